import Diagnostics
import Foundation
import PolicyLanguage
import TestKit
import Testing

/// The one place where these tests touch the reader of documents.
private func document(
  _ text: String, path: String = "test.yaml", limits: YAMLLimits = YAMLLimits()
) -> Checked<Document?> {
  DocumentReader.read(
    SourceFile(path: path, bytes: Array(text.utf8)), id: .init(rawValue: 0), limits: limits)
}

private func feature(_ text: String) throws -> FeatureSyntax {
  let checked = document("apiVersion: sluice/v1\nkind: Feature\nname: sample\n" + text)
  #expect(checked.codes == [])
  guard case .feature(let feature) = try #require(checked.value) else {
    throw Unexpected()
  }
  return feature
}

private func policy(_ text: String) throws -> PolicySyntax {
  let checked = document("apiVersion: sluice/v1\nkind: Policy\nname: sample\n" + text)
  #expect(checked.codes == [])
  guard case .policy(let policy) = try #require(checked.value) else { throw Unexpected() }
  return policy
}

private struct Unexpected: Error {}

@Suite struct `Documents` {
  @Test func `carry expressions with their scalar`() throws {
    let feature = try feature(
      """
      gates: [{id: a, require: true, else: ignore}]
      views: [{id: b, of: note, show: "has(entry.seat)"}]
      """)
    #expect(feature.gates.map(\.require.text) == ["true"])
    #expect(feature.gates.map(\.require.node.text) == ["true"])
    #expect(feature.views.map(\.show?.text) == ["has(entry.seat)"])
    #expect(feature.gates.map(\.onError) == [.hold])
  }

  @Test func `take a word, a step or a list for otherwise, and keep it apart from nothing`() throws
  {
    func otherwise(_ text: String) throws -> [String]? {
      let rules = try feature(
        "rules: {hit: first, list: [{id: a, events: [e], then: []}]\(text)}"
      ).rules
      return rules?.otherwise?.value.map(\.kind.value)
    }
    #expect(try otherwise("") == nil)
    #expect(try otherwise(", otherwise: ignore") == ["ignore"])
    #expect(try otherwise(", otherwise: {discard: {reason: a}}") == ["discard"])
    #expect(try otherwise(", otherwise: [{discard: {}}, allow]") == ["discard", "allow"])
  }

  @Test func `leave a missing hit policy to the compiler`() throws {
    let rules = try feature("rules: {list: [{id: a, events: [e], then: []}]}").rules
    #expect(rules?.hit == nil)
    #expect(rules?.rules.count == 1)
  }

  @Test func `read steps with arguments, with none and with each`() throws {
    let text = "[{a: {x: 1, z: [2]}}, {b: }, {c: {}}, {d: {z: 1}, each: event.seats}, allow]"
    let rules = try feature("rules: {list: [{id: a, events: [e], then: \(text)}]}").rules
    let steps = rules?.rules.first?.then ?? []
    #expect(steps.map(\.kind.value) == ["a", "b", "c", "d", "allow"])
    #expect(steps.map { $0.arguments.map(\.name.value) } == [["x", "z"], [], [], ["z"], []])
    #expect(steps.map(\.each?.text) == [nil, nil, nil, "event.seats", nil])
  }

  @Test func `read types of settings inside one another`() throws {
    let feature = try feature(
      """
      settings:
        a: {type: choice, values: [x, "y"]}
        b: {type: map, of: {type: list, of: {type: urn}}, optional: true}
        c: {type: field_map, default: {email: event.email}}
      """)
    #expect(
      feature.settings.map(\.type) == [.choice(["x", "y"]), .map(.list(.urn)), .fieldMap])
    #expect(feature.settings.map(\.isOptional) == [false, true, false])
    #expect(feature.settings.map { $0.defaultValue != nil } == [false, false, true])
  }

  @Test(arguments: [7, 8, 9])
  func `nest types of settings up to a limit`(_ depth: Int) {
    let type =
      String(repeating: "{type: list, of: ", count: depth) + "{type: urn}"
      + String(repeating: "}", count: depth)
    let checked = document(
      "apiVersion: sluice/v1\nkind: Feature\nname: a\nsettings: {deep: \(type)}")
    #expect(checked.codes == (depth <= 8 ? [] : ["P0106"]))
  }

  @Test func `read schedules by name`() throws {
    let policy = try policy(
      #"sync: {pull: {every: 1h30m}, nightly: {daily: "03:05", zone: Europe/Berlin}}"#)
    let found = policy.schedules.map { schedule in
      let cadence =
        switch schedule.cadence {
        case .every(let every): "every \(every.value)"
        case .daily(let minute): "daily \(minute)"
        }
      return "\(schedule.name.value) \(cadence) \(schedule.zone ?? "UTC")"
    }
    #expect(found == ["pull every 5400000 UTC", "nightly daily 185 Europe/Berlin"])
  }

  @Test(arguments: ["2026-03-01", "\"2026-03-01\"", "2026-03-01T01:00:00+01:00"])
  func `take a date or a time for the clock of a test`(_ text: String) throws {
    let checked = document(
      """
      apiVersion: sluice/v1
      kind: Test
      name: t
      given: {tenant: acme, at: \(text)}
      expect: {decisions: [{verdict: applied}]}
      """)
    #expect(checked.codes == [])
    guard case .test(let test)? = checked.value else { throw Unexpected() }
    #expect(test.given.at?.value == 1_772_323_200_000)
  }

  @Test func `call a tenant inside a test by a name`() throws {
    let checked = document(
      """
      apiVersion: sluice/v1
      kind: Test
      name: 1st-test
      given: {tenant: {policy: lever}}
      expect: {decisions: [{verdict: applied}]}
      """)
    #expect(checked.codes == [])
    guard case .test(let test) = try #require(checked.value) else { throw Unexpected() }
    #expect(test.given.tenant == nil)
    #expect(test.given.inlineTenant?.name.value == "test")
    #expect(test.given.inlineTenant?.policy.value == "lever")
  }

  @Test func `fall back to the file's name, so that nobody else misses them`() throws {
    let checked = document("apiVersion: sluice/v1\nkind: Policy", path: "policies/lever.yaml")
    #expect(checked.codes == ["P0103"])
    guard case .policy(let policy) = try #require(checked.value) else { throw Unexpected() }
    #expect(policy.name.value == "lever")
    #expect(document("apiVersion: sluice/v1\nkind: Policy", path: "A b.yaml").value == nil)
  }

  @Test func `have names of at most 64 bytes`() {
    for (length, codes) in [(64, [String]()), (65, ["P0107"])] {
      let name = String(repeating: "a", count: length)
      #expect(
        document("apiVersion: sluice/v1\nkind: Feature\nname: \(name)").codes == codes)
    }
  }

  @Test(arguments: [
    ("Feature", "stage_progression", true), ("Feature", "stage-progression", false),
    ("Feature", "_a", false), ("Feature", "A", false), ("Policy", "lever2", true),
    ("Policy", "\"2lever\"", false), ("Policy", "é", false), ("Test", "stage-moves", true),
    ("Test", "2nd_case", true), ("Test", "-a", false), ("Test", "\"\"", false),
  ])
  func `have names in the form of their kind`(_ kind: String, _ name: String, _ isGood: Bool) {
    let rest = kind == "Test" ? "\ngiven: {tenant: acme}\nexpect: {}" : ""
    let checked = document("apiVersion: sluice/v1\nkind: \(kind)\nname: \(name)\(rest)")
    #expect(checked.codes == (isGood ? [] : ["P0107"]))
  }

  @Test func `keep no more findings than the limit`() {
    let keys = (0..<50).map { "key\($0): 1" }.joined(separator: "\n")
    var limits = YAMLLimits()
    limits.findingsMax = 10
    let text = "apiVersion: sluice/v1\nkind: Feature\nname: a\n" + keys
    #expect(document(text, limits: limits).diagnostics.count == 10)
    #expect(document(text).diagnostics.count == 50)
  }
}

@Suite struct `Any document` {
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init).map { [$0] }
    ?? [1, 2, 3, 4]

  @Test(arguments: seeds)
  func `made of shipped ones never traps and keeps its spans inside the file`(
    _ seed: UInt64
  ) throws {
    print("seed \(seed) (SLUICE_SEED=\(seed) repeats it)")
    var random = SplitMix(seed: seed)
    let folders = `Shipped documents`.folders + [`Broken documents`.folder]
    let files = try folders.flatMap { Fixture.files(in: $0, suffix: ".yaml") }
      .map { Array(try Data(contentsOf: $0)) }
    try #require(!files.isEmpty)
    let bits = [
      "\n", "  ", "- ", ": ", "[", "]", "{", "}", "\"", "~", "null", "true", "3", "2026-01-01",
      "each: a", "kind: Test", "kind: Tenant", "é", ", ", "id: a", "x",
    ].map { Array($0.utf8) }
    for _ in 0..<600 {
      var bytes = files.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.insert(contentsOf: bits.randomElement(using: &random) ?? [], at: at)
        case 1:
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...9, using: &random)))
        case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 32...126, using: &random)
        default:
          let other = files.randomElement(using: &random) ?? []
          let start = Int.random(in: 0...other.count, using: &random)
          bytes.insert(contentsOf: other[start...].prefix(40), at: at)
        }
      }
      let checked = DocumentReader.read(
        SourceFile(path: "any.yaml", bytes: bytes), id: SourceID(rawValue: 0))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(checked.value != nil || !checked.diagnostics.isEmpty, "\(text)")
      for finding in checked.diagnostics {
        let spans = [finding.primary].compactMap(\.self) + finding.secondary
        #expect(spans.allSatisfy { $0.span.end <= bytes.count }, "\(finding.code): \(text)")
        #expect(!finding.message.contains("\n"))
      }
    }
  }
}

@Suite struct `Texts of time` {
  @Test(arguments: [
    ("15m", 900_000), ("1h30m", 5_400_000), ("90d", 7_776_000_000), ("2w", 1_209_600_000),
    ("1ms", 1), ("1s500ms", 1500), ("36525d", DurationText.millisecondsMax), ("0h1s", 1000),
  ])
  func `are durations`(_ text: String, _ milliseconds: Int64) {
    #expect(DurationText.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [
    "", "0s", "15", "m", "15 m", "15M", "1.5h", "-1h", "+1h", "30m1h", "1h1h", "36525d1ms", "1y",
    "99999999999999999999d", "15m ", "1\u{0661}m", "1h30",
  ])
  func `are no durations`(_ text: String) {
    #expect(DurationText.milliseconds(text) == nil)
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("2026-03-01", 1_772_323_200_000),
    ("2024-02-29T23:59:59.9999Z", 1_709_251_199_999), ("1969-12-31T23:59:59.5Z", -500),
    ("0001-01-01", -62_135_596_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("2026-03-01T01:30:00+01:30", 1_772_323_200_000),
    ("2026-02-28T19:00:00-05:00", 1_772_323_200_000),
  ])
  func `are instants`(_ text: String, _ milliseconds: Int64) {
    #expect(InstantText.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [
    "", "2026-3-1", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
    "0000-01-01", "2026-03-01T09:00:00", "2026-03-01 09:00:00Z", "2026-03-01T24:00:00Z",
    "2026-03-01T09:00Z", "2026-03-01T09:00:60Z", "2026-03-01T09:00:00.Z", "2026-03-01t09:00:00z",
    "2026-03-01T09:00:00+1:00", "2026-03-01Z", "next week",
    "2026-03-01T09:00:00Zx",
  ])
  func `are no instants`(_ text: String) {
    #expect(InstantText.milliseconds(text) == nil)
  }
}
