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

  let store: any EventStore
  let overlay: FactOverlay
  let serving: Serving
  var catalogue: Catalogue { serving.catalogue }
  private let erasures: Erasures

  package internal(set) var batch = Batch()
  private var lastSequence: Int64
  private var eventsByKey: [EventKey: Int] = [:]
  var positions: [Int64: Int] = [:]
  var openHolds: [Batch.HoldID: HoldRow] = [:]
  /// The same by what they wait for, so that an event looks only at those that it concerns.
  var openHoldsByKey: [HoldKey: Set<Batch.HoldID>] = [:]
  /// How many holds of this batch an event has.
  var openHoldCounts: [Int64: Int] = [:]
  var closedHolds: Set<Batch.HoldID> = []
  /// Releases under way, by tenant and key.
  var releases: [ReleaseRow]
  /// How often the event was decided in this batch, for the next ordinal.
  var ordinals: [Int64: Int] = [:]
  /// Positions in the batch's decisions, by event.
  var decisionPositions: [Int64: [Int]] = [:]
  /// Positions in the batch's effects, by event.
  var effectPositions: [Int64: [Int]] = [:]
  /// Fields that event types do not know, with how many events had them.
  package internal(set) var unknownFields: [String: Int] = [:]
  package internal(set) var effectCount = 0
  /// Events that others made.
  package internal(set) var derivedCount = 0
  /// Holds that new events made.
  package internal(set) var heldCount = 0
  /// Held events that were decided again and wait no longer.
  package internal(set) var releasedCount = 0
  /// Holds that were given up for their age.
  package internal(set) var expiredCount = 0
  /// Events whose holds and bodies maintenance leaves as they are, since the store refuses what
  /// comes of them.
  package var leaving: Set<Int64> = []
  /// Holds, or bodies, that one call of maintenance takes at most.
  package var maintenanceMax = Limits.releaseBatchMax
  /// Events that maintenance touched, also where it then threw.
  package internal(set) var maintained: [Int64] = []

  /// Further ways in which a revision decides, whose answers ``onTried`` is told, with the one that
  /// counts.
  package var others: (Serving.Revision) -> [Serving.Revision?] = { _ in [] }
  package var onTried: ((TriedDecision) -> Void)?

  struct HoldKey: Hashable {
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
  ///   - serving: What decides; no other engine may use it at the same time.
  ///   - facts: Of the store, with nothing changed.
  ///   - store: What is committed; the engine reads it and never writes.
  /// - Throws: ``StoreError`` where the store cannot be read.
  package init(
    _ serving: Serving, over facts: FactOverlay, store: any EventStore
  ) throws(StoreError) {
    self.serving = serving
    self.store = store
    overlay = facts
    erasures = try store.erasures()
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

  /// Decides one line; what is about an erased person is dropped before anything is kept of it.
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
    var budget = Limits.derivedEventsMax
    return try accept(line, at: place, from: nil, depth: 0, budget: &budget, now)
  }

  /// - Parameters:
  ///   - line: JSON of one canonical event.
  ///   - place: Where it stands, or its parent.
  ///   - parent: The event that it is derived from.
  ///   - depth: From how many.
  ///   - budget: How many may still be derived.
  ///   - now: Of its parent.
  /// - Returns: What became of it.
  /// - Throws: ``StoreError`` where facts could not be read; the batch is then to be thrown away.
  private func accept(
    _ line: [UInt8], at place: Place, from parent: Int64?, depth: Int, budget: inout Int,
    _ now: EpochMilliseconds
  ) throws(StoreError) -> Outcome {
    var header: EventScanner.Header
    let revision: Serving.Revision
    let shadow: Serving.Revision?
    do throws(EventError) {
      // Only what an event says tells whose it is, and with it which revision reads it.
      header = try read(line, by: serving.base)
      (revision, shadow) = serving.assignment(of: header.tenant, at: now)
      if revision !== serving.base { header = try read(line, by: revision) }
    } catch {
      quarantine(error, line, place, tenant: nil, now)
      return .quarantined(error)
    }
    let set = revision.decider.set
    for field in revision.decider.scanner.unknownFields {
      let type = catalogue.events[header.type].name
      unknownFields["\(type).\(EventError.shown(field))", default: 0] += 1
    }
    guard let tenant = set.row(of: header.tenant, at: header.occurredAt, decidedAt: now) else {
      let error = EventError(
        .unknownTenant,
        "no tenant is named `\(EventError.shown(header.tenant))`")
      quarantine(error, line, place, tenant: nil, now)
      return .quarantined(error)
    }
    if let contract = header.contract, let own = set.contracts[header.tenant],
      !own.contains(where: { Text.equal($0, contract) })
    {
      let error = EventError(
        .foreignContract,
        "`\(EventError.shown(contract))` is no contract of tenant `\(EventError.shown(header.tenant))`"
      )
      quarantine(error, line, place, tenant: header.tenant, now)
      return .quarantined(error)
    }
    if let scrubber = erasures.scrubber(of: header.tenant) {
      switch scrubber.event(line, type: catalogue.events[header.type].name) {
      case .clean: break
      case .edited(let left):
        return try accept(
          left.bytes, at: place, from: parent, depth: depth, budget: &budget, now)
      case .erased: return try refuse(header, by: scrubber, now)
      }
    }
    if let before = try knownEvent(header.key) {
      let digest = ContentDigest.of(line)
      if before.body.map({ ContentDigest.of($0) }) ?? before.contentDigest == digest {
        return .duplicate
      }
      let error = EventError(
        .conflictingContent,
        "event `\(EventError.shown(before.id))` was here before with the same key and other content"
      )
      quarantine(error, line, place, tenant: header.tenant, now)
      return .quarantined(error)
    }
    lastSequence += 1
    var row = EventRow(
      sequence: lastSequence, key: header.key, id: header.id,
      type: catalogue.events[header.type].name, occurredAt: header.occurredAt,
      receivedAt: header.receivedAt ?? now, source: header.source, isBackfill: header.isBackfill,
      body: line, parent: parent)
    let derivedMax = depth < Limits.derivedDepthMax ? budget : 0
    var wouldBe: Decision?
    if let shadow {
      wouldBe = try watch(line, header, row.sequence, by: shadow, derivedMax: derivedMax, now)
    }
    var context = context(header.tenant, tenant, now)
    context.derivedMax = derivedMax
    let tried = try tryOthers(line, header, row.sequence, by: revision, context)
    let decision = try revision.decider.decide(
      header, sequence: row.sequence, context, over: overlay)
    report(tried, beside: decision, of: header)
    if decision.dropsBody && decision.holds.isEmpty {
      row.contentDigest = ContentDigest.of(line)
      row.body = nil
    } else if decision.verdict == .discarded {
      row.bodyUntil = now + Limits.discardedBodyMilliseconds
    }
    eventsByKey[header.key] = batch.events.count
    positions[row.sequence] = batch.events.count
    batch.events.append(row)
    record(decision, by: revision, event: row.sequence, tenant: header.tenant, now)
    if let shadow, let wouldBe {
      recordShadow(wouldBe, by: shadow, beside: decision, event: row.sequence, header.tenant, now)
    }
    heldCount += decision.holds.count
    for hold in decision.holds where hold.reason == "queued" { pullBack(for: hold) }
    try derive(
      decision.derived, from: line, header, row.sequence, before: 0, depth: depth, &budget, now)
    try release(decision.releases, tenant: header.tenant, now)
    return .decided(decision.verdict)
  }

  /// Notes that an event about an erased person came, and nothing of what it says.
  private func refuse(
    _ header: EventScanner.Header, by scrubber: Scrubber, _ now: EpochMilliseconds
  ) throws(StoreError) -> Outcome {
    let key = scrubber.sealed(header.key)
    guard try knownEvent(key) == nil else { return .duplicate }
    lastSequence += 1
    let row = EventRow(
      sequence: lastSequence, key: key, id: scrubber.sealed(id: header.id),
      type: catalogue.events[header.type].name, occurredAt: header.occurredAt,
      receivedAt: header.receivedAt ?? now, source: header.source, isBackfill: header.isBackfill,
      body: nil)
    eventsByKey[key] = batch.events.count
    positions[row.sequence] = batch.events.count
    batch.events.append(row)
    var decision = Decision()
    var answer = FeatureDecision(feature: "erasure", verdict: .discarded)
    answer.reason = "erased"
    decision.features = [answer]
    decision.readSet = Array("{}".utf8)
    let revision = serving.assignment(of: header.tenant, at: now).live
    record(decision, by: revision, event: row.sequence, tenant: header.tenant, now)
    return .decided(.discarded)
  }

  /// What a revision in shadow decides; what it would change is taken back.
  ///
  /// - Returns: Nil where that revision does not know the tenant.
  private func watch(
    _ line: [UInt8], _ live: EventScanner.Header, _ sequence: Int64, by shadow: Serving.Revision,
    derivedMax: Int, _ now: EpochMilliseconds
  ) throws(StoreError) -> Decision? {
    guard let header = try? read(line, by: shadow),
      let tenant = shadow.decider.set.row(of: live.tenant, at: live.occurredAt, decidedAt: now)
    else { return nil }
    var context = context(live.tenant, tenant, now)
    context.derivedMax = derivedMax
    overlay.beginTrial()
    let decision = try shadow.decider.decide(header, sequence: sequence, context, over: overlay)
    overlay.endTrial(isKept: false)
    return decision
  }

  private func recordShadow(
    _ decision: Decision, by shadow: Serving.Revision, beside live: Decision, event: Int64,
    _ tenant: String, _ now: EpochMilliseconds
  ) {
    var effects = decision.effects
    if live.verdict == .discarded || live.dropsBody {
      // What is not kept of the event is not kept here either.
      for index in effects.indices { effects[index].payload = Array("{}".utf8) }
    }
    batch.decisions.append(
      row(
        of: decision, by: shadow, event: event, tenant: tenant, now,
        ordinal: DecisionRow.shadowOrdinal, wouldDo: effects))
  }

  /// Decides the events that a decision made, one after another.
  ///
  /// - Parameters:
  ///   - events: What was made.
  ///   - line: The parent, whose envelope they get.
  ///   - parent: Its header.
  ///   - sequence: Its sequence.
  ///   - before: How many earlier decisions on the parent made: their numbers go on.
  ///   - depth: From how many events the parent is derived.
  ///   - budget: How many may still be derived.
  ///   - now: When the parent was decided.
  /// - Throws: ``StoreError`` where facts could not be read; the batch is then to be thrown away.
  func derive(
    _ events: [DerivedEvent], from line: [UInt8], _ parent: EventScanner.Header,
    _ sequence: Int64, before: Int, depth: Int, _ budget: inout Int, _ now: EpochMilliseconds
  ) throws(StoreError) {
    guard !events.isEmpty else { return }
    budget -= events.count
    derivedCount += events.count
    let envelope = (try? JSONValue.parse(line))?.object
    for (position, event) in events.enumerated() {
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("id", "\(parent.id)#\(before + position + 1)")
      writer.member("type", event.type)
      writer.member("parent", parent.id)
      for name in Self.inherited {
        guard let value = envelope?[name], !value.isNull else { continue }
        writer.key(name)
        writer.value(value)
      }
      for field in event.fields {
        writer.key(field.name)
        FactCoding.write(field.value, to: &writer)
      }
      writer.endObject()
      // What is wrong with one is told as of any line, with the parent's place.
      _ = try accept(
        writer.finish(), at: Place(file: "event \(parent.id)", line: before + position + 1),
        from: sequence, depth: depth + 1, budget: &budget, now)
    }
  }

  /// What a derived event has from its parent.
  private static let inherited = [
    "tenant", "occurred_at", "received_at", "source", "mode", "integration_context", "contract",
    "actor",
  ]

  func read(
    _ line: [UInt8], by revision: Serving.Revision
  ) throws(EventError) -> EventScanner.Header {
    let result: Result<EventScanner.Header, EventError> = line.withUnsafeBytes { bytes in
      do throws(EventError) { return .success(try revision.decider.read(bytes)) } catch {
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
    let row = QuarantineRow(
      file: place.file, line: place.line, tenant: tenant, cause: error.cause.rawValue,
      detail: error.detail, excerpt: Array(line.prefix(Limits.quarantineBytesMax)), receivedAt: now)
    let scrubber = tenant.map(erasures.scrubber(of:)) ?? erasures.scrubberOfAll
    batch.quarantine.append(scrubber?.quarantined(row) ?? row)
  }

  func context(
    _ tenant: String, _ row: TenantRow, _ now: EpochMilliseconds
  ) -> Decider.Context {
    let active = releases.filter { $0.tenant == tenant }
    return Decider.Context(
      tenant: row, decidedAt: now, overrides: serving.overrides(of: tenant),
      isReleasing: { kind, id in
        active.contains {
          $0.keyKind == kind && ($0.keyID.isEmpty || Text.equal($0.keyID, id))
        }
      })
  }

  func record(
    _ decision: Decision, by revision: Serving.Revision, event: Int64, tenant: String,
    _ now: EpochMilliseconds, ordinal: Int = 0
  ) {
    ordinals[event] = ordinal + 1
    decisionPositions[event, default: []].append(batch.decisions.count)
    batch.decisions.append(
      row(of: decision, by: revision, event: event, tenant: tenant, now, ordinal: ordinal))
    if !decision.effects.isEmpty {
      let positions = batch.effects.count..<batch.effects.count + decision.effects.count
      effectPositions[event, default: []] += positions
      batch.effects += decision.effects
      effectCount += decision.effects.count
    }
    for hold in decision.holds { open(hold) }
    batch.withdrawals += decision.withdrawals
    batch.erasures += decision.erasures
  }

  private func row(
    of decision: Decision, by revision: Serving.Revision, event: Int64, tenant: String,
    _ now: EpochMilliseconds, ordinal: Int, wouldDo effects: [EffectRow] = []
  ) -> DecisionRow {
    var writer = JSONWriter()
    writer.beginArray()
    for feature in decision.features {
      feature.write(to: &writer, wouldDo: effects.filter { $0.feature == feature.feature })
    }
    writer.endArray()
    return DecisionRow(
      event: event, tenant: tenant, ordinal: ordinal, decidedAt: now, revision: revision.digest,
      overridesVersion: serving.version, verdict: decision.verdict.rawValue,
      features: writer.finish(), readSet: decision.readSet)
  }

  func open(_ hold: HoldRow) {
    let id = Batch.HoldID(event: hold.event, feature: hold.feature)
    removeOpen(id)
    closedHolds.remove(id)
    openHolds[id] = hold
    openHoldCounts[id.event, default: 0] += 1
    for key in keys(of: hold) { openHoldsByKey[key, default: []].insert(id) }
  }

  func close(_ id: Batch.HoldID) {
    removeOpen(id)
    closedHolds.insert(id)
  }

  private func removeOpen(_ id: Batch.HoldID) {
    guard let hold = openHolds.removeValue(forKey: id) else { return }
    openHoldCounts[id.event, default: 1] -= 1
    for key in keys(of: hold) { openHoldsByKey[key]?.remove(id) }
  }

  func keys(of hold: HoldRow) -> [HoldKey] {
    [
      HoldKey(tenant: hold.tenant, kind: hold.keyKind, id: hold.keyID),
      HoldKey(tenant: hold.tenant, kind: hold.keyKind, id: nil),
    ]
  }
}
