import ArgumentParser
import Foundation
import JSON
import Operations
import Runtime
import Synchronization

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Makes the ticks of the schedules, and decides what waits for them.",
    discussion: """
      Runs until it is told to end (SIGINT, SIGTERM). Between two ticks the database is free for \
      `sluice ingest`. Of several ticks that were missed while nothing ran, the last one is made. \
      A line for each time at which something was done.

      Examples:
        sluice run --policies policies --policies tenants --db sluice.sqlite
        sluice run --policies policies --db sluice.sqlite --at 2026-03-01T10:00:00Z --until 2026-03-01T12:00:00Z
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var database: DatabaseOptions

  @Option(
    help: ArgumentHelp(
      "Take this as now (RFC 3339) and do not wait for the clock; without --until, once.",
      valueName: "time"))
  var at: InstantArgument?

  @Option(help: ArgumentHelp("End then (RFC 3339).", valueName: "time"))
  var until: InstantArgument?

  @Option(name: .customLong("output"), help: "text or json: how what was done is shown.")
  var output: OutputFormat = .text

  /// Holds come to their age between ticks, too.
  private static let restMax: EpochMilliseconds = 60_000

  func run() async throws {
    EndSignal.listen()
    let given = policies.paths.isEmpty ? nil : try policies.load()
    var now = at?.instant ?? SystemClock().now()
    var after: EpochMilliseconds?
    while !EndSignal.hasCome {
      guard let woken = try wake(given, after: after, now: now) else { return }
      after = now
      let end = until?.instant ?? (at == nil ? .max : now)
      guard now < end else { return }
      let tick = woken.next ?? .max
      if at != nil {
        now = min(tick, end)
      } else {
        let next = min(tick, end, now + Self.restMax)
        while !EndSignal.hasCome, SystemClock().now() < next {
          try await Task.sleep(for: .milliseconds(100))
        }
        now = SystemClock().now()
      }
    }
  }

  /// Opens the database, does what is due, and leaves it to others again.
  ///
  /// - Returns: Nil: the process was asked to end while it waited.
  private func wake(
    _ given: PolicySet?, after: EpochMilliseconds?, now: EpochMilliseconds
  ) throws -> TickRun.Woken? {
    guard let store = try database.openExistingWhenFree(while: { !EndSignal.hasCome }) else {
      return nil
    }
    return try database.naming {
      let woken = try TickRun.wake(given, store: store, after: after, now: now)
      let (ticks, summary) = (woken.ticks, woken.summary)
      for trouble in woken.troubles { Terminal.error.line("warning: \(trouble)") }
      guard summary.decidedCount + summary.released + summary.expired > 0 else { return woken }
      let names = Set(ticks.map(\.id)).sorted().joined(separator: " ")
      output.show(
        text: "\(Instant.text(now)) \(names.isEmpty ? "no tick" : names): "
          + "\(summary.decidedCount) ticks, \(summary.released) released, "
          + "\(summary.expired) expired, \(summary.effects) effects\n"
      ) { writer in
        writer.beginObject()
        writer.member("at", Instant.text(now))
        writer.member("ticks", ticks.map(\.id))
        writer.member("decided", summary.decidedCount)
        writer.member("released", summary.released)
        writer.member("expired", summary.expired)
        writer.member("effects", summary.effects)
        writer.endObject()
      }
      return woken
    }
  }
}

/// Whether somebody asked the process to end.
private enum EndSignal {
  private static let flag = Atomic<Bool>(false)

  static var hasCome: Bool { flag.load(ordering: .relaxed) }

  /// From now on SIGINT and SIGTERM are noted and end nothing by themselves.
  static func listen() {
    // Made before a signal can ask for it.
    flag.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in EndSignal.flag.store(true, ordering: .relaxed) }
    }
  }
}
