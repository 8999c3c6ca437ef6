import ArgumentParser
import Operations
import Runtime

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Shows who administered what, and whether that is still as it was written.",
    discussion: """
      Changes of overrides, approvals, policies, and what was refused: each an entry, chained to the \
      one before it. docs/history.md says more.

      Examples:
        sluice history list --db sluice.sqlite --tenant acme --from 2026-03-01T00:00:00Z
        sluice history export --db sluice.sqlite --to csv > history.csv
        sluice history head --db sluice.sqlite > checkpoint.txt
        sluice history verify --db sluice.sqlite --head "$(cat checkpoint.txt)"
      """,
    subcommands: [List.self, Export.self, Verify.self, Head.self])

  /// Which entries.
  struct Filter: ParsableArguments {
    @Option(help: "Only what concerns this tenant alone.")
    var tenant: String?

    @Option(help: ArgumentHelp("Only changes of this feature.", valueName: "name"))
    var feature: String?

    @Option(help: ArgumentHelp("Only what this person did, by any token.", valueName: "name"))
    var actor: String?

    @Option(help: ArgumentHelp("Only entries of this kind, such as override.set."))
    var kind: String?

    @Option(help: ArgumentHelp("Not before (RFC 3339).", valueName: "time"))
    var from: InstantArgument?

    @Option(help: ArgumentHelp("Only before (RFC 3339).", valueName: "time"))
    var until: InstantArgument?

    var value: HistoryFilter {
      HistoryFilter(
        tenant: tenant, feature: feature, actor: actor, kind: kind, from: from?.instant,
        until: until?.instant)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists entries, newest first.",
      discussion: """
        Example:
          sluice history list --db sluice.sqlite --actor dana@example.com --limit 20
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var filter: Filter

    @Option(help: "How many at most.")
    var limit: Int = 50

    @Option(help: ArgumentHelp("Only entries before this one.", valueName: "entry"))
    var before: Int64?

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit must be greater than 0") }
    }

    func run() async throws {
      let store = try database.openForReading()
      let page = try database.naming {
        try History(store).page(filter.value, before: before, limit: limit)
      }
      format.show(text: page.text, json: page.write)
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes all entries of a filter, oldest first, for other programs.",
      discussion: """
        What a spreadsheet would take for a formula begins with an apostrophe in CSV.

        Example:
          sluice history export --db sluice.sqlite --to csv --tenant acme > acme.csv
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var filter: Filter

    @Option(help: "jsonl (JSON Lines) or csv.")
    var to: History.ExportFormat = .jsonl

    func run() async throws {
      let store = try database.openForReading()
      var buffer: [UInt8] = []
      try database.naming {
        try History(store).export(filter.value, as: to) { line in
          buffer += line
          if buffer.count > 1 << 16 {
            Terminal.output.write(buffer)
            buffer.removeAll(keepingCapacity: true)
          }
        }
      }
      Terminal.output.write(buffer)
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Looks whether every entry is as it was written.",
      discussion: """
        Names what was edited, deleted, exchanged or cut. Exit status: 0 all is as it was, 2 it is \
        not. Whoever can write the file can make a new history: keep what `history head` says \
        elsewhere, and give it with --head.

        Example:
          sluice history verify --db sluice.sqlite --head "$(cat checkpoint.txt)"
        """)

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("What `history head` said before.", valueName: "checkpoint"))
    var head: HistoryCheckpoint?

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openForReading()
      let found = try database.naming { try History(store).verify(kept: head) }
      format.show(text: found.text, json: found.write)
      if !found.isSound { throw ExitStatus.findings }
    }
  }

  struct Head: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says what to keep elsewhere, so that nobody can change the history unnoticed.",
      discussion: """
        Example:
          sluice history head --db sluice.sqlite > checkpoint.txt
        """)

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
      let store = try database.openForReading()
      Terminal.output.line(try database.naming { try History(store).checkpoint() }.description)
    }
  }
}

extension History.ExportFormat: ExpressibleByArgument {}

extension HistoryCheckpoint: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
