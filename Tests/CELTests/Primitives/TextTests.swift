import CEL
import Testing

@Suite struct TextTests {
  private let composed = "\u{e9}"
  private let decomposed = "e\u{301}"

  @Test func `does not normalise`() {
    #expect(Text.equal(composed, composed))
    #expect(!Text.equal(composed, decomposed))
    #expect(Text.isLess(decomposed, composed))
    #expect(!Text.isLess(composed, decomposed))
    #expect(Text.startsWith("cafe\u{301}", "cafe"))
    #expect(Text.endsWith("cafe\u{301}", "\u{301}"))
    #expect(Text.contains("cafe\u{301}s", "\u{301}"))
  }

  @Test func `counts code points`() {
    #expect(Text.size("") == 0)
    #expect(Text.size("\r\n") == 2)
    #expect(Text.size("πέντε") == 5)
    #expect(Text.size("🇩🇪") == 2)
    #expect(Text.size(decomposed) == 2)
  }

  @Test func `orders by code point`() {
    #expect(Text.isLess("", "a"))
    #expect(Text.isLess("a", "aa"))
    #expect(Text.isLess("Z", "a"))
    #expect(Text.isLess("\u{FFFF}", "\u{10000}"))
    #expect(!Text.isLess("a", "a"))
  }

  @Test(
    arguments: [
      ("", "", true, true, true), ("a", "", true, true, true), ("", "a", false, false, false),
      ("foobar", "foo", true, true, false), ("foobar", "bar", true, false, true),
      ("foobar", "oba", true, false, false), ("foobar", "obr", false, false, false),
      ("aab", "ab", true, false, true), ("Straße", "aß", true, false, false),
      ("foo", "foofoo", false, false, false), ("🐱😀😛", "🐱", true, true, false),
    ])
  func `searches bytes`(text: String, part: String, contains: Bool, starts: Bool, ends: Bool) {
    #expect(Text.contains(text, part) == contains)
    #expect(Text.startsWith(text, part) == starts)
    #expect(Text.endsWith(text, part) == ends)
  }

  @Test func `finds also what was made to be slow`() {
    let text = String(repeating: "a", count: 20_000)
    let half = String(repeating: "a", count: 10_000)
    #expect(!Text.contains(text, half + "b"))
    #expect(Text.contains(text + "b", half + "b"))
    #expect(!Text.contains(text + half + "b", "c" + half + "b"))
    #expect(!Text.contains(text + "b", half + "ab" + "b"))
    let periodic = String(repeating: "ab", count: 10_000)
    #expect(Text.contains(periodic + "aab", String(repeating: "ab", count: 5000) + "aab"))
  }

  @Test func `changes the case of ASCII letters only`() {
    #expect(Text.equal(Text.lowerAscii("TacoCÆt Xii@[`{"), "tacocÆt xii@[`{"))
    #expect(Text.equal(Text.upperAscii("tacoCαt@[`{"), "TACOCαT@[`{"))
  }
}
