import Operations
import Runtime
import Testing

@Suite struct `Deciding under an override` {
  private static let hour: EpochMilliseconds = 3_600_000
  private static let noon = Quickstart.noon
  private static let dana = Operations.Actor("dana@example.com", roles: ["support"])

  /// The example taken at noon, with nothing switched.
  private func store() throws -> MemoryStore {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Quickstart.lines("events.jsonl"), into: store)
    return store
  }

  private func overrides(_ store: MemoryStore, at hours: Int = 1) -> Overrides {
    Overrides(store, clock: FixedClock(Self.noon + EpochMilliseconds(hours) * Self.hour))
  }

  private func change(
    start: EpochMilliseconds? = nil, end: EpochMilliseconds? = nil
  ) -> OverrideChange {
    OverrideChange(
      feature: "inmail_stub_profile", value: "false", reason: "Audit of consents", start: start,
      end: end)
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
    _ = try overrides(store).set(
      change(end: Self.noon + 9 * Self.hour), for: "acme", by: Self.dana)
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
    _ = try overrides(store).set(change(end: end), for: "acme", by: Self.dana)
    let why = try why(store, at: end + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
    #expect(why.acme.contains("override 1") == !isApplied)
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `a start counts itself`(_ offset: EpochMilliseconds, isApplied: Bool) throws {
    let store = try store()
    let start = Self.noon + 9 * Self.hour
    _ = try overrides(store).set(
      change(start: start, end: start + Self.hour), for: "acme", by: Self.dana)
    let why = try why(store, at: start + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
  }

  @Test(arguments: [(-1, false), (0, true)])
  func `what is revoked counts no longer`(
    _ offset: EpochMilliseconds, isApplied: Bool
  ) throws {
    let store = try store()
    _ = try overrides(store).set(
      change(end: Self.noon + 9 * Self.hour), for: "acme", by: Self.dana)
    _ = try overrides(store, at: 2).revoke(
      1, of: "acme", reason: "The audit is over", by: Self.dana)
    let why = try why(store, at: Self.noon + 2 * Self.hour + offset)
    #expect(why.acme.contains("inmail_stub_profile: applied") == isApplied)
  }

  @Test func `before any ingest the policies must be named`() throws {
    let store = MemoryStore()
    let refusal = #expect(throws: RequestError.self) {
      try overrides(store).set(change(), for: "acme", by: Self.dana)
    }
    #expect(refusal?.description.contains("--policies PATH") == true)
  }
}
