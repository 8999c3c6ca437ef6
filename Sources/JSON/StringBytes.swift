// The inner loops over string bytes, shared by scanner and writer.

private let lowBits: UInt64 = 0x0101_0101_0101_0101
private let highBits: UInt64 = 0x8080_8080_8080_8080

extension UnsafeRawBufferPointer {
  /// The first offset at or after `start` that is a quote, a backslash, a control character or not
  /// ASCII; `count` if there is none.
  ///
  /// Eight bytes at a time: most strings are plain, and most of their bytes are looked at once.
  @inline(__always)
  func skipPlainStringBytes(from start: Int) -> Int {
    var index = start
    while index &+ 8 <= count {
      let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (0x22 &* lowBits)
      let backslash = word ^ (0x5C &* lowBits)
      // A borrow can only mark bytes above a true hit, so the lowest mark is exact.
      let special =
        ((quote &- lowBits) & ~quote | (backslash &- lowBits) & ~backslash
          | (word &- 0x20 &* lowBits) & ~word | word) & highBits
      if special != 0 { return index &+ special.trailingZeroBitCount >> 3 }
      index &+= 8
    }
    while index < count {
      let byte = self[index]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return index }
      index &+= 1
    }
    return index
  }

  /// Length of the well-formed UTF-8 sequence at `index` (Unicode table 3-7), or 0.
  func utf8SequenceLength(at index: Int) -> Int {
    func isContinuation(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      index + offset < count && self[index + offset] >= low && self[index + offset] <= high
    }
    let lead = self[index]
    switch lead {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return isContinuation(1) ? 2 : 0
    case 0xE0...0xEF:
      let second =
        isContinuation(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF)
      return second && isContinuation(2) ? 3 : 0
    case 0xF0...0xF4:
      let second =
        isContinuation(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF)
      return second && isContinuation(2) && isContinuation(3) ? 4 : 0
    default: return 0
    }
  }

  /// Checks the escape at `index` (a backslash).
  ///
  /// - Returns: The offset after it; a surrogate pair is one escape.
  func skipEscape(at index: Int) throws(JSONError) -> Int {
    guard index + 1 < count else {
      throw JSONError(.unexpectedEnd, "the document ends too early", at: count)
    }
    switch self[index + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return index + 2
    case 0x75: break
    default: throw JSONError(.badEscape, "no such escape", at: index)
    }
    guard let unit = hexUnit(at: index + 2) else {
      throw JSONError(.badEscape, "`\\u` needs four hexadecimal digits", at: index)
    }
    switch unit {
    case 0xD800...0xDBFF:
      guard index + 7 < count, self[index + 6] == 0x5C, self[index + 7] == 0x75,
        let low = hexUnit(at: index + 8), 0xDC00...0xDFFF ~= low
      else { throw JSONError(.loneSurrogate, "half of a surrogate pair", at: index) }
      return index + 12
    case 0xDC00...0xDFFF:
      throw JSONError(.loneSurrogate, "half of a surrogate pair", at: index)
    default:
      return index + 6
    }
  }

  /// The four hexadecimal digits at `index`, or nil.
  func hexUnit(at index: Int) -> UInt32? {
    guard index + 4 <= count else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let byte = self[index + offset]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Appends the unescaped form of a string's content that the scanner has accepted.
  func appendUnescaped(to arena: inout [UInt8]) {
    var index = 0
    var plainStart = 0
    while index < count {
      guard self[index] == 0x5C else {
        index += 1
        continue
      }
      arena.append(contentsOf: self[plainStart..<index])
      guard index + 1 < count else { return }
      let letter = self[index + 1]
      index += 2
      switch letter {
      case 0x62: arena.append(0x08)
      case 0x66: arena.append(0x0C)
      case 0x6E: arena.append(0x0A)
      case 0x72: arena.append(0x0D)
      case 0x74: arena.append(0x09)
      case 0x75:
        var scalar = hexUnit(at: index) ?? 0xFFFD
        index = Swift.min(index + 4, count)
        if 0xD800...0xDBFF ~= scalar, let low = hexUnit(at: index + 2) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low & 0x3FF)
          index += 6
        }
        arena.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      default: arena.append(letter)
      }
      plainStart = index
    }
    arena.append(contentsOf: self[plainStart..<count])
  }

  /// The bytes as a decimal integer; nil if they are anything else or beyond 64 bits.
  func exactInt64() -> Int64? {
    guard let first = self.first else { return nil }
    let isNegative = first == 0x2D
    guard count > (isNegative ? 1 : 0) else { return nil }
    var magnitude: UInt64 = 0
    for byte in self[(isNegative ? 1 : 0)...] {
      let digit = byte &- 0x30
      guard digit <= 9 else { return nil }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      magnitude = sum
    }
    guard isNegative else { return Int64(exactly: magnitude) }
    return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
  }
}
