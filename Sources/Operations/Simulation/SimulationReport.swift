package import Runtime

/// What would have been decided otherwise, counted, with examples.
package struct SimulationReport: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    /// Each decision on the facts that were recorded with it.
    case recorded
    /// Everything from the beginning, in a store of its own.
    case replay
    /// As a revision in shadow decided beside.
    case shadow
  }

  /// From what to what the answer of one feature to one event would go.
  package struct Transition: Sendable, Hashable {
    package let recorded: DecidedEvent.Outcome
    package let simulated: DecidedEvent.Outcome
    /// Of equal answers: that the effects differ.
    package var hasSameAnswer: Bool { recorded == simulated }
  }

  package struct Count: Sendable, Hashable {
    package var all = 0
    package var differing = 0
    package var undecided = 0
  }

  package struct EffectCount: Sendable, Hashable {
    package var kept = 0
    package var lost = 0
    package var gained = 0
    /// Done to the same target, otherwise.
    package var changed = 0
    /// Of those in addition or otherwise: only asked for.
    package var open = 0
    package var otherwise: Int { lost + gained + changed }
  }

  package struct UndecidedKey: Sendable, Hashable {
    package let feature: String
    package let reason: Undecided
  }

  package let change: SimulatedChange
  package let mode: Mode
  /// How many examples, and how many changes of each kind of effect, are kept.
  package let examplesMax: Int
  /// Events.
  package private(set) var events = Count()
  /// Answers of features to events.
  package private(set) var answers = Count()
  package private(set) var tenants: [String: Count] = [:]
  package private(set) var features: [String: Count] = [:]
  /// Answers that differ.
  package private(set) var transitions: [Transition: Int] = [:]
  /// By verdict as recorded and as it would be; all answers that are known.
  package private(set) var matrix: [Verdict: [Verdict: Int]] = [:]
  /// With how many answers of which tenants part there.
  package private(set) var partings: [Parting: [String: Int]] = [:]
  package private(set) var effects: [String: EffectCount] = [:]
  /// By kind, in order of arrival; at most ``examplesMax`` of each.
  package private(set) var effectChanges: [String: [EffectChange]] = [:]
  package private(set) var undecided: [UndecidedKey: Int] = [:]
  package private(set) var examples: [EventComparison] = []
  /// When the events occurred: the first and the last.
  package private(set) var span: (from: EpochMilliseconds, to: EpochMilliseconds)?
  /// What a reader has to know beside the numbers; whole sentences.
  package var remarks: [String] = []

  package init(_ change: SimulatedChange, _ mode: Mode, examplesMax: Int) {
    self.change = change
    self.mode = mode
    self.examplesMax = examplesMax
  }

  package mutating func add(_ comparison: EventComparison) {
    let tenant = comparison.event.key.tenant
    let differing = comparison.differing
    let at = comparison.event.occurredAt
    span = (min(span?.from ?? at, at), max(span?.to ?? at, at))
    func count(_ counts: inout Count) {
      counts.all += 1
      if !differing.isEmpty { counts.differing += 1 }
      if !comparison.undecided.isEmpty { counts.undecided += 1 }
    }
    count(&events)
    count(&tenants[tenant, default: Count()])
    var names = comparison.recorded.answers.map(\.feature)
    for answer in comparison.simulated.answers where !names.contains(answer.feature) {
      names.append(answer.feature)
    }
    names += comparison.undecided.keys.filter { !names.contains($0) }.sorted()
    for name in names { add(name, comparison, isDiffering: differing.contains(name)) }
    if !differing.isEmpty, examples.count < examplesMax { examples.append(comparison) }
  }

  private mutating func add(_ name: String, _ comparison: EventComparison, isDiffering: Bool) {
    let tenant = comparison.event.key.tenant
    answers.all += 1
    features[name, default: Count()].all += 1
    if let reason = comparison.undecided[name] {
      answers.undecided += 1
      features[name, default: Count()].undecided += 1
      undecided[UndecidedKey(feature: name, reason: reason), default: 0] += 1
      return
    }
    let recorded = DecidedEvent.Outcome(comparison.recorded.answer(of: name))
    let simulated = DecidedEvent.Outcome(comparison.simulated.answer(of: name))
    matrix[recorded.verdict, default: [:]][simulated.verdict, default: 0] += 1
    var kept: [String: Int] = [:]
    let changes = EffectChange.all(of: name, in: comparison, kept: &kept)
    for (kind, count) in kept { effects[kind, default: EffectCount()].kept += count }
    guard isDiffering else { return }
    answers.differing += 1
    features[name, default: Count()].differing += 1
    // Whom one waits for makes no difference in a count.
    transitions[
      Transition(recorded: recorded.anonymous, simulated: simulated.anonymous), default: 0] += 1
    if let parting = comparison.partings[name] {
      partings[parting, default: [:]][tenant, default: 0] += 1
    }
    for change in changes {
      if !change.isCertain { effects[change.kind, default: EffectCount()].open += 1 }
      if change.recorded == nil {
        effects[change.kind, default: EffectCount()].gained += 1
      } else if change.simulated == nil {
        effects[change.kind, default: EffectCount()].lost += 1
      } else {
        effects[change.kind, default: EffectCount()].changed += 1
      }
    }
    for change in changes
    where effectChanges[change.kind, default: []].count < examplesMax {
      effectChanges[change.kind, default: []].append(change)
    }
  }
}
