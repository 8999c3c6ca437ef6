import Foundation
import Runtime
import SQLiteStore
import TestKit
import Testing

@Suite struct `SQLite store` {
  @Test func `its connection syncs each commit and checks foreign keys`() throws {
    let store = try SQLiteStore.open(temporaryDatabase())
    let pragmas = try store.pragmas([
      "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout",
      "wal_autocheckpoint",
    ])
    #expect(pragmas == ["wal", "2", "1", "0", "5000", "16000"])
  }

  @Test func `its schema is the reviewed one`() throws {
    let store = try SQLiteStore.open(temporaryDatabase())
    let schema = try store.schema().joined(separator: ";\n\n") + ";\n"
    #expect(
      goldenMismatch(schema, file: PackageRoot.file("Tests/StoreTests/Goldens/schema.sql")) == nil)
  }

  @Test func `keeps everything over a restart`() throws {
    let path = try temporaryDatabase()
    var before: [String] = []
    do {
      let store = try SQLiteStore.open(path)
      try store.commit(.everything)
      #expect(try store.commit(.whole))
      before = try store.dump()
    }
    let store = try SQLiteStore.open(path)
    #expect(try store.dump() == before)
    try store.commit(.events(4...4))
    #expect(try store.event(sequence: 4)?.key.tenant == "acme")
  }

  @Test func `refuses a second writer and names the first`() throws {
    let path = try temporaryDatabase()
    let first = try SQLiteStore.open(path)
    let error = #expect(throws: StoreError.self) { try SQLiteStore.open(path) }
    #expect(error?.code == .locked)
    #expect(error?.cause.contains("\(ProcessInfo.processInfo.processIdentifier)") == true)
    try first.commit(.events(1...1))
  }

  @Test func `lets others read while it writes`() throws {
    let path = try temporaryDatabase()
    let writer = try SQLiteStore.open(path)
    try writer.commit(.events(1...1))
    let reader = try SQLiteStore.openReadOnly(path)
    #expect(try reader.lastSequence() == 1)
    try writer.commit(.everything.renumbered(from: 2))
    #expect(try reader.lastSequence() == 4)
    // A name that the reader has not seen before.
    #expect(try reader.event(sequence: 4)?.key.tenant == "globex")
    #expect(try reader.event(EventKey(tenant: "globex", text: "key 4"))?.sequence == 4)
    #expect(try reader.dump() == writer.dump())
    for write: () throws -> Void in [
      { try reader.commit(.events(9...9)) },
      { _ = try reader.commit(.whole) },
    ] {
      let error = #expect(throws: StoreError.self) { try write() }
      #expect(error?.code == .readOnly)
    }
  }

  @Test func `does not make a file that is only read`() throws {
    let path = try temporaryDatabase()
    let error = #expect(throws: StoreError.self) { try SQLiteStore.openReadOnly(path) }
    #expect(error?.code == .io)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `leaves a file alone that is no database`() throws {
    let path = try temporaryDatabase()
    let bytes = Data("tenant,feature\nacme,timeline\n".utf8) + Data(repeating: 0x41, count: 4096)
    try bytes.write(to: URL(filePath: path))
    for open in [SQLiteStore.openReadOnly, { path in try SQLiteStore.open(path) }] {
      let error = #expect(throws: StoreError.self) { try open(path) }
      #expect(error?.code == .corrupt)
      #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
    }
  }

  @Test(
    .needsShell,
    arguments: [
      ("CREATE TABLE mine (a); INSERT INTO mine VALUES (1);", StoreError.Code.corrupt),
      ("PRAGMA application_id = 1399612261; PRAGMA user_version = 99;", .newer),
    ])
  func `leaves a database alone that it does not know`(
    _ sql: String, code: StoreError.Code
  ) throws {
    let path = try temporaryDatabase()
    _ = try shell(path, sql)
    let before = try Data(contentsOf: URL(filePath: path))
    for open in [SQLiteStore.openReadOnly, { path in try SQLiteStore.open(path) }] {
      let error = #expect(throws: StoreError.self) { try open(path) }
      #expect(error?.code == code)
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  /// Stored by the version whose schema was 2: two revisions that were in force by turns, and two
  /// overrides, one of them revoked.
  @Test(.needsShell)
  func `takes over a file of the schema before`() throws {
    let path = try temporaryDatabase()
    let stored = PackageRoot.file("Tests/StoreTests/Goldens/store-v2.sql")
    _ = try shell(path, String(contentsOf: stored, encoding: .utf8))
    _ = try shell(path, "PRAGMA application_id = 1399612261; PRAGMA user_version = 2")
    let store = try SQLiteStore.open(path)
    let overrides = try store.overrides(tenant: "acme")
    #expect(overrides.map(\.id) == [1, 2])
    #expect(overrides.map(\.key) == ["enabled", "enabled"])
    #expect(overrides.map(\.value) == ["false", "true"])
    #expect(overrides.map(\.version) == [0, 0])
    #expect(overrides.map(\.layer) == [.override, .override])
    #expect(overrides.map(\.reason) == ["too many of them", "fewer of them now"])
    #expect(overrides.map(\.endsAt) == [1_777_507_200_000, nil])
    #expect(overrides.map(\.revokedAt) == [1_772_668_800_000, nil])
    #expect(overrides.map(\.revokedBy) == ["eve@example.com", nil])
    let rollouts = try store.rollouts()
    #expect(rollouts.map(\.id) == [1, 2, 3])
    #expect(rollouts.allSatisfy { $0.stage == .live && $0.selection == .all })
    #expect(
      rollouts.map(\.startsAt) == [1_772_323_200_000, 1_772_409_600_000, 1_772_496_000_000])
    #expect(rollouts[0].revision == rollouts[2].revision)
    #expect(Rollouts(try store.rollouts()).base(at: .max)?.revision == rollouts[0].revision)
    let revisions = try store.revisions(limit: 9)
    #expect(revisions.map(\.keptAt) == [1_772_409_600_000, 1_772_323_200_000])
    #expect(try store.revision(rollouts[1].revision)?.sources.count == 3)
    #expect(try store.decisions(event: 1).map(\.overridesVersion) == [0])
    #expect(try store.history(afterSequence: 0, limit: 9) == [])
    #expect(
      try store.head() == AdministrativeHead(lastOverride: 2, lastRollout: 3))
    #expect(try store.quickCheck() == [])
    let made = try SQLiteStore.open(temporaryDatabase())
    #expect(try store.schema() == made.schema())
  }

  @Test func `fills an empty file`() throws {
    let path = try temporaryDatabase()
    try Data().write(to: URL(filePath: path))
    let store = try SQLiteStore.open(path)
    try store.commit(.events(1...1))
    #expect(try store.lastSequence() == 1)
  }

  @Test func `stores a file of two revisions once`() throws {
    let store = try SQLiteStore.open(temporaryDatabase())
    let source = RevisionRow.Source(path: "a.yaml", bytes: [1, 2])
    let change = AdministrativeChange.with {
      $0.revisions = [
        RevisionRow(digest: "1", keptAt: 1, sources: [source]),
        RevisionRow(
          digest: "2", keptAt: 1,
          sources: [source, RevisionRow.Source(path: "b.yaml", bytes: [1, 2, 3])]),
      ]
    }
    #expect(try store.commit(change))
    let counts = try store.rowCounts()
    #expect(counts["sources"] == 2)
    #expect(counts["revision_sources"] == 3)
  }

  @Test func `refuses the 65th key of one hash`() throws {
    let store = try SQLiteStore.open(temporaryDatabase(), keyHash: { _ in 7 })
    try store.commit(.events(1...64))
    let error = #expect(throws: StoreError.self) { try store.commit(.events(65...65)) }
    #expect(error?.code == .constraint)
    #expect(try store.event(EventKey(tenant: "acme", text: "key 64"))?.sequence == 64)
    #expect(try store.event(EventKey(tenant: "acme", text: "key 65")) == nil)
  }

  @Test func `writes the same by the plain loop as by itself`() throws {
    let batches = [Batch.everything, .everything.renumbered(from: 4)]
    let store = try SQLiteStore.open(temporaryDatabase())
    for batch in batches { try store.commit(batch) }
    let path = try temporaryDatabase()
    let measured = try SQLiteBaseline.plainLoop(path: path, batches: batches)
    #expect(measured.transactions == 2)
    #expect(measured.statements > 30)
    #expect(measured.wallNanoseconds > 0)
    #expect(try SQLiteStore.openReadOnly(path).dump() == store.dump())
  }
}

extension Batch {
  /// The same rows for events of other numbers and keys.
  fileprivate func renumbered(from first: Int64) -> Batch {
    var batch = self
    let offset = first - 1
    for index in batch.events.indices {
      let row = batch.events[index]
      batch.events[index].sequence += offset
      batch.events[index].key = EventKey(
        tenant: row.key.tenant, text: "key \(row.sequence + offset)")
      batch.events[index].parent = row.parent.map { $0 + offset }
    }
    for index in batch.decisions.indices { batch.decisions[index].event += offset }
    for index in batch.effects.indices { batch.effects[index].event += offset }
    for index in batch.holds.indices { batch.holds[index].event += offset }
    return batch
  }
}
