import GRDB
import GRDBSQLite
import Runtime

extension StoreError {
  /// An error of the C API; `code` may be an extended one.
  init(sqlite code: Int32, message: String, during operation: String) {
    self.init(Code(sqlite: code), during: operation, cause: "\(message) (SQLite \(code))")
  }

  /// An error of opening or migrating.
  init(_ error: any Error, during operation: String) {
    if let error = error as? StoreError {
      self = error
    } else if let error = error as? DatabaseError {
      let code = error.extendedResultCode.rawValue
      let message = error.message ?? "no message"
      self.init(sqlite: code, message: message, during: operation)
    } else {
      self.init(.io, during: operation, cause: "\(error)")
    }
  }

  /// Whether the handle must not be used again: after a failed write the pages in memory may say
  /// what the disk does not.
  var endsConnection: Bool { code == .io || code == .corrupt }
}

extension StoreError.Code {
  init(sqlite code: Int32) {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_FULL: self = .full
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    case SQLITE_READONLY: self = .readOnly
    // Too big a row is the row's fault, not the disk's: the batch without it can be written.
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: self = .constraint
    default: self = .io
    }
  }
}
