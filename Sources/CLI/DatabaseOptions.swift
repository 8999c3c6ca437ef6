import ArgumentParser
import Foundation
import Operations
import Runtime
import SQLiteStore

/// `--db FILE`, for every command that asks what is stored.
struct DatabaseOptions: ParsableArguments {
  @Option(name: .customLong("db"), help: ArgumentHelp("The database.", valueName: "file"))
  var path: String

  func validate() throws {
    guard !path.isEmpty, path != ":memory:" else { throw ValidationError("--db names a file") }
  }

  /// Opens it for reading, also while another process writes.
  func openForReading() throws -> SQLiteStore {
    try checkExists()
    let store = try StoreFailure.named(path) { try SQLiteStore.openReadOnly(path) }
    guard try naming({ try Erasing(store).isBehind() }) else { return store }
    // Nobody is shown whom the ledger says to be erased.
    _ = try openForWriting()
    return try StoreFailure.named(path) { try SQLiteStore.openReadOnly(path) }
  }

  /// Opens it for reading and leaves it as it is, byte for byte: persons who are still to be erased
  /// are a reason to refuse.
  func openForReadingAlone() throws -> SQLiteStore {
    try checkExists()
    return try naming {
      let store = try SQLiteStore.openReadOnly(path)
      guard try !Erasing(store).isBehind() else {
        throw CommandFailure(
          "persons who are to be erased are still in `\(path)`; `sluice erasures --db \(path)` "
            + "erases them")
      }
      return store
    }
  }

  /// Opens it for writing, and makes it if there is none; another writer is waited for.
  func openForWriting(wait: Duration = .zero) throws -> SQLiteStore {
    try checkPlace()
    return try naming {
      let store = try open(wait: wait)
      let erasing = Erasing(store)
      if try erasing.isBehind() {
        _ = try erasing.catchUp()
        Terminal.error.line("`\(path)` is an old copy, or an erasure was cut off: erased again")
      }
      _ = try store.removeTraces()
      return store
    }
  }

  private func open(wait: Duration) throws(StoreError) -> SQLiteStore {
    let end = ContinuousClock.now + wait
    while true {
      do {
        return try SQLiteStore.open(path)
      } catch {
        guard error.code == .locked, ContinuousClock.now < end else { throw error }
        usleep(50_000)
      }
    }
  }

  /// The usual mistakes, told better than by the store.
  private func checkPlace() throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFailure("`\(path)` is a folder; name a file in it")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw CommandFailure("`\(path)` is a device or a pipe; name a file")
    }
    let parent = (path as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw CommandFailure("there is no folder `\(folder)` for the database; make it first")
    }
    guard files.isWritableFile(atPath: folder) else {
      throw CommandFailure(
        "`\(folder)` must not be written to, and the database needs files beside it; "
          + "check the permissions")
    }
  }

  /// Opens it for writing; a command that changes what is there makes no new file.
  func openExistingForWriting(wait: Duration = .zero) throws -> SQLiteStore {
    try checkExists()
    return try openForWriting(wait: wait)
  }

  /// The same, waiting as long as another process writes.
  ///
  /// - Parameter isWanted: Asked again and again; false ends the waiting.
  /// - Returns: Nil where it was no longer wanted.
  /// - Throws: ``CommandFailure`` for what waiting does not mend.
  func openExistingWhenFree(while isWanted: () -> Bool) throws -> SQLiteStore? {
    try checkExists()
    try checkPlace()
    while isWanted() {
      do {
        return try SQLiteStore.open(path)
      } catch {
        guard error.code == .locked else { return try naming { throw error } }
        usleep(200_000)
      }
    }
    return nil
  }

  private func checkExists() throws { try Self.checkExists(path) }

  static func checkExists(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        "there is no database `\(path)`; `sluice publish --live` makes it, or `sluice ingest` with "
          + "--policies PATH")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFailure("`\(path)` is a folder; name a file in it")
    }
  }

  /// Runs `body`; failures of the store are told as what to do about this file.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    try StoreFailure.named(path, body)
  }
}

/// Words for failures of the store.
enum StoreFailure {
  static func named<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as StoreError {
      throw CommandFailure(text(error, path))
    }
  }

  /// What SQLite says where a file has our mark and number but other tables: builds between two
  /// releases share a number.
  private static let signsOfAnotherVersion = [
    "no such table", "no such column", "has no column named", "already exists",
  ]

  private static func text(_ error: StoreError, _ path: String) -> String {
    let cause = error.cause.isEmpty ? "" : " (\(error.cause))"
    if signsOfAnotherVersion.contains(where: error.cause.contains) {
      return "`\(path)` was written by another version of sluice, a development build perhaps; use "
        + "that one, or ingest the same input into a new file\(cause)"
    }
    switch error.code {
    case .locked:
      return "another process writes to `\(path)`; try again when it has ended\(cause)"
    case .busy: return "`\(path)` is in use for longer than we wait; try again\(cause)"
    case .full:
      return "no space is left for `\(path)`; nothing half-written stays: make room, then do the "
        + "same again\(cause)"
    case .corrupt:
      return "`\(path)` is damaged or no database of ours; name another file, or restore a "
        + "backup\(cause)"
    case .ledger:
      return "persons were erased from `\(path)`, and without the whole ledger of erasures they "
        + "would come back; put the newest copy of that file beside it\(cause)"
    case .newer: return "`\(path)` was written by a newer sluice; use that one\(cause)"
    case .readOnly:
      return "`\(path)` can only be read, and reading too needs to write files beside it; check "
        + "the permissions\(cause)"
    case .constraint: return "a mistake of ours, please report it: \(error)"
    case .io:
      return "cannot use `\(path)`; check the disk and the permissions, then do the same "
        + "again\(cause)"
    }
  }
}

/// `--at TIME`: a clock that stands still, for examples and tests.
struct TimeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Take this as now (RFC 3339); else the clock.", valueName: "time"))
  var at: InstantArgument?

  var clock: any Clock { at.map { FixedClock($0.instant) } ?? SystemClock() }
}

/// A length of time on the command line: `10s`, `14d`.
struct DurationArgument: ExpressibleByArgument {
  let milliseconds: Int64

  init?(argument: String) {
    guard let milliseconds = argument == "0" ? 0 : Instant.duration(argument) else { return nil }
    self.milliseconds = milliseconds
  }
}

/// A time on the command line.
struct InstantArgument: ExpressibleByArgument {
  let instant: EpochMilliseconds

  init?(argument: String) {
    guard let instant = Instant.parse(argument) else { return nil }
    self.instant = instant
  }
}

/// The clock of the machine.
struct SystemClock: Clock {
  func now() -> EpochMilliseconds { EpochMilliseconds(Date().timeIntervalSince1970 * 1000) }
}
