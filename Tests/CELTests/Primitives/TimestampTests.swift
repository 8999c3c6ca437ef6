import CEL
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("2009-02-13T23:31:30Z", "2009-02-13T23:31:30Z"),
      ("2009-02-13T23:31:30+00:00", "2009-02-13T23:31:30Z"),
      ("2009-02-13T23:31:30-11:30", "2009-02-14T11:01:30Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
      ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
      ("2020-01-01T00:00:00.1Z", "2020-01-01T00:00:00.100Z"),
      ("2020-01-01T00:00:00.000001Z", "2020-01-01T00:00:00.000001Z"),
      ("2020-01-01T00:00:00.0000010009Z", "2020-01-01T00:00:00.000001Z"),
      ("2020-02-29T12:00:00Z", "2020-02-29T12:00:00Z"),
      ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
      ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
      ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00Z"),
    ])
  func `parses and prints`(text: String, printed: String) throws {
    #expect(try Timestamp.parse(text).text == printed)
  }

  @Test(
    arguments: [
      "", "2020-01-01", "2020-01-01 00:00:00Z", "2020-01-01T24:00:00Z", "2020-01-01T00:00:00",
      "2020-01-01T00:00:00+25:00", "2020-01-01T00:00:00+0100", "2020-01-01t00:00:00Z",
      "2020-01-01T00:00:00z", "2020-1-01T00:00:00Z", "2020-13-01T00:00:00Z",
      "2020-00-01T00:00:00Z", "2019-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "2020-04-31T00:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:60Z",
      "2020-01-01T00:00:61Z", "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00ZZ",
      "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
      "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２020-01-01T00:00:00Z",
      " 2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z ",
    ])
  func `refuses`(text: String) {
    #expect(throws: PrimitiveError.self) { try Timestamp.parse(text) }
  }

  @Test func `every day of four centuries round-trips`() throws {
    var seconds: Int64 = -2_208_988_800  // 1900-01-01
    var previous = try Timestamp(seconds: seconds - 86_400).text
    for _ in 0..<146_097 {
      let timestamp = try Timestamp(seconds: seconds)
      let text = timestamp.text
      #expect(text > previous)
      #expect(try Timestamp.parse(text) == timestamp)
      previous = text
      seconds += 86_400
    }
    #expect(previous == "2299-12-31T00:00:00Z")
  }

  @Test func `milliseconds round toward the past`() throws {
    let timestamp = try Timestamp(epochMilliseconds: -1)
    #expect(timestamp.text == "1969-12-31T23:59:59.999Z")
    #expect(timestamp.epochMilliseconds == -1)
    #expect(try Timestamp(seconds: 1, nanoseconds: 999_999_999).epochMilliseconds == 1999)
    #expect(throws: PrimitiveError.self) { try Timestamp(epochMilliseconds: .min) }
    #expect(throws: PrimitiveError.self) { try Timestamp(epochMilliseconds: .max) }
  }

  @Test func `arithmetic carries nanoseconds and keeps the range`() throws {
    let first = try Timestamp.parse("0001-01-01T00:00:01.000000001Z")
    let sum = try first.adding(CELDuration(nanoseconds: -999_999_999))
    #expect(sum.text == "0001-01-01T00:00:00.000000002Z")
    #expect(try sum.subtracting(CELDuration(nanoseconds: -999_999_999)) == first)
    #expect(try first.subtracting(sum).nanoseconds == 999_999_999)
    #expect(throws: PrimitiveError.self) {
      try first.subtracting(CELDuration(nanoseconds: 1_000_000_002))
    }
    let last = try Timestamp.parse("9999-12-31T23:59:59.999999999Z")
    #expect(throws: PrimitiveError.self) { try last.adding(CELDuration(nanoseconds: 1)) }
    #expect(throws: PrimitiveError.self) { try last.subtracting(first) }
    #expect(throws: PrimitiveError.self) {
      try first.subtracting(CELDuration(nanoseconds: .max))
    }
    #expect(throws: PrimitiveError.self) { try last.subtracting(CELDuration(nanoseconds: .min)) }
  }

  static let components: [(TimeComponent, String, Int64)] = [
    (TimeComponent.fullYear, "UTC", 2009), (.month, "UTC", 1), (.date, "UTC", 13),
    (.dayOfMonth, "UTC", 12), (.dayOfWeek, "UTC", 5), (.dayOfYear, "UTC", 43),
    (.hours, "UTC", 23), (.minutes, "", 31), (.seconds, "UTC", 30), (.milliseconds, "UTC", 123),
    (.dayOfMonth, "+11:00", 13), (.hours, "02:00", 1), (.hours, "-5:30", 18),
    (.date, "Australia/Sydney", 14), (.hours, "Australia/Sydney", 10),
    (.hours, "US/Central", 17), (.minutes, "America/St_Johns", 1),
    (.minutes, "Asia/Kathmandu", 16),
  ]

  @Test(arguments: components)
  func `reads components in zones`(component: TimeComponent, zone: String, value: Int64) throws {
    let timestamp = try Timestamp.parse("2009-02-13T23:31:30.123456789Z")
    #expect(try timestamp.component(component, zone: zone) == value)
  }

  static let summerTimes: [(String, String, Int64)] = [
    ("2024-03-31T00:59:59Z", "Europe/Berlin", 1), ("2024-03-31T01:00:00Z", "Europe/Berlin", 3),
    ("2024-10-27T00:59:59Z", "Europe/Berlin", 2), ("2024-10-27T01:00:00Z", "Europe/Berlin", 2),
    ("2024-10-27T02:00:00Z", "Europe/Berlin", 3),
    // Far beyond every transition in the file: the rule for all years decides.
    ("2500-07-01T00:00:00Z", "America/New_York", 20),
    ("2500-01-01T00:00:00Z", "America/New_York", 19),
    ("2500-01-01T00:00:00Z", "Australia/Sydney", 11),
    ("2500-07-01T00:00:00Z", "Australia/Sydney", 10),
    ("2500-07-01T00:00:00Z", "Asia/Tokyo", 9),
    // Before every transition: local mean time.
    ("1800-01-01T00:00:00Z", "Europe/Berlin", 0),
  ]

  @Test(arguments: summerTimes)
  func `follows summer time`(text: String, zone: String, hours: Int64) throws {
    #expect(try Timestamp.parse(text).component(.hours, zone: zone) == hours)
  }

  @Test(
    arguments: [
      "+0530", "PST", "24:00", "+1:60", "+1:5", "../etc/passwd", "/etc/localtime", "Europe",
      "right/UTC", "Europe/Berlin/", "Nowhere/City", "utc ", "Europe//Berlin", ".",
    ])
  func `refuses zones`(zone: String) throws {
    let timestamp = try Timestamp(seconds: 0)
    #expect(throws: PrimitiveError.self) { try timestamp.component(.hours, zone: zone) }
  }
}

@Suite struct CELDurationTests {
  static let parsed: [(String, Int64)] = [
    ("0", 0), ("0s", 0), ("-0", 0), ("1.5s", 1_500_000_000), ("-1.5s", -1_500_000_000),
    ("1h30m", 5_400_000_000_000), ("1.5h", 5_400_000_000_000), ("+1s", 1_000_000_000),
    (".5s", 500_000_000), ("1ms1us1ns", 1_001_001), ("1s1h", 3_601_000_000_000),
    ("0.1ns", 0), ("9223372036854775807ns", Int64.max), ("-9223372036854775808ns", Int64.min),
    ("0.000000000000000000000001h", 0), ("0.3333333333333333333h", 1_200_000_000_000 - 1),
  ]

  @Test(arguments: parsed)
  func `parses`(text: String, nanoseconds: Int64) throws {
    #expect(try CELDuration.parse(text).nanoseconds == nanoseconds)
  }

  @Test(
    arguments: [
      "", "-", "+", "1", "1d", "s", ".s", "1h-5m", "--1s", "1µs", "1 s", " 1s", "1s ", "1e3s",
      "320000000000s", "9223372036854775808ns", "-9223372036854775809ns", "1.5", "00", "1mm",
      "99999999999999999999999999999999999999999999999999h",
    ])
  func `refuses`(text: String) {
    #expect(throws: PrimitiveError.self) { try CELDuration.parse(text) }
  }

  static let printed: [(Int64, String)] = [
    (0, "0s"), (1_500_000_000, "1.500s"), (-1_500_000_000, "-1.500s"), (1, "0.000000001s"),
    (-1000, "-0.000001s"), (5_400_000_000_000, "5400s"),
    (Int64.min, "-9223372036.854775808s"),
  ]

  @Test(arguments: printed)
  func `prints`(nanoseconds: Int64, text: String) throws {
    let duration = CELDuration(nanoseconds: nanoseconds)
    #expect(duration.text == text)
    #expect(try CELDuration.parse(duration.text) == duration)
  }

  @Test func `reads totals, and of milliseconds the part`() throws {
    let duration = try CELDuration.parse("-3730.321s")
    #expect(try duration.component(.hours) == -1)
    #expect(try duration.component(.minutes) == -62)
    #expect(try duration.component(.seconds) == -3730)
    #expect(try duration.component(.milliseconds) == -321)
    #expect(throws: PrimitiveError.self) { try duration.component(.fullYear) }
  }

  @Test func `refuses sums that do not fit`() throws {
    let most = CELDuration(nanoseconds: .max)
    let least = CELDuration(nanoseconds: .min)
    let one = CELDuration(nanoseconds: 1)
    #expect(throws: PrimitiveError.self) { try most.adding(one) }
    #expect(throws: PrimitiveError.self) { try least.subtracting(one) }
    #expect(try most.subtracting(one).adding(one) == most)
  }
}
