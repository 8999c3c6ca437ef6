import JSON
import Operations
import Runtime
import Synchronization
import StoreTestKit
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

  /// InMails to one member whom nobody has linked, and then the link.
  private static func waiting(_ count: Int) throws -> (inmails: [[UInt8]], link: [UInt8]) {
    let lines = try Quickstart.lines("events.jsonl").map { String(decoding: $0, as: UTF8.self) }
    func line(_ id: String) throws -> String {
      try #require(
        lines.first { $0.contains("\"id\":\"\(id)\"") || $0.contains("\"id\": \"\(id)\"") })
    }
    let inmail = try line("inmail-held")
    let message = try #require(JSONValue.parse(Array(inmail.utf8))["message_id"]?.string)
    let inmails = (0..<count).map { number in
      inmail.replacing("\"inmail-held\"", with: "\"held-\(number)\"")
        .replacing("\"\(message)\"", with: "\"M-\(number)\"")
    }
    let link = try line("link-omar").replacing("urn:li:person:omar", with: "urn:li:person:vera")
    return (inmails.map { Array($0.utf8) }, Array(link.utf8))
  }

  /// Refuses, once armed, every batch that decides this event again.
  private static func refusing(_ poisoned: String, while isArmed: Armed) -> FailingStore {
    let sequence = Mutex<Int64?>(nil)
    return FailingStore(writing: { batch in
      sequence.withLock { sequence in
        if let event = batch.events.first(where: { $0.id == poisoned }) {
          sequence = event.sequence
        }
        let isHit = batch.decisions.contains { $0.event == sequence && $0.ordinal > 0 }
        return isArmed.value && isHit
          ? StoreError(.constraint, during: "commit", cause: "that one not") : nil
      }
    })
  }

  private final class Armed: Sendable {
    private let state = Mutex(true)
    var value: Bool {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }

  @Test(arguments: ["held-0", "held-7", "held-29"])
  func `leaves the one hold that cannot be given up, and goes on`(poisoned: String) throws {
    let isArmed = Armed()
    let store = Self.refusing(poisoned, while: isArmed)
    _ = try Quickstart.ingest(lines: Self.waiting(30).inmails, into: store)
    let before = try store.holds(tenant: "acme", limit: 1000)
    let own = try before.filter { try store.event(sequence: $0.event)?.id == poisoned }
    let late = Quickstart.noon + 200 * 86_400_000
    let summary = try Quickstart.ingest([], into: store, at: late)
    #expect(!own.isEmpty)
    #expect(summary.left.map(\.event) == [poisoned])
    #expect(summary.expired == before.count - own.count)
    #expect(try store.holds(tenant: "acme", limit: 1000) == own)
    #expect(summary.text.contains(poisoned))
    isArmed.value = false
    let mended = try Quickstart.ingest([], into: store, at: late)
    #expect(mended.left.isEmpty)
    #expect(try store.holds(tenant: "acme", limit: 1000).isEmpty)
  }

  @Test func `leaves the one hold that cannot be released, and takes what comes`() throws {
    let isArmed = Armed()
    let store = Self.refusing("held-120", while: isArmed)
    let (inmails, link) = try Self.waiting(150)
    _ = try Quickstart.ingest(lines: inmails, into: store)
    let summary = try Quickstart.ingest(lines: [link] + Self.lines, into: store)
    #expect(summary.left.map(\.event) == ["held-120"])
    #expect(summary.decidedCount == 61)
    #expect(try store.releases(limit: 9).isEmpty)
    // Nobody has mapped the seat: that is what the others wait for now.
    let open = try store.holds(tenant: "acme", limit: 1000).filter { $0.keyKind == "member" }
    let ids = try open.map { try store.event(sequence: $0.event)?.id ?? "" }
    #expect(Set(ids) == ["held-120"])
  }
}
