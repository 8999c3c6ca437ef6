import Program
import Runtime
import SQLiteStore

/// Ingest as the product does it: decode, match, decide, write, 1,000 events a transaction.
struct IngestBench {
  struct Run {
    var cpu: UInt64 = 0
    var wall: UInt64 = 0
    var decided = 0
    var batches: [Batch] = []
  }

  private let set: ProgramSet
  private static let batchSize = 1000

  init(_ set: ProgramSet) throws {
    self.set = set
  }

  /// Ingests all lines into a new database.
  ///
  /// - Parameters:
  ///   - lines: JSON of one canonical event each.
  ///   - path: Of a file that does not exist yet.
  ///   - keepsBatches: Whether what was written is handed back, for the plain loop.
  /// - Returns: The cost, opening and closing the database left out.
  /// - Throws: ``StoreError``.
  func run(_ lines: [[UInt8]], path: String, keepsBatches: Bool = false) throws -> Run {
    let store = try SQLiteStore.open(path)
    var run = Run()
    let (cpu, wall) = (Stopwatch.cpu(), Stopwatch.wall())
    let serving = Serving(base: .init("bench", Decider(set)))
    let facts = FactOverlay(set.catalogue, over: store)
    var next = 0
    while next < lines.count {
      try store.beginBatch()
      let engine = try Engine(serving, over: facts, store: store)
      let end = min(next + Self.batchSize, lines.count)
      for number in next..<end {
        let outcome = try engine.accept(
          lines[number], at: .init(file: "bench", line: number + 1), now: 1_772_600_000_000)
        if case .decided = outcome { run.decided += 1 }
      }
      let batch = engine.finishedBatch()
      try store.commit(batch)
      facts.beginBatch(isCommitted: true)
      if keepsBatches { run.batches.append(batch) }
      next = end
    }
    run.cpu = Stopwatch.cpu() - cpu
    run.wall = Stopwatch.wall() - wall
    // Closing is not measured on any side.
    return withExtendedLifetime(store) { run }
  }
}
