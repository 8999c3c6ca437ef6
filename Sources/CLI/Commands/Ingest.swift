import ArgumentParser
import JSON
import Operations
import Runtime

struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Takes events, decides them, and stores what was decided.",
    discussion: """
      One JSON document a line. What came before changes nothing when it comes again, so an ingest \
      that was stopped is simply started again. What cannot be decided goes to the quarantine with \
      its line and cause, and the rest goes on. Policies that are given and are not in force become \
      live for all; without any, those that `sluice publish` put into force decide. Exit status: 0 fine, 1 a file or the database \
      cannot be used, 2 something went to the quarantine.

      Examples:
        sluice ingest --policies policies --policies tenants --db sluice.sqlite events.jsonl
        sluice ingest --db sluice.sqlite --format linkedin exchanges.jsonl
        tail -n +1 -f events.jsonl | sluice ingest --policies policies --db sluice.sqlite -
      """)

  @Argument(help: "Files of JSON Lines; - is standard input.")
  var files: [String]

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "canonical (one event a line) or linkedin (one exchange with the network).")
  var format: Ingest.Format = .canonical

  @Option(help: "Events that one transaction writes, 1 to 1000.")
  var batch: Int = 1000

  @Option(name: .customLong("output"), help: "text or json: how the summary is shown.")
  var output: OutputFormat = .text

  func validate() throws {
    guard (1...1000).contains(batch) else { throw ValidationError("--batch is 1 to 1000") }
  }

  func run() async throws {
    let set = policies.paths.isEmpty ? nil : try policies.load()
    var lines = try InputFiles(files, lineBytesMax: format.lineBytesMax)
    // Without policies of its own, a new database has none.
    let store = try set == nil ? database.openExistingForWriting() : database.openForWriting()
    let progress = Progress()
    let summary = try database.naming {
      defer { progress.clear() }
      var ingest = try Ingest(
        set, into: store, clock: time.clock, format: format, batchEventsMax: batch
      ) { summary in
        progress.show("\(summary.lines) lines, \(summary.quarantinedCount) quarantined")
      }
      for trouble in ingest.troubles { Terminal.error.line("warning: \(trouble)") }
      return try ingest.run { try lines.next() }
    }
    output.show(text: summary.text + "\n", json: summary.write)
    if summary.quarantinedCount > 0 || !summary.left.isEmpty { throw ExitStatus.findings }
  }
}

extension Ingest.Format: ExpressibleByArgument {}

/// One line on standard error that is written over, if a person is looking.
struct Progress {
  private let isShown = Terminal.error.isInteractive

  func show(_ text: String) { if isShown { Terminal.error.write("\r\(text)\u{1b}[K") } }

  func clear() { if isShown { Terminal.error.write("\r\u{1b}[K") } }
}
