package import Runtime

/// What `sluice run` does at one time: the ticks that are due, ages of holds, releases.
package enum TickRun {
  /// Decides what is due, each tick in the order of its time.
  ///
  /// A tick is known by schedule and time: whoever is killed in between, and begins again, finds what
  /// was written and makes the rest.
  ///
  /// - Parameters:
  ///   - policies: Without errors; nil: what the store has in force.
  ///   - store: Open for writing.
  ///   - after: What was due until then has been made; nil: the last tick of each schedule is asked
  ///     for anew, which changes nothing where it was made.
  ///   - now: What the clock says.
  /// - Returns: What was done.
  /// - Throws: ``RequestError`` where the policies have errors, ``StoreError``.
  package static func wake(
    _ policies: PolicySet?, store: any AdministrationStore, after: EpochMilliseconds?,
    now: EpochMilliseconds
  ) throws -> Woken {
    var ingest = try Ingest(policies, into: store, clock: FixedClock(now))
    let schedules = Ticks(ingest.decidedBy)
    let ticks = schedules.due(after: after, through: now)
    for (position, tick) in ticks.enumerated() {
      try ingest.take(InputLine(file: "schedule", number: position + 1, bytes: tick.line))
    }
    return Woken(
      ticks: ticks, summary: try ingest.finish(), next: schedules.next(after: now),
      troubles: ingest.troubles)
  }

  package struct Woken: Sendable {
    /// Those that were made before among them.
    package let ticks: [Ticks.Tick]
    package let summary: IngestSummary
    /// When the next tick is due; nil: never.
    package let next: EpochMilliseconds?
    /// What is in force and not as it was asked for, a sentence each.
    package let troubles: [String]
  }
}
