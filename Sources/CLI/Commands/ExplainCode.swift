import ArgumentParser
import Diagnostics
import JSON

struct ExplainCode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain-code",
    abstract: "Explains a diagnostic code: what it means, what to avoid, what to write.",
    discussion: """
      Without a code it lists all of them.

      Examples:
        sluice explain-code X0009
        sluice explain-code --format json P0301
        sluice explain-code
      """)

  @Argument(help: "A code as the findings show it, such as Y0004; upper or lower case.")
  var code: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    guard let code else { return list() }
    guard let page = CodePage.page(of: DiagnosticCode(rawValue: code.uppercased())) else {
      let known = CodePage.all.map(\.code.rawValue)
      let nearest = Suggestion.nearest(to: code.uppercased(), among: known)
      throw ValidationError(
        "no code is named `\(code)`"
          + (nearest.map { "; did you mean `\($0)`?" } ?? "; `sluice explain-code` lists all"))
    }
    format.show(text: page.text) { write(page, isWhole: true, to: &$0) }
  }

  private func list() {
    switch format {
    case .text:
      for (position, area) in CodePage.Area.allCases.enumerated() {
        if position > 0 { Terminal.output.line() }
        Terminal.output.line("\(area.title):")
        for page in area.pages { Terminal.output.line("  \(page.code.rawValue)  \(page.title)") }
      }
    case .json:
      Terminal.output.json { writer in
        writer.array(CodePage.all) { page, writer in write(page, isWhole: false, to: &writer) }
      }
    }
  }

  private func write(_ page: CodePage, isWhole: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", page.code.rawValue)
    writer.member("title", page.title)
    if isWhole {
      writer.member("why", page.why)
      writer.member("avoid", page.avoid)
      writer.member("prefer", page.prefer)
    }
    writer.endObject()
  }
}
