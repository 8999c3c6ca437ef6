import GRDBSQLite

/// A prepared statement of the C API, with typed binding and reading.
///
/// Parameters count from 1, columns from 0, as in SQLite. A failed binding is reported by the next
/// step. Valid as long as the connection that prepared it.
struct Statement {
  let pointer: OpaquePointer
  /// Which of the kept statements it is, nil for others.
  let kind: SQL?
  /// Notes what is bound, for the benchmark's baseline; nil otherwise.
  let recorder: StatementRecorder?
  private(set) var bindingStatus: Int32 = SQLITE_OK

  init(pointer: OpaquePointer, kind: SQL? = nil, recorder: StatementRecorder? = nil) {
    self.pointer = pointer
    self.kind = kind
    self.recorder = recorder
  }

  // SQLite copies what it is given: the bytes need not outlive the call.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  mutating func bind(_ value: Int64, at index: Int32) {
    recorder?.bind(.integer(value), at: index, of: kind)
    note(sqlite3_bind_int64(pointer, index, value))
  }

  mutating func bind(_ value: Int64?, at index: Int32) {
    if let value {
      bind(value, at: index)
    } else {
      bindNull(at: index)
    }
  }

  /// At most so many rows; below 0 SQLite would take for all of them.
  mutating func bind(limit: Int, at index: Int32) { bind(Int64(max(limit, 0)), at: index) }

  mutating func bind(_ value: String, at index: Int32) {
    recorder?.bind(.text(value), at: index, of: kind)
    // An empty text may have no address, and that would be NULL.
    guard !value.isEmpty else { return note(sqlite3_bind_text(pointer, index, "", 0, Self.copied)) }
    var value = value
    let status = value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text(
          pointer, index, characters.baseAddress, Int32(clamping: characters.count), Self.copied)
      }
    }
    note(status)
  }

  mutating func bind(_ value: String?, at index: Int32) {
    if let value {
      bind(value, at: index)
    } else {
      bindNull(at: index)
    }
  }

  mutating func bind(_ value: [UInt8], at index: Int32) {
    recorder?.bind(.blob(value), at: index, of: kind)
    guard !value.isEmpty else { return note(sqlite3_bind_zeroblob(pointer, index, 0)) }
    let status = value.withUnsafeBytes { bytes in
      sqlite3_bind_blob(
        pointer, index, bytes.baseAddress, Int32(clamping: bytes.count), Self.copied)
    }
    note(status)
  }

  mutating func bind(_ value: [UInt8]?, at index: Int32) {
    if let value {
      bind(value, at: index)
    } else {
      bindNull(at: index)
    }
  }

  private mutating func bindNull(at index: Int32) {
    recorder?.bind(.null, at: index, of: kind)
    note(sqlite3_bind_null(pointer, index))
  }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }
  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(pointer, column) else { return "" }
    let count = Int(sqlite3_column_bytes(pointer, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// Whether the text of a column has these very bytes; spares a string.
  func text(_ column: Int32, equals other: String) -> Bool {
    guard let start = sqlite3_column_text(pointer, column) else { return false }
    let count = Int(sqlite3_column_bytes(pointer, column))
    return other.utf8.elementsEqual(UnsafeBufferPointer(start: start, count: count))
  }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(pointer, column) else { return [] }
    let count = Int(sqlite3_column_bytes(pointer, column))
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  /// Makes the statement ready for the next binding.
  ///
  /// Its status was told by the step before.
  mutating func reset() {
    sqlite3_reset(pointer)
    bindingStatus = SQLITE_OK
  }

  private mutating func note(_ status: Int32) {
    if bindingStatus == SQLITE_OK { bindingStatus = status }
  }
}
