import JSON
import Synchronization

extension MemoryStore {
  package func events(
    tenant: String?, afterSequence: Int64, from: EpochMilliseconds?, until: EpochMilliseconds?,
    limit: Int
  ) throws(StoreError) -> [EventRow] {
    let found = events(tenant: tenant, from: from, until: until).filter {
      $0.sequence > afterSequence
    }
    return Array(found.sorted { $0.sequence < $1.sequence }.prefix(max(limit, 0)))
  }

  package func decisions(
    tenant: String?, afterPosition: Int64, limit: Int
  ) throws(StoreError) -> [PlacedDecision] {
    state.withLock { state in
      var found: [PlacedDecision] = []
      var position = max(afterPosition, 0)
      while found.count < limit, position < state.decisionOrder.count {
        let place = state.decisionOrder[Int(position)]
        position += 1
        guard let row = state.decisions[place.event]?[place.index],
          tenant == nil || row.tenant == tenant
        else { continue }
        found.append(PlacedDecision(position: position, row: row))
      }
      return found
    }
  }

  package func eventCount(
    tenant: String?, from: EpochMilliseconds?, until: EpochMilliseconds?
  ) throws(StoreError) -> Int {
    events(tenant: tenant, from: from, until: until).count
  }

  private func events(
    tenant: String?, from: EpochMilliseconds?, until: EpochMilliseconds?
  ) -> [EventRow] {
    state.withLock { Array($0.events.values) }.filter { event in
      (tenant == nil || event.key.tenant == tenant)
        && (from.map { $0 <= event.occurredAt } ?? true)
        && (until.map { event.occurredAt < $0 } ?? true)
    }
  }

  package func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow] {
    let found = state.withLock { state in state.events.values.filter { $0.key.tenant == tenant } }
    return Array(found.sorted { $0.sequence > $1.sequence }.prefix(max(limit, 0)))
  }

  package func facts(
    tenant: String, kind: String, where predicate: FactPredicate, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    let after = ByteKey(afterID)
    return facts(tenant: tenant, kind: kind, limit: limit) { fact in
      guard afterID.isEmpty || after < ByteKey(fact.key.id) else { return false }
      if case .always(let truth) = predicate { return truth }
      return predicate.matches(
        id: fact.key.id, body: try? JSONValue.parse(fact.body), index: fact.index)
    }
  }

  package func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    let wanted = lowercased(Array(text.utf8))
    return facts(tenant: tenant, kind: kind, limit: limit) { fact in
      contains(lowercased(Array(fact.key.id.utf8)), wanted)
        || contains(lowercased(fact.body), wanted)
    }
  }

  private func facts(
    tenant: String, kind: String, limit: Int, where isWanted: (FactChange) -> Bool
  ) -> [StoredFact] {
    state.withLock { Array($0.facts.values) }
      .filter { $0.key.tenant == tenant && $0.key.kind == kind && isWanted($0) }
      .sorted { ByteKey($0.key.id) < ByteKey($1.key.id) }
      .prefix(max(limit, 0)).map { StoredFact(id: $0.key.id, body: $0.body) }
  }

  package func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
    let all = state.withLock { state in
      state.effectOrder.compactMap { place in state.effects[place.event]?[place.index] }
    }
    // Swift's sort keeps the order of equals.
    return all.filter { $0.state == .pending && (tenant == nil || $0.effect.tenant == tenant) }
      .sorted { $0.nextAttemptAt < $1.nextAttemptAt }.prefix(max(limit, 0)).map(\.self)
  }

  package func revisions(limit: Int) throws(StoreError) -> [RevisionHead] {
    state.withLock { state in
      state.revisions.suffix(max(limit, 0)).reversed().map {
        RevisionHead(digest: $0.digest, keptAt: $0.keptAt)
      }
    }
  }

  package func requests(tenant: String?) throws(StoreError) -> [RequestRow] {
    state.withLock { Array($0.requests.values) }
      .filter { tenant == nil || $0.tenant == tenant }.sorted { $0.id < $1.id }
  }

  package func history(
    _ filter: HistoryFilter, afterSequence: Int64, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    state.withLock { state in
      state.history.lazy.filter { $0.sequence > afterSequence && filter.matches($0) }
        .prefix(max(limit, 0)).map(\.self)
    }
  }

  package func recentHistory(
    _ filter: HistoryFilter, beforeSequence: Int64?, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    let before = beforeSequence ?? .max
    return state.withLock { state in
      state.history.reversed().lazy.filter { $0.sequence < before && filter.matches($0) }
        .prefix(max(limit, 0)).map(\.self)
    }
  }

  package func head() throws(StoreError) -> AdministrativeHead { state.withLock(\.head) }

  package func commit(_ change: AdministrativeChange) throws(StoreError) -> Bool {
    precondition(!change.entries.isEmpty, "nothing is administered without history")
    return try state.withLock { state throws(StoreError) in
      var head = state.head
      if let expected = change.expectedSequence, expected != head.sequence { return false }
      let kept = Set((state.revisions + change.revisions).map { ByteKey($0.digest) })
      for rollout in change.rollouts where !kept.contains(ByteKey(rollout.revision)) {
        throw StoreError(
          .constraint, during: "commit a change",
          cause: "the revision of rollout \(rollout.id) is not kept")
      }
      if change.raisesVersion { head.version += 1 }
      for var row in change.overrides {
        row.version = head.version
        state.overrides[row.id] = row
      }
      for row in change.requests { state.requests[row.id] = row }
      for row in change.revisions
      where !state.revisions.contains(where: { ByteKey($0.digest) == ByteKey(row.digest) }) {
        state.revisions.append(row)
      }
      for row in change.rollouts { state.rollouts[row.id] = row }
      for row in change.releases { state.releases[row.byteKey] = row }
      state.append(change.entries, to: head)
      return true
    }
  }

  package func dump(_ line: (String) -> Void) throws(StoreError) {
    let state = state.withLock(\.self)
    let events = state.events.values.sorted { ByteKey($0.key) < ByteKey($1.key) }
    for event in events {
      line(DumpLine.event(event, parent: event.parent.flatMap { state.events[$0]?.key }))
    }
    for event in events {
      for row in (state.decisions[event.sequence] ?? []).sorted(by: { $0.ordinal < $1.ordinal }) {
        line(DumpLine.decision(row, event: event.key))
      }
    }
    for event in events {
      let rows = state.effects[event.sequence] ?? []
      for row in rows.sorted(by: { EffectRow.isInOrder($0.effect, $1.effect) }) {
        line(DumpLine.effect(row, event: event.key))
      }
    }
    for event in events {
      for row in (state.holds[event.sequence] ?? []).sorted(by: HoldRow.isInOrder) {
        line(DumpLine.hold(row, event: event.key))
      }
    }
    let facts = state.facts.sorted { $0.key < $1.key }.map(\.value)
    for fact in facts { line(DumpLine.fact(fact.key, body: fact.body)) }
    for (key, ids) in state.index.sorted(by: { $0.key < $1.key }) {
      for id in ids.sorted() { line(DumpLine.factIndex(key.texts, id: id.last)) }
    }
    for (_, row) in state.releases.sorted(by: { $0.key < $1.key }) {
      line(DumpLine.release(row, after: state.events[row.afterEvent]?.key))
    }
    for row in state.quarantine.sorted(by: { $0.dumpOrder < $1.dumpOrder }) {
      line(DumpLine.quarantine(row))
    }
    for (_, row) in state.overrides.sorted(by: { $0.key < $1.key }) {
      line(DumpLine.override(row))
    }
    for (_, row) in state.requests.sorted(by: { $0.key < $1.key }) { line(DumpLine.request(row)) }
    for (_, row) in state.rollouts.sorted(by: { $0.key < $1.key }) { line(DumpLine.rollout(row)) }
    for entry in state.history { line(DumpLine.history(entry)) }
    for row in state.revisions.sorted(by: { ByteKey($0.digest) < ByteKey($1.digest) }) {
      for text in DumpLine.revision(row) { line(text) }
    }
  }
}

extension MemoryStore.State {
  var head: AdministrativeHead {
    AdministrativeHead(
      sequence: history.last?.sequence ?? 0,
      digest: history.last?.digest ?? HistoryEntry.noDigest, version: history.last?.version ?? 0,
      lastOverride: overrides.keys.max() ?? 0, lastRequest: requests.keys.max() ?? 0,
      lastRollout: rollouts.keys.max() ?? 0)
  }

  /// The salts are nothing: what forgets everything with the process has no secrets from whoever
  /// reads its memory.
  mutating func append(_ drafts: [HistoryDraft], to head: AdministrativeHead) {
    var head = head
    history += HistoryChain.append(drafts, to: &head) {
      [UInt8](repeating: 0, count: HistoryChain.saltByteCount)
    }
  }
}

extension ByteKey {
  init(_ key: EventKey) { self.init(key.tenant, key.text) }
}

extension QuarantineRow {
  fileprivate var dumpOrder: (ByteKey, Int, ByteKey) {
    (ByteKey(file), line, ByteKey(cause, detail))
  }
}

/// As SQLite's `lower`: ASCII letters alone.
private func lowercased(_ bytes: [UInt8]) -> [UInt8] {
  bytes.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
}

private func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
  guard wanted.count <= bytes.count else { return false }
  guard !wanted.isEmpty else { return true }
  return (0...(bytes.count - wanted.count)).contains { start in
    bytes[start..<(start + wanted.count)].elementsEqual(wanted)
  }
}
