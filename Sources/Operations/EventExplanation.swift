package import Runtime

/// All that is known of one event: what was decided, by what, what came of it, what it waits for.
///
/// No content of messages and no personal data: what it names are ids, words and times.
package struct EventExplanation: Sendable {
  package struct Named: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package struct ReasonWords: Sendable, Hashable {
    package let name: String
    package let description: String
    package let remedy: String
  }

  package struct Effect: Sendable, Hashable {
    package let kind: String
    package let rule: String
    /// `ats`, `network`, `people`, or `none` for what was carried out here.
    package let delivery: String
    package let arguments: [Named]
    /// Arguments that are personal, by name only.
    package let withheld: [String]
  }

  /// What one feature answered.
  package struct Feature: Sendable {
    package let feature: String
    package let verdict: Verdict
    package let isShadow: Bool
    /// The gate, rule or layer that decided, `file:line`.
    package var origin: String?
    package let gate: String?
    package let rules: [String]
    package var conditions: [ConditionExplanation] = []
    package var reason: ReasonWords?
    /// What the gate or rule says beside the reason.
    package var detail: String?
    /// What is waited for: `member urn:li:person:x`.
    package var waitsFor: String?
    /// Who or what switched the feature, where that decided.
    package var switched: String?
    package var effects: [Effect] = []
    package var note: String?
    /// Of a decision after a hold: how long it had waited, and what had changed.
    package var released: String?
  }

  package struct Decided: Sendable {
    /// From 0.
    package let ordinal: Int
    package let decidedAt: EpochMilliseconds
    package let revision: String
    package let verdict: String
    package var features: [Feature] = []
    /// Why conditions are not explained.
    package var note: String?
  }

  package let tenant: String
  package let id: String
  package let type: String
  /// What the type means; empty where the catalogue no longer has it.
  package let meaning: String
  package let occurredAt: EpochMilliseconds
  package let receivedAt: EpochMilliseconds
  package let source: String
  package let isBackfill: Bool
  /// Ids and words that the event names.
  package var details: [Named] = []
  /// Kinds of facts that it writes before any feature decides.
  package var facts: [String] = []
  /// That its content is gone.
  package var note: String?
  package var decisions: [Decided] = []
  package var holds: [HoldExplanation] = []
}
