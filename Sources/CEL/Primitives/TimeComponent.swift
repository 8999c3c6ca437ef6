/// What a `get...` function reads from a timestamp or a duration.
public enum TimeComponent: String, CaseIterable, Sendable {
  /// The year, such as 2024.
  case fullYear
  /// 0 is January.
  case month
  /// The day of the month, from 1.
  case date
  /// The day of the month, from 0.
  case dayOfMonth
  /// 0 is Sunday.
  case dayOfWeek
  /// 0 is the first of January.
  case dayOfYear
  /// Of a timestamp: 0 ... 23. Of a duration: the whole span in hours.
  case hours
  /// Of a timestamp: 0 ... 59. Of a duration: the whole span in minutes.
  case minutes
  /// Of a timestamp: 0 ... 59. Of a duration: the whole span in seconds.
  case seconds
  /// The part of a second, 0 ... 999; of a negative duration -999 ... 0.
  case milliseconds

  /// The CEL function that reads this component, such as `getFullYear`.
  public var functionName: String {
    "get" + rawValue.prefix(1).uppercased() + rawValue.dropFirst()
  }
}

extension Timestamp {
  /// Reads `component` on the clock and calendar of `zone`.
  ///
  /// - Parameters:
  ///   - component: What to read.
  ///   - zone: nil, `UTC` or empty for UTC; an offset such as `+05:30`, `-02:30`, `02:00`; or an
  ///     IANA name such as `Europe/Berlin`, whose rules come from the system's zone files.
  /// - Returns: The component, in the ranges that ``TimeComponent`` gives.
  /// - Throws: if the zone is not known.
  public func component(
    _ component: TimeComponent, zone: String? = nil
  ) throws(PrimitiveError) -> Int64 {
    let offset = try zone.map { name throws(PrimitiveError) in
      try TimeZoneRules.offsetSeconds(zone: name, at: seconds)
    }
    let local = seconds + (offset ?? 0)
    let secondOfDay = floorModulo(local, CivilDate.secondsPerDay)
    var date: CivilDate {
      CivilDate(daysSinceEpoch: floorDivide(local, CivilDate.secondsPerDay))
    }
    return switch component {
    case .fullYear: date.year
    case .month: date.month - 1
    case .date: date.day
    case .dayOfMonth: date.day - 1
    case .dayOfWeek: date.dayOfWeek
    case .dayOfYear: date.dayOfYear
    case .hours: secondOfDay / 3600
    case .minutes: secondOfDay / 60 % 60
    case .seconds: secondOfDay % 60
    case .milliseconds: Int64(nanoseconds) / 1_000_000
    }
  }
}

extension CELDuration {
  /// The span in whole hours, minutes or seconds, toward zero; of milliseconds the part of a
  /// second.
  ///
  /// - Throws: for a component of the calendar, which a duration does not have.
  public func component(_ component: TimeComponent) throws(PrimitiveError) -> Int64 {
    switch component {
    case .hours: return nanoseconds / 3_600_000_000_000
    case .minutes: return nanoseconds / 60_000_000_000
    case .seconds: return nanoseconds / 1_000_000_000
    case .milliseconds: return nanoseconds / 1_000_000 % 1000
    case .fullYear, .month, .date, .dayOfMonth, .dayOfWeek, .dayOfYear:
      throw PrimitiveError("a duration has no `\(component.functionName)`")
    }
  }
}
