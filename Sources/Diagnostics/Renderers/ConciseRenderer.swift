/// Findings for people and for editors, one line each: `path:line:col: error[P0204]: message`.
package struct ConciseRenderer: ReportRenderer {
  private let paint: Paint
  private let showsSummary: Bool

  /// - Parameters:
  ///   - color: Whether ANSI colours are written.
  ///   - showsSummary: Whether a last line counts the findings.
  package init(color: Bool = false, showsSummary: Bool = true) {
    self.paint = Paint(isOn: color)
    self.showsSummary = showsSummary
  }

  package func render(_ report: Report, sources: SourceSet) -> String {
    guard report.counts.total > 0 else { return "" }
    var lines = report.shown.map { diagnostic in
      let headline = TextRenderer.headline(diagnostic, paint)
      guard let span = diagnostic.primary?.span else { return headline }
      return TextRenderer.place(span.start, in: sources[span.file]) + ": " + headline
    }
    if showsSummary { lines.append(paint(report.summary, .strong)) }
    return lines.map { $0 + "\n" }.joined()
  }
}
