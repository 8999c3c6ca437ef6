import GRDBSQLite
import Glibc
package import Runtime

/// What the disk format alone costs: the yardstick of `sluice bench`.
package enum SQLiteBaseline {
  /// CPU time is that of the calling thread, on which SQLite works.
  package struct Measurement: Sendable {
    package var cpuNanoseconds: UInt64
    package var wallNanoseconds: UInt64
    package var transactions: Int
    /// Statements run, begin and commit too; 0 where they are not counted.
    package var statements: Int
  }

  /// Commits the batches to a new store.
  ///
  /// - Parameters:
  ///   - path: of a file that does not exist yet; it stays.
  ///   - batches: as an ingest made them, in order.
  /// - Returns: the cost of the commits, without opening and closing.
  /// - Throws: ``StoreError``.
  package static func storeLoop(path: String, batches: [Batch]) throws(StoreError) -> Measurement {
    let store = try SQLiteStore.open(path)
    return try measure(transactions: batches.count, statements: 0) { () throws(StoreError) in
      for batch in batches { try store.commit(batch) }
    }
  }

  /// Runs the statements that the store runs for these batches, with the same values, in the same
  /// transactions, mode and schema, by a plain loop over the C API: no names to look up, no rows to
  /// build, no texts to copy.
  ///
  /// The values are found by committing the batches to a store of its own beside, which is removed.
  ///
  /// - Parameters:
  ///   - path: of a file that does not exist yet; it stays, and its content equals the store's.
  ///   - batches: as an ingest made them, in order.
  /// - Returns: the cost of the loop alone.
  /// - Throws: ``StoreError``.
  package static func plainLoop(path: String, batches: [Batch]) throws(StoreError) -> Measurement {
    let runs = try record(besidePath: path, batches: batches)
    let connection = try OpenDatabase.forWriting(path)
    var arena: [UInt8] = []
    var values: [PlainValue] = []
    var plain: [PlainRun] = []
    for run in runs {
      let statement = try connection.statement(run.sql).pointer
      for (index, value) in run.values { values.append(PlainValue(index, value, in: &arena)) }
      plain.append(PlainRun(statement: statement, end: values.count))
    }
    // An address even for empty texts.
    arena.append(0)
    let status: Int32
    let measurement: Measurement
    (measurement, status) = arena.withUnsafeBufferPointer { arena in
      values.withUnsafeBufferPointer { values in
        var status = SQLITE_OK
        let measurement = measure(transactions: batches.count, statements: plain.count) {
          status = loop(plain, values, arena)
        }
        return (measurement, status)
      }
    }
    guard status == SQLITE_OK else {
      throw StoreError(sqlite: status, message: "plain loop", during: "measure")
    }
    return measurement
  }

  /// Reads every column of every event, decision, effect and open hold, in order of their keys, by
  /// a plain loop over the C API that keeps nothing.
  ///
  /// - Parameter path: of a store.
  /// - Returns: the cost of the loop alone, with how many rows and bytes there were.
  /// - Throws: ``StoreError``.
  package static func plainRead(
    path: String
  ) throws(StoreError) -> (rows: Int, bytes: Int, cpuNanoseconds: UInt64, wallNanoseconds: UInt64) {
    let connection = try OpenDatabase.forReading(path)
    var (rows, bytes) = (0, 0)
    let cost = try measure(transactions: 0, statements: 4) { () throws(StoreError) in
      for table in ["events ORDER BY sequence", "decisions", "effects", "holds"] {
        try connection.query("SELECT * FROM \(table)") { row throws(StoreError) in
          rows += 1
          for column in 0..<sqlite3_column_count(row.pointer) {
            switch sqlite3_column_type(row.pointer, column) {
            case SQLITE_INTEGER: bytes &+= Int(sqlite3_column_int64(row.pointer, column) & 7)
            case SQLITE_NULL: break
            default:
              // Whoever reads a value has its address.
              if sqlite3_column_blob(row.pointer, column) != nil {
                bytes &+= Int(sqlite3_column_bytes(row.pointer, column))
              }
            }
          }
        }
      }
    }
    return (rows, bytes, cost.cpuNanoseconds, cost.wallNanoseconds)
  }

  private struct PlainRun {
    let statement: OpaquePointer
    /// The end of its values; they begin where those of the run before end.
    let end: Int
  }

  private struct PlainValue {
    let index: Int32
    let type: Int32
    /// The number, or the place in the arena.
    var number: Int64 = 0
    var count: Int32 = 0

    init(_ index: Int32, _ value: StatementRecorder.Value, in arena: inout [UInt8]) {
      self.index = index
      switch value {
      case .null: type = SQLITE_NULL
      case .integer(let value):
        type = SQLITE_INTEGER
        number = value
      case .text(let value):
        type = SQLITE_TEXT
        append(value.utf8, to: &arena)
      case .blob(let value):
        type = SQLITE_BLOB
        append(value, to: &arena)
      }
    }

    private mutating func append(_ bytes: some Collection<UInt8>, to arena: inout [UInt8]) {
      number = Int64(arena.count)
      count = Int32(clamping: bytes.count)
      arena += bytes
    }
  }

  private static func loop(
    _ runs: [PlainRun], _ values: UnsafeBufferPointer<PlainValue>,
    _ arena: UnsafeBufferPointer<UInt8>
  ) -> Int32 {
    guard let base = arena.baseAddress else { return SQLITE_MISUSE }
    var next = 0
    for run in runs {
      while next < run.end {
        let value = values[next]
        next += 1
        switch value.type {
        case SQLITE_INTEGER: sqlite3_bind_int64(run.statement, value.index, value.number)
        case SQLITE_TEXT:
          UnsafeRawPointer(base + Int(value.number)).withMemoryRebound(
            to: CChar.self, capacity: Int(value.count)
          ) { text in
            _ = sqlite3_bind_text(run.statement, value.index, text, value.count, nil)
          }
        case SQLITE_BLOB:
          sqlite3_bind_blob(
            run.statement, value.index, base + Int(value.number), value.count, nil)
        default: sqlite3_bind_null(run.statement, value.index)
        }
      }
      let status = sqlite3_step(run.statement)
      guard status == SQLITE_DONE || status == SQLITE_ROW else { return status }
      sqlite3_reset(run.statement)
    }
    return SQLITE_OK
  }

  private static func record(
    besidePath path: String, batches: [Batch]
  ) throws(StoreError) -> [StatementRecorder.Run] {
    let path = path + "-recording"
    defer { for suffix in ["", "-wal", "-shm", "-lock"] { unlink(path + suffix) } }
    let connection = try OpenDatabase.forWriting(path)
    let recorder = StatementRecorder()
    connection.recorder = recorder
    for batch in batches {
      try connection.transaction("record") { connection throws(StoreError) in
        try BatchWriter(connection: connection, keyHash: { $0.hash }).write(batch)
      }
    }
    return recorder.runs
  }

  private static func measure<E: Error>(
    transactions: Int, statements: Int, _ body: () throws(E) -> Void
  ) throws(E) -> Measurement {
    let (cpu, wall) = (now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_MONOTONIC))
    try body()
    return Measurement(
      cpuNanoseconds: now(CLOCK_THREAD_CPUTIME_ID) - cpu,
      wallNanoseconds: now(CLOCK_MONOTONIC) - wall, transactions: transactions,
      statements: statements)
  }

  private static func now(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
