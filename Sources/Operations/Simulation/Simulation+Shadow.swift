import JSON
import Program
package import Runtime

extension Simulation {
  /// Compares what a revision in shadow decided with what was decided; nothing is decided again.
  ///
  /// - Parameters:
  ///   - beginning: How the revision's digest begins; nil: the one that is in shadow now.
  ///   - tenant: Only its events; nil: of all.
  ///   - store: Read only.
  ///   - examplesMax: How many examples the report keeps.
  ///   - now: Decides what is in shadow.
  /// - Returns: What would have been otherwise.
  /// - Throws: ``RequestError`` where nothing is in shadow, or it no longer compiles;
  ///   ``StoreError``.
  package static func shadow(
    _ beginning: String?, tenant: String?, in store: any AdministrationStore, examplesMax: Int,
    at now: EpochMilliseconds
  ) throws -> SimulationReport {
    let staged = Rollouts(try store.rollouts()).staged(at: now)
    guard
      let digest = try beginning.map({ try store.revisionDigest($0) })
        ?? staged.first(where: { $0.stage == .shadow })?.revision
    else {
      throw RequestError(
        "nothing is in shadow now; name the revision that was, as `sluice revisions list` shows it")
    }
    var inForce = try PoliciesInForce(store)
    guard let policies = try inForce.policies(digest), let programs = policies.programs else {
      throw RequestError("revision `\(digest.prefix(12))` does not compile in this version")
    }
    var report = SimulationReport(
      .policies(policies, name: "revision \(digest.prefix(12)), which was in shadow"), .shadow,
      examplesMax: examplesMax)
    var last: Int64 = 0
    while true {
      let page = try store.shadowDecisions(revision: digest, afterEvent: last, limit: pageMax)
      guard let end = page.last else { break }
      for row in page where tenant == nil || row.tenant == tenant {
        guard let event = try store.event(sequence: row.event) else { continue }
        report.add(try compare(event, row, programs, in: store))
      }
      last = end.event
    }
    return report
  }

  private static func compare(
    _ event: EventRow, _ shadow: DecisionRow, _ programs: ProgramSet,
    in store: any AdministrationStore
  ) throws(StoreError) -> EventComparison {
    // Later decisions of held features saw other facts, and had no shadow.
    let first = try store.decisions(event: event.sequence).filter { $0.ordinal == 0 }
    let recorded = DecidedEvent(decisions: first, effects: [])
    let held = Set(recorded.answers.filter { $0.verdict == .held }.map(\.feature))
    let effects = try store.effects(event: event.sequence).filter { !held.contains($0.feature) }
    var comparison = EventComparison(
      event: event, recorded: DecidedEvent(decisions: first, effects: effects),
      simulated: DecidedEvent(decisions: [shadow], effects: shadow.wouldDo))
    if event.isErased {
      for answer in recorded.answers { comparison.undecided[answer.feature] = .init(.erased) }
      return comparison
    }
    if event.body == nil {
      // What is not kept of the event is not kept of what would have been done either.
      for effect in shadow.wouldDo { comparison.undecided[effect.feature] = .init(.contentDropped) }
    }
    comparison.subject = EventComparison.subject(of: [shadow])
    if let row = programs.row(
      of: event.key.tenant, at: event.occurredAt, decidedAt: shadow.decidedAt)
    {
      let features = programs.programs[Int(row.program)].features
      for name in comparison.differing {
        comparison.partings[name] = Parting(
          of: name, comparison.recorded.answer(of: name), comparison.simulated.answer(of: name),
          in: features.filter { $0.feature == name })
      }
    }
    return comparison
  }
}

extension DecisionRow {
  /// Of what a revision in shadow decided: the effects that it would have had.
  fileprivate var wouldDo: [EffectRow] {
    ((try? JSONValue.parse(features))?.array ?? []).flatMap { answer in
      (answer["would_do"]?.array ?? []).compactMap { effect in
        guard let feature = answer["feature"]?.string, let rule = effect["rule"]?.string,
          let ordinal = effect["ordinal"]?.int64, let kind = effect["kind"]?.string,
          let delivery = effect["delivery"]?.string, let payload = effect["payload"]
        else { return nil }
        var writer = JSONWriter()
        writer.value(payload)
        return EffectRow(
          event: event, tenant: tenant, feature: feature, rule: rule, ordinal: Int(ordinal),
          kind: kind, delivery: delivery, payload: writer.finish(), occurredAt: 0)
      }
    }
  }
}
