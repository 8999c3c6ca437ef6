/// The `encoders` extension of other implementations.
enum EncoderFunctions {
  static let all: [Function] = [encode, decode]

  private static let encode = Function(
    "base64.encode", [Overload("base64_encode_bytes", [.bytes], .string)]
  ) { values, meter throws(EvaluationError) in
    guard case .bytes(let bytes) = values[0] else {
      throw StandardFunctions.noOverload("base64.encode", values)
    }
    try meter.charge(makingBytes: (bytes.count + 2) / 3 * 4)
    return .string(Base64.encode(bytes))
  }

  private static let decode = Function(
    "base64.decode", [Overload("base64_decode_string", [.string], .bytes)]
  ) { values, meter throws(EvaluationError) in
    guard case .string(let text) = values[0] else {
      throw StandardFunctions.noOverload("base64.decode", values)
    }
    try meter.charge(makingBytes: text.utf8.count)
    return .bytes(
      try Operators.primitive { () throws(PrimitiveError) in try Base64.decode(text) })
  }
}
