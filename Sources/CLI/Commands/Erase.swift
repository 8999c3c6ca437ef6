import ArgumentParser
import JSON
import Operations
import Runtime

struct Erase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Erases a person: candidate, member, and everything that names them.",
    discussion: """
      Facts, contents of events, what was read and written for them, what waits and what is in \
      quarantine go; keyed marks stay in FILE-erasures, so that neither a late event nor an old copy \
      of the database brings the person back. It cannot be undone. What the policies answer to \
      `erase.requested` is done, too; without such a rule the person is erased all the same. It works \
      while no other process writes. docs/privacy.md says what goes and what stays.

      Examples:
        sluice erase --db sluice.sqlite --tenant acme --candidate cand-9 --preview
        sluice erase --db sluice.sqlite --tenant acme --candidate cand-9 \\
          --reason "Request 17 of the data protection officer" --actor dana@example.com
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "Whose candidate it is.")
  var tenant: String

  @Option(help: "The candidate's id in the ATS.")
  var candidate: String?

  @Option(help: ArgumentHelp("The member's name, urn:li:person:...", valueName: "urn"))
  var member: String?

  @Option(help: "Why, in 10 to 500 characters, for the record that stays; no personal data.")
  var reason: String?

  @Option(help: "Who does it, for the record that stays.")
  var actor: String?

  @Flag(help: "Show whom it would erase, and change nothing.")
  var preview = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard candidate != nil || member != nil else {
      throw ValidationError("say whom: --candidate ID or --member URN")
    }
    guard preview || (reason != nil && actor != nil) else {
      throw ValidationError(
        "an erasure needs --reason and --actor; --preview shows whom it is about")
    }
  }

  func run() async throws {
    let request = ErasureCommand.Request(
      tenant: tenant, candidate: candidate, member: member, reason: reason ?? "",
      actor: actor ?? "")
    let result = try preview ? previewed(request) : erased(request)
    format.show(text: result.text + "\n", json: result.write)
  }

  private func previewed(_ request: ErasureCommand.Request) throws -> ErasureCommand.Result {
    let store = try database.openForReading()
    return try database.naming {
      try ErasureCommand(store, clock: time.clock).preview(request)
    }
  }

  private func erased(_ request: ErasureCommand.Request) throws -> ErasureCommand.Result {
    let set = policies.paths.isEmpty ? nil : try policies.load()
    let store = try database.openExistingForWriting()
    return try database.naming {
      try ErasureCommand(store, clock: time.clock).erase(request, policies: set)
    }
  }
}

struct ErasuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erasures",
    abstract: "Lists who was erased when, why and by whom, without saying who it was.",
    discussion: """
      Example:
        sluice erasures --db sluice.sqlite --tenant acme
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Whose; else all.")
  var tenant: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let store = try database.openForReading()
    let list = try database.naming { try ErasureListing(of: store, tenant: tenant) }
    format.show(text: list.text + "\n", json: list.write)
  }
}
