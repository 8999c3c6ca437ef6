/// A length of time by the calendar: years and months, and days that are as long as they are.
public struct CalendarPeriod: Hashable, Sendable {
  /// At least 0.
  public let months: Int64
  /// At least 0.
  public let days: Int64

  /// A hundred years; a longer period is a mistake in the unit.
  public static let monthsMax: Int64 = 1200
  public static let daysMax: Int64 = 36_525

  /// Reads `2y`, `24mo`, `1y6mo`, `2w`, `14d`.
  ///
  /// - Parameter text: Whole numbers with the units `y`, `mo`, `w`, `d`, the largest first, each at
  ///   most once, nothing between them; more than nothing, at most a hundred years. Anything else gives nil.
  public init?(_ text: String) {
    var rest = Substring(text).utf8
    var allowed = Self.units[...]
    var sums: (months: Int64, days: Int64) = (0, 0)
    while !rest.isEmpty {
      let digits = rest.prefix(while: \.isAsciiDigit)
      guard !digits.isEmpty, digits.count <= 5,
        let number = Int64(String(decoding: digits, as: UTF8.self))
      else { return nil }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix(while: \.isAsciiLetter)
      rest = rest.dropFirst(letters.count)
      guard let unit = allowed.firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else {
        return nil
      }
      sums.months += number * allowed[unit].months
      sums.days += number * allowed[unit].days
      allowed = allowed[(unit + 1)...]
    }
    guard sums.months + sums.days > 0, sums.months <= Self.monthsMax, sums.days <= Self.daysMax
    else { return nil }
    (months, days) = sums
  }

  private static let units: [(name: String, months: Int64, days: Int64)] = [
    ("y", 12, 0), ("mo", 1, 0), ("w", 0, 7), ("d", 0, 1),
  ]
}

extension Timestamp {
  /// The point in time a period earlier on the calendar of `zone`, at the same time of day.
  ///
  /// Months first, then days. A day that the month lacks is its last one: a month before 31 March is
  /// 28 or 29 February. For times that clocks show twice, or not at all, see ``LocalTime``.
  ///
  /// - Throws: if the zone is not known, or the year would be before 1.
  public func before(
    _ period: CalendarPeriod, zone: String = "UTC"
  ) throws(PrimitiveError) -> Timestamp {
    let local = try LocalTime.seconds(at: seconds, zone: zone)
    var date = CivilDate(daysSinceEpoch: floorDivide(local, CivilDate.secondsPerDay))
    let month = date.year * 12 + date.month - 1 - period.months
    date.year = floorDivide(month, 12)
    date.month = floorModulo(month, 12) + 1
    date.day = min(date.day, CivilDate.dayCount(year: date.year, month: date.month))
    let day = date.daysSinceEpoch - period.days
    let earlier = day * CivilDate.secondsPerDay + floorModulo(local, CivilDate.secondsPerDay)
    return try Timestamp(
      seconds: LocalTime.instant(of: earlier, zone: zone), nanoseconds: nanoseconds)
  }
}
