import CEL
import Catalogue
import JSON
import Program

/// A decision on recorded facts: phases as in ``decide(only:)``, with effects that stay open.
extension DecisionRun {
  mutating func decideRules(
    on facts: RecordedFacts, only: String?, _ redecider: Redecider,
    _ changes: (Redecider.OpenEffect) -> Bool
  ) throws(StoreError) -> Redecider.Answer {
    bind(facts)
    var answer = Redecider.Answer()
    /// What open effects may have changed.
    var open: Set<FactField> = []
    let answering = program.answering[header.type].filter {
      only == nil || program.features[$0].feature == only
    }
    var waiting = answering[...]
    for phase in EffectKind.Phase.allCases {
      while let position = waiting.first, program.features[position].firstPhase <= phase {
        waiting.removeFirst()
        let name = program.features[position].feature
        let plan = redecider.plan(position, of: context.tenant.program, for: header.type)
        answer.plans[name] = plan.text
        answer.before[name] = (answer.open.count, decision.effects.count)
        let unknown = plan.reads.filter { !facts.knows($0, in: self) }
        if !unknown.isEmpty { answer.unrecorded[name] = unknown.map(text(of:)).sorted() }
        if !plan.reads.isDisjoint(with: open) { answer.doubtful.insert(name) }
        try decideFeature(at: position, isFirst: only == nil)
      }
      for effect in takePending(of: phase) {
        switch decision.features[effect.feature].verdict {
        case .held, .denied, .discarded: continue
        default: break
        }
        if let element = effect.element { decider.bindEach(element) }
        guard let arguments = arguments(of: effect) else { continue }
        let isCertain =
          isDecided(arguments, by: facts, open)
          && redecider.reads(of: effect.plan).isDisjoint(with: open)
        if effect.isShadow || isCertain {
          var execution = EffectExecution(effect, arguments)
          try execution.run(&self)
        } else {
          let asked = asked(effect, arguments)
          answer.open.append(asked)
          if changes(asked) { open.formUnion(fields(writtenBy: arguments.kind.operation)) }
        }
      }
    }
    answer.decision = decision
    return answer
  }

  /// Makes the recorded facts what the event is about, and known.
  private mutating func bind(_ facts: RecordedFacts) {
    for (kind, type) in catalogue.facts.enumerated() {
      guard let json = facts.values[type.name], let id = json["id"]?.string else { continue }
      var fact = Fact(unknown: id, kind: kind, in: catalogue)
      for (position, field) in type.fields.enumerated() where field.name != "id" {
        fact.values[position] = json[field.name].flatMap { FactCoding.value($0, as: field.type) }
      }
      if facts.pipeline != program.pipeline { decider.derived[kind].fill(&fact, program.pipeline) }
      // Of one that nobody knew, only the id was recorded.
      if (json.object?.members.count ?? 0) > 1 { overlay.set(fact, tenant: tenant) }
      show(fact)
    }
  }

  /// Whether what an effect does follows from what was recorded.
  private func isDecided(
    _ arguments: EffectArguments, by facts: RecordedFacts, _ open: Set<FactField>
  ) -> Bool {
    let operation = arguments.kind.operation
    guard operation.isDecidedByLooks else { return false }
    // Of another opportunity than the event's nothing was recorded.
    if operation == .advanceStage, let named = arguments.text("opportunity"),
      named != catalogue.factID("opportunity").flatMap({ bound[$0]?.id })
    {
      return false
    }
    return operation.looksAt.compactMap(field).allSatisfy {
      facts.knows($0, in: self) && !open.contains($0)
    }
  }

  private func asked(
    _ effect: PendingEffect, _ arguments: EffectArguments
  ) -> Redecider.OpenEffect {
    var writer = JSONWriter()
    writer.beginObject()
    for name in ["candidate", "opportunity", "member"] where arguments.text(name) == nil {
      if let id = catalogue.factID(name).flatMap({ bound[$0]?.id }) { writer.member(name, id) }
    }
    arguments.write(to: &writer)
    writer.endObject()
    return Redecider.OpenEffect(
      feature: decision.features[effect.feature].feature, rule: effect.rule, place: effect.place,
      kind: arguments.kind.name, delivery: arguments.kind.delivery.rawValue,
      payload: writer.finish())
  }

  private func text(of field: FactField) -> String {
    let type = catalogue.facts[field.kind]
    return "\(type.name).\(type.fields[field.field].name)"
  }

  private func field(_ path: (fact: String, field: String)) -> FactField? {
    guard let kind = catalogue.factID(path.fact),
      let field = catalogue.field(path.field, of: kind)
    else { return nil }
    return FactField(kind: kind, field: field)
  }

  private func fields(writtenBy operation: EffectKind.Operation) -> Set<FactField> {
    var fields: Set<FactField> = []
    for write in operation.writes {
      guard let kind = catalogue.factID(write.fact) else { continue }
      for (position, field) in catalogue.facts[kind].fields.enumerated()
      where write.fields?.contains(field.name) ?? true {
        fields.insert(FactField(kind: kind, field: position))
      }
    }
    return fields
  }
}

extension EffectKind.Operation {
  /// Whether what it does follows from its arguments and what it looks at alone.
  fileprivate var isDecidedByLooks: Bool {
    switch self {
    case .advanceStage, .requestReview, .flagDuplicate, .answer, .command: true
    default: false
    }
  }

  /// What a later phase may see changed by it; nil: any field of the fact.
  fileprivate var writes: [(fact: String, fields: Set<String>?)] {
    switch self {
    case .createCandidate, .updateCandidate, .redactFields, .linkMember, .unlinkMember,
      .matchMember:
      [("candidate", nil), ("member", nil)]
    case .createOpportunity:
      [("opportunity", nil), ("candidate", ["opportunity", "general_opportunity"])]
    case .attachToOpportunity: [("opportunity", nil)]
    case .advanceStage: [("opportunity", ["stage", "section", "entered_at"])]
    case .applySkill: [("candidate", ["skills"]), ("skill", nil)]
    case .appendTimeline:
      [("timeline_entry", nil), ("thread", nil), ("candidate", ["last_activity"])]
    case .storeNote, .removeNote: [("note", nil)]
    case .recordEvaluation: [("evaluation", nil)]
    case .writeBack, .deleteUpstream: [("upstream_record", nil)]
    case .mapSeat: [("seat", ["user"])]
    case .resumeSync: [("contract", nil)]
    case .erase, .withdraw, .requestReview, .flagDuplicate, .requestEvaluation, .release, .answer,
      .requestPull, .emitEvent, .command:
      []
    }
  }
}
