/// The few pieces of Markdown that reference pages are made of.
enum Markdown {
  /// A table; every row as long as `head`.
  static func table(_ head: [String], _ rows: [[String]]) -> String {
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.map(cell).joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }

  static func code(_ text: String) -> String { "`\(text)`" }

  /// The anchor that the common renderers give to a heading of a name.
  static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
  }

  static func link(_ name: String, to page: String = "") -> String {
    "[`\(name)`](\(page)#\(anchor(name)))"
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      .split(separator: "\n").joined(separator: " ")
  }
}
