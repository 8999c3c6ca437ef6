package import Runtime

/// What `sluice run` does at one time: the ticks that are due, ages of holds, releases.
package enum TickRun {
  /// Decides what is due, each tick in the order of its time.
  ///
  /// A tick is known by schedule and time: whoever is killed in between, and begins again, finds what
  /// was written and makes the rest.
  ///
  /// - Parameters:
  ///   - policies: Without errors.
  ///   - store: Open for writing.
  ///   - after: What was due until then has been made; nil: the last tick of each schedule is asked
  ///     for anew, which changes nothing where it was made.
  ///   - now: What the clock says.
  /// - Returns: The ticks, those that were made before among them, and what became of all.
  /// - Throws: ``RequestError`` where the policies have errors, ``StoreError``.
  package static func wake(
    _ policies: PolicySet, store: any AdministrationStore, after: EpochMilliseconds?,
    now: EpochMilliseconds
  ) throws -> (ticks: [Ticks.Tick], summary: IngestSummary) {
    var ingest = try Ingest(policies, into: store, clock: FixedClock(now))
    let ticks = policies.programs.map { Ticks($0).due(after: after, through: now) } ?? []
    for (position, tick) in ticks.enumerated() {
      try ingest.take(InputLine(file: "schedule", number: position + 1, bytes: tick.line))
    }
    return (ticks, try ingest.finish())
  }
}
