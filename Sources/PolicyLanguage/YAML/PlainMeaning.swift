/// What an unquoted scalar stands for, YAML 1.2 core schema, and what other readers might see in it.
///
/// Quoted and block scalars are always `.string`.
enum PlainMeaning: UInt8, Sendable {
  case string
  case null
  /// `true` or `false`, nothing else.
  case boolean
  case integer
  case double
  /// An ISO 8601 day, or day and time: text in YAML 1.2, a date for others.
  case date
  // From here on: refused wherever they stand, because two readers may disagree about them.
  case oddBoolean
  case leadingZero
  case sexagesimal
  case oddNumber

  var isRefused: Bool { rawValue >= Self.oddBoolean.rawValue }

  /// The meaning of the text of a plain scalar, found without making a string.
  init(of text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first else {
      self = .null
      return
    }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      self = NumberText(text).meaning
    case UInt8(ascii: "~"):
      self = text.count == 1 ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "T"), UInt8(ascii: "F"),
      UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "y"), UInt8(ascii: "Y"),
      UInt8(ascii: "o"), UInt8(ascii: "O"):
      self = text.count > 5 ? .string : Self.word(text)
    default:
      self = .string
    }
  }

  private static func word(_ text: UnsafeBufferPointer<UInt8>) -> PlainMeaning {
    var exact: UInt64 = 0
    var lower: UInt64 = 0
    for byte in text {
      exact = exact << 8 | UInt64(byte)
      lower = lower << 8 | UInt64(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
    switch lower {
    case packed("true"), packed("false"): return exact == lower ? .boolean : .oddBoolean
    case packed("y"), packed("n"), packed("yes"), packed("no"), packed("on"), packed("off"):
      return .oddBoolean
    case packed("null"):
      return exact == lower || exact == packed("Null") || exact == packed("NULL") ? .null : .string
    default: return .string
    }
  }
}

/// Up to eight letters in one number, so that a word is compared at once.
@inline(__always)
private func packed(_ word: StaticString) -> UInt64 {
  var value: UInt64 = 0
  for index in 0..<word.utf8CodeUnitCount {
    value = value << 8 | UInt64(word.utf8Start[index])
  }
  return value
}

/// Reads a plain scalar that begins like a number.
private struct NumberText {
  private let text: UnsafeBufferPointer<UInt8>
  private var at = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  private var byte: UInt8 { at < text.count ? text[at] : 0 }
  private var atEnd: Bool { at == text.count }

  var meaning: PlainMeaning {
    var reader = self
    return reader.read()
  }

  private mutating func read() -> PlainMeaning {
    let signed = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    if signed { at = 1 }
    if byte == UInt8(ascii: ".") { return pointFirst() }
    if byte == UInt8(ascii: "0"), isRadixNumber() { return .oddNumber }
    let leadingZero = byte == UInt8(ascii: "0")
    let first = at
    let digits = skipDigits()
    guard digits > 0 else { return .string }
    switch byte {
    case UInt8(ascii: ":"): return sexagesimal()
    case UInt8(ascii: "_"):
      return isAll(from: first, { $0 == UInt8(ascii: "_") || $0.isDigit }) ? .oddNumber : .string
    case UInt8(ascii: "-"): return !signed && digits == 4 && isDate() ? .date : .string
    default: break
    }
    var meaning = PlainMeaning.integer
    if byte == UInt8(ascii: ".") {
      at += 1
      _ = skipDigits()
      meaning = .double
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      guard skipExponent() else { return .string }
      meaning = .double
    }
    guard atEnd else { return .string }
    return leadingZero && digits > 1 ? .leadingZero : meaning
  }

  private mutating func skipDigits() -> Int {
    let start = at
    while byte.isDigit { at += 1 }
    return at - start
  }

  private mutating func skipExponent() -> Bool {
    at += 1
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
    return skipDigits() > 0
  }

  /// `.5`, `.inf`, `.nan`.
  private mutating func pointFirst() -> PlainMeaning {
    at += 1
    if text.count - at == 3 {
      var lower: UInt64 = 0
      for byte in text[at...] { lower = lower << 8 | UInt64(byte | 0x20) }
      if lower == packed("inf") || lower == packed("nan") { return .oddNumber }
    }
    guard skipDigits() > 0 else { return .string }
    if byte | 0x20 == UInt8(ascii: "e"), !skipExponent() { return .string }
    return atEnd ? .double : .string
  }

  /// `0x1F`, `0o17`, `0b101`.
  private func isRadixNumber() -> Bool {
    guard text.count - at > 2 else { return false }
    let letter = text[at + 1]
    guard
      letter | 0x20 == UInt8(ascii: "x") || letter == UInt8(ascii: "o")
        || letter == UInt8(ascii: "b")
    else { return false }
    return isAll(from: at + 2) { byte in
      byte == UInt8(ascii: "_") || byte.isDigit
        || (letter | 0x20 == UInt8(ascii: "x") && byte | 0x20 >= UInt8(ascii: "a")
          && byte | 0x20 <= UInt8(ascii: "f"))
    }
  }

  private func isAll(from start: Int, _ test: (UInt8) -> Bool) -> Bool {
    text[start...].allSatisfy(test)
  }

  /// `1:30`, `12:30:45.5`: numbers to the base of 60 for YAML 1.1.
  private mutating func sexagesimal() -> PlainMeaning {
    while byte == UInt8(ascii: ":") {
      at += 1
      let start = at
      let digits = skipDigits()
      guard digits == 1 || digits == 2 && text[start] <= UInt8(ascii: "5") else { return .string }
    }
    if byte == UInt8(ascii: ".") {
      at += 1
      _ = skipDigits()
    }
    return atEnd ? .sexagesimal : .string
  }

  /// What follows the year: `-05-17`, perhaps with a time after `T` or a space.
  private mutating func isDate() -> Bool {
    for _ in 0..<2 {
      guard byte == UInt8(ascii: "-") else { return false }
      at += 1
      guard (1...2).contains(skipDigits()) else { return false }
    }
    if atEnd { return true }
    guard byte | 0x20 == UInt8(ascii: "t") || byte == UInt8(ascii: " ") else { return false }
    at += 1
    return byte.isDigit
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
