package import Diagnostics

/// `kind: Test`: given state and events, expected answers.
package struct TestSyntax: Sendable {
  package var name: Located<String>
  package var title: String?
  /// Rows of a matrix that it proves.
  package var ids: [Located<String>] = []
  package var given: Given
  /// Canonical events, as mappings; `tenant`, `id`, `source` and `occurred_at` may be left out.
  package var events: [YAMLNode] = []
  package var expect: Expectations

  package struct Given: Sendable {
    /// A tenant document's name, or nil where `inlineTenant` describes one.
    package var tenant: Located<String>?
    package var inlineTenant: TenantSyntax?
    /// Epoch milliseconds of the clock.
    package var at: Located<Int64>?
    /// Until when it runs on, epoch milliseconds; nil: no schedule comes due.
    package var until: Located<Int64>?
    /// Fact kind → list of mappings with an `id` each.
    package var facts: [ArgumentSyntax] = []
    package var overrides: [Override] = []

    package init() {}
  }

  /// What support has changed by hand.
  package struct Override: Sendable {
    package enum Change: Sendable {
      case enabled(Bool)
      case setting(Located<String>, YAMLNode)
    }

    package var feature: Located<String>
    package var change: Change
    /// Epoch milliseconds; nil: since the clock began.
    package var from: Int64?
    /// Exclusive; nil: without end.
    package var until: Int64?
  }

  /// Mappings whose members must be found in what was decided; others are not looked at.
  package struct Expectations: Sendable {
    package var decisions: [YAMLNode] = []
    package var effects: [YAMLNode] = []
    /// No effect beside those listed.
    package var onlyTheseEffects = false
    package var timelines: [YAMLNode] = []
    package var views: [YAMLNode] = []
    package var diagnoses: [YAMLNode] = []
    package var facts: [ArgumentSyntax] = []
    /// Errors with which the tenant inside the test is refused.
    package var diagnostics: [ExpectedDiagnostic] = []

    package init() {}
  }

  package struct ExpectedDiagnostic: Sendable {
    package var code: Located<String>
    /// Part of the message.
    package var contains: String?
  }

  /// Of the name.
  package var span: SourceSpan { name.span }

  package init(name: Located<String>, given: Given, expect: Expectations) {
    self.name = name
    self.given = given
    self.expect = expect
  }
}

/// `kind: Matrix`: behaviours of systems, which tests prove one by one.
package struct MatrixSyntax: Sendable {
  package var name: Located<String>
  package var rows: [Row]

  package struct Row: Sendable {
    package var id: Located<String>
    package var system: String
    package var title: String
  }
}
