import Compiler
import Diagnostics
import Operations
import Program
import Testing

@Suite struct `Changes by hand` {
  static let feature = """
    apiVersion: sluice/v1
    kind: Feature
    name: f
    requires: [g]
    toggle:
      by: [support]
      reason: {min: 20, pattern: "[A-Z]+-[0-9]+", says: name a ticket}
      approval: {for: [enable], by: [lead], count: 2, within: 3d}
    settings: {level: {type: string, default: a}}
    rules:
      hit: first
      list: [{id: r, events: [inmail.sent], when: settings.level == event.body, then: []}]
      otherwise: ignore
    """

  static func set(parent: String = "", child: String = "", tenants: [String: String]) throws
    -> (PolicySet, ProgramSet)
  {
    var documents = [
      "f": feature,
      "g": """
      apiVersion: sluice/v1
      kind: Feature
      name: g
      requires: [h]
      rules: {hit: first, list: [{id: r, events: [inmail.sent], then: []}]}
      """,
      "h": """
      apiVersion: sluice/v1
      kind: Feature
      name: h
      rules: {hit: first, list: [{id: r, events: [inmail.sent], then: []}]}
      """,
      "parent": """
      apiVersion: sluice/v1
      kind: Policy
      name: parent
      \(parent.isEmpty ? "features: {h: {}, f: {}}" : parent)
      """,
      "child": "apiVersion: sluice/v1\nkind: Policy\nname: child\nextends: parent\n"
        + (child.isEmpty ? "features: {g: {}}" : child),
    ]
    for (name, uses) in tenants {
      documents[name] =
        "apiVersion: sluice/v1\nkind: Tenant\nname: \(name)\npolicy: child\nfeatures: \(uses)\n"
    }
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    try #require(set.findings == [])
    return (set, try #require(set.programs))
  }

  static func toggling(
    _ feature: String, of tenant: String, in programs: ProgramSet
  ) throws -> Toggling {
    let row = try #require(programs.tenants[tenant])
    let program = programs.programs[Int(row.program)]
    return programs.toggling(of: row, at: try #require(program.position(of: feature)))
  }

  @Test func `are merged key by key, from the feature up to the tenant`() throws {
    let (_, programs) = try Self.set(
      parent: """
        toggle: {reason: {min: 30}, end: {max: 14d}, refits: end}
        features: {h: {}, f: {toggle: {reason: {min: 35, max: 300}, end: {total: 30d}}}}
        """,
      child: "toggle: {by: [admin], reason: {max: 400}, approval: {for: []}}\nfeatures: {g: {}}",
      tenants: ["t": "{f: {toggle: {end: {required: false}}, lock: [level]}}", "u": "{}"])
    let merged = try Self.toggling("f", of: "t", in: programs)
    #expect(merged.roles?.value == ["admin"] && merged.roles?.origin.description == "child.yaml:5")
    #expect(merged.reasonMin?.value == 35)
    // What a child says of all its features counts more than what its parent says of one.
    #expect(merged.reasonMax?.value == 400)
    #expect(merged.reasonMin?.origin.description == "parent.yaml:5")
    #expect(merged.reasonSays?.value == "name a ticket")
    #expect(merged.endMax?.value == 14 * 86_400_000 && merged.totalMax?.value == 30 * 86_400_000)
    #expect(merged.endRequired?.value == false && !merged.isEndRequired)
    #expect(merged.endRequired?.origin.description == "t.yaml:5")
    #expect(merged.approvalKinds?.value == [] && !merged.needsApproval(.enable))
    #expect(merged.approvalRoles?.value == ["lead"] && merged.approvers == 2)
    #expect(merged.refits?.value == .end)
    #expect(merged.locks.mapValues(\.value) == ["level": "tenant t"])
    let other = try Self.toggling("f", of: "u", in: programs)
    #expect(other.isEndRequired && other.endRequired == nil && other.locks == [:])
    // Of a feature that says nothing itself, what the policies say of all.
    let plain = try Self.toggling("h", of: "u", in: programs)
    #expect(plain.reasonMin?.value == 30 && plain.reasonPattern == nil && plain.approvers == 1)
    #expect(plain.roles?.value == ["admin"])
  }

  @Test func `make no programs of their own`() throws {
    let (_, programs) = try Self.set(
      tenants: ["a": "{}", "b": "{f: {lock: [level]}}", "c": "{f: {toggle: {by: []}}}"])
    #expect(Set(programs.tenants.values.map(\.program)).count == 1)
    #expect(Set(programs.tenants.values.map(\.toggling)).count == 3)
    #expect(try Self.toggling("f", of: "c", in: programs).roles?.value == [])
    #expect(try Self.toggling("f", of: "b", in: programs).roles?.value == ["support"])
  }

  @Test(arguments: [
    ("because of SUP-123", true), ("SUP-123", true), ("because", false), ("", false),
    ("sup-123", false),
  ])
  func `find a pattern anywhere in the reason`(_ reason: String, _ isFitting: Bool) throws {
    let (_, programs) = try Self.set(tenants: ["a": "{}"])
    #expect(try Self.toggling("f", of: "a", in: programs).fits(reason: reason) == isFitting)
    #expect(try Self.toggling("h", of: "a", in: programs).fits(reason: reason))
  }

  @Test(arguments: [
    ("{}", false, [Toggling.Change]()), ("{for: [set]}", false, [.set]),
    ("{by: [lead]}", true, [.enable, .disable, .set]),
    ("{count: 1}", true, [.enable, .disable, .set]), ("{for: [], by: [lead]}", false, []),
  ])
  func `wait for approval as they say, and all of them if nobody says which`(
    _ approval: String, _ isForAll: Bool, _ kinds: [Toggling.Change]
  ) throws {
    let (_, programs) = try Self.set(
      parent: "toggle: {approval: \(approval)}\nfeatures: {h: {}, f: {}}", tenants: ["a": "{}"])
    let toggling = try Self.toggling("h", of: "a", in: programs)
    #expect(Toggling.Change.allCases.filter(toggling.needsApproval) == kinds)
    #expect((toggling.approvalKinds == nil && toggling.needsApproval(.set)) == isForAll)
  }

  @Test func `know what a feature requires, each itself alone`() throws {
    let (_, programs) = try Self.set(tenants: ["a": "{}"])
    let row = try #require(programs.tenants["a"])
    let program = programs.programs[Int(row.program)]
    let required = zip(program.features, program.requires).map { plan, bits in
      (
        plan.feature,
        program.features.indices.filter { bits & 1 << UInt64($0) != 0 }
          .map { program.features[$0].feature }
      )
    }
    #expect(
      Dictionary(uniqueKeysWithValues: required) == ["f": ["g"], "g": ["h"], "h": []])
    #expect(programs.text.contains("feature f\n    requires g\n"))
  }
}
