package import Catalogue
import Program
package import Runtime

/// Which events something is tried on.
package struct SimulatedEvents: Sendable, Hashable {
  /// Nil: of every tenant.
  package var tenant: String?
  /// They occurred at or after it.
  package var from: EpochMilliseconds?
  /// They occurred before it.
  package var until: EpochMilliseconds?

  package init(
    tenant: String? = nil, from: EpochMilliseconds? = nil, until: EpochMilliseconds? = nil
  ) {
    self.tenant = tenant
    self.from = from
    self.until = until
  }

  func has(_ event: EventRow) -> Bool {
    (tenant == nil || event.key.tenant == tenant) && event.occurredAt >= from ?? .min
      && event.occurredAt < until ?? .max
  }
}

/// Tries a change on the events that a store keeps; the store is read alone.
package enum Simulation {
  static let pageMax = 500

  /// Decides each event again on the facts that were recorded with its decisions.
  ///
  /// - Parameters:
  ///   - change: What is tried.
  ///   - events: On which events.
  ///   - store: What is never written.
  ///   - examplesMax: How many examples the report keeps.
  ///   - catalogue: Of the events.
  ///   - progress: Told how many of how many events were compared.
  /// - Returns: What would have been otherwise.
  /// - Throws: ``RequestError`` for policies with errors, ``StoreError``.
  package static func recorded(
    _ change: SimulatedChange, on events: SimulatedEvents, in store: any AdministrationStore,
    examplesMax: Int, catalogue: Catalogue = .recruiting,
    progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws -> SimulationReport {
    // What is read is of one state, whoever writes meanwhile.
    try store.beginBatch()
    let policies = try RecordedPolicies(store, change, catalogue)
    var comparison = RecordedComparison(policies, catalogue)
    var report = SimulationReport(change, .recorded, examplesMax: examplesMax)
    let tenant = events.tenant ?? change.tenant
    let all = try store.eventCount(tenant: tenant, from: events.from, until: events.until)
    var last: Int64 = 0
    var done = 0
    while true {
      let page = try store.events(
        tenant: tenant, afterSequence: last, from: events.from, until: events.until,
        limit: pageMax)
      guard let end = page.last else { break }
      for event in page {
        let rows = try store.decisions(event: event.sequence)
        let effects = try store.effects(event: event.sequence)
        report.add(try comparison.compare(event, rows, effects))
      }
      done += page.count
      progress(done, all)
      last = end.sequence
    }
    report.remarks += policies.findings
    return report
  }

  /// Decides the whole history once more, in stores of its own, and compares the answers: later
  /// events see what earlier ones would have changed.
  ///
  /// What is compared with is the record; where it cannot be decided once more as a whole, or the
  /// change is an override, a replay without the change.
  ///
  /// - Parameters:
  ///   - change: What is tried.
  ///   - events: Which events are counted; all of the tenant are decided.
  ///   - store: What is never written.
  ///   - scratch: Two empty stores that nobody else has.
  ///   - now: Which policies are in force.
  ///   - examplesMax: How many examples the report keeps.
  ///   - catalogue: Of the events.
  ///   - progress: Told what is done and how many events of how many.
  /// - Returns: What would have been otherwise.
  /// - Throws: ``RequestError`` for policies with errors, ``StoreError``.
  package static func replayed(
    _ change: SimulatedChange, on events: SimulatedEvents, in store: any AdministrationStore,
    scratch: (any AdministrationStore, any AdministrationStore), now: EpochMilliseconds,
    examplesMax: Int, catalogue: Catalogue = .recruiting,
    progress: @escaping (_ step: String, _ done: Int, _ all: Int) -> Void = { _, _, _ in }
  ) throws -> SimulationReport {
    let tenant = events.tenant ?? change.tenant
    let all = try store.eventCount(tenant: tenant, from: nil, until: nil)
    let overrides = try store.overrides(tenant: nil).countingFromCreation
    var report = SimulationReport(change, .replay, examplesMax: examplesMax)
    func replay(
      _ policies: Replay.Policies, into scratch: any AdministrationStore, _ step: String
    ) throws -> ReplaySummary {
      var replay = try Replay(
        of: store, into: scratch, tenant: tenant, by: policies, catalogue: catalogue,
        progress: { progress(step, $0.events, all) })
      return try replay.run()
    }
    let plain: PolicySet?
    let set: PolicySet
    switch change {
    case .policies(let policies, _):
      plain = nil
      set = policies
    case .override(let tenant, _, _, _), .withoutOverrides(let tenant, _, _):
      set = try .inForce(in: store, for: tenant, at: now)
      plain = set
      report.remarks.append(
        "Both ways are decided by the policies in force, revision \(set.digest.prefix(12)).")
    }
    func compiled(_ rows: [OverrideRow]) -> Replay.Policies {
      .candidate(
        PolicySet(set.revision(keptAt: 0), overrides: rows, catalogue: catalogue), overrides: rows)
    }
    let summary = try replay(
      compiled(change.overrides(from: overrides)), into: scratch.0, "with the change")
    var baseline = store
    if plain != nil || summary.leftOutCount > 0 {
      baseline = scratch.1
      _ = try replay(plain == nil ? .recorded : compiled(overrides), into: scratch.1, "without it")
    }
    if summary.leftOutCount > 0 {
      let causes = summary.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.key.words) \($0.value)" }.joined(separator: ", ")
      report.remarks.append(
        "\(Words.count(summary.leftOutCount, "event", "events")) cannot be decided once more "
          + "(\(causes)); both ways are without them.")
    }
    try ReplayPair.each(of: baseline, and: scratch.0, tenant: tenant) { pair in
      if events.has(pair.event) { report.add(comparison(pair, set)) }
    }
    return report
  }

  private static func comparison(_ pair: ReplayPair, _ set: PolicySet) -> EventComparison {
    var result = EventComparison(
      event: pair.event, recorded: pair.recorded?.decided ?? DecidedEvent(),
      simulated: pair.replayed?.decided ?? DecidedEvent())
    let rows = pair.recorded?.decisions ?? pair.replayed?.decisions ?? []
    result.subject = EventComparison.subject(of: rows)
    if pair.replayed == nil, pair.event.parent == nil {
      for answer in result.recorded.answers { result.undecided[answer.feature] = .init(.refused) }
      return result
    }
    let program = rows.first.flatMap { first in
      set.programs?.row(
        of: pair.event.key.tenant, at: pair.event.occurredAt, decidedAt: first.decidedAt)
    }.flatMap { row in set.programs?.programs[Int(row.program)] }
    for name in result.differing {
      let plan = program.flatMap { program in
        program.position(of: name).map { program.features[$0] }
      }
      result.partings[name] = Parting(
        of: name, result.recorded.answer(of: name), result.simulated.answer(of: name),
        in: plan.map { [$0] } ?? [])
    }
    return result
  }
}

extension ReplaySummary.Cause {
  fileprivate var words: String {
    switch self {
    case .erased: "person erased"
    case .dropped: "content dropped"
    case .revision: "policies not kept"
    }
  }
}
