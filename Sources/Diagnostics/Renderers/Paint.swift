/// Colours of a terminal, or none.
struct Paint {
  let isOn: Bool

  /// What a piece of text is for.
  enum Role: Hashable {
    case plain
    case severity(Diagnostic.Severity)
    case strong
    case gutter
    case secondary
    case help
    case removed
    case added

    /// Parameters of "select graphic rendition" (ECMA-48); the basic colours, which people choose.
    fileprivate var parameters: String? {
      switch self {
      case .plain: nil
      case .severity(.error): "1;31"
      case .severity(.warning): "1;33"
      case .severity(.note): "1;36"
      case .strong: "1"
      case .gutter, .secondary: "1;34"
      case .help: "1;36"
      case .removed: "31"
      case .added: "32"
      }
    }
  }

  func callAsFunction(_ text: String, _ role: Role) -> String {
    guard isOn, !text.isEmpty, let parameters = role.parameters else { return text }
    return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
  }
}

/// One row of marks under a line: each column has a character and what it is for.
struct MarkRow {
  private var cells: [(character: Character, role: Paint.Role)] = []

  /// Puts a text at a column, over what is there.
  mutating func put(_ text: String, at column: Int, _ role: Paint.Role) {
    var column = column
    while cells.count < column { cells.append((" ", .plain)) }
    for character in text {
      if column < cells.count {
        cells[column] = (character, role)
      } else {
        cells.append((character, role))
      }
      column += 1
    }
  }

  var end: Int { cells.count }

  func painted(_ paint: Paint) -> String {
    var text = ""
    var run = ""
    var role = Paint.Role.plain
    for cell in cells {
      if cell.role != role {
        text += paint(run, role)
        run = ""
        role = cell.role
      }
      run.append(cell.character)
    }
    return text + paint(run, role)
  }
}
