/// One thing wrong, or doubtful, with an expression's text.
///
/// Issues are values beside the result: nothing is thrown for text that an author wrote.
public struct Issue: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: Sendable, Hashable {
    /// The expression cannot be used.
    case error
    /// The expression can be used and probably does not do what was meant.
    case warning
  }

  /// What kind of problem it is; stable, for tests and for pages that explain it.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    case syntax
    case invalidLiteral = "invalid-literal"
    case invalidPattern = "invalid-pattern"
    case limit
    case messageLiteral = "message-literal"
    case macroArgument = "macro-argument"
    case unknownVariable = "unknown-variable"
    case unknownField = "unknown-field"
    case unknownFunction = "unknown-function"
    case unknownEnumValue = "unknown-enum-value"
    case typeMismatch = "type-mismatch"
    case notCondition = "not-condition"
    case noOverload = "no-overload"
    case mixedList = "mixed-list"
    case untypedOperand = "untyped-operand"
    case maybeAbsent = "maybe-absent"
    case neverEqual = "never-equal"
    case constantCondition = "constant-condition"
    case duplicateKey = "duplicate-key"
  }

  public var code: Code
  public var severity: Severity
  /// One line, lower case, no full stop, the author's text in back-quotes.
  public var message: String
  /// UTF-8 offsets into the expression's text.
  public var range: Range<Int>
  /// Further lines: what to write instead, what would have been accepted.
  public var notes: [String]
  /// The name that was probably meant; it replaces the text at `range`.
  public var suggestion: String?

  /// Creates an issue.
  public init(
    _ code: Code, _ message: String, at range: Range<Int>, severity: Severity = .error,
    notes: [String] = [], suggestion: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.range = range
    self.notes = notes
    self.suggestion = suggestion
  }
}
