import CEL
import Catalogue
import JSON
import Program

// Held events are decided again when what they wait for has changed, or given up for their age.
extension Engine {
  /// Decides what waits for these keys; what is too much for now becomes a durable release.
  func release(
    _ keys: [ReleaseKey], tenant: String, _ now: EpochMilliseconds
  ) throws(StoreError) {
    // A release can change facts that release others: bounded by the number of open holds, since
    // a hold that is made again is newer than the release that made it.
    var queue: [ReleaseRow] = []
    for key in keys {
      let row = ReleaseRow(
        tenant: tenant, keyKind: key.kind, keyID: key.id ?? "", requestedAt: key.until ?? now)
      if let index = releases.firstIndex(where: { isSame($0, row) }) {
        releases[index].requestedAt = max(releases[index].requestedAt, row.requestedAt)
        // What it has passed is decided again: this event may have changed the answer.
        move(index, toBefore: .min, .min)
      } else {
        queue.append(row)
      }
    }
    var budget = Limits.releaseBatchMax
    while !queue.isEmpty {
      var row = queue.removeFirst()
      if let index = releases.firstIndex(where: { isSame($0, row) }) {
        move(index, toBefore: .min, .min)
        continue
      }
      let more = try step(&row, budget: &budget, now)
      queue += more.map {
        ReleaseRow(
          tenant: tenant, keyKind: $0.kind, keyID: $0.id ?? "", requestedAt: $0.until ?? now)
      }
      // Below 0 where the last event had several holds.
      if budget <= 0 {
        for rest in [row] + queue where try hasHolds(rest) {
          guard !releases.contains(where: { isSame($0, rest) }) else { continue }
          releases.append(rest)
          batch.releases.append(rest)
        }
        return
      }
    }
  }

  /// A newer event that queues behind a release may be older in time than what it has passed.
  func pullBack(for hold: HoldRow) {
    for (index, row) in releases.enumerated()
    where row.tenant == hold.tenant && row.keyKind == hold.keyKind
      && (row.keyID.isEmpty || Text.equal(row.keyID, hold.keyID))
      && (hold.occurredAt, hold.event) <= (row.afterOccurredAt, row.afterEvent)
    {
      move(index, toBefore: hold.occurredAt, hold.event - 1)
    }
  }

  private func move(
    _ index: Int, toBefore occurredAt: EpochMilliseconds, _ event: Int64
  ) {
    releases[index].afterOccurredAt = occurredAt
    releases[index].afterEvent = event
    batch.releases.removeAll { isSame($0, releases[index]) }
    batch.releases.append(releases[index])
  }

  private func isSame(_ a: ReleaseRow, _ b: ReleaseRow) -> Bool {
    a.tenant == b.tenant && a.keyKind == b.keyKind && Text.equal(a.keyID, b.keyID)
  }

  private func hasHolds(_ row: ReleaseRow) throws(StoreError) -> Bool {
    try !holds(for: row, limit: 1).isEmpty
  }

  /// Lets what no fact can release be decided anew.
  ///
  /// For the start of a revision: it may have mended evaluation errors and conflicts.
  ///
  /// - Throws: ``StoreError`` where the store cannot be read.
  package func releaseUndecided(now: EpochMilliseconds) throws(StoreError) {
    for tenant in serving.tenants {
      let row = ReleaseRow(tenant: tenant, keyKind: "", keyID: "", requestedAt: now)
      guard !releases.contains(where: { isSame($0, row) }), try hasHolds(row) else { continue }
      releases.append(row)
      batch.releases.append(row)
    }
  }

  /// Goes on with releases that earlier batches left, at most ``Limits/releaseBatchMax`` holds.
  ///
  /// - Returns: Whether there is more to do.
  package func continueReleases(now: EpochMilliseconds) throws(StoreError) -> Bool {
    var budget = maintenanceMax
    // The start of a revision may lie in the future; it stands for what waits in every tenant.
    while let index = releases.firstIndex(where: { $0.tenant.isEmpty && $0.requestedAt <= now }) {
      let start = releases.remove(at: index)
      batch.releases.removeAll { isSame($0, start) }
      batch.finishedReleases.append(start)
      try releaseUndecided(now: now)
    }
    while let first = releases.first(where: { !$0.tenant.isEmpty }), budget > 0 {
      var row = first
      let more = try step(&row, budget: &budget, now)
      let position = releases.firstIndex { isSame($0, row) }
      if try hasHolds(row) {
        if let position { releases[position] = row }
        batch.releases.removeAll { isSame($0, row) }
        batch.releases.append(row)
      } else {
        if let position { releases.remove(at: position) }
        batch.releases.removeAll { isSame($0, row) }
        batch.finishedReleases.append(row)
      }
      for key in more {
        let next = ReleaseRow(
          tenant: row.tenant, keyKind: key.kind, keyID: key.id ?? "",
          requestedAt: key.until ?? now)
        if let index = releases.firstIndex(where: { isSame($0, next) }) {
          // What it has passed may be released by what has just changed.
          move(index, toBefore: .min, .min)
          continue
        }
        guard try hasHolds(next) else { continue }
        releases.append(next)
        batch.releases.append(next)
      }
    }
    return releases.contains { !$0.tenant.isEmpty }
  }

  /// Gives up holds that are older than they may be.
  ///
  /// - Returns: How many.
  package func expireHolds(now: EpochMilliseconds) throws(StoreError) -> Int {
    let expired = try store.expiredHolds(at: now, limit: maintenanceMax + leaving.count)
    var count = 0
    for hold in expired where !leaving.contains(hold.event) && count < maintenanceMax {
      maintained.append(hold.event)
      let id = Batch.HoldID(event: hold.event, feature: hold.feature)
      guard openHolds[id] == nil, !closedHolds.contains(id) else { continue }
      let revision = serving.assignment(of: hold.tenant, at: now).live
      if reportsExpiry(hold, by: revision, now) {
        try report(hold, by: revision, now)
        count += 1
        continue
      }
      var answer = FeatureDecision(feature: hold.feature, verdict: .discarded)
      answer.reason = "hold_expired"
      answer.note = "waited for \(hold.reason)"
      answer.holdKey = hold.keyKind
      answer.holdID = hold.keyID
      var decision = Decision()
      decision.features = [answer]
      decision.readSet = Array("{}".utf8)
      let ordinal = try nextOrdinal(hold.event)
      record(decision, by: revision, event: hold.event, tenant: hold.tenant, now, ordinal: ordinal)
      close(id)
      try settleBody(of: hold.event, now)
      count += 1
    }
    expiredCount += count
    return count
  }

  /// Whether the policy of now wants people to be told of a hold at its age limit, and it to stay.
  private func reportsExpiry(
    _ hold: HoldRow, by revision: Serving.Revision, _ now: EpochMilliseconds
  ) -> Bool {
    let set = revision.decider.set
    guard let row = set.row(of: hold.tenant, at: hold.occurredAt, decidedAt: now),
      let plan = set.programs[Int(row.program)].features.first(where: {
        $0.feature == hold.feature
      })
    else { return false }
    let steps =
      plan.gates.map(\.otherwise) + (plan.rules?.rules.flatMap(\.then) ?? [])
      + (plan.rules?.otherwise ?? [])
    return steps.contains { step in
      guard case .outcome(let outcome) = step, outcome.reportsExpiry else { return false }
      // What queues behind an older event has its place from the same gate.
      return outcome.key?.kind == hold.keyKind
        && (outcome.reason == hold.reason || hold.reason == "queued")
    }
  }

  /// Tells administrators, once, that something waits for longer than it should; it goes on waiting.
  private func report(
    _ hold: HoldRow, by revision: Serving.Revision, _ now: EpochMilliseconds
  ) throws(StoreError) {
    var kept = hold
    kept.until = nil
    var answer = FeatureDecision(feature: hold.feature, verdict: .held)
    answer.reason = hold.reason
    answer.holdKey = hold.keyKind
    answer.holdID = hold.keyID
    answer.note = "waits for longer than the policy allows; people were told"
    var decision = Decision()
    decision.features = [answer]
    decision.readSet = Array("{}".utf8)
    decision.holds = [kept]
    let isBackfill = try event(of: hold)?.isBackfill ?? false
    if !isBackfill {
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("audience", "admins")
      writer.member("message", "hold_expired")
      writer.member("subject", "\(hold.keyKind) \(hold.keyID)")
      writer.endObject()
      // The same rule and place every time: who was told once is not told again.
      decision.effects = [
        EffectRow(
          event: hold.event, tenant: hold.tenant, feature: hold.feature, rule: "expired",
          ordinal: 0, kind: "notify", delivery: EffectKind.Delivery.people.rawValue,
          payload: writer.finish(), occurredAt: hold.occurredAt)
      ]
    }
    record(
      decision, by: revision, event: hold.event, tenant: hold.tenant, now,
      ordinal: try nextOrdinal(hold.event))
  }

  private func event(of hold: HoldRow) throws(StoreError) -> EventRow? {
    if let position = positions[hold.event] { return batch.events[position] }
    return try store.event(sequence: hold.event)
  }

  /// Drops the bodies of discarded events that were kept for their time.
  ///
  /// - Returns: How many.
  /// - Throws: ``StoreError`` where the store cannot be read.
  package func dropExpiredBodies(now: EpochMilliseconds) throws(StoreError) -> Int {
    let limit =
      maintenanceMax == Limits.releaseBatchMax ? Limits.batchEventsMax : maintenanceMax
    let expired = try store.expiredBodies(at: now, limit: limit + leaving.count)
    for event in expired.filter({ !leaving.contains($0.sequence) }).prefix(limit) {
      maintained.append(event.sequence)
      guard let body = event.body else { continue }
      batch.droppedBodies.append(
        .init(event: event.sequence, contentDigest: ContentDigest.of(body)))
    }
    return expired.count
  }

  /// Decides the held events of one key, oldest first, as far as the budget goes.
  private func step(
    _ row: inout ReleaseRow, budget: inout Int, _ now: EpochMilliseconds
  ) throws(StoreError) -> [ReleaseKey] {
    var more: [ReleaseKey] = []
    while budget > 0 {
      let due = try holds(for: row, limit: budget)
      guard !due.isEmpty else { break }
      for hold in due {
        row.afterOccurredAt = hold.occurredAt
        row.afterEvent = hold.event
        budget -= 1
        guard !leaving.contains(hold.event) else { continue }
        maintained.append(hold.event)
        more += try decideAgain(hold, now)
      }
    }
    return more
  }

  /// Open holds of the release's key behind its position, those of this batch among them.
  private func holds(for row: ReleaseRow, limit: Int) throws(StoreError) -> [HoldRow] {
    var due = try storedHolds(for: row, limit: limit)
    let key = HoldKey(
      tenant: row.tenant, kind: row.keyKind, id: row.keyID.isEmpty ? nil : row.keyID)
    for id in openHoldsByKey[key] ?? [] {
      guard let hold = openHolds[id],
        (hold.occurredAt, hold.event) > (row.afterOccurredAt, row.afterEvent), isDue(hold, row)
      else { continue }
      due.append(hold)
    }
    due.sort { ($0.occurredAt, $0.event, $0.feature) < ($1.occurredAt, $1.event, $1.feature) }
    guard due.count > limit else { return due }
    // A position is (occurredAt, event): never stop between two features of one event.
    var end = limit
    while end < due.count, due[end].event == due[end - 1].event { end += 1 }
    return Array(due[..<end])
  }

  /// A tick takes what came before it; a fact that changes takes all that waits for it.
  private func isDue(_ hold: HoldRow, _ row: ReleaseRow) -> Bool {
    row.keyKind != "schedule" || hold.since <= row.requestedAt
  }

  /// Those of the store that this batch has not touched: what it closed is still open there.
  private func storedHolds(for row: ReleaseRow, limit: Int) throws(StoreError) -> [HoldRow] {
    var due: [HoldRow] = []
    var after = (row.afterOccurredAt, row.afterEvent)
    while due.count < limit {
      let page = try store.holds(
        tenant: row.tenant, keyKind: row.keyKind, keyID: row.keyID, afterOccurredAt: after.0,
        afterEvent: after.1, limit: limit)
      due += page.filter { hold in
        let id = Batch.HoldID(event: hold.event, feature: hold.feature)
        return !closedHolds.contains(id) && openHolds[id] == nil && isDue(hold, row)
      }
      guard page.count >= limit, let last = page.last else { break }
      after = (last.occurredAt, last.event)
    }
    return due
  }

  private func decideAgain(
    _ hold: HoldRow, _ now: EpochMilliseconds
  ) throws(StoreError) -> [ReleaseKey] {
    let id = Batch.HoldID(event: hold.event, feature: hold.feature)
    let revision = serving.assignment(of: hold.tenant, at: now).live
    guard let event = try event(of: hold), let body = event.body,
      let tenant = revision.decider.set.row(
        of: hold.tenant, at: event.occurredAt, decidedAt: now)
    else { return [] }
    let header: EventScanner.Header
    do throws(EventError) {
      header = try read(body, by: revision)
    } catch {
      // What was valid under an earlier catalogue and is not now stays held, and visible.
      return []
    }
    let all = try effects(of: hold.event)
    let done = all.filter { $0.feature == hold.feature }
    var context = context(hold.tenant, tenant, now)
    context.isReleasing = { _, _ in false }
    let depth = try self.depth(of: event)
    let derived = all.count { catalogue.effect($0.kind)?.operation == .emitEvent }
    var budget = max(0, Limits.derivedEventsMax - derived)
    context.derivedMax = depth < Limits.derivedDepthMax ? budget : 0
    let identities = Set(
      done.map { EffectIdentity(feature: $0.feature, rule: $0.rule, ordinal: $0.ordinal) })
    let tried = try tryOthers(
      body, header, hold.event, by: revision, context, only: hold.feature, done: identities)
    var decision = try revision.decider.decide(
      header, sequence: hold.event, context, over: overlay, only: hold.feature, done: identities)
    report(tried, beside: decision, of: header, only: hold.feature)
    if let again = decision.holds.last, again.reason == hold.reason, again.keyKind == hold.keyKind,
      Text.equal(again.keyID, hold.keyID), decision.effects.isEmpty
    {
      return []
    }
    if decision.features.isEmpty {
      // The policy has the feature no more: that is an answer, and it has to be told.
      var answer = FeatureDecision(feature: hold.feature, verdict: .discarded)
      answer.reason = "feature_off"
      answer.note = "the tenant's policy has no such feature any more for this type of event"
      decision.features = [answer]
    }
    close(id)
    let ordinal = try nextOrdinal(hold.event)
    record(decision, by: revision, event: hold.event, tenant: hold.tenant, now, ordinal: ordinal)
    if decision.holds.isEmpty {
      releasedCount += 1
      try settleBody(of: hold.event, now)
    }
    try derive(
      decision.derived, from: body, header, hold.event, before: derived, depth: depth, &budget, now)
    return decision.releases
  }

  /// From how many events an event is derived.
  private func depth(of event: EventRow) throws(StoreError) -> Int {
    var depth = 0
    var parent = event.parent
    while let sequence = parent, depth < Limits.derivedDepthMax {
      depth += 1
      if let position = positions[sequence] {
        parent = batch.events[position].parent
      } else {
        parent = try store.event(sequence: sequence)?.parent
      }
    }
    return depth
  }

  /// Once nothing waits for an event any more, its body goes or gets its time: what one feature
  /// discarded for privacy was kept only as long as another feature waited for it.
  private func settleBody(of event: Int64, _ now: EpochMilliseconds) throws(StoreError) {
    let row: EventRow?
    if let position = positions[event] {
      row = batch.events[position]
    } else {
      row = try store.event(sequence: event)
    }
    guard let body = row?.body, try !isHeld(event) else { return }
    var last: [String: FeatureDecision] = [:]
    let stored = positions[event] == nil ? try store.decisions(event: event) : []
    for decision in stored + (decisionPositions[event] ?? []).map({ batch.decisions[$0] }) {
      for json in (try? JSONValue.parse(decision.features))?.array ?? [] {
        guard let answer = FeatureDecision(json: json), !answer.isShadow else { continue }
        last[answer.feature] = answer
      }
    }
    let isDropped = last.values.contains { answer in
      answer.verdict == .discarded
        && answer.reason.flatMap { catalogue.reason($0, .discard) }?.dropsBody == true
    }
    let isDiscarded = last.values.map(\.verdict).max() == .discarded
    if isDropped {
      let digest = ContentDigest.of(body)
      if let position = positions[event] {
        batch.events[position].body = nil
        batch.events[position].contentDigest = digest
      } else {
        batch.droppedBodies.append(.init(event: event, contentDigest: digest))
      }
    } else if isDiscarded {
      let until = now + Limits.discardedBodyMilliseconds
      if let position = positions[event] {
        batch.events[position].bodyUntil = until
      } else {
        batch.keptBodies.append(.init(event: event, until: until))
      }
    }
  }

  private func effects(of event: Int64) throws(StoreError) -> [EffectRow] {
    let stored = positions[event] == nil ? try store.effects(event: event) : []
    return stored + (effectPositions[event] ?? []).map { batch.effects[$0] }
  }

  private func isHeld(_ event: Int64) throws(StoreError) -> Bool {
    if openHoldCounts[event, default: 0] > 0 { return true }
    guard positions[event] == nil else { return false }
    return try store.holds(event: event).contains {
      !closedHolds.contains(.init(event: $0.event, feature: $0.feature))
    }
  }

  private func nextOrdinal(_ event: Int64) throws(StoreError) -> Int {
    if let known = ordinals[event] { return known }
    return try store.decisions(event: event).count
  }
}
