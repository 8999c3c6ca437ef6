#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// String primitives on UTF-8 bytes.
///
/// Swift compares strings by canonical equivalence and cuts them at grapheme clusters; CEL
/// strings are sequences of code points, whose order is the order of their UTF-8 bytes.
public enum Text {
  /// The number of code points.
  public static func size(_ text: String) -> Int64 {
    withBytes(text) { bytes in
      var count: Int64 = 0
      // A code point has exactly one byte that is not a continuation byte.
      for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
      return count
    }
  }

  /// Whether both have the same code points.
  public static func equal(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return compare(left, right) == 0
  }

  /// Whether `left` comes before `right` in code point order.
  public static func isLess(_ left: String, _ right: String) -> Bool {
    compare(left, right) < 0
  }

  /// Negative, 0 or positive as `left` comes before, is equal to or comes after `right`.
  public static func compare(_ left: String, _ right: String) -> Int {
    withBytes(left) { left in
      withBytes(right) { right in
        let order = compareBytes(left, right, count: min(left.count, right.count))
        return order == 0 ? left.count - right.count : order
      }
    }
  }

  /// Feeds the bytes of `text` to `hasher`, so that texts that are ``equal(_:_:)`` hash alike.
  public static func hash(_ text: String, into hasher: inout Hasher) {
    withBytes(text) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }

  /// Whether `part` occurs in `text`; an empty part always does.
  public static func contains(_ text: String, _ part: String) -> Bool {
    withBytes(text) { text in withBytes(part) { find($0, in: text) != nil } }
  }

  /// Whether `text` begins with `prefix`.
  public static func startsWith(_ text: String, _ prefix: String) -> Bool {
    withBytes(text) { text in
      withBytes(prefix) { prefix in
        prefix.count <= text.count && compareBytes(text, prefix, count: prefix.count) == 0
      }
    }
  }

  /// Whether `text` ends with `suffix`.
  public static func endsWith(_ text: String, _ suffix: String) -> Bool {
    withBytes(text) { text in
      withBytes(suffix) { suffix in
        guard suffix.count <= text.count else { return false }
        let tail = UnsafeBufferPointer(rebasing: text[(text.count - suffix.count)...])
        return compareBytes(tail, suffix, count: suffix.count) == 0
      }
    }
  }

  /// `text` with `A` to `Z` in lower case and nothing else changed.
  public static func lowerAscii(_ text: String) -> String {
    mapBytes(text) { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
  }

  /// `text` with `a` to `z` in upper case and nothing else changed.
  public static func upperAscii(_ text: String) -> String {
    mapBytes(text) { $0 >= 0x61 && $0 <= 0x7A ? $0 & ~0x20 : $0 }
  }

  /// Calls `body` with the UTF-8 bytes of `text`, without a copy for a native string.
  static func withBytes<Result>(
    _ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
  }

  /// The first offset of `part` in `whole`, 0 for an empty part.
  ///
  /// In UTF-8 a match of whole code points can only start at a code point.
  static func find(
    _ part: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard let first = part.first else { return 0 }
    guard let start = whole.baseAddress, part.count <= whole.count else { return nil }
    // Skipping to the first byte and comparing is fastest for real texts. Texts made to repeat
    // the beginning of `part` would make it quadratic: once more than a few bytes per byte of
    // `whole` were compared, the automaton below goes on in linear time.
    var comparedBytesLeft = 8 * whole.count
    var offset = 0
    while offset <= whole.count - part.count {
      let searched = whole.count - part.count - offset + 1
      guard let hit = memchr(start + offset, Int32(first), searched) else { return nil }
      offset = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
      let tail = UnsafeBufferPointer(rebasing: whole[offset...])
      if compareBytes(tail, part, count: part.count) == 0 { return offset }
      comparedBytesLeft -= part.count
      offset += 1
      if comparedBytesLeft < 0 { return findByAutomaton(part, in: whole, from: offset) }
    }
    return nil
  }

  /// Knuth, Morris and Pratt's search; `part` is not empty.
  private static func findByAutomaton(
    _ part: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    // borders[i] is the length of the longest proper prefix of part[...i] that also ends it.
    var borders = [Int](repeating: 0, count: part.count)
    var matched = 0
    for index in 1..<part.count {
      while matched > 0, part[index] != part[matched] { matched = borders[matched - 1] }
      if part[index] == part[matched] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    for index in start..<whole.count {
      while matched > 0, whole[index] != part[matched] { matched = borders[matched - 1] }
      if whole[index] == part[matched] { matched += 1 }
      if matched == part.count { return index + 1 - part.count }
    }
    return nil
  }

  /// Orders the first `count` bytes, which both must have.
  private static func compareBytes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, count: Int
  ) -> Int {
    guard count > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
    return Int(memcmp(left, right, count))
  }

  private static func mapBytes(_ text: String, _ change: (UInt8) -> UInt8) -> String {
    withBytes(text) { bytes in
      String(unsafeUninitializedCapacity: bytes.count) { result in
        for (index, byte) in bytes.enumerated() { result[index] = change(byte) }
        return bytes.count
      }
    }
  }
}
