import Operations
import Runtime
import Testing

@Suite struct `Switching a feature` {
  private static let hour: EpochMilliseconds = 3_600_000
  private static let noon = Quickstart.noon

  /// The example taken at noon, with nothing switched.
  private func store() throws -> MemoryStore {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Quickstart.lines("events.jsonl"), into: store)
    return store
  }

  private func request(
    tenant: String = "acme", feature: String = "inmail_stub_profile", isEnabled: Bool = false,
    reason: String = "Audit of consents", actor: String = "dana@example.com",
    start: EpochMilliseconds? = nil, end: EpochMilliseconds? = nil
  ) -> Toggles.Request {
    Toggles.Request(
      tenant: tenant, feature: feature, isEnabled: isEnabled, reason: reason, actor: actor,
      start: start, end: end)
  }

  private func toggles(_ store: MemoryStore, at hours: Int = 1) -> Toggles {
    Toggles(store, clock: FixedClock(Self.noon + EpochMilliseconds(hours) * Self.hour))
  }

  /// What `why` says of the same stub for both tenants, decided at an instant.
  private func why(
    _ store: MemoryStore, at now: EpochMilliseconds
  ) throws -> (acme: String, globex: String) {
    let summary = try Quickstart.ingest(
      lines: Quickstart.lines("after-toggle.jsonl"), into: store, at: now)
    #expect(summary.decidedCount == 2)
    func text(_ tenant: String) throws -> String {
      var explainer = try Explainer(store, tenant: tenant)
      return try explainer.events("stub-after-toggle").map(\.text).joined()
    }
    return (try text("acme"), try text("globex"))
  }

  @Test func `one tenant is switched off, the same event is decided in two ways`() throws {
    let store = try store()
    let entry = try toggles(store).set(request(end: Self.noon + 9 * Self.hour))
    #expect(entry.row.id == 1)
    #expect(entry.warnings == [])
    let why = try why(store, at: Self.noon + 2 * Self.hour)
    #expect(why.acme.contains("inmail_stub_profile: discarded, feature_off"))
    #expect(why.acme.contains("switched off by override 1 of dana@example.com"))
    #expect(why.acme.contains("because \"Audit of consents\""))
    #expect(why.globex.contains("inmail_stub_profile: applied"))
    #expect(!why.globex.contains("override"))
  }

  @Test(arguments: [(-1, false), (0, true), (1, true)])
  func `an end does not count itself`(_ offset: EpochMilliseconds, isApplied: Bool) throws {
    let store = try store()
    let end = Self.noon + 9 * Self.hour
    _ = try toggles(store).set(request(end: end))
    let why = try why(store, at: end + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
    #expect(why.acme.contains("override 1") == !isApplied)
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `a start counts itself`(_ offset: EpochMilliseconds, isApplied: Bool) throws {
    let store = try store()
    let start = Self.noon + 9 * Self.hour
    let entry = try toggles(store).set(request(start: start))
    #expect(entry.state == .scheduled)
    let why = try why(store, at: start + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
  }

  @Test(arguments: [(-1, false), (0, true)])
  func `what is revoked counts no longer`(
    _ offset: EpochMilliseconds, isApplied: Bool
  ) throws {
    let store = try store()
    _ = try toggles(store).set(request())
    let entry = try toggles(store, at: 2).revoke(id: 1, tenant: "acme", actor: "eve")
    #expect(entry.state == .revoked)
    let why = try why(store, at: Self.noon + 2 * Self.hour + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
  }

  @Test func `of two the later counts, and who repeats one is told`() throws {
    let store = try store()
    _ = try toggles(store).set(request())
    let twice = try toggles(store, at: 2).set(request(actor: "eve"))
    #expect(twice.row.id == 2)
    #expect(
      twice.warnings == [
        "changes nothing at its start: `inmail_stub_profile` is off for `acme` already, by "
          + "override 1 of dana@example.com"
      ])
    _ = try toggles(store, at: 3).set(request(isEnabled: true, actor: "eve"))
    let why = try why(store, at: Self.noon + 4 * Self.hour)
    #expect(why.acme.contains("inmail_stub_profile: applied"))
    #expect(
      try toggles(store, at: 4).list(tenant: "acme").map(\.state) == [.active, .active, .active])
  }

  @Test func `what is as it is already is stored, with a warning`() throws {
    let entry = try toggles(store()).set(request(isEnabled: true))
    #expect(entry.warnings.count == 1)
    #expect(entry.warnings.first?.hasSuffix("by the policies") == true)
  }

  private static let refused: [(String, Toggles.Request, String)] = {
    func request(
      tenant: String = "acme", feature: String = "inmail_stub_profile",
      reason: String = "Audit of consents", actor: String = "dana",
      start: EpochMilliseconds? = nil, end: EpochMilliseconds? = nil
    ) -> Toggles.Request {
      Toggles.Request(
        tenant: tenant, feature: feature, isEnabled: false, reason: reason, actor: actor,
        start: start, end: end)
    }
    let now = noon + hour
    var cases: [(String, Toggles.Request, String)] = []
    func refuse(_ name: String, _ request: Toggles.Request, _ words: String) {
      cases.append((name, request, words))
    }
    refuse("unknown tenant", request(tenant: "acne"), "did you mean `acme`?")
    refuse("empty tenant", request(tenant: ""), "no tenant is named")
    let nearly = request(feature: "inmail_stub_profil")
    refuse("unknown feature", nearly, "did you mean `inmail_stub_profile`?")
    let reasons = ["", "            ", "123456789", String(repeating: "x", count: 501)]
    for reason in reasons {
      refuse("reason of \(reason.count)", request(reason: reason), "say why")
    }
    for reason in [
      "Audit of\nconsents", "Audit \u{1B}[31mof consents", "Audit \u{202E}of consents",
    ] {
      refuse("reason \(reason.debugDescription)", request(reason: reason), "one line")
    }
    let actors = [
      "", "dana\u{1B}[31m", "dana\u{9B}2J", "dana\u{2028}eve", "dana\u{202E}eve",
      String(repeating: "x", count: 201),
    ]
    for actor in actors {
      refuse("actor \(actor.debugDescription)", request(actor: actor), "say who")
    }
    refuse("end before start", request(start: now + 5, end: now + 4), "is not after the start")
    refuse("end at start", request(start: now + 5, end: now + 5), "is not after the start")
    refuse("end in the past", request(start: now - 9, end: now - 1), "has passed")
    refuse("end now", request(start: now - 9, end: now), "has passed")
    return cases
  }()

  @Test(arguments: refused.map(\.0))
  func `is refused, and nothing is stored`(_ name: String) throws {
    let found = try #require(Self.refused.first { $0.0 == name })
    let store = try store()
    let refusal = #expect(throws: RequestError.self) { try toggles(store).set(found.1) }
    let text = refusal?.description ?? ""
    #expect(text.contains(found.2), "\(text)")
    #expect(!text.unicodeScalars.contains { $0.isUnfitForLine })
    #expect(try store.overrides(tenant: nil) == [])
  }

  @Test func `revoking twice, the wrong tenant's or what ended is refused`() throws {
    let store = try store()
    _ = try toggles(store).set(request())
    _ = try toggles(store).set(request(end: Self.noon + 2 * Self.hour))
    for (tenant, id, hours) in [("globex", 1, 2), ("acme", 3, 2), ("acme", -1, 2), ("acme", 2, 2)] {
      #expect(throws: RequestError.self) {
        try toggles(store, at: hours).revoke(id: Int64(id), tenant: tenant, actor: "eve")
      }
    }
    _ = try toggles(store, at: 2).revoke(id: 1, tenant: "acme", actor: "eve")
    #expect(throws: RequestError.self) {
      try toggles(store, at: 3).revoke(id: 1, tenant: "acme", actor: "eve")
    }
    #expect(try toggles(store, at: 3).list(tenant: nil).map(\.state) == [.revoked, .ended])
  }

  @Test func `before any ingest the policies must be named`() throws {
    let store = MemoryStore()
    let refusal = #expect(throws: RequestError.self) { try toggles(store).set(request()) }
    #expect(refusal?.description.contains("--policies PATH") == true)
    let entry = try toggles(store).set(request(), policies: Quickstart.policies)
    #expect(entry.state == .active)
    _ = try Quickstart.ingest(
      lines: Quickstart.lines("events.jsonl"), into: store, at: Self.noon + Self.hour)
    let why = try why(store, at: Self.noon + 2 * Self.hour)
    #expect(why.acme.contains("override 1 of dana@example.com"))
  }
}
