/// How the names of one sort of thing are written.
enum NameForm {
  /// Read in expressions: letters, digits and `_`, beginning with a letter.
  case word
  /// Read in reports alone: letters, digits and `-`, beginning with a letter.
  case label
  /// Names that other systems gave: letters, digits, `_` and `-`, beginning with either of the first.
  case slug
  /// Rows of a matrix, `LEV-28`: capital letters, digits and `-`, beginning with a letter.
  case row

  /// Names stand in keys of databases and on lines of reports.
  static let lengthMax = 64

  func allows(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= Self.lengthMax else { return false }
    return begins(first) && bytes.allSatisfy(continues)
  }

  /// For help: what to write.
  var rule: String {
    switch self {
    case .word: "lower-case letters, digits and `_`, beginning with a letter"
    case .label: "lower-case letters, digits and `-`, beginning with a letter"
    case .slug: "lower-case letters, digits, `_` and `-`, beginning with a letter or a digit"
    case .row: "capital letters, digits and `-`, beginning with a letter, such as `LEV-28`"
    }
  }

  /// The name that is left when what is not allowed is replaced by a separator; nil if none is.
  func mended(_ text: String) -> String? {
    let separator =
      self == .label || self == .row ? UInt8(ascii: "-") : UInt8(ascii: "_")
    let start = text.prefix(4 * Self.lengthMax)
    var bytes: [UInt8] = []
    for byte in (self == .row ? start.uppercased() : start.lowercased()).utf8 {
      if bytes.isEmpty ? begins(byte) : continues(byte) {
        bytes.append(byte)
      } else if let last = bytes.last, last != separator {
        bytes.append(separator)
      }
    }
    while bytes.last == separator { bytes.removeLast() }
    let name = String(decoding: bytes, as: UTF8.self)
    return allows(name) && name != text ? name : nil
  }

  private func begins(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self != .row
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self == .row
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self == .slug
    default: false
    }
  }

  private func continues(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self != .row
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self == .row
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"): self == .word || self == .slug
    case UInt8(ascii: "-"): self != .word
    default: false
    }
  }
}
