/// Findings for people, with the lines that they are about.
///
/// ```text
/// error[P0204]: no setting is named `on_replyed`
///   --> policies/features/stage_progression.yaml:14:21
///    |
/// 14 |     when: "settings.on_replyed != opportunity.stage"
///    |                     ^^^^^^^^^^ read here
/// help: did you mean `on_replied`?
///
/// 1 error
/// ```
package struct TextRenderer: ReportRenderer {
  private let paint: Paint
  private let showsSummary: Bool
  private let columnsMax: Int
  private let tabWidth: Int

  /// - Parameters:
  ///   - color: Whether ANSI colours are written; the caller knows the terminal and `NO_COLOR`.
  ///   - showsSummary: Whether a last line counts the findings.
  ///   - columnsMax: 20 or more; the columns of a source line that are shown at most.
  ///   - tabWidth: 1 or more; the distance of tab stops.
  package init(
    color: Bool = false, showsSummary: Bool = true, columnsMax: Int = 120, tabWidth: Int = 4
  ) {
    precondition(columnsMax >= 20, "a cut line needs room for what it is about")
    precondition(tabWidth >= 1, "a tab goes on")
    self.paint = Paint(isOn: color)
    self.showsSummary = showsSummary
    self.columnsMax = columnsMax
    self.tabWidth = tabWidth
  }

  package func render(_ report: Report, sources: SourceSet) -> String {
    guard report.counts.total > 0 else { return "" }
    var blocks = report.shown.map { rows(of: $0, sources).joined(separator: "\n") }
    if showsSummary { blocks.append(paint(report.summary, .strong)) }
    return blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }

  private func rows(of diagnostic: Diagnostic, _ sources: SourceSet) -> [String] {
    let previews = diagnostic.fixes.map { FixPreview($0, in: sources[$0.span.file]) }
    let layout = layout(for: diagnostic, previews, sources)
    var rows = [Self.headline(diagnostic, paint)]
    for (index, group) in groups(of: diagnostic).enumerated() {
      let file = sources[group.file]
      let arrow = index == 0 ? "-->" : ":::"
      rows.append(place(group.start, in: file, arrow, layout))
      rows.append(layout.gutter())
      let labels = group.labels.map {
        Snippet.Label(
          range: file.clamped($0.label.span), text: $0.label.text, role: $0.role, mark: $0.mark)
      }
      rows += Snippet(labels, in: file, layout: layout).rows()
    }
    for note in diagnostic.notes { rows += remark("note", note, .severity(.note)) }
    for help in diagnostic.help { rows += remark("help", help, .help) }
    for (fix, preview) in zip(diagnostic.fixes, previews) {
      rows += remark("fix", fix.title, .help)
      if fix.span.file != diagnostic.primary?.span.file {
        rows.append(place(fix.span.start, in: sources[fix.span.file], "-->", layout))
      }
      rows += preview.rows(layout)
    }
    return rows
  }

  /// `error[P0204]: message`.
  static func headline(_ diagnostic: Diagnostic, _ paint: Paint) -> String {
    let kind = "\(diagnostic.severity.rawValue)[\(DisplayText.escaped(diagnostic.code.rawValue))]"
    let message = ": " + DisplayText.escaped(diagnostic.message)
    return paint(kind, .severity(diagnostic.severity)) + paint(message, .strong)
  }

  /// `path:line:column`.
  static func place(_ offset: Int, in file: SourceFile) -> String {
    let position = file.position(at: offset)
    return "\(DisplayText.escaped(file.path)):\(position.line):\(position.column)"
  }

  private func place(
    _ offset: Int, in file: SourceFile, _ arrow: String, _ layout: Snippet.Layout
  ) -> String {
    let indent = String(repeating: " ", count: layout.gutterWidth)
    return paint(indent + arrow, .gutter) + " " + Self.place(offset, in: file)
  }

  private func remark(_ kind: String, _ text: String, _ role: Paint.Role) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      DisplayText.escaped(String($0))
    }
    let indent = String(repeating: " ", count: kind.count + 2)
    return lines.enumerated().map { index, line in
      index == 0 ? paint(kind, role) + ": " + line : indent + line
    }
  }

  // MARK: - What belongs together

  private struct Group {
    let file: SourceID
    let start: Int
    var labels: [(label: Diagnostic.Label, role: Paint.Role, mark: Character)]
  }

  /// The labels by file; the file of the primary label first, the others as they come.
  private func groups(of diagnostic: Diagnostic) -> [Group] {
    var groups: [Group] = []
    func add(_ label: Diagnostic.Label, _ role: Paint.Role, _ mark: Character) {
      if let index = groups.firstIndex(where: { $0.file == label.span.file }) {
        groups[index].labels.append((label, role, mark))
      } else {
        groups.append(
          Group(file: label.span.file, start: label.span.start, labels: [(label, role, mark)]))
      }
    }
    if let primary = diagnostic.primary { add(primary, .severity(diagnostic.severity), "^") }
    for label in diagnostic.secondary { add(label, .secondary, "-") }
    return groups
  }

  private func layout(
    for diagnostic: Diagnostic, _ previews: [FixPreview], _ sources: SourceSet
  ) -> Snippet.Layout {
    let labels = [diagnostic.primary].compactMap(\.self) + diagnostic.secondary
    let lines =
      labels.map { sources[$0.span.file].position(at: $0.span.end).line } + previews.map(\.lastLine)
    return Snippet.Layout(
      paint: paint, columnsMax: columnsMax, tabWidth: tabWidth,
      gutterWidth: String(lines.max() ?? 1).count)
  }
}
