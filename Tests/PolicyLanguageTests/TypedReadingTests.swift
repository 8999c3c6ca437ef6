import Diagnostics
import PolicyLanguage
import Testing

@Suite struct `Typed reading` {
  /// Reads the value of `a: text` in one way and answers what came out.
  private func check<T>(
    _ text: String, _ read: (YAMLNode, inout [Diagnostic]) -> T?
  ) throws -> (value: T?, findings: [Diagnostic]) {
    let checked = PolicyLanguageTests.read("a: \(text)")
    var findings = checked.diagnostics
    let tree = try #require(checked.value)
    let node = try #require(Array(tree.nodes).dropFirst(2).first)
    let value = read(node, &findings)
    return (value, findings)
  }

  @Test(
    arguments: [
      ("lever", "lever", []), ("'12'", "12", []), ("\"no\"", "no", []), ("12", nil, ["P0105"]),
      ("true", nil, ["P0105"]), ("1.10", nil, ["P0105"]), ("no", nil, ["Y0004"]),
      ("007", nil, ["Y0005"]), ("1:30", nil, ["Y0006"]), ("2024-05-17", nil, ["Y0007"]),
      ("", nil, ["Y0021"]), ("~", nil, ["Y0021"]), ("null", nil, ["Y0021"]),
      ("0x1F", nil, ["Y0022"]),
      ("[x]", nil, ["P0105"]), ("{x: z}", nil, ["P0105"]), ("!!str x", nil, ["Y0009"]),
      ("{{ x }}", nil, ["Y0015"]),
    ] as [(String, String?, [String])])
  func `text`(_ text: String, _ value: String?, _ codes: [String]) throws {
    let found = try check(text) { $0.string(&$1) }
    #expect(found.value == value)
    #expect(found.findings.codes == codes)
  }

  @Test(
    arguments: [
      ("true", true, []), ("false", false, []), ("yes", nil, ["Y0004"]), ("'true'", nil, ["P0105"]),
      ("1", nil, ["P0105"]), ("", nil, ["Y0021"]),
    ] as [(String, Bool?, [String])])
  func `booleans`(_ text: String, _ value: Bool?, _ codes: [String]) throws {
    let found = try check(text) { $0.bool(&$1) }
    #expect(found.value == value)
    #expect(found.findings.codes == codes)
  }

  @Test(
    arguments: [
      ("1", 1, []), ("64", 64, []), ("+7", 7, []), ("0", nil, ["P0106"]), ("65", nil, ["P0106"]),
      ("99999999999999999999", nil, ["P0106"]), ("1.0", nil, ["P0105"]), ("'1'", nil, ["P0105"]),
      ("x", nil, ["P0105"]), ("012", nil, ["Y0005"]), ("2024-05-17", nil, ["P0105"]),
    ] as [(String, Int64?, [String])])
  func `whole numbers from 1 to 64`(_ text: String, _ value: Int64?, _ codes: [String]) throws {
    let found = try check(text) { $0.int(in: 1...64, &$1) }
    #expect(found.value == value)
    #expect(found.findings.codes == codes)
  }

  @Test(
    arguments: [
      ("1", 1, []), ("12.", 12, []), ("-.5", -0.5, []), ("1e3", 1000, []),
      ("1e999", nil, ["P0106"]),
      (".inf", nil, ["Y0022"]), ("x", nil, ["P0105"]), ("'1.5'", nil, ["P0105"]),
    ] as [(String, Double?, [String])])
  func `numbers`(_ text: String, _ value: Double?, _ codes: [String]) throws {
    let found = try check(text) { $0.double(&$1) }
    #expect(found.value == value)
    #expect(found.findings.codes == codes)
  }

  @Test func `a date may be quoted or not`() throws {
    #expect(try check("2024-05-17") { $0.dateText(&$1) }.value == "2024-05-17")
    #expect(try check("'2024-05-17'") { $0.dateText(&$1) }.value == "2024-05-17")
    #expect(try check("5") { $0.dateText(&$1) }.findings.codes == ["P0105"])
  }

  @Test func `fixes give a file without findings`() throws {
    for (text, fixed) in [
      ("a: No", ["a: false", "a: \"No\""]), ("a: ON", ["a: true", "a: \"ON\""]),
      ("a: -007", ["a: -7", "a: \"-007\""]), ("a: 00.5", ["a: 0.5", "a: \"00.5\""]),
      ("a: 1:30", ["a: \"1:30\""]), ("on: 1", ["\"on\": 1"]),
    ] {
      let finding = try #require(read(text).diagnostics.first)
      #expect(finding.fixes.map { apply($0, to: text) } == fixed)
    }
    let number = try check("12") { $0.string(&$1) }
    #expect(number.findings.first?.fixes.map { apply($0, to: "a: 12") } == ["a: \"12\""])
  }

  private func apply(_ fix: Diagnostic.Fix, to text: String) -> String {
    let bytes = Array(text.utf8)
    return String(
      decoding: bytes[..<fix.span.start] + Array(fix.replacement.utf8) + bytes[fix.span.end...],
      as: UTF8.self)
  }
}

@Suite struct `Mapping reader` {
  private func reader(_ text: String) throws -> (reader: MappingReader?, codes: [String]) {
    let checked = read(text)
    var findings = checked.diagnostics
    let reader = MappingReader(
      try #require(checked.value).root, "a feature", required: ["name", "kind"],
      optional: ["title", "rules"], &findings)
    return (reader, findings.codes)
  }

  @Test func `finds keys in any order`() throws {
    let found = try reader("title: T\nkind: Feature\nname: x\n")
    #expect(found.codes == [])
    #expect(found.reader?["name"]?.text == "x")
    #expect(found.reader?["title"]?.text == "T")
    #expect(found.reader?["rules"] == nil)
    #expect(found.reader?.keyNode("kind")?.span.start == 9)
  }

  @Test func `reports all unknown and missing keys at once`() throws {
    #expect(try reader("colour: red\nsize: 1\n").codes == ["P0104", "P0104", "P0103", "P0103"])
  }

  @Test func `does not miss what an unknown key was meant to be`() throws {
    #expect(try reader("nmae: x\nkind: F\n").codes == ["P0104"])
  }

  @Test func `takes the first of duplicates and says nothing more`() throws {
    let found = try reader("name: x\nkind: F\nname: z\n")
    #expect(found.codes == ["Y0003"])
    #expect(found.reader?["name"]?.text == "x")
  }

  @Test func `misses nothing where a key was refused`() throws {
    #expect(try reader("<<: {name: x}\nkind: F\n").codes == ["Y0008"])
  }

  @Test func `wants a mapping`() throws {
    #expect(try reader("[a]").codes == ["P0105"])
    #expect(try reader("!x {name: z}").codes == ["Y0009"])
    #expect(try reader("~").codes == ["Y0021"])
  }

  @Test func `reads lists of texts past the bad ones`() throws {
    let tree = try #require(read("list: [a, 1, b, [c]]").value)
    var findings: [Diagnostic] = []
    let reader = try #require(MappingReader(tree.root, "x", optional: ["list"], &findings))
    #expect(reader.strings("list", &findings) == ["a", "b"])
    #expect(findings.codes == ["P0105", "P0105"])
  }
}
