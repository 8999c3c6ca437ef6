import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tries a change on the events that are stored, and tells what would be otherwise.",
    discussion: """
      The change: other policies (--policies), a stored revision (--revision), or one change of a \
      tenant's overrides (--tenant and --feature with --on, --off, --setting or --unset). Nothing \
      is written. Events are decided again on the facts that were recorded with their decisions; \
      --mode replay decides all of them from the beginning in a database of its own, so that later \
      events see what earlier ones would have changed. Exit status: 0; with --fail-on-change 2 \
      where something is known to be otherwise.

      Examples:
        sluice simulate --db sluice.sqlite --policies candidate --policies tenants
        sluice simulate --db sluice.sqlite --tenant acme --feature inmail_stub_profile --off --last 30d
        sluice simulate --db sluice.sqlite --revision 3f2a91 --mode replay --format json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(
    help: ArgumentHelp("A stored revision, or how its name begins.", valueName: "digest"))
  var revision: String?

  @Option(help: "Only this tenant's events.")
  var tenant: String?

  @Option(help: ArgumentHelp("The feature that is changed for the tenant.", valueName: "name"))
  var feature: String?

  @Flag(name: .customLong("on"), help: "Switch the feature on.")
  var isOn = false

  @Flag(name: .customLong("off"), help: "Switch the feature off.")
  var isOff = false

  @Option(help: ArgumentHelp("Give a setting of the feature a value.", valueName: "name=value"))
  var setting: String?

  @Option(
    help: ArgumentHelp(
      "Take the overrides of a setting away; of `enabled` those that switch.", valueName: "name"))
  var unset: String?

  @Option(help: ArgumentHelp("Only events that occurred then or later.", valueName: "time"))
  var from: InstantArgument?

  @Option(help: ArgumentHelp("Only events that occurred before.", valueName: "time"))
  var until: InstantArgument?

  @Option(
    help: ArgumentHelp("Only events of this time until now, such as 30d.", valueName: "duration"))
  var last: DurationArgument?

  @Option(help: "recorded or replay.")
  var mode: Mode = .recorded

  enum Mode: String, CaseIterable, ExpressibleByArgument {
    case recorded
    case replay
  }

  @Option(help: "How many examples are shown.")
  var examples: Int = 10

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  @Flag(help: "End with status 2 where something is known to be otherwise.")
  var failOnChange = false

  private var switches: Int {
    (isOn ? 1 : 0) + (isOff ? 1 : 0) + (setting == nil ? 0 : 1) + (unset == nil ? 0 : 1)
  }

  func validate() throws {
    let kinds =
      (policies.paths.isEmpty ? 0 : 1) + (revision == nil ? 0 : 1) + (feature == nil ? 0 : 1)
    guard kinds == 1 else {
      throw ValidationError("say what is tried: --policies, --revision, or --tenant and --feature")
    }
    if feature != nil {
      guard tenant != nil else { throw ValidationError("say for whom: --tenant") }
      guard switches == 1 else {
        throw ValidationError("say one of --on, --off, --setting name=value, --unset name")
      }
    } else if switches > 0 {
      throw ValidationError("say of which feature: --feature")
    }
    if let setting, !setting.contains("=") {
      throw ValidationError("--setting is name=value")
    }
    if last != nil, from != nil || until != nil {
      throw ValidationError("--last is instead of --from and --until")
    }
    guard (0...10_000).contains(examples) else {
      throw ValidationError("--examples is 0 to 10000")
    }
  }

  func run() async throws {
    let store = try database.openForReadingAlone()
    if let tenant { try database.naming { try store.checkTenant(tenant) } }
    let progress = Progress()
    let report = try database.naming {
      defer { progress.clear() }
      let change = try change(in: store)
      switch mode {
      case .recorded:
        return try Simulation.recorded(change, on: events, in: store, examplesMax: examples) {
          progress.show("\($0) of \($1) events")
        }
      case .replay:
        return try ScratchDatabase.with { first in
          try ScratchDatabase.with { second in
            try Simulation.replayed(
              change, on: events, in: store, scratch: (first, second), now: time.clock.now(),
              examplesMax: examples
            ) { progress.show("\($0): \($1) of \($2) events") }
          }
        }
      }
    }
    format.show(text: report.text, json: report.write)
    if failOnChange, report.events.differing > 0 { throw ExitStatus.findings }
  }

  private var events: SimulatedEvents {
    guard let last else {
      return SimulatedEvents(tenant: tenant, from: from?.instant, until: until?.instant)
    }
    let now = time.clock.now()
    return SimulatedEvents(tenant: tenant, from: now - last.milliseconds, until: now)
  }

  private func change(in store: SQLiteStore) throws -> SimulatedChange {
    if let revision { return try .stored(revision, in: store) }
    guard let feature, let tenant else {
      return .policies(try policies.load(), name: policies.paths.joined(separator: " "))
    }
    let change: SimulatedChange
    if let unset {
      change = .withoutOverrides(tenant: tenant, feature: feature, key: unset)
    } else if let setting, let end = setting.firstIndex(of: "=") {
      change = .override(
        tenant: tenant, feature: feature, key: String(setting[..<end]),
        value: String(setting[setting.index(after: end)...]))
    } else {
      change = .override(
        tenant: tenant, feature: feature, key: "enabled", value: isOn ? "true" : "false")
    }
    try change.check(in: store, now: time.clock.now())
    return change
  }
}
