/// A point in time, 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
///
/// INVARIANT: `seconds` is within ``secondsRange`` and `nanoseconds` within 0 ... 999,999,999,
/// counted forward from `seconds` also before 1970.
public struct Timestamp: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let seconds: Int64

  /// The part of a second after ``seconds``, 0 to 999,999,999.
  public let nanoseconds: Int32

  /// The seconds of the years 0001 to 9999.
  public static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  static let nanosecondsPerSecond: Int64 = 1_000_000_000

  /// Creates a point in time from its parts.
  ///
  /// - Throws: if `seconds` is outside ``secondsRange`` or `nanoseconds` is not a part of a second.
  public init(seconds: Int64, nanoseconds: Int32 = 0) throws(PrimitiveError) {
    guard Self.secondsRange.contains(seconds) else {
      throw PrimitiveError("timestamp out of range: years are 0001 to 9999")
    }
    guard nanoseconds >= 0, Int64(nanoseconds) < Self.nanosecondsPerSecond else {
      throw PrimitiveError("nanoseconds of a timestamp out of range: 0 to 999999999")
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Creates a point in time from milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// - Throws: if the year is not within 0001 to 9999.
  public init(epochMilliseconds: Int64) throws(PrimitiveError) {
    let seconds = floorDivide(epochMilliseconds, 1000)
    let milliseconds = floorModulo(epochMilliseconds, 1000)
    try self.init(seconds: seconds, nanoseconds: Int32(milliseconds) * 1_000_000)
  }

  /// Milliseconds since 1970-01-01T00:00:00Z, rounded toward the past.
  public var epochMilliseconds: Int64 {
    seconds * 1000 + Int64(nanoseconds) / 1_000_000
  }

  /// The point in time `duration` later.
  ///
  /// - Throws: if it is not within the years 0001 to 9999.
  public func adding(_ duration: CELDuration) throws(PrimitiveError) -> Timestamp {
    // A duration is at most 2^63 ns = 9.2e9 s, so that this sum cannot overflow.
    let wholeSeconds = floorDivide(duration.nanoseconds, Self.nanosecondsPerSecond)
    let sum = Int64(nanoseconds) + floorModulo(duration.nanoseconds, Self.nanosecondsPerSecond)
    let carry = sum / Self.nanosecondsPerSecond
    return try Timestamp(
      seconds: seconds + wholeSeconds + carry,
      nanoseconds: Int32(sum % Self.nanosecondsPerSecond))
  }

  /// The point in time `duration` earlier.
  ///
  /// - Throws: if it is not within the years 0001 to 9999.
  public func subtracting(_ duration: CELDuration) throws(PrimitiveError) -> Timestamp {
    let wholeSeconds = floorDivide(duration.nanoseconds, Self.nanosecondsPerSecond)
    let rest = floorModulo(duration.nanoseconds, Self.nanosecondsPerSecond)
    let difference = Int64(nanoseconds) - rest
    let borrow: Int64 = difference < 0 ? 1 : 0
    return try Timestamp(
      seconds: seconds - wholeSeconds - borrow,
      nanoseconds: Int32(difference + borrow * Self.nanosecondsPerSecond))
  }

  /// The time from `other` to this point, negative if `other` is later.
  ///
  /// - Throws: if it does not fit a duration (about 292 years).
  public func subtracting(_ other: Timestamp) throws(PrimitiveError) -> CELDuration {
    let total =
      Int128(seconds - other.seconds) * Int128(Self.nanosecondsPerSecond)
      + Int128(nanoseconds) - Int128(other.nanoseconds)
    guard let nanoseconds = Int64(exactly: total) else { throw CELDuration.outOfRange }
    return CELDuration(nanoseconds: nanoseconds)
  }
}

extension Timestamp: Comparable {
  /// Whether `left` is earlier than `right`.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.seconds == right.seconds
      ? left.nanoseconds < right.nanoseconds : left.seconds < right.seconds
  }
}
