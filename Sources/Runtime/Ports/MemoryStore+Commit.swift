import Synchronization

extension MemoryStore {
  package func commit(_ batch: Batch) throws(StoreError) {
    let error: StoreError? = state.withLock { state in
      do throws(StoreError) {
        // Everything that can be refused is looked at first: what follows cannot fail.
        try state.check(batch)
        state.apply(batch)
        return nil
      } catch {
        return error
      }
    }
    if let error { throw error }
  }
}

extension MemoryStore.State {
  fileprivate func check(_ batch: Batch) throws(StoreError) {
    var sequences = Set<Int64>()
    var keys = Set<ByteKey>()
    for event in batch.events {
      let key = ByteKey(event.key.tenant, event.key.text)
      guard events[event.sequence] == nil, sequences.insert(event.sequence).inserted else {
        throw constraint("event sequence \(event.sequence) is taken")
      }
      guard self.sequences[key] == nil, keys.insert(key).inserted else {
        throw constraint("event key is taken")
      }
    }
    var ordinals = Set<[Int64]>()
    for decision in batch.decisions {
      guard
        ordinals.insert([decision.event, Int64(decision.ordinal)]).inserted,
        decisions[decision.event]?.contains(where: { $0.ordinal == decision.ordinal }) != true
      else { throw constraint("decision \(decision.ordinal) is taken") }
    }
    let named =
      batch.decisions.map(\.event) + batch.effects.map(\.event) + batch.holds.map(\.event)
    for event in named where events[event] == nil && !sequences.contains(event) {
      throw constraint("there is no event \(event)")
    }
  }

  private func constraint(_ cause: String) -> StoreError {
    StoreError(.constraint, during: "commit a batch", cause: cause)
  }

  fileprivate mutating func apply(_ batch: Batch) {
    for event in batch.events {
      events[event.sequence] = event
      sequences[ByteKey(event.key.tenant, event.key.text)] = event.sequence
      lastSequence = max(lastSequence, event.sequence)
    }
    for dropped in batch.droppedBodies {
      events[dropped.event]?.body = nil
      events[dropped.event]?.bodyUntil = nil
      events[dropped.event]?.contentDigest = dropped.contentDigest
    }
    for kept in batch.keptBodies where events[kept.event]?.body != nil {
      events[kept.event]?.bodyUntil = kept.until
    }
    for decision in batch.decisions {
      decisionOrder.append((decision.event, decisions[decision.event]?.count ?? 0))
      decisions[decision.event, default: []].append(decision)
    }
    for effect in batch.effects { add(effect) }
    for closed in batch.closedHolds {
      holds[closed.event]?.removeAll { $0.feature == closed.feature }
    }
    for hold in batch.holds {
      holds[hold.event]?.removeAll { $0.feature == hold.feature }
      holds[hold.event, default: []].append(hold)
    }
    for change in batch.facts { set(change) }
    for release in batch.finishedReleases { releases[release.byteKey] = nil }
    for release in batch.releases { releases[release.byteKey] = release }
    for row in batch.quarantine { add(row) }
    for withdrawal in batch.withdrawals {
      let scrubber = withdrawal.scrubber
      for (event, rows) in effects {
        for (index, row) in rows.enumerated()
        where row.effect.tenant == withdrawal.tenant && scrubber.withdraws(row) {
          effects[event]?[index].state = .none
        }
      }
    }
    for request in batch.erasures {
      lastErasureRequest += 1
      erasureRequests[lastErasureRequest] = request
    }
  }

  private mutating func add(_ row: QuarantineRow) {
    let isKnown = quarantine.contains {
      $0.line == row.line && $0.digest == row.digest
        && $0.file.utf8.elementsEqual(row.file.utf8)
    }
    if !isKnown { quarantine.append(row) }
  }

  private mutating func add(_ effect: EffectRow) {
    let stored = effects[effect.event] ?? []
    let isKnown = stored.contains { known in
      known.effect.feature == effect.feature && known.effect.rule == effect.rule
        && known.effect.ordinal == effect.ordinal
    }
    guard !isKnown else { return }
    let row = OutboxRow(effect: effect, state: DeliveryState(delivery: effect.delivery))
    effectOrder.append((effect.event, stored.count))
    effects[effect.event, default: []].append(row)
  }

  mutating func remove(_ fact: FactChange) {
    for entry in fact.index { index[fact.indexKey(entry)]?.remove(ByteKey(fact.key.id)) }
    facts[ByteKey(fact.key)] = nil
  }

  mutating func set(_ change: FactChange) {
    let key = ByteKey(change.key)
    let id = ByteKey(change.key.id)
    for entry in facts[key]?.index ?? [] { index[change.indexKey(entry)]?.remove(id) }
    for entry in change.index { index[change.indexKey(entry), default: []].insert(id) }
    facts[key] = change
  }
}

extension FactChange {
  fileprivate func indexKey(_ entry: IndexEntry) -> ByteKey {
    ByteKey(key.tenant, key.kind, entry.field, entry.value)
  }
}

extension ReleaseRow {
  var byteKey: ByteKey { ByteKey(tenant, keyKind, keyID) }
}
