import ArgumentParser
import Bench
import Foundation

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures deciding, compiling and ingesting, beside what they are compared with.",
    discussion: """
      All figures are CPU time, medians of one run, sides in turns. Build with \
      `swift build -c release`; a debug build says nothing. Exit status: 0 measured, whatever the \
      figures are; 1 an answer was wrong, or something could not be measured.

      Examples:
        sluice bench --policies policies
        sluice bench --quick --format json
        sluice bench --workload /tmp/peers/work
      """)

  @Option(help: "A folder with the policy `lever`, for the ingest.")
  var policies = "policies"

  @Option(
    help: ArgumentHelp(
      """
      Measures the neutral workload that gen.py wrote there and prints the JSON that the harness \
      of the peers reads. Where the environment has WORKLOAD_DIR, its folder is the default.
      """, valueName: "folder"))
  var workload: String?

  @Flag(help: "Fewer and shorter passes.")
  var quick = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sluice-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let shows = Terminal.error.isInteractive
    func progress(_ step: String) { if shows { Terminal.error.line("measuring: \(step)") } }
    let environment = ProcessInfo.processInfo.environment
    let isQuick = quick || environment["BENCH_QUICK"] == "1"
    if let folder = workload ?? environment["WORKLOAD_DIR"] {
      let json = try NeutralWorkload(folder, scratch: scratch.path, isQuick: isQuick)
        .run(progress: progress)
      Terminal.output.write(json + [UInt8(ascii: "\n")])
      return
    }
    let report = try BenchSuite(
      policies: try PolicyFiles.read([policies]), scratch: scratch.path, isQuick: isQuick
    ).run(progress: progress)
    switch format {
    case .text: Terminal.output.write(report.text)
    case .json: Terminal.output.write(report.json + [UInt8(ascii: "\n")])
    }
  }
}
