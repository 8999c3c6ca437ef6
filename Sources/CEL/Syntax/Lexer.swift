/// A lexical unit with its place.
struct Token {
  enum Kind: Equatable {
    case int, uint, double, string, bytes, word, quoted
    /// Operators and brackets.
    case symbol(Symbol)
    case end
  }

  enum Symbol {
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case dot, comma, colon, question
    case not, minus, plus, star, slash, percent
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, and, or

    /// Length in bytes.
    var width: Int {
      switch self {
      case .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .and, .or: 2
      default: 1
      }
    }
  }

  var kind: Kind
  var range: Range<Int>
}

/// Splits UTF-8 bytes into tokens; stops at the first thing that is no token.
struct Lexer {
  private let bytes: [UInt8]
  private var position = 0
  private var tokens: [Token] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads everything; the last token is always `end`.
  static func tokens(of bytes: [UInt8]) throws(SyntaxFailure) -> [Token] {
    var lexer = Lexer(bytes)
    lexer.tokens.reserveCapacity(bytes.count / 3 + 2)
    while try lexer.readNext() {}
    return lexer.tokens
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    let index = position + offset
    return index < bytes.count ? bytes[index] : 0
  }

  private mutating func readNext() throws(SyntaxFailure) -> Bool {
    skipSpace()
    let start = position
    guard position < bytes.count else {
      tokens.append(Token(kind: .end, range: start..<start))
      return false
    }
    let first = byte()
    if Bytes.isDigit(first) || (first == UInt8(ascii: ".") && Bytes.isDigit(byte(1))) {
      try readNumber()
    } else if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      try readString(prefixLength: 0, isRaw: false, kind: .string)
    } else if Bytes.isWordStart(first) {
      try readWordOrPrefixedString()
    } else if first == UInt8(ascii: "`") {
      try readQuoted()
    } else {
      try readSymbol()
    }
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch byte() {
      case 0x20, 0x09, 0x0A, 0x0D, 0x0C:
        position += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while position < bytes.count, byte() != 0x0A { position += 1 }
      default:
        return
      }
    }
  }

  private mutating func readNumber() throws(SyntaxFailure) {
    let start = position
    var kind = Token.Kind.int
    if byte() == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x") {
      position += 2
      guard Bytes.hexValue(byte()) != nil else {
        throw SyntaxFailure(
          .invalidLiteral, "a hexadecimal number needs a digit after `0x`", start..<position)
      }
      while Bytes.hexValue(byte()) != nil { position += 1 }
    } else {
      while Bytes.isDigit(byte()) { position += 1 }
      // A digit must follow the point: `1.size()` is a call on 1.
      if byte() == UInt8(ascii: "."), Bytes.isDigit(byte(1)) {
        kind = .double
        position += 1
        while Bytes.isDigit(byte()) { position += 1 }
      }
      if byte() | 0x20 == UInt8(ascii: "e") {
        let signed = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
        if Bytes.isDigit(byte(signed ? 2 : 1)) {
          kind = .double
          position += signed ? 2 : 1
          while Bytes.isDigit(byte()) { position += 1 }
        }
      }
    }
    if kind == .int, byte() | 0x20 == UInt8(ascii: "u") {
      kind = .uint
      position += 1
    }
    if Bytes.isWordStart(byte()) || Bytes.isDigit(byte()) {
      while Bytes.isWord(byte()) { position += 1 }
      throw SyntaxFailure(
        .invalidLiteral, "`\(Bytes.text(bytes, start..<position))` is not a number",
        start..<position)
    }
    tokens.append(Token(kind: kind, range: start..<position))
  }

  private mutating func readWordOrPrefixedString() throws(SyntaxFailure) {
    var length = 0
    var isBytes = false
    var isRaw = false
    // `r`, `b`, `br`, each in either case; `rb` is a word.
    if byte() | 0x20 == UInt8(ascii: "b") {
      isBytes = true
      length = 1
    }
    if byte(length) | 0x20 == UInt8(ascii: "r") {
      isRaw = true
      length += 1
    }
    let quote = byte(length)
    if length > 0, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
      try readString(prefixLength: length, isRaw: isRaw, kind: isBytes ? .bytes : .string)
      return
    }
    let start = position
    while Bytes.isWord(byte()) { position += 1 }
    tokens.append(Token(kind: .word, range: start..<position))
  }

  private mutating func readString(
    prefixLength: Int, isRaw: Bool, kind: Token.Kind
  ) throws(SyntaxFailure) {
    let start = position
    position += prefixLength
    let quote = byte()
    let isTriple = byte(1) == quote && byte(2) == quote
    position += isTriple ? 3 : 1
    while true {
      guard position < bytes.count else {
        throw SyntaxFailure(.syntax, "this string is not closed", start..<bytes.count)
      }
      let current = byte()
      if current == UInt8(ascii: "\\"), !isRaw {
        position += 2
      } else if current == quote, !isTriple {
        position += 1
        break
      } else if current == quote, byte(1) == quote, byte(2) == quote {
        position += 3
        break
      } else if !isTriple, current == 0x0A || current == 0x0D {
        throw SyntaxFailure(
          .syntax, "this string is not closed on its line", start..<position,
          notes: ["write `\\n`, or use three quotes"])
      } else {
        position += 1
      }
    }
    position = min(position, bytes.count)
    tokens.append(Token(kind: kind, range: start..<position))
  }

  private mutating func readQuoted() throws(SyntaxFailure) {
    let start = position
    position += 1
    while position < bytes.count, byte() != UInt8(ascii: "`") {
      let current = byte()
      guard Bytes.isWord(current) || " ._-/".utf8.contains(current) else {
        throw SyntaxFailure(
          .syntax, "a back-quoted name holds letters, digits, spaces and `_ . - /` alone",
          start..<position + 1)
      }
      position += 1
    }
    guard position < bytes.count, position > start + 1 else {
      throw SyntaxFailure(
        .syntax, "this back-quoted name is not closed or is empty", start..<position)
    }
    position += 1
    tokens.append(Token(kind: .quoted, range: start..<position))
  }

  private mutating func readSymbol() throws(SyntaxFailure) {
    let start = position
    if let symbol = Lexer.symbol(byte(), byte(1)) {
      position += symbol.width
      tokens.append(Token(kind: .symbol(symbol), range: start..<position))
      return
    }
    let one = byte() < 0x80 ? Bytes.text(bytes, start..<start + 1) : ""
    var notes: [String] = []
    var message = "unexpected character `\(one)`"
    switch one {
    case "=": notes = ["equality is written `==`"]
    case "&": notes = ["the logical operator is written `&&`"]
    case "|": notes = ["the logical operator is written `||`"]
    case "$": notes = ["`${...}` belongs around an expression, not into one"]
    default:
      if byte() >= 0x80 || byte() < 0x20 { message = "unexpected character outside a string" }
    }
    // The whole character, so that the span does not end inside a UTF-8 sequence.
    var end = start + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    throw SyntaxFailure(.syntax, message, start..<end, notes: notes)
  }
}

extension Lexer {
  /// The operator or bracket that starts with two bytes; the longest one wins.
  private static func symbol(_ first: UInt8, _ second: UInt8) -> Token.Symbol? {
    let isBeforeEqual = second == UInt8(ascii: "=")
    switch first {
    case UInt8(ascii: "("): return .leftParen
    case UInt8(ascii: ")"): return .rightParen
    case UInt8(ascii: "["): return .leftBracket
    case UInt8(ascii: "]"): return .rightBracket
    case UInt8(ascii: "{"): return .leftBrace
    case UInt8(ascii: "}"): return .rightBrace
    case UInt8(ascii: "."): return .dot
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: ":"): return .colon
    case UInt8(ascii: "?"): return .question
    case UInt8(ascii: "-"): return .minus
    case UInt8(ascii: "+"): return .plus
    case UInt8(ascii: "*"): return .star
    case UInt8(ascii: "/"): return .slash
    case UInt8(ascii: "%"): return .percent
    case UInt8(ascii: "!"): return isBeforeEqual ? .notEqual : .not
    case UInt8(ascii: "<"): return isBeforeEqual ? .lessOrEqual : .less
    case UInt8(ascii: ">"): return isBeforeEqual ? .greaterOrEqual : .greater
    case UInt8(ascii: "="): return isBeforeEqual ? .equal : nil
    case UInt8(ascii: "&"): return second == first ? .and : nil
    case UInt8(ascii: "|"): return second == first ? .or : nil
    default: return nil
    }
  }
}

/// Stops lexing or parsing; never leaves the module.
struct SyntaxFailure: Error {
  var issue: Issue

  init(_ code: Issue.Code, _ message: String, _ range: Range<Int>, notes: [String] = []) {
    issue = Issue(code, message, at: range, notes: notes)
  }
}

/// Byte classes of the grammar.
enum Bytes {
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
  static func isWordStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 97 && byte | 0x20 <= 122) || byte == UInt8(ascii: "_")
  }
  static func isWord(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) }

  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte) - 48
    case 97...102: UInt32(byte) - 87
    case 65...70: UInt32(byte) - 55
    default: nil
    }
  }

  /// The text of a range.
  ///
  /// the caller's ranges lie inside. Invalid UTF-8 is repaired.
  static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
