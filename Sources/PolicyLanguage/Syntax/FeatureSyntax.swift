package import Diagnostics

/// `kind: Feature`: a switchable unit of behaviour with everything that belongs to it.
package struct FeatureSyntax: Sendable {
  package var name: Located<String>
  package var title: String?
  package var description: String?
  /// The schedule whose tick its events wait for, where a policy has one of this name.
  package var processed: Located<String>?
  /// Features without which this one is never on.
  package var requires: [Located<String>] = []
  /// What counts for changes by hand where no policy says otherwise.
  package var toggle: ToggleSyntax?
  package var settings: [SettingSyntax]
  /// Settings whose declaration was reported and left out; whoever uses them is not at fault.
  package var brokenSettings: [Located<String>] = []
  package var gates: [GateSyntax]
  package var rules: RulesSyntax?
  /// Some of the rules were reported and left out: what seems to be missing may stand there.
  package var hasBrokenRules = false
  package var views: [ViewSyntax]
  package var diagnoses: [DiagnosisSyntax]

  package init(
    name: Located<String>, title: String?, description: String?, settings: [SettingSyntax],
    gates: [GateSyntax], rules: RulesSyntax?, views: [ViewSyntax], diagnoses: [DiagnosisSyntax]
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.settings = settings
    self.gates = gates
    self.rules = rules
    self.views = views
    self.diagnoses = diagnoses
  }
}

/// One entry of `settings:`.
package struct SettingSyntax: Sendable {
  package var name: Located<String>
  package var type: SettingTypeSyntax
  /// An optional setting may be left unset; conditions must ask with `has`.
  package var isOptional: Bool
  package var defaultValue: YAMLNode?
  package var description: String?
  package var refusedWhen: Refusal?

  /// `refused_when:`: where the setting must stay at its default.
  package struct Refusal: Sendable {
    package var compatibility: Compatibility
    /// What the author tells whoever sets it all the same.
    package var message: String

    package init(compatibility: Compatibility, message: String) {
      self.compatibility = compatibility
      self.message = message
    }
  }

  package init(
    name: Located<String>, type: SettingTypeSyntax, isOptional: Bool, defaultValue: YAMLNode?,
    description: String?, refusedWhen: Refusal? = nil
  ) {
    self.refusedWhen = refusedWhen
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.defaultValue = defaultValue
    self.description = description
  }
}

/// `type:` with `values:` (choice) or `of:` (list, map).
package indirect enum SettingTypeSyntax: Sendable, Hashable {
  case bool
  case int
  case double
  case string
  case duration
  case period
  case timestamp
  case id
  case urn
  case stage
  case section
  case choice([String])
  case list(SettingTypeSyntax)
  case map(SettingTypeSyntax)
  case fieldMap
}

/// A precondition with a named outcome when it is not met.
package struct GateSyntax: Sendable {
  package var id: Located<String>
  /// Empty: all events that the feature's rules answer.
  package var events: [Located<String>]
  package var require: ExpressionSyntax
  package var otherwise: StepSyntax
  package var onError: ErrorPolicySyntax

  package init(
    id: Located<String>, events: [Located<String>], require: ExpressionSyntax,
    otherwise: StepSyntax, onError: ErrorPolicySyntax
  ) {
    self.id = id
    self.events = events
    self.require = require
    self.otherwise = otherwise
    self.onError = onError
  }
}

/// What an evaluation error means: the feature holds the event, passes the rule over, or refuses.
package enum ErrorPolicySyntax: String, Sendable, Hashable, CaseIterable {
  case hold
  case skip
  case fail
}

/// The rules of a feature with how many of them may answer.
package struct RulesSyntax: Sendable {
  package enum Hit: String, Sendable, Hashable, CaseIterable {
    case first
    case unique
    case collect
  }

  package var hit: Located<Hit>?
  package var rules: [RuleSyntax]
  /// What happens where no rule fits; nil where the author wrote nothing.
  package var otherwise: Located<[StepSyntax]>?
  package var span: SourceSpan

  package init(
    hit: Located<Hit>?, rules: [RuleSyntax], otherwise: Located<[StepSyntax]>?, span: SourceSpan
  ) {
    self.hit = hit
    self.rules = rules
    self.otherwise = otherwise
    self.span = span
  }
}

package struct RuleSyntax: Sendable {
  package var id: Located<String>
  package var events: [Located<String>]
  /// Nil: always.
  package var when: ExpressionSyntax?
  package var then: [StepSyntax]
  package var onError: ErrorPolicySyntax
  package var span: SourceSpan

  package init(
    id: Located<String>, events: [Located<String>], when: ExpressionSyntax?, then: [StepSyntax],
    onError: ErrorPolicySyntax, span: SourceSpan
  ) {
    self.id = id
    self.events = events
    self.when = when
    self.then = then
    self.onError = onError
    self.span = span
  }
}

/// One effect or outcome: `advance_stage: {...}`, `discard: {reason: ...}`, `ignore`.
package struct StepSyntax: Sendable {
  /// An effect kind, or `hold`, `discard`, `deny`, `prompt`, `skip`, `allow`, `ignore`.
  package var kind: Located<String>
  package var arguments: [ArgumentSyntax]
  /// `each:` repeats the effect over a list, whose element is read as `each`.
  package var each: ExpressionSyntax?
  package var span: SourceSpan

  package init(
    kind: Located<String>, arguments: [ArgumentSyntax], each: ExpressionSyntax?, span: SourceSpan
  ) {
    self.kind = kind
    self.arguments = arguments
    self.each = each
    self.span = span
  }
}

/// A visibility rule, asked when something is read: show, hide or redact.
package struct ViewSyntax: Sendable {
  package var id: Located<String>
  /// A fact type, `timeline_entry` say.
  package var of: Located<String>
  package var show: ExpressionSyntax?
  package var redact: RedactSyntax?

  package struct RedactSyntax: Sendable {
    package var fields: [Located<String>]
    package var unless: ExpressionSyntax

    package init(fields: [Located<String>], unless: ExpressionSyntax) {
      self.fields = fields
      self.unless = unless
    }
  }

  package init(
    id: Located<String>, of: Located<String>, show: ExpressionSyntax?, redact: RedactSyntax?
  ) {
    self.id = id
    self.of = of
    self.show = show
    self.redact = redact
  }
}

/// Ordered checks for a symptom; the first that holds is the cause.
package struct DiagnosisSyntax: Sendable {
  package var symptom: Located<String>
  package var title: String
  package var checks: [Check]

  package struct Check: Sendable {
    package var id: Located<String>
    package var when: ExpressionSyntax
    /// Texts, with `${CEL}` in them or not.
    package var finding: YAMLNode
    package var remedy: YAMLNode

    package init(
      id: Located<String>, when: ExpressionSyntax, finding: YAMLNode, remedy: YAMLNode
    ) {
      self.id = id
      self.when = when
      self.finding = finding
      self.remedy = remedy
    }
  }

  package init(symptom: Located<String>, title: String, checks: [Check]) {
    self.symptom = symptom
    self.title = title
    self.checks = checks
  }
}
