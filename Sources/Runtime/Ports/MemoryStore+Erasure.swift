import CEL
import Catalogue
import JSON
import Synchronization

extension MemoryStore {
  package func erasures() throws(StoreError) -> Erasures { state.withLock { $0.erasures } }

  package func sealingKey() throws(StoreError) -> SealingKey {
    state.withLock { state in
      if let key = state.erasures.key { return key }
      // What forgets everything with the process has no secrets from whoever reads its memory.
      let key = SealingKey(Array(repeating: 0, count: SealingKey.byteCount))
      state.erasures = Erasures(key: key)
      return key
    }
  }

  package func add(_ record: ErasureRecord) throws(StoreError) {
    state.withLock { $0.erasures.add(record) }
  }

  package func erasureRequests() throws(StoreError) -> [Int64: ErasureRequest] {
    state.withLock { $0.erasureRequests }
  }

  package func appliedErasures() throws(StoreError) -> Int {
    state.withLock { $0.appliedErasures }
  }

  package func setAppliedErasures(_ count: Int) throws(StoreError) {
    state.withLock { $0.appliedErasures = count }
  }

  package func removeTraces() throws(StoreError) -> Bool { true }

  package func erase(
    _ scrubber: Scrubber, tenant: String, requests: [Int64], applied: Int?,
    now: EpochMilliseconds
  ) throws(StoreError) -> ErasureCounts {
    try state.withLock { state throws(StoreError) in
      var counts = ErasureCounts()
      let erased = try state.eraseEvents(scrubber, tenant, &counts)
      state.eraseDecisions(scrubber, tenant, erased, &counts)
      state.eraseHolds(scrubber, tenant, erased, now, &counts)
      state.eraseFacts(scrubber, tenant, &counts)
      state.quarantine = state.quarantine.map { row in
        guard row.tenant == nil || row.tenant == tenant, let left = scrubber.quarantined(row)
        else { return row }
        counts.quarantined += 1
        return left
      }
      state.eraseAdministration(scrubber, tenant, now, &counts)
      for number in requests { state.erasureRequests[number] = nil }
      if let applied { state.appliedErasures = applied }
      return counts
    }
  }
}

extension MemoryStore.State {
  /// Answers which events are about erased persons, those of earlier erasures among them.
  fileprivate mutating func eraseEvents(
    _ scrubber: Scrubber, _ tenant: String, _ counts: inout ErasureCounts
  ) throws(StoreError) -> Set<Int64> {
    var erased: Set<Int64> = []
    for (sequence, row) in events where row.key.tenant == tenant {
      if row.isErased { erased.insert(sequence) }
      let decided = decisions[sequence] ?? []
      guard let left = try scrubber.event(row, decisions: { () throws(StoreError) in decided })
      else { continue }
      counts.events += 1
      events[sequence] = left
      if left.isErased {
        erased.insert(sequence)
        sequences[ByteKey(row.key.tenant, row.key.text)] = nil
        sequences[ByteKey(left.key.tenant, left.key.text)] = sequence
      }
    }
    return erased
  }

  fileprivate mutating func eraseDecisions(
    _ scrubber: Scrubber, _ tenant: String, _ erased: Set<Int64>, _ counts: inout ErasureCounts
  ) {
    for (event, rows) in decisions {
      for (index, row) in rows.enumerated() where row.tenant == tenant {
        guard let left = scrubber.decision(row, isErased: erased.contains(event)) else { continue }
        decisions[event]?[index] = left
        counts.decisions += 1
      }
    }
    for (event, rows) in effects {
      for (index, row) in rows.enumerated() where row.effect.tenant == tenant {
        guard let left = scrubber.effect(row, isErased: erased.contains(event)) else { continue }
        effects[event]?[index] = left
        counts.effects += 1
      }
    }
  }

  fileprivate mutating func eraseHolds(
    _ scrubber: Scrubber, _ tenant: String, _ erased: Set<Int64>, _ now: EpochMilliseconds,
    _ counts: inout ErasureCounts
  ) {
    var isReleased = false
    for (event, rows) in holds {
      for row in rows where row.tenant == tenant {
        guard erased.contains(event) || scrubber.isNamed(in: row) else { continue }
        counts.holds += 1
        holds[event]?.removeAll { $0.feature == row.feature }
        guard !erased.contains(event) else { continue }
        var left = row
        left.keyKind = ""
        left.keyID = ""
        holds[event, default: []].append(left)
        isReleased = true
      }
    }
    releases = releases.filter { $0.value.tenant != tenant || !scrubber.isNamed(in: $0.value) }
    if isReleased {
      let row = ReleaseRow(tenant: tenant, keyKind: "", keyID: "", requestedAt: now)
      releases[row.byteKey] = row
    }
  }

  /// What concerns every tenant is looked through for each.
  fileprivate mutating func eraseAdministration(
    _ scrubber: Scrubber, _ tenant: String, _ now: EpochMilliseconds, _ counts: inout ErasureCounts
  ) {
    for (id, row) in overrides where row.tenant == tenant || row.tenant.isEmpty {
      guard let left = scrubber.override(row) else { continue }
      overrides[id] = left
      counts.overrides += 1
    }
    for (id, row) in requests where row.tenant == tenant {
      guard let left = scrubber.request(row) else { continue }
      requests[id] = left
      counts.requests += 1
    }
    for (id, row) in rollouts {
      guard let left = scrubber.rollout(row) else { continue }
      rollouts[id] = left
      counts.rollouts += 1
    }
    var erased: [HistoryChain.Erased] = []
    for index in history.indices
    where history[index].tenant == tenant || history[index].tenant.isEmpty {
      let named = scrubber.notes(history[index])
      guard !named.isEmpty else { continue }
      erased.append(
        .init(
          sequence: history[index].sequence, names: named.map { history[index].notes[$0].name }))
      for position in named { history[index].notes[position].content = nil }
      counts.notes += named.count
    }
    append(HistoryChain.erasing(erased, tenant: tenant, now: now), to: head)
  }

  fileprivate mutating func eraseFacts(
    _ scrubber: Scrubber, _ tenant: String, _ counts: inout ErasureCounts
  ) {
    for fact in Array(facts.values) where fact.key.tenant == tenant {
      switch scrubber.fact(fact.key, body: fact.body) {
      case .clean: continue
      case .erased: remove(fact)
      case .edited(let json):
        set(
          FactChange(key: fact.key, body: json.bytes, index: fact.index.filter(scrubber.keeps)))
      }
      counts.facts += 1
    }
  }
}
