package import Catalogue
package import Runtime

/// What one change would have meant for one tenant in the last days, in a sentence.
package struct Preview: Sendable {
  package static let days = 30
  private static let dayMilliseconds: EpochMilliseconds = 86_400_000
  /// Kinds of effects that the sentence names.
  private static let kindsMax = 3

  package let report: SimulationReport
  private let tenant: String

  /// - Parameters:
  ///   - change: Of one tenant's overrides.
  ///   - tenant: Whose events.
  ///   - store: Read alone.
  ///   - now: The end of the days that are looked at.
  ///   - catalogue: Of the events.
  /// - Throws: ``RequestError``, ``StoreError``.
  package init(
    of change: SimulatedChange, tenant: String, in store: any AdministrationStore,
    now: EpochMilliseconds, catalogue: Catalogue = .recruiting
  ) throws {
    self.tenant = tenant
    report = try Simulation.recorded(
      change,
      on: SimulatedEvents(
        tenant: tenant, from: now - EpochMilliseconds(Self.days) * Self.dayMilliseconds,
        until: now),
      in: store, examplesMax: 5, catalogue: catalogue)
  }

  /// Such as `with inmail_stub_profile off, 2 of 31 events of acme in the last 30 days would have
  /// been decided otherwise: ...`.
  package var sentence: String {
    let days = "in the last \(Self.days) days"
    guard report.events.all > 0 else { return "\(tenant) has no events \(days) to try it on." }
    let count = Words.count(report.events.all, "event", "events")
    var text =
      report.events.differing == 0
      ? "None of the \(count) of \(tenant) \(days) is known to have been decided otherwise"
      : "\(report.events.differing) of \(count) of \(tenant) \(days) would have been decided "
        + "otherwise: " + details
    if report.events.undecided > 0 {
      text += "; of \(report.events.undecided) it is not known in full"
    }
    return text + "."
  }

  private var details: String {
    var parts = report.sortedTransitions.prefix(Self.kindsMax).map { "\($0.value) \($0.key.text)" }
    let lost = report.effects.filter { $0.value.lost > 0 }.map { ($0.value.lost, $0.key) }
    let gained = report.effects.filter { $0.value.gained > 0 }.map { ($0.value.gained, $0.key) }
    let changed = report.effects.filter { $0.value.changed > 0 }.map { ($0.value.changed, $0.key) }
    for (words, counts) in [
      ("would not be done", lost), ("would be done in addition", gained),
      ("would be done otherwise", changed),
    ] where !counts.isEmpty {
      let names = counts.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(Self.kindsMax)
      parts.append(names.map { "\($0.1) \($0.0)" }.joined(separator: ", ") + " " + words)
    }
    return parts.joined(separator: "; ")
  }
}
