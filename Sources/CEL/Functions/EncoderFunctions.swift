/// The encoders extension: `base64.encode` and `base64.decode`.
enum EncoderFunctions {
  static let all: [Function] = [
    Function("base64.encode", [Overload("base64_encode", [.bytes], .string)]) {
      values, meter throws(EvaluationError) in
      guard case .bytes(let bytes) = values[0] else {
        throw StandardFunctions.noOverload("base64.encode", values)
      }
      try meter.charge(makingBytes: bytes.count / 3 * 4 + 4)
      return .string(encode(bytes))
    },
    Function("base64.decode", [Overload("base64_decode", [.string], .bytes)]) {
      values, meter throws(EvaluationError) in
      guard case .string(let text) = values[0] else {
        throw StandardFunctions.noOverload("base64.decode", values)
      }
      try meter.charge(bytes: text.utf8.count)
      guard let bytes = decode(Array(text.utf8)) else {
        throw EvaluationError(.invalidArgument, "the text is not base64")
      }
      return .bytes(bytes)
    },
  ]

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func encode(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var group: UInt32 = 0
      for byte in part { group = group << 8 | UInt32(byte) }
      group <<= UInt32(8 * (3 - part.count))
      for place in 0..<4 {
        let index = Int(group >> UInt32(18 - 6 * place)) & 63
        output.append(place <= part.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Padding may be missing, as the conformance cases want; spare bits must be zero.
  private static func decode(_ text: [UInt8]) -> [UInt8]? {
    var text = text[...]
    var padding = 0
    while text.last == UInt8(ascii: "="), padding < 2 {
      text.removeLast()
      padding += 1
    }
    if text.count % 4 == 1 || (padding > 0 && (text.count + padding) % 4 != 0) { return nil }
    var output: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    for byte in text {
      guard let value = digit(byte) else { return nil }
      group = group << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
      group &= (1 << UInt32(bits)) - 1
    }
    return group == 0 ? output : nil
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 65...90: UInt32(byte) - 65
    case 97...122: UInt32(byte) - 71
    case 48...57: UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
