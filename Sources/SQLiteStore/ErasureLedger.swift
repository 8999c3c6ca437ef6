import Glibc
import JSON
import Runtime

/// The file `<database>-erasures`: the key of the seals, then one line for each erasure.
///
/// Lines are added and synced, never changed. A last line without its line feed was being written
/// when the process ended: it counts as not written, since nothing was erased for it yet.
struct ErasureLedger {
  let path: String
  private(set) var erasures: Erasures
  /// Bytes of whole lines.
  private var byteCount: Int

  static func path(besideDatabase path: String) -> String { path + "-erasures" }

  /// Reads the file; without one nobody was ever erased.
  init(besideDatabase path: String, during operation: String) throws(StoreError) {
    self.path = Self.path(besideDatabase: path)
    erasures = Erasures()
    byteCount = 0
    guard let bytes = try Self.read(self.path, during: operation) else { return }
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? []
    byteCount = whole.count
    for (index, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let json = try? JSONValue.parse(Array(line)) else {
        throw damaged(index + 1, operation)
      }
      if index == 0 {
        guard json["version"]?.int64 == 1,
          let key = json["key"]?.string.flatMap({ SealingKey(text: $0) })
        else { throw damaged(1, operation) }
        erasures = Erasures(key: key)
      } else {
        guard let record = ErasureRecord(json) else { throw damaged(index + 1, operation) }
        erasures.add(record)
      }
    }
  }

  /// The key; makes the file if there is none, readable by its owner alone.
  mutating func key(during operation: String) throws(StoreError) -> SealingKey {
    if let key = erasures.key { return key }
    var random = SystemRandomNumberGenerator()
    let key = SealingKey(
      (0..<SealingKey.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("version", 1)
    writer.member("key", key.text)
    writer.endObject()
    try append(writer.finish(), during: operation)
    try syncFolder(during: operation)
    erasures = Erasures(key: key)
    return key
  }

  mutating func add(_ record: ErasureRecord, during operation: String) throws(StoreError) {
    _ = try key(during: operation)
    try append(record.line, during: operation)
    erasures.add(record)
  }

  // MARK: - The file

  private mutating func append(_ line: [UInt8], during operation: String) throws(StoreError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(operation) }
    defer { close(descriptor) }
    var rest = (line + [UInt8(ascii: "\n")])[...]
    var offset = byteCount
    // Half a line of a process that ended goes.
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw failure(operation) }
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(operation) }
      rest = rest.dropFirst(count)
      offset += count
    }
    guard fsync(descriptor) == 0 else { throw failure(operation) }
    byteCount = offset
  }

  /// The name of a new file is durable only when its folder is.
  private func syncFolder(during operation: String) throws(StoreError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(operation) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(operation) }
  }

  private static func read(_ path: String, during operation: String) throws(StoreError) -> [UInt8]?
  {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path, operation)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, operation) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func failure(_ operation: String) -> StoreError { Self.failure(path, operation) }

  private static func failure(_ path: String, _ operation: String) -> StoreError {
    let number = errno
    let words = strerror(number).map { String(cString: $0) } ?? "error \(number)"
    return StoreError(
      number == ENOSPC ? .full : .io, during: operation, cause: "\(path): \(words)")
  }

  private func damaged(_ line: Int, _ operation: String) -> StoreError {
    StoreError(.ledger, during: operation, cause: "\(path) is damaged in line \(line)")
  }
}

extension ErasureRecord {
  fileprivate var line: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("at", at)
    writer.member("tenant", tenant)
    writer.member("reason", reason)
    writer.member("actor", actor)
    writer.member("seals", seals.map(\.text))
    writer.endObject()
    return writer.finish()
  }

  fileprivate init?(_ json: JSONValue) {
    guard let at = json["at"]?.int64, let tenant = json["tenant"]?.string,
      let reason = json["reason"]?.string, let actor = json["actor"]?.string,
      let texts = json["seals"]?.array
    else { return nil }
    let seals = texts.compactMap { $0.string.flatMap { Seal(text: $0) } }
    guard seals.count == texts.count else { return nil }
    self.init(at: at, tenant: tenant, reason: reason, actor: actor, seals: seals)
  }
}
