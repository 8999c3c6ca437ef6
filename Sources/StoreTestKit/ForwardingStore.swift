package import Runtime

/// A store that hands every call on, so that a test states only what its own store does otherwise.
///
/// Every requirement of the ports stands here: one with a default of its own would not be handed on.
package protocol ForwardingStore: AdministrationStore {
  var base: any AdministrationStore { get }
}

extension ForwardingStore {
  package func commit(_ batch: Batch) throws(StoreError) { try base.commit(batch) }
  package func beginBatch() throws(StoreError) { try base.beginBatch() }
  package func event(_ key: EventKey) throws(StoreError) -> EventRow? { try base.event(key) }

  package func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? { try base.fact(key) }

  package func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] {
    try base.factIDs(tenant: tenant, kind: kind, field: field, value: value, limit: limit)
  }

  package func lastSequence() throws(StoreError) -> Int64 { try base.lastSequence() }

  package func event(sequence: Int64) throws(StoreError) -> EventRow? {
    try base.event(sequence: sequence)
  }

  package func events(tenant: String, id: String) throws(StoreError) -> [EventRow] {
    try base.events(tenant: tenant, id: id)
  }

  package func expiredBodies(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [EventRow] {
    try base.expiredBodies(at: instant, limit: limit)
  }

  package func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    try base.decisions(event: event)
  }

  package func effects(event: Int64) throws(StoreError) -> [EffectRow] {
    try base.effects(event: event)
  }

  package func holds(event: Int64) throws(StoreError) -> [HoldRow] { try base.holds(event: event) }

  package func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    try base.holds(
      tenant: tenant, keyKind: keyKind, keyID: keyID, afterOccurredAt: afterOccurredAt,
      afterEvent: afterEvent, limit: limit)
  }

  package func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow] {
    try base.holds(tenant: tenant, limit: limit)
  }

  package func expiredHolds(at instant: EpochMilliseconds, limit: Int) throws(StoreError)
    -> [HoldRow]
  {
    try base.expiredHolds(at: instant, limit: limit)
  }

  package func releases(limit: Int) throws(StoreError) -> [ReleaseRow] {
    try base.releases(limit: limit)
  }

  package func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    try base.overrides(tenant: tenant)
  }

  package func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    try base.revision(digest)
  }

  package func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow] {
    try base.quarantine(limit: limit)
  }

  package func head() throws(StoreError) -> AdministrativeHead { try base.head() }
  package func rollouts() throws(StoreError) -> [RolloutRow] { try base.rollouts() }

  package func commit(_ change: AdministrativeChange) throws(StoreError) -> Bool {
    try base.commit(change)
  }

  package func requests(tenant: String?) throws(StoreError) -> [RequestRow] {
    try base.requests(tenant: tenant)
  }

  package func history(
    _ filter: HistoryFilter, afterSequence: Int64, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    try base.history(filter, afterSequence: afterSequence, limit: limit)
  }

  package func recentHistory(
    _ filter: HistoryFilter, beforeSequence: Int64?, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    try base.recentHistory(filter, beforeSequence: beforeSequence, limit: limit)
  }

  package func events(
    tenant: String?, afterSequence: Int64, from: EpochMilliseconds?, until: EpochMilliseconds?,
    limit: Int
  ) throws(StoreError) -> [EventRow] {
    try base.events(
      tenant: tenant, afterSequence: afterSequence, from: from, until: until, limit: limit)
  }

  package func eventCount(
    tenant: String?, from: EpochMilliseconds?, until: EpochMilliseconds?
  ) throws(StoreError) -> Int {
    try base.eventCount(tenant: tenant, from: from, until: until)
  }

  package func decisions(
    tenant: String?, afterPosition: Int64, limit: Int
  ) throws(StoreError) -> [PlacedDecision] {
    try base.decisions(tenant: tenant, afterPosition: afterPosition, limit: limit)
  }

  package func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow] {
    try base.recentEvents(tenant: tenant, limit: limit)
  }

  package func facts(
    tenant: String, kind: String, where predicate: FactPredicate, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try base.facts(
      tenant: tenant, kind: kind, where: predicate, afterID: afterID, limit: limit)
  }

  package func shadowDecisions(
    revision: String, afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [DecisionRow] {
    try base.shadowDecisions(revision: revision, afterEvent: afterEvent, limit: limit)
  }

  package func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try base.searchFacts(tenant: tenant, kind: kind, text: text, limit: limit)
  }

  package func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try base.outbox(tenant: tenant, limit: limit)
  }

  package func revisions(limit: Int) throws(StoreError) -> [RevisionHead] {
    try base.revisions(limit: limit)
  }

  package func dump(_ line: (String) -> Void) throws(StoreError) { try base.dump(line) }

  package func erasures() throws(StoreError) -> Erasures { try base.erasures() }
  package func sealingKey() throws(StoreError) -> SealingKey { try base.sealingKey() }
  package func add(_ record: ErasureRecord) throws(StoreError) { try base.add(record) }

  package func erasureRequests() throws(StoreError) -> [Int64: ErasureRequest] {
    try base.erasureRequests()
  }

  package func appliedErasures() throws(StoreError) -> Int { try base.appliedErasures() }

  package func setAppliedErasures(_ count: Int) throws(StoreError) {
    try base.setAppliedErasures(count)
  }

  package func erase(
    _ scrubber: Scrubber, tenant: String, requests: [Int64], applied: Int?,
    now: EpochMilliseconds
  ) throws(StoreError) -> ErasureCounts {
    try base.erase(scrubber, tenant: tenant, requests: requests, applied: applied, now: now)
  }

  package func removeTraces() throws(StoreError) -> Bool { try base.removeTraces() }
}
