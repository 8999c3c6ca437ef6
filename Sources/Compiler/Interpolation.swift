/// Text with `${...}` in it.
enum Interpolation {
  enum Part {
    case text(String)
    /// With the UTF-8 offset of the expression in the whole text.
    case expression(String, Int)
  }

  /// Nil where there is no `${`, or one that is not closed.
  static func parts(of text: String) -> [Part]? {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var plain: [UInt8] = []
    var index = 0
    var found = false
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "{")
      {
        guard let end = close(bytes, from: index + 2) else { return nil }
        if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
        plain = []
        parts.append(
          .expression(String(decoding: bytes[index + 2..<end], as: UTF8.self), index + 2))
        index = end + 1
        found = true
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
    return found ? parts : nil
  }

  /// The brace that ends the expression: those in CEL maps and strings are passed over.
  private static func close(_ bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var quote: UInt8?
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}"):
          if depth == 0 { return index }
          depth -= 1
        default: break
        }
      }
      index += 1
    }
    return nil
  }
}
