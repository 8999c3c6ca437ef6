import Runtime
import Testing

@Suite struct `Event stores` {
  @Test(arguments: EventStoreContract.all)
  func `give back what was written`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    #expect(try store.lastSequence() == 0)
    let batch = Batch.everything
    try store.commit(batch)
    #expect(try store.lastSequence() == 3)
    for event in batch.events {
      #expect(try store.event(sequence: event.sequence) == event)
      #expect(try store.event(event.key) == event)
    }
    #expect(try store.decisions(event: 3) == [batch.decisions[2]])
    #expect(try store.effects(event: 1) == batch.effects)
    #expect(try store.holds(event: 3) == batch.holds)
    #expect(try store.fact(batch.facts[0].key) == batch.facts[0].body)
    #expect(try store.releases(limit: 9) == batch.releases)
    #expect(try store.quarantine(limit: 9) == batch.quarantine.reversed())
    #expect(try store.quarantine(limit: 1) == [batch.quarantine[1]])
  }

  @Test(arguments: EventStoreContract.all)
  func `know nothing of what was not written`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.everything)
    #expect(try store.event(EventKey(tenant: "globex", text: "key 2")) == nil)
    #expect(try store.event(EventKey(tenant: "nobody", text: "key 1")) == nil)
    #expect(try store.event(sequence: 4) == nil)
    #expect(try store.fact(FactKey(tenant: "globex", kind: "candidate", id: "c1")) == nil)
    #expect(try store.fact(FactKey(tenant: "acme", kind: "seat", id: "c1")) == nil)
    #expect(try store.decisions(event: 4) == [])
    #expect(try store.effects(event: 4) == [])
    #expect(try store.holds(event: 1) == [])
    #expect(try store.revision("sha256:1") == nil)
  }

  @Test(arguments: EventStoreContract.all)
  func `keep the first of two events with one key`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.events(1...2))
    let error = #expect(throws: StoreError.self) {
      try store.commit(.with { $0.events = [.sample(3, key: "key 1")] })
    }
    #expect(error?.code == .constraint)
    #expect(try store.event(EventKey(tenant: "acme", text: "key 1"))?.sequence == 1)
    #expect(try store.lastSequence() == 2)
  }

  @Test(arguments: EventStoreContract.all)
  func `tell keys apart by tenant and by bytes`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    let keys = [
      ("acme", "caf\u{e9}"), ("acme", "cafe\u{301}"), ("globex", "caf\u{e9}"), ("acme", ""),
    ]
    try store.commit(
      .with { batch in
        for (index, key) in keys.enumerated() {
          batch.events.append(.sample(Int64(index) + 1, tenant: key.0, key: key.1))
        }
        batch.facts = [
          .sample("\u{e9}", body: "1", ["name": "\u{e9}"]),
          .sample("e\u{301}", body: "2", ["name": "e\u{301}"]),
        ]
      })
    for (index, key) in keys.enumerated() {
      #expect(try store.event(EventKey(tenant: key.0, text: key.1))?.sequence == Int64(index) + 1)
    }
    #expect(try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "\u{e9}")) == [0x31])
    let found = try store.factIDs(
      tenant: "acme", kind: "candidate", field: "name", value: "e\u{301}", limit: 9)
    #expect(found.map { Array($0.utf8) } == [Array("e\u{301}".utf8)])
  }

  @Test(arguments: EventStoreContract.all)
  func `write nothing of a batch with one bad row`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.everything)
    let before = try store.dump()
    let good = Batch.with { batch in
      batch.events = [.sample(4, tenant: "new tenant")]
      batch.decisions = [.sample(4, tenant: "new tenant")]
      batch.effects = [.sample(4)]
      batch.holds = [.sample(4), .sample(3, feature: "new feature")]
      batch.closedHolds = [Batch.HoldID(event: 3, feature: "timeline")]
      batch.facts = [.sample("c1", body: "new", ["email": "new"]), .sample("c2")]
      batch.finishedReleases = Batch.everything.releases
      batch.droppedBodies = [Batch.DroppedBody(event: 1, contentDigest: 1)]
      batch.quarantine = [.sample(3)]
    }
    let spoilt: [(inout Batch) -> Void] = [
      { $0.events.append(.sample(1, key: "other")) },
      { $0.events.append(.sample(4, key: "other")) },
      { $0.events.append(.sample(5, tenant: "new tenant", key: "key 4")) },
      { $0.decisions.append(.sample(1)) },
      { $0.decisions.append(.sample(9)) },
      { $0.effects.append(.sample(9)) },
      { $0.holds.append(.sample(9)) },
    ]
    for spoil in spoilt {
      var batch = good
      spoil(&batch)
      let error = #expect(throws: StoreError.self) { try store.commit(batch) }
      #expect(error?.code == .constraint)
      #expect(try store.dump() == before)
    }
    // What was taken back is forgotten in memory too.
    try store.commit(good)
    let other = try contract.make()
    try other.commit(.everything)
    try other.commit(good)
    #expect(try store.dump() == other.dump())
    #expect(try store.dump().count == before.count + 5)
  }

  @Test(arguments: EventStoreContract.all)
  func `find events by id, newest first`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        // In different blocks of the index (16,384 sequences each).
        batch.events = [
          .sample(1, id: "same"), .sample(2, tenant: "globex", id: "same"), .sample(3),
          .sample(40_000, id: "same"),
        ]
      })
    #expect(try store.events(tenant: "acme", id: "same").map(\.sequence) == [40_000, 1])
    #expect(try store.events(tenant: "acme", id: "none") == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `drop a body and keep its digest`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(.events(1...2))
    try store.commit(
      .with { $0.droppedBodies = [Batch.DroppedBody(event: 1, contentDigest: -5)] })
    #expect(try store.event(sequence: 1)?.body == nil)
    #expect(try store.event(sequence: 1)?.contentDigest == -5)
    #expect(try store.event(sequence: 2)?.body == Array("{}".utf8))
  }

  @Test(arguments: EventStoreContract.all)
  func `name the bodies whose time is over until they are dropped`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    var events = [EventRow.sample(1), .sample(2), .sample(3)]
    events[0].bodyUntil = 30
    events[1].bodyUntil = 20
    try store.commit(.with { $0.events = events })
    func due(_ instant: EpochMilliseconds, limit: Int = 9) throws -> [Int64] {
      try store.expiredBodies(at: instant, limit: limit).map(\.sequence)
    }
    #expect(try due(19) == [])
    #expect(try due(30) == [2, 1])
    #expect(try due(30, limit: 1) == [2])
    try store.commit(
      .with { $0.droppedBodies = [Batch.DroppedBody(event: 2, contentDigest: 7)] })
    #expect(try due(30) == [1])
  }

  @Test(arguments: EventStoreContract.all)
  func `keep empty apart from absent`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { $0.events = [.sample(1, key: "", id: "", body: ""), .sample(2, body: nil)] })
    #expect(try store.event(sequence: 1)?.body == [])
    #expect(try store.event(sequence: 1)?.id.isEmpty == true)
    #expect(try store.event(sequence: 2)?.body == nil)
  }

  @Test(arguments: EventStoreContract.all)
  func `order decisions and effects`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        batch.events = [.sample(1)]
        batch.decisions = [.sample(1, ordinal: 1), .sample(1, ordinal: 0)]
        batch.effects = [
          .sample(1, feature: "b", rule: "a"), .sample(1, feature: "a", rule: "b", ordinal: 10),
          .sample(1, feature: "a", rule: "b", ordinal: 2), .sample(1, feature: "a", rule: "a"),
        ]
      })
    #expect(try store.decisions(event: 1).map(\.ordinal) == [0, 1])
    let effects = try store.effects(event: 1).map { "\($0.feature)\($0.rule)\($0.ordinal)" }
    #expect(effects == ["aa0", "ab2", "ab10", "ba0"])
  }

  @Test(arguments: EventStoreContract.all)
  func `do an effect once`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        batch.events = [.sample(1)]
        batch.effects = [.sample(1, payload: "first")]
      })
    try store.commit(.with { $0.effects = [.sample(1, payload: "again"), .sample(1, ordinal: 1)] })
    let payloads = try store.effects(event: 1).map { String(decoding: $0.payload, as: UTF8.self) }
    #expect(payloads == ["first", "{}"])
  }
}
