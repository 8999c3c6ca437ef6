import Runtime

/// A store in memory that refuses what it is told to refuse.
final class FailingStore: AdministrationStore {
  private let base = MemoryStore()
  private let refusal: @Sendable (Batch) -> StoreError?
  private let readRefusal: @Sendable (EventKey) -> StoreError?

  /// - Parameters:
  ///   - reading: What looking up an event of this key throws.
  ///   - writing: What committing a batch throws.
  init(
    reading: @escaping @Sendable (EventKey) -> StoreError? = { _ in nil },
    writing: @escaping @Sendable (Batch) -> StoreError? = { _ in nil }
  ) {
    readRefusal = reading
    refusal = writing
  }

  func commit(_ batch: Batch) throws(StoreError) {
    if let error = refusal(batch) { throw error }
    try base.commit(batch)
  }

  func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    if let error = readRefusal(key) { throw error }
    return try base.event(key)
  }

  // MARK: As it is

  func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? { try base.fact(key) }

  func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] {
    try base.factIDs(tenant: tenant, kind: kind, field: field, value: value, limit: limit)
  }

  func lastSequence() throws(StoreError) -> Int64 { try base.lastSequence() }

  func event(sequence: Int64) throws(StoreError) -> EventRow? {
    try base.event(sequence: sequence)
  }

  func events(tenant: String, id: String) throws(StoreError) -> [EventRow] {
    try base.events(tenant: tenant, id: id)
  }

  func expiredBodies(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [EventRow] {
    try base.expiredBodies(at: instant, limit: limit)
  }

  func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    try base.decisions(event: event)
  }

  func effects(event: Int64) throws(StoreError) -> [EffectRow] { try base.effects(event: event) }

  func holds(event: Int64) throws(StoreError) -> [HoldRow] { try base.holds(event: event) }

  func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    try base.holds(
      tenant: tenant, keyKind: keyKind, keyID: keyID, afterOccurredAt: afterOccurredAt,
      afterEvent: afterEvent, limit: limit)
  }

  func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow] {
    try base.holds(tenant: tenant, limit: limit)
  }

  func expiredHolds(at instant: EpochMilliseconds, limit: Int) throws(StoreError) -> [HoldRow] {
    try base.expiredHolds(at: instant, limit: limit)
  }

  func releases(limit: Int) throws(StoreError) -> [ReleaseRow] { try base.releases(limit: limit) }

  func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    try base.overrides(tenant: tenant)
  }

  func revision(_ digest: String) throws(StoreError) -> RevisionRow? { try base.revision(digest) }

  func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow] {
    try base.quarantine(limit: limit)
  }

  func add(_ override: OverrideRow) throws(StoreError) -> OverrideRow { try base.add(override) }

  func revokeOverride(
    id: Int64, tenant: String, at: EpochMilliseconds, by actor: String
  ) throws(StoreError) -> Bool {
    try base.revokeOverride(id: id, tenant: tenant, at: at, by: actor)
  }

  func activate(_ revision: RevisionRow) throws(StoreError) { try base.activate(revision) }

  func events(afterSequence: Int64, limit: Int) throws(StoreError) -> [EventRow] {
    try base.events(afterSequence: afterSequence, limit: limit)
  }

  func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow] {
    try base.recentEvents(tenant: tenant, limit: limit)
  }

  func facts(
    tenant: String, kind: String, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try base.facts(tenant: tenant, kind: kind, afterID: afterID, limit: limit)
  }

  func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try base.searchFacts(tenant: tenant, kind: kind, text: text, limit: limit)
  }

  func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try base.outbox(tenant: tenant, limit: limit)
  }

  func revisions(limit: Int) throws(StoreError) -> [String] { try base.revisions(limit: limit) }

  func dump(_ line: (String) -> Void) throws(StoreError) { try base.dump(line) }
}
