import Catalogue
import Compiler
import Diagnostics
import Foundation
import Operations
import Program
import TestKit
import Testing

@Suite struct `Programs` {
  /// The shipped policies with documents beside them.
  static func set(_ documents: [String: String]) -> PolicySet {
    PolicySet(
      PolicyFixture.shipped
        + documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
  }

  static func tenant(_ name: String, _ features: String = "{}") -> String {
    """
    apiVersion: sluice/v1
    kind: Tenant
    name: \(name)
    policy: lever
    plan: lever_trm
    features: \(features)
    """
  }

  /// A little of everything, for the eye; the policies that ship change for reasons of their own.
  static func printed() throws -> PolicySet {
    PolicySet(
      try Fixture.files(in: "Tests/CompilerTests/Fixtures/printed", suffix: ".yaml").map {
        SourceFile(path: $0.lastPathComponent, bytes: Array(try Data(contentsOf: $0)))
      })
  }

  @Test func `are printed as reviewed`() throws {
    let programs = try #require(try Self.printed().programs)
    let golden = PackageRoot.file("Tests/CompilerTests/Goldens/printed.txt")
    let mismatch = goldenMismatch(programs.text, file: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }

  @Test func `are printed alike every time`() throws {
    let texts = try (0..<4).map { _ in try #require(try Self.printed().programs).text }
    #expect(Set(texts).count == 1)
  }

  @Test func `are shared by tenants that differ in toggles alone`() throws {
    let set = Self.set([
      "a": Self.tenant("a"),
      "b": Self.tenant("b", "{one_click_export: {enabled: false}}"),
      "c": Self.tenant("c", "{stage_progression: {mode: shadow}}"),
      "d": Self.tenant("d", "{inmail_visibility: {with: {level: own}}}"),
    ])
    #expect(set.findings == [])
    let programs = try #require(set.programs)
    let rows = try ["a", "b", "c", "d"].map { try #require(programs.tenants[$0]) }
    #expect(rows[0].program == rows[1].program && rows[0].program == rows[2].program)
    #expect(rows[0].program != rows[3].program)
    #expect(Set(rows).count == 4)
    // What differs is one bit.
    #expect((rows[0].enabled ^ rows[1].enabled).nonzeroBitCount == 1)
    #expect(rows[0].enabled == rows[2].enabled && rows[2].shadow.nonzeroBitCount == 1)
    // Plans of features whose settings agree are shared between programs too.
    let (first, other) = (programs.programs[Int(rows[0].program)], rows[3])
    let second = programs.programs[Int(other.program)]
    #expect(first.features.map(\.feature) == second.features.map(\.feature))
  }

  /// Most of them name another seat: only those that can meet are compared.
  @Test func `with many stage rules are refused for the two that clash`() throws {
    func feature(_ name: String, _ stage: String) -> String {
      var text =
        "apiVersion: sluice/v1\nkind: Feature\nname: \(name)\nrules:\n  hit: collect\n  list:\n"
      for number in 0..<150 {
        text += """
              - id: r\(number)
                events: [inmail.sent]
                when: event.seat == "urn:li:seat:\(number)"
                then: [{advance_stage: {to: \(number == 70 ? stage : "responded")}}]

          """
      }
      return text + "  otherwise: ignore\n"
    }
    let policy = """
      apiVersion: sluice/v1
      kind: Policy
      name: trial
      extends: lever
      features: {one: {enabled: true}, two: {enabled: true}, stage_progression: {enabled: false}}
      """
    let set = Self.set([
      "one": feature("one", "offer"), "two": feature("two", "hired"), "trial": policy,
    ])
    #expect(set.findings.map(\.code.rawValue) == ["R0003"])
    #expect(set.findings.first?.message.contains("`one` and `two`") == true)
  }

  @Test(arguments: [
    ("posting", ["profile", "posting", "history"]),
    ("general", ["profile", "general-opportunity", "history"]),
    ("none", ["profile", "history"]),
  ])
  func `lose the rules that settings decide`(_ opportunity: String, _ left: [String]) throws {
    let set = Self.set([
      "a": Self.tenant("a", "{one_click_export: {with: {opportunity: \(opportunity)}}}")
    ])
    let programs = try #require(set.programs)
    let row = try #require(programs.tenants["a"])
    let program = programs.programs[Int(row.program)]
    let feature = program.features[try #require(program.position(of: "one_click_export"))]
    // The rules on batches do not depend on it.
    #expect(feature.rules?.rules.map(\.id) == ["one-person", "batch"] + left)
    // The gate on a requisition stands only where a posting needs one.
    #expect(feature.gates.contains { $0.id == "requisition" } == (opportunity == "posting"))
  }

  @Test func `find every rule by every event type that it answers and by no other`() throws {
    var many = "apiVersion: sluice/v1\nkind: Feature\nname: many\nrules:\n  hit: first\n  list:\n"
    for number in 0..<40 {
      let event = ["inmail.sent", "inmail.replied", "inmail.sent, inmail.replied"][number % 3]
      let when =
        number % 5 == 0 ? "event.body == \"\(number)\"" : "event.seat == \"urn:li:seat:\(number)\""
      many += "    - {id: r\(number), events: [\(event)], when: '\(when)', then: [ignore]}\n"
    }
    many += "  otherwise: ignore\n"
    let policy = """
      apiVersion: sluice/v1
      kind: Policy
      name: trial
      extends: lever
      features: {many: {enabled: true}}
      """
    let set = Self.set(["many": many, "trial": policy, "a": Self.tenant("a")])
    #expect(set.findings == [])
    let programs = try #require(set.programs)
    var indexed = 0
    for program in programs.programs {
      for event in programs.catalogue.events.indices {
        let answering = program.features.indices.filter {
          program.features[$0].rules?.index[event] != nil
        }
        #expect(Set(program.answering[event]) == Set(answering))
        for feature in program.features {
          guard let rules = feature.rules else { continue }
          let expected = rules.rules.indices.filter { rules.rules[$0].events.contains(event) }
            .map(Int32.init)
          let index = rules.index[event]
          let found = Set((index?.buckets.values.flatMap { $0 } ?? []) + (index?.rest ?? []))
          #expect(found.sorted() == expected, "\(feature.feature)")
          for bucket in index?.buckets.values.map({ $0 }) ?? [] {
            #expect(bucket == bucket.sorted() && Set(bucket).isSuperset(of: index?.rest ?? []))
          }
          if index?.slot != nil { indexed += 1 }
        }
      }
    }
    #expect(indexed >= 2, "the discriminating index is not used at all")
  }
}

@Suite struct `Layers` {
  /// A parent, a child and a tenant that say something of one feature each.
  static func value(
    _ key: String, parent: String = "{}", child: String = "{}", tenant: String = "{}"
  ) throws -> EffectiveValue? {
    let feature = """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      settings:
        level: {type: choice, values: [a, b, c, d], default: a}
        limits: {type: map, of: {type: int}, default: {x: 1}}
        names: {type: list, of: {type: string}, default: [one]}
      rules:
        hit: first
        list:
          - id: sent
            events: [inmail.sent]
            when: settings.level == "a" && settings.limits["x"] > 1 && event.body in settings.names
            then: [ignore]
        otherwise: ignore
      """
    func policy(_ name: String, _ head: String, _ use: String) -> String {
      "apiVersion: sluice/v1\nkind: Policy\nname: \(name)\n\(head)features:\n  f: \(use)\n"
    }
    let documents = [
      "f": feature, "parent": policy("parent", "", parent),
      "child": policy("child", "extends: parent\n", child),
      "t":
        "apiVersion: sluice/v1\nkind: Tenant\nname: t\npolicy: child\nfeatures: {f: \(tenant)}\n",
    ]
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    #expect(set.findings.filter { $0.severity == .error } == [])
    return Compiler.effectiveValues(of: "t", at: 0, decidedAt: 0, in: set.library)?.first {
      $0.key == key
    }
  }

  @Test func `a dated version counts from its time on, also of a parent`() throws {
    func policy(_ name: String, _ head: String, level: String) -> String {
      "apiVersion: sluice/v1\nkind: Policy\nname: \(name)\n\(head)"
        + "features: {f: {with: {level: \(level)}}}\n"
    }
    let documents = [
      "f": """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      settings: {level: {type: string, default: a}}
      rules:
        hit: first
        list:
          - id: r
            events: [inmail.sent]
            when: settings.level == "b"
            then: [{notify: {audience: admins, message: x}}]
        otherwise: ignore
      """,
      "old": policy("parent", "", level: "a"),
      "new": policy("parent", "effective_from: \"1970-01-01T00:00:01Z\"\n", level: "b"),
      "child": "apiVersion: sluice/v1\nkind: Policy\nname: child\nextends: parent\n",
      "later": policy(
        "child", "extends: parent\neffective_from: \"1970-01-01T00:00:02Z\"\n", level: "c"),
      "t": "apiVersion: sluice/v1\nkind: Tenant\nname: t\npolicy: child\n",
    ]
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    #expect(set.findings.filter { $0.severity == .error } == [])
    let programs = try #require(set.programs)
    let levels = try [Int64.min, 0, 999, 1000, 1999, 2000, .max].map { time in
      let row = try #require(programs.row(of: "t", at: time, decidedAt: 0))
      return programs.programs[Int(row.program)].features[0].settings["level"].map { "\($0)" }
    }
    #expect(levels == ["a", "a", "a", "b", "b", "c", "c"].map { "string(\"\($0)\")" })
    #expect(programs.row(of: "nobody", at: 0, decidedAt: 0) == nil)
    #expect(
      try [Int64(999), 1000].map { time in
        try #require(
          Compiler.effectiveValues(of: "t", at: time, decidedAt: 0, in: set.library)?.first {
            $0.key == "level"
          }
        ).text
      } == ["\"a\"", "\"b\""])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var key = "level"
    var parent = "{}"
    var child = "{}"
    var tenant = "{}"
    let text: String
    let layer: String
    let place: String
  }

  static let cases: [Case] = [
    Case(
      testDescription: "default", text: "\"a\"", layer: "feature default", place: "f.yaml:5"),
    Case(
      testDescription: "parent over default", parent: "{with: {level: b}}", text: "\"b\"",
      layer: "policy parent", place: "parent.yaml:5"),
    Case(
      testDescription: "child over parent", parent: "{with: {level: b}}",
      child: "{with: {level: c}}", text: "\"c\"", layer: "policy child", place: "child.yaml:6"),
    Case(
      testDescription: "tenant over all", parent: "{with: {level: b}}",
      child: "{with: {level: c}}", tenant: "{with: {level: d}}", text: "\"d\"", layer: "tenant t",
      place: "t.yaml:5"),
    Case(
      testDescription: "unset restores the layer below", parent: "{with: {level: b}}",
      child: "{with: {level: c}}", tenant: "{unset: [level]}", text: "\"b\"",
      layer: "policy parent", place: "parent.yaml:5"),
    Case(
      testDescription: "unset restores the default", parent: "{with: {level: b}}",
      tenant: "{unset: [level]}", text: "\"a\"", layer: "feature default", place: "f.yaml:5"),
    Case(
      testDescription: "a lock keeps what stands there",
      parent: "{with: {level: b}, lock: [level]}",
      tenant: "{enabled: true}", text: "\"b\"", layer: "policy parent", place: "parent.yaml:5"),
    Case(
      testDescription: "maps merge", key: "limits", parent: "{with: {limits: {z: 2}}}",
      tenant: "{with: {limits: {x: 3}}}", text: "{\"x\": 3, \"z\": 2}", layer: "tenant t",
      place: "t.yaml:5"),
    Case(
      testDescription: "lists replace", key: "names", parent: "{with: {names: [two, three]}}",
      tenant: "{with: {names: [four]}}", text: "[\"four\"]", layer: "tenant t", place: "t.yaml:5"),
    Case(
      testDescription: "switched on below, off above", key: "enabled", parent: "{enabled: true}",
      tenant: "{enabled: false}", text: "false", layer: "tenant t", place: "t.yaml:5"),
    Case(
      testDescription: "off unless somebody says so", key: "enabled", text: "false",
      layer: "feature default", place: "f.yaml:3"),
    Case(
      testDescription: "mode", key: "mode", parent: "{mode: live}", child: "{mode: shadow}",
      text: "shadow", layer: "policy child", place: "child.yaml:6"),
  ]

  @Test(arguments: cases)
  func `are merged key by key and known by place`(_ example: Case) throws {
    let value = try #require(
      try Self.value(
        example.key, parent: example.parent, child: example.child, tenant: example.tenant))
    #expect(value.text == example.text)
    #expect(value.layers.last?.name == value.layer)
    #expect(value.layer == example.layer)
    #expect(value.origin.description == example.place)
  }

  @Test func `are all told, from the lowest up`() throws {
    func layers(_ key: String) throws -> [String] {
      try #require(
        try Self.value(
          key, parent: "{enabled: true, with: {level: b, limits: {z: 2}}}",
          child: "{with: {level: c}, mode: shadow}",
          tenant: "{enabled: false, unset: [level], with: {limits: {x: 3}}}")
      ).layers.map { "\($0.text) \($0.name) \($0.origin)" }
    }
    #expect(
      try layers("level") == [
        "\"a\" feature default f.yaml:5", "\"b\" policy parent parent.yaml:5",
      ])
    #expect(
      try layers("enabled") == [
        "false feature default f.yaml:3", "true policy parent parent.yaml:5",
        "false tenant t t.yaml:5",
      ])
    #expect(
      try layers("limits") == [
        "{\"x\": 1} feature default f.yaml:6", "{\"z\": 2} policy parent parent.yaml:5",
        "{\"x\": 3} tenant t t.yaml:5",
      ])
  }
}
