// What a token says, decoded only when somebody asks.
extension JSONScanner {
  /// The raw bytes of a token, valid as long as the scanned buffer.
  package func raw(_ token: JSONToken) -> UnsafeRawBufferPointer {
    raw(token.range)
  }

  /// The raw bytes of a range of the input, such as a whole skipped value.
  package func raw(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "foreign token")
    return UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// Appends the content of a string or key to `arena` as UTF-8, unescaped.
  ///
  /// - Returns: The range of `arena` that was added.
  @discardableResult
  package func appendContent(of token: JSONToken, to arena: inout [UInt8]) -> Range<Int> {
    let start = arena.count
    let content = raw(token)
    if token.hasEscapes {
      content.appendUnescaped(to: &arena)
    } else {
      arena.append(contentsOf: content)
    }
    return start..<arena.count
  }

  /// The content of a string or key.
  package func string(_ token: JSONToken) -> String {
    guard token.hasEscapes else { return String(decoding: raw(token), as: UTF8.self) }
    var arena: [UInt8] = []
    arena.reserveCapacity(token.end - token.start)
    appendContent(of: token, to: &arena)
    return String(decoding: arena, as: UTF8.self)
  }

  /// The number as an integer; nil with a fraction, an exponent, or beyond 64 bits.
  package func int64(_ token: JSONToken) -> Int64? {
    token.kind == .number ? raw(token).exactInt64() : nil
  }

  /// The number as the nearest double; nil beyond the finite range.
  package func double(_ token: JSONToken) -> Double? {
    guard token.kind == .number,
      let number = Double(String(decoding: raw(token), as: UTF8.self)), number.isFinite
    else { return nil }
    return number
  }
}
