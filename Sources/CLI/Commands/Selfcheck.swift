import ArgumentParser
import Foundation
import JSON
import Operations
import Runtime
import SQLiteStore

struct SelfcheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selfcheck",
    abstract: "Decides your own history by every way that there is, and compares the answers.",
    discussion: """
      Each event is decided once more, from the first on, in a temporary database, by the revision \
      and under the overrides that decided it; with it, on the same facts, without the index of \
      rules and by the slow evaluator. All answers, effects, holds and facts must be the same, and \
      those that were recorded, by an earlier release perhaps. The database is not changed. Needs \
      about as much free space for temporary files as the database has. Exit status: 0 all is the \
      same, 2 something differs.

      Examples:
        sluice selfcheck --db sluice.sqlite
        sluice selfcheck --db sluice.sqlite --tenant acme --format json
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: ArgumentHelp("This tenant's history alone.", valueName: "name"))
  var tenant: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let store = try database.openForReadingAlone()
    let progress = Progress()
    let report = try database.naming {
      try ScratchDatabase.with { scratch in
        defer { progress.clear() }
        return try Selfcheck(
          store, scratch: scratch, tenant: tenant, progress: { progress.show($0) }
        ).run()
      }
    }
    format.show(text: report.text, json: report.write)
    if !report.isFine { throw ExitStatus.findings }
  }
}

/// A database that is gone when it is no longer needed.
enum ScratchDatabase {
  static func with<Result>(_ body: (SQLiteStore) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sluice-scratch-\(UUID().uuidString)")
    // It holds what the database holds, persons among it.
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore.open(folder.appendingPathComponent("scratch.sqlite").path)
    return try body(store)
  }
}
