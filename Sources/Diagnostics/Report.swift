/// All findings of a run, ready to be shown: sorted, each once, and not more than people read.
package struct Report: Sendable, Hashable {
  /// More findings than this nobody reads at once; the rest is counted.
  package static let shownMaxDefault = 100

  /// Sorted by file, position and code; those without a place come first.
  package let shown: [Diagnostic]
  /// Of all findings, also of those that are not shown.
  package let counts: Counts
  /// How many findings are counted and not shown.
  package var leftOut: Int { counts.total - shown.count }

  /// Prepares the findings of a run.
  ///
  /// Equal findings count once. Where the limit cuts, graver findings stay before milder ones, so
  /// that many warnings never hide an error.
  ///
  /// - Parameters:
  ///   - diagnostics: In any order.
  ///   - shownMax: 0 or more.
  package init(_ diagnostics: [Diagnostic], shownMax: Int = Report.shownMaxDefault) {
    precondition(shownMax >= 0, "a limit is not negative")
    var seen: Set<Diagnostic> = []
    let unique = diagnostics.filter { seen.insert($0).inserted }
    self.counts = Counts(unique)
    let sorted = unique.sorted(by: Self.isBefore)
    if sorted.count <= shownMax {
      self.shown = sorted
    } else {
      let bySeverity = Diagnostic.Severity.allCases.sorted(by: >).flatMap { severity in
        sorted.filter { $0.severity == severity }
      }
      self.shown = bySeverity.prefix(shownMax).sorted(by: Self.isBefore)
    }
  }

  /// The gravest severity of all findings, also of those that are not shown; nil without findings.
  package var worst: Diagnostic.Severity? { counts.worst }

  /// Whether the run failed.
  package func reaches(_ level: FailLevel) -> Bool { level.isReached(by: worst) }

  /// How many findings of each severity there are.
  package struct Counts: Sendable, Hashable {
    package var errors = 0
    package var warnings = 0
    package var notes = 0

    init(_ diagnostics: [Diagnostic]) {
      for diagnostic in diagnostics {
        switch diagnostic.severity {
        case .error: errors += 1
        case .warning: warnings += 1
        case .note: notes += 1
        }
      }
    }

    package var total: Int { errors + warnings + notes }

    package var worst: Diagnostic.Severity? {
      if errors > 0 { return .error }
      if warnings > 0 { return .warning }
      return notes > 0 ? .note : nil
    }
  }

  /// One line for people: `2 errors, 1 warning`, and how many are not shown.
  package var summary: String {
    func counted(_ count: Int, _ word: String) -> String? {
      count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    let parts = [
      counted(counts.errors, "error"), counted(counts.warnings, "warning"),
      counted(counts.notes, "note"),
    ].compactMap(\.self)
    let total = parts.isEmpty ? "no findings" : parts.joined(separator: ", ")
    return leftOut == 0 ? total : "\(total) (\(leftOut) not shown)"
  }

  /// By file, start, code, end and then words: a total order up to labels and fixes.
  private static func isBefore(_ a: Diagnostic, _ b: Diagnostic) -> Bool {
    func key(_ diagnostic: Diagnostic) -> (Int, Int, DiagnosticCode, Int, String) {
      guard let span = diagnostic.primary?.span else {
        return (-1, 0, diagnostic.code, 0, diagnostic.message)
      }
      return (
        Int(span.file.rawValue), span.start, diagnostic.code, span.end, diagnostic.message
      )
    }
    return key(a) < key(b)
  }
}
