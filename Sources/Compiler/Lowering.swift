import CEL
import Catalogue
import Diagnostics
import PolicyLanguage
import Program

/// Folds a tenant's settings into a checked feature and plans what is left.
///
/// A condition that the settings decide is gone: a rule that cannot hold is dropped, a gate that is
/// always met too. A general program keeps them all and reads the settings when it runs; it decides
/// the same, byte for byte, and is there to show that. Views and diagnoses, which decide nothing,
/// are folded in both.
struct Lowering {
  let catalogue: Catalogue
  let sources: SourceSet
  let isGeneral: Bool
  var layout = SlotLayout()
  var symbols = SymbolTableBuilder()
  var conditions = ConditionTableBuilder()
  /// Kinds of effects that some rule asks for.
  private(set) var loweredEffects: Set<Int> = []
  /// Of the feature that was lowered last.
  private(set) var stageWrites: [StageWrite] = []

  init(_ catalogue: Catalogue, _ sources: SourceSet, isGeneral: Bool = false) {
    self.catalogue = catalogue
    self.sources = sources
    self.isGeneral = isGeneral
  }

  /// Settings of one tenant for one feature, ready to be folded.
  struct Row {
    let values: [String: Value]
    let fieldMaps: [String: [FieldSource]]
    let absent: [String]
    let compatibility: Compatibility
    /// The schedule whose tick its events wait for.
    let processed: String?

    var constants: [[String]: Value] {
      var constants = Dictionary(
        uniqueKeysWithValues: values.map { (["settings", $0.key], $0.value) })
      constants[["compatibility"]] = .string(compatibility.rawValue)
      return constants
    }

    var absentPaths: Set<[String]> { Set(absent.map { ["settings", $0] }) }
  }

  func origin(_ span: SourceSpan) -> Origin { sources.origin(span) }

  mutating func lower(
    _ feature: CheckedFeature, _ row: Row, _ findings: inout [Diagnostic]
  ) -> FeaturePlan {
    var gates: [GatePlan] = []
    var demands: [(events: EventSet, atoms: [EqualityAtom])] = []
    for gate in feature.gates {
      let folded = folded(gate.require, row)
      let isAlwaysMet = isConstant(folded, true)
      if isAlwaysMet && !isGeneral { continue }
      demands.append((gate.events, folded.equalityAtoms))
      guard var otherwise = step(gate.otherwise, row, &findings) else { continue }
      if isAlwaysMet {
        // Nothing waits for what is always met, so that nothing may queue there either.
        otherwise = .outcome(
          OutcomePlan(
            kind: .ignore, reason: "", dropsBody: false, key: nil, heldMillisecondsMax: nil,
            reportsExpiry: false, detail: [], origin: origin(gate.span)))
      }
      gates.append(
        GatePlan(
          id: gate.id, events: gate.events,
          require: plan(isGeneral ? gate.require.expression : folded, gate.require),
          otherwise: otherwise, onError: gate.onError, origin: origin(gate.span)))
    }
    stageWrites = []
    let rules = feature.rules.map { lower($0, feature, row, demands, &findings) }
    return FeaturePlan(
      feature: feature.syntax.name.value,
      title: feature.syntax.title ?? feature.syntax.name.value, settings: row.values,
      settingSlots: isGeneral ? slots(of: feature, row) : [], processed: row.processed,
      gates: gates,
      rules: rules, views: feature.views.map { lower($0, row) },
      diagnoses: feature.diagnoses.map { lower($0, row) },
      firstPhase: firstPhase(of: feature), origin: origin(feature.syntax.name.span))
  }

  /// Of all rules, also of those that a tenant's settings drop: in which order features decide is no
  /// matter of settings.
  private func firstPhase(of feature: CheckedFeature) -> EffectKind.Phase {
    let steps = (feature.rules?.rules.flatMap(\.then) ?? []) + (feature.rules?.otherwise ?? [])
    let phases = steps.compactMap { step in
      if case .effect(let effect) = step { catalogue.effects[effect.kind].phase } else { nil }
    }
    return phases.min() ?? .match
  }

  /// Where the feature's expressions, which are planned, read settings.
  private func slots(
    of feature: CheckedFeature, _ row: Row
  ) -> [(slot: SlotID, value: Value?)] {
    var slots = feature.syntax.settings.compactMap { setting in
      layout.slot(of: ["settings", setting.name.value]).map {
        (slot: $0, value: row.values[setting.name.value])
      }
    }
    if let slot = layout.slot(of: ["compatibility"]) {
      slots.append((slot, .string(row.compatibility.rawValue)))
    }
    return slots
  }

  // MARK: - Conditions

  private func folded(_ condition: CheckedCondition, _ row: Row) -> CheckedExpression {
    condition.expression.folding(constants: row.constants, absent: row.absentPaths)
  }

  /// What is planned of a condition that decides.
  private func specialised(_ condition: CheckedCondition, _ row: Row) -> CheckedExpression {
    isGeneral ? condition.expression : folded(condition, row)
  }

  private func isConstant(_ expression: CheckedExpression, _ truth: Bool) -> Bool {
    if case .literal(.bool(let value)) = expression.expression[expression.expression.root].kind {
      return value == truth
    }
    return false
  }

  private mutating func plan(
    _ folded: CheckedExpression, _ condition: CheckedCondition
  ) -> ConditionPlan {
    ConditionPlan(
      id: conditions.add(folded, layout: &layout, symbols: &symbols), text: condition.text.text,
      origin: origin(condition.text.span), canFail: !folded.failurePoints.isEmpty)
  }

  private mutating func expression(
    _ condition: CheckedCondition, _ row: Row, isFolded: Bool = false
  ) -> ExpressionPlan {
    let planned = isFolded ? folded(condition, row) : specialised(condition, row)
    return ExpressionPlan(
      id: conditions.add(value: planned, layout: &layout), text: condition.text.text,
      origin: origin(condition.text.span))
  }

  // MARK: - Rules

  private mutating func lower(
    _ rules: CheckedRules, _ feature: CheckedFeature, _ row: Row,
    _ demands: [(events: EventSet, atoms: [EqualityAtom])], _ findings: inout [Diagnostic]
  ) -> RuleSet {
    var plans: [RulePlan] = []
    var atoms: [[EqualityAtom]] = []
    for rule in rules.rules {
      var when: ConditionPlan?
      var demanded: [EqualityAtom] = []
      if let condition = rule.when {
        let folded = specialised(condition, row)
        if isConstant(folded, false) { continue }
        if !isConstant(folded, true) {
          when = plan(folded, condition)
          demanded = folded.equalityAtoms
        }
      }
      plans.append(
        RulePlan(
          id: rule.id, events: rule.events, when: when,
          then: rule.then.compactMap { step($0, row, &findings) }, onError: rule.onError,
          origin: origin(rule.span)))
      atoms.append(demanded)
      // What excludes what is seen once settings are constants.
      if isGeneral { continue }
      if let plan = plans.last {
        noteStageWrites(plan, rule, of: feature, rules.hit, demanded, demands)
      }
      if rules.hit == .unique { reportOverlap(plans, atoms, rule, rules.rules, &findings) }
    }
    var index: [Int: RuleIndex] = [:]
    for event in feature.events.indices {
      let positions = plans.indices.filter { plans[$0].events.contains(event) }
      index[event] = indexed(positions, atoms)
    }
    return RuleSet(
      hit: rules.hit, rules: plans,
      otherwise: rules.otherwise.compactMap { step($0, row, &findings) },
      otherwiseOrigin: origin(rules.span), index: index)
  }

  /// Keeps what the rule does to stages, for comparing it with other features.
  private mutating func noteStageWrites(
    _ plan: RulePlan, _ rule: CheckedRule, of feature: CheckedFeature, _ hit: RuleSet.Hit,
    _ demanded: [EqualityAtom], _ demands: [(events: EventSet, atoms: [EqualityAtom])]
  ) {
    let spans = rule.then.compactMap { step in
      if case .effect(let effect) = step { effect.span } else { nil }
    }
    let effects = plan.then.compactMap { step in
      if case .effect(let effect) = step { effect } else { nil }
    }
    for (effect, span) in zip(effects, spans) {
      let kind = catalogue.effects[effect.kind]
      guard kind.operation == .advanceStage, effect.each == nil else { continue }
      func argument(_ name: String) -> ArgumentPlan? {
        effect.arguments.first { kind.arguments[$0.index].field.name == name }?.value
      }
      guard case .constant(.string(let to))? = argument("to") else { continue }
      var within: String?
      if case .constant(.string(let section))? = argument("within") { within = section }
      var opportunity = ""
      if case .expression(let expression)? = argument("opportunity") {
        opportunity = expression.text
      }
      let gates = demands.filter { rule.events.isSubset(of: $0.events) }.flatMap(\.atoms)
      stageWrites.append(
        StageWrite(
          feature: feature.syntax.name.value, rule: rule.id, events: rule.events,
          opportunity: opportunity, to: to, within: within, atoms: demanded + gates,
          isCollected: hit == .collect, span: span))
    }
  }

  /// Under `unique` two rules may not both hold: different constants must make that plain.
  private func reportOverlap(
    _ plans: [RulePlan], _ atoms: [[EqualityAtom]], _ rule: CheckedRule, _ all: [CheckedRule],
    _ findings: inout [Diagnostic]
  ) {
    guard let last = plans.last, let mine = atoms.last else { return }
    for (position, earlier) in plans.dropLast().enumerated()
    where last.events.indices.contains(where: earlier.events.contains) {
      let isDisjoint = mine.contains { atom in
        atoms[position].contains {
          $0.path == atom.path && Set($0.constants).isDisjoint(with: atom.constants)
        }
      }
      guard !isDisjoint else { continue }
      let span = all.first { $0.id == earlier.id }?.span ?? rule.span
      findings.append(
        Diagnostic(
          .overlappingRules,
          "under `hit: unique`, rules `\(earlier.id)` and `\(rule.id)` may both hold",
          at: rule.span,
          secondary: [.init(span: span, text: "`\(earlier.id)` answers the same event")],
          help: [
            "let them compare the same field with different constants, or use `hit: first`"
          ]))
    }
  }

  /// Chooses the slot that leaves the fewest candidates.
  private mutating func indexed(_ positions: [Int], _ atoms: [[EqualityAtom]]) -> RuleIndex {
    let all = positions.map(Int32.init)
    guard positions.count >= 4 else { return RuleIndex(slot: nil, buckets: [:], rest: all) }
    var users: [[String]: (rules: Int, constants: Set<Value>)] = [:]
    for position in positions {
      for atom in atoms[position] where atom.constants.allSatisfy(\.isString) {
        users[atom.path, default: (0, [])].rules += 1
        users[atom.path, default: (0, [])].constants.formUnion(atom.constants)
      }
    }
    // Rules outside the index are always tried; those inside are spread over the constants.
    func cost(_ use: (rules: Int, constants: Set<Value>)) -> Double {
      Double(positions.count - use.rules) + Double(use.rules) / Double(max(1, use.constants.count))
    }
    let best = users.min {
      let (a, b) = (cost($0.value), cost($1.value))
      return a == b ? $0.key.lexicographicallyPrecedes($1.key) : a < b
    }
    guard let best, cost(best.value) < Double(positions.count),
      let slot = layout.slot(of: best.key)
    else { return RuleIndex(slot: nil, buckets: [:], rest: all) }
    var buckets: [UInt32: [Int32]] = [:]
    var rest: [Int32] = []
    for position in positions {
      guard
        let atom = atoms[position].first(where: {
          $0.path == best.key && $0.constants.allSatisfy(\.isString)
        })
      else {
        rest.append(Int32(position))
        continue
      }
      for case .string(let text) in atom.constants {
        buckets[symbols.intern(text).rawValue, default: []].append(Int32(position))
      }
    }
    if !rest.isEmpty {
      for key in buckets.keys { buckets[key] = ((buckets[key] ?? []) + rest).sorted() }
    }
    return RuleIndex(slot: slot, buckets: buckets, rest: rest)
  }

  // MARK: - Steps

  private mutating func step(
    _ step: CheckedStep, _ row: Row, _ findings: inout [Diagnostic]
  ) -> StepPlan? {
    switch step {
    case .effect(let effect):
      loweredEffects.insert(effect.kind)
      let kind = catalogue.effects[effect.kind]
      var arguments: [(index: Int, value: ArgumentPlan)] = []
      for argument in effect.arguments {
        guard let value = self.argument(argument.value, effect, row, &findings) else { return nil }
        arguments.append((argument.index, value))
      }
      return .effect(
        EffectPlan(
          kind: effect.kind, phase: kind.phase, arguments: arguments,
          each: effect.each.map { expression($0, row) }, origin: origin(effect.span)))
    case .outcome(let outcome):
      var milliseconds: Int64?
      switch outcome.heldFor {
      case .constant(.duration(let duration)): milliseconds = duration.nanoseconds / 1_000_000
      case .expression(let condition):
        let folded = folded(condition, row)
        if case .literal(.duration(let duration)) = folded.expression[folded.expression.root].kind {
          milliseconds = duration.nanoseconds / 1_000_000
        } else {
          findings.append(
            Diagnostic(
              .effectArgumentType, "`for` is a duration that settings decide",
              at: condition.text.span,
              help: ["write `90d`, or `\"${settings.x}\"` where `x` is of type `duration`"]))
        }
      default: break
      }
      return .outcome(
        OutcomePlan(
          kind: outcome.kind, reason: outcome.reason, dropsBody: outcome.dropsBody,
          key: outcome.key.map { ($0.kind, expression($0.id, row)) },
          heldMillisecondsMax: milliseconds, reportsExpiry: outcome.reportsExpiry,
          detail: text(outcome.detail, row),
          origin: origin(outcome.span)))
    }
  }

  private mutating func argument(
    _ argument: CheckedArgument, _ effect: CheckedEffect, _ row: Row,
    _ findings: inout [Diagnostic]
  ) -> ArgumentPlan? {
    switch argument {
    case .constant(let value): return .constant(value)
    case .expression(let condition):
      let folded = specialised(condition, row)
      switch folded.expression[folded.expression.root].kind {
      // Nothing is no constant: the argument is absent.
      case .literal(.optional(nil)): return .expression(expression(condition, row))
      case .literal(.optional(let value?)), .literal(let value): return .constant(value)
      default: return .expression(expression(condition, row))
      }
    case .template(let parts): return .template(text(parts, row))
    case .fieldMap(let sources): return fieldMap(sources, effect, row, &findings)
    case .settingFieldMap(let name):
      return fieldMap(row.fieldMaps[name] ?? [], effect, row, &findings)
    }
  }

  private mutating func text(
    _ parts: [CheckedArgument.TemplatePart], _ row: Row, isFolded: Bool = false
  ) -> [ArgumentPlan.TemplatePart] {
    parts.map { part in
      switch part {
      case .text(let text): .text(text)
      case .expression(let condition):
        .expression(expression(condition, row, isFolded: isFolded))
      }
    }
  }

  /// Checks the field maps of a feature that is not lowered, its settings being incomplete.
  mutating func checkFieldMaps(
    _ feature: CheckedFeature, _ row: Row, _ findings: inout [Diagnostic]
  ) {
    let steps = (feature.rules?.rules.flatMap(\.then) ?? []) + (feature.rules?.otherwise ?? [])
    for case .effect(let effect) in steps {
      for argument in effect.arguments {
        switch argument.value {
        case .fieldMap(let sources): check(sources, effect, &findings)
        case .settingFieldMap(let name): check(row.fieldMaps[name] ?? [], effect, &findings)
        default: break
        }
      }
    }
  }

  private func check(
    _ sources: [FieldSource], _ effect: CheckedEffect, _ findings: inout [Diagnostic]
  ) {
    checkTargets(sources, effect, &findings)
    for source in sources { _ = checked(source, effect, &findings) }
  }

  private func checkTargets(
    _ sources: [FieldSource], _ effect: CheckedEffect, _ findings: inout [Diagnostic]
  ) {
    effect.fieldTarget.check(
      sources, at: effect.span, ValueReader(stages: [], sections: [], catalogue: catalogue),
      &findings)
  }

  /// The expression of one entry, whose type its field takes; nil where it has a finding.
  private func checked(
    _ source: FieldSource, _ effect: CheckedEffect, _ findings: inout [Diagnostic]
  ) -> CheckedCondition? {
    let text = ExpressionText(source.expression, in: sources)
    guard
      let checked = ExpressionChecker(sources: sources).check(
        text, effect.environment, expected: nil, &findings)
    else { return nil }
    if let field = effect.fieldTarget.field(source.field.value) {
      var given = checked.resultType
      if case .optional(let inner) = given {
        given = inner
        if effect.fieldTarget.isEvent, !field.isOptional {
          findings.append(
            Diagnostic(
              .badDerivedEvent,
              "`\(field.name)` of a \(effect.fieldTarget.owner) is required, and this may be absent",
              at: text.span, help: ["add `.orValue(...)`"]))
          return nil
        }
      }
      let declarations = Declarations(catalogue: catalogue, stages: [], sections: [])
      guard declarations.isAssignable(given, to: declarations.type(field.type)) else {
        findings.append(
          Diagnostic(
            .effectArgumentType,
            "`\(field.name)` takes \(field.type.phrase), this is `\(given.name)`", at: text.span))
        return nil
      }
    }
    return CheckedCondition(expression: checked, text: text)
  }

  private mutating func fieldMap(
    _ sources: [FieldSource], _ effect: CheckedEffect, _ row: Row, _ findings: inout [Diagnostic]
  ) -> ArgumentPlan {
    checkTargets(sources, effect, &findings)
    return .fieldMap(
      sources.compactMap { source in
        checked(source, effect, &findings).map {
          FieldPlan(
            field: source.field.value, value: expression($0, row),
            overwrite: source.overwrite.flatMap(Overwrite.init(rawValue:)))
        }
      })
  }

  // MARK: - Views and diagnoses

  private mutating func lower(_ view: CheckedView, _ row: Row) -> ViewPlan {
    ViewPlan(
      id: view.id, of: view.of, show: view.show.map { plan(folded($0, row), $0) },
      redact: view.redact.map { ($0.fields, plan(folded($0.unless, row), $0.unless)) },
      origin: origin(view.span))
  }

  private mutating func lower(_ diagnosis: CheckedDiagnosis, _ row: Row) -> DiagnosisPlan {
    DiagnosisPlan(
      symptom: diagnosis.symptom, title: diagnosis.title,
      checks: diagnosis.checks.map {
        DiagnosisPlan.Check(
          id: $0.id.value, when: plan(folded($0.when, row), $0.when),
          finding: text($0.finding, row, isFolded: true),
          remedy: text($0.remedy, row, isFolded: true), origin: origin($0.id.span))
      })
  }
}

extension Value {
  var isString: Bool { if case .string = self { true } else { false } }
}
