/// Conversions between numbers and their CEL text.
public enum NumberText {
  /// Reads `[+-]digits`; throws if the text has another form or does not fit 64 bits.
  public static func int(_ text: String) throws(PrimitiveError) -> Int64 {
    guard isInteger(text, signs: "+-") else { throw malformed(text, "an int") }
    guard let value = Int64(text) else {
      throw PrimitiveError("int out of range: \(PrimitiveError.quote(text))")
    }
    return value
  }

  /// Reads `[+]digits`; throws if the text has another form or does not fit 64 bits.
  public static func uint(_ text: String) throws(PrimitiveError) -> UInt64 {
    guard isInteger(text, signs: "+") else { throw malformed(text, "a uint") }
    guard let value = UInt64(text) else {
      throw PrimitiveError("uint out of range: \(PrimitiveError.quote(text))")
    }
    return value
  }

  /// Reads a decimal number with optional sign, point and exponent, or `NaN`, `Inf`, `Infinity`
  /// in any case; throws if the text has another form.
  ///
  /// A magnitude beyond the largest double is infinity, one below the smallest is zero.
  public static func double(_ text: String) throws(PrimitiveError) -> Double {
    let (isNegative, rest) = splitSign(text)
    switch Text.lowerAscii(rest) {
    case "nan": return .nan
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    default: break
    }
    guard isDecimal(rest), let value = Double(rest) else { throw malformed(text, "a double") }
    return isNegative ? -value : value
  }

  /// Reads `1 t T true TRUE True 0 f F false FALSE False`; throws for anything else.
  public static func bool(_ text: String) throws(PrimitiveError) -> Bool {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": return true
    case "0", "f", "F", "false", "FALSE", "False": return false
    default: throw malformed(text, "a bool")
    }
  }

  /// The fewest digits that read back as the same double; from 1e6 up and below 1e-4 with an
  /// exponent of at least two digits, and without a point for a whole number: `1`, `0.5`,
  /// `1e+06`, `1.5e-05`, `nan`, `inf`, `-inf`.
  public static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    let (digits, exponent) = shortestDigits(value.magnitude)
    var bytes: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
    if exponent < -4 || exponent >= 6 {
      bytes.append(digits[0])
      if digits.count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes += digits[1...]
      }
      bytes += [UInt8(ascii: "e"), UInt8(ascii: exponent < 0 ? "-" : "+")]
      bytes.appendDecimal(Int64(exponent.magnitude), digits: exponent.magnitude < 100 ? 2 : 3)
    } else if exponent < 0 {
      bytes += Array("0.".utf8) + Array(repeating: UInt8(ascii: "0"), count: -exponent - 1)
      bytes += digits
    } else {
      let whole = exponent + 1
      bytes += digits.prefix(whole)
      bytes += Array(repeating: UInt8(ascii: "0"), count: max(0, whole - digits.count))
      if digits.count > whole {
        bytes.append(UInt8(ascii: "."))
        bytes += digits[whole...]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The shortest decimal digits (first and last not 0) and the power of ten of the first one.
  ///
  /// `value` is finite and positive. The digits come from the standard library's description.
  private static func shortestDigits(_ value: Double) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var pointAt: Int?
    var exponent = 0
    let bytes = Array(value.description.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte.isAsciiDigit {
        digits.append(byte)
      } else if byte == UInt8(ascii: ".") {
        pointAt = digits.count
      } else {
        exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
        break
      }
    }
    exponent += (pointAt ?? digits.count) - 1
    let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leadingZeros)
    exponent -= leadingZeros
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, exponent)
  }

  private static func malformed(_ text: String, _ kind: String) -> PrimitiveError {
    PrimitiveError("\(PrimitiveError.quote(text)) is not \(kind)")
  }

  private static func splitSign(_ text: String) -> (isNegative: Bool, rest: String) {
    switch text.utf8.first {
    case UInt8(ascii: "-"): (true, String(text.unicodeScalars.dropFirst()))
    case UInt8(ascii: "+"): (false, String(text.unicodeScalars.dropFirst()))
    default: (false, text)
    }
  }

  private static func isInteger(_ text: String, signs: String) -> Bool {
    var bytes = text.utf8[...]
    if let first = bytes.first, signs.utf8.contains(first) { bytes = bytes.dropFirst() }
    return !bytes.isEmpty && bytes.allSatisfy(\.isAsciiDigit)
  }

  /// `digits[.digits]` or `.digits`, with an optional exponent.
  private static func isDecimal(_ text: String) -> Bool {
    var reader = AsciiReader(text)
    var count = 0
    while reader.digit() != nil { count += 1 }
    if reader.take(".") {
      while reader.digit() != nil { count += 1 }
    }
    guard count > 0 else { return false }
    if reader.take("e") || reader.take("E") {
      _ = reader.take("+") || reader.take("-")
      guard reader.digit() != nil else { return false }
      while reader.digit() != nil {}
    }
    return reader.isAtEnd
  }
}
