import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct Holds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the events of a tenant that wait, and what for.",
    discussion: """
      Example:
        sluice holds --db sluice.sqlite --tenant acme
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Whose.")
  var tenant: String

  @Option(help: "How many at most, those of the oldest events first.")
  var limit: Int = 100

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be greater than 0") }
  }

  func run() async throws {
    let store = try database.openForReading()
    let holds = try database.naming {
      try HoldListing.list(in: store, tenant: tenant, limit: limit)
    }
    format.show(text: HoldListing.text(holds)) { writer in
      writer.array(holds) { hold, writer in hold.write(to: &writer) }
    }
  }
}

struct Quarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists input that could not be decided, with its cause.",
    discussion: """
      Examples:
        sluice quarantine --db sluice.sqlite
        sluice quarantine --db sluice.sqlite --format json --excerpt
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "How many at most, the newest first.")
  var limit: Int = 100

  @Flag(help: "With --format json: show the lines themselves; they may hold personal data.")
  var excerpt = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be greater than 0") }
  }

  func run() async throws {
    let store = try database.openForReading()
    let rows = try database.naming { try QuarantineListing.list(in: store, limit: limit) }
    format.show(text: QuarantineListing.text(rows)) { writer in
      writer.array(rows) { row, writer in row.write(to: &writer, excerpt: excerpt) }
    }
  }
}
