/// Values as CEL source text.
enum ValueText {
  static func text(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): "\(value)u"
    case .double(let value): double(value)
    case .string(let value): quoted(value)
    case .bytes(let value): bytes(value)
    case .timestamp(let value): "timestamp(\(quoted(value.text)))"
    case .duration(let value): "duration(\(quoted(value.text)))"
    case .list(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
    case .map(let map):
      "{" + map.entries.map { "\(text($0.key)): \(text($0.value))" }.joined(separator: ", ") + "}"
    case .type(let name): name
    case .optional(nil): "optional.none()"
    case .optional(let value?): "optional.of(\(text(value)))"
    }
  }

  /// A field name after a dot, in back-quotes where it is no plain word.
  static func fieldName(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain =
      bytes.first.map(Bytes.isWordStart) ?? false && bytes.allSatisfy(Bytes.isWord)
      && !["true", "false", "null", "in"].contains(name)
    return isPlain ? name : "`\(name)`"
  }

  private static func double(_ value: Double) -> String {
    if value.isNaN { return "double('NaN')" }
    if value.isInfinite { return value < 0 ? "double('-Infinity')" : "double('Infinity')" }
    return value.description
  }

  static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          output += "\\x" + hex(UInt8(scalar.value))
        } else {
          output.unicodeScalars.append(scalar)
        }
      }
    }
    return output + "\""
  }

  private static func bytes(_ value: [UInt8]) -> String {
    var output = "b\""
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output += "\\"
        output.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x20..<0x7F: output.unicodeScalars.append(Unicode.Scalar(byte))
      default: output += "\\x" + hex(byte)
      }
    }
    return output + "\""
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}
