import Catalogue
import Compiler
import Diagnostics
import Operations
import Program
import Runtime
import Testing

@Suite struct `Policies with overrides` {
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

@Suite struct `Policies into which nothing is folded` {
  @Test func `pass all tests of those that ship`() async throws {
    let set = PolicySet(Quickstart.policies.sources.files, isGeneral: true)
    let results = try await PolicyTests(set).run(workers: 2)
    #expect(results.count > 400)
    #expect(results.filter { !$0.failures.isEmpty }.map(\.name) == [])
  }
}
