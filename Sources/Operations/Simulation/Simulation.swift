package import Catalogue
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
  private static let pageMax = 500

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
}
