import CEL
import Catalogue

extension ProgramSet {
  /// The whole set as text in a stable order, for people and for goldens: tenants, then programs.
  package var text: String {
    var lines: [String] = []
    for (name, row) in tenants.sorted(by: { $0.key < $1.key }) {
      lines.append(text(of: row, named: name))
    }
    for (number, program) in programs.enumerated() {
      if !lines.isEmpty { lines.append("") }
      lines.append("program \(number): policy \(program.policy)")
      lines += ProgramText(set: self).lines(of: program).map { $0.isEmpty ? "" : "  " + $0 }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What a feature does about one type of event, settings folded in: equal texts decide alike.
  package func text(of plan: FeaturePlan, answering type: Int) -> String {
    ProgramText(set: self).lines(deciding: plan, type).joined(separator: "\n")
  }

  /// One line: which program, and which of its features are on.
  package func text(of row: TenantRow, named name: String) -> String {
    let features = programs[Int(row.program)].features
    let switches = features.enumerated().map { position, plan in
      let bit: UInt64 = 1 << UInt64(position)
      let mark = row.enabled & bit == 0 ? "-" : row.shadow & bit == 0 ? "+" : "~"
      return mark + plan.feature
    }
    let plan = row.plan < 0 ? "" : ", plan \(plans[Int(row.plan)])"
    return "tenant \(name): program \(row.program)\(plan), " + switches.joined(separator: " ")
  }
}

/// Writes one program; a line a thing, two spaces a level.
private struct ProgramText {
  let set: ProgramSet

  func lines(of program: Program) -> [String] {
    var lines: [String] = []
    for section in program.pipeline.sections {
      lines.append("section \(section.name): \(section.stages.joined(separator: ", "))")
    }
    for key in program.matching.keys {
      lines.append("match by \(key.name): \(key.hit.rawValue)")
    }
    if !program.matching.keys.isEmpty { lines.append("ties: \(program.matching.ties.rawValue)") }
    if !program.creationRoutes.isEmpty {
      lines.append("creation: \(program.creationRoutes.joined(separator: ", "))")
    }
    for schedule in program.schedules {
      let cadence =
        switch schedule.cadence {
        case .every(let milliseconds): "every \(milliseconds) ms"
        case .daily(let minute): "daily at minute \(minute)"
        }
      lines.append("schedule \(schedule.name): \(cadence), \(schedule.zone)")
    }
    for (feature, requires) in zip(program.features, program.requires) {
      lines.append("feature \(feature.feature)")
      let names = program.features.indices.filter { requires & 1 << UInt64($0) != 0 }
        .map { program.features[$0].feature }
      if !names.isEmpty { lines.append("  requires \(names.joined(separator: ", "))") }
      lines += self.lines(of: feature).map { "  " + $0 }
    }
    lines.append("index")
    for (event, answering) in program.answering.enumerated() where !answering.isEmpty {
      let features = answering.map { index(of: program.features[$0], event) }
      lines.append("  \(name(event)): \(features.joined(separator: "; "))")
    }
    return lines
  }

  private func lines(of feature: FeaturePlan) -> [String] {
    var lines: [String] = []
    for (name, value) in feature.settings.sorted(by: { $0.key < $1.key }) {
      lines.append("setting \(name) = \(Unparser.text(value))")
    }
    lines += self.lines(deciding: feature, nil)
    for view in feature.views {
      if let show = view.show { lines.append("view \(view.id) of \(view.of): \(text(show))") }
      if let redact = view.redact {
        lines.append(
          "view \(view.id) of \(view.of): redact \(redact.fields.joined(separator: ", ")) unless "
            + text(redact.unless))
      }
    }
    for diagnosis in feature.diagnoses {
      lines.append("diagnosis \(diagnosis.symptom)")
      lines += diagnosis.checks.map { "  check \($0.id) when \(text($0.when))" }
    }
    return lines
  }

  /// Gates and rules; with a type of event, what can answer it.
  func lines(deciding feature: FeaturePlan, _ type: Int?) -> [String] {
    var lines: [String] = []
    if let schedule = feature.processed { lines.append("processed by \(schedule)") }
    for gate in feature.gates where type.map(gate.events.contains) ?? true {
      lines.append("gate \(gate.id) [\(names(gate.events))] on_error \(gate.onError.rawValue)")
      lines.append("  require \(text(gate.require))")
      lines.append("  else " + text(gate.otherwise))
    }
    if let rules = feature.rules {
      lines.append("rules hit \(rules.hit.rawValue)")
      for rule in rules.rules where type.map(rule.events.contains) ?? true {
        lines.append("  rule \(rule.id) [\(names(rule.events))] on_error \(rule.onError.rawValue)")
        if let when = rule.when { lines.append("    when \(text(when))") }
        lines += rule.then.map { "    then " + text($0) }
      }
      lines += rules.otherwise.map { "  otherwise " + text($0) }
    }
    return lines
  }

  // MARK: - Steps

  private func text(_ step: StepPlan) -> String {
    switch step {
    case .effect(let effect):
      let kind = set.catalogue.effects[effect.kind]
      let arguments = effect.arguments.map {
        "\(kind.arguments[$0.index].field.name): \(text($0.value))"
      }
      let each = effect.each.map { " each \(text($0))" } ?? ""
      return "\(kind.name)(\(arguments.joined(separator: ", ")))\(each)"
    case .outcome(let outcome):
      var parts = outcome.reason.isEmpty ? [] : ["reason: \(outcome.reason)"]
      if let key = outcome.key { parts.append("\(key.kind): \(text(key.id))") }
      if let limit = outcome.heldMillisecondsMax { parts.append("for: \(limit) ms") }
      if outcome.reportsExpiry { parts.append("expired: report") }
      if outcome.dropsBody { parts.append("drops the content") }
      if !outcome.detail.isEmpty { parts.append("detail: \(text(outcome.detail))") }
      return outcome.kind.rawValue
        + (parts.isEmpty ? "" : "(\(parts.joined(separator: ", ")))")
    }
  }

  private func text(_ argument: ArgumentPlan) -> String {
    switch argument {
    case .constant(let value): return Unparser.text(value)
    case .expression(let plan): return text(plan)
    case .template(let parts): return text(parts)
    case .fieldMap(let fields):
      let texts = fields.map { field in
        "\(field.field): \(text(field.value))" + (field.overwrite.map { " \($0.rawValue)" } ?? "")
      }
      return "{\(texts.joined(separator: ", "))}"
    }
  }

  private func text(_ parts: [ArgumentPlan.TemplatePart]) -> String {
    let texts = parts.map { part in
      switch part {
      case .text(let text): Unparser.text(Value.string(text))
      case .expression(let plan): text(plan)
      }
    }
    return texts.joined(separator: " + ")
  }

  // MARK: - Expressions, as they are after folding

  private func text(_ condition: ConditionPlan) -> String {
    Unparser.text(set.conditions.expression(condition.id).expression)
      + (condition.canFail ? " (can fail)" : "")
  }

  private func text(_ plan: ExpressionPlan) -> String {
    Unparser.text(set.conditions.expression(plan.id).expression)
  }

  // MARK: - Events

  private func name(_ event: Int) -> String { set.catalogue.events[event].name }
  private func names(_ events: EventSet) -> String {
    events.indices.map(name).joined(separator: ", ")
  }

  private func index(of feature: FeaturePlan, _ event: Int) -> String {
    guard let rules = feature.rules, let index = rules.index[event] else { return feature.feature }
    func ids(_ positions: [Int32]) -> String {
      positions.map { rules.rules[Int($0)].id }.joined(separator: ", ")
    }
    guard let slot = index.slot else { return "\(feature.feature) [\(ids(index.rest))]" }
    // By the rules and not by the constants' numbers, which depend on what was compiled before.
    let buckets = index.buckets.values.map { "[\(ids($0))]" }.sorted()
    return "\(feature.feature) by \(set.layout[slot].path.joined(separator: ".")) "
      + (buckets + ["else [\(ids(index.rest))]"]).joined(separator: " ")
  }
}
