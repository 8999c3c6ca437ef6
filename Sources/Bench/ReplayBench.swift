import Operations
import Runtime
import SQLiteStore

/// Replay of a history as the product does it, beside reading the rows of that history and no more.
struct ReplayBench {
  private let path: String
  private let scratch: String
  /// Of the history.
  let eventCount: Int

  /// Makes the history: the lines, ingested under the policies into a new file.
  ///
  /// - Parameters:
  ///   - lines: JSON of one canonical event each, all of which can be decided.
  ///   - policies: Without errors.
  ///   - scratch: An existing folder.
  /// - Throws: ``BenchError`` where events were not decided; what the store throws.
  init(_ lines: [[UInt8]], _ policies: PolicySet, scratch: String) throws {
    path = "\(scratch)/history.sqlite"
    self.scratch = scratch
    let store = try SQLiteStore.open(path)
    var ingest = try Ingest(policies, into: store, clock: FixedClock(1_772_600_000_000))
    for (number, line) in lines.enumerated() {
      try ingest.take(InputLine(file: "bench", number: number + 1, bytes: line))
    }
    let summary = try ingest.finish()
    guard summary.decidedCount == lines.count else {
      throw BenchError("\(lines.count - summary.decidedCount) events were not decided")
    }
    eventCount = lines.count
  }

  /// Decides all of it once more, into a new file.
  ///
  /// - Parameter name: Of the file.
  /// - Returns: Nanoseconds of the replay alone, opening and closing left out.
  /// - Throws: ``BenchError`` where something was left out; what the stores throw.
  func replay(into name: String) throws -> (cpu: UInt64, wall: UInt64) {
    let recorded = try SQLiteStore.openReadOnly(path)
    let store = try SQLiteStore.open("\(scratch)/\(name).sqlite")
    let (cpu, wall) = (Stopwatch.cpu(), Stopwatch.wall())
    var replay = try Replay(of: recorded, into: store)
    let summary = try replay.run()
    let cost = (Stopwatch.cpu() - cpu, Stopwatch.wall() - wall)
    guard summary.events == eventCount, summary.leftOutCount == 0 else {
      throw BenchError("\(eventCount - summary.events) events were not decided again")
    }
    return withExtendedLifetime(store) { cost }
  }

  /// Whether a replay says what was recorded; not measured.
  ///
  /// - Throws: ``BenchError`` where it says something else; what the stores throw.
  func check() throws {
    let recorded = try SQLiteStore.openReadOnly(path)
    let store = try SQLiteStore.open("\(scratch)/replay-check.sqlite")
    var replay = try Replay(of: recorded, into: store)
    let summary = try replay.run()
    let comparison = try ReplayComparison(of: recorded, with: store, after: summary)
    guard comparison.differing == 0, comparison.events >= eventCount else {
      throw BenchError("\(comparison.differing) events came out otherwise when decided again")
    }
  }

  /// Reads the events with their bodies, decisions, effects and open holds of the history.
  func read() throws -> (cpu: UInt64, wall: UInt64) {
    let measured = try SQLiteBaseline.plainRead(path: path)
    guard measured.rows >= 2 * eventCount else {
      throw BenchError("\(measured.rows) rows were read of \(eventCount) events")
    }
    return (measured.cpuNanoseconds, measured.wallNanoseconds)
  }
}
