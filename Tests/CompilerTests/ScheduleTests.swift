import CEL
import Program
import Testing

/// When schedules tick, at changes of clocks above all.
@Suite struct `Schedules` {
  struct Case: Sendable, CustomTestStringConvertible {
    let cadence: Schedule.Cadence
    let zone: String
    let after: String
    /// The next ones, in order.
    let ticks: [String]

    var testDescription: String { "\(cadence) \(zone) after \(after)" }
  }

  static let hour: Int64 = 3_600_000
  static let all: [Case] = [
    Case(
      cadence: .every(hour / 4), zone: "UTC", after: "2026-03-01T10:01:00Z",
      ticks: ["2026-03-01T10:15:00Z", "2026-03-01T10:30:00Z"]),
    // A tick is not after itself.
    Case(
      cadence: .every(hour), zone: "UTC", after: "2026-03-01T10:00:00Z",
      ticks: ["2026-03-01T11:00:00Z"]),
    // The last stretch of a day is shorter.
    Case(
      cadence: .every(7 * hour), zone: "UTC", after: "2026-03-01T20:00:00Z",
      ticks: ["2026-03-01T21:00:00Z", "2026-03-02T00:00:00Z", "2026-03-02T07:00:00Z"]),
    // Counted from midnight in the zone.
    Case(
      cadence: .every(hour), zone: "Asia/Kolkata", after: "2026-03-01T10:00:00Z",
      ticks: ["2026-03-01T10:30:00Z"]),
    // 29 March in Berlin has 23 hours: a tick each, none lost and none double.
    Case(
      cadence: .every(6 * hour), zone: "Europe/Berlin", after: "2026-03-28T22:00:00Z",
      ticks: [
        "2026-03-28T23:00:00Z", "2026-03-29T05:00:00Z", "2026-03-29T11:00:00Z",
        "2026-03-29T17:00:00Z", "2026-03-29T22:00:00Z",
      ]),
    // 25 October has 25.
    Case(
      cadence: .every(12 * hour), zone: "Europe/Berlin", after: "2026-10-24T21:59:00Z",
      ticks: [
        "2026-10-24T22:00:00Z", "2026-10-25T10:00:00Z", "2026-10-25T22:00:00Z",
        "2026-10-25T23:00:00Z",
      ]),
    Case(
      cadence: .daily(180), zone: "Europe/Berlin", after: "2026-03-01T12:00:00Z",
      ticks: ["2026-03-02T02:00:00Z", "2026-03-03T02:00:00Z"]),
    // 02:30 is passed over: when the clocks do.
    Case(
      cadence: .daily(150), zone: "Europe/Berlin", after: "2026-03-28T12:00:00Z",
      ticks: ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
    // 02:30 is shown twice: once, at the first.
    Case(
      cadence: .daily(150), zone: "Europe/Berlin", after: "2026-10-24T12:00:00Z",
      ticks: ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
    // Weeks begin on Mondays.
    Case(
      cadence: .every(7 * 24 * hour), zone: "UTC", after: "2026-03-04T12:00:00Z",
      ticks: ["2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z"]),
  ]

  @Test(arguments: all)
  func `tick when they say`(_ it: Case) throws {
    let schedule = Schedule(name: "s", cadence: it.cadence, zone: it.zone)
    var instant = try Timestamp.parse(it.after).epochMilliseconds
    for expected in it.ticks {
      let before = instant
      instant = try #require(schedule.next(after: instant))
      #expect(try Timestamp(epochMilliseconds: instant).text == expected)
      #expect(schedule.latest(through: instant) == instant)
      // Nothing between two ticks.
      let latest = try #require(schedule.latest(through: instant - 1))
      #expect(latest <= before && schedule.next(after: latest) == instant)
    }
  }

  @Test(arguments: [Int64.min, Int64.max, 253_402_300_799_000])
  func `end with the calendar`(_ instant: Int64) {
    #expect(Schedule(name: "s", cadence: .every(60_000), zone: "UTC").next(after: instant) == nil)
  }
}
