import Catalogue
import Compiler
import JSON
import Program
package import Runtime

/// What a diagnosis is asked about: which candidate, member, seat, job, project, contract, user.
package struct Subjects: Sendable, Hashable {
  /// Kinds of facts that may be asked about, in the order in which they are named.
  package static let kinds = [
    "candidate", "member", "seat", "job", "project", "contract", "user",
  ]
  private var ids: [String: String] = [:]

  package init() {}

  /// Nil: not asked about.
  package subscript(kind: String) -> String? {
    get { ids[kind] }
    set { ids[kind] = newValue }
  }

  package var isEmpty: Bool { ids.isEmpty }

  package var listed: [(kind: String, id: String)] {
    Self.kinds.compactMap { kind in ids[kind].map { (kind, $0) } }
  }

  /// The person alone where one is asked about, else everything.
  var persons: [(kind: String, id: String)] {
    let persons = listed.filter { $0.kind == "candidate" || $0.kind == "member" }
    return persons.isEmpty ? listed : persons
  }
}

/// What may be the cause of a symptom, by the diagnoses of the tenant's policies.
package struct Diagnosis: Sendable {
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
    /// What the gate or rule says beside the reason.
    package let detail: String?
    /// The gate or rule that decided, `file:line`; nil where the feature is off.
    package let origin: String?
  }

  package let tenant: String
  package let subjects: Subjects
  /// Nil: none was asked for, ``symptoms`` says what could be.
  package var symptom: Symptom?
  /// In the order of the checks; the first is the cause.
  package var findings: [Finding] = []
  package var unclear: [Unclear] = []
  /// What was looked at: kind of fact and id, and the event.
  package var looked: [EventExplanation.Named] = []
  /// All holds that concern the subjects.
  package var holds: [HoldExplanation] = []
  /// Among the tenant's newest events: what concerned the subjects and was not done.
  package var refused: [Refused] = []
  package var symptoms: [Symptom] = []

  /// Asks the checks of a symptom.
  ///
  /// - Parameters:
  ///   - subjects: At least one.
  ///   - symptom: By name; nil: only lists what could be asked.
  ///   - tenant: Its name.
  ///   - policies: Without errors.
  ///   - store: Read only.
  ///   - now: Decides which overrides are active.
  /// - Returns: The findings that apply, with what waits and what was refused.
  /// - Throws: ``RequestError`` for a tenant, candidate or symptom that is not known;
  ///   ``StoreError``.
  package static func of(
    _ subjects: Subjects, symptom: String?, tenant: String, policies: PolicySet,
    store: any AdministrationStore, now: EpochMilliseconds
  ) throws -> Diagnosis {
    let inForce = try policies.inForce(for: tenant, in: store, at: now)
    let set = inForce.set
    var symptoms = SymptomChecks(inForce, tenant: tenant, store: store)
    symptoms.switched = { position in
      let feature = inForce.program.features[position].feature
      let done = "switched \(inForce.switches.isEnabled(position) ? "on" : "off") by "
      if let cause = inForce.sentence(of: position, at: now) { return done + cause }
      return policies.effectiveValues(of: tenant, at: now).first {
        $0.feature == feature && $0.key == "enabled"
      }.map { "\(done)\($0.layer), \($0.origin)" }
    }
    let known = try symptoms.widened(subjects)
    if let candidate = subjects["candidate"], !known.isCandidateKnown {
      throw try Timeline.unknown(candidate: candidate, tenant: tenant, store)
    }
    var result = Diagnosis(tenant: tenant, subjects: subjects)
    result.symptoms = inForce.program.features.flatMap { plan in
      plan.diagnoses.map { Symptom(name: $0.symptom, title: $0.title, feature: plan.feature) }
    }
    let waiting = try WaitingEvents(store: store, tenant: tenant).concerning(
      known.subjects.persons)
    result.holds = waiting.map { HoldExplanation($0.hold, $0.event, set.catalogue) }
    result.refused = try refused(known.subjects.persons, tenant: tenant, store, set.catalogue)
    guard let symptom else { return result }
    guard let asked = result.symptoms.first(where: { $0.name == symptom }) else {
      throw RequestError.unknown("symptom", symptom, among: result.symptoms.map(\.name))
    }
    result.symptom = asked
    let answer = try symptoms.ask(symptom, known.subjects, waiting)
    (result.findings, result.unclear) = (answer.findings, answer.unclear)
    result.looked = answer.looked
    return result
  }

  /// Events that are looked through for refusals; older ones are found by their id alone.
  private static let recentMax = 500

  /// By the facts that decisions read, since the content of what is refused may be gone.
  private static func refused(
    _ subjects: [(kind: String, id: String)], tenant: String, _ store: any AdministrationStore,
    _ catalogue: Catalogue
  ) throws(StoreError) -> [Refused] {
    var found: [Refused] = []
    for event in try store.recentEvents(tenant: tenant, limit: recentMax) {
      for decision in try store.decisions(event: event.sequence) {
        guard let facts = try? JSONValue.parse(decision.readSet),
          subjects.contains(where: { facts[$0.kind]?["id"]?.string == $0.id }),
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
              detail: feature.detail, origin: feature.isSwitchedOff ? nil : feature.origin))
        }
      }
    }
    return found.sorted { ($0.occurredAt, $0.event) < ($1.occurredAt, $1.event) }
  }
}
