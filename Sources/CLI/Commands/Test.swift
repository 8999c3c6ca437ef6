import ArgumentParser
import Diagnostics
import Foundation
import JSON
import Operations

struct Test: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs the documents of kind Test: given state and events, expected answers.",
    discussion: """
      Every test runs over a store of its own, at the time that it states, so that it gives the \
      same answer tomorrow. Exit status: 0 all passed, 1 a file cannot be read, 2 a test failed, \
      the policies or tests have errors, or there is no test.

      Examples:
        sluice test policies
        sluice test policies examples/quickstart --filter export
        sluice test policies --id LEV-28
        sluice test policies --matrix
        sluice test policies --format json
      """)

  @Argument(help: "Files and folders of policies, tenants and tests.")
  var paths: [String]

  @Option(
    help: ArgumentHelp("Runs the tests whose names contain this.", valueName: "name"))
  var filter: String?

  @Option(
    name: .customLong("id"),
    help: ArgumentHelp(
      "Runs the tests that prove this row of the matrix; may be given several times.",
      valueName: "row"))
  var ids: [String] = []

  @Flag(help: "Shows for each row of the matrix whether tests prove it; status 2 if one is not.")
  var matrix = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard !matrix || (filter == nil && ids.isEmpty) else {
      throw ValidationError("--matrix looks at all tests: leave --filter and --id out")
    }
  }

  func run() async throws {
    let set = PolicySet(try PolicyFiles.read(paths))
    let tests = PolicyTests(set)
    try set.refuseErrors(among: set.findings + tests.findings)
    let results = try await tests.run(
      PolicyTests.Selection(name: filter, ids: Set(ids)),
      workers: ProcessInfo.processInfo.activeProcessorCount)
    if matrix { return try showMatrix(MatrixReport(tests, results), of: set) }
    switch format {
    case .text: show(results, of: set)
    case .json: Terminal.output.json { write(results, of: set, to: &$0) }
    }
    if results.isEmpty {
      let isSelected = filter != nil || !ids.isEmpty
      try set.refuseErrors(
        among: [
          Diagnostic(
            .noTests, isSelected ? "no test is meant by that" : "there is no test", at: nil,
            help: [
              isSelected
                ? "without --filter and --id all run, and their names are shown"
                : "write a document of `kind: Test`, in `policies/tests`, say"
            ])
        ])
    }
    if results.contains(where: { !$0.hasPassed }) { throw ExitStatus.findings }
  }

  private func showMatrix(_ report: MatrixReport, of set: PolicySet) throws {
    guard !report.rows.isEmpty else {
      return try set.refuseErrors(
        among: [
          Diagnostic(
            .noTests, "there is no matrix", at: nil,
            help: ["write a document of `kind: Matrix` with `rows`"])
        ])
    }
    format.show(text: report.text) { report.write(to: &$0) }
    if !report.isWhole { throw ExitStatus.findings }
  }

  private func show(_ results: [PolicyTestResult], of set: PolicySet) {
    let renderer = TextRenderer(color: Terminal.output.hasColor, showsSummary: false)
    for result in results {
      Terminal.output.line("\(result.hasPassed ? "passed" : "FAILED")  \(result.name)")
      guard !result.hasPassed else { continue }
      Terminal.output.line()
      Terminal.output.write(renderer.render(Report(result.failures), sources: set.sources))
      Terminal.output.line()
    }
    if !results.isEmpty { Terminal.output.line(results.summary) }
  }

  private func write(
    _ results: [PolicyTestResult], of set: PolicySet, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("passed", Int64(results.count(where: \.hasPassed)))
    writer.member("failed", Int64(results.count { !$0.hasPassed }))
    writer.member("tests", each: results) { result, writer in write(result, of: set, to: &writer) }
    writer.endObject()
  }

  private func write(
    _ result: PolicyTestResult, of set: PolicySet, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("name", result.name)
    if let title = result.title { writer.member("title", title) }
    if !result.ids.isEmpty { writer.member("ids", result.ids) }
    writer.member("file", result.path)
    writer.member("line", Int64(result.line))
    writer.member("passed", result.hasPassed)
    writer.member("failures", each: result.failures) { failure, writer in
      writer.beginObject()
      writer.member("message", failure.message)
      if let span = failure.primary?.span {
        let place = set.sources[span.file].position(at: span.start)
        writer.member("line", Int64(place.line))
        writer.member("column", Int64(place.column))
      }
      writer.member("notes", failure.notes)
      writer.endObject()
    }
    writer.endObject()
  }
}
