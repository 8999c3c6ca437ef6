import CEL
import Catalogue
import Compiler
import JSON
import Program
package import Runtime

/// What may be the cause of a symptom at one candidate, by the diagnoses of the tenant's policies.
package struct CandidateDiagnosis: Sendable {
  /// A check that applies.
  package struct Finding: Sendable, Hashable {
    package let feature: String
    package let check: String
    package let finding: String
    package let remedy: String
    package let condition: ConditionExplanation
    /// Who switched the feature, where that is what the check asks.
    package let switched: String?
  }

  /// A check that cannot be answered, since facts are missing that only an event names.
  package struct Unclear: Sendable, Hashable {
    package let feature: String
    package let check: String
    package let origin: String
    /// Kinds of facts: `seat`.
    package let missing: [String]
  }

  package struct Symptom: Sendable, Hashable {
    package let name: String
    package let title: String
    package let feature: String
  }

  package let tenant: String
  package let candidate: String
  /// Nil: none was asked for, ``symptoms`` says what could be.
  package var symptom: Symptom?
  /// In the order of the checks; the first is the cause.
  package var findings: [Finding] = []
  package var unclear: [Unclear] = []
  /// What was looked at: kind of fact and id, and the event.
  package var looked: [EventExplanation.Named] = []
  /// All holds that concern the candidate.
  package var holds: [HoldExplanation] = []
  /// Among the tenant's newest events: what concerned the candidate and was not done.
  package var refused: [Refused] = []
  package var symptoms: [Symptom] = []

  /// What a feature did not do, and why.
  package struct Refused: Sendable, Hashable {
    package let event: String
    package let type: String
    package let occurredAt: EpochMilliseconds
    package let feature: String
    package let verdict: Verdict
    package let reason: String
    package let description: String
    package let remedy: String
    /// The gate or rule that decided, `file:line`; nil where the feature is off.
    package let origin: String?
  }

  /// Asks the checks of a symptom.
  ///
  /// Facts are those of now. Seat and contract come from the newest held event of the candidate or
  /// its member, else from the newest entry of the timeline.
  ///
  /// - Parameters:
  ///   - candidate: Its id in the ATS.
  ///   - symptom: By name; nil: only lists what could be asked.
  ///   - seat: Of the recruiter in question; nil: as said above.
  ///   - tenant: Its name.
  ///   - policies: Without errors.
  ///   - store: Read only.
  ///   - now: Decides which overrides are active.
  /// - Returns: The findings that apply, with what waits and what was refused.
  /// - Throws: ``RequestError`` for a tenant, candidate or symptom that is not known;
  ///   ``StoreError``.
  package static func of(
    candidate: String, symptom: String?, seat: String? = nil, tenant: String,
    policies: PolicySet, store: any AdministrationStore, now: EpochMilliseconds
  ) throws -> CandidateDiagnosis {
    let (set, row) = try policies.program(of: tenant)
    let program = set.programs[Int(row.program)]
    let overlay = FactOverlay(set.catalogue, over: store)
    guard let kind = set.catalogue.factID("candidate"),
      let person = try overlay.fact(tenant: tenant, kind: kind, id: candidate)
    else { throw try Timeline.unknown(candidate: candidate, tenant: tenant, store) }
    var result = CandidateDiagnosis(tenant: tenant, candidate: candidate)
    result.symptoms = program.features.flatMap { plan in
      plan.diagnoses.map { Symptom(name: $0.symptom, title: $0.title, feature: plan.feature) }
    }
    let waiting = try WaitingEvents(store: store, tenant: tenant).concerning(
      candidate: candidate, member: person.text("member", set.catalogue))
    result.holds = waiting.map { HoldExplanation($0.hold, $0.event, set.catalogue) }
    result.refused = try refused(
      candidate: candidate, member: person.text("member", set.catalogue), tenant: tenant, store,
      set.catalogue)
    guard let symptom else { return result }
    guard let asked = result.symptoms.first(where: { $0.name == symptom }) else {
      throw RequestError.unknown("symptom", symptom, among: result.symptoms.map(\.name))
    }
    result.symptom = asked
    var facts = BoundFacts(set, tenant: tenant, row: row, overlay)
    try facts.bind(
      person, seat: seat, event: seat == nil ? waiting.last?.body : nil,
      entry: seat == nil ? try newestEntry(candidate) : nil)
    func newestEntry(_ candidate: String) throws(StoreError) -> Fact? {
      guard let kind = set.catalogue.factID("timeline_entry") else { return nil }
      return try overlay.facts(
        tenant: tenant, kind: kind, field: "candidate", value: candidate,
        limit: Timeline.entriesMax
      ).max { ($0.time("at", set.catalogue), $0.id) < ($1.time("at", set.catalogue), $1.id) }
    }
    result.looked = facts.named
    if seat == nil, let event = waiting.last?.event {
      result.looked.append(.init(name: "event", value: printable(event.id)))
    }
    let overrides = try store.overrides(tenant: tenant)
    for (position, plan) in program.features.enumerated() {
      for diagnosis in plan.diagnoses where diagnosis.symptom == symptom {
        let state = row.state(
          of: plan.feature, at: position, overrides: overrides, now: now)
        facts.inputs.setValue(["feature", "enabled"], .bool(state.isEnabled))
        for check in diagnosis.checks {
          result.ask(check, of: plan.feature, facts) {
            if let override = state.override {
              return "switched \(state.isEnabled ? "on" : "off") by \(override.sentence(at: now))"
            }
            return policies.effectiveValues(of: tenant).first {
              $0.feature == plan.feature && $0.key == "enabled"
            }.map { "switched \(state.isEnabled ? "on" : "off") by \($0.layer), \($0.origin)" }
          }
        }
      }
    }
    return result
  }

  /// Events that are looked through for refusals; older ones are found by their id alone.
  private static let recentMax = 500

  /// By the facts that decisions read, since the content of what is refused may be gone.
  private static func refused(
    candidate: String, member: String?, tenant: String, _ store: any AdministrationStore,
    _ catalogue: Catalogue
  ) throws(StoreError) -> [Refused] {
    var found: [Refused] = []
    for event in try store.recentEvents(tenant: tenant, limit: recentMax) {
      for decision in try store.decisions(event: event.sequence) {
        guard let facts = try? JSONValue.parse(decision.readSet),
          facts["candidate"]?["id"]?.string == candidate
            || (member != nil && facts["member"]?["id"]?.string == member),
          let features = (try? JSONValue.parse(decision.features))?.array
        else { continue }
        for case let feature? in features.map(FeatureDecision.init(json:)) {
          let outcome: Reason.Outcome
          switch feature.verdict {
          case .discarded: outcome = .discard
          case .denied: outcome = .deny
          case .skipped: outcome = .skip
          default: continue
          }
          let reason = feature.reason ?? ""
          let words = catalogue.reason(reason, outcome)
          found.append(
            Refused(
              event: event.id, type: event.type, occurredAt: event.occurredAt,
              feature: feature.feature, verdict: feature.verdict, reason: reason,
              description: words?.description ?? "", remedy: words?.remedy ?? "",
              origin: reason == "feature_off" ? nil : feature.origin))
        }
      }
    }
    return found.sorted { ($0.occurredAt, $0.event) < ($1.occurredAt, $1.event) }
  }

  private mutating func ask(
    _ check: DiagnosisPlan.Check, of feature: String, _ facts: BoundFacts,
    switched: () -> String?
  ) {
    let explanation = facts.inputs.explanation(
      of: check.when, name: "check \(check.id)")
    let reads = facts.inputs.expression(check.when).reads
    let missing = Set(reads.compactMap(\.path.first)).intersection(facts.unknown).sorted()
    switch explanation.truth {
    case false?: return
    case true? where missing.isEmpty:
      let asksForSwitch = reads.contains { $0.path == ["feature", "enabled"] }
      findings.append(
        Finding(
          feature: feature, check: check.id, finding: check.finding, remedy: check.remedy,
          condition: explanation, switched: asksForSwitch ? switched() : nil))
    default:
      unclear.append(
        Unclear(
          feature: feature, check: check.id, origin: check.origin.description, missing: missing))
    }
  }
}

/// The facts that follow from a candidate and, where one is known, from an event that concerns it.
private struct BoundFacts {
  let inputs: ConditionInputs
  /// Kinds that only an event names, and none is known: not absent, but not to be told.
  private(set) var unknown: Set<String> = []
  private var bound: [Int: Fact] = [:]
  private let set: ProgramSet
  private let tenant: String
  private let row: TenantRow
  private let overlay: FactOverlay

  init(_ set: ProgramSet, tenant: String, row: TenantRow, _ overlay: FactOverlay) {
    self.set = set
    self.tenant = tenant
    self.row = row
    self.overlay = overlay
    inputs = ConditionInputs(set)
  }

  var named: [EventExplanation.Named] {
    bound.keys.sorted().compactMap { kind in
      let name = set.catalogue.facts[kind].name
      guard name != "tenant", let fact = bound[kind] else { return nil }
      return .init(name: name, value: printable(fact.id))
    }
  }

  mutating func bind(
    _ candidate: Fact, seat: String?, event: JSONValue?, entry: Fact?
  ) throws(StoreError) {
    let catalogue = set.catalogue
    show(candidate)
    func field(_ name: String) -> String? {
      if name == "seat", let seat { return seat }
      return event?[name]?.string ?? entry?.text(name, catalogue)
    }
    // As in a decision: what follows from other facts comes after them, twice.
    for _ in 0..<3 {
      for (kind, type) in catalogue.facts.enumerated() where bound[kind] == nil {
        var id: String?
        for source in type.bound where id == nil {
          switch source {
          case .tenant: id = tenant
          case .event(let name): id = field(name)
          case .fact(let other, let name):
            id = catalogue.factID(other).flatMap { bound[$0] }?.text(name, catalogue)
          }
        }
        guard let id else { continue }
        show(
          try overlay.fact(tenant: tenant, kind: kind, id: id)
            ?? Fact(unknown: id, kind: kind, in: catalogue))
      }
    }
    guard seat == nil && event == nil && entry == nil else { return }
    for _ in 0..<3 {
      for (kind, type) in catalogue.facts.enumerated() where bound[kind] == nil {
        let follows = type.bound.contains { source in
          switch source {
          case .tenant: true
          case .event: false
          case .fact(let other, _): !unknown.contains(other) && isSettled(other)
          }
        }
        if !follows { unknown.insert(type.name) }
      }
    }
  }

  /// Whether it is known of a kind that there is one, or that there is none.
  private func isSettled(_ name: String) -> Bool {
    guard let kind = set.catalogue.factID(name) else { return false }
    return bound[kind] != nil
      || set.catalogue.facts[kind].bound.contains { source in
        if case .fact(let other, _) = source {
          return set.catalogue.factID(other).map { bound[$0] != nil } ?? false
        }
        return false
      }
  }

  private mutating func show(_ fact: Fact) {
    var fact = fact
    let type = set.catalogue.facts[fact.kind]
    if type.name == "tenant", row.plan >= 0, let plan = set.catalogue.field("plan", of: fact.kind) {
      fact.values[plan] = .string(set.plans[Int(row.plan)])
    }
    bound[fact.kind] = fact
    inputs.show(fact, as: type.name)
  }
}

extension Fact {
  fileprivate func time(_ name: String, _ catalogue: Catalogue) -> EpochMilliseconds {
    if case .timestamp(let time)? = value(name, catalogue) { time.epochMilliseconds } else { .min }
  }
}
