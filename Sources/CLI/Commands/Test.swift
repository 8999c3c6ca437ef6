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
      the policies or tests have errors, there is no test, or less than --threshold was reached.

      Examples:
        sluice test policies
        sluice test policies examples/quickstart --filter export
        sluice test policies --id LEV-28
        sluice test policies --matrix
        sluice test policies --coverage --threshold 90
        sluice test policies --mutate --feature stage_progression
        sluice test policies --format junit > tests.xml
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case junit
    case github
  }

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

  @Flag(
    help: """
      Shows what the tests reach: gates, rules, views, checks with both answers, and the operands \
      of their conditions.
      """)
  var coverage = false

  @Flag(
    help: """
      Removes each gate, rule, view and check, and negates their conditions, one at a time; shows \
      the changes that no test notices.
      """)
  var mutate = false

  @Option(
    name: .customLong("feature"),
    help: ArgumentHelp(
      "With --coverage or --mutate: only this feature; may be given several times.",
      valueName: "name"))
  var features: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --coverage or --mutate: how much of 100 it must be at least.", valueName: "percent"))
  var threshold: Double?

  @Option(help: "text, json, junit or github; the last two for the results of tests.")
  var format: Format = .text

  func validate() throws {
    let reports = [matrix, coverage, mutate].count { $0 }
    guard reports < 2 else {
      throw ValidationError("one of --matrix, --coverage and --mutate at a time")
    }
    guard !matrix || (filter == nil && ids.isEmpty) else {
      throw ValidationError("--matrix looks at all tests: leave --filter and --id out")
    }
    guard coverage || mutate || (threshold == nil && features.isEmpty) else {
      throw ValidationError("--threshold and --feature go with --coverage or --mutate")
    }
    guard threshold.map({ (0...100).contains($0) }) ?? true else {
      throw ValidationError("--threshold is a number from 0 to 100")
    }
    guard reports == 0 || format == .text || format == .json else {
      throw ValidationError("this is shown as text or json")
    }
  }

  func run() async throws {
    let set = PolicySet(try PolicyFiles.read(paths))
    let tests = PolicyTests(set)
    try set.refuseErrors(among: set.findings + tests.findings)
    try tests.check(features: features)
    let selection = PolicyTests.Selection(name: filter, ids: Set(ids))
    let workers = ProcessInfo.processInfo.activeProcessorCount
    let results = try await tests.run(selection, workers: workers)
    if results.isEmpty { try refuseNone(set) }
    if matrix { return try show(MatrixReport(tests, results), of: set) }
    if coverage || mutate {
      // What tests reach says nothing while one of them fails.
      if results.contains(where: { !$0.hasPassed }) {
        show(results.filter { !$0.hasPassed }, of: set)
        throw ExitStatus.findings
      }
      let features = Set(features)
      if coverage,
        let report = try await tests.coverage(selection, features: features, workers: workers)
      {
        show(text: report.text) { report.write(to: &$0) }
        try check(report.percent)
      } else if let report = try await tests.mutation(
        selection, features: features, workers: workers)
      {
        show(text: report.text) { report.write(to: &$0) }
        try check(report.score)
      }
      return
    }
    switch format {
    case .text: show(results, of: set)
    case .json: Terminal.output.json { write(results, of: set, to: &$0) }
    case .junit:
      let cases = results.map {
        JUnitRenderer.Case(name: $0.name, path: $0.path, line: $0.line, failures: $0.failures)
      }
      Terminal.output.write(JUnitRenderer().render(cases, sources: set.sources))
    case .github:
      Terminal.output.write(
        GitHubRenderer().render(Report(results.flatMap(\.failures)), sources: set.sources))
      Terminal.output.line(results.summary)
    }
    if results.contains(where: { !$0.hasPassed }) { throw ExitStatus.findings }
  }

  /// - Throws: `ExitStatus.findings`: a run without tests proves nothing.
  private func refuseNone(_ set: PolicySet) throws {
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

  /// - Throws: `ExitStatus.findings` below the threshold.
  private func check(_ percent: Double) throws {
    guard let threshold, percent < threshold else { return }
    throw ExitStatus.findings
  }

  private func show(text: String, json write: (inout JSONWriter) -> Void) {
    if format == .json { Terminal.output.json(write) } else { Terminal.output.write(text) }
  }

  private func show(_ report: MatrixReport, of set: PolicySet) throws {
    guard !report.rows.isEmpty else {
      return try set.refuseErrors(
        among: [
          Diagnostic(
            .noTests, "there is no matrix", at: nil,
            help: ["write a document of `kind: Matrix` with `rows`"])
        ])
    }
    show(text: report.text) { report.write(to: &$0) }
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
    Terminal.output.line(results.summary)
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
