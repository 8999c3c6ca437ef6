import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct ToggleRequests: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests",
    abstract: "Lists changes that wait for a second person, or did.",
    discussion: """
      Example:
        sluice toggle requests --db sluice.sqlite --open
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "Whose; else all.")
  var tenant: String?

  @Flag(help: "Only those that wait.")
  var open = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let store = try database.openForReading()
    let all = try database.naming {
      try Overrides(store, clock: time.clock).requests(tenant: tenant)
    }
    let listed = open ? all.filter { $0.state == .open } : all
    let text = listed.isEmpty ? "no requests\n" : listed.map { $0.text + "\n" }.joined()
    format.show(text: text) { writer in
      writer.array(listed) { $0.write(to: &$1) }
    }
  }
}

struct ToggleApprove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Agrees to the change that somebody else asked for.",
    discussion: """
      The approval is for exactly what `toggle requests` shows. What has changed since is outdated \
      and is not done.

      Example:
        sluice toggle approve --db sluice.sqlite --actor eve@example.com --role lead 2
      """)

  @OptionGroup var options: ToggleOptions

  @Argument(help: "The request's number.")
  var id: Int64

  @Option(help: "Its digest as you saw it, 12 digits at least.")
  var digest: String?

  func run() async throws {
    try options.run { try $0.approve(id, digest: digest, by: $1) }
  }
}

struct ToggleReject: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    abstract: "Says no to a request.",
    discussion: """
      Example:
        sluice toggle reject --db sluice.sqlite --reason "Ask again after the audit" \\
          --actor eve@example.com --role lead 2
      """)

  @OptionGroup var options: ToggleOptions

  @Argument(help: "The request's number.")
  var id: Int64

  @Option(help: "Why.")
  var reason: String

  func run() async throws {
    try options.run { try $0.reject(id, reason: reason, by: $1) }
  }
}

struct ToggleWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Takes back one's own request.",
    discussion: """
      Example:
        sluice toggle withdraw --db sluice.sqlite --reason "No longer needed" \\
          --actor dana@example.com 2
      """)

  @OptionGroup var options: ToggleOptions

  @Argument(help: "The request's number.")
  var id: Int64

  @Option(help: "Why.")
  var reason: String

  func run() async throws {
    try options.run { try $0.withdraw(id, reason: reason, by: $1) }
  }
}
