/// From which severity on a run with findings counts as failed.
package enum FailLevel: String, Sendable, Hashable, CaseIterable {
  case error
  case warning
  case note
  case never

  /// Whether a run whose worst finding has this severity failed; nil is a run without findings.
  package func isReached(by worst: Diagnostic.Severity?) -> Bool {
    guard let worst else { return false }
    return switch self {
    case .error: worst >= .error
    case .warning: worst >= .warning
    case .note: worst >= .note
    case .never: false
    }
  }
}
