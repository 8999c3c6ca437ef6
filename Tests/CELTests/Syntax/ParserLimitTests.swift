import CEL
import Testing

@Suite struct `Parser limits` {
  private static func nested(_ open: String, _ close: String, _ count: Int) -> String {
    String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
  }

  @Test(arguments: [("(", ")"), ("[", "]"), ("{1: ", "}"), ("f(", ")"), ("a[", "]")])
  func `bound nesting`(_ open: String, _ close: String) {
    // One level is the expression itself.
    #expect(Parser.parse(Self.nested(open, close, 249)).expression != nil)
    let result = Parser.parse(Self.nested(open, close, 250))
    #expect(result.issues.map(\.code) == [.limit])
  }

  @Test(arguments: [
    ("1", " + 1"), ("a", ".b"), ("a", "[0]"), ("a", ".f()"), ("a", " == a"),
  ])
  func `bound chains to the left`(_ first: String, _ rest: String) {
    let fits = first + String(repeating: rest, count: 249)
    #expect(Parser.parse(fits).expression != nil)
    #expect(Parser.parse(fits + rest).issues.map(\.code) == [.limit])
  }

  @Test(arguments: ["!", "-"])
  func `bound unary chains`(_ sign: String) {
    #expect(Parser.parse(String(repeating: sign, count: 249) + "x").expression != nil)
    #expect(Parser.parse(String(repeating: sign, count: 250) + "x").issues.map(\.code) == [.limit])
  }

  @Test func `bound conditionals`() {
    #expect(Parser.parse(String(repeating: "a ? b : ", count: 249) + "c").expression != nil)
    let result = Parser.parse(String(repeating: "a ? b : ", count: 250) + "c")
    #expect(result.issues.map(\.code) == [.limit])
  }

  @Test func `bound the source`() {
    let fits = "1" + String(repeating: " ", count: 99_999)
    #expect(Parser.parse(fits).expression != nil)
    #expect(Parser.parse(fits + " ").issues.map(\.code) == [.limit])
  }

  @Test func `bound the nodes`() {
    var limits = SyntaxLimits()
    limits.nodesMax = 10
    func list(_ count: Int) -> String {
      "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
    }
    #expect(Parser.parse(list(9), limits: limits).expression != nil)
    #expect(Parser.parse(list(10), limits: limits).issues.map(\.code) == [.limit])
  }

  @Test func `let long chains of logic through, which do not nest`() {
    let chain = Array(repeating: "a", count: 5_000)
    #expect(Parser.parse(chain.joined(separator: " && ")).expression != nil)
    #expect(Parser.parse(chain.joined(separator: " || ")).expression != nil)
  }

  @Test(arguments: [
    "(", "[", "{", "!", "-", "a.", "a ? ", "f(", "'", "\"", "`", "a.`", "{1:", "[?", "\\", "b'",
    "1+", "a&&", "!(", "[x].map(", "\u{0}", "é", "1.", "0x", "'''", "//", "?", ":", "in ",
  ])
  func `refuse 100,000 bytes of anything without a crash`(_ part: String) {
    let text = String(repeating: part, count: 100_000 / part.utf8.count)
    let result = Parser.parse(text)
    #expect(result.expression == nil && result.issues.count == 1)
  }

  @Test func `take any bytes`() {
    var state: UInt64 = 42
    let alphabet = Array("()[]{}.,:?!-+*/%=<>&|'\"`\\abrx019 \nin".utf8) + [0, 0xC3, 0xA9, 0xFF]
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<Int(state >> 59) + 1 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      let result = Parser.parse(bytes)
      #expect((result.expression == nil) == !result.issues.isEmpty, "\(bytes)")
      for issue in result.issues {
        #expect(issue.range.upperBound <= bytes.count, "\(bytes)")
      }
    }
  }
}
