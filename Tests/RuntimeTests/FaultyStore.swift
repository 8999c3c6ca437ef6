import Runtime
import Synchronization

/// A store with one mistake in it, to see that the properties would notice.
final class FaultyStore: AdministrationStore {
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

  private let store = MemoryStore()
  private let fault: Fault
  private let commits = Mutex(0)

  init(_ fault: Fault) { self.fault = fault }

  func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? {
    if let fact = try store.fact(key) { return fact }
    guard fault == .mixesTenants, key.kind == "seat" || key.kind == "member" else { return nil }
    // The first fact of the kind that the other tenant has.
    let other = key.tenant == "red" ? "blue" : "red"
    return try store.facts(tenant: other, kind: key.kind, afterID: "", limit: 1).first?.body
  }

  func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] {
    try store.factIDs(tenant: tenant, kind: kind, field: field, value: value, limit: limit)
  }

  func lastSequence() throws(StoreError) -> Int64 { try store.lastSequence() }

  func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    fault == .knowsNoEvent ? nil : try store.event(key)
  }

  func event(sequence: Int64) throws(StoreError) -> EventRow? {
    try store.event(sequence: sequence)
  }

  func events(tenant: String, id: String) throws(StoreError) -> [EventRow] {
    try store.events(tenant: tenant, id: id)
  }

  func expiredBodies(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [EventRow] {
    try store.expiredBodies(at: instant, limit: limit)
  }

  func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    try store.decisions(event: event)
  }

  func effects(event: Int64) throws(StoreError) -> [EffectRow] { try store.effects(event: event) }
  func holds(event: Int64) throws(StoreError) -> [HoldRow] { try store.holds(event: event) }

  func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    if fault == .findsNoHolds { return [] }
    return try store.holds(
      tenant: tenant, keyKind: keyKind, keyID: keyID, afterOccurredAt: afterOccurredAt,
      afterEvent: afterEvent, limit: limit)
  }

  func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow] {
    try store.holds(tenant: tenant, limit: limit)
  }

  func expiredHolds(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    try store.expiredHolds(at: instant, limit: limit)
  }

  func releases(limit: Int) throws(StoreError) -> [ReleaseRow] { try store.releases(limit: limit) }

  func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    try store.overrides(tenant: tenant)
  }

  func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    fault == .losesRevisions ? nil : try store.revision(digest)
  }

  func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow] {
    try store.quarantine(limit: limit)
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
    try store.commit(batch)
  }

  func add(_ override: OverrideRow) throws(StoreError) -> OverrideRow { try store.add(override) }

  func revokeOverride(
    id: Int64, tenant: String, at instant: EpochMilliseconds, by actor: String
  ) throws(StoreError) -> Bool {
    try store.revokeOverride(id: id, tenant: tenant, at: instant, by: actor)
  }

  func activate(_ revision: RevisionRow) throws(StoreError) { try store.activate(revision) }

  func events(afterSequence: Int64, limit: Int) throws(StoreError) -> [EventRow] {
    try store.events(afterSequence: afterSequence, limit: limit)
  }

  func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow] {
    try store.recentEvents(tenant: tenant, limit: limit)
  }

  func facts(
    tenant: String, kind: String, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try store.facts(tenant: tenant, kind: kind, afterID: afterID, limit: limit)
  }

  func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try store.searchFacts(tenant: tenant, kind: kind, text: text, limit: limit)
  }

  func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try store.outbox(tenant: tenant, limit: limit)
  }

  func revisions(limit: Int) throws(StoreError) -> [String] { try store.revisions(limit: limit) }

  func dump(_ line: (String) -> Void) throws(StoreError) { try store.dump(line) }
}
