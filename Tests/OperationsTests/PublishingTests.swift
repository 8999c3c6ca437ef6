import Diagnostics
import JSON
import Operations
import Runtime
import Testing

@Suite struct `Publishing revisions` {
  private static let noon = Quickstart.noon
  private static let by = Publishing.Signature(
    actor: Actor("dana@example.com"), reason: "The replies move on, SUP-812")

  /// One feature with one rule for replies, and one tenant or two; `stage` is where a reply goes.
  private func policies(
    stage: String, tenants: [String] = ["acme", "globex"], when: String = "true"
  ) -> PolicySet {
    let feature = """
      apiVersion: sluice/v1
      kind: Feature
      name: greeting
      title: Greeting
      description: Tells administrators of an export.
      rules:
        hit: first
        list:
          - id: tell
            events: [candidate.exported]
            when: "\(when)"
            then: [{notify: {audience: admins, message: \(stage)}}]
        otherwise: ignore
      """
    let policy = """
      apiVersion: sluice/v1
      kind: Policy
      name: p
      title: P
      pipeline: {lead: [new_lead]}
      creation: {routes: [export]}
      features: {greeting: {enabled: true}}
      """
    return PolicySet(
      [
        SourceFile(path: "greeting.yaml", bytes: Array(feature.utf8)),
        SourceFile(path: "p.yaml", bytes: Array(policy.utf8)),
      ]
        + tenants.map { name in
          SourceFile(
            path: "\(name).yaml",
            bytes: Array(
              "apiVersion: sluice/v1\nkind: Tenant\nname: \(name)\npolicy: p\n".utf8))
        })
  }

  private func publishing(_ store: MemoryStore, at minutes: Int64 = 0) -> Publishing {
    Publishing(store, clock: FixedClock(Self.noon + minutes * 60_000))
  }

  /// Decides one export of a tenant and says what it told: `tenant/message`.
  private func told(
    _ id: String, _ tenant: String, _ store: MemoryStore, at minutes: Int64
  ) throws -> String {
    let line = """
      {"id":"\(id)","type":"candidate.exported","tenant":"\(tenant)",\
      "occurred_at":\(Self.noon),"source":"push","request_id":"\(id)",\
      "member":"urn:li:person:1","first_name":"F","last_name":"L","employers":[],"skills":[],\
      "via":"one_click","seat":"urn:li:seat:1"}
      """
    var ingest = try Ingest(
      nil, into: store, clock: FixedClock(Self.noon + minutes * 60_000))
    try ingest.take(InputLine(file: "-", number: 1, bytes: Array(line.utf8)))
    _ = try ingest.finish()
    guard let event = try store.events(tenant: tenant, id: id).first else { return "no event" }
    return try store.effects(event: event.sequence).map { effect in
      (try? JSONValue.parse(effect.payload))?["message"]?.string ?? "?"
    }.joined(separator: " ")
  }

  @Test func `shadow, live for one, live for all, and back`() throws {
    let store = MemoryStore()
    let (old, new) = (policies(stage: "old"), policies(stage: "new"))
    _ = try publishing(store).publish(old, .init(.live), by: Self.by)
    #expect(try told("e1", "acme", store, at: 1) == "old")

    let shadow = try publishing(store, at: 2).publish(new, .init(.shadow), by: Self.by)
    #expect(shadow.revision == new.digest)
    #expect(try told("e2", "acme", store, at: 3) == "old")
    let event = try #require(try store.events(tenant: "acme", id: "e2").first)
    let watched = try store.shadowDecisions(revision: new.digest, afterEvent: 0, limit: 9)
    #expect(watched.map(\.event) == [event.sequence])
    #expect(String(decoding: watched[0].features, as: UTF8.self).contains("\"new\""))
    // What was only watched is no decision.
    #expect(try store.decisions(event: event.sequence).map(\.revision) == [old.digest])

    _ = try publishing(store, at: 4).activate(
      String(new.digest.prefix(8)), .init(.live, .tenants(["acme"])), by: Self.by)
    #expect(try told("e3", "acme", store, at: 5) == "new")
    #expect(try told("e3", "globex", store, at: 5) == "old")

    _ = try publishing(store, at: 6).activate(new.digest, .init(.live), by: Self.by)
    #expect(try told("e4", "globex", store, at: 7) == "new")

    let back = try publishing(store, at: 8).rollBack(by: Self.by)
    #expect(back.revision == old.digest)
    #expect(try told("e5", "acme", store, at: 9) == "old")
    // Going back can be taken back.
    #expect(try publishing(store, at: 10).rollBack(by: Self.by).revision == new.digest)
    let kinds = try store.history(afterSequence: 0, limit: 99).map(\.kind)
    #expect(
      kinds == [
        "revision.published", "revision.activated", "revision.published", "revision.activated",
        "revision.activated", "revision.activated", "revision.activated", "revision.activated",
      ])
  }

  @Test func `going back from a stage leaves the base, and ends what stands beside it`() throws {
    let store = MemoryStore()
    let (old, new) = (policies(stage: "old"), policies(stage: "new"))
    _ = try publishing(store).publish(old, .init(.live), by: Self.by)
    _ = try publishing(store, at: 1).publish(new, .init(.shadow), by: Self.by)
    _ = try publishing(store, at: 2).activate(
      new.digest, .init(.live, .tenants(["acme"])), by: Self.by)
    #expect(try publishing(store, at: 3).rollBack(by: Self.by).revision == old.digest)
    let rollouts = Rollouts(try store.rollouts())
    for tenant in ["acme", "globex"] {
      let assigned = rollouts.assignment(of: tenant, at: Self.noon + 180_000)
      #expect(assigned == .init(live: old.digest, shadow: nil))
    }
  }

  @Test func `a start in the future comes by the clock`() throws {
    let store = MemoryStore()
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    _ = try publishing(store).publish(
      policies(stage: "new"), .init(.live, from: Self.noon + 600_000), by: Self.by)
    var ingest = try Ingest(nil, into: store, clock: FixedClock(Self.noon))
    _ = try ingest.finish()
    #expect(try told("e1", "acme", store, at: 9) == "old")
    #expect(try told("e2", "acme", store, at: 10) == "new")
  }

  @Test func `what could not be evaluated is decided again when another revision begins`() throws {
    let store = MemoryStore()
    let broken = policies(stage: "old", when: "10 / size(event.skills) > 1")
    _ = try publishing(store).publish(broken, .init(.live), by: Self.by)
    #expect(try told("e1", "acme", store, at: 1) == "")
    #expect(try store.holds(tenant: "acme", limit: 9).map(\.reason) == ["evaluation_error"])
    _ = try publishing(store, at: 2).publish(
      policies(stage: "new"), .init(.live, from: Self.noon + 300_000), by: Self.by)
    for (minutes, held) in [(4 as Int64, 1), (5, 0)] {
      var ingest = try Ingest(
        nil, into: store, clock: FixedClock(Self.noon + minutes * 60_000))
      _ = try ingest.finish()
      #expect(try store.holds(tenant: "acme", limit: 9).count == held, "\(minutes) minutes")
    }
  }

  @Test func `a bad one is refused, the last good one goes on, and the list says so`() throws {
    let store = MemoryStore()
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    let bad = policies(stage: "new", when: "event.nothing == 1")
    #expect(!bad.isUsable)
    #expect(throws: RequestError.self) {
      try publishing(store, at: 1).publish(bad, .init(.live), by: Self.by)
    }
    #expect(try told("e1", "acme", store, at: 2) == "old")
    #expect(try store.revision(bad.digest) == nil)
    let last = try #require(try store.history(afterSequence: 0, limit: 99).last)
    #expect(last.isRefused)
    #expect(last.notes.contains { $0.content?.text.contains("greeting.yaml:11:") == true })
    let list = try RevisionListing(store, at: Self.noon + 180_000).text
    #expect(list.contains("refused   \(bad.digest.prefix(12))"))
    #expect(list.hasPrefix("in force  "))
  }

  @Test func `a revision that no longer compiles decides nothing`() throws {
    let store = MemoryStore()
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    // As if a later version of the program refused what an earlier one took.
    let bad = policies(stage: "new", when: "event.nothing == 1")
    var change = AdministrativeChange(
      expectedSequence: nil,
      entries: [HistoryDraft(at: Self.noon, kind: "revision.activated")])
    change.revisions = [bad.revision(keptAt: Self.noon)]
    change.rollouts = [
      RolloutRow(
        id: 2, revision: bad.digest, stage: .live, selection: .all, startsAt: Self.noon,
        createdAt: Self.noon, actor: "dana", reason: "an upgrade")
    ]
    #expect(try store.commit(change))
    #expect(try told("e1", "acme", store, at: 1) == "old")
    let list = try RevisionListing(store, at: Self.noon + 60_000).text
    #expect(list.contains("warning   revision \(bad.digest.prefix(12)) does not compile"))
  }

  @Test(arguments: [
    (Publishing.Plan(.live, .tenants(["acmee"])), "did you mean `acme`?"),
    (.init(.live, .tenants([])), "name a tenant"), (.init(.live, .share(permille: 0)), "share"),
    (.init(.live, .share(permille: 1000)), "share"),
    (.init(.live, from: noon - 1), "has passed"),
  ])
  func `a plan that cannot be is refused`(_ plan: Publishing.Plan, _ words: String) throws {
    let store = MemoryStore()
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    let error = #expect(throws: RequestError.self) {
      try publishing(store).publish(policies(stage: "new"), plan, by: Self.by)
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(try store.rollouts().count == 1)
  }

  @Test func `nothing stands beside nothing, and nothing lies before the first`() throws {
    let store = MemoryStore()
    #expect(throws: RequestError.self) {
      try publishing(store).publish(policies(stage: "old"), .init(.shadow), by: Self.by)
    }
    #expect(throws: RequestError.self) { try publishing(store).rollBack(by: Self.by) }
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    #expect(throws: RequestError.self) { try publishing(store).rollBack(by: Self.by) }
    #expect(throws: RequestError.self) { try publishing(store).withdraw(1, by: Self.by) }
  }

  @Test func `tenants that are missing are told`() throws {
    let store = MemoryStore()
    _ = try publishing(store).publish(policies(stage: "old"), .init(.live), by: Self.by)
    let done = try publishing(store).publish(
      policies(stage: "new", tenants: ["acme"]), .init(.live), by: Self.by)
    #expect(done.warnings.contains { $0.contains("1 tenants") && $0.contains("globex") })
  }
}
