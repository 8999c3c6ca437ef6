/// Findings for programs.
///
/// The shape, with keys in this order; keys may be added, and `version` counts changes of the others:
///
/// ```text
/// {
///   "version": 1,
///   "diagnostics": [{
///     "code": "P0204", "severity": "error" | "warning" | "note", "message": text,
///     "primary": place?,                    absent where a finding has no place
///     "secondary": [place], "notes": [text], "help": [text],
///     "fixes": [{"title": text, "replace": place, "with": text}]
///   }],
///   "summary": {"errors": n, "warnings": n, "notes": n, "leftOut": n}
/// }
/// place = {"file": path, "start": point, "end": point, "label": text?}       the end is exclusive
/// point = {"offset": bytes from 0, "line": from 1, "column": scalars from 1}
/// ```
package struct JSONRenderer: ReportRenderer {
  package init() {}

  package func render(_ report: Report, sources: SourceSet) -> String {
    let document = JSONText.object([
      ("version", .integer(1)),
      ("diagnostics", .array(report.shown.map { json($0, sources) })),
      (
        "summary",
        .object([
          ("errors", .integer(report.counts.errors)),
          ("warnings", .integer(report.counts.warnings)),
          ("notes", .integer(report.counts.notes)),
          ("leftOut", .integer(report.leftOut)),
        ])
      ),
    ])
    return document.text + "\n"
  }

  private func json(_ diagnostic: Diagnostic, _ sources: SourceSet) -> JSONText {
    var members: [(String, JSONText)] = [
      ("code", .string(diagnostic.code.rawValue)),
      ("severity", .string(diagnostic.severity.rawValue)),
      ("message", .string(diagnostic.message)),
    ]
    if let primary = diagnostic.primary {
      members.append(("primary", place(primary.span, label: primary.text, sources)))
    }
    members += [
      (
        "secondary",
        .array(diagnostic.secondary.map { place($0.span, label: $0.text, sources) })
      ),
      ("notes", .array(diagnostic.notes.map(JSONText.string))),
      ("help", .array(diagnostic.help.map(JSONText.string))),
      (
        "fixes",
        .array(
          diagnostic.fixes.map { fix in
            .object([
              ("title", .string(fix.title)),
              ("replace", place(fix.span, label: "", sources)),
              ("with", .string(fix.replacement)),
            ])
          })
      ),
    ]
    return .object(members)
  }

  private func place(_ span: SourceSpan, label: String, _ sources: SourceSet) -> JSONText {
    let file = sources[span.file]
    let range = file.clamped(span)
    var members: [(String, JSONText)] = [
      ("file", .string(file.path)),
      ("start", point(range.lowerBound, file)),
      ("end", point(range.upperBound, file)),
    ]
    if !label.isEmpty { members.append(("label", .string(label))) }
    return .object(members)
  }

  private func point(_ offset: Int, _ file: SourceFile) -> JSONText {
    let position = file.position(at: offset)
    return .object([
      ("offset", .integer(offset)),
      ("line", .integer(position.line)),
      ("column", .integer(position.column)),
    ])
  }
}
