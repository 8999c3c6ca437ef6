import ArgumentParser
import JSON
import Operations
import Runtime

struct VisibleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visible",
    abstract: "Lists what a given viewer sees of a kind of record.",
    discussion: """
      Which candidates of a list, which entries of a candidate, which jobs: the views of the tenant's \
      policies decide. What of them the database can answer, it is asked; --explain says what that \
      was. Whoever may not see a candidate sees nothing that belongs to it.

      Examples:
        sluice visible --db sluice.sqlite --tenant acme --of candidate --viewer-role recruiter
        sluice visible --db sluice.sqlite --tenant acme --of candidate --id cand-nora --id cand-omar
        sluice visible --db sluice.sqlite --tenant acme --of note --candidate cand-nora --list \\
          --viewer-seat urn:li:seat:12 --explain
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "The tenant.")
  var tenant: String

  @Option(help: ArgumentHelp("The kind of record, such as candidate or note.", valueName: "kind"))
  var of: String

  @Option(help: ArgumentHelp("Only what belongs to this candidate.", valueName: "id"))
  var candidate: String?

  @Option(help: ArgumentHelp("Only this one; may be given several times.", valueName: "id"))
  var id: [String] = []

  @OptionGroup var reader: ViewerOptions

  @Flag(help: "Show what the viewer sees of each, not its id alone.")
  var list = false

  @Flag(help: "Also say what the database was asked, and which views hid or emptied the rest.")
  var explain = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws { try database.naming(show) }

  private func show() throws {
    let store = try database.openForReading()
    let set = try policies.load(
      orInForceIn: store, for: tenant, at: time.clock.now())
    let visible = try Visible.of(
      of, candidate: candidate, ids: id.isEmpty ? nil : id, tenant: tenant, viewer: reader.viewer,
      policies: set, store: store, now: time.clock.now())
    format.show(text: visible.text(listed: list, explained: explain)) { writer in
      visible.write(explained: explain, to: &writer)
    }
  }
}
