/// A JSON text in the making: members keep the order in which they are written.
///
/// Diagnostics lie below every other module of ours, so that this small writer is their own.
indirect enum JSONText {
  case string(String)
  case integer(Int)
  case array([JSONText])
  case object([(String, JSONText)])

  /// With two spaces a level and without a line feed at the end.
  var text: String {
    var result = ""
    write(to: &result, indent: "\n")
    return result
  }

  private func write(to text: inout String, indent: String) {
    let inner = indent + "  "
    switch self {
    case .string(let string): Self.quote(string, to: &text)
    case .integer(let integer): text += String(integer)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        text += (index == 0 ? "" : ",") + inner
        element.write(to: &text, indent: inner)
      }
      text += (elements.isEmpty ? "" : indent) + "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        text += (index == 0 ? "" : ",") + inner
        Self.quote(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, indent: inner)
      }
      text += (members.isEmpty ? "" : indent) + "}"
    }
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // The last two end a line in JavaScript, and 7F is a control character on terminals.
      case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
