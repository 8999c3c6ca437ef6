import Runtime
import StoreTestKit
import Synchronization

/// A store with one mistake in it, to see that the properties would notice.
final class FaultyStore: ForwardingStore {
  enum Fault: String, Sendable, CaseIterable {
    case none
    /// The facts of every batch with several events are lost but for the first.
    case losesFactsOfLargeBatches
    /// A fact is spelled differently when it is stored.
    case changesFacts
    /// No event is known to have been here.
    case knowsNoEvent
    /// The first batch that is written is only half written.
    case halvesFirstBatch
    /// Holds stay although they are over.
    case keepsHolds
    /// Nothing is found of what waits.
    case findsNoHolds
    /// Somebody else's fact is answered where there is none.
    case mixesTenants
    /// Effects are written with their stages exchanged.
    case turnsStages
    /// Every effect is written twice, under two identities.
    case doublesEffects
    /// Revisions are lost, so that nothing can be explained.
    case losesRevisions
  }

  let base: any AdministrationStore = MemoryStore()
  private let fault: Fault
  private let commits = Mutex(0)

  init(_ fault: Fault) { self.fault = fault }

  func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? {
    if let fact = try base.fact(key) { return fact }
    guard fault == .mixesTenants, key.kind == "seat" || key.kind == "member" else { return nil }
    // The first fact of the kind that the other tenant has.
    let other = key.tenant == "red" ? "blue" : "red"
    return try base.facts(tenant: other, kind: key.kind, afterID: "", limit: 1).first?.body
  }

  func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    fault == .knowsNoEvent ? nil : try base.event(key)
  }

  func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    if fault == .findsNoHolds { return [] }
    return try base.holds(
      tenant: tenant, keyKind: keyKind, keyID: keyID, afterOccurredAt: afterOccurredAt,
      afterEvent: afterEvent, limit: limit)
  }

  func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    fault == .losesRevisions ? nil : try base.revision(digest)
  }

  func commit(_ batch: Batch) throws(StoreError) {
    let number = commits.withLock { count in
      count += 1
      return count
    }
    var batch = batch
    switch fault {
    case .losesFactsOfLargeBatches where batch.events.count > 1:
      batch.facts = Array(batch.facts.prefix(1))
    case .changesFacts:
      for index in batch.facts.indices where batch.facts[index].key.kind == "seat" {
        batch.facts[index].body += [0x20]
      }
    case .halvesFirstBatch where number == 1:
      batch.facts = Array(batch.facts.prefix(batch.facts.count / 2))
    case .keepsHolds: batch.closedHolds = []
    case .turnsStages:
      for index in batch.effects.indices where batch.effects[index].kind == "advance_stage" {
        batch.effects[index].payload = Array(
          #"{"from":"interview","to":"new_lead"}"#.utf8)
      }
    case .doublesEffects:
      batch.effects += batch.effects.map { effect in
        var copy = effect
        copy.ordinal += 1000
        return copy
      }
    default: break
    }
    try base.commit(batch)
  }
}
