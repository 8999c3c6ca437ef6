import JSON
import Testing

/// A text and what the readers say about it: nil for accepted, else the refusal and its offset.
struct TextCase: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let code: JSONError.Code?
  let offset: Int?

  init(_ text: String, _ code: JSONError.Code? = nil, at offset: Int? = nil) {
    self.init(bytes: Array(text.utf8), code, at: offset)
  }

  init(bytes: [UInt8], _ code: JSONError.Code? = nil, at offset: Int? = nil) {
    self.bytes = bytes
    self.code = code
    self.offset = offset
  }

  var testDescription: String { String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription }

  static let accepted: [TextCase] = [
    "null", "true", "false", "0", "-0", "-0.0", "1.5e300", "1E+2", "1e-2", "123456789012345678901",
    "\"\"", "\"a\"", "[]", "{}", " \t\r\n[ ] \n", "[1,2,[3,{\"a\":null}]]", "{\"\":1}",
    "{\"a\":1,\"b\":{\"a\":2}}", #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\uD83D\uDE00\u0000""#,
    "\"é – 😀 \u{7F} \u{10FFFF}\"", "\"12345678\"", "\"1234567\\n\"", "1e999",
  ].map { TextCase($0) }

  static let refused: [TextCase] = [
    TextCase("", .unexpectedEnd, at: 0),
    TextCase("  ", .unexpectedEnd, at: 2),
    TextCase("[1,]", .trailingComma, at: 3),
    TextCase("{\"a\":1,}", .trailingComma, at: 7),
    TextCase("[,1]", .unexpectedCharacter, at: 1),
    TextCase("[1 2]", .unexpectedCharacter, at: 3),
    TextCase("[1}", .unexpectedCharacter, at: 2),
    TextCase("{\"a\":1]", .unexpectedCharacter, at: 6),
    TextCase("{\"a\" 1}", .unexpectedCharacter, at: 5),
    TextCase("{\"a\":}", .unexpectedCharacter, at: 5),
    TextCase("{a:1}", .unexpectedCharacter, at: 1),
    TextCase("{1:1}", .unexpectedCharacter, at: 1),
    TextCase("'a'", .unexpectedCharacter, at: 0),
    TextCase("NaN", .unexpectedCharacter, at: 0),
    TextCase("tru", .unexpectedEnd, at: 3),
    TextCase("trux", .unexpectedCharacter, at: 0),
    TextCase("truex", .trailingContent, at: 4),
    TextCase("// x\n1", .unexpectedCharacter, at: 0),
    TextCase("1 2", .trailingContent, at: 2),
    TextCase("{}{}", .trailingContent, at: 2),
    TextCase("]", .unexpectedCharacter, at: 0),
    TextCase("[", .unexpectedEnd, at: 1),
    TextCase("{\"a\"", .unexpectedEnd, at: 4),
    TextCase("{\"a\":", .unexpectedEnd, at: 5),
    TextCase("[1", .unexpectedEnd, at: 2),
    TextCase("\"abc", .unexpectedEnd, at: 4),
    TextCase("\"abc\\", .unexpectedEnd, at: 5),
    TextCase("01", .badNumber, at: 0),
    TextCase("-01", .badNumber, at: 1),
    TextCase("-", .unexpectedEnd, at: 1),
    TextCase("[-]", .badNumber, at: 2),
    TextCase("[1.]", .badNumber, at: 3),
    TextCase("[1e]", .badNumber, at: 3),
    TextCase("[1e+]", .badNumber, at: 4),
    TextCase(".5", .unexpectedCharacter, at: 0),
    TextCase("+1", .unexpectedCharacter, at: 0),
    TextCase("0x10", .trailingContent, at: 1),
    TextCase("\u{FEFF}{}", .byteOrderMark, at: 0),
    TextCase("\"a\nb\"", .controlCharacter, at: 2),
    TextCase("\"12345678\u{1F}\"", .controlCharacter, at: 9),
    TextCase("\"\u{0}\"", .controlCharacter, at: 1),
    TextCase(#""\x""#, .badEscape, at: 1),
    TextCase(#""\u12g4""#, .badEscape, at: 1),
    TextCase(#""\u12""#, .badEscape, at: 1),
    TextCase(#""\uD83D""#, .loneSurrogate, at: 1),
    TextCase(#""\uD83Dx\uDE00""#, .loneSurrogate, at: 1),
    TextCase(#""\uDE00""#, .loneSurrogate, at: 1),
    TextCase(#""\uD83D\uD83D""#, .loneSurrogate, at: 1),
    TextCase(bytes: [0x22, 0xFF, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xC0, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xE0, 0x80, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xC3, 0x22], .invalidUTF8, at: 1),
    TextCase(bytes: [0x22, 0xE2, 0x82], .invalidUTF8, at: 1),
  ]

  static let duplicates: [TextCase] = [
    TextCase(#"{"id":1,"id":2}"#, .duplicateKey, at: 9),
    TextCase(#"{"id":1,"\u0069d":2}"#, .duplicateKey, at: 9),
    TextCase(#"[{"a":{"b":1,"b":1}}]"#, .duplicateKey, at: 14),
    TextCase(
      "{" + (0..<20).map { "\"k\($0)\":0," }.joined() + "\"k3\":1}", .duplicateKey),
    TextCase(
      "{" + (0..<20).map { "\"k\($0)\":0," }.joined() + "\"k17\":1}", .duplicateKey),
  ]
}
