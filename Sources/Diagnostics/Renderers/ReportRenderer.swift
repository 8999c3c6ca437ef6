/// Writes a report in one format; the caller decides where it goes.
package protocol ReportRenderer: Sendable {
  /// Renders what was found; `sources` are the files that the findings point into.
  ///
  /// The output ends with a line feed unless it is empty.
  func render(_ report: Report, sources: SourceSet) -> String
}

extension ReportRenderer {
  /// Renders findings in any order, with the usual limit on their number.
  package func render(_ diagnostics: [Diagnostic], sources: SourceSet) -> String {
    render(Report(diagnostics), sources: sources)
  }
}

/// The formats that a user chooses from; the raw value is the word on the command line.
package enum ReportFormat: String, Sendable, Hashable, CaseIterable {
  case text
  case concise
  case json
  case sarif
  case github

  /// The renderer with its usual options.
  ///
  /// - Parameters:
  ///   - color: Whether the reader's terminal shows colours; only texts for people use it.
  ///   - toolVersion: The version of the program, for formats that name their maker.
  /// - Returns: A value without state: it may be used several times.
  package func renderer(color: Bool = false, toolVersion: String? = nil) -> any ReportRenderer {
    switch self {
    case .text: TextRenderer(color: color)
    case .concise: ConciseRenderer(color: color)
    case .json: JSONRenderer()
    case .sarif: SARIFRenderer(toolVersion: toolVersion)
    case .github: GitHubRenderer()
    }
  }
}
