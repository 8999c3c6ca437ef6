import Operations
import Runtime
import Synchronization
import Testing

@Suite struct `A batch that fails` {
  private static let lines = (0..<60).map { SampleEvent("e\($0)").bytes }

  private static func undisturbed(without number: Int? = nil) throws -> [String] {
    let store = MemoryStore()
    _ = try Quickstart.ingest(
      lines: lines.enumerated().filter { $0.offset != number }.map(\.element), into: store)
    return try store.dump()
  }

  @Test(arguments: [0, 31, 59], [1, 7, 60])
  func `loses only the event that the store refuses`(poisoned: Int, batch: Int) throws {
    let store = FailingStore(writing: { batch in
      batch.events.contains { $0.id == "e\(poisoned)" }
        ? StoreError(.constraint, during: "commit", cause: "that one not") : nil
    })
    try check(store, poisoned, batch, detail: "the store refuses it: that one not")
  }

  @Test(arguments: [0, 31, 59])
  func `loses only the event that cannot be compared with what is stored`(poisoned: Int) throws {
    let store = FailingStore(reading: { key in
      key.text.split(separator: "\u{1F}").contains("c-e\(poisoned)")
        ? StoreError(.constraint, during: "read", cause: "that one not") : nil
    })
    try check(store, poisoned, 60, detail: "the store refuses it: that one not")
  }

  private func check(
    _ store: FailingStore, _ poisoned: Int, _ batch: Int, detail: String
  ) throws {
    for round in 0..<2 {
      let summary = try Quickstart.ingest(lines: Self.lines, into: store, batch: batch)
      #expect(summary.lines == 60)
      #expect(summary.decidedCount == (round == 0 ? 59 : 0))
      #expect(summary.duplicates == (round == 0 ? 0 : 59))
      #expect(summary.findings.map(\.place.line) == [poisoned + 1])
      #expect(
        summary.findings.map(\.error) == [EventError(.notStorable, detail)])
      let dump = try store.dump()
      #expect(
        try dump.filter { !$0.hasPrefix("quarantine\t") }
          == Self.undisturbed(without: poisoned))
      #expect(dump.count { $0.hasPrefix("quarantine\t") } == 1)
    }
  }

  @Test(arguments: [StoreError.Code.full, .io, .busy])
  func `for want of the world ends the ingest, and it is done again`(
    code: StoreError.Code
  ) throws {
    let commits = Mutex(0)
    let store = FailingStore(writing: { _ in
      commits.withLock { commits in
        commits += 1
        return commits == 3 ? StoreError(code, during: "commit") : nil
      }
    })
    let error = #expect(throws: StoreError.self) {
      try Quickstart.ingest(lines: Self.lines, into: store, batch: 20)
    }
    #expect(error?.code == code)
    #expect(try store.lastSequence() == 40)
    let summary = try Quickstart.ingest(lines: Self.lines, into: store, batch: 20)
    #expect(summary.duplicates == 40)
    #expect(summary.decidedCount == 20)
    #expect(try store.dump() == Self.undisturbed())
  }
}
