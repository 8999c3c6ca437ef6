/// Findings as workflow commands of GitHub Actions, which show them beside the changed lines.
///
/// `::error file=policies/lever.yaml,line=3,col=5,endLine=3,endColumn=9,title=P0204::message`
package struct GitHubRenderer: ReportRenderer {
  package init() {}

  package func render(_ report: Report, sources: SourceSet) -> String {
    var lines = report.shown.map { command($0, sources) }
    if report.leftOut > 0 {
      lines.append("::notice title=sluice::\(Self.data(report.summary))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func command(_ diagnostic: Diagnostic, _ sources: SourceSet) -> String {
    let name =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties: [String] = []
    if let span = diagnostic.primary?.span {
      let file = sources[span.file]
      let range = file.clamped(span)
      let start = file.position(at: range.lowerBound)
      let end = file.position(at: range.upperBound)
      properties = ["file=\(Self.property(file.path))", "line=\(start.line)"]
      // Columns are refused where a finding is longer than a line.
      if start.line == end.line {
        properties += [
          "col=\(start.column)", "endLine=\(end.line)", "endColumn=\(end.column)",
        ]
      } else {
        properties.append("endLine=\(end.line)")
      }
    }
    properties.append("title=\(Self.property(diagnostic.code.rawValue))")
    let words =
      [diagnostic.message] + diagnostic.notes.map { "note: \($0)" }
      + diagnostic.help.map { "help: \($0)" }
    let message = Self.data(words.joined(separator: "\n"))
    return "::\(name) \(properties.joined(separator: ","))::\(message)"
  }

  /// The message: a line end in it would end the command.
  private static func data(_ text: String) -> String { escaped(text, alsoProperty: false) }

  /// A value before the message, where commas and colons separate.
  private static func property(_ text: String) -> String { escaped(text, alsoProperty: true) }

  private static func escaped(_ text: String, alsoProperty: Bool) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where alsoProperty: result += "%3A"
      case "," where alsoProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
