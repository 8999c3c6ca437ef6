import Foundation
import Runtime
import SQLiteStore
import Testing

@Suite struct `SQLite store after a crash` {
  @Test func `holds every batch that was confirmed and nothing of the other`() async throws {
    let path = try temporaryDatabase()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SQLiteStore.open(
        path,
        keyHash: { key in
          // In the middle of the transaction: two of its five events are written.
          if key.text == "key 13" { kill(getpid(), SIGKILL) }
          return key.hash
        })
      try store.commit(.events(1...5))
      try store.commit(.events(6...10))
      try store.commit(.events(11...15))
    }
    let store = try SQLiteStore.open(path)
    #expect(try store.lastSequence() == 10)
    #expect(try store.events(afterSequence: 0, limit: 99).count == 10)
    #expect(try store.event(EventKey(tenant: "acme", text: "key 11")) == nil)
    #expect(try store.quickCheck() == [])
    try store.commit(.events(11...15))
    #expect(try store.lastSequence() == 15)
  }

  @Test func `is not used again after a failed write`() async throws {
    let path = try temporaryDatabase()
    await #expect(processExitsWith: .success) { [path = path as String] in
      let store = try SQLiteStore.open(path)
      try store.commit(.events(1...1))
      // Files may not grow past 256 KiB: a write fails as on a broken disk.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 256 * 1024, rlim_max: 256 * 1024)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      var big = Batch.events(2...2)
      big.events[0].body = [UInt8](repeating: 0x20, count: 512 * 1024)
      var codes: [StoreError.Code] = []
      for batch in [big, .events(3...3)] {
        do throws(StoreError) { try store.commit(batch) } catch { codes.append(error.code) }
      }
      precondition(codes == [.io, .io], "\(codes)")
    }
    let store = try SQLiteStore.open(path)
    #expect(try store.lastSequence() == 1)
    #expect(try store.quickCheck() == [])
  }
}
