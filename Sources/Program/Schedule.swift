import CEL

/// What is done again and again, by the clocks of a zone.
///
/// `every` counts from midnight of each day, so that its ticks fall on the same times every day; the
/// last stretch of a day may be shorter. `every` of whole days ticks at midnight, of weeks on Mondays.
/// Where the clocks change: a day of 23 or 25 hours has that many hours of ticks, counted in time
/// that passes; a `daily` time that the clocks pass over comes when they do, one that they show twice
/// comes at the first.
package struct Schedule: Sendable, Hashable {
  package enum Cadence: Sendable, Hashable {
    /// Milliseconds: of less than a day, or of whole days.
    case every(Int64)
    /// Minutes after midnight.
    case daily(Int64)
  }

  package let name: String
  package let cadence: Cadence
  /// As CEL names zones: `UTC`, `+05:30`, `Europe/Berlin`.
  package let zone: String

  package init(name: String, cadence: Cadence, zone: String) {
    self.name = name
    self.cadence = cadence
    self.zone = zone
  }

  package static let dayMilliseconds: Int64 = 86_400_000
  /// What comes more often than this is a mistake in the unit.
  package static let everyMin: Int64 = 60_000

  /// Whether a cadence can be counted from midnight.
  package static func isEvery(_ milliseconds: Int64) -> Bool {
    milliseconds >= everyMin
      && (milliseconds < dayMilliseconds || milliseconds % dayMilliseconds == 0)
  }

  /// The first tick after an instant, both as epoch milliseconds; nil past the end of calendars.
  package func next(after instant: Int64) -> Int64? {
    guard let today = day(of: instant) else { return nil }
    for day in today - 1...today + daysBetween + 1 {
      guard let ticks = ticks(on: day) else { continue }
      let tick =
        ticks.first > instant
        ? ticks.first : ticks.first + ((instant - ticks.first) / ticks.step + 1) * ticks.step
      if tick < ticks.end { return (try? Timestamp(epochMilliseconds: tick)).map { _ in tick } }
    }
    return nil
  }

  /// The last tick at or before an instant.
  package func latest(through instant: Int64) -> Int64? {
    guard let today = day(of: instant) else { return nil }
    for day in (today - daysBetween - 1...today + 1).reversed() {
      guard let ticks = ticks(on: day), ticks.first <= instant else { continue }
      return ticks.first + (min(instant, ticks.end - 1) - ticks.first) / ticks.step * ticks.step
    }
    return nil
  }

  /// Days from one tick to the next, at most.
  private var daysBetween: Int64 {
    if case .every(let milliseconds) = cadence {
      max(1, milliseconds / Self.dayMilliseconds)
    } else {
      1
    }
  }

  /// Local days since 1970-01-01.
  private func day(of instant: Int64) -> Int64? {
    guard let time = try? Timestamp(epochMilliseconds: instant),
      let local = try? LocalTime.seconds(at: time.seconds, zone: zone)
    else { return nil }
    return local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
  }

  /// The ticks of a local day: the first, how far apart they are, and where they end.
  private func ticks(on day: Int64) -> (first: Int64, step: Int64, end: Int64)? {
    func instant(_ seconds: Int64) -> Int64? {
      (try? LocalTime.instant(of: seconds, zone: zone)).map { $0 * 1000 }
    }
    guard let midnight = instant(day * 86_400) else { return nil }
    switch cadence {
    case .daily(let minute):
      return instant(day * 86_400 + minute * 60).map { ($0, 1, $0 + 1) }
    case .every(let milliseconds) where milliseconds < Self.dayMilliseconds:
      return instant((day + 1) * 86_400).map { (midnight, milliseconds, $0) }
    case .every(let milliseconds):
      // Day 4 was a Monday.
      return (day - 4) % (milliseconds / Self.dayMilliseconds) == 0
        ? (midnight, 1, midnight + 1) : nil
    }
  }
}
