import Foundation
import Operations
import Runtime
import SQLiteStore
import Synchronization
import Testing

@Suite struct `Many who change overrides at once` {
  /// Eight tasks make 500 changes each while events are taken in: whatever was accepted is there,
  /// once, and each decision names a version that existed.
  @Test func `lose no change and see no half of one`() async throws {
    try await race(on: MemoryStore())
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "sluice-race-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await race(on: SQLiteStore.open(folder.appending(path: "race.sqlite").path))
  }

  private final class Counter: Sendable {
    private let count = Mutex<Int64>(0)
    var value: Int64 { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  private func race(on store: any AdministrationStore) async throws {
    let now = Quickstart.noon
    let accepted = Counter()
    let refused = Counter()
    let overrides = Overrides(store, clock: FixedClock(now), policies: Quickstart.policies)
    let base = try store.head()
    // Two tenants, two features each: every override has two tasks that put its end off.
    let features = ["inmail_stub_profile", "inmail_timeline"]
    let tenants = ["acme", "globex"]
    for feature in features {
      for tenant in tenants {
        _ = try overrides.set(
          OverrideChange(
            feature: feature, value: "false", reason: "Race of eight writers", end: now + 1000),
          for: tenant, by: Operations.Actor("start", roles: ["support"]))
        accepted.add()
      }
    }
    let rows = try store.overrides(tenant: nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          let row = rows[task % rows.count]
          let actor = Operations.Actor("task-\(task)", roles: ["support"])
          for step in 0..<500 {
            do {
              _ = try overrides.extend(
                row.id, of: row.tenant, to: now + 1000 + EpochMilliseconds(step * 8 + task + 1),
                reason: "Race of eight writers", by: actor)
              accepted.add()
            } catch let refusal as RequestError {
              // The other one was further.
              guard refusal.code == .badWindow else { throw refusal }
              refused.add()
            }
          }
        }
      }
      group.addTask {
        let lines = try Quickstart.lines("events.jsonl")
        for line in lines { _ = try Quickstart.ingest(lines: [line], into: store, at: now) }
      }
      try await group.waitForAll()
    }
    let head = try store.head()
    #expect(head.version == base.version + accepted.value)
    #expect(refused.value + accepted.value == 4004)
    let entries = try store.history(afterSequence: base.sequence, limit: 10_000)
    #expect(entries.count { !$0.isRefused && $0.version > base.version } <= 4004)
    #expect(Int64(entries.count(where: \.isRefused)) == refused.value)
    let newest = try store.overrides(tenant: nil)
    #expect(newest.map(\.id) == rows.map(\.id))
    for event in try store.events(
      tenant: nil, afterSequence: 0, from: nil, until: nil, limit: 1000)
    {
      for decision in try store.decisions(event: event.sequence) {
        #expect((0...head.version).contains(decision.overridesVersion))
      }
    }
  }
}
