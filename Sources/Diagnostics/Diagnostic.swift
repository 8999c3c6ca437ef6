/// One finding about a text that a person wrote.
///
/// Words: lower case, no full stop, the user's text in back-quotes, no Swift type names, one line.
/// What to do next belongs into `help`, not into the message.
package struct Diagnostic: Sendable, Hashable {
  package var code: DiagnosticCode
  package var severity: Severity
  package var message: String
  /// The smallest range that is wrong, with a few words on it; nil where a run has no place.
  package var primary: Label?
  package var secondary: [Label]
  package var notes: [String]
  package var help: [String]
  package var fixes: [Fix]

  package init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String,
    at span: SourceSpan?, label: String = "", secondary: [Label] = [], notes: [String] = [],
    help: [String] = [], fixes: [Fix] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = span.map { Label(span: $0, text: label) }
    self.secondary = secondary
    self.notes = notes
    self.help = help
    self.fixes = fixes
  }

  /// An error, which most findings are.
  package init(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String = "",
    secondary: [Label] = [], notes: [String] = [], help: [String] = [], fixes: [Fix] = []
  ) {
    self.init(
      code, .error, message, at: span, label: label, secondary: secondary, notes: notes,
      help: help, fixes: fixes)
  }

  /// Ordered from mild to grave.
  package enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
    case note
    case warning
    case error

    package static func < (a: Self, b: Self) -> Bool {
      a.rank < b.rank
    }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// A range with a few words on it.
  package struct Label: Sendable, Hashable {
    package var span: SourceSpan
    package var text: String

    package init(span: SourceSpan, text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A change of the text that mends the finding.
  package struct Fix: Sendable, Hashable {
    package var title: String
    package var span: SourceSpan
    package var replacement: String

    package init(title: String, span: SourceSpan, replacement: String) {
      self.title = title
      self.span = span
      self.replacement = replacement
    }
  }
}

/// A value with what was found while making it; the value may be partial where errors were found.
package struct Checked<Value> {
  package var value: Value
  package var diagnostics: [Diagnostic]

  package init(_ value: Value, _ diagnostics: [Diagnostic] = []) {
    self.value = value
    self.diagnostics = diagnostics
  }
}

extension Checked: Sendable where Value: Sendable {}
