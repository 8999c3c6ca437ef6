/// How texts from outside are shown on a terminal: nothing in them may move the cursor, change
/// colours or turn the direction of writing, and every column is counted.
enum DisplayText {
  /// One line of text, with everything escaped that is not plainly visible.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { escape(of: $0) != nil }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if let escape = escape(of: scalar) {
        result += escape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// What is written for a scalar that must not reach a terminal as it is; nil for all others.
  static func escape(of scalar: Unicode.Scalar) -> String? {
    if scalar.isASCII {
      guard scalar.value < 0x20 || scalar.value == 0x7F else { return nil }
      switch scalar {
      case "\t": return "\\t"
      case "\n": return "\\n"
      case "\r": return "\\r"
      default: return unicodeEscape(scalar)
      }
    }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return unicodeEscape(scalar)
    case .format:
      // Joiners are a part of Persian words and of emoji.
      return scalar.value == 0x200C || scalar.value == 0x200D ? nil : unicodeEscape(scalar)
    default: return nil
    }
  }

  private static func unicodeEscape(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }

  /// A byte that is no part of UTF-8.
  static func escape(ofByte byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 0x10 ? "\\x0\(digits)" : "\\x\(digits)"
  }

  /// The columns that a terminal gives to a scalar that needs no escape: 0, 1 or 2.
  static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Two of these make one flag of two columns.
    if (0x1F1E6...0x1F1FF).contains(value) { return 1 }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideRanges.contains { $0.contains(value) } ? 2 : 1
  }

  /// East Asian Width W and F (Unicode Standard Annex 11), without the emoji.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul Jamo, leading consonants
    0x2329...0x232A,
    0x2E80...0x303E,  // radicals, CJK punctuation
    0x3041...0x4DBF,  // kana, Bopomofo, compatibility, extension A
    0x4DC0...0xA4CF,  // hexagrams, unified ideographs, Yi
    0xA960...0xA97F,
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,
    0xFE10...0xFE19,
    0xFE30...0xFE6F,
    0xFF01...0xFF60,  // full-width forms
    0xFFE0...0xFFE6,
    0x16FE0...0x18DFF,  // Tangut, Khitan
    0x1AFF0...0x1B2FF,  // kana supplements
    0x20000...0x3FFFD,  // further ideographs
  ]
}
