import Runtime
import Testing

@Suite struct `Holds in a store` {
  @Test(arguments: EventStoreContract.all)
  func `one is open for an event and a feature`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.events(1...2))
    try store.commit(.with { $0.holds = [.sample(1), .sample(1, feature: "stage"), .sample(2)] })
    let again = HoldRow.sample(1, reason: "no_candidate", kind: "member", id: "m1", until: 5)
    try store.commit(.with { $0.holds = [again] })
    #expect(try store.holds(event: 1) == [.sample(1, feature: "stage"), again])
    try store.commit(
      .with { batch in
        batch.closedHolds = [
          Batch.HoldID(event: 1, feature: "stage"), Batch.HoldID(event: 1, feature: "unheard of"),
        ]
      })
    #expect(try store.holds(event: 1) == [again])
    #expect(try store.holds(event: 2) == [.sample(2)])
  }

  @Test(arguments: EventStoreContract.all)
  func `closed and made again in one batch stays`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.events(1...1))
    let again = HoldRow.sample(1, reason: "no_candidate")
    try store.commit(.with { $0.holds = [.sample(1)] })
    try store.commit(
      .with { batch in
        batch.holds = [again]
        batch.closedHolds = [Batch.HoldID(event: 1, feature: "timeline")]
      })
    #expect(try store.holds(event: 1) == [again])
  }

  private func filled(_ contract: EventStoreContract) throws -> any AdministrationStore {
    let store = try contract.make()
    try store.commit(.events(1...6))
    try store.commit(
      .with { batch in
        batch.holds = [
          .sample(1, occurredAt: 30), .sample(2, occurredAt: 20, until: 100),
          // Names are numbered as they come: `zeta` before `alpha`.
          .sample(3, feature: "zeta", occurredAt: 20),
          .sample(3, feature: "alpha", occurredAt: 20, until: 99),
          .sample(4, id: "seat 2", occurredAt: 10), .sample(5, kind: "member", occurredAt: 1),
          .sample(6, tenant: "globex", occurredAt: 1, until: 101),
        ]
      })
    return store
  }

  private func words(_ holds: [HoldRow]) -> [String] { holds.map { "\($0.event) \($0.feature)" } }

  @Test(arguments: EventStoreContract.all)
  func `of a key come in order of occurrence`(_ contract: EventStoreContract) throws {
    let store = try filled(contract)
    func find(
      _ id: String, after: (Int64, Int64) = (.min, .min), limit: Int = 9
    ) throws -> [String] {
      words(
        try store.holds(
          tenant: "acme", keyKind: "seat", keyID: id, afterOccurredAt: after.0,
          afterEvent: after.1, limit: limit))
    }
    #expect(try find("seat 1") == ["2 timeline", "3 alpha", "3 zeta", "1 timeline"])
    #expect(try find("seat 1", after: (20, 2)) == ["3 alpha", "3 zeta", "1 timeline"])
    #expect(try find("seat 1", after: (20, 3)) == ["1 timeline"])
    #expect(try find("seat 1", limit: 1) == ["2 timeline"])
    #expect(try find("seat 1", limit: 2) == ["2 timeline", "3 alpha", "3 zeta"])
    #expect(try find("seat 1", limit: 0) == [])
    #expect(
      try find("") == ["4 timeline", "2 timeline", "3 alpha", "3 zeta", "1 timeline"])
    #expect(try find("", after: (10, 4), limit: 1) == ["2 timeline"])
    #expect(try find("seat 3") == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `of a tenant are listed in the same order`(_ contract: EventStoreContract) throws {
    let store = try filled(contract)
    #expect(
      words(try store.holds(tenant: "acme", limit: 4))
        == ["5 timeline", "4 timeline", "2 timeline", "3 alpha"])
    #expect(words(try store.holds(tenant: "globex", limit: 4)) == ["6 timeline"])
    #expect(words(try store.holds(tenant: "nobody", limit: 4)) == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `expire at their instant, not before`(_ contract: EventStoreContract) throws {
    let store = try filled(contract)
    #expect(words(try store.expiredHolds(at: 98, limit: 9)) == [])
    #expect(words(try store.expiredHolds(at: 100, limit: 9)) == ["2 timeline", "3 alpha"])
    #expect(words(try store.expiredHolds(at: 101, limit: 1)) == ["6 timeline"])
  }

  @Test(arguments: EventStoreContract.all)
  func `releases keep their position until they are finished`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    let first = ReleaseRow(tenant: "acme", keyKind: "seat", keyID: "1", requestedAt: 20)
    let second = ReleaseRow(tenant: "acme", keyKind: "seat", keyID: "", requestedAt: 10)
    var moved = first
    moved.afterOccurredAt = 5
    moved.afterEvent = 7
    try store.commit(.with { $0.releases = [first, second] })
    #expect(try store.releases(limit: 9) == [second, first])
    #expect(try store.releases(limit: 1) == [second])
    try store.commit(
      .with { batch in
        batch.releases = [moved]
        batch.finishedReleases = [second]
      })
    #expect(try store.releases(limit: 9) == [moved])
    // Asked for again in the batch that finishes it: it starts anew.
    try store.commit(
      .with { batch in
        batch.releases = [first]
        batch.finishedReleases = [moved]
      })
    #expect(try store.releases(limit: 9) == [first])
  }
}
