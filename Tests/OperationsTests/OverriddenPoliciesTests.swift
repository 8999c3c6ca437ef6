import Catalogue
import Compiler
import Diagnostics
import Operations
import Program
import Runtime
import Testing

/// A policy with one feature and one tenant.
private enum OverriddenPolicies {
  static let documents = [
    "f": """
    apiVersion: sluice/v1
    kind: Feature
    name: f
    settings: {level: {type: choice, values: [a, b, c], default: a}}
    rules:
      hit: first
      list: [{id: r, events: [inmail.sent], when: event.body == settings.level, then: []}]
      otherwise: ignore
    """,
    "p": "apiVersion: sluice/v1\nkind: Policy\nname: p\nfeatures: {f: {enabled: true}}\n",
    "t": "apiVersion: sluice/v1\nkind: Tenant\nname: t\npolicy: p\n",
  ]
}

@Suite struct `Policies with overrides` {
  private static let documents = OverriddenPolicies.documents

  static func row(
    _ id: Int64, _ value: String, _ from: Int64, _ until: Int64? = nil, revoked: Int64? = nil,
    key: String = "level", layer: OverrideRow.Layer = .override
  ) -> OverrideRow {
    var row = OverrideRow(
      id: id, layer: layer, tenant: "t", feature: "f", key: key, value: value,
      reason: "a reason", actor: "dana", createdAt: from, startsAt: from, endsAt: until, version: 1)
    row.revokedAt = revoked
    return row
  }

  @Test func `count each row as long as it was active`() throws {
    let files = Self.documents.map {
      SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8))
    }
    let set = PolicySet(
      files,
      overrides: [
        Self.row(1, "b", 100, 200, revoked: 150), Self.row(2, "c", 300, revoked: 300),
        Self.row(3, "c", 400, 500, revoked: 900), Self.row(4, "x", 600),
        Self.row(5, "true", 700, key: "enabled", layer: .emergency),
      ])
    let programs = try #require(set.programs)
    let levels = try [Int64(99), 100, 149, 150, 300, 400, 499, 500, 700].map { time in
      let (set, row) = try set.program(of: "t", at: 0, decidedAt: time)
      return set.programs[Int(row.program)].features[0].settings["level"].map { "\($0)" } ?? ""
    }
    #expect(levels == "abbaaccaa".map { "string(\"\($0)\")" })
    #expect(programs.unfitting.map(\.override) == [4])
    // They are no part of what decides, but data that is laid over it.
    #expect(set.digest == PolicySet(files).digest)
    let (_, row) = try set.program(of: "t", at: 0, decidedAt: 0)
    #expect(row == PolicySet(files).programs?.tenants["t"])
  }

  @Test func `that have errors are asked nothing`() {
    let set = PolicySet([SourceFile(path: "x.yaml", bytes: Array("kind: Tenant\n".utf8))])
    let layer = OverrideLayer(
      id: 1, tenant: "t", feature: "f", key: "level", value: "b", from: 0, until: nil)
    #expect(throws: RequestError.self) { try set.check(layer) }
  }
}

@Suite struct `Tests with overrides of settings` {
  private static func test(_ name: String, _ overrides: String, rule: String) -> String {
    """
    apiVersion: sluice/v1
    kind: Test
    name: \(name)
    given:
      tenant: t
      at: "2026-03-02T12:00:00Z"
      overrides: \(overrides)
    events:
      - type: inmail.sent
        id: e
        contract: "urn:li:contract:1"
        message_id: m
        seat: "urn:li:seat:1"
        member: "urn:li:person:p"
        thread: "urn:li:messagingThread:1"
        created_at: "2026-03-02T11:00:00Z"
        body: b
    expect: {decisions: [{event: e, feature: f, rule: \(rule)}]}
    """
  }

  /// Each for itself, though they name one tenant.
  @Test func `see them, and no others do`() async throws {
    var documents = OverriddenPolicies.documents
    documents["f"] = documents["f"]?.replacing(
      "when: event.body == settings.level, then: []}]",
      with: "when: event.body == settings.level, then: [{notify: {audience: admins, message: x}}]}]"
    )
    documents["one"] = Self.test("one", "[{feature: f, setting: level, value: b}]", rule: "r")
    documents["two"] = Self.test(
      "two", "[{feature: f, setting: level, value: b, until: \"2026-03-02T12:00:00Z\"}]", rule: "r")
    documents["three"] = Self.test("three", "[]", rule: "r")
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    let tests = PolicyTests(set)
    #expect(set.findings + tests.findings == [])
    let results = try await tests.run(workers: 1)
    #expect(
      Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0.hasPassed) })
        == ["one": true, "two": false, "three": false])
  }
}

@Suite struct `Policies into which nothing is folded` {
  @Test func `pass all tests of those that ship`() async throws {
    let set = PolicySet(Quickstart.policies.sources.files, isGeneral: true)
    let results = try await PolicyTests(set).run(workers: 2)
    #expect(results.count > 400)
    #expect(results.filter { !$0.failures.isEmpty }.map(\.name) == [])
  }
}
