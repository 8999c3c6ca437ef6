import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct Toggle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Switches a feature on or off for one tenant.",
    discussion: """
      A switch lies over what the policies say, for a time and with a reason, and every decision \
      that it changes names it. No switch opens a gate. It works while no other process writes.

      Examples:
        sluice toggle set --db sluice.sqlite --tenant acme --feature inmail_stub_profile --off \\
          --reason "Audit of consents" --actor dana@example.com --end 2026-04-30T00:00:00Z
        sluice toggle list --db sluice.sqlite --tenant acme
        sluice toggle revoke --db sluice.sqlite --tenant acme --actor dana@example.com 3
      """,
    subcommands: [Set.self, List.self, Revoke.self])

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Switches a feature from a start to an end.",
      discussion: """
        Example:
          sluice toggle set --db sluice.sqlite --tenant acme --feature inmail_stub_profile --off \\
            --reason "Audit of consents" --actor dana@example.com --end 2026-04-30T00:00:00Z
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var policies: PolicyOptions
    @OptionGroup var time: TimeOptions

    @Option(help: "Whose feature it is.")
    var tenant: String

    @Option(help: "A feature of the tenant's policy.")
    var feature: String

    @Flag(help: "On or off.")
    var state: SwitchState

    @Option(help: "Why, in 10 to 500 characters.")
    var reason: String

    @Option(help: "Who does it.")
    var actor: String

    @Option(help: ArgumentHelp("From when on (RFC 3339); else from now on.", valueName: "time"))
    var start: InstantArgument?

    @Option(help: ArgumentHelp("Until when (RFC 3339); else until revoked.", valueName: "time"))
    var end: InstantArgument?

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let set = policies.paths.isEmpty ? nil : try policies.load()
      let store = try database.openExistingForWriting()
      let entry = try database.naming {
        try Toggles(store, clock: time.clock).set(
          Toggles.Request(
            tenant: tenant, feature: feature, isEnabled: state == .on, reason: reason,
            actor: actor, start: start?.instant, end: end?.instant),
          policies: set)
      }
      Toggle.show([entry], format)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists switches, those that ended or were revoked among them.",
      discussion: """
        Examples:
          sluice toggle list --db sluice.sqlite
          sluice toggle list --db sluice.sqlite --tenant acme --format json
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions

    @Option(help: "Whose; else all.")
    var tenant: String?

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openForReading()
      let entries = try database.naming {
        try Toggles(store, clock: time.clock).list(tenant: tenant)
      }
      if entries.isEmpty, format == .text { return Terminal.output.line("no switches") }
      Toggle.show(entries, format)
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ends a switch now.",
      discussion: """
        Example:
          sluice toggle revoke --db sluice.sqlite --tenant acme --actor dana@example.com 3
        """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var time: TimeOptions

    @Argument(help: "Its number, as `toggle list` shows it.")
    var id: Int64

    @Option(help: "Whose it is.")
    var tenant: String

    @Option(help: "Who does it.")
    var actor: String

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func run() async throws {
      let store = try database.openExistingForWriting()
      let entry = try database.naming {
        try Toggles(store, clock: time.clock).revoke(id: id, tenant: tenant, actor: actor)
      }
      Toggle.show([entry], format)
    }
  }

  enum SwitchState: String, EnumerableFlag {
    case on
    case off
  }

  static func show(_ entries: [Toggles.Entry], _ format: OutputFormat) {
    switch format {
    case .text:
      for entry in entries {
        Terminal.output.line(entry.text)
        for warning in entry.warnings { Terminal.error.line("warning: \(warning)") }
      }
    case .json:
      Terminal.output.json { writer in
        writer.array(entries) { entry, writer in entry.write(to: &writer) }
      }
    }
  }
}
