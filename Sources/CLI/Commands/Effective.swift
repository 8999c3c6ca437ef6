import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct Effective: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints every value that counts for a tenant, and the layer that set it.",
    discussion: """
      With --db the overrides that are active are the top layer. Without --policies those count \
      that are in force in the database. --why shows every layer of each value, from the lowest up; \
      --at asks about another time, past or to come.

      Examples:
        sluice effective --policies policies --policies examples/quickstart --tenant acme
        sluice effective --db sluice.sqlite --tenant acme --format json
        sluice effective --db sluice.sqlite --tenant acme --feature inmail_timeline --why
        sluice effective --db sluice.sqlite --tenant acme --against globex
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "The tenant.")
  var tenant: String

  @Option(help: ArgumentHelp("The database, for overrides.", valueName: "file"))
  var db: String?

  @Option(help: ArgumentHelp("Only this feature.", valueName: "name"))
  var feature: String?

  @Option(
    help: ArgumentHelp("Print only what differs from this other tenant.", valueName: "tenant"))
  var against: String?

  @Flag(help: "Show all layers of each value.")
  var why = false

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    if against == tenant { throw ValidationError("--against names another tenant") }
    if against != nil, why { throw ValidationError("give --why or --against, not both") }
  }

  private enum Answer {
    case one(EffectiveConfiguration)
    case two(EffectiveDifference)
  }

  func run() async throws {
    let answer: Answer
    if let db {
      try DatabaseOptions.checkExists(db)
      answer = try StoreFailure.named(db) { try stored(db) }
    } else {
      answer = try answered(policies.load()) { _ in [] }
    }
    switch answer {
    case .one(let effective):
      format.show(text: effective.text(why: why)) { effective.write(to: &$0, why: why) }
    case .two(let difference): format.show(text: difference.text, json: difference.write)
    }
  }

  private func stored(_ path: String) throws -> Answer {
    let store = try SQLiteStore.openReadOnly(path)
    return try answered(policies.load(orInForceIn: store, for: tenant, at: time.clock.now())) {
      try store.overrides(tenant: $0)
    }
  }

  private func answered(
    _ set: PolicySet, _ overrides: (String) throws -> [OverrideRow]
  ) throws -> Answer {
    let now = time.clock.now()
    func configuration(_ tenant: String) throws -> EffectiveConfiguration {
      // Of two tenants only one may have the feature.
      try .of(
        tenant, policies: set, overrides: overrides(tenant), now: now,
        feature: against == nil ? feature : nil)
    }
    let one = try configuration(tenant)
    guard let against else { return .one(one) }
    return try .two(EffectiveDifference(one, configuration(against), feature: feature))
  }
}
