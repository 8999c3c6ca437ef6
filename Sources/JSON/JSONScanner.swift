/// A strict RFC 8259 pull scanner: one pass, no recursion, no allocation.
///
/// Refused beyond the grammar: a byte order mark, invalid UTF-8, lone surrogates in escapes,
/// nesting beyond the limit. Accepted: any top-level value, numbers of any size (they stay text).
/// Duplicate keys are the business of the reader that keeps keys, see ``JSONValue``.
///
/// INVARIANT: `bytes` outlives the scanner and every token that is read through it; every access
/// is bounds-checked here, because release builds do not check raw buffers.
/// After a throw the scanner is in no useful state; calling it again is safe but meaningless.
package struct JSONScanner {
  private enum Expectation {
    case value
    case valueOrArrayEnd
    case key
    case keyOrObjectEnd
    case commaOrEnd
    case end
  }

  package let bytes: UnsafeRawBufferPointer
  /// Offset of the next byte that has not been read.
  package private(set) var position = 0
  /// Containers that are open now, from 0 to the limit.
  package private(set) var depth = 0
  private let depthMax: Int
  /// Bit 0 is the innermost container; a set bit is an object.
  private var containers: UInt64 = 0
  private var expectation = Expectation.value

  /// Begins at the first byte; `depthMax` is clamped to 1 up to ``JSONLimits/depthCeiling``.
  package init(_ bytes: UnsafeRawBufferPointer, depthMax: Int = JSONLimits.depthDefault) {
    self.bytes = bytes
    self.depthMax = min(max(depthMax, 1), JSONLimits.depthCeiling)
  }

  /// Reads one token; `.end` once the document is complete, and again on every later call.
  package mutating func next() throws(JSONError) -> JSONToken {
    while true {
      skipWhitespace()
      guard position < bytes.count else {
        guard expectation == .end else { throw unexpectedEnd() }
        return JSONToken(kind: .end, start: position, end: position)
      }
      let byte = bytes[position]
      switch expectation {
      case .value:
        return try value(byte)
      case .valueOrArrayEnd:
        return byte == UInt8(ascii: "]") ? close(.arrayEnd) : try value(byte)
      case .keyOrObjectEnd:
        return byte == UInt8(ascii: "}") ? close(.objectEnd) : try key(byte)
      case .key:
        if byte == UInt8(ascii: "}") { throw trailingComma() }
        return try key(byte)
      case .commaOrEnd:
        let isObject = containers & 1 == 1
        switch byte {
        case UInt8(ascii: ","):
          position += 1
          expectation = isObject ? .key : .value
        case UInt8(ascii: "}") where isObject: return close(.objectEnd)
        case UInt8(ascii: "]") where !isObject: return close(.arrayEnd)
        default:
          throw unexpected(isObject ? "expected `,` or `}`" : "expected `,` or `]`")
        }
      case .end:
        throw JSONError(.trailingContent, "the document goes on after its end", at: position)
      }
    }
  }

  /// Reads the rest of the value that `token` began; a scalar needs no reading.
  ///
  /// - Returns: The offset after the value; `token.start ..< result` is its raw text, for a string
  ///   without its opening quote.
  @discardableResult
  package mutating func skipValue(_ token: JSONToken) throws(JSONError) -> Int {
    switch token.kind {
    case .objectStart, .arrayStart:
      let outer = depth - 1
      while depth > outer { _ = try next() }
    default: break
    }
    return position
  }

  // MARK: Parts

  private mutating func value(_ byte: UInt8) throws(JSONError) -> JSONToken {
    let start = position
    switch byte {
    case UInt8(ascii: "\""):
      let token = try string(.string)
      finishValue()
      return token
    case UInt8(ascii: "{"):
      try open(isObject: true)
      return JSONToken(kind: .objectStart, start: start, end: position)
    case UInt8(ascii: "["):
      try open(isObject: false)
      return JSONToken(kind: .arrayStart, start: start, end: position)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number()
    case UInt8(ascii: "t"): return try literal("true", .true)
    case UInt8(ascii: "f"): return try literal("false", .false)
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "]") where depth > 0 && containers & 1 == 0: throw trailingComma()
    case 0xEF where start == 0: throw byteOrderMarkOrUnexpected()
    default: throw unexpected("expected a value")
    }
  }

  private mutating func key(_ byte: UInt8) throws(JSONError) -> JSONToken {
    guard byte == UInt8(ascii: "\"") else { throw unexpected("expected a key in quotes") }
    let token = try string(.key)
    skipWhitespace()
    guard position < bytes.count else { throw unexpectedEnd() }
    guard bytes[position] == UInt8(ascii: ":") else { throw unexpected("expected `:`") }
    position += 1
    expectation = .value
    return token
  }

  private mutating func open(isObject: Bool) throws(JSONError) {
    guard depth < depthMax else {
      throw JSONError(.tooDeep, "nested deeper than \(depthMax)", at: position)
    }
    depth += 1
    containers = containers << 1 | (isObject ? 1 : 0)
    position += 1
    expectation = isObject ? .keyOrObjectEnd : .valueOrArrayEnd
  }

  private mutating func close(_ kind: JSONToken.Kind) -> JSONToken {
    let start = position
    position += 1
    depth -= 1
    containers >>= 1
    finishValue()
    return JSONToken(kind: kind, start: start, end: position)
  }

  private mutating func finishValue() {
    expectation = depth == 0 ? .end : .commaOrEnd
  }

  private mutating func literal(
    _ text: StaticString, _ kind: JSONToken.Kind
  ) throws(JSONError) -> JSONToken {
    let start = position
    let count = text.utf8CodeUnitCount
    for index in 0..<count {
      guard start + index < bytes.count else { throw unexpectedEnd() }
      guard bytes[start + index] == text.utf8Start[index] else {
        throw unexpected("expected a value")
      }
    }
    position = start + count
    finishValue()
    return JSONToken(kind: kind, start: start, end: position)
  }

  private mutating func number() throws(JSONError) -> JSONToken {
    let start = position
    var index = start
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let integerStart = index
    index = skipDigits(from: index)
    guard index > integerStart else { throw badNumber(at: index) }
    if index - integerStart > 1, bytes[integerStart] == UInt8(ascii: "0") {
      throw JSONError(.badNumber, "a number must not start with `0`", at: integerStart)
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      let fractionStart = index + 1
      index = skipDigits(from: fractionStart)
      guard index > fractionStart else { throw badNumber(at: index) }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count,
        bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      {
        index += 1
      }
      let exponentStart = index
      index = skipDigits(from: exponentStart)
      guard index > exponentStart else { throw badNumber(at: index) }
    }
    position = index
    finishValue()
    return JSONToken(kind: .number, start: start, end: index)
  }

  private func skipDigits(from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
    return index
  }

  @inline(__always)
  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func string(_ kind: JSONToken.Kind) throws(JSONError) -> JSONToken {
    let start = position + 1
    var index = start
    var hasEscapes = false
    while true {
      index = bytes.skipPlainStringBytes(from: index)
      guard index < bytes.count else { throw unexpectedEnd() }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        position = index + 1
        return JSONToken(kind: kind, start: start, end: index, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index = try bytes.skipEscape(at: index)
      case 0..<0x20:
        throw JSONError(.controlCharacter, "a control character must be escaped", at: index)
      default:
        let length = bytes.utf8SequenceLength(at: index)
        guard length > 0 else { throw JSONError(.invalidUTF8, "invalid UTF-8", at: index) }
        index += length
      }
    }
  }

  // MARK: Errors

  private func unexpectedEnd() -> JSONError {
    JSONError(.unexpectedEnd, "the document ends too early", at: bytes.count)
  }

  private func unexpected(_ message: String) -> JSONError {
    JSONError(.unexpectedCharacter, message, at: position)
  }

  private func trailingComma() -> JSONError {
    JSONError(.trailingComma, "a comma must be followed by a value", at: position)
  }

  private func badNumber(at offset: Int) -> JSONError {
    offset < bytes.count
      ? JSONError(.badNumber, "expected a digit", at: offset) : unexpectedEnd()
  }

  private func byteOrderMarkOrUnexpected() -> JSONError {
    bytes.count >= 3 && bytes[1] == 0xBB && bytes[2] == 0xBF
      ? JSONError(.byteOrderMark, "a byte order mark is not allowed", at: 0)
      : unexpected("expected a value")
  }
}
