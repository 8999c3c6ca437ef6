import Diagnostics
import PolicyLanguage
import TestKit
import Testing

@Suite struct `Scalar map` {
  /// Each has the word `ERR` once in the decoded value, marked where it stands in the file.
  @Test(arguments: [
    "a: ⟦ERR⟧", "a: one\n  twö\n  x ⟦ERR⟧ y\nb: 1", "a: one\n\n\n  twö\n\n   x ⟦ERR⟧",
    "a: 'it''s\n  ünï ''q''\n  x ⟦ERR⟧'", "a: ' x  \n\n  日本\n  ⟦ERR⟧ '",
    "a: \"a\\tb\\\"\n  \\u00e9\\U0001F600 \\\n  x\\x41 ⟦ERR⟧\"", "a: \"one\\\n\n  two\n\n  ⟦ERR⟧\"",
    "a: |\n  öne\n  two\n  x ⟦ERR⟧ y\nb: 1", "a: |-\n\n   one\n\n     two\n   ⟦ERR⟧\n\n",
    "a: |2 # why\n    öne\n  two\n  ⟦ERR⟧", "a: |+\n  one\n  two\n  ⟦ERR⟧\n\n\nb: 1",
    "a: >\n  öne\n  two\n  x ⟦ERR⟧\n", "a: >-\n  one\n\n  two\n    more\n  x ⟦ERR⟧\n",
    "a: >1+\n  one\n\n   two\n  ⟦ERR⟧\n\n", "a:\n  - b: >\n      x\n\n\n      é ⟦ERR⟧\n    c: 1",
    "a: |\r\n  one\r\n  two\r\n  ⟦ERR⟧\r\n", "a: >\r\n  one\r\n  two\r\n  ⟦ERR⟧\r\n",
    "a: \"x\r\n  y \\\r\n  ⟦ERR⟧\"", "a: x\r\n  y\r\n\r\n  ⟦ERR⟧", "--- |\n x\n y\n ⟦ERR⟧\n",
  ])
  func `leads from the value to the file`(_ text: String) throws {
    let marked = MarkedText(text)
    let file = SourceFile(path: "test.yaml", bytes: marked.bytes)
    let checked = YAMLReader.read(file, id: SourceID(rawValue: 0))
    #expect(checked.codes == [])
    let tree = try #require(checked.value)
    let node = try #require(tree.nodes.first { $0.text.contains("ERR") })
    let bytes = Array(node.text.utf8)
    let at = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("ERR".utf8)) })
    let map = ScalarMap(node, in: file)
    #expect(map.isExact)
    #expect(map.range(of: at..<at + 3) == marked.ranges[0])
    #expect(map.offset(of: at) == marked.ranges[0].lowerBound)
  }

  @Test func `takes an escape as a whole`() throws {
    let text = "a: \"x\\u00e9y\""
    let file = SourceFile(path: "test.yaml", bytes: Array(text.utf8))
    let tree = try #require(YAMLReader.read(file, id: SourceID(rawValue: 0)).value)
    let node = try #require(Array(tree.nodes).last)
    let map = ScalarMap(node, in: file)
    // The second byte of é alone.
    #expect(map.range(of: 2..<3) == 5..<11)
    #expect(map.range(of: 4..<4) == 12..<12)
    #expect(map.range(of: 0..<99) == 4..<12)
    #expect(map.span(of: 3..<4, in: tree.file) == SourceSpan(file: tree.file, start: 11, end: 12))
  }

  @Test func `is exact for every scalar of random styles`() throws {
    var random = SplitMix(seed: 2024)
    let pieces = ["a", "é", "日", " ", "  ", "\n", "\n\n", "\t", "b c", "''", ":x", "\u{1F600}"]
    for round in 0..<3000 {
      var words = ""
      for _ in 0..<Int.random(in: 1...9, using: &random) {
        words += pieces.randomElement(using: &random) ?? ""
      }
      let indented = words.replacing("\n", with: "\n   ")
      let escaped = indented.replacing("é", with: "\\u00e9").replacing("b", with: "\\\n  b")
      let blocks = ["|", ">", "|-", ">+", "|3", ">2-"]
      let text =
        switch round % 4 {
        case 0: "k: x\(indented)\n"
        case 1: "k: '\(indented)'\n"
        case 2: "k: \"\(escaped)\"\n"
        default: "k: \(blocks.randomElement(using: &random) ?? "|")\n   \(indented)\nl: 1\n"
        }
      let file = SourceFile(path: "test.yaml", bytes: Array(text.utf8))
      guard let tree = YAMLReader.read(file, id: SourceID(rawValue: 0)).value else { continue }
      for node in tree.nodes where node.kind == .scalar {
        #expect(
          ScalarMap(node, in: file).isExact, "seed 2024, round \(round): \(text.debugDescription)")
      }
    }
  }
}
