/// Splitting, replacing and quoting.
extension Text {
  /// The parts of `text` between occurrences of `separator`.
  ///
  /// - Parameters:
  ///   - text: The text to split.
  ///   - separator: What stands between parts; if empty, each code point is a part.
  ///   - limit: The most parts, of which the last takes the rest; nil or negative for all.
  /// - Returns: The parts: none for a limit of 0, `text` itself if there is nothing to split at.
  public static func split(_ text: String, by separator: String, limit: Int64? = nil) -> [String] {
    let partsMax = limit.map { $0 < 0 ? Int.max : Int(clamping: $0) } ?? Int.max
    guard partsMax > 0 else { return [] }
    guard !separator.utf8.isEmpty else {
      let scalars = text.unicodeScalars
      guard !scalars.isEmpty else { return [""] }
      var parts: [String] = []
      var rest = scalars[...]
      while parts.count + 1 < partsMax, let first = rest.popFirst() { parts.append(String(first)) }
      if !rest.isEmpty { parts.append(String(rest)) }
      return parts
    }
    let places = occurrences(of: separator, in: text, limit: partsMax - 1)
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var start = 0
    for place in places {
      parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
      start = place + separator.utf8.count
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }

  /// The byte offsets at which `part` occurs without overlap, at most `limit` of them; an empty
  /// part occurs before each code point and at the end.
  public static func occurrences(of part: String, in text: String, limit: Int) -> [Int] {
    withBytes(text) { text in
      withBytes(part) { part in
        var places: [Int] = []
        guard part.count > 0 else {
          for (offset, byte) in text.enumerated()
          where byte & 0xC0 != 0x80 && places.count < limit { places.append(offset) }
          if places.count < limit { places.append(text.count) }
          return places
        }
        var start = 0
        while places.count < limit,
          let hit = find(part, in: UnsafeBufferPointer(rebasing: text[start...]))
        {
          places.append(start + hit)
          start += hit + part.count
        }
        return places
      }
    }
  }

  /// `text` with the `part`s at `places` replaced; the places come from
  /// ``occurrences(of:in:limit:)``.
  public static func replacing(
    _ part: String, at places: [Int], of text: String, with replacement: String
  ) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(
      bytes.count + places.count * (replacement.utf8.count - part.utf8.count))
    var start = 0
    for place in places {
      result += bytes[start..<place]
      result += replacement.utf8
      start = place + part.utf8.count
    }
    result += bytes[start...]
    return String(decoding: result, as: UTF8.self)
  }

  /// `text` in double quotes with backslash escapes, as a CEL literal without control characters
  /// of one's own making.
  public static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      let escape: Unicode.Scalar? =
        switch byte {
        case 0x07: "a"
        case 0x08: "b"
        case 0x09: "t"
        case 0x0A: "n"
        case 0x0B: "v"
        case 0x0C: "f"
        case 0x0D: "r"
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        default: nil
        }
      if let escape {
        bytes += [UInt8(ascii: "\\"), UInt8(ascii: escape)]
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }
}
