import JSON

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
    let document = JSONValue.members([
      ("version", .integer(1)),
      ("diagnostics", .array(report.shown.map { json($0, sources) })),
      (
        "summary",
        .members([
          ("errors", .integer(report.counts.errors)),
          ("warnings", .integer(report.counts.warnings)),
          ("notes", .integer(report.counts.notes)),
          ("leftOut", .integer(report.leftOut)),
        ])
      ),
    ])
    return document.prettyText + "\n"
  }

  private func json(_ diagnostic: Diagnostic, _ sources: SourceSet) -> JSONValue {
    var members: [(String, JSONValue)] = [
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
      ("notes", .array(diagnostic.notes.map(JSONValue.string))),
      ("help", .array(diagnostic.help.map(JSONValue.string))),
      (
        "fixes",
        .array(
          diagnostic.fixes.map { fix in
            .members([
              ("title", .string(fix.title)),
              ("replace", place(fix.span, label: "", sources)),
              ("with", .string(fix.replacement)),
            ])
          })
      ),
    ]
    return .members(members)
  }

  private func place(_ span: SourceSpan, label: String, _ sources: SourceSet) -> JSONValue {
    let file = sources[span.file]
    let range = file.clamped(span)
    var members: [(String, JSONValue)] = [
      ("file", .string(file.path)),
      ("start", point(range.lowerBound, file)),
      ("end", point(range.upperBound, file)),
    ]
    if !label.isEmpty { members.append(("label", .string(label))) }
    return .members(members)
  }

  private func point(_ offset: Int, _ file: SourceFile) -> JSONValue {
    let position = file.position(at: offset)
    return .members([
      ("offset", .integer(offset)),
      ("line", .integer(position.line)),
      ("column", .integer(position.column)),
    ])
  }
}
