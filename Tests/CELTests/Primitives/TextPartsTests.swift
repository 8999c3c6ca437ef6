import CEL
import Testing

@Suite struct TextPartsTests {
  private func same(_ left: [String], _ right: [String]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy(Text.equal)
  }

  @Test func `positions count code points`() throws {
    #expect(try Text.charAt("©αT", 1) == "α")
    #expect(try Text.charAt("abc", 3) == "")
    #expect(try Text.substring("ta©o©αT", from: 2, to: 6) == "©o©α")
    #expect(try Text.substring("ta©o©αT", from: 7) == "")
    #expect(try Text.indexOf("ta©o©αT", "©", from: 3) == 4)
    #expect(try Text.indexOf("ta©o©αT", "©α", from: 5) == -1)
    #expect(try Text.indexOf("abc", "", from: 3) == 3)
    #expect(try Text.lastIndexOf("ta©o©αT", "©") == 4)
    #expect(try Text.lastIndexOf("ta©o©αT", "©α", startingAtMost: 4) == 4)
    #expect(try Text.lastIndexOf("ta©o©αT", "©", startingAtMost: 3) == 2)
    #expect(try Text.lastIndexOf("bananananana", "nana", startingAtMost: 7) == 6)
    #expect(try Text.lastIndexOf("tacocat", "") == 7)
    #expect(try Text.lastIndexOf("abc", "", startingAtMost: 2) == 2)
    #expect(try Text.lastIndexOf("", "@@") == -1)
    #expect(Text.equal(Text.reversed("e\u{301}x"), "x\u{301}e"))
  }

  @Test func `positions outside are errors`() {
    for index in [Int64(-1), 4, .min, .max] {
      #expect(throws: PrimitiveError.self) { try Text.charAt("abc", index) }
      #expect(throws: PrimitiveError.self) { try Text.indexOf("abc", "c", from: index) }
      #expect(throws: PrimitiveError.self) {
        try Text.lastIndexOf("abc", "c", startingAtMost: index)
      }
      #expect(throws: PrimitiveError.self) { try Text.substring("abc", from: index) }
      #expect(throws: PrimitiveError.self) { try Text.substring("abc", from: 0, to: index) }
    }
    #expect(throws: PrimitiveError.self) { try Text.substring("abc", from: 2, to: 1) }
    #expect(throws: PrimitiveError.self) { try Text.charAt("é", 2) }
  }

  @Test func `splits`() {
    #expect(same(Text.split("hello world", by: " "), ["hello", "world"]))
    #expect(same(Text.split("a b c", by: " ", limit: 0), []))
    #expect(same(Text.split("a b c", by: " ", limit: 1), ["a b c"]))
    #expect(same(Text.split("a b c", by: " ", limit: 2), ["a", "b c"]))
    #expect(same(Text.split("a b c", by: " ", limit: -1), ["a", "b", "c"]))
    #expect(same(Text.split(" a ", by: " "), ["", "a", ""]))
    #expect(same(Text.split("", by: ","), [""]))
    #expect(same(Text.split("", by: ""), [""]))
    #expect(same(Text.split("aé", by: ""), ["a", "é"]))
    #expect(same(Text.split("abc", by: "", limit: 2), ["a", "bc"]))
  }

  @Test(
    arguments: [
      ("aaa", "", "-", Int.max, "-a-a-a-"), ("aaa", "", "-", 2, "-a-aa"),
      ("é", "", "-", .max, "-é-"),
      ("", "", "b", .max, "b"), ("aaa", "aa", "b", .max, "ba"), ("aaa", "a", "b", 0, "aaa"),
      ("1 ©αT taco", "αT", "o©α", .max, "1 ©o©α taco"), ("abc", "x", "y", .max, "abc"),
    ])
  func `replaces`(text: String, part: String, new: String, limit: Int, result: String) {
    let places = Text.occurrences(of: part, in: text, limit: limit)
    #expect(Text.equal(Text.replacing(part, at: places, of: text, with: new), result))
  }

  @Test func `trims Unicode white space only`() {
    let space =
      "\u{85}\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\t\u{0B}"
    #expect(Text.trimmed(space + "a b" + space) == "a b")
    #expect(Text.trimmed(space) == "")
    let other = "\u{180E}\u{200B}\u{200D}\u{2060}\u{FEFF}\u{1C}"
    #expect(Text.equal(Text.trimmed(other), other))
  }

  @Test func `quotes`() {
    #expect(
      Text.quoted("\u{7}\u{8}\t\n\u{B}\u{C}\r\"\\ÿ'") == #""\a\b\t\n\v\f\r\"\\ÿ'""#)
  }

  @Test(
    arguments: [
      ([], ""), ([0x61], "YQ=="), ([0x61, 0x62], "YWI="), ([0x61, 0x62, 0x63], "YWJj"),
      ([0xFB, 0xFF, 0xFE], "+//+"), ([0, 0, 0, 0], "AAAAAA=="),
    ] as [([UInt8], String)])
  func `base64 there and back`(bytes: [UInt8], text: String) throws {
    #expect(Base64.encode(bytes) == text)
    #expect(try Base64.decode(text) == bytes)
    #expect(try Base64.decode(String(text.prefix { $0 != "=" })) == bytes)
    #expect(try Base64.decode(" " + text + "\n") == bytes)
  }

  @Test(arguments: ["Y", "YQ=", "YQ===", "Y===", "=", "YQ=Q", "-_", "YWJj=", "YQ==Y"])
  func `base64 refuses`(text: String) {
    #expect(throws: PrimitiveError.self) { try Base64.decode(text) }
  }

  @Test func `fixed digits round the exact value`() {
    #expect(NumberText.fixed(1.2345, digits: 3) == "1.234")
    #expect(NumberText.fixed(2.5, digits: 0) == "2")
    #expect(NumberText.fixed(1.5, digits: 0) == "2")
    #expect(NumberText.fixed(-1.2, digits: 5) == "-1.20000")
    #expect(NumberText.fixed(-.greatestFiniteMagnitude, digits: 1000).utf8.count == 1311)
    #expect(NumberText.fixed(1, digits: 2000).utf8.count == 1002)
    #expect(NumberText.scientific(1052.032911275, digits: 6) == "1.052033e+03")
    #expect(NumberText.scientific(.nan, digits: 6) == "NaN")
    #expect(NumberText.fixed(-.infinity, digits: 6) == "-Infinity")
  }
}
