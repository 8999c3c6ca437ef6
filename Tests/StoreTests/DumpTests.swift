import Runtime
import TestKit
import Testing

@Suite struct `Dump of a store` {
  private func fill(_ store: any AdministrationStore) throws {
    try store.commit(.everything)
    var change = AdministrativeChange.whole
    change.revisions[0].sources = [
      RevisionRow.Source(path: "a.yaml", bytes: Array("a: 1\nb: \\\n".utf8))
    ]
    _ = try store.commit(change)
  }

  @Test(arguments: EventStoreContract.all)
  func `is the same for every store`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try fill(store)
    let text = try store.dump().joined(separator: "\n") + "\n"
    #expect(
      goldenMismatch(text, file: PackageRoot.file("Tests/StoreTests/Goldens/dump.txt")) == nil)
  }

  @Test(arguments: EventStoreContract.all)
  func `does not depend on order or clocks`(_ contract: EventStoreContract) throws {
    func dump(_ sequences: [Int64], receivedAt: Int64) throws -> [String] {
      let store = try contract.make()
      for (index, number) in sequences.enumerated() {
        var event = EventRow.sample(Int64(index) + 1, key: "key \(number)", id: "", occurredAt: 1)
        event.receivedAt = receivedAt
        event.isBackfill = false
        var decision = DecisionRow.sample(event.sequence)
        decision.decidedAt = receivedAt
        var hold = HoldRow.sample(event.sequence, occurredAt: 1)
        hold.since = receivedAt
        try store.commit(
          .with { batch in
            batch.events = [event]
            batch.decisions = [decision]
            batch.effects = [.sample(event.sequence)]
            batch.holds = [hold]
            batch.facts = [.sample("\(number)", ["n": "\(number)"])]
          })
      }
      return try store.dump()
    }
    let wanted = try dump([1, 2, 3], receivedAt: 1)
    #expect(wanted.count == 18)
    #expect(try dump([3, 1, 2], receivedAt: 2) == wanted)
  }
}
