import CEL
import Catalogue
import Diagnostics
import PolicyLanguage
import Program

/// Checks a feature once for a policy: names, events, types of every expression.
struct FeatureChecker {
  let catalogue: Catalogue
  let sources: SourceSet
  let declarations: Declarations
  private(set) var values: ValueReader
  private var expressions: ExpressionChecker { ExpressionChecker(sources: sources) }

  init(
    _ catalogue: Catalogue, _ sources: SourceSet, stages: [String], sections: [String],
    hasPipeline: Bool
  ) {
    self.catalogue = catalogue
    self.sources = sources
    declarations = Declarations(catalogue: catalogue, stages: stages, sections: sections)
    values = ValueReader(stages: stages, sections: sections, catalogue: catalogue)
    values.hasPipeline = hasPipeline
  }

  /// The feature with every expression checked; `policyGates` stand before its own.
  func check(
    _ feature: FeatureSyntax, policyGates: [GateSyntax], licences: Located<[Located<String>]>?,
    _ findings: inout [Diagnostic]
  ) -> CheckedFeature {
    let settings = settingsRecord(feature, &findings)
    var answered = EventSet()
    var ruleEvents: [EventSet] = []
    for rule in feature.rules?.rules ?? [] {
      let events = self.events(rule.events, &findings)
      if rule.events.isEmpty {
        findings.append(
          Diagnostic(
            .missingEvents, "rule `\(rule.id.value)` answers no event", at: rule.id.span,
            help: ["name the event types under `events`"]))
      }
      ruleEvents.append(events)
      for event in events.indices { answered.insert(event) }
    }
    var gates: [CheckedGate] = []
    var licenceEvents = EventSet()
    for event in answered.indices where catalogue.events[event].origin == .network {
      licenceEvents.insert(event)
    }
    if let licences, !licenceEvents.isEmpty,
      let gate = licenceGate(licences, licenceEvents, settings, &findings)
    {
      gates.append(gate)
    }
    // Events of gates that could not be checked: what those make sure of is not known.
    var unsure = EventSet()
    reportIdle(feature, answered, &findings)
    for gate in policyGates + feature.gates {
      var events = gate.events.isEmpty ? answered : self.events(gate.events, &findings)
      events = EventSet(events.indices.filter(answered.contains))
      guard !events.isEmpty else { continue }
      let environment = declarations.environment(
        events.indices, settings: settings, proven: proven(by: gates, for: events))
      let text = ExpressionText(gate.require, in: sources)
      let before = findings.count
      let isSure = !events.indices.contains(where: unsure.contains)
      let checked = expressions.check(text, environment, expected: .bool, &findings)
      let otherwise = step(
        gate.otherwise, environment, settings: feature.settings, isGate: true, &findings)
      if !isSure { findings.removeAbsences(from: before) }
      guard let require = checked, let otherwise else {
        if checked == nil { for event in events.indices { unsure.insert(event) } }
        continue
      }
      gates.append(
        CheckedGate(
          id: gate.id.value, events: events,
          require: CheckedCondition(expression: require, text: text), otherwise: otherwise,
          onError: ErrorPolicy(rawValue: gate.onError.rawValue) ?? .hold, span: gate.id.span))
    }
    return CheckedFeature(
      syntax: feature, settings: settings, gates: gates,
      rules: feature.rules.flatMap {
        rules($0, ruleEvents, gates, settings, feature, answered, unsure, &findings)
      },
      views: feature.views.compactMap { view($0, settings, &findings) },
      diagnoses: feature.diagnoses.map { diagnosis($0, settings, feature.settings, &findings) },
      events: answered)
  }

  /// Gates stand before the rules of their feature: where no rule answers, they guard nothing.
  private func reportIdle(
    _ feature: FeatureSyntax, _ answered: EventSet, _ findings: inout [Diagnostic]
  ) {
    guard !feature.hasBrokenRules else { return }
    for gate in feature.gates {
      let events = gate.events.map { catalogue.eventID($0.value) }
      let rules = feature.rules?.rules ?? []
      let isReadable =
        !events.contains(nil)
        && rules.allSatisfy { rule in
          !rule.events.isEmpty && rule.events.allSatisfy { catalogue.eventID($0.value) != nil }
        }
      guard isReadable else { continue }
      let guarded = events.isEmpty ? answered.indices : events.compactMap(\.self)
      guard !guarded.contains(where: answered.contains) else { continue }
      findings.append(
        Diagnostic(
          .idleGate, .warning,
          "no event reaches gate `\(gate.id.value)`: no rule of this feature answers "
            + (gate.events.isEmpty ? "any" : "what it names"), at: gate.id.span,
          help: [
            "add a rule for those events; what other features do is guarded by `gates` of a policy"
          ]))
    }
  }

  // MARK: - Parts

  private func settingsRecord(
    _ feature: FeatureSyntax, _ findings: inout [Diagnostic]
  ) -> RecordType {
    var fields: [String: RecordType.Field] = [:]
    // What is wrong with these was said where they are declared.
    for setting in feature.brokenSettings { fields[setting.value] = RecordType.Field(.error) }
    for setting in feature.settings {
      if case .fieldMap = setting.type { continue }
      fields[setting.name.value] = RecordType.Field(
        declarations.type(setting.type.valueType), isOptional: setting.isOptional)
      let type = setting.type.valueType
      if let node = setting.defaultValue, !type.isOfPipeline || !values.stages.isEmpty {
        _ = values.value(node, as: type, &findings)
      }
    }
    return RecordType(name: "settings", fields: fields)
  }

  /// The licence that a policy requires, as a gate before all others: what the network tells is a
  /// fact, never a setting, so that no override bypasses it.
  private func licenceGate(
    _ licences: Located<[Located<String>]>, _ events: EventSet, _ settings: RecordType,
    _ findings: inout [Diagnostic]
  ) -> CheckedGate? {
    let known = licences.value.map { Unparser.text(.string($0.value)) }.joined(separator: ", ")
    let text = ExpressionText(
      "!has(contract.licence) || contract.licence in [\(known)]", at: licences.span)
    let environment = declarations.environment(events.indices, settings: settings)
    guard let require = expressions.check(text, environment, expected: .bool, &findings) else {
      return nil
    }
    return CheckedGate(
      id: "licence", events: events, require: CheckedCondition(expression: require, text: text),
      otherwise: .outcome(
        CheckedOutcome(
          kind: .deny, reason: "licence_unsupported", dropsBody: false, key: nil, heldFor: nil,
          reportsExpiry: false, span: licences.span)), onError: .hold, span: licences.span)
  }

  func events(_ names: [Located<String>], _ findings: inout [Diagnostic]) -> EventSet {
    var events = EventSet()
    for name in names {
      if let index = catalogue.eventID(name.value) {
        events.insert(index)
      } else {
        findings.append(
          values.unknown(
            name.value, among: catalogue.events.map(\.name), code: .unknownEventType,
            what: "event type", at: name.span))
      }
    }
    return events
  }

  /// What the gates have made sure of, for events that all pass through them.
  private func proven(by gates: [CheckedGate], for events: EventSet) -> Set<[String]> {
    var proven: Set<[String]> = []
    for gate in gates where events.indices.allSatisfy(gate.events.contains) {
      proven.formUnion(gate.require.expression.provenWhenTrue)
    }
    return proven
  }

  private func rules(
    _ syntax: RulesSyntax, _ events: [EventSet], _ gates: [CheckedGate], _ settings: RecordType,
    _ feature: FeatureSyntax, _ answered: EventSet, _ unsure: EventSet,
    _ findings: inout [Diagnostic]
  ) -> CheckedRules? {
    if syntax.hit == nil {
      findings.append(
        Diagnostic(
          .missingHitPolicy, "it is not said how many of these rules may answer", at: syntax.span,
          help: ["write `hit: first`, `hit: unique` or `hit: collect`"]))
    }
    var rules: [CheckedRule] = []
    // Most rules of a set answer the same few events: what they can read is worked out once.
    var environments: [EventSet: Environment] = [:]
    for (rule, events) in zip(syntax.rules, events) {
      var environment =
        environments[events]
        ?? declarations.environment(
          events.indices, settings: settings, proven: proven(by: gates, for: events))
      environments[events] = environment
      // A rule that cannot be used is still read to its end: no finding hides another.
      var isUsable = !events.isEmpty
      let before = findings.count
      var beforeSteps = before
      var when: CheckedCondition?
      if let condition = rule.when {
        let text = ExpressionText(condition, in: sources)
        let result = expressions.check(text, environment, expected: .bool, &findings)
        isUsable = isUsable && result != nil
        beforeSteps = findings.count
        if let checked = result {
          if !checked.failurePoints.isEmpty {
            findings.append(
              Diagnostic(
                .canFail, .note, "this condition can fail when it is evaluated",
                at: text.locate(checked.failurePoints[0].range),
                help: ["the feature then does what `on_error` says: \(rule.onError.rawValue)"]))
          }
          environment.provenPresent.formUnion(checked.provenWhenTrue)
          when = CheckedCondition(expression: checked, text: text)
        }
      }
      let steps = rule.then.compactMap {
        step($0, environment, settings: feature.settings, isGate: false, &findings)
      }
      // What a broken condition or gate would have made sure of is not known: no cascade.
      if events.indices.contains(where: unsure.contains) {
        findings.removeAbsences(from: before)
      } else if rule.when != nil, when == nil {
        findings.removeAbsences(from: beforeSteps)
      }
      guard isUsable else { continue }
      rules.append(
        CheckedRule(
          id: rule.id.value, events: events, when: when, then: steps,
          onError: ErrorPolicy(rawValue: rule.onError.rawValue) ?? .hold, span: rule.id.span))
    }
    let hit = syntax.hit.flatMap { RuleSet.Hit(rawValue: $0.value.rawValue) } ?? .first
    reportUnreachable(rules, hit, &findings)
    if syntax.otherwise == nil {
      let open = answered.indices.filter { event in
        !rules.contains { $0.when == nil && $0.events.contains(event) }
      }
      if let event = open.first {
        findings.append(
          Diagnostic(
            .missingOtherwise,
            "it is not said what happens to `\(catalogue.events[event].name)` where no rule holds",
            at: syntax.span, help: ["write `otherwise: ignore`, or what shall happen"]))
      }
    }
    let environment = declarations.environment(
      answered.indices, settings: settings, proven: proven(by: gates, for: answered))
    return CheckedRules(
      hit: hit, rules: rules,
      otherwise: (syntax.otherwise?.value ?? []).compactMap {
        step($0, environment, settings: feature.settings, isGate: false, &findings)
      }, span: syntax.otherwise?.span ?? syntax.span)
  }

  /// Rules that an earlier one leaves nothing to answer, as far as that is plain to see.
  private func reportUnreachable(
    _ rules: [CheckedRule], _ hit: RuleSet.Hit, _ findings: inout [Diagnostic]
  ) {
    guard hit != .collect else { return }
    // Only a rule without condition, or with the same text, can stand in the way: looking at those
    // alone keeps sets of thousands of rules linear.
    var always: [Int] = []
    var byText: [String: [Int]] = [:]
    for (position, rule) in rules.enumerated() {
      var suspects = always
      if let text = rule.when?.text.text {
        suspects = always + byText[text, default: []]
        byText[text, default: []].append(position)
      } else {
        always.append(position)
      }
      let covering = suspects.filter { rule.events.isSubset(of: rules[$0].events) }.min()
      guard let covering else { continue }
      let earlier = rules[covering]
      findings.append(
        Diagnostic(
          .unreachableRule, .error, "rule `\(rule.id)` is never reached", at: rule.span,
          secondary: [
            .init(span: earlier.span, text: "`\(earlier.id)` answers all its events before")
          ], help: ["remove it, or put it before `\(earlier.id)`"]))
    }
  }

  private func view(
    _ syntax: ViewSyntax, _ settings: RecordType, _ findings: inout [Diagnostic]
  ) -> CheckedView? {
    guard let fact = catalogue.fact(syntax.of.value) else {
      findings.append(
        values.unknown(
          syntax.of.value, among: catalogue.facts.map(\.name), code: .unknownView, what: "fact",
          at: syntax.of.span))
      return nil
    }
    let environment = declarations.viewEnvironment(of: fact, settings: settings)
    func condition(_ syntax: ExpressionSyntax) -> CheckedCondition? {
      let text = ExpressionText(syntax, in: sources)
      return expressions.check(text, environment, expected: .bool, &findings).map {
        CheckedCondition(expression: $0, text: text)
      }
    }
    var redact: (fields: [String], unless: CheckedCondition)?
    if let syntax = syntax.redact {
      for field in syntax.fields where !fact.fields.contains(where: { $0.name == field.value }) {
        findings.append(
          values.unknown(
            field.value, among: fact.fields.map(\.name), code: .unknownView,
            what: "field of `\(fact.name)`", at: field.span))
      }
      redact = condition(syntax.unless).map { (syntax.fields.map(\.value), $0) }
    }
    return CheckedView(
      id: syntax.id.value, of: fact.name, show: syntax.show.flatMap(condition), redact: redact,
      span: syntax.id.span)
  }

  private func diagnosis(
    _ syntax: DiagnosisSyntax, _ record: RecordType, _ settings: [SettingSyntax],
    _ findings: inout [Diagnostic]
  ) -> CheckedDiagnosis {
    let environment = declarations.diagnosisEnvironment(settings: record)
    let texts = stepChecker(settings, isGate: false)
    var checks: [CheckedDiagnosis.Check] = []
    for check in syntax.checks {
      let text = ExpressionText(check.when, in: sources)
      let when = expressions.check(text, environment, expected: .bool, &findings)
      // The texts are told only where the condition holds.
      var environment = environment
      environment.provenPresent.formUnion(when?.provenWhenTrue ?? [])
      let before = findings.count
      let finding = texts.text(check.finding, environment, &findings)
      let remedy = texts.text(check.remedy, environment, &findings)
      if when == nil { findings.removeAbsences(from: before) }
      guard let when, let finding, let remedy else { continue }
      checks.append(
        .init(
          id: check.id, when: CheckedCondition(expression: when, text: text), finding: finding,
          remedy: remedy))
    }
    return CheckedDiagnosis(symptom: syntax.symptom.value, title: syntax.title, checks: checks)
  }

  func step(
    _ syntax: StepSyntax, _ environment: Environment, settings: [SettingSyntax], isGate: Bool,
    _ findings: inout [Diagnostic]
  ) -> CheckedStep? {
    stepChecker(settings, isGate: isGate).check(syntax, environment, &findings)
  }

  private func stepChecker(_ settings: [SettingSyntax], isGate: Bool) -> StepChecker {
    StepChecker(
      catalogue: catalogue, sources: sources, declarations: declarations, values: values,
      settings: settings, isGate: isGate)
  }
}

extension [Diagnostic] {
  /// Takes back what was said from a position on about optional values.
  fileprivate mutating func removeAbsences(from position: Int) {
    guard self[position...].contains(where: { $0.code == .uncheckedOptional }) else { return }
    self = self[..<position] + self[position...].filter { $0.code != .uncheckedOptional }
  }
}
