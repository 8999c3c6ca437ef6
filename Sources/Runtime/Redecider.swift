import CEL
import Catalogue
import JSON
package import Program

/// Decides events again on the facts that were recorded with their decisions.
///
/// Gates and rules are decided and the arguments of effects computed. An effect is carried out in a
/// working copy where all that it looks at was recorded; what any other would do stays open, and so
/// does what a later phase would have seen of it. Belongs to one worker at a time.
package final class Redecider {
  private let decider: Decider
  private var plans: [PlanKey: PlanForType] = [:]
  package var set: ProgramSet { decider.set }

  private struct PlanKey: Hashable {
    let program: Int32
    let feature: Int
    let type: Int
  }

  /// What a feature's plan is for one type of event.
  struct PlanForType {
    /// Equal texts decide alike.
    let text: String
    let reads: Set<FactField>
  }

  package init(_ set: ProgramSet) { decider = Decider(set) }

  /// An effect that a rule asks for and that was not carried out.
  package struct OpenEffect: Sendable, Hashable {
    package let feature: String
    package let rule: String
    /// Its place among all that the rule asks for.
    package let place: Int
    /// Name in the catalogue.
    package let kind: String
    package let delivery: String
    /// JSON object: the arguments, and whom the event is about.
    package let payload: [UInt8]

    /// Whether a row of this rule and ordinal came of it.
    package func made(rule: String, ordinal: Int) -> Bool {
      self.rule == rule && ordinal / DecisionRun.partsMax == place
    }

    /// The same for the same feature, whichever rule asks.
    package func isSame(as other: OpenEffect) -> Bool {
      feature == other.feature && kind == other.kind && payload == other.payload
    }
  }

  /// What was decided, as far as it could be.
  package struct Answer: Sendable {
    /// A feature with open effects stands at `unchanged`.
    package var decision = Decision()
    package var open: [OpenEffect] = []
    /// By feature: fields that were not recorded and on which its answer depends.
    package var unrecorded: [String: [String]] = [:]
    /// Features that read what open effects of earlier phases might have changed.
    package var doubtful: Set<String> = []
    /// By feature: how many open effects and effects there were when it decided.
    package var before: [String: (open: Int, effects: Int)] = [:]
    /// By feature: its plan for the type of event; equal texts decide alike.
    package var plans: [String: String] = [:]
  }

  /// Reads an event, for ``decide(_:_:on:only:changes:)``.
  package func read(_ body: [UInt8]) throws(EventError) -> EventScanner.Header {
    let result: Result<EventScanner.Header, EventError> = body.withUnsafeBytes { bytes in
      do throws(EventError) { return .success(try decider.read(bytes)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Decides the event that was read last.
  ///
  /// - Parameters:
  ///   - header: As ``read(_:)`` answered.
  ///   - sequence: Of the event.
  ///   - context: The tenant's row, the recorded `decidedAt`, overrides as they were then.
  ///   - facts: What was recorded with the decision.
  ///   - only: The feature that was decided again; nil: all, for the first time.
  ///   - changes: Whether an open effect changed anything, as far as that is known.
  /// - Returns: The answer.
  /// - Throws: Nothing that a store could: there is none behind it.
  package func decide(
    _ header: EventScanner.Header, sequence: Int64, _ context: Decider.Context,
    on facts: RecordedFacts, only: String?, changes: (OpenEffect) -> Bool
  ) throws(StoreError) -> Answer {
    let overlay = FactOverlay(set.catalogue, over: NoFacts())
    var run = DecisionRun(decider, header, sequence: sequence, context, over: overlay, done: [])
    return try run.decideRules(on: facts, only: only, self, changes)
  }

  func plan(_ feature: Int, of program: Int32, for type: Int) -> PlanForType {
    let key = PlanKey(program: program, feature: feature, type: type)
    if let known = plans[key] { return known }
    let plan = set.programs[Int(program)].features[feature]
    let made = PlanForType(text: set.text(of: plan, answering: type), reads: reads(plan, type))
    plans[key] = made
    return made
  }

  /// Fields of facts on which the plan's answer to a type of event depends.
  private func reads(_ plan: FeaturePlan, _ type: Int) -> Set<FactField> {
    var fields: Set<FactField> = []
    for gate in plan.gates where gate.events.contains(type) {
      fields.formUnion(reads(of: set.conditions.expression(gate.require.id)))
      fields.formUnion(reads(of: gate.otherwise))
    }
    for rule in plan.rules?.rules ?? [] where rule.events.contains(type) {
      if let when = rule.when { fields.formUnion(reads(of: set.conditions.expression(when.id))) }
      for step in rule.then { fields.formUnion(reads(of: step)) }
    }
    for step in plan.rules?.otherwise ?? [] { fields.formUnion(reads(of: step)) }
    return fields
  }

  private func reads(of step: StepPlan) -> Set<FactField> {
    switch step {
    case .effect(let effect): reads(of: effect)
    case .outcome(let outcome):
      reads(of: expressions(in: outcome.detail) + (outcome.key.map { [$0.id] } ?? []))
    }
  }

  /// Fields of facts that the arguments of an effect read.
  func reads(of effect: EffectPlan) -> Set<FactField> {
    var plans = effect.each.map { [$0] } ?? []
    for argument in effect.arguments {
      switch argument.value {
      case .constant: break
      case .expression(let plan): plans.append(plan)
      case .template(let parts): plans += expressions(in: parts)
      case .fieldMap(let fields): plans += fields.map(\.value)
      }
    }
    return reads(of: plans)
  }

  private func expressions(in parts: [ArgumentPlan.TemplatePart]) -> [ExpressionPlan] {
    parts.compactMap { part in if case .expression(let plan) = part { plan } else { nil } }
  }

  private func reads(of plans: [ExpressionPlan]) -> Set<FactField> {
    plans.reduce(into: []) { $0.formUnion(reads(of: set.conditions.expression($1.id))) }
  }

  private func reads(of expression: CheckedExpression) -> Set<FactField> {
    var fields: Set<FactField> = []
    for read in expression.reads {
      guard let kind = read.path.first.flatMap({ set.catalogue.factID($0) }),
        read.path.count > 1, let field = set.catalogue.field(read.path[1], of: kind)
      else { continue }
      fields.insert(FactField(kind: kind, field: field))
    }
    return fields
  }
}

/// Nothing is known beside what was recorded.
private struct NoFacts: FactStore {
  func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? { nil }

  func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] { [] }
}
