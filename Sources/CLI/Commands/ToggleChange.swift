import ArgumentParser
import Operations
import Runtime

struct ToggleExtend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend",
    abstract: "Lets an override last longer.",
    discussion: """
      Example:
        sluice toggle extend --db sluice.sqlite --tenant acme --end 2026-05-14T00:00:00Z \\
          --reason "The audit goes on" --actor dana@example.com 3
      """)

  @OptionGroup var options: ToggleOptions
  @OptionGroup var scope: ScopeOptions

  @Argument(help: "Its number, as `toggle list` shows it.")
  var id: Int64

  @Option(help: ArgumentHelp("Until when (RFC 3339).", valueName: "time"))
  var end: InstantArgument

  @Option(help: "Why.")
  var reason: String

  @Option(
    help: ArgumentHelp("Refuse where it was changed after this version.", valueName: "version"))
  var ifVersion: Int64?

  func run() async throws {
    try options.run { overrides, actor in
      try overrides.extend(
        id, of: scope.tenant, to: end.instant, reason: reason, sinceVersion: ifVersion, by: actor)
    }
  }
}

struct ToggleRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Ends an override now.",
    discussion: """
      Example:
        sluice toggle revoke --db sluice.sqlite --tenant acme --reason "The audit is over" \\
          --actor dana@example.com 3
      """)

  @OptionGroup var options: ToggleOptions
  @OptionGroup var scope: ScopeOptions

  @Argument(help: "Its number, as `toggle list` shows it.")
  var id: Int64

  @Option(help: "Why.")
  var reason: String

  func run() async throws {
    try options.run { overrides, actor in
      try overrides.revoke(id, of: scope.tenant, reason: reason, by: actor)
    }
  }
}

struct ToggleUndo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Takes back a change, by a new one through the same checks.",
    discussion: """
      Refused where somebody changed it since. An undo can be undone; a change of many tenants is \
      undone as one.

      Example:
        sluice toggle undo --db sluice.sqlite --actor dana@example.com 17
      """)

  @OptionGroup var options: ToggleOptions

  @Argument(help: "The number of the change, as the answer and `history list` show it.")
  var change: Int64

  @Option(help: "Why; else the change and its reason are named.")
  var reason: String?

  func run() async throws {
    try options.run { overrides, actor in
      try overrides.undo(change: change, reason: reason, by: actor)
    }
  }
}

struct ToggleStop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "The off switch: stops a feature at once, whatever overrides say.",
    discussion: """
      Overrides stay as they are and count again once it is over. Nobody else has to approve it.

      Examples:
        sluice toggle stop --db sluice.sqlite --all-tenants --feature inmail_stub_profile \\
          --reason "Stubs without consent, SUP-812" --actor dana@example.com
        sluice toggle resume --db sluice.sqlite --all-tenants --feature inmail_stub_profile \\
          --reason "Mended by revision 5f2c" --actor dana@example.com
      """)

  @OptionGroup var options: ToggleOptions
  @OptionGroup var scope: ScopeOptions

  @Option(help: "The feature.")
  var feature: String

  @Option(help: "Why.")
  var reason: String

  @OptionGroup var until: EndOptions

  func run() async throws {
    try options.run { overrides, actor in
      try overrides.stop(
        feature, for: scope.tenant, reason: reason,
        end: until.end(from: options.time.clock.now()), by: actor)
    }
  }
}

struct ToggleResume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Ends the stop of a feature: each tenant has what it had.",
    discussion: """
      Example:
        sluice toggle resume --db sluice.sqlite --tenant acme --feature inmail_stub_profile \\
          --reason "Mended by revision 5f2c" --actor dana@example.com
      """)

  @OptionGroup var options: ToggleOptions
  @OptionGroup var scope: ScopeOptions

  @Option(help: "The feature.")
  var feature: String

  @Option(help: "Why.")
  var reason: String

  func run() async throws {
    try options.run { overrides, actor in
      try overrides.resume(feature, for: scope.tenant, reason: reason, by: actor)
    }
  }
}
