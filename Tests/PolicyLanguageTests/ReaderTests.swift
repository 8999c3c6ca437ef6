import Diagnostics
import PolicyLanguage
import TestKit
import Testing

@Suite struct `YAML reader` {
  @Test func `reads all styles into one tree`() throws {
    let checked = read(
      """
      name: lever
      list: [1, -2.5, true, "a\\tb", 'it''s', ~]
      block:
      - a
      - b: |
          one
            two
        c: >
          folded
          text
      empty:
      """)
    #expect(checked.codes == [])
    let root = try #require(checked.value).root
    #expect(
      root.shown == """
        {name: "lever", list: [1, -2.5, true, "a\tb", "it's", null], \
        block: ["a", {b: "one\n  two\n", c: "folded text\n"}], empty: null}
        """)
  }

  @Test(arguments: [
    "⟦a⟧: ⟦1⟧", "⟦é⟧: ⟦\"日本\"⟧", "⟦a⟧: ⟦[⟦x⟧, ⟦{⟦y⟧: ⟦z⟧}⟧]⟧ # c",
    "⟦a⟧: ⟦'it''s'⟧\n⟦b⟧: ⟦|\n  text\n  more⟧\n\n\n",
    "⟦a⟧:\n  ⟦- ⟦b⟧\n  - ⟦c⟧⟧\n\n⟦d⟧: ⟦e f\n  g⟧\n",
    "# ünï\n⟦a⟧: ⟦>-\n  één\n  twee⟧\n⟦b⟧: ⟦[⟦⟦c⟧: ⟦d⟧⟧]⟧\n",
  ])
  func `gives each node its exact bytes`(_ text: String) throws {
    let marked = MarkedText(text)
    let tree = try #require(read(marked.bytes).value)
    let found = tree.nodes.dropFirst().map { $0.span.start..<$0.span.end }
    #expect(found == marked.ranges)
  }

  @Test func `finds every duplicate in a large mapping`() {
    var text = ""
    for index in 0..<500 { text += "key\(index): 1\n" }
    text += "key7: 2\nkey499: 2\nkey7: 3\n"
    let checked = read(text)
    #expect(checked.codes == ["Y0003", "Y0003", "Y0003"])
    #expect(checked.diagnostics.map { $0.secondary.first?.span.start } == [56, 4880, 56])
  }

  @Test(arguments: 15...18)
  func `finds a duplicate at the border between small and large`(_ count: Int) {
    var text = ""
    for index in 0..<count { text += "key\(index): 1\n" }
    #expect(read(text).codes == [])
    #expect(read(text + "\"key\(count - 1)\": 2\n").codes == ["Y0003"])
  }

  @Test func `compares keys by their decoded bytes`() {
    #expect(read("\"\\u0061\": 1\na: 2").codes == ["Y0003"])
    #expect(read("\u{E9}: 1\ne\u{301}: 2").codes == [])
  }

  @Test func `holds the limits exactly`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(read(nested(64)).codes == [])
    #expect(read(nested(65)).codes == ["Y0012"])
    #expect(read("[a, b, c]", limits: YAMLLimits(nodesMax: 4)).codes == [])
    #expect(read("[a, b, c, d]", limits: YAMLLimits(nodesMax: 4)).codes == ["Y0020"])
    #expect(read("a: 12", limits: YAMLLimits(bytesMax: 5)).codes == [])
    #expect(read("a: 123", limits: YAMLLimits(bytesMax: 5)).codes == ["Y0013"])
    let bad = "[no, no, no]"
    #expect(read(bad, limits: YAMLLimits(findingsMax: 3)).diagnostics.last?.notes == [])
    let cut = read(bad, limits: YAMLLimits(findingsMax: 2))
    #expect(cut.codes == ["Y0004", "Y0004"])
    #expect(cut.diagnostics.last?.notes == ["1 more finding is not shown"])
  }

  @Test func `gives up on a file of control characters`() {
    let checked = read([UInt8](repeating: 1, count: 5000), limits: YAMLLimits(findingsMax: 10))
    #expect(checked.value == nil)
    #expect(checked.codes.count == 10)
  }

  @Test(arguments: [
    ("", "null"), ("~", "null"), ("null", "null"), ("Null", "null"), ("nUll", "\"nUll\""),
    ("true", "true"), ("false", "false"), ("truex", "\"truex\""), ("0", "0"), ("-0", "0"),
    ("+12", "12"), ("1.5", "1.5"), (".5", "0.5"), ("12.", "12.0"), ("1e3", "1000.0"),
    ("1e", "\"1e\""), ("1.2.3", "\"1.2.3\""), ("15m", "\"15m\""), ("2024-05-17", "\"2024-05-17\""),
    ("2024-05-17T10:00:00Z", "\"2024-05-17T10:00:00Z\""),
    ("1:99", "\"1:99\""), ("10:30:00:x", "\"10:30:00:x\""),
    ("urn:li:seat:10", "\"urn:li:seat:10\""),
    ("99999999999999999999", "1e+20"), ("1-2", "\"1-2\""), ("0x", "\"0x\""), ("0xG", "\"0xG\""),
    ("1__", "refused"), ("00", "refused"), ("+.inf", "refused"), ("yEs", "refused"),
    ("TRUE", "refused"), ("0.0", "0.0"), ("09", "refused"), ("1:30.5", "refused"),
  ])
  func `knows what a plain scalar stands for`(_ text: String, _ shown: String) throws {
    let tree = try #require(read("a: \(text)").value)
    let value = try #require(Array(tree.nodes).dropFirst(2).first)
    #expect(value.shown == shown)
  }
}
