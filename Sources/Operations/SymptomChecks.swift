import CEL
import Catalogue
import JSON
import Program
import Runtime

/// Asks the checks of symptoms with the facts of now.
struct SymptomChecks {
  struct Answer {
    /// In the order of the features and their checks; the first is the cause.
    var findings: [Diagnosis.Finding] = []
    var unclear: [Diagnosis.Unclear] = []
    var looked: [EventExplanation.Named] = []
  }

  private let set: ProgramSet
  private let row: TenantRow
  private let tenant: String
  private let store: any AdministrationStore
  private let switches: Switches
  private let overlay: FactOverlay
  /// Who switched the feature at a position, told where a check asks whether it is on.
  var switched: (Int) -> String? = { _ in nil }

  init(_ inForce: InForce, tenant: String, store: any AdministrationStore) {
    set = inForce.set
    row = inForce.row
    self.tenant = tenant
    self.store = store
    switches = inForce.switches
    overlay = FactOverlay(set.catalogue, over: store)
  }

  /// The subjects with the candidate that is linked to the member asked about, and the other way
  /// round, as far as none was named.
  func widened(
    _ subjects: Subjects
  ) throws(StoreError) -> (subjects: Subjects, isCandidateKnown: Bool) {
    var subjects = subjects
    if subjects["candidate"] == nil {
      subjects["candidate"] = try fact("member", subjects["member"])?
        .text("candidate", set.catalogue)
    }
    let candidate = try fact("candidate", subjects["candidate"])
    if subjects["member"] == nil { subjects["member"] = candidate?.text("member", set.catalogue) }
    return (subjects, candidate != nil)
  }

  /// Asks all checks of a symptom, whichever feature has them.
  ///
  /// Seat, contract and what else an event tells, as far as it is not among the subjects, comes from
  /// the newest held event that concerns them, else from the newest entry of the timeline; where a
  /// seat is asked about, from neither.
  ///
  /// - Parameters:
  ///   - symptom: One that the policies do not know has no findings.
  ///   - subjects: As ``widened(_:)`` gives them.
  ///   - waiting: What is held and concerns them.
  /// - Returns: What was found.
  /// - Throws: ``StoreError``.
  func ask(
    _ symptom: String, _ subjects: Subjects, _ waiting: [WaitingEvents.Found]
  ) throws(StoreError) -> Answer {
    let isOfSeat = subjects["seat"] != nil
    var facts = BoundFacts(set, tenant: tenant, row: row, overlay)
    try facts.bind(
      subjects, event: isOfSeat ? nil : waiting.last?.body,
      entry: isOfSeat ? nil : try newestEntry(of: subjects["candidate"]))
    var answer = Answer(looked: facts.named)
    if !isOfSeat, let event = waiting.last?.event {
      answer.looked.append(.init(name: "event", value: printable(event.id)))
    }
    for (position, plan) in set.programs[Int(row.program)].features.enumerated() {
      for diagnosis in plan.diagnoses where diagnosis.symptom == symptom {
        facts.inputs.setValue(["feature", "enabled"], .bool(switches.isEnabled(position)))
        var reasons: [String] = []
        for item in waiting
        where item.hold.feature == plan.feature && !reasons.contains(item.hold.reason) {
          reasons.append(item.hold.reason)
        }
        facts.inputs.setValue(["waiting"], .list(reasons.map { .string($0) }))
        for check in diagnosis.checks {
          ask(check, of: plan.feature, facts, into: &answer) {
            switched(position)
          }
        }
      }
    }
    return answer
  }

  private func ask(
    _ check: DiagnosisPlan.Check, of feature: String, _ facts: BoundFacts,
    into answer: inout Answer, switched: () -> String?
  ) {
    let explanation = facts.inputs.explanation(of: check.when, name: "check \(check.id)")
    let reads = facts.inputs.expression(check.when).reads
    let missing = Set(reads.compactMap(\.path.first)).intersection(facts.unknown).sorted()
    switch explanation.truth {
    case false?: return
    case true? where missing.isEmpty:
      let asksForSwitch = reads.contains { $0.path == ["feature", "enabled"] }
      answer.findings.append(
        .init(
          feature: feature, check: check.id, finding: facts.inputs.text(check.finding),
          remedy: facts.inputs.text(check.remedy), condition: explanation,
          switched: asksForSwitch ? switched() : nil))
    default:
      answer.unclear.append(
        .init(
          feature: feature, check: check.id, origin: check.origin.description, missing: missing))
    }
  }

  private func fact(_ name: String, _ id: String?) throws(StoreError) -> Fact? {
    guard let id, let kind = set.catalogue.factID(name) else { return nil }
    return try overlay.fact(tenant: tenant, kind: kind, id: id)
  }

  private func newestEntry(of candidate: String?) throws(StoreError) -> Fact? {
    guard let candidate, let kind = set.catalogue.factID("timeline_entry") else { return nil }
    return try overlay.facts(
      tenant: tenant, kind: kind, field: "candidate", value: candidate,
      limit: Visible.readMax
    ).max { ($0.time("at", set.catalogue), $0.id) < ($1.time("at", set.catalogue), $1.id) }
  }
}

/// The facts that follow from what is asked about and, where one is known, from an event that
/// concerns it.
private struct BoundFacts {
  let inputs: ConditionInputs
  /// Kinds that only an event names, and none is known: not absent, but not to be told.
  private(set) var unknown: Set<String> = []
  private var bound: [Int: Fact] = [:]
  /// Kinds that were asked about: where nothing is bound, it is known that there is none.
  private var asked: Set<String> = []
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
    _ subjects: Subjects, event: JSONValue?, entry: Fact?
  ) throws(StoreError) {
    let catalogue = set.catalogue
    for (name, id) in subjects.listed {
      asked.insert(name)
      guard let kind = catalogue.factID(name) else { continue }
      let known = try overlay.fact(tenant: tenant, kind: kind, id: id)
      // The ATS tells of all its candidates: one of which nothing is known is not there.
      if known == nil, name == "candidate" { continue }
      show(known ?? Fact(unknown: id, kind: kind, in: catalogue))
    }
    // As in a decision: what follows from other facts comes after them, twice.
    for _ in 0..<3 {
      for (kind, type) in catalogue.facts.enumerated()
      where bound[kind] == nil && !asked.contains(type.name) {
        var id: String?
        for source in type.bound where id == nil {
          switch source {
          case .tenant: id = tenant
          case .event(let name): id = event?[name]?.string ?? entry?.text(name, catalogue)
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
    guard event == nil && entry == nil else { return }
    for _ in 0..<3 {
      for (kind, type) in catalogue.facts.enumerated()
      where bound[kind] == nil && !asked.contains(type.name) {
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
    return bound[kind] != nil || asked.contains(name)
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
