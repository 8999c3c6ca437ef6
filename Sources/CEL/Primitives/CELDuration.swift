/// A span of time in nanoseconds, about 292 years either way.
public struct CELDuration: Hashable, Sendable {
  /// The whole span in nanoseconds; negative for a span into the past.
  public let nanoseconds: Int64

  /// Creates a span of `nanoseconds`.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  static let outOfRange = PrimitiveError("duration out of range: 64-bit nanoseconds")

  /// The sum; throws if it does not fit.
  public func adding(_ other: CELDuration) throws(PrimitiveError) -> CELDuration {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(other.nanoseconds)
    guard !overflow else { throw Self.outOfRange }
    return CELDuration(nanoseconds: sum)
  }

  /// The difference; throws if it does not fit.
  public func subtracting(_ other: CELDuration) throws(PrimitiveError) -> CELDuration {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    guard !overflow else { throw Self.outOfRange }
    return CELDuration(nanoseconds: difference)
  }
}

extension CELDuration: Comparable {
  /// Whether `left` is the shorter, or more negative, span.
  public static func < (left: CELDuration, right: CELDuration) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension CELDuration {
  /// Reads numbers with units, such as `1h30m`, `-1.5s`, `+250ms`, or a bare `0`.
  ///
  /// One sign stands before the whole. Units are `h`, `m`, `s`, `ms`, `us`, `ns`, in any order and
  /// number; a fraction below one nanosecond is dropped.
  ///
  /// - Throws: if the text has another form or the sum does not fit.
  public static func parse(_ text: String) throws(PrimitiveError) -> CELDuration {
    var reader = AsciiReader(text)
    let isNegative = reader.take("-")
    if !isNegative { _ = reader.take("+") }
    let start = reader.offset
    if reader.take("0"), reader.isAtEnd { return CELDuration(nanoseconds: 0) }
    reader = AsciiReader(text)
    while reader.offset < start { _ = reader.take("-") || reader.take("+") }

    func malformed() -> PrimitiveError {
      PrimitiveError(
        "\(PrimitiveError.quote(text)) is not a duration such as `1h30m` or `1.5s`",
        offset: reader.offset)
    }
    var total: UInt128 = 0
    repeat {
      var whole: UInt128 = 0
      var digits = 0
      while let digit = reader.digit() {
        digits += 1
        whole = whole * 10 + UInt128(digit)
        guard whole <= UInt128(UInt64.max) else { throw outOfRange }
      }
      var fraction: UInt128 = 0
      var scale: UInt128 = 1
      if reader.take(".") {
        while let digit = reader.digit() {
          digits += 1
          // 18 digits are finer than a nanosecond of an hour; what follows cannot count.
          guard scale < 1_000_000_000_000_000_000 else { continue }
          fraction = fraction * 10 + UInt128(digit)
          scale *= 10
        }
      }
      guard digits > 0, let unit = reader.durationUnitNanoseconds() else { throw malformed() }
      total += whole * unit + fraction * unit / scale
      guard total <= UInt128(Int64.max) + 1 else { throw outOfRange }
    } while !reader.isAtEnd

    let signed = isNegative ? -Int128(total) : Int128(total)
    guard let nanoseconds = Int64(exactly: signed) else { throw outOfRange }
    return CELDuration(nanoseconds: nanoseconds)
  }

  /// Seconds with 0, 3, 6 or 9 fraction digits and an `s`: `90s`, `-1.500s`, `0.000000001s`.
  public var text: String {
    let magnitude = nanoseconds.magnitude
    let perSecond = UInt64(Timestamp.nanosecondsPerSecond)
    var bytes: [UInt8] = Array(String(magnitude / perSecond).utf8)
    bytes.appendFraction(nanoseconds: Int64(magnitude % perSecond))
    bytes.append(UInt8(ascii: "s"))
    return (nanoseconds < 0 ? "-" : "") + String(decoding: bytes, as: UTF8.self)
  }
}

extension AsciiReader {
  fileprivate mutating func durationUnitNanoseconds() -> UInt128? {
    if take("h") { return 3_600_000_000_000 }
    if take("m") { return take("s") ? 1_000_000 : 60_000_000_000 }
    if take("s") { return 1_000_000_000 }
    if take("u") { return take("s") ? 1000 : nil }
    if take("n") { return take("s") ? 1 : nil }
    return nil
  }
}
