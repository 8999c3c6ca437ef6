import ArgumentParser
import Foundation
import JSON
import Operations
import Runtime
import SQLiteStore

/// Who acts, where, and how it is told: for every verb that changes an override.
struct ToggleOptions: ParsableArguments {
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "Who does it: an account, or `account/token`.")
  var actor: String

  @Option(
    help: ArgumentHelp(
      "A role of theirs, as the policies name it; may be given several times.", valueName: "name"))
  var role: [String] = []

  @Option(help: ArgumentHelp("How long another writer is waited for.", valueName: "duration"))
  var wait = DurationArgument.tenSeconds

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  /// Does one thing, and shows what became of it.
  ///
  /// - Throws: ``ExitStatus``.`findings` where a part of it was refused; what `change` throws.
  func run(_ change: (Overrides, Operations.Actor) throws -> OverrideAnswer) throws {
    // By the policies in force alone: with files of one's own, nobody would have to approve anything.
    let store = try database.openExistingForWriting(wait: .milliseconds(wait.milliseconds))
    do {
      let answer = try database.naming {
        try change(
          Overrides(store, clock: time.clock),
          Operations.Actor(actor, roles: role))
      }
      format.show(text: answer.text, json: answer.write)
      if format == .text {
        for warning in answer.warnings {
          Terminal.error.line("warning: \(warning)")
        }
      }
      if answer.refusedCount > 0 { throw ExitStatus.findings }
    } catch let refusal as RequestError {
      if format == .json { Terminal.output.json(refusal.write) }
      throw refusal
    }
  }
}

extension DurationArgument {
  static let tenSeconds = DurationArgument(milliseconds: 10_000)

  private init(milliseconds: Int64) { self.milliseconds = milliseconds }
}

extension DurationArgument: CustomStringConvertible {
  var description: String { "\(milliseconds / 1000)s" }
}

/// Until when: a time, or how long from the start.
struct EndOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Until when (RFC 3339); else until revoked.", valueName: "time"))
  var end: InstantArgument?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long, such as 36h or 14d; instead of --end.", valueName: "duration"))
  var duration: DurationArgument?

  func validate() throws {
    if end != nil, duration != nil { throw ValidationError("give --end or --for, not both") }
  }

  func end(from start: EpochMilliseconds) -> EpochMilliseconds? {
    end?.instant ?? duration.map { start + $0.milliseconds }
  }
}

/// One tenant, or explicitly all of them.
struct ScopeOptions: ParsableArguments {
  @Option(help: "Whose it is.")
  var tenant: String?

  @Flag(help: "Of every tenant.")
  var allTenants = false

  func validate() throws {
    guard (tenant == nil) == allTenants else {
      throw ValidationError("name one --tenant, or give --all-tenants")
    }
  }
}
