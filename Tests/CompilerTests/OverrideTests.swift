import CEL
import Compiler
import Diagnostics
import Operations
import Program
import Testing

@Suite struct `Overrides of settings` {
  static let feature = """
    apiVersion: sluice/v1
    kind: Feature
    name: f
    settings:
      level: {type: choice, values: [a, b, c, d], default: a}
      wait: {type: duration, default: 1h}
      limits: {type: map, of: {type: int}, default: {x: 1}}
      seats:
        type: list
        of: {type: urn}
        default: []
        refused_when: {compatibility: vendor, message: The vendor has no such choice.}
      fields: {type: field_map, default: {first_name: event.first_name}}
      to: {type: stage, default: one}
      since: {type: timestamp, optional: true}
      note: {type: string, default: plain}
    rules:
      hit: unique
      list:
        - id: one
          events: [candidate.exported]
          when: event.request_id == settings.level && settings.limits["x"] > 0
          then:
            - create_candidate: {route: export, fields: "${settings.fields}"}
            - advance_stage: {to: "${settings.to}"}
        - id: two
          events: [candidate.exported]
          when: >-
            event.request_id == "b" && !(event.?seat.orValue("") in settings.seats) && settings.wait > duration("1s")
            && !has(settings.since) && settings.note != "x"
          then: []
      otherwise: ignore
    """

  static let policy = """
    apiVersion: sluice/v1
    kind: Policy
    name: p
    pipeline: {all: [one, two]}
    creation: {routes: [export]}
    features: {f: {enabled: true, with: {limits: {q: 2}}}, g: {}}
    """

  static let other = """
    apiVersion: sluice/v1
    kind: Feature
    name: g
    rules:
      hit: first
      list: [{id: r, events: [candidate.exported], then: [{advance_stage: {to: one}}]}]
      otherwise: ignore
    """

  static func set(
    tenant: String = "{}", head: String = "", more: [String: String] = [:]
  ) throws -> PolicySet {
    var documents = [
      "f": feature, "g": other, "p": policy,
      "t": "apiVersion: sluice/v1\nkind: Tenant\nname: t\npolicy: p\n\(head)features: \(tenant)\n",
      "u": "apiVersion: sluice/v1\nkind: Tenant\nname: u\npolicy: p\n",
    ]
    documents.merge(more) { $1 }
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    try #require(set.findings.filter { $0.severity == .error } == [])
    return set
  }

  static func layer(
    _ id: Int64, _ key: String, _ value: String, _ from: Int64 = 100, _ until: Int64? = nil,
    tenant: String = "t", feature: String = "f"
  ) -> OverrideLayer {
    OverrideLayer(
      id: id, tenant: tenant, feature: feature, key: key, value: value, from: from, until: until)
  }

  static func compiled(_ set: PolicySet, _ overrides: [OverrideLayer]) throws -> ProgramSet {
    let checked = Compiler.compile(set.library, overrides: overrides)
    #expect(checked.diagnostics.filter { $0.severity == .error } == [])
    return try #require(checked.value ?? nil)
  }

  static func plan(
    _ programs: ProgramSet, _ decidedAt: Int64, at time: Int64 = 0, tenant: String = "t"
  ) throws -> FeaturePlan {
    let row = try #require(programs.row(of: tenant, at: time, decidedAt: decidedAt))
    return programs.programs[Int(row.program)].features[0]
  }

  @Test func `count from their start to their end, to the millisecond`() throws {
    let programs = try Self.compiled(
      Self.set(),
      [
        Self.layer(1, "level", "d", 100, 200), Self.layer(2, "level", "c", 150, 300),
        Self.layer(3, "note", "z", 250),
      ])
    #expect(programs.unfitting == [])
    let texts = try [Int64.min, 99, 100, 149, 150, 199, 200, 249, 250, 299, 300, .max].map {
      let settings = try Self.plan(programs, $0).settings
      return "\(settings["level"].map { "\($0)" } ?? "") \(settings["note"].map { "\($0)" } ?? "")"
    }
    func text(_ level: String, _ note: String) -> String {
      "string(\"\(level)\") string(\"\(note)\")"
    }
    #expect(
      texts == [
        text("a", "plain"), text("a", "plain"), text("d", "plain"), text("d", "plain"),
        text("c", "plain"), text("c", "plain"), text("c", "plain"), text("c", "plain"),
        text("c", "z"), text("c", "z"), text("a", "z"), text("a", "z"),
      ])
    // Another tenant knows nothing of them, and shares the program that nobody changed.
    let other = try #require(programs.row(of: "u", at: 0, decidedAt: 260))
    #expect(other == programs.row(of: "t", at: 0, decidedAt: 0))
    #expect(try Self.plan(programs, 260, tenant: "u").settings["level"] == .string("a"))
  }

  @Test func `are lowered like any other layer`() throws {
    let programs = try Self.compiled(
      Self.set(tenant: "{f: {with: {limits: {z: 3}}}}"),
      [
        Self.layer(1, "limits", "{x: 0, w: 7}"),
        Self.layer(2, "fields", "{headline: event.?headline}"),
        Self.layer(3, "to", "two"),
      ])
    #expect(programs.unfitting == [])
    let plan = try Self.plan(programs, 100)
    // The map merges with the layers below; the rule that it decides is gone.
    #expect(
      plan.settings["limits"].map { Unparser.text($0) }
        == "{\"x\": 0, \"q\": 2, \"z\": 3, \"w\": 7}")
    #expect(plan.rules?.rules.map(\.id) == ["two"])
    let before = try Self.plan(programs, 99)
    #expect(before.rules?.rules.map(\.id) == ["one", "two"])
  }

  @Test func `that are equal to each other share a program`() throws {
    let programs = try Self.compiled(
      Self.set(),
      [Self.layer(1, "note", "m", 1, 2), Self.layer(2, "note", "m", 5, 6)]
        + [Self.layer(3, "note", "m", 5, 6, tenant: "u")])
    let rows = try ["t", "u"].map { try #require(programs.row(of: $0, at: 0, decidedAt: 5)) }
    #expect(rows[0] == rows[1] && rows[0] == programs.row(of: "t", at: 0, decidedAt: 1))
    #expect(programs.row(of: "t", at: 0, decidedAt: 3) == programs.tenants["t"])
    #expect(rows[0].program != programs.tenants["t"]?.program)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var key = "level"
    var value = "b"
    var tenant = "t"
    var feature = "f"
    var file = "{}"
    var head = ""
    let message: String
  }

  static let refused: [Refused] = [
    Refused(
      testDescription: "locked", file: "{f: {lock: [level]}}",
      message: "`level` of feature `f` is locked by tenant t (locked here, t.yaml:5:23)"),
    Refused(
      testDescription: "switch locked", key: "enabled", value: "false",
      file: "{f: {lock: [enabled]}}",
      message: "`enabled` of feature `f` is locked by tenant t (locked here, t.yaml:5:23)"),
    Refused(
      testDescription: "unknown setting", key: "levels",
      message: "feature `f` has no setting `levels` (did you mean `level`?)"),
    Refused(
      testDescription: "unknown feature", feature: "ff",
      message: "policy `p` has no feature `ff` (did you mean `f`?)"),
    Refused(
      testDescription: "unknown tenant", tenant: "nobody", message: "no tenant is named `nobody`"),
    Refused(
      testDescription: "outside the choice", value: "e", message: "no value is named `e`"),
    Refused(testDescription: "another type", value: "7", message: "text is wanted here"),
    Refused(testDescription: "no duration", key: "wait", value: "soon", message: "no duration"),
    Refused(testDescription: "stage", key: "to", value: "three", message: "no stage is named"),
    Refused(
      testDescription: "refused", key: "seats", value: "[\"urn:li:seat:1\"]",
      head: "compatibility: vendor\n",
      message:
        "`seats` cannot be set where compatibility is `vendor` (`vendor` is said here, t.yaml:5:16; "
        + "The vendor has no such choice.)"),
    Refused(
      testDescription: "rules that overlap", value: "b",
      message: "under `hit: unique`, rules `one` and `two` may both hold"),
    Refused(
      testDescription: "features that clash", key: "to", value: "two",
      file: "{g: {enabled: true}}", message: "`f` and `g`"),
    Refused(
      testDescription: "broken expression", key: "fields", value: "{first_name: event.first_nam}",
      message: "`first_nam`"),
    Refused(testDescription: "nothing", value: "", message: ""),
    Refused(testDescription: "two lines", key: "note", value: "a\nb", message: "on one line"),
    Refused(testDescription: "a block", key: "limits", value: "x: 1", message: "on one line"),
    Refused(testDescription: "two documents", key: "note", value: "a\n--- b", message: ""),
    Refused(testDescription: "YAML 1.1", key: "enabled", value: "yes", message: "`yes`"),
    Refused(testDescription: "no switch", key: "enabled", value: "1", message: "true"),
    Refused(testDescription: "null", key: "note", value: "~", message: "there is no value"),
    Refused(testDescription: "an anchor", key: "note", value: "&a x", message: ""),
    Refused(testDescription: "not closed", key: "limits", value: "{x: 1", message: ""),
  ]

  @Test(arguments: refused)
  func `that do not fit are left out and named`(_ example: Refused) throws {
    let set = try Self.set(tenant: example.file, head: example.head)
    let layer = Self.layer(
      7, example.key, example.value, tenant: example.tenant, feature: example.feature)
    let programs = try Self.compiled(set, [layer, Self.layer(8, "note", "still")])
    #expect(programs.unfitting.map(\.override) == [7])
    let message = try #require(programs.unfitting.first).message
    #expect(message.contains(example.message), "\(message)")
    // The other one counts all the same, and nothing of the refused one is left.
    let plan = try Self.plan(programs, 100)
    #expect(plan.settings["note"] == .string("still"))
    #expect(plan.settings["level"] == .string("a"))
    let check = Compiler.check(layer, in: set.library)
    #expect(check.text == nil)
    #expect(check.messages.first == message)
  }

  @Test(arguments: [
    ("level", "b", "\"b\""), ("level", "\"c\"", "\"c\""), ("wait", "90m", "1h30m"),
    ("limits", "{ x: 3,q: 4 }", "{\"x\": 3, \"q\": 4}"),
    ("seats", "['urn:li:seat:1']", "[\"urn:li:seat:1\"]"), ("seats", "[]", "[]"),
    ("fields", "{headline: event.?headline}", "{headline: \"event.?headline\"}"),
    (
      "fields", "{headline: {from: event.?headline, overwrite: always}}",
      "{headline: {from: \"event.?headline\", overwrite: always}}"
    ),
    ("since", "2026-03-01", "\"2026-03-01T00:00:00Z\""), ("enabled", "false", "false"),
    ("note", "\"a \\\"quoted\\\" \\\\ word: # é\"", "\"a \\\"quoted\\\" \\\\ word: # é\""),
  ])
  func `have a text that says the same again`(
    _ key: String, _ value: String, _ text: String
  ) throws {
    let set = try Self.set(
      more: ["f": Self.feature.replacing("hit: unique", with: "hit: first")])
    let check = Compiler.check(Self.layer(1, key, value), in: set.library)
    #expect(check.messages == [])
    #expect(check.text == text)
    #expect(Compiler.check(Self.layer(1, key, text), in: set.library).text == text)
  }

  @Test func `are judged by the versions of the policy that count while they are active`() throws {
    let later = Self.policy.replacing(
      "features:", with: "effective_from: \"1970-01-01T00:00:01Z\"\nfeatures:"
    )
    .replacing("enabled: true,", with: "enabled: true, lock: [note],")
    let set = try Self.set(more: ["later": later])
    let (before, across) = (
      Self.layer(1, "note", "x", 100, 900), Self.layer(2, "level", "c", 100, 2000)
    )
    let locked = Self.layer(3, "note", "late", 900, 2000)
    let programs = try Self.compiled(set, [before, across, locked])
    #expect(programs.unfitting.map(\.override) == [3])
    #expect(Compiler.check(before, in: set.library).messages == [])
    #expect(Compiler.check(locked, in: set.library).text == nil)
    // Where both are at work, each counts where it fits.
    #expect(try Self.plan(programs, 950, at: 0).settings["note"] == .string("late"))
    #expect(try Self.plan(programs, 1500, at: 1200).settings["note"] == .string("plain"))
    #expect(try Self.plan(programs, 1500, at: 1200).settings["level"] == .string("c"))
    #expect(try Self.plan(programs, 2000, at: 1200).settings["level"] == .string("a"))
  }

  @Test func `of one setting at one time: the last counts`() throws {
    let programs = try Self.compiled(
      Self.set(), [Self.layer(2, "limits", "{v: 2}"), Self.layer(1, "limits", "{w: 1}")])
    #expect(
      try Self.plan(programs, 100).settings["limits"].map { Unparser.text($0) }
        == "{\"x\": 1, \"q\": 2, \"v\": 2}")
  }

  @Test func `stand above all other layers of a value, as long as they are active`() throws {
    let set = try Self.set(tenant: "{f: {with: {limits: {z: 3}}, lock: [note]}}")
    let overrides = [
      Self.layer(4, "limits", "{x: 0}", 100, 200), Self.layer(5, "level", "b", 100, 200),
      Self.layer(6, "note", "x"), Self.layer(7, "fields", "{headline: event.?headline}"),
      Self.layer(8, "enabled", "false"), Self.layer(9, "level", "d", tenant: "u"),
      Self.layer(10, "level", "d", 150, 180),
    ]
    func value(_ key: String, at time: Int64) throws -> EffectiveValue? {
      try #require(
        Compiler.effectiveValues(
          of: "t", at: 0, decidedAt: time, overrides: overrides, in: set.library)
      ).first { $0.feature == "f" && $0.key == key }
    }
    let limits = try #require(try value("limits", at: 150))
    #expect(limits.text == "{\"x\": 0, \"q\": 2, \"z\": 3}")
    #expect(
      limits.layers.map(\.name) == ["feature default", "policy p", "tenant t", "override 4"])
    #expect(limits.layers.map(\.override) == [nil, nil, nil, 4])
    #expect(limits.origin.description == "override 4:1")
    #expect(try value("limits", at: 200)?.layers.count == 3)
    // Rules that overlap refuse the one; the other stands.
    #expect(try value("level", at: 120)?.text == "\"a\"")
    #expect(try value("level", at: 150)?.text == "\"d\"")
    #expect(try value("note", at: 150)?.text == "\"plain\"")
    #expect(try value("fields.headline", at: 150)?.layer == "override 7")
    #expect(try value("fields.first_name", at: 150)?.layer == "feature default")
    #expect(try value("enabled", at: 150)?.layers.map(\.text) == ["false", "true"])
  }
}
