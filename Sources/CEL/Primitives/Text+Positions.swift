/// String primitives whose positions count code points.
extension Text {
  /// The code point at `index` as a text; empty at the very end.
  ///
  /// - Throws: if `index` is not within 0 ... size.
  public static func charAt(_ text: String, _ index: Int64) throws(PrimitiveError) -> String {
    let scalars = text.unicodeScalars
    let place = try position(index, in: text)
    return place == scalars.endIndex ? "" : String(scalars[place])
  }

  /// The part from `start` up to, not including, `end`; nil for the end of the text.
  ///
  /// - Throws: if an index is not within 0 ... size, or `end` comes before `start`.
  public static func substring(
    _ text: String, from start: Int64, to end: Int64? = nil
  ) throws(PrimitiveError) -> String {
    if let end, end < start {
      throw PrimitiveError("invalid substring range: \(start) to \(end)")
    }
    let from = try position(start, in: text)
    let scalars = text.unicodeScalars
    guard let end else { return String(scalars[from...]) }
    guard
      let to = scalars.index(
        from, offsetBy: Int(clamping: end - start), limitedBy: scalars.endIndex)
    else { throw outOfRange(end) }
    return String(scalars[from..<to])
  }

  /// Where `part` first occurs at or after `start`, or -1; an empty part occurs at once.
  ///
  /// - Throws: if `start` is not within 0 ... size.
  public static func indexOf(
    _ text: String, _ part: String, from start: Int64 = 0
  ) throws(PrimitiveError) -> Int64 {
    let offset = text.utf8.distance(
      from: text.utf8.startIndex, to: try position(start, in: text))
    return withBytes(text) { text in
      withBytes(part) { part in
        let tail = UnsafeBufferPointer(rebasing: text[offset...])
        return find(part, in: tail).map { start + scalarCount(tail.prefix($0)) } ?? -1
      }
    }
  }

  /// Where `part` last occurs, starting at or before `last` if that is given, or -1.
  ///
  /// - Throws: if `last` is not within 0 ... size.
  public static func lastIndexOf(
    _ text: String, _ part: String, startingAtMost last: Int64? = nil
  ) throws(PrimitiveError) -> Int64 {
    let limit =
      if let last {
        text.utf8.distance(from: text.utf8.startIndex, to: try position(last, in: text))
      } else {
        text.utf8.count
      }
    return withBytes(text) { text in
      withBytes(part) { part in
        // Searching both backwards finds the last occurrence first, and in linear time.
        let wholeCount = min(text.count, limit + part.count)
        let reversedText = Array(text.prefix(wholeCount).reversed())
        let reversedPart = Array(part.reversed())
        return reversedText.withUnsafeBufferPointer { reversedText in
          reversedPart.withUnsafeBufferPointer { reversedPart in
            find(reversedPart, in: reversedText).map {
              scalarCount(text.prefix(wholeCount - $0 - part.count))
            } ?? -1
          }
        }
      }
    }
  }

  /// The code points in the opposite order.
  public static func reversed(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.reversed())
    return String(scalars)
  }

  /// `text` without Unicode white space at both ends.
  public static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  private static func position(
    _ index: Int64, in text: String
  ) throws(PrimitiveError) -> String.Index {
    let scalars = text.unicodeScalars
    guard index >= 0, index <= Int64(text.utf8.count),
      let place = scalars.index(
        scalars.startIndex, offsetBy: Int(index), limitedBy: scalars.endIndex)
    else { throw outOfRange(index) }
    return place
  }

  private static func outOfRange(_ index: Int64) -> PrimitiveError {
    PrimitiveError("index out of range: \(index)")
  }

  private static func scalarCount(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int64 {
    bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }
}
