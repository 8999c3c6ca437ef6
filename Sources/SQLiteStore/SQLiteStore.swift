package import Runtime
import Synchronization

/// The durable store: one SQLite file in WAL mode, each commit synced before it returns.
///
/// One process writes, over one connection; others read. Calls wait for one another.
package final class SQLiteStore: AdministrationStore {
  // INVARIANT: the connection is touched while the lock is held, and nowhere else.
  private let lock = Mutex(())
  private nonisolated(unsafe) let connection: Connection
  private nonisolated(unsafe) var ledger: ErasureLedger
  let keyHash: @Sendable (EventKey) -> Int64

  private init(
    _ connection: Connection, path: String, keyHash: @escaping @Sendable (EventKey) -> Int64
  ) throws(StoreError) {
    self.connection = connection
    self.keyHash = keyHash
    let operation = "open \(path)"
    ledger = try ErasureLedger(besideDatabase: path, during: operation)
    let applied = try connection.appliedErasures()
    guard applied <= ledger.erasures.records.count else {
      throw StoreError(
        .ledger, during: operation,
        cause: "\(ledger.path) is missing or too old: it knows \(ledger.erasures.records.count) of "
          + "\(applied) erasures")
    }
  }

  /// Opens a file for writing; makes it if there is none, and migrates an older one.
  ///
  /// The lock file `<path>-lock` says that a process writes; it stays afterwards. The file is closed
  /// when the store is let go.
  ///
  /// - Parameters:
  ///   - path: of the database file.
  ///   - keyHash: 64 bits of a key; only tests that need collisions give another one.
  /// - Returns: the store, which nobody else can open for writing while it lives.
  /// - Throws: ``StoreError`` `.locked` while another process or store writes, `.newer`, `.corrupt`
  ///   for a file that is not ours, `.io`. A file that is refused is left as it was.
  package static func open(
    _ path: String, keyHash: @escaping @Sendable (EventKey) -> Int64 = { $0.hash }
  ) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(try OpenDatabase.forWriting(path), path: path, keyHash: keyHash)
  }

  /// Opens a file for reading, also while another process writes to it.
  ///
  /// Everything that writes throws `.readOnly`.
  ///
  /// - Parameter path: of the database file.
  /// - Returns: the store; each of its reads sees what was committed before.
  /// - Throws: ``StoreError`` `.newer`, `.corrupt` for a file that holds no store, `.io`.
  package static func openReadOnly(_ path: String) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(try OpenDatabase.forReading(path), path: path, keyHash: { $0.hash })
  }

  func read<Result: Sendable>(
    _ operation: String, _ body: (Connection) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try lock.withLock { _ throws(StoreError) in try connection.perform(operation, body) }
  }

  func write<Result: Sendable>(
    _ operation: String, _ body: (Connection) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try lock.withLock { _ throws(StoreError) in try connection.transaction(operation, body) }
  }

  /// As ``read(_:_:)``, with the ledger of erasures.
  func withLedger<Result: Sendable>(
    _ operation: String, _ body: (Connection, inout ErasureLedger) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try lock.withLock { _ throws(StoreError) in
      try connection.perform(operation) { connection throws(StoreError) in
        try body(connection, &ledger)
      }
    }
  }
}
