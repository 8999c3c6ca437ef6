import GRDB
import GRDBSQLite
import Runtime

/// One connection with its kept statements and names.
///
/// Not for two threads at once: ``SQLiteStore`` lets one in at a time.
final class Connection {
  let isReadOnly: Bool
  let handle: OpaquePointer
  /// What an error will say was being done.
  var operation = ""

  /// Set by the benchmark's baseline alone.
  var recorder: StatementRecorder?

  private let queue: DatabaseQueue
  private let lockFile: LockFile?
  private var names = NameTable()
  private var kept: [OpaquePointer?] = Array(repeating: nil, count: SQL.allCases.count)
  /// The error after which this connection must not be used.
  private var failure: StoreError?

  init(
    queue: DatabaseQueue, lockFile: LockFile?, isReadOnly: Bool, during operation: String
  ) throws(StoreError) {
    self.queue = queue
    self.lockFile = lockFile
    self.isReadOnly = isReadOnly
    self.operation = operation
    let found = queue.inDatabase { $0.sqliteConnection }
    guard let found else { throw StoreError(.io, during: operation, cause: "no connection") }
    handle = found
    // GRDB's hooks trap when a transaction ends that GRDB did not run. From here on all go through
    // the C API, and nobody observes transactions.
    sqlite3_commit_hook(handle, nil, nil)
    sqlite3_rollback_hook(handle, nil, nil)
    try loadNames()
  }

  deinit {
    for pointer in kept { sqlite3_finalize(pointer) }
    // What is committed is on disk: a failing close loses nothing.
    try? queue.close()
  }

  /// Runs `body`, whose errors will say `operation`; refuses after an error that ends connections.
  func perform<Result>(
    _ operation: String, _ body: (Connection) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if let failure { throw failure }
    self.operation = operation
    do throws(StoreError) {
      return try body(self)
    } catch {
      if error.endsConnection { failure = error }
      throw error
    }
  }

  /// Runs `body` in a transaction: all of its writes, or none and an error.
  func transaction<Result>(
    _ operation: String, _ body: (Connection) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if isReadOnly { throw StoreError(.readOnly, during: operation) }
    return try perform(operation) { connection throws(StoreError) in
      let nameCount = names.count
      do throws(StoreError) {
        // Nobody else writes, so that what was read in this transaction is still so.
        if !isInTransaction { try run(.begin) }
        let result = try body(connection)
        try run(.commit)
        return result
      } catch {
        names.truncate(to: nameCount)
        // SQLite has rolled back by itself after some errors.
        if isInTransaction {
          do throws(StoreError) {
            try run(.rollback)
          } catch let second {
            failure = second
          }
        }
        throw error
      }
    }
  }

  /// Whether reading has begun a transaction, which the next write ends.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  // MARK: Statements

  /// The kept statement, ready for binding; prepared when it is first asked for.
  func statement(_ sql: SQL) throws(StoreError) -> Statement {
    if let pointer = kept[sql.rawValue] {
      return Statement(pointer: pointer, kind: sql, recorder: recorder)
    }
    let pointer = try prepare(sql.text, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    kept[sql.rawValue] = pointer
    return Statement(pointer: pointer, kind: sql, recorder: recorder)
  }

  /// Runs a query once and gives each row to `row`.
  func query(
    _ sql: String, bind: (inout Statement) -> Void = { _ in },
    row: (Statement) throws(StoreError) -> Void
  ) throws(StoreError) {
    var statement = Statement(pointer: try prepare(sql, flags: 0))
    defer { sqlite3_finalize(statement.pointer) }
    bind(&statement)
    while try step(statement) { try row(statement) }
  }

  private func prepare(_ sql: String, flags: UInt32) throws(StoreError) -> OpaquePointer {
    var pointer: OpaquePointer?
    let status = sqlite3_prepare_v3(handle, sql, -1, flags, &pointer, nil)
    guard status == SQLITE_OK, let pointer else { throw error(status) }
    return pointer
  }

  /// True: there is a row.
  ///
  /// False: the statement is done.
  func step(_ statement: Statement) throws(StoreError) -> Bool {
    guard statement.bindingStatus == SQLITE_OK else { throw error(statement.bindingStatus) }
    statement.recorder?.step(statement.kind)
    switch sqlite3_step(statement.pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw error(status)
    }
  }

  /// Runs a bound statement that answers no rows.
  func run(_ statement: inout Statement) throws(StoreError) {
    defer { statement.reset() }
    _ = try step(statement)
  }

  func run(_ sql: SQL) throws(StoreError) {
    var statement = try statement(sql)
    try run(&statement)
  }

  private func error(_ status: Int32) -> StoreError {
    let extended = sqlite3_extended_errcode(handle)
    let code = extended & 0xff == status & 0xff ? extended : status
    let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? ""
    return StoreError(sqlite: code, message: message, during: operation)
  }

  // MARK: Names

  /// The id of a name, nil where no row can have it.
  func nameID(_ text: String) throws(StoreError) -> Int64? {
    if let id = names.id(text) { return id }
    // Another process may have written the name since.
    guard isReadOnly else { return nil }
    try loadNames()
    return names.id(text)
  }

  /// The id of a name, which is stored if it is new.
  ///
  /// Within a transaction only.
  func intern(_ text: String) throws(StoreError) -> Int64 {
    if let id = names.id(text) { return id }
    let id = names.add(text)
    var statement = try statement(.insertName)
    statement.bind(id, at: 1)
    statement.bind(text, at: 2)
    try run(&statement)
    return id
  }

  func name(_ id: Int64) throws(StoreError) -> String {
    if let text = names.text(id) { return text }
    if isReadOnly { try loadNames() }
    guard let text = names.text(id) else {
      throw StoreError(.corrupt, during: operation, cause: "there is no name \(id)")
    }
    return text
  }

  private func loadNames() throws(StoreError) {
    let known = Int64(names.count)
    try query("SELECT id, text FROM names WHERE id > ? ORDER BY id") { statement in
      statement.bind(known, at: 1)
    } row: { row throws(StoreError) in
      guard names.add(row.text(1)) == row.integer(0) else {
        throw StoreError(.corrupt, during: operation, cause: "names are not numbered from 1")
      }
    }
  }
}
