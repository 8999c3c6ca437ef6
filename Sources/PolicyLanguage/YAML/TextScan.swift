/// Looks over the bytes of a file before the parser does: encoding, invisible characters, tabs.
///
/// The parser would stop at the first of these; we report all and let it read `_` in their place.
struct TextScan {
  /// Something that must not stand in a policy file; offsets are those of the file.
  struct Trouble {
    enum Kind {
      case invalidUTF8
      case character(UInt32)
    }
    let kind: Kind
    let start: Int
    let end: Int
  }

  private(set) var isASCII = true
  private(set) var troubles: [Trouble] = []
  /// The first tab of each line whose leading white space has one; also inside block scalars, where
  /// it is allowed.
  private(set) var indentingTabs: [Int] = []

  /// More than are kept: hardly a text file, and not repairable from what is kept.
  private(set) var tooManyTroubles = false

  private let troublesMax: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, troublesMax: Int) {
    self.troublesMax = troublesMax
    var at = start
    var lineStart = true
    while at < bytes.count {
      // Eight plain bytes at a time; what is below a space, above a tilde or on a line's start goes
      // the slow way.
      if !lineStart, at + 8 <= bytes.count, let base = bytes.baseAddress {
        let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
        if word & 0x8080_8080_8080_8080 == 0,
          (word &- 0x2020_2020_2020_2020) & 0x8080_8080_8080_8080 == 0,
          (word &+ 0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 == 0
        {
          at += 8
          continue
        }
      }
      let byte = bytes[at]
      if byte < 0x80 {
        switch byte {
        case UInt8(ascii: "\n"): lineStart = true
        case UInt8(ascii: " "): break
        case UInt8(ascii: "\t"):
          if lineStart { indentingTabs.append(at) }
          lineStart = false
        case UInt8(ascii: "\r") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\n"):
          break
        case 0..<0x20, 0x7F:
          note(.character(UInt32(byte)), at, 1)
          lineStart = false
        default: lineStart = false
        }
        at += 1
        continue
      }
      isASCII = false
      lineStart = false
      guard let (value, length) = Self.scalar(in: bytes, at: at) else {
        note(.invalidUTF8, at, 1)
        at += 1
        continue
      }
      if Self.isRefused(value) { note(.character(value), at, length) }
      at += length
    }
  }

  private mutating func note(_ kind: Trouble.Kind, _ start: Int, _ length: Int) {
    // Bad bytes in a row are one finding: one broken character, or one wrong encoding.
    if case .invalidUTF8 = kind, let last = troubles.last, case .invalidUTF8 = last.kind,
      last.end == start
    {
      troubles[troubles.count - 1] = Trouble(kind: kind, start: last.start, end: start + length)
      return
    }
    guard troubles.count < troublesMax else {
      tooManyTroubles = true
      return
    }
    troubles.append(Trouble(kind: kind, start: start, end: start + length))
  }

  /// The bytes with every trouble overwritten by `_`, so that offsets stay and the parser goes on.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for trouble in troubles {
      for at in trouble.start..<trouble.end { bytes[at] = UInt8(ascii: "_") }
    }
    return bytes
  }

  /// The first refused character in decoded text (valid UTF-8), where escapes may have put it.
  static func firstRefused(in text: UnsafeBufferPointer<UInt8>) -> (value: UInt32, offset: Int)? {
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 {
        let allowed =
          byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        if !allowed { return (UInt32(byte), at) }
        at += 1
        continue
      }
      guard let (value, length) = scalar(in: text, at: at) else { return (0xFFFD, at) }
      if isRefused(value) { return (value, at) }
      at += length
    }
    return nil
  }

  /// Invisible, reordering or unassigned for good: what a reviewer cannot see.
  private static func isRefused(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9F,  // C1 controls, NEL among them
      0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069,  // bidirectional controls
      0x200B, 0x2060, 0xFEFF,  // no width
      0x2028, 0x2029,  // line breaks for some readers
      0xFFFE, 0xFFFF:
      true
    default: false
    }
  }

  /// The scalar of two to four bytes at `at`, or nil where the bytes are not UTF-8.
  private static func scalar(
    in bytes: UnsafeBufferPointer<UInt8>, at: Int
  ) -> (value: UInt32, length: Int)? {
    let first = UInt32(bytes[at])
    let length: Int
    let least: UInt32
    var value: UInt32
    switch first {
    case 0xC2...0xDF: (length, least, value) = (2, 0x80, first & 0x1F)
    case 0xE0...0xEF: (length, least, value) = (3, 0x800, first & 0x0F)
    case 0xF0...0xF4: (length, least, value) = (4, 0x10000, first & 0x07)
    default: return nil
    }
    guard at + length <= bytes.count else { return nil }
    for next in at + 1..<at + length {
      let byte = UInt32(bytes[next])
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | byte & 0x3F
    }
    guard value >= least, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return nil }
    return (value, length)
  }
}
