import ArgumentParser
import JSON
import Operations
import Runtime

struct Revisions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows which policies decide for whom, and changes that.",
    discussion: """
      Examples:
        sluice revisions list --db sluice.sqlite
        sluice revisions activate --db sluice.sqlite 3f9a1c --live --share 10% \\
          --actor dana@example.com --reason "Nothing surprising in shadow, SUP-812"
        sluice revisions rollback --db sluice.sqlite \\
          --actor dana@example.com --reason "Candidates move too early, SUP-815"
      """,
    subcommands: [List.self, Activate.self, Rollback.self, Withdraw.self, Shadow.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Lists what is in force, what stands beside it, what begins later, and what is kept.",
      discussion: """
        Example:
          sluice revisions list --db sluice.sqlite
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openForReading()
      let listing = try database.naming {
        try RevisionListing(store, at: time.clock.now())
      }
      format.show(text: listing.text, json: listing.write)
    }
  }

  struct Activate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rolls a kept revision out.",
      discussion: """
        Example:
          sluice revisions activate --db sluice.sqlite 3f9a1c --live \\
            --actor dana@example.com --reason "Nothing surprising in shadow, SUP-812"
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var plan: PlanOptions
    @OptionGroup var signature: SignatureOptions

    @Argument(help: "The first characters of its digest, at least 4.")
    var revision: String

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      guard let plan = try plan.plan() else { throw ValidationError("say --shadow or --live") }
      let store = try database.openExistingForWriting()
      let done = try database.naming {
        try Publishing(store, clock: time.clock).activate(
          revision, plan, by: signature.signature)
      }
      show(done, format)
    }
  }

  struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes the revision that was live for all before live for all again.",
      discussion: """
        What stands beside it ends with it. What was decided stays decided.

        Example:
          sluice revisions rollback --db sluice.sqlite \\
            --actor dana@example.com --reason "Candidates move too early, SUP-815"
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var signature: SignatureOptions

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openExistingForWriting()
      let done = try database.naming {
        try Publishing(store, clock: time.clock).rollBack(by: signature.signature)
      }
      show(done, format)
    }
  }

  struct Withdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ends a shadow, a stage, or a rollout that has not begun.",
      discussion: """
        Example:
          sluice revisions withdraw --db sluice.sqlite 4 \\
            --actor dana@example.com --reason "Seen enough, SUP-812"
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var signature: SignatureOptions

    @Argument(help: "The number of the rollout, as `revisions list` shows it.")
    var id: Int64

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openExistingForWriting()
      let row = try database.naming {
        try Publishing(store, clock: time.clock).withdraw(id, by: signature.signature)
      }
      format.show(text: "withdrawn: rollout \(row.id), \(row.words)\n") { writer in
        writer.beginObject()
        writer.member("rollout", row.id)
        writer.member("revision", row.revision)
        writer.endObject()
      }
    }
  }

  struct Shadow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compares what a revision in shadow decided with what was decided.",
      discussion: """
        Exit status: 0 fine, 2 with --fail-on-change where an event would have been decided \\
        otherwise.

        Example:
          sluice revisions shadow --db sluice.sqlite
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions

    @Argument(help: "The first characters of its digest; else the one that is in shadow now.")
    var revision: String?

    @Option(help: "Only this tenant's events.")
    var tenant: String?

    @Option(help: "How many examples at most.")
    var examples: Int = 10

    @Flag(help: "Exit with 2 where an event would have been decided otherwise.")
    var failOnChange = false

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openForReading()
      let report = try database.naming {
        if let tenant { try store.checkTenant(tenant) }
        return try Simulation.shadow(
          revision, tenant: tenant, in: store, examplesMax: max(0, examples),
          at: time.clock.now())
      }
      format.show(text: report.text, json: report.write)
      if failOnChange, report.events.differing > 0 { throw ExitStatus.findings }
    }
  }
}
