package import CEL
package import Catalogue

/// An expression of any type, planned into ``ProgramSet/conditions``.
package final class ExpressionPlan: Sendable {
  package let id: ValueExpressionID
  /// As the author wrote it.
  package let text: String
  package let origin: Origin

  package init(id: ValueExpressionID, text: String, origin: Origin) {
    self.id = id
    self.text = text
    self.origin = origin
  }
}

/// A condition with its text and place, for explanations.
package final class ConditionPlan: Sendable {
  /// In ``ProgramSet/conditions``.
  package let id: ConditionID
  /// As the author wrote it, before settings were folded into it.
  package let text: String
  package let origin: Origin
  /// Whether evaluating it can end in an error.
  package let canFail: Bool

  package init(id: ConditionID, text: String, origin: Origin, canFail: Bool) {
    self.id = id
    self.text = text
    self.origin = origin
    self.canFail = canFail
  }
}

/// Where an argument of an effect comes from.
///
/// A value that is absent leaves the argument out.
package indirect enum ArgumentPlan: Sendable {
  case constant(Value)
  case expression(ExpressionPlan)
  /// Text with expressions in it.
  case template([TemplatePart])
  case fieldMap([FieldPlan])

  package enum TemplatePart: Sendable {
    case text(String)
    case expression(ExpressionPlan)
  }
}

/// One entry of a field map: a candidate's field and what fills it.
package struct FieldPlan: Sendable {
  package let field: String
  package let value: ExpressionPlan
  /// Nil: what the effect says for all.
  package let overwrite: Overwrite?

  package init(field: String, value: ExpressionPlan, overwrite: Overwrite?) {
    self.field = field
    self.value = value
    self.overwrite = overwrite
  }
}

/// What happens to a field that has a value already.
package enum Overwrite: String, Sendable, Hashable, CaseIterable {
  case never
  case ifEmpty = "if_empty"
  case always
}

/// What a rule, or a gate that is not met, leads to.
package enum StepPlan: Sendable {
  case effect(EffectPlan)
  case outcome(OutcomePlan)
}

/// One effect of a rule.
package final class EffectPlan: Sendable {
  /// Index in ``Catalogue/effects``.
  package let kind: Int
  package let phase: EffectKind.Phase
  /// By index of ``EffectKind/arguments``; what is not given and has no default is missing.
  package let arguments: [(index: Int, value: ArgumentPlan)]
  /// The list whose elements it is repeated over, read as `each`.
  package let each: ExpressionPlan?
  package let origin: Origin

  package init(
    kind: Int, phase: EffectKind.Phase, arguments: [(index: Int, value: ArgumentPlan)],
    each: ExpressionPlan?, origin: Origin
  ) {
    self.kind = kind
    self.phase = phase
    self.arguments = arguments
    self.each = each
    self.origin = origin
  }
}

/// An answer instead of effects.
package final class OutcomePlan: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case hold
    case discard
    case deny
    case prompt
    case skip
    case allow
    case ignore
  }

  package let kind: Kind
  /// Empty for `allow` and `ignore`.
  package let reason: String
  package let dropsBody: Bool
  /// Holds: what is waited for.
  package let key: (kind: String, id: ExpressionPlan)?
  /// Holds: how long, in milliseconds; nil: without end.
  package let heldMillisecondsMax: Int64?
  /// Told beside the reason; empty: nothing is.
  package let detail: [ArgumentPlan.TemplatePart]
  /// Holds: past that time people are told and it stays; otherwise it is given up.
  package let reportsExpiry: Bool
  package let origin: Origin

  package init(
    kind: Kind, reason: String, dropsBody: Bool, key: (kind: String, id: ExpressionPlan)?,
    heldMillisecondsMax: Int64?, reportsExpiry: Bool, detail: [ArgumentPlan.TemplatePart],
    origin: Origin
  ) {
    self.kind = kind
    self.reason = reason
    self.dropsBody = dropsBody
    self.key = key
    self.heldMillisecondsMax = heldMillisecondsMax
    self.detail = detail
    self.reportsExpiry = reportsExpiry
    self.origin = origin
  }
}

/// What an evaluation error means.
package enum ErrorPolicy: String, Sendable, Hashable, CaseIterable {
  case hold
  case skip
  case fail
}
