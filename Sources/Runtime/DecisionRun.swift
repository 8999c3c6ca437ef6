import CEL
import Catalogue
import JSON
import Program

/// One event on its way through the phases.
struct DecisionRun {
  let decider: Decider
  let header: EventScanner.Header
  let sequence: Int64
  let context: Decider.Context
  let overlay: FactOverlay
  let program: Program
  let done: Set<EffectIdentity>
  private let switches: Switches
  /// By fact type.
  var bound: [Fact?]
  var decision = Decision()
  /// Of the feature that is being decided, in the program.
  private var position = 0
  /// Effects that wait for their phase.
  private var pending: [PendingEffect] = []
  /// How many effects each rule has asked for.
  private var places: [String: Int] = [:]
  /// Who wrote what to which target, so that two features do not write differently.
  var written: [WriteTarget: (feature: Int, value: String)] = [:]
  /// The opportunity that what the event brings goes to.
  var attached: String?
  /// By position of the feature: why an effect of it was not done.
  private var refusals: [Int: (verdict: Verdict, reason: String)] = [:]

  struct PendingEffect {
    let plan: EffectPlan
    /// Position in `decision.features`.
    let feature: Int
    /// Of the feature in the program.
    let position: Int
    let rule: String
    let isShadow: Bool
    let element: Value?
    /// The effect's place among all that its rule asked for, done or not.
    let place: Int
  }

  struct WriteTarget: Hashable {
    let operation: EffectKind.Operation
    let id: String
  }

  init(
    _ decider: Decider, _ header: EventScanner.Header, sequence: Int64, _ context: Decider.Context,
    over overlay: FactOverlay, done: Set<EffectIdentity>
  ) {
    self.decider = decider
    self.header = header
    self.sequence = sequence
    self.context = context
    self.overlay = overlay
    self.done = done
    program = decider.set.programs[Int(context.tenant.program)]
    switches = Switches(
      context.tenant, in: decider.set, context.overrides, at: context.decidedAt)
    bound = Array(repeating: nil, count: decider.set.catalogue.facts.count)
  }

  var catalogue: Catalogue { decider.set.catalogue }
  var frame: Frame { decider.frame }
  var tenant: String { header.tenant }

  mutating func decide(only: String?) throws(StoreError) -> Decision {
    var touched: [Projection.Touched] = []
    let isAction = only == nil && catalogue.events[header.type].isAction
    if isAction { overlay.beginTrial() }
    if only == nil {
      touched = try projection.apply()
      for fact in touched { release(kind: fact.kind, id: fact.id) }
    }
    if only == nil, let released = decider.releases[header.type],
      let id = frame.string(released.slot)
    {
      release(ReleaseKey(kind: released.key, id: id, until: header.occurredAt))
    }
    try bindFacts()
    decision.readSet = readSet()
    let answering = program.answering[header.type].filter {
      only == nil || program.features[$0].feature == only
    }
    var waiting = answering[...]
    for phase in EffectKind.Phase.allCases {
      while let position = waiting.first, program.features[position].firstPhase <= phase {
        waiting.removeFirst()
        try decideFeature(at: position, isFirst: only == nil)
      }
      try runEffects(of: phase)
    }
    for (index, refusal) in refusals where decision.features[index].verdict == .unchanged {
      decision.features[index].verdict = refusal.verdict
      decision.features[index].reason = refusal.reason
    }
    if isAction { try endAction() }
    if decision.dropsBody, decision.holds.isEmpty { try projection.forget(touched) }
    return decision
  }

  private var projection: Projection {
    Projection(
      decider: decider, overlay: overlay, pipeline: program.pipeline, type: header.type,
      tenant: tenant, occurredAt: header.occurredAt)
  }

  /// One effect is not done, for a reason; the feature says so if it does nothing else either.
  mutating func refuse(_ index: Int, _ verdict: Verdict, _ reason: String, _ note: String) {
    refusals[index] = (verdict, reason)
    decision.features[index].add(note: "\(reason): \(note)")
  }

  /// A user's action that some feature refuses did not happen: what it would have told the facts is
  /// forgotten, it uses up nobody's quota, and the other features did nothing.
  private mutating func endAction() throws(StoreError) {
    let verdict = decision.verdict
    let isRefused = verdict.refusesActions
    overlay.endTrial(isKept: !isRefused)
    if verdict == .discarded {
      try projection.takeBackCounts()
    }
    guard isRefused else { return }
    // What is kept is named, so that a kind of consequence that is added later goes with the rest.
    var refused = Decision()
    refused.features = decision.features
    refused.readSet = decision.readSet
    refused.dropsBody = decision.dropsBody
    var answering: Set<String> = []
    for index in refused.features.indices {
      if refused.features[index].verdict.refusesActions {
        answering.insert(refused.features[index].feature)
      } else {
        refused.features[index].refuseAction()
      }
    }
    refused.effects = decision.effects.filter { effect in
      answering.contains(effect.feature) && catalogue.effect(effect.kind)?.isTold == true
    }
    decision = refused
  }

  // MARK: - Features

  mutating func decideFeature(at position: Int, isFirst: Bool) throws(StoreError) {
    let plan = program.features[position]
    let bit: UInt64 = 1 << UInt64(position)
    var answer = FeatureDecision(feature: plan.feature, verdict: .ignored)
    answer.isShadow = context.tenant.shadow & bit != 0
    answer.override = switches.override(position)
    guard switches.isEnabled(position) else {
      answer.verdict = .discarded
      answer.reason = switches.cause(position).reason
      switch switches.cause(position) {
      case .policy: answer.origin = plan.origin.description
      case .override, .emergency: break
      case .prerequisite(let required): answer.detail = program.features[required].feature
      }
      decision.features.append(answer)
      return
    }
    let index = decision.features.count
    decision.features.append(answer)
    self.position = position
    decider.bindSettings(of: plan)
    if isFirst, let schedule = plan.processed, waitsForTick, !isDroppedAtOnce(by: plan) {
      return hold(index, "awaiting_tick", key: ("schedule", schedule), for: nil)
    }
    for gate in plan.gates where gate.events.contains(header.type) {
      guard pass(gate, index) else { return }
    }
    decideRules(of: plan, index)
  }

  /// A user waits for the answer to an action, and what administrators and time bring is what others
  /// wait for.
  private var waitsForTick: Bool {
    let type = catalogue.events[header.type]
    return !type.isAction && type.origin != .administration
  }

  /// Whether the feature would discard the event for a reason of privacy: of that nothing is kept
  /// until a tick.
  private func isDroppedAtOnce(by plan: FeaturePlan) -> Bool {
    func drops(_ step: StepPlan) -> Bool {
      if case .outcome(let outcome) = step { outcome.dropsBody } else { false }
    }
    for gate in plan.gates where gate.events.contains(header.type) {
      if holds(gate.require) != true { return drops(gate.otherwise) }
    }
    guard let rules = plan.rules, let candidates = rules.index[header.type] else { return false }
    var cursor = RuleCursor(candidates, in: frame)
    while let match = cursor.match(of: rules, decider.set.conditions, in: frame) {
      guard case .holds(let position) = match else { return false }
      if rules.rules[position].then.contains(where: drops) { return true }
      if rules.hit != .collect { break }
    }
    return false
  }

  /// Whether the gate lets the event through; if not, the feature's answer is given.
  private mutating func pass(_ gate: GatePlan, _ index: Int) -> Bool {
    switch holds(gate.require) {
    case true?:
      if case .outcome(let outcome) = gate.otherwise, outcome.kind == .hold, let key = outcome.key,
        let id = evaluated(key.id).flatMap({ $0 }),
        context.isReleasing(key.kind, FactCoding.keyText(id))
      {
        decision.features[index].gate = gate.id
        hold(index, "queued", key: (key.kind, FactCoding.keyText(id)), for: outcome)
        return false
      }
      return true
    case false?:
      decision.features[index].gate = gate.id
      decision.features[index].origin = gate.origin.description
      take(gate.otherwise, index, rule: gate.id)
      return false
    case nil:
      decision.features[index].gate = gate.id
      decision.features[index].origin = gate.origin.description
      fail(gate.onError, index, what: gate.require.text)
      return gate.onError == .skip
    }
  }

  private mutating func decideRules(of plan: FeaturePlan, _ index: Int) {
    guard let rules = plan.rules, let candidates = rules.index[header.type] else { return }
    var isAnswered = false
    var cursor = RuleCursor(candidates, in: frame)
    while let match = cursor.match(of: rules, decider.set.conditions, in: frame) {
      let rule: RulePlan
      switch match {
      case .failed(let position):
        rule = rules.rules[position]
        decision.features[index].origin = rule.origin.description
        fail(rule.onError, index, what: rule.when?.text ?? "")
        if rule.onError == .skip { continue }
        return
      case .holds(let position): rule = rules.rules[position]
      }
      isAnswered = true
      decision.features[index].rules.append(rule.id)
      if decision.features[index].origin == nil {
        decision.features[index].origin = rule.origin.description
      }
      for step in rule.then { take(step, index, rule: rule.id) }
      if rules.hit != .collect { break }
    }
    if !isAnswered {
      decision.features[index].origin = rules.otherwiseOrigin.description
      for step in rules.otherwise { take(step, index, rule: "otherwise") }
    }
  }

  private mutating func take(_ step: StepPlan, _ index: Int, rule: String) {
    switch step {
    case .effect(let plan):
      // Nothing happened yet; an effect that changes something says so when its phase comes.
      if decision.features[index].verdict == .ignored {
        decision.features[index].verdict = .unchanged
      }
      func add(_ element: Value?) {
        let key = "\(decision.features[index].feature)\u{1f}\(rule)"
        let place = places[key, default: 0]
        places[key] = place + 1
        pending.append(
          PendingEffect(
            plan: plan, feature: index, position: position, rule: rule,
            isShadow: decision.features[index].isShadow, element: element, place: place))
      }
      guard let each = plan.each else { return add(nil) }
      switch evaluated(each) {
      case .some(.some(.list(let elements))):
        if catalogue.effects[plan.kind].operation == .emitEvent,
          decision.derived.count + elements.count > context.derivedMax
        {
          return fail(.hold, index, what: "\(each.text): too many derived events")
        }
        for element in elements { add(element) }
      case .some: break
      case .none: fail(.hold, index, what: each.text)
      }
    case .outcome(let outcome):
      give(outcome, index)
    }
  }

  private mutating func give(_ outcome: OutcomePlan, _ index: Int) {
    if !outcome.detail.isEmpty {
      let detail = Phrase.text(outcome.detail, evaluated)
      decision.features[index].detail = detail.text
      if let failed = detail.failed {
        decision.features[index].note = "evaluating `\(failed)` failed"
      }
    }
    switch outcome.kind {
    case .ignore: return
    case .allow: decision.features[index].verdict = .allowed
    case .discard:
      decision.features[index].verdict = .discarded
      if outcome.dropsBody && !decision.features[index].isShadow { decision.dropsBody = true }
    case .deny: decision.features[index].verdict = .denied
    case .prompt: decision.features[index].verdict = .prompted
    case .skip: decision.features[index].verdict = .skipped
    case .hold:
      var key: (kind: String, id: String) = ("", "")
      if let plan = outcome.key {
        guard let id = evaluated(plan.id) else { return fail(.hold, index, what: plan.id.text) }
        key = (plan.kind, id.map(FactCoding.keyText) ?? "")
      }
      return hold(index, outcome.reason, key: key, for: outcome)
    }
    if !outcome.reason.isEmpty { decision.features[index].reason = outcome.reason }
  }

  mutating func hold(
    _ index: Int, _ reason: String, key: (kind: String, id: String), for outcome: OutcomePlan?
  ) {
    decision.features[index].verdict = .held
    decision.features[index].reason = reason
    if !key.kind.isEmpty {
      decision.features[index].holdKey = key.kind
      decision.features[index].holdID = key.id
    }
    guard !decision.features[index].isShadow else { return }
    decision.holds.append(
      HoldRow(
        event: sequence, tenant: tenant, feature: decision.features[index].feature, reason: reason,
        keyKind: key.kind, keyID: key.id, occurredAt: header.occurredAt, since: context.decidedAt,
        until: outcome?.heldMillisecondsMax.map { context.decidedAt.addingReportingOverflow($0) }
          .flatMap { $0.overflow ? nil : $0.partialValue }))
  }

  /// Nothing is lost to an evaluation error: the feature waits for the next revision.
  private mutating func fail(_ policy: ErrorPolicy, _ index: Int, what: String) {
    decision.features[index].note = "evaluating `\(what)` failed"
    switch policy {
    case .skip: return
    case .fail:
      decision.features[index].verdict = .denied
      decision.features[index].reason = "evaluation_error"
    case .hold: hold(index, "evaluation_error", key: ("", ""), for: nil)
    }
  }

  // MARK: - Expressions

  /// The value, nil inside where it is absent, nil outside where evaluating failed.
  func evaluated(_ plan: ExpressionPlan) -> Value?? {
    do throws(EvaluationError) {
      let value = try decider.set.conditions.value(plan.id, in: frame)
      if case .optional(let inner) = value { return .some(inner) }
      return .some(value)
    } catch {
      return error.code == .absent ? .some(nil) : nil
    }
  }

  /// Nil: evaluating failed.
  private func holds(_ plan: ConditionPlan) -> Bool? {
    do throws(EvaluationError) {
      return try decider.set.conditions.evaluate(plan.id, in: frame)
    } catch {
      return nil
    }
  }

  // MARK: - Effects

  private mutating func runEffects(of phase: EffectKind.Phase) throws(StoreError) {
    for effect in takePending(of: phase) {
      // A feature that is held, or refused, in the middle does nothing more.
      switch decision.features[effect.feature].verdict {
      case .held, .denied, .discarded: continue
      default: break
      }
      decider.bindSettings(of: program.features[effect.position])
      if let element = effect.element { decider.bindEach(element) }
      guard let arguments = arguments(of: effect) else { continue }
      var execution = EffectExecution(effect, arguments)
      try execution.run(&self)
    }
  }

  /// The effects whose phase it is, which wait no longer.
  mutating func takePending(of phase: EffectKind.Phase) -> [PendingEffect] {
    let due = pending.filter { $0.plan.phase == phase }
    if !due.isEmpty { pending.removeAll { $0.plan.phase == phase } }
    return due
  }

  mutating func arguments(of effect: PendingEffect) -> EffectArguments? {
    var arguments = EffectArguments(catalogue.effects[effect.plan.kind])
    for (index, plan) in effect.plan.arguments {
      switch plan {
      case .constant(let value): arguments.values[index] = value
      case .expression(let plan):
        guard let value = evaluated(plan) else {
          fail(.hold, effect.feature, what: plan.text)
          return nil
        }
        arguments.values[index] = value
      case .template(let parts):
        var text = ""
        for part in parts {
          switch part {
          case .text(let piece): text += piece
          case .expression(let plan):
            guard let value = evaluated(plan) else {
              fail(.hold, effect.feature, what: plan.text)
              return nil
            }
            text += value.map(FactCoding.keyText) ?? ""
          }
        }
        arguments.values[index] = .string(text)
      case .fieldMap(let plans):
        for plan in plans {
          guard let value = evaluated(plan.value) else {
            fail(.hold, effect.feature, what: plan.value.text)
            return nil
          }
          guard let value else {
            arguments.absentFields.insert(plan.field)
            continue
          }
          arguments.fields.append(
            EffectArguments.FieldValue(name: plan.field, value: value, overwrite: plan.overwrite))
        }
      }
    }
    return arguments
  }

  /// Records an effect, unless it was produced by an earlier decision on the same event.
  ///
  /// Its ordinal is its place in the rule, not a count of what was produced: an event that is
  /// decided again may do less, or more, than before, and each effect must stay the one it is.
  mutating func emit(
    _ kind: EffectKind, from effect: PendingEffect, payload: (inout JSONWriter) -> Void
  ) {
    let identity = identity(of: kind, from: effect)
    decision.features[effect.feature].verdict = .applied
    guard !effect.isShadow, !done.contains(identity) else { return }
    var writer = JSONWriter()
    writer.beginObject()
    payload(&writer)
    writer.endObject()
    decision.effects.append(
      EffectRow(
        event: sequence, tenant: tenant, feature: identity.feature, rule: identity.rule,
        ordinal: identity.ordinal,
        kind: kind.name, delivery: kind.delivery.rawValue, payload: writer.finish(),
        occurredAt: header.occurredAt))
  }

  func identity(of kind: EffectKind, from effect: PendingEffect) -> EffectIdentity {
    EffectIdentity(
      feature: decision.features[effect.feature].feature, rule: effect.rule,
      ordinal: effect.place * Self.partsMax + part(of: kind, in: effect))
  }

  /// Rows that one effect of a rule may become: itself, a link, a review, an update, a flag.
  static let partsMax = 5

  private func part(of kind: EffectKind, in effect: PendingEffect) -> Int {
    guard kind.name != catalogue.effects[effect.plan.kind].name else { return 0 }
    return switch kind.operation {
    case .linkMember: 1
    case .requestReview: 2
    case .flagDuplicate: 4
    default: 3
    }
  }

  /// A new id that the same event, feature, rule and place always gives again.
  func newID(_ prefix: String, for effect: PendingEffect) -> String {
    let feature = decision.features[effect.feature].feature
    let key = EventKey(
      tenant: header.key.tenant,
      text: "\(header.key.text)\u{1f}\(feature)\u{1f}\(effect.rule)\u{1f}\(effect.place)")
    let hash = String(UInt64(bitPattern: key.hash), radix: 16)
    return prefix + String(repeating: "0", count: 16 - hash.count) + hash
  }
}

extension RuleIndex {
  /// Positions of the rules that can hold, in the order written.
  func candidates(in frame: Frame) -> [Int32] {
    guard let slot else { return rest }
    let value = frame[slot]
    guard value.tag == .string, value.payload <= UInt64(UInt32.max) else { return rest }
    return buckets[UInt32(value.payload)] ?? rest
  }
}
