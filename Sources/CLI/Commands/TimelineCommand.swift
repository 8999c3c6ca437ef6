import ArgumentParser
import JSON
import Operations
import Runtime

struct TimelineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Shows what a given viewer sees of a candidate's timeline.",
    discussion: """
      Who reads comes with the request: the ATS knows its user, the user's seat and contracts. The \
      views of the tenant's policies decide. Without --policies those count that the database took \
      in last.

      Examples:
        sluice timeline --db sluice.sqlite --tenant acme --candidate cand-nora \\
          --viewer-user u-cleo --viewer-seat urn:li:seat:12 --viewer-contract urn:li:contract:1
        sluice timeline --db sluice.sqlite --tenant acme --candidate cand-nora --explain
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "The tenant.")
  var tenant: String

  @Option(help: ArgumentHelp("The candidate's id in the ATS.", valueName: "id"))
  var candidate: String

  @OptionGroup var reader: ViewerOptions

  @Flag(help: "Also say how much is hidden from the viewer, and by which view.")
  var explain = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws { try database.naming(show) }

  private func show() throws {
    let store = try database.openForReading()
    let set = try policies.load(
      orInForceIn: store, for: tenant, at: time.clock.now())
    let timeline = try Timeline.of(
      candidate: candidate, tenant: tenant, viewer: reader.viewer, policies: set, store: store,
      now: time.clock.now())
    format.show(text: timeline.text(explained: explain)) { writer in
      timeline.write(explained: explain, to: &writer)
    }
  }
}
