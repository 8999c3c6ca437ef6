import GRDB
import Glibc
import Runtime

/// Opens a database file after looking at what it is; a file that is refused is left as it was.
enum OpenDatabase {
  /// Longer than any commit takes; a writer waits for nobody but a checkpointing reader.
  private static let busyTimeoutSeconds = 5.0
  /// At most; the memory is taken as pages are read.
  ///
  /// Random keys fall out of a small cache.
  private static let writerCacheKibibytes = 256 * 1024
  private static let readerCacheKibibytes = 32 * 1024
  /// 64 MB: each page is written back once for several batches instead of once a batch.
  private static let checkpointPages = 16_000
  private static let journalBytesMax = 128 * 1024 * 1024

  static func forWriting(_ path: String) throws(StoreError) -> Connection {
    let operation = "open \(path)"
    let lockFile = try LockFile(besideDatabase: path, during: operation)
    if exists(path) { try inspect(path, during: operation) }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: false))
      try queue.inDatabase { database in
        try database.execute(
          sql: """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA trusted_schema = OFF;
            PRAGMA secure_delete = ON;
            PRAGMA cache_size = -\(writerCacheKibibytes);
            PRAGMA wal_autocheckpoint = \(checkpointPages);
            PRAGMA journal_size_limit = \(journalBytesMax);
            """)
      }
      try Migrations.migrate(queue)
      try queue.inDatabase { try assertPragmas($0, during: operation) }
      return try Connection(
        queue: queue, lockFile: lockFile, isReadOnly: false, during: operation)
    } catch {
      throw StoreError(error, during: operation)
    }
  }

  static func forReading(_ path: String) throws(StoreError) -> Connection {
    let operation = "open \(path)"
    guard exists(path) else {
      throw StoreError(.io, during: operation, cause: "there is no such file")
    }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: true))
      try queue.inDatabase { database in
        let version = try check(database, during: operation)
        guard version > 0 else {
          throw StoreError(.corrupt, during: operation, cause: "the file holds no store yet")
        }
        guard version == Migrations.version else {
          throw StoreError(
            .readOnly, during: operation,
            cause: "its schema is \(version) and has to become \(Migrations.version) first: open "
              + "it for writing, by an ingest say")
        }
        try database.execute(
          sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -\(readerCacheKibibytes)")
      }
      return try Connection(queue: queue, lockFile: nil, isReadOnly: true, during: operation)
    } catch {
      throw StoreError(error, during: operation)
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func configuration(isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    return configuration
  }

  /// Looks at the file over a connection that cannot write, not even on closing.
  private static func inspect(_ path: String, during operation: String) throws(StoreError) {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: true))
      _ = try queue.inDatabase { try check($0, during: operation) }
      try queue.close()
    } catch {
      throw StoreError(error, during: operation)
    }
  }

  /// The `user_version` of a file of ours, 0 for an empty one; throws for any other.
  private static func check(_ database: Database, during operation: String) throws -> Int64 {
    let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    // A process that was killed while it made the file may have left the migrations' own table.
    let others = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
    let isEmpty = application == 0 && version == 0 && others == 0
    guard isEmpty || application == Migrations.applicationID else {
      throw StoreError(.corrupt, during: operation, cause: "the database is not one of ours")
    }
    guard version <= Migrations.version else {
      throw StoreError(
        .newer, during: operation,
        cause: "its schema is \(version), this program knows \(Migrations.version)")
    }
    return version
  }

  /// What is promised depends on these: acknowledged is on disk, and one writer is enough.
  private static func assertPragmas(_ database: Database, during operation: String) throws {
    let wanted = [
      ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("trusted_schema", "0"),
    ]
    for (pragma, value) in wanted {
      let found = try Row.fetchOne(database, sql: "PRAGMA \(pragma)")?[0] as DatabaseValue?
      let text = found.flatMap {
        String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0)?.description
      }
      guard text == value else {
        throw StoreError(
          .io, during: operation, cause: "\(pragma) is \(text ?? "unknown"), not \(value)")
      }
    }
  }
}
