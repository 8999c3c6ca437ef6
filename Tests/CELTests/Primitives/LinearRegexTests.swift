import CEL
import Testing

@Suite struct LinearRegexTests {
  private func matches(_ pattern: String, _ text: String) throws -> Bool {
    var fuel = 10_000_000
    return try LinearRegex(pattern).matches(text, fuel: &fuel)
  }

  @Test(
    arguments: [
      ("ubb", "hubba"), ("", "cows"), ("", ""), ("gr(a|e)y", "grey"), ("ba(na)*", "banana"),
      ("a+ñ+a+", "mañana"), ("(a|😀){2}", "🐱😀😀"), ("^abc$", "abc"), (#"\Aabc\z"#, "abc"),
      ("a.c", "axc"), ("a.c", "añc"), ("(?s)a.c", "a\nc"), ("(?m)^b$", "a\nb\nc"),
      (#"\bfoo\b"#, "a foo b"), (#"\Boo\b"#, "foo"), ("[[:alpha:]]+", "1x"), ("[^a-c]", "abcd"),
      ("[]a]", "]"), ("[^]a]", "b"), ("[a-]", "-"), ("[-a]", "-"), (#"[\d-x]"#, "-"),
      (#"\d{3}-\d{4}"#, "tel 555-1234"), ("x{2,3}y", "xxxy"), ("a{,2}", "a{,2}"), ("a{", "a{"),
      ("a{0}b", "b"), ("(?i)straSSe", "STRASSE"), ("(?i)[a-z]+ß", "Xß"), ("(?i)ÄÖ", "äö"),
      ("(?i)k", "\u{212A}"), ("(?i:A)b", "ab"), ("(?i)a(?-i)b", "Ab"), (#"\pL\p{Lu}"#, "éÉ"),
      (#"\p{^L}"#, "1"), (#"\PL"#, "1"), (#"[\pN]"#, "٣"), (#"\x41\x{1F600}\101"#, "A😀A"),
      (#"\Qa.b\E+"#, "a.bbb"), (#"\.\*\_\-"#, ".*_-"), ("a*?b", "aab"), ("(?P<n>a)(?<m>b)", "ab"),
      ("a||b", "zzz"), ("(|a)+$", "b"), ("(a*)*$", "b"), ("[^a]", "\n"), (#"a\s\w\S"#, "a\tb-"),
      ("(?U)a+", "a"), ("]}", "]}"), ("^*a", "a"), ("(a|ab)(c|bcd)$", "abcd"),
      ("(?:(?:(?:a)))", "a"), (#"[\x{10000}-\x{10FFFF}]"#, "😀"), ("(?m)$", "a"), ("(?i)[^k]", "x"),
      ("(?i)\\p{Lu}", "b"), ("[[:-a]", "["), ("(?i)[[:upper:]]", "b"),
    ])
  func `finds`(pattern: String, text: String) throws {
    #expect(try matches(pattern, text))
  }

  @Test(
    arguments: [
      ("foo|bar", ""), ("^abc$", "abcd"), ("a.b", "a\nb"), ("a$", "a\n"), ("(?m)^b$", "a\nbc"),
      ("x{2,3}y", "xy"), ("^x{2,3}y", "xxxxy"), (#"\bfoo\b"#, "food"), (#"\d"#, "٣"),
      (#"\w"#, "é"), (#"\s"#, "\u{0B}"), ("[^a-c]", "abc"), ("(?i)a(?-i)b", "AB"),
      ("(?i:A)b", "aB"), ("(?i)[^k]", "\u{212A}"), ("(?i)i", "\u{131}"), (#"\pL"#, "1"),
      ("e", "\u{e9}"), ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), (#"a\z"#, "a\n"),
      (#"\B"#, "a"), (#"(?i)[\W]"#, "sk"), (#"(?i)[\W]"#, "\u{17F}"), ("^$", "a"), ("[b-y]", "az"),
      ("(?s).a$", "ab"),
    ])
  func `does not find`(pattern: String, text: String) throws {
    #expect(try !matches(pattern, text))
  }

  static let refused: [(String, Int?)] = [
    ("(", 0), ("a)", 1), ("[a", 0), ("[z-a]", 1), ("*a", 0), ("a|*", 2), ("a**", 2), ("a+{2}", 2),
    ("a{1001}", 1), ("a{3,2}", 1), ("(?=a)", 2), ("(?!a)", 2), ("(?<=a)", 2), ("(?<!a)", 2),
    (#"(a)\1"#, 3), (#"\8"#, 0), (#"\C"#, 0), (#"\Z"#, 0), (#"a\"#, 2), (#"\p{Greek}"#, 2),
    (#"\pX"#, 2), ("[[:nope:]]", 3), ("[[:a:b:]]", 3), (#"\x{110000}"#, 0), (#"\xD"#, 0),
    (#"\x{D800}"#, 0),
    ("(?z)a", 2), ("(?i", nil), ("(?P<>a)", 4), ("(?)", 2), ("éé(", 4), (#"[a-\d]"#, 1),
    ("((a{1000}){1000}){1000}", nil), ("(((){1000}){1000}){1000}", nil), (#"\é"#, 0),
  ]

  @Test(arguments: refused)
  func `refuses with a place`(pattern: String, offset: Int?) throws {
    let error = try #require(throws: PrimitiveError.self) { try LinearRegex(pattern) }
    if let offset { #expect(error.offset == offset, "\(error.message)") }
  }

  @Test func `limits hold one above and not one below`() throws {
    func groups(_ count: Int) -> String {
      String(repeating: "(", count: count) + "a" + String(repeating: ")", count: count)
    }
    #expect(try matches(groups(100), "a"))
    #expect(throws: PrimitiveError.self) { try LinearRegex(groups(101)) }
    #expect(throws: PrimitiveError.self) { try LinearRegex(String(repeating: "(", count: 4096)) }
    let longest = String(repeating: "a", count: 4096)
    #expect(try matches(longest, longest))
    #expect(throws: PrimitiveError.self) { try LinearRegex(longest + "a") }
    #expect(try matches("a{1000}", longest))
    #expect(try matches(String(repeating: #"\pL"#, count: 60), "") == false)
    #expect(throws: PrimitiveError.self) {
      try LinearRegex(String(repeating: #"\pL"#, count: 600))
    }
    #expect(throws: PrimitiveError.self) {
      try LinearRegex("[" + String(repeating: #"\pL"#, count: 600) + "]")
    }
    // One instruction more accepts.
    #expect(try matches("(a{99}b){99}a{99}", "") == false)
    #expect(throws: PrimitiveError.self) { try LinearRegex("(a{99}b){100}") }
  }

  @Test func `a pattern without a table gives the same and pays more`() throws {
    // To know whether the 14th letter from the end is an a takes 2^14 states.
    let pattern = "(a|b)*a(a|b){13}$"
    var text = String(repeating: "ab", count: 500)
    #expect(try matches(pattern, text) == true)
    #expect(try matches("^" + pattern, text + "b") == false)
    text = String(repeating: "b", count: 1000)
    #expect(try !matches(pattern, text))
    var fuel = 1000
    #expect(throws: PrimitiveError.self) {
      try LinearRegex(pattern).matches(text, fuel: &fuel)
    }
    #expect(fuel == 0)
  }

  @Test func `pays a unit for each byte`() throws {
    let regex = try LinearRegex("(a+)+$")
    let text = String(repeating: "a", count: 100_000) + "!"
    var fuel = 100_001
    #expect(try !regex.matches(text, fuel: &fuel))
    #expect(fuel == 0)
    fuel = 100_000
    #expect(throws: PrimitiveError.self) { try regex.matches(text, fuel: &fuel) }
  }
}
