import CEL
import Catalogue
import JSON
import Program

/// Decides events one after another and gathers what one transaction writes.
///
/// An event sees the facts that those before it in the batch wrote. What it changes releases the
/// held events that wait for it at once, up to ``Limits/releaseBatchMax``; the rest follows as a
/// durable release, in order, and newer events of that key queue behind.
package final class Engine {
  /// What became of one line of input.
  package enum Outcome: Sendable, Hashable {
    case decided(Verdict)
    /// The same event was here before; nothing changed.
    case duplicate
    case quarantined(EventError)
  }

  /// Where a line came from, for quarantine.
  package struct Place: Sendable, Hashable {
    package var file: String
    package var line: Int

    package init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  private let revision: String
  private let store: any EventStore
  private let overlay: FactOverlay
  private let decider: Decider
  private var set: ProgramSet { decider.set }
  private let overrides: [String: [OverrideRow]]

  package private(set) var batch = Batch()
  private var lastSequence: Int64
  private var eventsByKey: [EventKey: Int] = [:]
  private var positions: [Int64: Int] = [:]
  private var openHolds: [Batch.HoldID: HoldRow] = [:]
  /// The same by what they wait for, so that an event looks only at those that it concerns.
  private var openHoldsByKey: [HoldKey: Set<Batch.HoldID>] = [:]
  /// How many holds of this batch an event has.
  private var openHoldCounts: [Int64: Int] = [:]
  private var closedHolds: Set<Batch.HoldID> = []
  /// Releases under way, by tenant and key.
  private var releases: [ReleaseRow]
  /// How often the event was decided in this batch, for the next ordinal.
  private var ordinals: [Int64: Int] = [:]
  /// Positions in the batch's decisions, by event.
  private var decisionPositions: [Int64: [Int]] = [:]
  /// Positions in the batch's effects, by event.
  private var effectPositions: [Int64: [Int]] = [:]
  /// Fields that event types do not know, with how many events had them.
  package private(set) var unknownFields: [String: Int] = [:]
  package private(set) var effectCount = 0
  /// Holds that new events made.
  package private(set) var heldCount = 0
  /// Held events that were decided again and wait no longer.
  package private(set) var releasedCount = 0
  /// Holds that were given up for their age.
  package private(set) var expiredCount = 0

  private struct HoldKey: Hashable {
    let tenant: String
    let kind: String
    /// Nil: the index over all ids of the kind.
    let id: String?

    static func == (a: Self, b: Self) -> Bool {
      // Ids come from outside and are told apart by their bytes.
      Text.equal(a.tenant, b.tenant) && Text.equal(a.kind, b.kind)
        && (a.id == nil) == (b.id == nil) && Text.equal(a.id ?? "", b.id ?? "")
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(bytesOf: tenant)
      hasher.combine(bytesOf: kind)
      hasher.combine(bytesOf: id ?? "")
    }
  }

  /// - Parameters:
  ///   - decider: Of what is in force; no other engine may use it at the same time.
  ///   - facts: Of the store, with nothing changed.
  ///   - revision: Its digest, stored with every decision.
  ///   - store: What is committed; the engine reads it and never writes.
  ///   - overrides: All of all tenants.
  /// - Throws: ``StoreError`` where the store cannot be read.
  package init(
    _ decider: Decider, over facts: FactOverlay, revision: String, store: any EventStore,
    overrides: [OverrideRow]
  ) throws(StoreError) {
    self.revision = revision
    self.store = store
    overlay = facts
    self.decider = decider
    self.overrides = Dictionary(grouping: overrides, by: \.tenant)
    lastSequence = try store.lastSequence()
    releases = try store.releases(limit: Limits.batchEventsMax)
  }

  /// The batch with everything that it has to write.
  package func finishedBatch() -> Batch {
    var finished = batch
    finished.facts = overlay.changes()
    finished.holds = openHolds.values.sorted { ($0.event, $0.feature) < ($1.event, $1.feature) }
    finished.closedHolds = closedHolds.sorted { ($0.event, $0.feature) < ($1.event, $1.feature) }
    return finished
  }

  // MARK: - Events

  /// Decides one line.
  ///
  /// - Parameters:
  ///   - line: JSON of one canonical event.
  ///   - place: Where it stands.
  ///   - now: Read once from the clock for this event.
  /// - Returns: What became of it; only what was decided or quarantined is in the batch.
  /// - Throws: ``StoreError`` where facts could not be read; the batch is then to be thrown away.
  package func accept(
    _ line: [UInt8], at place: Place, now: EpochMilliseconds
  ) throws(StoreError) -> Outcome {
    let header: EventScanner.Header
    do throws(EventError) {
      header = try read(line)
    } catch {
      quarantine(error, line, place, tenant: nil, now)
      return .quarantined(error)
    }
    for field in decider.scanner.unknownFields {
      unknownFields["\(set.catalogue.events[header.type].name).\(printable(field))", default: 0] +=
        1
    }
    guard let tenant = set.tenants[header.tenant] else {
      let error = EventError(.unknownTenant, "no tenant is named `\(printable(header.tenant))`")
      quarantine(error, line, place, tenant: nil, now)
      return .quarantined(error)
    }
    if let before = try knownEvent(header.key) {
      let digest = ContentDigest.of(line)
      if before.body.map({ ContentDigest.of($0) }) ?? before.contentDigest == digest {
        return .duplicate
      }
      let error = EventError(
        .conflictingContent,
        "event `\(printable(before.id))` was here before with the same key and other content")
      quarantine(error, line, place, tenant: header.tenant, now)
      return .quarantined(error)
    }
    lastSequence += 1
    var row = EventRow(
      sequence: lastSequence, key: header.key, id: header.id,
      type: set.catalogue.events[header.type].name, occurredAt: header.occurredAt,
      receivedAt: header.receivedAt ?? now, source: header.source, isBackfill: header.isBackfill,
      body: line)
    let decision = try decider.decide(
      header, sequence: row.sequence, context(header.tenant, tenant, now), over: overlay)
    if decision.dropsBody && decision.holds.isEmpty {
      row.contentDigest = ContentDigest.of(line)
      row.body = nil
    } else if decision.verdict == .discarded {
      row.bodyUntil = now + Limits.discardedBodyMilliseconds
    }
    eventsByKey[header.key] = batch.events.count
    positions[row.sequence] = batch.events.count
    batch.events.append(row)
    record(decision, event: row.sequence, tenant: header.tenant, now)
    heldCount += decision.holds.count
    for hold in decision.holds where hold.reason == "queued" { pullBack(for: hold) }
    try release(decision.releases, tenant: header.tenant, now)
    return .decided(decision.verdict)
  }

  private func read(_ line: [UInt8]) throws(EventError) -> EventScanner.Header {
    let result: Result<EventScanner.Header, EventError> = line.withUnsafeBytes { bytes in
      do throws(EventError) { return .success(try decider.read(bytes)) } catch {
        return .failure(error)
      }
    }
    let header = try result.get()
    guard !header.id.isEmpty else { throw EventError(.missingField, "`id` is empty") }
    return header
  }

  private func knownEvent(_ key: EventKey) throws(StoreError) -> EventRow? {
    if let position = eventsByKey[key] { return batch.events[position] }
    return try store.event(key)
  }

  /// Keeps a line that is no event, with its cause.
  package func quarantine(
    _ error: EventError, _ line: [UInt8], _ place: Place, tenant: String?, _ now: EpochMilliseconds
  ) {
    batch.quarantine.append(
      QuarantineRow(
        file: place.file, line: place.line, tenant: tenant, cause: error.cause.rawValue,
        detail: error.detail, excerpt: Array(line.prefix(Limits.quarantineBytesMax)),
        receivedAt: now))
  }

  private func context(
    _ tenant: String, _ row: TenantRow, _ now: EpochMilliseconds
  ) -> Decider.Context {
    let active = releases.filter { $0.tenant == tenant }
    return Decider.Context(
      tenant: row, decidedAt: now, overrides: overrides[tenant] ?? [],
      isReleasing: { kind, id in
        active.contains {
          $0.keyKind == kind && ($0.keyID.isEmpty || Text.equal($0.keyID, id))
        }
      })
  }

  private func record(
    _ decision: Decision, event: Int64, tenant: String, _ now: EpochMilliseconds, ordinal: Int = 0
  ) {
    var writer = JSONWriter()
    writer.beginArray()
    for feature in decision.features { feature.write(to: &writer) }
    writer.endArray()
    ordinals[event] = ordinal + 1
    decisionPositions[event, default: []].append(batch.decisions.count)
    batch.decisions.append(
      DecisionRow(
        event: event, tenant: tenant, ordinal: ordinal, decidedAt: now, revision: revision,
        verdict: decision.verdict.rawValue, features: writer.finish(), readSet: decision.readSet))
    if !decision.effects.isEmpty {
      let positions = batch.effects.count..<batch.effects.count + decision.effects.count
      effectPositions[event, default: []] += positions
      batch.effects += decision.effects
      effectCount += decision.effects.count
    }
    for hold in decision.holds { open(hold) }
  }

  private func open(_ hold: HoldRow) {
    let id = Batch.HoldID(event: hold.event, feature: hold.feature)
    removeOpen(id)
    closedHolds.remove(id)
    openHolds[id] = hold
    openHoldCounts[id.event, default: 0] += 1
    for key in keys(of: hold) { openHoldsByKey[key, default: []].insert(id) }
  }

  private func close(_ id: Batch.HoldID) {
    removeOpen(id)
    closedHolds.insert(id)
  }

  private func removeOpen(_ id: Batch.HoldID) {
    guard let hold = openHolds.removeValue(forKey: id) else { return }
    openHoldCounts[id.event, default: 1] -= 1
    for key in keys(of: hold) { openHoldsByKey[key]?.remove(id) }
  }

  private func keys(of hold: HoldRow) -> [HoldKey] {
    [
      HoldKey(tenant: hold.tenant, kind: hold.keyKind, id: hold.keyID),
      HoldKey(tenant: hold.tenant, kind: hold.keyKind, id: nil),
    ]
  }

  // MARK: - Releases

  /// Decides what waits for these keys; what is too much for now becomes a durable release.
  private func release(
    _ keys: [ReleaseKey], tenant: String, _ now: EpochMilliseconds
  ) throws(StoreError) {
    // A release can change facts that release others: bounded by the number of open holds, since
    // a hold that is made again is newer than the release that made it.
    var queue: [ReleaseRow] = []
    for key in keys {
      let row = ReleaseRow(
        tenant: tenant, keyKind: key.kind, keyID: key.id ?? "", requestedAt: now)
      if let index = releases.firstIndex(where: { isSame($0, row) }) {
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
        ReleaseRow(tenant: tenant, keyKind: $0.kind, keyID: $0.id ?? "", requestedAt: now)
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
  private func pullBack(for hold: HoldRow) {
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
  /// For the first run of a revision: it may have mended evaluation errors and conflicts.
  ///
  /// - Throws: ``StoreError`` where the store cannot be read.
  package func releaseUndecided(now: EpochMilliseconds) throws(StoreError) {
    for tenant in set.tenants.keys.sorted() {
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
    var budget = Limits.releaseBatchMax
    while let first = releases.first, budget > 0 {
      var row = first
      let more = try step(&row, budget: &budget, now)
      if try hasHolds(row) {
        releases[0] = row
        batch.releases.removeAll { isSame($0, row) }
        batch.releases.append(row)
      } else {
        releases.removeFirst()
        batch.releases.removeAll { isSame($0, row) }
        batch.finishedReleases.append(row)
      }
      for key in more {
        let next = ReleaseRow(
          tenant: row.tenant, keyKind: key.kind, keyID: key.id ?? "", requestedAt: now)
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
    return !releases.isEmpty
  }

  /// Gives up holds that are older than they may be.
  ///
  /// - Returns: How many.
  package func expireHolds(now: EpochMilliseconds) throws(StoreError) -> Int {
    let expired = try store.expiredHolds(at: now, limit: Limits.releaseBatchMax)
    var count = 0
    for hold in expired {
      let id = Batch.HoldID(event: hold.event, feature: hold.feature)
      guard openHolds[id] == nil, !closedHolds.contains(id) else { continue }
      var answer = FeatureDecision(feature: hold.feature, verdict: .discarded)
      answer.reason = "hold_expired"
      answer.note = "waited for \(hold.reason)"
      answer.holdKey = hold.keyKind
      answer.holdID = hold.keyID
      var decision = Decision()
      decision.features = [answer]
      decision.readSet = Array("{}".utf8)
      let ordinal = try nextOrdinal(hold.event)
      record(decision, event: hold.event, tenant: hold.tenant, now, ordinal: ordinal)
      close(id)
      try settleBody(of: hold.event, now)
      count += 1
    }
    expiredCount += count
    return count
  }

  /// Drops the bodies of discarded events that were kept for their time.
  ///
  /// - Returns: How many.
  /// - Throws: ``StoreError`` where the store cannot be read.
  package func dropExpiredBodies(now: EpochMilliseconds) throws(StoreError) -> Int {
    let expired = try store.expiredBodies(at: now, limit: Limits.batchEventsMax)
    for event in expired {
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
        (hold.occurredAt, hold.event) > (row.afterOccurredAt, row.afterEvent)
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
        return !closedHolds.contains(id) && openHolds[id] == nil
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
    let event: EventRow?
    if let position = positions[hold.event] {
      event = batch.events[position]
    } else {
      event = try store.event(sequence: hold.event)
    }
    guard let event, let body = event.body, let tenant = set.tenants[hold.tenant] else { return [] }
    let header: EventScanner.Header
    do throws(EventError) {
      header = try read(body)
    } catch {
      // What was valid under an earlier catalogue and is not now stays held, and visible.
      return []
    }
    let done = try effects(of: hold.event).filter { $0.feature == hold.feature }
    var context = context(hold.tenant, tenant, now)
    context.isReleasing = { _, _ in false }
    var decision = try decider.decide(
      header, sequence: hold.event, context, over: overlay, only: hold.feature,
      done: Set(
        done.map { EffectIdentity(feature: $0.feature, rule: $0.rule, ordinal: $0.ordinal) }))
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
    record(decision, event: hold.event, tenant: hold.tenant, now, ordinal: ordinal)
    if decision.holds.isEmpty {
      releasedCount += 1
      try settleBody(of: hold.event, now)
    }
    return decision.releases
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
        && answer.reason.flatMap { set.catalogue.reason($0, .discard) }?.dropsBody == true
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

/// Tells whether two deliveries of an event say the same.
package enum ContentDigest {
  /// What may differ between two deliveries of the same event.
  private static let ignored: Set<String> = ["received_at", "mode", "enrichment"]

  /// FNV-1a over the JSON with members sorted and white space left out, without what may differ.
  ///
  /// - Complexity: linear in the size of the event, whose depth is limited.
  package static func of(_ body: [UInt8]) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var writer = JSONWriter()
    if let value = try? JSONValue.parse(body), let object = value.object {
      let kept = JSONObject(object.members.filter { !ignored.contains($0.key) })
      write(.object(kept), to: &writer)
    } else {
      writer.string(utf8: body.withUnsafeBytes { UnsafeRawBufferPointer($0) })
    }
    for byte in writer.finish() { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }

  private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value {
    case .array(let items):
      writer.beginArray()
      for item in items { write(item, to: &writer) }
      writer.endArray()
    case .object(let object):
      writer.beginObject()
      for member in object.members.sorted(by: { Text.isLess($0.key, $1.key) }) {
        writer.key(member.key)
        write(member.value, to: &writer)
      }
      writer.endObject()
    default: writer.value(value)
    }
  }
}
