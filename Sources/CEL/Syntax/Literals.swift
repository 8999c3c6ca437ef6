/// Values of literal tokens.
enum Literals {
  /// An int or uint literal, with the sign that belongs to it.
  static func number(
    _ kind: Token.Kind, _ text: String, isNegative: Bool, range: Range<Int>
  ) throws(SyntaxFailure) -> Value {
    let sign = isNegative ? "-" : ""
    switch kind {
    case .int:
      let value =
        text.hasPrefix("0x")
        ? Int64(sign + text.dropFirst(2), radix: 16) : Int64(sign + text, radix: 10)
      if let value { return .int(value) }
      throw SyntaxFailure(
        .invalidLiteral, "`\(sign)\(text)` does not fit into 64 bits", range,
        notes: ["an int lies between -9223372036854775808 and 9223372036854775807"])
    case .uint:
      let digits = text.dropLast()
      let value =
        digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits, radix: 10)
      if let value, !isNegative { return .uint(value) }
      throw SyntaxFailure(
        .invalidLiteral, "`\(sign)\(text)` is not an unsigned 64-bit number", range)
    default:
      // The lexer saw digits, a point and an exponent alone, so this cannot be "nan" or "0x1p3".
      if let value = Double(sign + text) { return .double(value) }
      throw SyntaxFailure(.invalidLiteral, "`\(sign)\(text)` is not a number", range)
    }
  }

  /// A string or bytes literal with its quotes and prefix.
  static func string(
    _ source: [UInt8], _ range: Range<Int>, isBytes: Bool
  ) throws(SyntaxFailure) -> Value {
    var start = range.lowerBound
    var isRaw = false
    while source[start] != UInt8(ascii: "'"), source[start] != UInt8(ascii: "\"") {
      if source[start] | 0x20 == UInt8(ascii: "r") { isRaw = true }
      start += 1
    }
    let quote = source[start]
    let isTriple =
      range.upperBound - start >= 6 && source[start + 1] == quote && source[start + 2] == quote
    let width = isTriple ? 3 : 1
    var decoder = EscapeDecoder(
      source: source, position: start + width, end: range.upperBound - width, isRaw: isRaw,
      isBytes: isBytes, isTriple: isTriple)
    let octets = try decoder.decode()
    if isBytes { return .bytes(octets) }
    guard let text = String(validating: octets, as: UTF8.self) else {
      throw SyntaxFailure(.invalidLiteral, "this string is not valid UTF-8", range)
    }
    return .string(text)
  }
}

/// Undoes the escapes of one literal.
private struct EscapeDecoder {
  let source: [UInt8]
  var position: Int
  let end: Int
  let isRaw: Bool
  let isBytes: Bool
  let isTriple: Bool
  var output: [UInt8] = []

  mutating func decode() throws(SyntaxFailure) -> [UInt8] {
    output.reserveCapacity(max(0, end - position))
    while position < end {
      let byte = source[position]
      if byte == UInt8(ascii: "\\"), !isRaw {
        try decodeEscape()
      } else if byte == 0x0D, isTriple {
        // Line ends of the file's system are not part of the text's meaning.
        output.append(0x0A)
        position += position + 1 < end && source[position + 1] == 0x0A ? 2 : 1
      } else {
        output.append(byte)
        position += 1
      }
    }
    return output
  }

  private mutating func decodeEscape() throws(SyntaxFailure) {
    let start = position
    let name = position + 1 < end ? source[position + 1] : 0
    position += 2
    switch name {
    case UInt8(ascii: "a"): output.append(0x07)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "v"): output.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"),
      UInt8(ascii: "`"):
      output.append(name)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      try append(code: hex(digits: 2, from: start), from: start)
    case UInt8(ascii: "u") where !isBytes:
      try append(code: hex(digits: 4, from: start), from: start)
    case UInt8(ascii: "U") where !isBytes:
      try append(code: hex(digits: 8, from: start), from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      var code = UInt32(name) - 48
      for _ in 0..<2 {
        guard position < end, (48...55).contains(source[position]) else {
          throw failure(start, "an octal escape has three digits")
        }
        code = code * 8 + UInt32(source[position]) - 48
        position += 1
      }
      try append(code: code, from: start)
    default:
      throw failure(
        start, "`\(Bytes.text(source, start..<min(end, start + 2)))` is not an escape sequence")
    }
  }

  private mutating func hex(digits: Int, from start: Int) throws(SyntaxFailure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard position < end, let digit = Bytes.hexValue(source[position]) else {
        throw failure(start, "this escape needs \(digits) hexadecimal digits")
      }
      code = code << 4 | digit
      position += 1
    }
    return code
  }

  private mutating func append(code: UInt32, from start: Int) throws(SyntaxFailure) {
    if isBytes {
      output.append(UInt8(truncatingIfNeeded: code))
    } else if let scalar = Unicode.Scalar(code) {
      output.append(contentsOf: String(Character(scalar)).utf8)
    } else {
      throw failure(start, "this escape is not a Unicode character")
    }
  }

  private func failure(_ start: Int, _ message: String) -> SyntaxFailure {
    var stop = max(start + 1, min(position, end))
    while stop < end, source[stop] & 0xC0 == 0x80 { stop += 1 }
    return SyntaxFailure(.invalidLiteral, message, start..<stop)
  }
}
