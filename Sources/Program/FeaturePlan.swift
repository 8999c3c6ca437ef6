package import CEL
package import Catalogue

/// One feature with one set of settings folded in; shared by all tenants that agree in both.
package final class FeaturePlan: Sendable {
  package let feature: String
  package let title: String
  /// Effective settings by name; an optional one that is unset is missing.
  package let settings: [String: Value]
  /// What gates and rules of a general program read of settings and compatibility; nil: absent.
  ///
  /// Set before anything of the feature is evaluated; empty where settings are folded in.
  package let settingSlots: [(slot: SlotID, value: Value?)]
  /// Name of the schedule whose tick its events wait for, once; nil: they are decided at once.
  package let processed: String?
  /// The policy's gates first, then the feature's own.
  package let gates: [GatePlan]
  package let rules: RuleSet?
  package let views: [ViewPlan]
  package let diagnoses: [DiagnosisPlan]
  /// The first phase in which it has something to do.
  package let firstPhase: EffectKind.Phase
  package let origin: Origin

  package init(
    feature: String, title: String, settings: [String: Value],
    settingSlots: [(slot: SlotID, value: Value?)], processed: String?,
    gates: [GatePlan], rules: RuleSet?, views: [ViewPlan], diagnoses: [DiagnosisPlan],
    firstPhase: EffectKind.Phase, origin: Origin
  ) {
    self.feature = feature
    self.title = title
    self.settings = settings
    self.settingSlots = settingSlots
    self.processed = processed
    self.gates = gates
    self.rules = rules
    self.views = views
    self.diagnoses = diagnoses
    self.firstPhase = firstPhase
    self.origin = origin
  }
}

extension FeaturePlan {
  /// The same feature with some of its gates, rules, views and checks alone; every rule is tried,
  /// in the order written, whatever the event says.
  package func keeping(_ isKept: (Origin) -> Bool) -> FeaturePlan {
    FeaturePlan(
      feature: feature, title: title, settings: settings, settingSlots: settingSlots,
      processed: processed,
      gates: gates.filter { isKept($0.origin) }, rules: rules?.keeping(isKept),
      views: views.filter { isKept($0.origin) },
      diagnoses: diagnoses.map { diagnosis in
        DiagnosisPlan(
          symptom: diagnosis.symptom, title: diagnosis.title,
          checks: diagnosis.checks.filter { isKept($0.origin) })
      }, firstPhase: firstPhase, origin: origin)
  }
}

/// A set of event types by their index in the catalogue.
package struct EventSet: Sendable, Hashable {
  private var words: [UInt64]

  package init(_ indices: some Sequence<Int> = []) {
    words = []
    for index in indices { insert(index) }
  }

  package mutating func insert(_ index: Int) {
    while words.count <= index / 64 { words.append(0) }
    words[index / 64] |= 1 << UInt64(index % 64)
  }

  package func contains(_ index: Int) -> Bool {
    index / 64 < words.count && words[index / 64] & 1 << UInt64(index % 64) != 0
  }

  package func isSubset(of other: EventSet) -> Bool {
    words.indices.allSatisfy { index in
      words[index] & ~(index < other.words.count ? other.words[index] : 0) == 0
    }
  }

  package var indices: [Int] {
    (0..<words.count * 64).filter(contains)
  }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
}

package final class GatePlan: Sendable {
  package let id: String
  package let events: EventSet
  package let require: ConditionPlan
  package let otherwise: StepPlan
  package let onError: ErrorPolicy
  package let origin: Origin

  package init(
    id: String, events: EventSet, require: ConditionPlan, otherwise: StepPlan,
    onError: ErrorPolicy, origin: Origin
  ) {
    self.id = id
    self.events = events
    self.require = require
    self.otherwise = otherwise
    self.onError = onError
    self.origin = origin
  }
}

package final class RulePlan: Sendable {
  package let id: String
  package let events: EventSet
  /// Nil: always.
  package let when: ConditionPlan?
  package let then: [StepPlan]
  package let onError: ErrorPolicy
  package let origin: Origin

  package init(
    id: String, events: EventSet, when: ConditionPlan?, then: [StepPlan], onError: ErrorPolicy,
    origin: Origin
  ) {
    self.id = id
    self.events = events
    self.when = when
    self.then = then
    self.onError = onError
    self.origin = origin
  }
}

/// The rules of a feature with how many of them may answer.
package final class RuleSet: Sendable {
  package enum Hit: String, Sendable, Hashable, CaseIterable {
    /// The first that holds, in the order written.
    case first
    /// At most one can hold.
    case unique
    /// All that hold.
    case collect
  }

  package let hit: Hit
  package let rules: [RulePlan]
  package let otherwise: [StepPlan]
  package let otherwiseOrigin: Origin
  /// By event type: the rules that can answer it.
  package let index: [Int: RuleIndex]

  package init(
    hit: Hit, rules: [RulePlan], otherwise: [StepPlan], otherwiseOrigin: Origin,
    index: [Int: RuleIndex]
  ) {
    self.hit = hit
    self.rules = rules
    self.otherwise = otherwise
    self.otherwiseOrigin = otherwiseOrigin
    self.index = index
  }
}

extension RuleSet {
  /// See ``FeaturePlan/keeping(_:)``.
  package func keeping(_ isKept: (Origin) -> Bool) -> RuleSet {
    let kept = rules.filter { isKept($0.origin) }
    var plain: [Int: RuleIndex] = [:]
    for event in index.keys {
      plain[event] = RuleIndex(
        slot: nil, buckets: [:],
        rest: kept.indices.filter { kept[$0].events.contains(event) }.map(Int32.init))
    }
    return RuleSet(
      hit: hit, rules: kept, otherwise: isKept(otherwiseOrigin) ? otherwise : [],
      otherwiseOrigin: otherwiseOrigin, index: plain)
  }
}

package struct ViewPlan: Sendable {
  package let id: String
  /// Name of the fact type.
  package let of: String
  package let show: ConditionPlan?
  package let redact: (fields: [String], unless: ConditionPlan)?
  package let origin: Origin

  package init(
    id: String, of: String, show: ConditionPlan?,
    redact: (fields: [String], unless: ConditionPlan)?,
    origin: Origin
  ) {
    self.id = id
    self.of = of
    self.show = show
    self.redact = redact
    self.origin = origin
  }
}

package struct DiagnosisPlan: Sendable {
  package let symptom: String
  package let title: String
  package let checks: [Check]

  package struct Check: Sendable {
    package let id: String
    package let when: ConditionPlan
    package let finding: [ArgumentPlan.TemplatePart]
    package let remedy: [ArgumentPlan.TemplatePart]
    package let origin: Origin

    package init(
      id: String, when: ConditionPlan, finding: [ArgumentPlan.TemplatePart],
      remedy: [ArgumentPlan.TemplatePart], origin: Origin
    ) {
      self.id = id
      self.when = when
      self.finding = finding
      self.remedy = remedy
      self.origin = origin
    }
  }

  package init(symptom: String, title: String, checks: [Check]) {
    self.symptom = symptom
    self.title = title
    self.checks = checks
  }
}
