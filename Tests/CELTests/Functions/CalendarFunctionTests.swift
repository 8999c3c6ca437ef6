import CEL
import Testing

/// Periods of the calendar, and clocks that change.
@Suite struct `The calendar` {
  @Test(
    arguments: [
      ("2026-03-31T10:00:00Z", "1mo", "UTC", "2026-02-28T10:00:00Z"),
      ("2024-03-31T10:00:00Z", "1mo", "UTC", "2024-02-29T10:00:00Z"),
      ("2024-02-29T10:00:00Z", "1y", "UTC", "2023-02-28T10:00:00Z"),
      ("2026-01-15T00:00:00Z", "24mo", "UTC", "2024-01-15T00:00:00Z"),
      ("2026-01-15T00:00:00Z", "2y", "UTC", "2024-01-15T00:00:00Z"),
      ("2026-01-15T00:00:00Z", "1y1mo2w1d", "UTC", "2024-11-30T00:00:00Z"),
      // In Berlin it is the first of the month already.
      ("2026-03-31T22:30:00Z", "1mo", "Europe/Berlin", "2026-02-28T23:30:00Z"),
      ("2026-03-31T22:30:00Z", "1mo", "UTC", "2026-02-28T22:30:00Z"),
      // The same time of day, although an hour was passed over in between.
      ("2026-03-30T10:00:00Z", "2d", "Europe/Berlin", "2026-03-28T11:00:00Z"),
      // 02:30 was passed over on the 29th: the instant at which it was.
      ("2026-03-30T00:30:00Z", "1d", "Europe/Berlin", "2026-03-29T01:00:00Z"),
      // 02:30 was shown twice on 25 October: the first of them.
      ("2026-10-26T01:30:00Z", "1d", "Europe/Berlin", "2026-10-25T00:30:00Z"),
    ])
  func `knows what lies a period before`(
    _ time: String, _ period: String, _ zone: String, _ expected: String
  ) throws {
    let text =
      #"before(timestamp("\#(time)"), "\#(period)", "\#(zone)") == timestamp("\#(expected)")"#
    let checked = try #require(
      Checker.check(Parser.parse(text), Environment(), mode: .strict).checked)
    #expect(try checked.evaluate(Bindings()).result.get() == .bool(true))
  }

  @Test(arguments: ["", "0d", "1", "y", "2Y", "1d1y", "1d1d", "1h", "101y", "36526d", "999999d"])
  func `takes no other text for a period`(_ text: String) { #expect(CalendarPeriod(text) == nil) }

  @Test func `refuses a literal that is no period before anything runs`() {
    let text = #"before(timestamp("2026-01-01T00:00:00Z"), "2 years") > timestamp(0)"#
    let issues = Checker.check(Parser.parse(text), Environment(), mode: .strict).issues
    #expect(issues.map(\.code) == [.invalidLiteral])
  }
}
