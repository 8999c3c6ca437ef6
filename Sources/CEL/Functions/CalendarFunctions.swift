extension Type {
  /// A length of time by the calendar; its values are the texts that ``CalendarPeriod`` reads.
  public static let period = Type.opaque("period", [])
}

/// Arithmetic with the calendar, which durations cannot do: months and years differ in length.
enum CalendarFunctions {
  static let all: [Function] = [before]

  private static let before = Function(
    "before",
    [
      Overload("before_timestamp_period", [.timestamp, .period], .timestamp),
      Overload("before_timestamp_period_zone", [.timestamp, .period, .string], .timestamp),
      Overload("before_timestamp_string", [.timestamp, .string], .timestamp),
      Overload("before_timestamp_string_zone", [.timestamp, .string, .string], .timestamp),
    ]
  ) { values, meter throws(EvaluationError) in
    guard case .timestamp(let time) = values[0], case .string(let text) = values[1] else {
      throw StandardFunctions.noOverload("before", values)
    }
    var zone = "UTC"
    if values.count > 2 {
      guard case .string(let name) = values[2] else {
        throw StandardFunctions.noOverload("before", values)
      }
      zone = name
    }
    try meter.charge(10)
    return .timestamp(
      try Operators.primitive { () throws(PrimitiveError) in
        guard let period = CalendarPeriod(text) else {
          throw PrimitiveError("\(PrimitiveError.quote(text)) is no period, such as `2y` or `14d`")
        }
        return try time.before(period, zone: zone)
      })
  }
}
