import CEL
import Catalogue
import JSON
import Program

/// Carries out one effect on the working copy of the facts, and records it for whom it concerns.
///
/// What changes nothing (the stage is reached, the opportunity is there) is not recorded; the
/// feature's note then says why.
struct EffectExecution {
  let effect: DecisionRun.PendingEffect
  var arguments: EffectArguments

  init(_ effect: DecisionRun.PendingEffect, _ arguments: EffectArguments) {
    self.effect = effect
    self.arguments = arguments
  }

  var kind: EffectKind { arguments.kind }

  mutating func run(_ run: inout DecisionRun) throws(StoreError) {
    // A shadow is decided and recorded; it changes nothing that others could see.
    if kind.delivery == .people, run.header.isBackfill {
      return note("backfilled events notify nobody", &run)
    }
    if effect.isShadow { return run.emit(kind, from: effect) { _ in } }
    switch kind.operation {
    case .createCandidate: try createCandidate(&run)
    case .updateCandidate: try updateCandidate(&run)
    case .redactFields: try redactFields(&run)
    case .erase: erase(&run)
    case .withdraw: withdraw(&run)
    case .linkMember: try linkMember(&run)
    case .unlinkMember: try unlinkMember(&run)
    case .requestReview, .flagDuplicate: requestReview(&run)
    case .matchMember: try matchMember(&run)
    case .applySkill: try applySkill(&run)
    case .appendTimeline: try appendTimeline(&run)
    case .storeNote: try storeNote(&run)
    case .removeNote: try removeNote(&run)
    case .createOpportunity: try createOpportunity(&run)
    case .attachToOpportunity: try attachToOpportunity(&run)
    case .advanceStage: try advanceStage(&run)
    case .recordEvaluation: try recordEvaluation(&run)
    case .requestEvaluation: try requestEvaluation(&run)
    case .writeBack: try writeBack(&run)
    case .deleteUpstream: try deleteUpstream(&run)
    case .mapSeat: try mapSeat(&run)
    case .resumeSync: try resumeSync(&run)
    case .release: release(&run)
    case .requestPull: try requestPull(&run)
    case .emitEvent: emitEvent(&run)
    case .answer, .command: run.emit(kind, from: effect) { arguments.write(to: &$0) }
    }
  }

  // MARK: - Helpers

  func note(_ text: String, _ run: inout DecisionRun) {
    run.decision.features[effect.feature].add(note: text)
  }

  func factID(_ name: String, _ run: DecisionRun) -> Int? { run.catalogue.factID(name) }

  /// Sets fields by name; those that the type does not have are left out.
  func set(_ fact: inout Fact, _ values: [(String, Value?)], _ run: DecisionRun) {
    for (name, value) in values {
      guard let value, let position = run.catalogue.field(name, of: fact.kind) else { continue }
      fact.values[position] = value
    }
  }

  func get(_ fact: Fact?, _ name: String, _ run: DecisionRun) -> Value? {
    guard let fact, let position = run.catalogue.field(name, of: fact.kind) else { return nil }
    return fact.values[position]
  }

  func text(_ value: Value?) -> String? {
    value.map(FactCoding.keyText).flatMap { $0.isEmpty ? nil : $0 }
  }

  func bound(_ name: String, _ run: DecisionRun) -> Fact? {
    factID(name, run).flatMap { run.bound[$0] }
  }

  /// A bound fact that the store knows, or that this event made.
  func known(_ name: String, _ run: DecisionRun) throws(StoreError) -> Fact? {
    guard let kind = factID(name, run), let fact = run.bound[kind] else { return nil }
    return try run.overlay.fact(tenant: run.tenant, kind: kind, id: fact.id)
  }

  /// What the argument of this name says, or else the fact that the event is about.
  func subject(_ name: String, _ run: DecisionRun) throws(StoreError) -> Fact? {
    guard let id = arguments.text(name), let kind = factID(name, run) else {
      return try known(name, run)
    }
    return try run.overlay.fact(tenant: run.tenant, kind: kind, id: id)
  }

  /// Notes that fields follow from this event: what happened earlier and is told later stays out.
  func stamp(_ fact: inout Fact, _ names: [String], _ run: DecisionRun) {
    for name in names {
      guard let field = run.catalogue.field(name, of: fact.kind) else { continue }
      fact.stamp(field, run.header.occurredAt)
    }
  }

  /// Claims a target; false where another feature has written it differently on this event.
  func claim(_ target: String, value: String, _ run: inout DecisionRun) -> Bool {
    guard !conflicts(target, value: value, &run) else { return false }
    run.written[DecisionRun.WriteTarget(operation: kind.operation, id: target)] = (
      effect.feature, value
    )
    return true
  }

  /// Whether another feature has written the target differently on this event; this one then waits
  /// for policies that agree.
  func conflicts(_ target: String, value: String, _ run: inout DecisionRun) -> Bool {
    let key = DecisionRun.WriteTarget(operation: kind.operation, id: target)
    guard let before = run.written[key], before.feature != effect.feature, before.value != value
    else { return false }
    run.hold(effect.feature, "conflict", key: ("", ""), for: nil)
    let other = run.decision.features[before.feature].feature
    note("feature `\(other)` writes `\(before.value)` where this one writes `\(value)`", &run)
    return true
  }
}

extension DecisionRun {
  /// When the event happened, for fields of facts.
  var occurredAt: Value? {
    (try? Timestamp(epochMilliseconds: header.occurredAt)).map(Value.timestamp)
  }
}
