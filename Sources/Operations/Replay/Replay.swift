package import Catalogue
import Program
package import Runtime

/// Decides a stored history once more, from its beginning, in a store of its own.
///
/// Events from outside are taken in the order in which they came, each at the instant at which it
/// was decided; what others made of them comes by itself. Between them holds are given up, and
/// releases go on, where the record says that it was done. What has no body any more is left out
/// and counted. The recorded store is read alone.
package struct Replay {
  /// What decides.
  package enum Policies: Sendable {
    /// Each event by the revision that decided it, under the overrides that counted then.
    case recorded
    /// Everything by this, from the first event on.
    case candidate(PolicySet, overrides: [OverrideRow])
  }

  /// Further ways to decide each event on the same facts.
  package struct Trials {
    /// What a revision compiles to in each of the ways.
    ///
    /// Nil: it does not, which counts as another answer.
    let programs: (ServedPolicies.Compiled) -> [ProgramSet?]
    /// Told each decision with the answers of the other ways.
    let report: (TriedDecision) -> Void
  }

  /// Events that one transaction writes.
  private static let batchEventsMax = Limits.batchEventsMax
  private static let batchBytesMax = 16 * 1024 * 1024
  private static let pageMax = 1000
  /// Of other policies nobody knows when their holds were looked at: as often as `sluice run` does.
  private static let maintenanceEvery: EpochMilliseconds = 60_000
  private static let maintenanceStepsMax = 100_000

  private let recorded: any AdministrationStore
  private let scratch: any AdministrationStore
  private let tenant: String?
  private let policies: Policies
  private let trials: Trials?
  private let catalogue: Catalogue
  private let progress: (ReplaySummary) -> Void
  private let facts: FactOverlay
  private var events: EventPages

  private var served: ServedPolicies
  private var serving: Serving?
  private var engine: Engine?
  private var batchBytes = 0
  /// Decisions of the engine's batch that were looked at.
  private var seen = 0
  /// Held events that were decided again here before the record was read as far.
  private var ahead: Set<DecisionID> = []
  private var leftOut: Set<Int64> = []
  private var now: EpochMilliseconds = .min
  private var maintainedAt: EpochMilliseconds?
  private var summary = ReplaySummary()

  /// One decision, whatever the numbers of events are in a store.
  private struct DecisionID: Hashable {
    let key: Int64
    let ordinal: Int
  }

  /// - Parameters:
  ///   - recorded: What was decided; it is never written.
  ///   - scratch: Empty, and nobody else's.
  ///   - tenant: Whose history; nil: of all.
  ///   - policies: What decides.
  ///   - catalogue: The words.
  ///   - trials: Of what was recorded: further ways to decide.
  ///   - progress: Called after each batch.
  /// - Throws: ``RequestError`` where the candidate has errors, ``StoreError``.
  package init(
    of recorded: any AdministrationStore, into scratch: any AdministrationStore,
    tenant: String? = nil, by policies: Policies = .recorded, catalogue: Catalogue = .recruiting,
    trials: Trials? = nil,
    progress: @escaping (ReplaySummary) -> Void = { _ in }
  ) throws {
    // What is read is of one state, whoever writes meanwhile.
    try recorded.beginBatch()
    self.recorded = recorded
    self.scratch = scratch
    self.tenant = tenant
    self.policies = policies
    self.trials = trials
    self.catalogue = catalogue
    self.progress = progress
    facts = FactOverlay(catalogue, over: scratch)
    events = EventPages(recorded, tenant: tenant)
    served = try ServedPolicies(recorded, catalogue: catalogue, programs: trials?.programs)
    if case .candidate(let set, let overrides) = policies {
      guard let programs = set.programs else {
        throw RequestError("the policies have errors; `sluice check` shows them")
      }
      serving = Serving(base: .init(set.digest, Decider(programs)), overrides: overrides)
    }
  }

  /// Decides everything.
  ///
  /// - Returns: What was done; the answers are in the scratch store.
  /// - Throws: ``StoreError`` of either store.
  package mutating func run() throws(StoreError) -> ReplaySummary {
    var position: Int64 = 0
    while true {
      let page = try recorded.decisions(
        tenant: tenant, afterPosition: position, limit: Self.pageMax)
      guard let last = page.last else { break }
      for decision in page { try follow(decision.row) }
      position = last.position
    }
    try flush()
    if isCandidate { try maintain(at: now) }
    progress(summary)
    return summary
  }

  private var isCandidate: Bool {
    if case .candidate = policies { true } else { false }
  }

  /// Does what the record did at this place.
  private mutating func follow(_ row: DecisionRow) throws(StoreError) {
    guard !row.isShadow else { return }
    if !isCandidate, try !serve(row) {
      if row.ordinal == 0, let event = try events.event(row.event) {
        leaveOut(event, .revision, row.decidedAt)
      }
      return
    }
    guard row.ordinal == 0 else { return try again(row) }
    guard let event = try events.event(row.event) else { return }
    // What others made comes with them, unless they do not come.
    if let parent = event.parent, !leftOut.contains(parent) { return }
    guard let body = event.body else {
      return leaveOut(event, event.isErased ? .erased : .dropped, row.decidedAt)
    }
    let count = engine?.batch.events.count ?? 0
    if count >= Self.batchEventsMax || batchBytes > Self.batchBytesMax {
      try flush()
      progress(summary)
    }
    now = max(now, row.decidedAt)
    if isCandidate, row.decidedAt - (maintainedAt ?? row.decidedAt) >= Self.maintenanceEvery {
      try maintain(at: row.decidedAt)
    }
    maintainedAt = maintainedAt ?? row.decidedAt
    batchBytes += body.count
    let outcome = try openEngine()?.accept(
      body, at: .init(file: "history", line: Int(clamping: event.sequence)), now: row.decidedAt)
    switch outcome {
    case .quarantined(let error): summary.refused[error.cause, default: 0] += 1
    case .decided, .duplicate, nil: summary.events += 1
    }
    try lookAtDecisions()
  }

  private mutating func leaveOut(
    _ event: EventRow, _ cause: ReplaySummary.Cause, _ decidedAt: EpochMilliseconds
  ) {
    leftOut.insert(event.sequence)
    summary.leftOut[cause, default: 0] += 1
    if summary.gaps[event.key.tenant] == nil {
      summary.gaps[event.key.tenant] = .init(event: event.sequence, decidedAt: decidedAt)
    }
  }

  // MARK: - What is decided again

  /// A held event was decided again: by an event before it, or between two batches.
  private mutating func again(_ row: DecisionRow) throws(StoreError) {
    if isCandidate {
      if row.decidedAt > now { try maintain(at: row.decidedAt) }
      return
    }
    guard let event = try recorded.event(sequence: row.event), !leftOut.contains(row.event) else {
      return
    }
    let id = DecisionID(key: event.key.hash, ordinal: row.ordinal)
    if ahead.remove(id) != nil { return }
    try flush()
    for _ in 0..<Self.maintenanceStepsMax {
      guard try maintainOnce(at: row.decidedAt) else { return }
      if ahead.remove(id) != nil { return }
    }
  }

  /// Lets the revision decide that decided in the record, under the overrides of then.
  ///
  /// - Returns: Whether it still can.
  private mutating func serve(_ row: DecisionRow) throws(StoreError) -> Bool {
    let present = serving?.assignment(of: row.tenant, at: row.decidedAt).live.digest
    if present == row.revision, serving?.version == row.overridesVersion, served.isFit(for: row) {
      return true
    }
    guard try served.canDecide(row) else { return false }
    try flush()
    let (next, isStart) = try served.serving(for: row)
    let isFirst = serving == nil
    serving = next
    if isStart && !isFirst { try release(at: row) }
    return true
  }

  /// Another revision has begun: what could not be decided before is decided anew.
  private mutating func release(at row: DecisionRow) throws(StoreError) {
    var batch = Batch()
    batch.releases = [
      ReleaseRow(tenant: "", keyKind: "", keyID: "", requestedAt: row.decidedAt)
    ]
    try scratch.commit(batch)
    // Where an event comes next, what was decided again came to the same answer and left no trace.
    guard row.ordinal == 0 else { return }
    for _ in 0..<Self.maintenanceStepsMax {
      guard let engine = try openEngine() else { return }
      _ = try engine.continueReleases(now: row.decidedAt)
      if engine.finishedBatch().isEmpty { return }
      try flush()
    }
  }

  private mutating func maintain(at instant: EpochMilliseconds) throws(StoreError) {
    try flush()
    maintainedAt = instant
    for _ in 0..<Self.maintenanceStepsMax {
      guard try maintainOnce(at: instant) else { return }
    }
  }

  /// Gives up what waited for too long, and goes on with releases.
  ///
  /// - Returns: Whether there was anything to do.
  private mutating func maintainOnce(at instant: EpochMilliseconds) throws(StoreError) -> Bool {
    guard let engine = try openEngine() else { return false }
    _ = try engine.expireHolds(now: instant)
    _ = try engine.continueReleases(now: instant)
    guard !engine.finishedBatch().isEmpty else { return false }
    summary.maintenance += 1
    try lookAtDecisions()
    try flush()
    return true
  }

  /// Remembers which held events were decided again.
  private mutating func lookAtDecisions() throws(StoreError) {
    guard let engine else { return }
    let batch = engine.batch
    defer { seen = batch.decisions.count }
    summary.decisions += batch.decisions.count - seen
    guard !isCandidate else { return }
    for decision in batch.decisions[seen...] where decision.ordinal > 0 {
      let first = batch.events.first?.sequence ?? .max
      let event =
        decision.event >= first
        ? batch.events[Int(decision.event - first)]
        : try scratch.event(sequence: decision.event)
      guard let event else { continue }
      ahead.insert(DecisionID(key: event.key.hash, ordinal: decision.ordinal))
    }
  }

  // MARK: - Batches

  /// Nil before anything decides.
  private mutating func openEngine() throws(StoreError) -> Engine? {
    if let engine { return engine }
    guard let serving else { return nil }
    try scratch.beginBatch()
    let opened = try Engine(serving, over: facts, store: scratch)
    if let trials {
      let others = served.others
      opened.others = { others[$0.digest] ?? [] }
      opened.onTried = trials.report
    }
    engine = opened
    seen = 0
    batchBytes = 0
    return opened
  }

  private mutating func flush() throws(StoreError) {
    guard let engine else { return }
    var batch = engine.finishedBatch()
    // Who was erased has no body any more; keys and ledger are the recorded store's.
    batch.erasures = []
    batch.quarantine = []
    try scratch.commit(batch)
    facts.beginBatch(isCommitted: true)
    self.engine = nil
  }
}

/// What a replay did.
package struct ReplaySummary: Sendable, Hashable {
  /// Why an event of the history is not decided once more.
  package enum Cause: String, Sendable, Hashable, CaseIterable {
    /// It is about a person who was erased.
    case erased
    /// A discard dropped its body.
    case dropped
    /// The revision that decided it is not kept, or is not valid for this version.
    case revision
  }

  /// Events from outside that were decided.
  package var events = 0
  /// Decisions on them, on what they made, and on what was held.
  package var decisions = 0
  /// Times at which something was done between events.
  package var maintenance = 0
  package var leftOut: [Cause: Int] = [:]
  /// Events that other policies take for none: an unknown tenant or contract, say.
  package var refused: [EventError.Cause: Int] = [:]
  /// By tenant: the first event that was left out; what comes after may see other facts.
  package var gaps: [String: Gap] = [:]

  package struct Gap: Sendable, Hashable {
    package let event: Int64
    package let decidedAt: EpochMilliseconds
  }

  package var leftOutCount: Int { leftOut.values.reduce(0, +) }
}

/// Events of a store one after another, page by page.
struct EventPages {
  private static let pageMax = 500
  private let store: any AdministrationStore
  private let tenant: String?
  private var page: ArraySlice<EventRow> = []

  init(_ store: any AdministrationStore, tenant: String?) {
    self.store = store
    self.tenant = tenant
  }

  /// The event of this number; those before it are passed.
  mutating func event(_ sequence: Int64) throws(StoreError) -> EventRow? {
    while let first = page.first, first.sequence < sequence { page.removeFirst() }
    if page.first?.sequence != sequence {
      page =
        try store.events(
          tenant: tenant, afterSequence: sequence - 1, from: nil, until: nil, limit: Self.pageMax)[
          ...]
    }
    return page.first?.sequence == sequence ? page.first : nil
  }
}
