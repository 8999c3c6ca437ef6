import CEL
import Catalogue
import Diagnostics
import PolicyLanguage
import Program

/// A feature whose expressions are checked, before any settings are folded in.
struct CheckedFeature {
  let syntax: FeatureSyntax
  let settings: RecordType
  let gates: [CheckedGate]
  let rules: CheckedRules?
  let views: [CheckedView]
  let diagnoses: [CheckedDiagnosis]
  /// Every event type that some rule answers.
  let events: EventSet
}

struct CheckedCondition {
  let expression: CheckedExpression
  let text: ExpressionText
}

struct CheckedGate {
  let id: String
  let events: EventSet
  let require: CheckedCondition
  let otherwise: CheckedStep
  let onError: ErrorPolicy
  let span: SourceSpan
}

struct CheckedRule {
  let id: String
  let events: EventSet
  let when: CheckedCondition?
  let then: [CheckedStep]
  let onError: ErrorPolicy
  let span: SourceSpan
}

struct CheckedRules {
  let hit: RuleSet.Hit
  let rules: [CheckedRule]
  let otherwise: [CheckedStep]
  let span: SourceSpan
}

struct CheckedView {
  let id: String
  let of: String
  let show: CheckedCondition?
  let redact: (fields: [String], unless: CheckedCondition)?
  let span: SourceSpan
}

struct CheckedDiagnosis {
  let symptom: String
  let title: String
  let checks: [Check]

  struct Check {
    let id: Located<String>
    let when: CheckedCondition
    let finding: [CheckedArgument.TemplatePart]
    let remedy: [CheckedArgument.TemplatePart]
  }
}

enum CheckedStep {
  case effect(CheckedEffect)
  case outcome(CheckedOutcome)
}

struct CheckedEffect {
  let kind: Int
  let arguments: [(index: Int, value: CheckedArgument)]
  let each: CheckedCondition?
  /// What the entries of its field map can be.
  let fieldTarget: FieldTarget
  /// For field maps that come from settings, which are checked where they are used.
  let environment: Environment
  let span: SourceSpan
}

indirect enum CheckedArgument {
  case constant(Value)
  case expression(CheckedCondition)
  case template([TemplatePart])
  case fieldMap([FieldSource])
  /// `${settings.name}` of type `field_map`.
  case settingFieldMap(String)

  enum TemplatePart {
    case text(String)
    case expression(CheckedCondition)
  }
}

struct CheckedOutcome {
  let kind: OutcomePlan.Kind
  let reason: String
  let dropsBody: Bool
  let key: (kind: String, id: CheckedCondition)?
  /// A literal duration, or a setting's.
  let heldFor: CheckedArgument?
  /// What is told beside the reason; empty: nothing.
  var detail: [CheckedArgument.TemplatePart] = []
  /// Past that time people are told, and it stays.
  let reportsExpiry: Bool
  let span: SourceSpan
}
