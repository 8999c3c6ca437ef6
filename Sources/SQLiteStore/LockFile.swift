import Glibc
import Runtime

/// The right to write to a database file: a lock on a file beside it, held while this lives.
///
/// Two writing processes would meet the WAL-reset race of SQLite before 3.51.3. The file stays when
/// the lock ends: taking it away would let two processes lock two files of one name.
final class LockFile {
  private let descriptor: Int32

  init(besideDatabase path: String, during operation: String) throws(StoreError) {
    let lockPath = path + "-lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(.io, during: operation, cause: "\(lockPath): \(Self.message(errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      let holder = Self.holder(descriptor)
      close(descriptor)
      guard number == EWOULDBLOCK else {
        throw StoreError(.io, during: operation, cause: "\(lockPath): \(Self.message(number))")
      }
      throw StoreError(
        .locked, during: operation,
        cause: holder.map { "process \($0) writes to it" } ?? "another process writes to it")
    }
    let text = Array("\(getpid())\n".utf8)
    // The number is for people; the lock holds without it.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func holder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != 0x0a }, as: UTF8.self))
  }

  private static func message(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }
}
