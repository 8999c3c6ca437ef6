import CEL
import Testing

@Suite struct NumberTextTests {
  static let printed: [(Double, String)] = [
    (1.0, "1"), (-0.0, "-0"), (0.0, "0"), (100000.0, "100000"), (1e6, "1e+06"),
    (1_234_567.0, "1.234567e+06"), (0.0001, "0.0001"), (0.00001, "1e-05"), (123.456, "123.456"),
    (-4.5e-3, "-0.0045"), (1e16, "1e+16"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (0.1, "0.1"), (999999.5, "999999.5"),
    (.infinity, "inf"), (-.infinity, "-inf"), (0.00012, "0.00012"), (10.0, "10"),
  ]

  @Test(arguments: printed)
  func `prints the shortest digits`(value: Double, text: String) throws {
    #expect(NumberText.text(value) == text)
    #expect(try NumberText.double(text).bitPattern == value.bitPattern)
  }

  @Test func `prints and reads NaN`() throws {
    #expect(NumberText.text(.nan) == "nan")
    #expect(try NumberText.double("NaN").isNaN)
  }

  static let read: [(String, Double)] = [
    ("1", 1.0), ("+1.5", 1.5), ("-987.654", -987.654), ("6.02214e23", 6.02214e23), (".5", 0.5),
    ("1.", 1), ("1E3", 1000), ("1e400", .infinity), ("-1e400", -.infinity), ("1e-400", 0),
    ("Infinity", .infinity), ("-inf", -.infinity), ("00.50", 0.5),
  ]

  @Test(arguments: read)
  func `reads doubles`(text: String, value: Double) throws {
    #expect(try NumberText.double(text) == value)
  }

  @Test(
    arguments: [
      "", " 1", "1 ", "0x1p3", "1e", "1e+", ".", "-", "--1", "+-1", "1_000", "in", "nan1", "1f",
    ])
  func `refuses doubles`(text: String) {
    #expect(throws: PrimitiveError.self) { try NumberText.double(text) }
  }

  @Test func `reads and refuses ints`() throws {
    #expect(try NumberText.int("987") == 987)
    #expect(try NumberText.int("+5") == 5)
    #expect(try NumberText.int("-9223372036854775808") == .min)
    for text in ["", "-", " 5", "0x10", "1.0", "9223372036854775808", "٣", "1e3"] {
      #expect(throws: PrimitiveError.self) { try NumberText.int(text) }
    }
  }

  @Test func `reads and refuses uints`() throws {
    #expect(try NumberText.uint("300") == 300)
    #expect(try NumberText.uint("18446744073709551615") == .max)
    for text in ["", "-1", "-0", "5u", "18446744073709551616"] {
      #expect(throws: PrimitiveError.self) { try NumberText.uint(text) }
    }
  }

  @Test func `reads and refuses bools`() throws {
    for text in ["1", "t", "T", "true", "TRUE", "True"] { #expect(try NumberText.bool(text)) }
    for text in ["0", "f", "F", "false", "FALSE", "False"] {
      #expect(try NumberText.bool(text) == false)
    }
    for text in ["", "TrUe", "yes", " true"] {
      #expect(throws: PrimitiveError.self) { try NumberText.bool(text) }
    }
  }
}
