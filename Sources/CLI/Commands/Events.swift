import ArgumentParser
import JSON
import Operations
import Runtime

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the newest events of a tenant with what was decided.",
    discussion: """
      For finding the event that somebody asks about. What stands there in one line a feature, \
      `sluice why` explains in full.

      Examples:
        sluice events --db sluice.sqlite --tenant acme --about urn:li:person:lena
        sluice events --db sluice.sqlite --tenant acme --about cand-nora --feature stage_progression
        sluice events --db sluice.sqlite --tenant acme --verdict discarded --limit 20
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Whose.")
  var tenant: String

  @Option(
    help: ArgumentHelp(
      "Only events that name this member, candidate, seat, job ..., by its id.", valueName: "id"))
  var about: String?

  @Option(help: ArgumentHelp("Only what this feature answered.", valueName: "name"))
  var feature: String?

  @Option(
    help: ArgumentHelp(
      "Only what was applied, held, discarded, denied, unchanged, ignored ...", valueName: "verdict"
    ))
  var verdict: Verdict?

  @Option(help: "How many at most, the newest.")
  var limit: Int = 50

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be greater than 0") }
  }

  func run() async throws {
    let store = try database.openForReading()
    let listing = try database.naming {
      try EventListing.list(
        in: store, tenant: tenant, about: about, feature: feature, verdict: verdict, limit: limit)
    }
    format.show(text: listing.text(tenant: tenant), json: listing.write)
  }
}

extension Verdict: ExpressibleByArgument {
  package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
