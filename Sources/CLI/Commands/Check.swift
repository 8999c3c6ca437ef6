import ArgumentParser
import Diagnostics
import Operations

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges policies, tenants and tests.",
    discussion: """
      Everything that is wrong is reported at once. Exit status: 0 fine, 1 a file cannot be read, \
      2 there are findings of --fail-level or above.

      Examples:
        sluice check policies examples/quickstart
        sluice check policies --format sarif > findings.sarif
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(help: "text, concise, json, sarif or github.")
  var format: ReportFormat = .text

  @Option(help: "The mildest finding that fails the command: error, warning, note or never.")
  var failLevel: FailLevel = .error

  @Flag(help: "Show notes as well, such as conditions that can fail when they are evaluated.")
  var notes = false

  func run() async throws {
    let set = PolicySet(try PolicyFiles.read(paths))
    let shown = (set.findings + PolicyTests(set).findings).filter {
      notes || failLevel == .note || $0.severity > .note
    }
    let report = Report(shown)
    Terminal.output.write(
      format.renderer(color: Terminal.output.hasColor, toolVersion: Sluice.configuration.version)
        .render(report, sources: set.sources))
    if format == .text, shown.isEmpty { Terminal.output.line("fine: \(set.summary)") }
    if report.reaches(failLevel) { throw ExitStatus.findings }
  }
}

extension ReportFormat: ExpressibleByArgument {}
extension FailLevel: ExpressibleByArgument {}
