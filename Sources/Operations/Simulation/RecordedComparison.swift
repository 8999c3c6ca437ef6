import Catalogue
import JSON
import Program
import Runtime

/// Compares what was decided with what would be, each decision on the facts that it saw.
struct RecordedComparison {
  private let policies: RecordedPolicies
  private let catalogue: Catalogue
  /// Events that would make others than they did.
  private var changedParents: Set<Int64> = []

  init(_ policies: RecordedPolicies, _ catalogue: Catalogue) {
    self.policies = policies
    self.catalogue = catalogue
  }

  /// - Parameters:
  ///   - event: Any event; those that made it came before.
  ///   - rows: All its decisions.
  ///   - effects: All its effects.
  /// - Returns: Both, with what is not known.
  /// - Throws: ``StoreError`` where a revision cannot be read.
  mutating func compare(
    _ event: EventRow, _ rows: [DecisionRow], _ effects: [EffectRow]
  ) throws -> EventComparison {
    let recorded = DecidedEvent(decisions: rows, effects: effects)
    var result = EventComparison(event: event, recorded: recorded, simulated: recorded)
    result.subject = EventComparison.subject(of: rows)
    if let parent = event.parent, changedParents.contains(parent) {
      for answer in recorded.answers { result.undecided[answer.feature] = Undecided(.parent) }
      changedParents.insert(event.sequence)
      return result
    }
    /// Features of which it is known what becomes of them.
    var ended: Set<String> = []
    for (index, row) in rows.enumerated() {
      let later = Set(rows[(index + 1)...].flatMap { $0.answers.map(\.feature) })
      try compare(row, of: event, with: effects, later: later, &result, &ended)
    }
    let isChanged = result.recorded.effects.contains { effect in
      catalogue.effect(effect.kind)?.operation == .emitEvent
        && (result.undecided[effect.feature] != nil
          || !result.simulated.effects.map(\.content).contains(effect.content))
    }
    if isChanged { changedParents.insert(event.sequence) }
    return result
  }

  // MARK: - One decision

  /// What a row needs to be decided again.
  private struct Side {
    let redecider: Redecider
    let row: TenantRow
    let overrides: [OverrideRow]
    var program: Program { redecider.set.programs[Int(row.program)] }
  }

  private func compare(
    _ row: DecisionRow, of event: EventRow, with effects: [EffectRow], later: Set<String>,
    _ result: inout EventComparison, _ ended: inout Set<String>
  ) throws {
    let answers = row.answers.filter { !ended.contains($0.feature) }
    guard !answers.isEmpty || row.ordinal == 0 else { return }
    func give(up cause: Undecided.Cause) {
      for answer in answers {
        result.undecided[answer.feature] = Undecided(cause)
        ended.insert(answer.feature)
      }
    }
    guard let pair = try policies.pair(row.revision) else { return give(up: .revisionMissing) }
    let tenant = event.key.tenant
    let (occurredAt, decidedAt) = (event.occurredAt, row.decidedAt)
    guard
      let recordedRow = pair.recorded.set.row(of: tenant, at: occurredAt, decidedAt: decidedAt)
    else { return give(up: .revisionMissing) }
    guard
      let simulatedRow = pair.simulated.set.row(of: tenant, at: occurredAt, decidedAt: decidedAt)
    else { return give(up: .unknownTenant) }
    let left = Side(
      redecider: pair.recorded, row: recordedRow,
      overrides: policies.overrides(for: row, isSimulated: false))
    let right = Side(
      redecider: pair.simulated, row: simulatedRow,
      overrides: policies.overrides(for: row, isSimulated: true))
    let outcomes: [String: Outcome]
    // What time alone decided says nothing of facts; nor does what was erased.
    let isBare = row.ordinal > 0 && row.readSet == Array("{}".utf8)
    if let body = event.body, !isBare {
      let facts = RecordedFacts(
        (try? JSONValue.parse(row.readSet)) ?? .null, recordedBy: pair.plain,
        pipeline: left.program.pipeline)
      let made = try again(row, event, body, facts, effects, left, right)
      guard let made else { return give(up: .unreadable) }
      outcomes = made
    } else {
      let cause: Undecided.Cause =
        event.isErased ? .erased : event.body == nil ? .contentDropped : .waitsOtherwise
      outcomes = withoutInputs(row, event, cause, left, right)
    }
    settle(row, outcomes, later: later, left, right, &result, &ended)
  }

  /// What becomes of one feature in one decision.
  private enum Outcome {
    /// As recorded.
    case stands
    /// Nil: the feature does not answer.
    case other(FeatureDecision?, [DecidedEffect])
    case undecided(Undecided)
  }

  // MARK: - With inputs

  /// Nil: the event is no longer readable.
  private func again(
    _ row: DecisionRow, _ event: EventRow, _ body: [UInt8], _ facts: RecordedFacts,
    _ effects: [EffectRow], _ left: Side, _ right: Side
  ) throws -> [String: Outcome]? {
    let answers = row.answers
    let only = row.ordinal > 0 ? answers.first?.feature : nil
    let isRefused = answers.contains(where: \.isRefusedAction)
    let was = try decide(row, event, body, facts, only, left) { open in
      isRefused || effects.contains { Self.isOf(open, $0) }
    }
    guard let was else { return nil }
    let would = try decide(row, event, body, facts, only, right) { open in
      guard let same = was.open.first(where: { $0.isSame(as: open) }), !isRefused else {
        return true
      }
      return effects.contains { Self.isOf(same, $0) }
    }
    guard let would else { return nil }
    let program = (left.program, right.program)
    let isMatchedAlike =
      program.0.matching == program.1.matching
      && program.0.creationRoutes == program.1.creationRoutes
    var names = answers.map(\.feature)
    for answer in would.decision.features where !names.contains(answer.feature) {
      names.append(answer.feature)
    }
    var outcomes: [String: Outcome] = [:]
    for name in names {
      outcomes[name] = outcome(
        of: name, answers.first { $0.feature == name }, effects, isRefused: isRefused,
        isMatchedAlike: isMatchedAlike, was, would)
    }
    if catalogue.event(event.type)?.isAction == true, only == nil {
      refuse(&outcomes, answers)
    }
    return outcomes
  }

  private func decide(
    _ row: DecisionRow, _ event: EventRow, _ body: [UInt8], _ facts: RecordedFacts,
    _ only: String?, _ side: Side, changes: (Redecider.OpenEffect) -> Bool
  ) throws -> Redecider.Answer? {
    let header: EventScanner.Header
    do {
      header = try side.redecider.read(body)
    } catch {
      return nil
    }
    // What was being released then is not kept; what queued behind it is.
    let queued = row.answers.filter { $0.reason == "queued" }
    let context = Decider.Context(
      tenant: side.row, decidedAt: row.decidedAt, overrides: side.overrides,
      isReleasing: { kind, id in queued.contains { $0.holdKey == kind && $0.holdID == id } })
    return try side.redecider.decide(
      header, sequence: event.sequence, context, on: facts, only: only, changes: changes)
  }

  private static func isOf(_ open: Redecider.OpenEffect, _ row: EffectRow) -> Bool {
    row.feature == open.feature && open.made(rule: row.rule, ordinal: row.ordinal)
  }

  private func outcome(
    of name: String, _ recorded: FeatureDecision?, _ effects: [EffectRow], isRefused: Bool,
    isMatchedAlike: Bool, _ was: Redecider.Answer, _ would: Redecider.Answer
  ) -> Outcome {
    let old = was.decision.features.first { $0.feature == name }
    let new = would.decision.features.first { $0.feature == name }
    let oldOpen = was.open.filter { $0.feature == name }
    let newOpen = would.open.filter { $0.feature == name }
    let isSame = isSame(name, old, new, was, would, oldOpen, newOpen)
    let isRefusedHere = recorded?.isRefusedAction == true
    if isSame, was.plans[name] == would.plans[name], !isRefusedHere,
      isMatchedAlike || !newOpen.contains(where: matches),
      isSameBefore(name, was, would) || !would.doubtful.contains(name)
    {
      return .stands
    }
    if let recorded, !reproduces(recorded, old, hasOpen: !oldOpen.isEmpty) {
      return .undecided(Undecided(.notReproduced))
    }
    guard let new else { return recorded == nil ? .stands : .other(nil, []) }
    if !new.isSwitchedOff {
      if let fields = would.unrecorded[name] {
        return .undecided(Undecided(.notRecorded, fields.joined(separator: ", ")))
      }
      if would.doubtful.contains(name) { return .undecided(Undecided(.earlierEffects)) }
    }
    if !isMatchedAlike, newOpen.contains(where: matches) {
      return .undecided(Undecided(.storedRecords))
    }
    if isSame, !isRefusedHere { return .stands }
    return predicted(
      new, recorded, effects, isRefused: isRefused, was, would, oldOpen, newOpen)
  }

  /// Whether what it does depends on how records are matched and made.
  private func matches(_ open: Redecider.OpenEffect) -> Bool {
    switch catalogue.effect(open.kind)?.operation {
    case .createCandidate, .matchMember: true
    default: false
    }
  }

  private func isSame(
    _ name: String, _ old: FeatureDecision?, _ new: FeatureDecision?, _ was: Redecider.Answer,
    _ would: Redecider.Answer, _ oldOpen: [Redecider.OpenEffect],
    _ newOpen: [Redecider.OpenEffect]
  ) -> Bool {
    DecidedEvent.Outcome(old) == DecidedEvent.Outcome(new)
      && was.decision.effects.filter { $0.feature == name }.map { DecidedEffect($0).content }
        == would.decision.effects.filter { $0.feature == name }.map { DecidedEffect($0).content }
      && oldOpen.elementsEqual(newOpen) { $0.isSame(as: $1) }
  }

  /// Whether the feature saw the same effects before it.
  private func isSameBefore(
    _ name: String, _ was: Redecider.Answer, _ would: Redecider.Answer
  ) -> Bool {
    guard let old = was.before[name], let new = would.before[name] else { return true }
    return was.open.prefix(old.open).elementsEqual(would.open.prefix(new.open)) {
      $0.isSame(as: $1)
    }
      && was.decision.effects.prefix(old.effects).map { DecidedEffect($0).content }
        == would.decision.effects.prefix(new.effects).map { DecidedEffect($0).content }
  }

  /// Whether the recorded policies say again what was recorded, as far as they can.
  private func reproduces(
    _ recorded: FeatureDecision, _ again: FeatureDecision?, hasOpen: Bool
  ) -> Bool {
    guard let again, recorded.gate == again.gate, recorded.rules == again.rules,
      recorded.isShadow == again.isShadow
    else { return false }
    return hasOpen || recorded.isRefusedAction
      || DecidedEvent.Outcome(recorded) == DecidedEvent.Outcome(again)
  }

  /// The answer with its effects: those that were done before came to what they came to then.
  private func predicted(
    _ new: FeatureDecision, _ recorded: FeatureDecision?, _ effects: [EffectRow], isRefused: Bool,
    _ was: Redecider.Answer, _ would: Redecider.Answer, _ oldOpen: [Redecider.OpenEffect],
    _ newOpen: [Redecider.OpenEffect]
  ) -> Outcome {
    var answer = new
    var done = would.decision.effects.filter { $0.feature == new.feature }.map { DecidedEffect($0) }
    guard !newOpen.isEmpty else { return .other(answer, done) }
    var rest = isRefused ? [] : oldOpen
    for open in newOpen {
      if let index = rest.firstIndex(where: { $0.isSame(as: open) }) {
        let known = rest.remove(at: index)
        // In the middle of its effects it was stopped: by which of them is not recorded.
        switch recorded?.verdict {
        case .held, .denied, .discarded: return .undecided(Undecided(.storedRecords))
        default: break
        }
        done += effects.filter { Self.isOf(known, $0) }.map { DecidedEffect($0) }
      } else {
        done.append(
          DecidedEffect(
            feature: open.feature, rule: open.rule, ordinal: open.place, kind: open.kind,
            delivery: open.delivery, payload: open.payload, isCertain: false))
      }
    }
    if !done.isEmpty { answer.verdict = .applied }
    return .other(answer, done)
  }

  /// A user's action that some feature refuses did not happen for the others either.
  private func refuse(_ outcomes: inout [String: Outcome], _ recorded: [FeatureDecision]) {
    var hasUndecided = false
    var refusing: Set<String> = []
    for (name, outcome) in outcomes {
      let answer: FeatureDecision?
      switch outcome {
      case .stands: answer = recorded.first { $0.feature == name }
      case .other(let other, _): answer = other
      case .undecided:
        hasUndecided = true
        continue
      }
      if let answer, !answer.isShadow, answer.verdict.refusesActions { refusing.insert(name) }
    }
    for (name, outcome) in outcomes {
      guard case .other(let answer, let effects) = outcome else { continue }
      if !refusing.isEmpty {
        guard !refusing.contains(name), var answer else { continue }
        answer.refuseAction()
        outcomes[name] = .other(answer, [])
      } else if hasUndecided {
        outcomes[name] = .undecided(Undecided(.sameAction))
      } else {
        outcomes[name] = .other(answer, effects)
      }
    }
    guard !refusing.isEmpty else { return }
    for (name, outcome) in outcomes where !refusing.contains(name) {
      guard case .stands = outcome, var answer = recorded.first(where: { $0.feature == name })
      else { continue }
      answer.refuseAction()
      if answer != recorded.first(where: { $0.feature == name }) {
        outcomes[name] = .other(answer, [])
      }
    }
  }

  // MARK: - Without inputs

  /// What is known although content, or what was read, is gone: switches, and what did not change.
  private func withoutInputs(
    _ row: DecisionRow, _ event: EventRow, _ cause: Undecided.Cause, _ left: Side, _ right: Side
  ) -> [String: Outcome] {
    var outcomes: [String: Outcome] = [:]
    guard let type = catalogue.eventID(event.type) else { return outcomes }
    for answer in row.answers {
      let name = answer.feature
      // What we say ourselves, as of an erased person, no policy says.
      guard let old = left.program.position(of: name), let new = right.program.position(of: name)
      else {
        let isOurs = left.program.position(of: name) == right.program.position(of: name)
        outcomes[name] = isOurs ? .stands : .undecided(Undecided(cause))
        continue
      }
      let before = switches(left, row.decidedAt).isEnabled(old)
      let after = switches(right, row.decidedAt)
      let texts = [(left, old), (right, new)].map { side, position in
        side.redecider.set.text(of: side.program.features[position], answering: type)
      }
      switch (before, after.isEnabled(new)) {
      case (true, true): outcomes[name] = texts[0] == texts[1] ? .stands : .undecided(.init(cause))
      case (false, false): outcomes[name] = .stands
      case (false, true): outcomes[name] = .undecided(Undecided(cause))
      case (true, false):
        var off = FeatureDecision(feature: name, verdict: .discarded)
        off.reason = after.cause(new).reason
        off.isShadow = answer.isShadow
        outcomes[name] = .other(off, [])
      }
    }
    return outcomes
  }

  private func switches(_ side: Side, _ decidedAt: EpochMilliseconds) -> Switches {
    Switches(side.row, in: side.redecider.set, side.overrides, at: decidedAt)
  }

  // MARK: - The whole

  private func settle(
    _ row: DecisionRow, _ outcomes: [String: Outcome], later: Set<String>, _ left: Side,
    _ right: Side, _ result: inout EventComparison, _ ended: inout Set<String>
  ) {
    for (name, outcome) in outcomes where !ended.contains(name) {
      let recorded = row.answers.first { $0.feature == name }
      switch outcome {
      case .stands: continue
      case .undecided(let cause):
        result.undecided[name] = cause
        ended.insert(name)
      case .other(let answer, let effects):
        let (old, new) = (DecidedEvent.Outcome(recorded), DecidedEvent.Outcome(answer))
        // It waits for the same: what was decided then tells the rest.
        if new == old, effects.isEmpty, later.contains(name) { continue }
        ended.insert(name)
        if answer?.verdict == .held, recorded?.verdict == .held, old != new, later.contains(name) {
          result.undecided[name] = Undecided(.waitsOtherwise)
          continue
        }
        result.simulated.answers.removeAll { $0.feature == name }
        result.simulated.effects.removeAll { $0.feature == name }
        if let answer { result.simulated.answers.append(answer) }
        result.simulated.effects += effects
        let plans = [right, left].compactMap { side in
          side.program.position(of: name).map { side.program.features[$0] }
        }
        result.partings[name] = Parting(of: name, recorded, answer, in: plans)
      }
    }
  }
}
