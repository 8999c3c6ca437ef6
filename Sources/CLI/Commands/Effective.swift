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
      that the database took in last.

      Examples:
        sluice effective --policies policies --policies examples/quickstart --tenant acme
        sluice effective --db sluice.sqlite --tenant acme --format json
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "The tenant.")
  var tenant: String

  @Option(help: ArgumentHelp("The database, for overrides.", valueName: "file"))
  var db: String?

  @Option(help: ArgumentHelp("Only this feature.", valueName: "name"))
  var feature: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let effective =
      try db.map { path in try StoreFailure.named(path) { try stored(path) } }
      ?? configuration(try policies.load(), overrides: [])
    switch format {
    case .text: Terminal.output.show(effective.text)
    case .json:
      var writer = JSONWriter(style: .pretty)
      effective.write(to: &writer)
      Terminal.output.write(writer.finish() + [UInt8(ascii: "\n")])
    }
  }

  private func stored(_ path: String) throws -> EffectiveConfiguration {
    let store = try SQLiteStore.openReadOnly(path)
    let set = try policies.paths.isEmpty ? PolicySet.newest(in: store) : policies.load()
    return try configuration(set, overrides: store.overrides(tenant: tenant))
  }

  private func configuration(
    _ set: PolicySet, overrides: [OverrideRow]
  ) throws -> EffectiveConfiguration {
    try .of(
      tenant, policies: set, overrides: overrides, now: time.clock.now(), feature: feature)
  }
}
