import Runtime
import Testing

@Suite struct `Administration of a store` {
  @Test(arguments: EventStoreContract.all)
  func `overrides get ids and are revoked once`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    let first = try store.add(.sample("acme"))
    let second = try store.add(.sample("globex"))
    #expect([first.id, second.id] == [1, 2])
    #expect(try store.overrides(tenant: nil) == [first, second])
    #expect(try store.overrides(tenant: "globex") == [second])
    #expect(try store.overrides(tenant: "nobody") == [])
    #expect(try !store.revokeOverride(id: 1, tenant: "globex", at: 5, by: "bob"))
    #expect(try !store.revokeOverride(id: 3, tenant: "acme", at: 5, by: "bob"))
    #expect(try store.revokeOverride(id: 1, tenant: "acme", at: 5, by: "bob"))
    #expect(try !store.revokeOverride(id: 1, tenant: "acme", at: 6, by: "eve"))
    let revoked = try store.overrides(tenant: "acme")
    #expect(revoked.map(\.revokedAt) == [5])
    #expect(revoked.map(\.revokedBy) == ["bob"])
  }

  @Test(arguments: EventStoreContract.all)
  func `a revision is kept as it first came, and the last to be activated is in force`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    let lever = RevisionRow.Source(path: "lever.yaml", bytes: Array("a: 1".utf8))
    let rsc = RevisionRow.Source(path: "a/rsc.yaml", bytes: [])
    let first = RevisionRow(digest: "one", activatedAt: 1, sources: [lever, rsc])
    let second = RevisionRow(digest: "another", activatedAt: 2, sources: [rsc, lever])
    try store.activate(first)
    try store.activate(second)
    try store.activate(RevisionRow(digest: "one", activatedAt: 9, sources: []))
    var again = first
    again.activatedAt = 9
    #expect(try store.revision("one") == again)
    #expect(try store.revision("another") == second)
    #expect(try store.revisions(limit: 9) == ["one", "another"])
    #expect(try store.revisions(limit: 1) == ["one"])
  }

  @Test(arguments: EventStoreContract.all)
  func `events are listed both ways`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.everything)
    #expect(try store.events(afterSequence: 1, limit: 9).map(\.sequence) == [2, 3])
    #expect(try store.events(afterSequence: 0, limit: 1).map(\.sequence) == [1])
    #expect(try store.recentEvents(tenant: "acme", limit: 9).map(\.sequence) == [2, 1])
    #expect(try store.recentEvents(tenant: "acme", limit: 1).map(\.sequence) == [2])
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
