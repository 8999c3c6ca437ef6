import CEL
package import Catalogue
import Compiler
import Diagnostics
import JSON
import Program
package import Runtime

/// Answers why something happened, or did not, from what the store has.
///
/// Policies are those of the revision that decided, compiled again; kept while the value lives.
package struct Explainer {
  let store: any AdministrationStore
  let tenant: String
  let catalogue: Catalogue
  private let overrides: [OverrideRow]
  private var revisions: [String: Revision?] = [:]

  /// Events of one id that are explained at most; ids are unique in tenant and source.
  static let eventsMax = 8

  struct Revision {
    let policies: PolicySet
    let programs: ProgramSet
    /// When what is explained happened: of dated versions of the policy, this one counts.
    var time: EpochMilliseconds
    var row: TenantRow
    let inputs: ConditionInputs

    var program: Program { programs.programs[Int(row.program)] }
  }

  /// - Throws: ``StoreError``.
  package init(
    _ store: any AdministrationStore, tenant: String, catalogue: Catalogue = .recruiting
  ) throws(StoreError) {
    self.store = store
    self.tenant = tenant
    self.catalogue = catalogue
    overrides = try store.overrides(tenant: tenant)
  }

  /// Explains the events of an id, newest first; several where several sources use it.
  ///
  /// - Throws: ``RequestError`` where there is none, with what the quarantine knows; ``StoreError``.
  package mutating func events(_ id: String) throws -> [EventExplanation] {
    var rows = try store.events(tenant: tenant, id: id)
    if rows.isEmpty, let scrubber = try store.erasures().scrubber(of: tenant) {
      rows = try store.events(tenant: tenant, id: scrubber.sealed(id: id))
    }
    guard !rows.isEmpty else {
      try store.checkTenant(tenant, catalogue: catalogue)
      let hint =
        if let refused = try quarantined(id) {
          "; a line that names it is in quarantine: \(refused)"
        } else if let near = try similar(to: id) {
          "; did you mean `\(near)`?"
        } else {
          "; `sluice events --tenant \(tenant)` lists the newest"
        }
      throw RequestError("tenant `\(tenant)` has no event with the id `\(id)`\(hint)")
    }
    var explanations: [EventExplanation] = []
    for row in rows.prefix(Self.eventsMax) { explanations.append(try explain(row)) }
    return explanations
  }

  /// An id among the newest events that may be meant.
  private func similar(to id: String) throws(StoreError) -> String? {
    let ids = try store.recentEvents(tenant: tenant, limit: 1000).map(\.id)
    return Suggestion.nearest(to: id, among: ids).map { printable($0) }
  }

  /// Where a line stands that names the id and was refused, and why.
  private func quarantined(_ id: String) throws(StoreError) -> String? {
    let wanted = Array("\"\(id)\"".utf8)
    let row = try store.quarantine(limit: 1000).first { row in
      row.excerpt.count >= wanted.count
        && row.excerpt.indices.dropLast(wanted.count - 1).contains {
          row.excerpt[$0...].starts(with: wanted)
        }
    }
    return row.map { "\($0.file):\($0.line), \($0.cause), \(printable($0.detail))" }
  }

  // MARK: - One event

  private mutating func explain(_ row: EventRow) throws(StoreError) -> EventExplanation {
    let type = catalogue.event(row.type)
    var result = EventExplanation(
      tenant: tenant, id: row.id, type: row.type, meaning: type?.description ?? "",
      occurredAt: row.occurredAt, receivedAt: row.receivedAt, source: row.source,
      isBackfill: row.isBackfill)
    for write in type?.writes ?? [] where !result.facts.contains(write.fact) {
      result.facts.append(write.fact)
    }
    let decisions = try store.decisions(event: row.sequence)
    let readSets = decisions.map { try? JSONValue.parse($0.readSet) }
    if let body = row.body.flatMap({ try? JSONValue.parse($0) }), let type {
      result.details = details(of: type, body)
    } else {
      result.note =
        row.isErased
        ? "the person whom it is about was erased: its content, its id and what was read for it are "
          + "gone"
        : row.body == nil
          ? "its content was dropped, as the reason of a discard demands"
          : "its type is not in the catalogue of this version"
      result.details =
        (readSets.first ?? nil)?.object?.members.compactMap { member in
          member.value["id"]?.string.map { .init(name: member.key, value: printable($0)) }
        } ?? []
    }
    var parsed: [(row: DecisionRow, features: [FeatureDecision])] = []
    for decision in decisions {
      let features = (try? JSONValue.parse(decision.features))?.array ?? []
      parsed.append((decision, features.compactMap(FeatureDecision.init(json:))))
    }
    let stored = try store.effects(event: row.sequence).sorted { left, right in
      (catalogue.effect(left.kind)?.phase ?? .match)
        < (catalogue.effect(right.kind)?.phase ?? .match)
    }
    let effects = assign(stored, to: parsed.map(\.features))
    for (index, item) in parsed.enumerated() {
      var decided = EventExplanation.Decided(
        ordinal: item.row.ordinal, decidedAt: item.row.decidedAt, revision: item.row.revision,
        verdict: item.row.verdict)
      let revision = try self.revision(of: item.row, at: row.occurredAt)
      // Nil: the whole event is readable; else the fields of it that are.
      var known: Set<String>? = []
      if let revision {
        revision.inputs.reset()
        if let readSet = readSets[index] {
          revision.inputs.read(facts: readSet)
          if row.body == nil { known = revision.inputs.read(eventFrom: readSet) }
        }
        if let body = row.body, (try? revision.inputs.read(event: body)) != nil { known = nil }
      } else {
        decided.note =
          "the policies of revision \(item.row.revision.prefix(12)) are not in the database, or no "
          + "longer compile: conditions cannot be computed again"
      }
      for (position, feature) in item.features.enumerated() {
        var explained = explain(feature, type: row.type, known: known, revision)
        explained.effects = effects[index][position].map(effect)
        if let before = parsed[..<index].lastIndex(where: { earlier in
          earlier.features.contains { $0.feature == feature.feature && $0.verdict == .held }
        }) {
          explained.released = try released(
            feature, from: parsed[before], readSets[before], to: item.row, readSets[index],
            at: row.occurredAt)
        }
        decided.features.append(explained)
      }
      result.decisions.append(decided)
    }
    for hold in try store.holds(event: row.sequence) {
      result.holds.append(HoldExplanation(hold, row, catalogue))
    }
    return result
  }

  /// The ids and words that an event names; nothing personal, no text.
  private func details(of type: EventType, _ body: JSONValue) -> [EventExplanation.Named] {
    let shown: Set<String> = [
      "id", "type", "tenant", "occurred_at", "received_at", "source", "mode",
    ]
    return (catalogue.envelope + type.fields).compactMap { field in
      guard !field.isPersonal, !shown.contains(field.name) else { return nil }
      switch field.type {
      case .id, .urn, .choice, .stage, .section:
        return body[field.name]?.string.map {
          .init(name: field.name, value: printable($0))
        }
      case .bool: return body[field.name]?.bool.map { .init(name: field.name, value: "\($0)") }
      default: return nil
      }
    }
  }

  /// Effects by decision and feature: of several decisions the one that did something counts.
  private func assign(
    _ effects: [EffectRow], to decisions: [[FeatureDecision]]
  ) -> [[[EffectRow]]] {
    var result = decisions.map { $0.map { _ in [EffectRow]() } }
    for effect in effects {
      var best: (decision: Int, feature: Int)?
      for (index, features) in decisions.enumerated() {
        for (position, feature) in features.enumerated() where feature.feature == effect.feature {
          let isNamed =
            feature.rules.contains(effect.rule) || feature.gate == effect.rule
            || (feature.rules.isEmpty && effect.rule == "otherwise")
          guard isNamed else { continue }
          let isRequest = feature.verdict == .held && effect.kind == "request_review"
          if best == nil || feature.verdict == .applied || isRequest { best = (index, position) }
          if isRequest { break }
        }
      }
      if let best { result[best.decision][best.feature].append(effect) }
    }
    return result
  }

  private func effect(_ row: EffectRow) -> EventExplanation.Effect {
    let kind = catalogue.effect(row.kind)
    var arguments: [EventExplanation.Named] = []
    var withheld: [String] = []
    let members = (try? JSONValue.parse(row.payload))?.object?.members ?? []
    for member in members {
      let field = kind?.arguments.first { $0.field.name == member.key }?.field
      if let object = member.value.object {
        // A field map: its keys are fields of a candidate.
        let fields = catalogue.fact("candidate")?.fields ?? []
        for entry in object.members {
          if let known = fields.first(where: { $0.name == entry.key }), !known.holdsPersonal {
            arguments.append(.init(name: entry.key, value: text(entry.value, as: known)))
          } else {
            withheld.append(entry.key)
          }
        }
      } else if let field, field.holdsPersonal {
        withheld.append(member.key)
      } else {
        arguments.append(.init(name: member.key, value: text(member.value, as: field)))
      }
    }
    return .init(
      kind: row.kind, rule: row.rule, delivery: row.delivery, arguments: arguments,
      withheld: withheld)
  }

  private func text(_ json: JSONValue, as field: Field?) -> String {
    if case .timestamp? = field?.type, let instant = json.int64 { return Instant.text(instant) }
    if let text = json.string { return printable(text) }
    var writer = JSONWriter()
    writer.value(json)
    return printable(String(decoding: writer.finish(), as: UTF8.self))
  }

  // MARK: - One feature

  private func explain(
    _ decision: FeatureDecision, type: String, known: Set<String>?, _ revision: Revision?
  ) -> EventExplanation.Feature {
    var result = EventExplanation.Feature(
      feature: decision.feature, verdict: decision.verdict, isShadow: decision.isShadow,
      origin: decision.origin, gate: decision.gate, rules: decision.rules)
    result.note = decision.note.map { printable($0) }
    result.detail = decision.detail.map { printable($0) }
    if let name = decision.reason { result.reason = reason(name, decision.verdict) }
    if let kind = decision.holdKey { result.waitsFor = "\(kind) \(decision.holdID ?? "")" }
    result.switched = switched(decision, revision)
    if decision.isSwitchedOff, decision.override == nil, decision.reason == "feature_off",
      let place = enabledBy(decision.feature, revision)
    {
      result.origin = place.origin
    }
    if decision.isSwitchedOff, let reason = result.reason {
      result.reason = .init(
        name: reason.name, description: reason.description, remedy: switchingOn(decision))
    }
    guard let revision, let position = revision.program.position(of: decision.feature),
      let event = revision.programs.catalogue.eventID(type)
    else { return result }
    let plan = revision.program.features[position]
    if let gate = plan.gates.first(where: { gate in
      gate.id == decision.gate && gate.events.contains(event)
        && (decision.origin.map { $0 == gate.origin.description } ?? true)
    }) {
      var explained = revision.inputs.explanation(
        of: gate.require, name: "gate \(gate.id)", known: known)
      if explained.truth == true, decision.reason != "queued" {
        explained.note = "the decision saw what earlier effects of this event had changed"
      }
      result.origin = result.origin ?? gate.origin.description
      result.conditions = [explained]
      return result
    }
    guard !decision.isSwitchedOff, let rules = plan.rules else { return result }
    let shown =
      decision.rules.isEmpty
      ? rules.rules.filter { $0.events.contains(event) }.prefix(Self.rulesMax)
      : rules.rules.filter { decision.rules.contains($0.id) }.prefix(Self.rulesMax)
    for rule in shown {
      guard let when = rule.when else {
        result.conditions.append(
          ConditionExplanation(
            name: "rule \(rule.id)", origin: rule.origin.description, text: "", truth: true))
        continue
      }
      var explained = revision.inputs.explanation(
        of: when, name: "rule \(rule.id)", known: known)
      if let truth = explained.truth, truth == decision.rules.isEmpty, decision.verdict != .held {
        explained.note = "the decision saw what earlier effects of this event had changed"
      }
      result.conditions.append(explained)
    }
    return result
  }

  /// Rules of one feature whose conditions are shown at most.
  private static let rulesMax = 12

  private func reason(_ name: String, _ verdict: Verdict) -> EventExplanation.ReasonWords {
    let outcome: Reason.Outcome? =
      switch verdict {
      case .held: .hold
      case .denied: .deny
      case .prompted: .prompt
      case .skipped: .skip
      case .discarded: .discard
      default: nil
      }
    let known =
      outcome.flatMap { catalogue.reason(name, $0) } ?? catalogue.reasons.first { $0.name == name }
    return .init(
      name: name, description: known?.description ?? "", remedy: known?.remedy ?? "")
  }

  /// In words: `switched off by override 3 of dana, from ... until ..., because "..."`.
  private func switched(_ decision: FeatureDecision, _ revision: Revision?) -> String? {
    let word = decision.isSwitchedOff ? "off" : "on"
    if let id = decision.override {
      let row = overrides.first { $0.id == id }
      return "switched \(word) by "
        + (row?.sentence(at: .min) ?? "override \(id), which is no longer there")
    }
    guard decision.isSwitchedOff else { return nil }
    if decision.reason == "prerequisite_off" {
      return "off while `\(decision.detail ?? "?")` is off, which it needs"
    }
    guard let place = enabledBy(decision.feature, revision) else { return "switched off" }
    return "switched off by \(place.layer)"
  }

  /// The command that switches the feature on again.
  private func switchingOn(_ decision: FeatureDecision) -> String {
    let command =
      if let id = decision.override {
        overrides.contains { $0.id == id && $0.revokedAt == nil }
          ? "\(ending(id, decision.feature)), or wait for its end"
          : "override \(id) is over"
      } else if decision.reason == "prerequisite_off" {
        "switch `\(decision.detail ?? "?")` on"
      } else {
        "`sluice toggle set --tenant \(tenant) --feature \(decision.feature) --on`, or change the file"
      }
    return "\(command); then repeat the step: what was discarded does not come back by itself."
  }

  private func ending(_ id: Int64, _ feature: String) -> String {
    let row = overrides.first { $0.id == id }
    let whose = row?.tenant.isEmpty == true ? "--all-tenants" : "--tenant \(tenant)"
    return row?.layer == .emergency
      ? "`sluice toggle resume \(whose) --feature \(feature)`"
      : "`sluice toggle revoke \(whose) \(id)`"
  }

  private func enabledBy(
    _ feature: String, _ revision: Revision?
  ) -> (layer: String, origin: String)? {
    guard let revision else { return nil }
    return revision.policies.effectiveValues(of: tenant, at: revision.time).first {
      $0.feature == feature && $0.key == "enabled"
    }.map { ($0.layer, $0.origin.description) }
  }

  // MARK: - Releases

  /// Since when it had waited, and which of the values that the gate reads had changed.
  private mutating func released(
    _ now: FeatureDecision, from before: (row: DecisionRow, features: [FeatureDecision]),
    _ oldReads: JSONValue?, to row: DecisionRow, _ newReads: JSONValue?,
    at occurredAt: EpochMilliseconds
  ) throws(StoreError) -> String? {
    guard let held = before.features.first(where: { $0.feature == now.feature }) else { return nil }
    var text = "waited since \(Instant.text(before.row.decidedAt))"
    if let reason = held.reason { text += ", \(reason)" }
    if let kind = held.holdKey { text += ", \(kind) \(held.holdID ?? "")" }
    if now.reason == "hold_expired" { return text + "; given up" }
    var paths: [[String]] = []
    if let revision = try revision(of: before.row, at: occurredAt),
      let position = revision.program.position(of: now.feature)
    {
      let gate = revision.program.features[position].gates.first {
        $0.id == held.gate && (held.origin == nil || $0.origin.description == held.origin)
      }
      paths = gate.map { revision.inputs.expression($0.require).paths } ?? []
    }
    let changes = paths.compactMap { path in change(path, oldReads, newReads) }
    if !changes.isEmpty { return text + "; then \(changes.joined(separator: ", "))" }
    if held.reason == "queued" { return text + "; then what was older had been decided" }
    if before.row.revision != row.revision { return text + "; then the policies had changed" }
    return text
  }

  /// In words, such as `candidate.id became cand-omar`; nil where it is as before.
  private func change(_ path: [String], _ old: JSONValue?, _ new: JSONValue?) -> String? {
    guard path.count >= 2, path[0] != "event",
      let field = catalogue.fact(path[0])?.fields.first(where: { $0.name == path[1] })
    else { return nil }
    let (before, after) = (old?[path[0]]?[path[1]], new?[path[0]]?[path[1]])
    guard before != after else { return nil }
    let name = "\(path[0]).\(path[1])"
    if field.holdsPersonal { return "\(name) changed" }
    guard let after else { return "\(name) went away" }
    return "\(name) became \(text(after, as: field))"
  }

  // MARK: - Revisions

  /// The policies that decided; when the event occurred, and when it was decided, tell which of
  /// dated versions and overrides counted.
  private mutating func revision(
    of decision: DecisionRow, at occurredAt: EpochMilliseconds
  ) throws(StoreError) -> Revision? {
    let digest = decision.revision
    if var known = revisions[digest] {
      if let row = known?.programs.row(
        of: tenant, at: occurredAt, decidedAt: decision.decidedAt)
      {
        known?.time = occurredAt
        known?.row = row
      }
      return known
    }
    let stored = try store.revision(digest)
    let policies = stored.map { PolicySet($0, overrides: overrides, catalogue: catalogue) }
    var revision: Revision?
    if let policies, let programs = policies.programs,
      let row = programs.row(of: tenant, at: occurredAt, decidedAt: decision.decidedAt)
    {
      revision = Revision(
        policies: policies, programs: programs, time: occurredAt, row: row,
        inputs: ConditionInputs(programs))
    }
    revisions[digest] = .some(revision)
    return revision
  }
}
