package import Runtime
import Synchronization

/// The durable store: one SQLite file in WAL mode, each commit synced before it returns.
///
/// One process writes, over one connection; others read. Calls wait for one another.
package final class SQLiteStore: AdministrationStore {
  // INVARIANT: the connection is touched while the lock is held, and nowhere else.
  private let lock = Mutex(())
  private nonisolated(unsafe) let connection: Connection
  let keyHash: @Sendable (EventKey) -> Int64

  private init(_ connection: Connection, keyHash: @escaping @Sendable (EventKey) -> Int64) {
    self.connection = connection
    self.keyHash = keyHash
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
    SQLiteStore(try OpenDatabase.forWriting(path), keyHash: keyHash)
  }

  /// Opens a file for reading, also while another process writes to it.
  ///
  /// Everything that writes throws `.readOnly`.
  ///
  /// - Parameter path: of the database file.
  /// - Returns: the store; each of its reads sees what was committed before.
  /// - Throws: ``StoreError`` `.newer`, `.corrupt` for a file that holds no store, `.io`.
  package static func openReadOnly(_ path: String) throws(StoreError) -> SQLiteStore {
    SQLiteStore(try OpenDatabase.forReading(path), keyHash: { $0.hash })
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
}
