import Runtime
import Testing

@Suite struct `Administration of a store` {
  @Test(arguments: EventStoreContract.all)
  func `a change writes its rows, its history and the next head`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    #expect(try store.head() == AdministrativeHead())
    let change = AdministrativeChange.whole
    #expect(try store.commit(change))
    var override = change.overrides[0]
    override.version = 1
    #expect(try store.overrides(tenant: nil) == [override])
    #expect(try store.requests(tenant: nil) == change.requests)
    #expect(try store.requests(tenant: "globex") == [])
    #expect(try store.revision("sha256:1") == change.revisions[0])
    #expect(try store.rollouts() == change.rollouts)
    #expect(Rollouts(try store.rollouts()).base(at: .max)?.revision == "sha256:1")
    let entry = try #require(try store.history(afterSequence: 0, limit: 9).first)
    let draft = HistoryDraft.sample()
    #expect(entry.sequence == 1 && entry.version == 1 && entry.at == draft.at)
    #expect(entry.kind == draft.kind && !entry.isRefused && entry.tenant == draft.tenant)
    #expect(entry.feature == draft.feature && entry.key == draft.key)
    #expect(entry.subject == draft.subject && entry.detail == draft.detail)
    #expect(entry.before == draft.before && entry.after == draft.after)
    #expect(entry.notes.map(\.name) == ["actor", "reason"])
    #expect(entry.note("actor") == "ann" && entry.note("reason") == "asked")
    #expect(entry.previous == HistoryEntry.noDigest)
    #expect(
      try store.head()
        == AdministrativeHead(
          sequence: 1, digest: entry.digest, version: 1, lastOverride: 1, lastRequest: 1,
          lastRollout: 3))
  }

  @Test(arguments: EventStoreContract.all)
  func `rows are put by id, and have the version that changed them`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    #expect(try store.commit(.overrides(.sample(1), .sample(2, "globex"))))
    #expect(try store.commit(.overrides(.sample(3, ""))))
    // History alone.
    #expect(try store.commit(.with()))
    var revoked = OverrideRow.sample(1)
    revoked.revokedAt = 5
    revoked.revokedBy = "bob"
    #expect(try store.commit(.overrides(revoked)))
    let rows = try store.overrides(tenant: nil)
    #expect(rows.map(\.id) == [1, 2, 3])
    #expect(rows.map(\.version) == [3, 1, 2])
    #expect(rows.map(\.revokedBy) == ["bob", nil, nil])
    // Those of every tenant are everybody's.
    #expect(try store.overrides(tenant: "acme").map(\.id) == [1, 3])
    #expect(try store.overrides(tenant: "nobody").map(\.id) == [3])
    #expect(try store.history(afterSequence: 1, limit: 2).map(\.sequence) == [2, 3])
    #expect(try store.history(afterSequence: 0, limit: 9).map(\.version) == [1, 2, 2, 3])
  }

  @Test(arguments: EventStoreContract.all)
  func `a change for a head that has moved writes nothing`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    let head = try store.head()
    var change = AdministrativeChange.whole
    change.expectedSequence = head.sequence
    #expect(try store.commit(change))
    let before = try store.dump()
    change.overrides[0].value = "true"
    #expect(try !store.commit(change))
    #expect(try store.dump() == before)
    #expect(try store.head().sequence == 1)
  }

  @Test(arguments: EventStoreContract.all)
  func `a rollout of a revision that is not kept writes nothing`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    var change = AdministrativeChange.whole
    change.rollouts.append(.sample(4, of: "another"))
    let error = #expect(throws: StoreError.self) { try store.commit(change) }
    #expect(error?.code == .constraint)
    #expect(try store.dump() == [])
    #expect(try store.head() == AdministrativeHead())
  }

  @Test(arguments: EventStoreContract.all)
  func `a revision is kept as it first came, the last live one for all is the base`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    #expect(Rollouts(try store.rollouts()).base(at: .max)?.revision == nil)
    let lever = RevisionRow.Source(path: "lever.yaml", bytes: Array("a: 1".utf8))
    let rsc = RevisionRow.Source(path: "a/rsc.yaml", bytes: [])
    let first = RevisionRow(digest: "one", keptAt: 1, sources: [lever, rsc])
    let second = RevisionRow(digest: "another", keptAt: 2, sources: [rsc, lever])
    for (number, row) in [first, second].enumerated() {
      let change = AdministrativeChange.with {
        $0.revisions = [row]
        $0.rollouts = [.sample(Int64(number) + 1, of: row.digest)]
      }
      #expect(try store.commit(change))
    }
    #expect(Rollouts(try store.rollouts()).base(at: .max)?.revision == "another")
    let again = AdministrativeChange.with {
      $0.revisions = [RevisionRow(digest: "one", keptAt: 9, sources: [])]
      $0.rollouts = [.sample(3, of: "one")]
      $0.rollouts[0].withdrawnAt = 9
    }
    #expect(try store.commit(again))
    #expect(try store.revision("one") == first)
    #expect(try store.revision("another") == second)
    #expect(
      try store.revisions(limit: 9) == [
        RevisionHead(digest: "another", keptAt: 2), RevisionHead(digest: "one", keptAt: 1),
      ])
    #expect(try store.revisions(limit: 1).map(\.digest) == ["another"])
    #expect(Rollouts(try store.rollouts()).base(at: .max)?.revision == "another")
  }

  @Test(arguments: EventStoreContract.all)
  func `events are listed both ways`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.everything)
    #expect(try store.events(afterSequence: 1, limit: 9).map(\.sequence) == [2, 3])
    #expect(try store.events(afterSequence: 0, limit: 1).map(\.sequence) == [1])
    func found(_ tenant: String?, _ from: Int64?, _ until: Int64?) throws -> [Int64] {
      let events = try store.events(
        tenant: tenant, afterSequence: 0, from: from, until: until, limit: 9)
      #expect(try store.eventCount(tenant: tenant, from: from, until: until) == events.count)
      return events.map(\.sequence)
    }
    #expect(try found(nil, nil, nil) == [1, 2, 3])
    #expect(try found("acme", nil, nil) == [1, 2])
    #expect(try found("nobody", nil, nil) == [])
    #expect(try found(nil, 2000, nil) == [2, 3])
    #expect(try found(nil, nil, 2000) == [1])
    #expect(try found("globex", 2000, 3000) == [])
    #expect(try store.recentEvents(tenant: "acme", limit: 9).map(\.sequence) == [2, 1])
    #expect(try store.recentEvents(tenant: "acme", limit: 1).map(\.sequence) == [2])
  }

  @Test(arguments: EventStoreContract.all)
  func `decisions are listed in the order in which they were made`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    try store.commit(.everything)
    var again = Batch()
    again.decisions = [
      DecisionRow(
        event: 2, tenant: "acme", ordinal: 7, decidedAt: 9, revision: "r", overridesVersion: 0,
        verdict: "held", features: [], readSet: []),
      DecisionRow(
        event: 1, tenant: "acme", ordinal: 7, decidedAt: 8, revision: "r", overridesVersion: 0,
        verdict: "held", features: [], readSet: []),
    ]
    try store.commit(again)
    let all = try store.decisions(tenant: nil, afterPosition: 0, limit: 99)
    #expect(all.suffix(2).map(\.row) == again.decisions)
    #expect(all.map(\.position) == all.map(\.position).sorted())
    #expect(Set(all.map(\.position)).count == all.count && all.count > 2)
    let position = all[all.count - 2].position
    #expect(
      try store.decisions(tenant: nil, afterPosition: position, limit: 9).map(\.row)
        == [again.decisions[1]])
    #expect(try store.decisions(tenant: nil, afterPosition: 0, limit: 1) == [all[0]])
    #expect(
      try store.decisions(tenant: "acme", afterPosition: 0, limit: 99)
        == all.filter { $0.row.tenant == "acme" })
    #expect(try store.decisions(tenant: "nobody", afterPosition: 0, limit: 99) == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `the outbox holds what is to be delivered`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.everything)
    let wanted = [OutboxRow(effect: .sample(1), state: .pending)]
    #expect(try store.outbox(tenant: nil, limit: 9) == wanted)
    #expect(try store.outbox(tenant: "acme", limit: 9) == wanted)
    #expect(try store.outbox(tenant: "globex", limit: 9) == [])
    #expect(try store.outbox(tenant: nil, limit: 0) == [])
  }
}
