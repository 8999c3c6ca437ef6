/// Why a text is not JSON that we accept, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusal, by which callers decide; the words are in ``JSONError/message``.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    case unexpectedEnd = "unexpected_end"
    case unexpectedCharacter = "unexpected_character"
    case trailingComma = "trailing_comma"
    case trailingContent = "trailing_content"
    case byteOrderMark = "byte_order_mark"
    case invalidUTF8 = "invalid_utf8"
    case loneSurrogate = "lone_surrogate"
    case controlCharacter = "control_character"
    case badEscape = "bad_escape"
    case badNumber = "bad_number"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case tooLarge = "too_large"
    case tooManyValues = "too_many_values"
  }

  package let code: Code
  /// One line, lower case, without text from the input (it may be personal data).
  package let message: String
  /// UTF-8 offset of the first offending byte, from 0 to the size of the input.
  package let offset: Int

  package init(_ code: Code, _ message: String, at offset: Int) {
    self.code = code
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }
}
