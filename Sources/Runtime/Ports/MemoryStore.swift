import Synchronization

/// A store that forgets everything with the process: for tests, policy tests and replay.
///
/// Behaves as the durable store does, but for its cost: lists are found by going through all rows.
package final class MemoryStore: AdministrationStore {
  /// INVARIANT: every event of a decision, an effect or a hold is in `events`; `index` holds the
  /// entries of `facts` and no others.
  struct State {
    var events: [Int64: EventRow] = [:]
    var lastSequence: Int64 = 0
    var sequences: [ByteKey: Int64] = [:]
    var decisions: [Int64: [DecisionRow]] = [:]
    /// All decisions in the order in which they were written.
    var decisionOrder: [(event: Int64, index: Int)] = []
    var effects: [Int64: [OutboxRow]] = [:]
    /// All effects in the order in which they were written.
    var effectOrder: [(event: Int64, index: Int)] = []
    var holds: [Int64: [HoldRow]] = [:]
    var facts: [ByteKey: FactChange] = [:]
    /// (tenant, kind, field, value) to ids.
    var index: [ByteKey: Set<ByteKey>] = [:]
    var releases: [ByteKey: ReleaseRow] = [:]
    var quarantine: [QuarantineRow] = []
    var overrides: [Int64: OverrideRow] = [:]
    var requests: [Int64: RequestRow] = [:]
    var rollouts: [Int64: RolloutRow] = [:]
    /// In order of arrival.
    var revisions: [RevisionRow] = []
    /// In order.
    var history: [HistoryEntry] = []
    var erasures = Erasures()
    /// By number, from 1.
    var erasureRequests: [Int64: ErasureRequest] = [:]
    var lastErasureRequest: Int64 = 0
    var appliedErasures = 0
  }

  let state = Mutex(State())

  package init() {}

  // MARK: What deciding reads

  package func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? {
    state.withLock { $0.facts[ByteKey(key)]?.body }
  }

  package func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] {
    state.withLock { state in
      let ids = state.index[ByteKey(tenant, kind, field, value)] ?? []
      return ids.sorted().prefix(max(limit, 0)).map(\.last)
    }
  }

  // MARK: Events and what became of them

  package func lastSequence() throws(StoreError) -> Int64 { state.withLock { $0.lastSequence } }

  package func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    state.withLock { state in
      state.sequences[ByteKey(key.tenant, key.text)].flatMap { state.events[$0] }
    }
  }

  package func event(sequence: Int64) throws(StoreError) -> EventRow? {
    state.withLock { $0.events[sequence] }
  }

  package func events(tenant: String, id: String) throws(StoreError) -> [EventRow] {
    let id = ByteKey(id)
    return state.withLock { state in
      state.events.values.filter { $0.key.tenant == tenant && ByteKey($0.id) == id }
        .sorted { $0.sequence > $1.sequence }
    }
  }

  package func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    state.withLock { $0.decisions[event] ?? [] }.filter { !$0.isShadow }
      .sorted { $0.ordinal < $1.ordinal }
  }

  package func shadowDecisions(
    revision: String, afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [DecisionRow] {
    let found = state.withLock { state in
      state.decisions.values.flatMap(\.self).filter {
        $0.isShadow && $0.revision == revision && $0.event > afterEvent
      }
    }
    return Array(found.sorted { $0.event < $1.event }.prefix(max(limit, 0)))
  }

  package func effects(event: Int64) throws(StoreError) -> [EffectRow] {
    state.withLock { $0.effects[event] ?? [] }.map(\.effect).sorted(by: EffectRow.isInOrder)
  }

  // MARK: Holds and releases

  package func holds(event: Int64) throws(StoreError) -> [HoldRow] {
    state.withLock { $0.holds[event] ?? [] }.sorted(by: HoldRow.isInOrder)
  }

  package func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    let id = ByteKey(keyID)
    let found = holds { hold in
      hold.tenant == tenant && hold.keyKind == keyKind
        && (keyID.isEmpty || ByteKey(hold.keyID) == id)
        && (hold.occurredAt, hold.event) > (afterOccurredAt, afterEvent)
    }
    guard limit > 0 else { return [] }
    guard found.count > limit else { return found }
    let last = found[limit - 1]
    return Array(found[..<limit] + found[limit...].prefix { $0.event == last.event })
  }

  package func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow] {
    Array(holds { $0.tenant == tenant }.prefix(max(limit, 0)))
  }

  package func expiredHolds(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    let found = holds { hold in hold.until.map { $0 <= instant } ?? false }
    return Array(found.prefix(max(limit, 0)))
  }

  package func expiredBodies(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [EventRow] {
    let due = state.withLock { state in
      state.events.values.filter { event in event.bodyUntil.map { $0 <= instant } ?? false }
    }
    let sorted = due.sorted { ($0.bodyUntil ?? 0, $0.sequence) < ($1.bodyUntil ?? 0, $1.sequence) }
    return Array(sorted.prefix(max(limit, 0)))
  }

  private func holds(where isWanted: (HoldRow) -> Bool) -> [HoldRow] {
    state.withLock { $0.holds.values.flatMap(\.self) }.filter(isWanted)
      .sorted(by: HoldRow.isInOrder)
  }

  package func releases(limit: Int) throws(StoreError) -> [ReleaseRow] {
    let all = state.withLock { Array($0.releases) }
    return all.sorted { ($0.value.requestedAt, $0.key) < ($1.value.requestedAt, $1.key) }
      .prefix(max(limit, 0)).map(\.value)
  }

  // MARK: Overrides, revisions, quarantine

  package func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    state.withLock { Array($0.overrides.values) }
      .filter { tenant == nil || $0.tenant == tenant || $0.tenant.isEmpty }
      .sorted { $0.id < $1.id }
  }

  package func rollouts() throws(StoreError) -> [RolloutRow] {
    state.withLock { Array($0.rollouts.values) }.sorted { $0.id < $1.id }
  }

  package func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    state.withLock { $0.revisions.first { $0.digest == digest } }
  }

  package func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow] {
    state.withLock { $0.quarantine.suffix(max(limit, 0)).reversed() }
  }
}

extension ByteKey {
  init(_ key: FactKey) { self.init(key.tenant, key.kind, key.id) }
}

extension EffectRow {
  /// By feature, rule, ordinal; texts by their bytes.
  package static func isInOrder(_ left: EffectRow, _ right: EffectRow) -> Bool {
    (ByteKey(left.feature, left.rule), left.ordinal)
      < (ByteKey(right.feature, right.rule), right.ordinal)
  }
}

extension HoldRow {
  /// The order of release: by occurredAt, event, feature; texts by their bytes.
  package static func isInOrder(_ left: HoldRow, _ right: HoldRow) -> Bool {
    (left.occurredAt, left.event, ByteKey(left.feature))
      < (right.occurredAt, right.event, ByteKey(right.feature))
  }
}
