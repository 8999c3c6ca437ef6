import Operations
import Runtime
import Testing

@Suite struct `Setting an override` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon

  @Test func `is stored with everything that was said of it, and with its history`() throws {
    let world = World()
    let end = Self.now + World.day
    let row = try world.set(World.change(end: end))
    #expect(row.id == 1)
    #expect(row.tenant == "acme")
    #expect(row.isEnabled == false)
    #expect(row.reason == "Audit of consents, SUP-12")
    #expect(row.actor == "dana@example.com")
    #expect([row.createdAt, row.startsAt, row.endsAt] == [Self.now, Self.now, end])
    #expect(row.version == 1)
    #expect(try world.store.overrides(tenant: "acme") == [row])
    #expect(try world.history() == ["override.set acme override 1 true -> false"])
    let entry = try #require(try world.store.history(afterSequence: 0, limit: 1).first)
    #expect(entry.note("actor") == "dana@example.com")
    #expect(entry.note("reason") == "Audit of consents, SUP-12")
    #expect(entry.version == 1)
  }

  @Test func `blanks around and within a reason are no part of it`() throws {
    let row = try World().set(World.change(reason: "  Audit   of \u{A0} consents "))
    #expect(row.reason == "Audit of consents")
  }

  @Test func `a setting is set like a feature, and kept as a document would write it`() throws {
    let world = World()
    let row = try world.set(World.change("settled", "2160h", key: "age"))
    #expect(row.value == "90d")
    try world.set(
      World.change("settled", "[\"urn:li:seat:10\"]", key: "seats"), for: "globex")
    #expect(
      try world.history() == [
        "override.set acme override 1 30d -> 90d",
        "override.set globex override 2 [] -> [\"urn:li:seat:10\"]",
      ])
  }

  // MARK: - Refused

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var code: RequestError.Code
    /// Part of the message.
    var words: String
    var tenant = "acme"
    var actor = OverrideWorld.dana
    var change: OverrideChange
  }

  private static let cases: [Case] = {
    var cases: [Case] = []
    func refuse(
      _ name: String, _ code: RequestError.Code, _ words: String, tenant: String = "acme",
      by actor: Operations.Actor = OverrideWorld.dana, _ change: OverrideChange = World.change()
    ) {
      cases.append(
        Case(
          testDescription: name, code: code, words: words, tenant: tenant, actor: actor,
          change: change))
    }
    refuse("unknown tenant", .unknown, "did you mean `acme`?", tenant: "acne")
    refuse("empty tenant", .unknown, "say for which tenant", tenant: "")
    refuse("tenant that paints", .unknown, "no tenant is named", tenant: "a\u{1B}[31m\n")
    refuse("unknown feature", .unknown, "did you mean `settled`?", World.change("setled"))
    refuse(
      "unknown setting", .badValue, "ages", World.change("settled", "1d", key: "ages"))
    refuse("empty setting", .badValue, "", World.change("settled", "1d", key: ""))
    for value in ["yes", "on", "1", "", "True", "true\nfalse", "[true]", "~"] {
      refuse("switch `\(value.debugDescription)`", .badValue, "", World.change("plain", value))
    }
    for value in ["90", "3 days", "-1d", "[1d]", "", "1d # or two\nx: y", "*a", "!!str 1d"] {
      refuse(
        "duration `\(value.debugDescription)`", .badValue, "",
        World.change("settled", value, key: "age"))
    }
    let blanks = ["", "            ", "\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}\u{3164}"]
    for reason in blanks + ["-----------------", "\u{2800}\u{2800}\u{2800}\u{2800}........."] {
      refuse(
        "reason \(reason.debugDescription)", .badReason, "say why", World.change(reason: reason))
    }
    refuse("short reason", .badReason, "10 to 500", World.change(reason: "a      b  cccc"))
    refuse(
      "long reason", .badReason, "10 to 500",
      World.change(reason: String(repeating: "x", count: 501)))
    for reason in [
      "Audit of\nconsents", "Audit \u{1B}[31mof consents", "Audit \u{202E}of consents",
      "Audit\u{0} of consents", "Audit\u{2028}of consents",
    ] {
      refuse(
        "reason \(reason.debugDescription)", .badReason, "one line", World.change(reason: reason))
    }
    let actors = [
      "", " ", "/ci", "dana/", "dana/ci/x", "dana\u{1B}[31m", "dana\u{2028}eve", "d\u{430}na",
      "dana\u{200D}", "dana eve", "@", "dana@@x", "a@b@c", "+dana", "dana+", "-",
      String(repeating: "x", count: 201),
    ]
    for actor in actors {
      refuse(
        "actor \(actor.debugDescription)", .badActor, "say who", by: Operations.Actor(actor))
    }
    refuse(
      "start in the past", .badWindow, "leave the start out", World.change(start: now - 1))
    refuse(
      "end before start", .badWindow, "is not after the start",
      World.change(start: now + 5, end: now + 4))
    refuse(
      "end at start", .badWindow, "is not after the start",
      World.change(start: now + 5, end: now + 5))
    refuse("end in the past", .badWindow, "has passed", World.change(end: now - 1))
    refuse("end now", .badWindow, "has passed", World.change(end: now))
    refuse(
      "a version that there is not", .misuse, "the last is 0", World.change(sinceVersion: 7))
    refuse("locked", .locked, "vendor.yaml:", World.change("locked"))
    refuse(
      "locked setting", .locked, "vendor.yaml:", World.change("settled", "7", key: "fixed"))
    refuse("nobody may", .notAllowed, "features/nobody.yaml:4", World.change("nobody"))
    let ticket = "Audit of consents, SUP-12"
    func capped(reason: String = ticket, end: EpochMilliseconds?) -> OverrideChange {
      World.change("capped", reason: reason, end: end)
    }
    let fine = now + World.day
    refuse(
      "another role", .notAllowed, "changed by support or admin",
      by: Operations.Actor("gus", roles: ["sales", "Support", "support "]), capped(end: fine))
    refuse(
      "no role", .notAllowed, "none of them", by: Operations.Actor("gus"), capped(end: fine))
    refuse(
      "no ticket", .badReason, "name a ticket, such as SUP-123",
      capped(reason: "Audit of all the consents", end: fine))
    refuse(
      "shorter than the policy wants", .badReason, "20 to 60", capped(reason: "SUP-12", end: fine))
    refuse(
      "longer than the policy wants", .badReason, "20 to 60",
      capped(reason: "SUP-12 " + String(repeating: "x", count: 60), end: fine))
    refuse("no end", .endRequired, "features/capped.yaml:", capped(end: nil))
    refuse(
      "an end beyond the cap", .tooLong, "features/capped.yaml:",
      capped(end: now + 14 * World.day + 1))
    return cases
  }()

  @Test(arguments: cases)
  private func `is refused, which the history knows, and nothing else`(_ found: Case) throws {
    let world = World()
    let refusal = try world.refused(found.code) {
      try world.overrides().set(found.change, for: found.tenant, by: found.actor)
    }
    #expect(refusal.description.contains(found.words), "\(refusal)")
    #expect(refusal.description.count < 700)
  }

  @Test func `the cap itself is allowed`() throws {
    let row = try World().set(World.change("capped", end: Self.now + 14 * World.day))
    #expect(row.endsAt == Self.now + 14 * World.day)
  }

  // MARK: - Times

  @Test(arguments: [
    (-1, false, true), (0, true, true), (1, true, true), (3_599_999, true, true),
    (3_600_000, false, true), (3_600_001, false, true),
  ])
  func `counts from its start to before its end, by the clock alone`(
    _ offset: EpochMilliseconds, isOff: Bool, _: Bool
  ) throws {
    let world = World()
    let start = Self.now + World.day
    let row = try world.set(World.change(start: start, end: start + World.hour))
    #expect(row.isActive(at: start + offset) == isOff)
    let listed = try world.overrides(at: start + offset).list(tenant: "acme")
    let expected = offset < 0 ? "scheduled" : offset < World.hour ? "active" : "ended"
    #expect(listed.map(\.stateName) == [expected])
  }

  // MARK: - Conflicts

  private static let overlaps: [(name: String, start: Int?, end: Int?, isRefused: Bool)] = [
    ("the same time", 0, 10, true), ("within", 2, 4, true), ("around", nil, 20, true),
    ("without end", 5, nil, true), ("from its end on", 10, 12, false),
    ("long after", 20, nil, false), ("its last hour", 9, 11, true),
  ]

  @Test(arguments: overlaps.map(\.name))
  func `a part of the same time is a conflict, and both are shown`(_ name: String) throws {
    let found = try #require(Self.overlaps.first { $0.name == name })
    let world = World()
    try world.set(World.change(end: Self.now + 10 * World.hour))
    let change = World.change(
      "plain", "true", reason: "Asked for by the customer",
      start: found.start.map { Self.now + EpochMilliseconds($0) * World.hour },
      end: found.end.map { Self.now + EpochMilliseconds($0) * World.hour })
    guard found.isRefused else {
      #expect(try world.set(change, by: World.eve).id == 2)
      return
    }
    let refusal = try world.refused(.conflict) {
      try world.overrides().set(change, for: "acme", by: World.eve)
    }
    for words in [
      "override 1 of dana@example.com", "plain off", "Audit of consents", "Yours: plain on",
      "replace",
    ] {
      #expect(refusal.description.contains(words), "\(refusal)")
    }
    #expect(refusal.others.map(\.id) == [1])
  }

  @Test func `another key, feature or tenant is no conflict, nor what is revoked`() throws {
    let world = World()
    try world.set(World.change("settled"))
    try world.set(World.change("settled", "90d", key: "age"))
    try world.set(World.change("plain"))
    try world.set(World.change("settled"), for: "globex")
    _ = try world.overrides().revoke(
      1, of: "acme", reason: "The audit is over", by: World.dana)
    try world.set(World.change("settled"))
    #expect(try world.store.head().version == 6)
  }

  @Test func `who replaces ends the other, which does not come back`() throws {
    let world = World()
    try world.set(World.change())
    let start = Self.now + 2 * World.hour
    let answer = try world.overrides(at: 1).set(
      World.change("plain", "true", start: start, end: start + World.hour, replaces: true),
      for: "acme", by: World.eve)
    #expect(answer.warnings.contains { $0.contains("does not come back") })
    let rows = try world.store.overrides(tenant: "acme")
    #expect(rows.map(\.endsAt) == [start, start + World.hour])
    #expect(rows.map { $0.isActive(at: start - 1) } == [true, false])
    #expect(rows.map { $0.isActive(at: start) } == [false, true])
    #expect(rows.map { $0.isActive(at: start + World.hour) } == [false, false])
    _ = try world.overrides(at: 1).set(
      World.change("plain", "true", replaces: true), for: "acme", by: World.eve)
    let after = try world.store.overrides(tenant: "acme")
    #expect(after.map(\.revokedAt) == [Self.now + World.hour, Self.now + World.hour, nil])
  }

  @Test func `a change since the version that was seen is shown beside one's own`() throws {
    let world = World()
    try world.set(World.change("settled", "90d", key: "age"))
    let refusal = try world.refused(.changedSince) {
      try world.overrides().set(
        World.change("settled", "[]", key: "seats", sinceVersion: 0), for: "acme", by: World.eve)
    }
    for words in ["age is 90d", "dana@example.com", "Yours: settled: seats is []", "version 1"] {
      #expect(refusal.description.contains(words), "\(refusal)")
    }
    try world.set(World.change("settled", "[]", key: "seats", sinceVersion: 1))
    // Another feature is another matter.
    try world.set(World.change("plain", sinceVersion: 0))
  }

  // MARK: - Warnings

  @Test func `who changes nothing, or what else changes, is told`() throws {
    let world = World()
    func warnings(_ change: OverrideChange) throws -> [String] {
      try world.overrides().set(change, for: "acme", by: World.dana).warnings
    }
    #expect(
      try warnings(World.change("plain", "true")) == [
        "changes nothing at its start: plain on for `acme` already"
      ])
    #expect(
      try warnings(World.change("base")) == [
        "turns off, too, `middle`, `top`, which needs `base`"
      ])
    #expect(
      try warnings(World.change("top", "true")) == [
        "`top` stays off for `acme`: it needs `middle`"
      ])
    _ = try world.overrides().stop(
      "settled", for: nil, reason: "Something is wrong", by: World.dana)
    #expect(
      try warnings(World.change("settled", "true")).map { $0.prefix(11) } == ["emergency 4"])
  }
}
