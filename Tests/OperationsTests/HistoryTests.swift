import JSON
import Operations
import Runtime
import TestKit
import Testing

@Suite struct `Showing the history` {
  /// What somebody set, what somebody was refused and what was loaded; texts that hurt formats.
  private func store() throws -> MemoryStore {
    let store = MemoryStore()
    func draft(_ kind: String, at: EpochMilliseconds, actor: String) -> HistoryDraft {
      HistoryDraft(
        at: at, kind: kind, tenant: "acme", feature: "inmail_timeline",
        notes: [.init(name: "actor", text: actor)])
    }
    var set = draft("override.set", at: Quickstart.noon, actor: "dana@example.com")
    set.key = "enabled"
    set.subject = "override 1"
    set.before = "true"
    set.after = "false"
    set.detail = Array(#"{"until":"2026-04-30T00:00:00Z"}"#.utf8)
    set.notes.append(.init(name: "reason", text: "=\u{301}1+1, \"\u{301}quoted\"\r\nin two lines"))
    var refused = draft("override.set", at: Quickstart.noon + 1000, actor: "-eve")
    refused.isRefused = true
    refused.key = "exclude_seats"
    refused.after = "[a, b]"
    refused.notes.append(.init(name: "message", text: "locked by \u{1b}[31mlever"))
    var loaded = draft("policy.loaded", at: Quickstart.noon + 2000, actor: "sluice")
    loaded.tenant = ""
    loaded.feature = ""
    loaded.subject = "revision 12ab"
    loaded.notes.append(.init(name: "reason", text: "gone"))
    var change = AdministrativeChange(expectedSequence: 0, entries: [set, refused, loaded])
    change.raisesVersion = true
    #expect(try store.commit(change))
    let key = SealingKey(Array(0..<32))
    let scrubber = Scrubber(key: key, seals: [key.seal(Subject(.candidate, "gone"))])
    let counts = try store.erase(scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(counts.notes == 1)
    return store
  }

  private func exported(
    _ format: History.ExportFormat, _ filter: HistoryFilter = HistoryFilter()
  ) throws -> String {
    var bytes: [UInt8] = []
    try History(try store()).export(filter, as: format) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: ["list.txt", "list.json", "export.csv", "export.jsonl"])
  func `looks as reviewed`(_ name: String) throws {
    let page = try History(try store()).page(HistoryFilter(), limit: 3)
    var writer = JSONWriter(style: .pretty)
    page.write(to: &writer)
    let found =
      switch name {
      case "list.txt": page.text
      case "list.json": String(decoding: writer.finish(), as: UTF8.self) + "\n"
      case "export.csv": try exported(.csv)
      default: try exported(.jsonl)
      }
    let file = PackageRoot.file("Tests/OperationsTests/Goldens/history/\(name)")
    #expect(goldenMismatch(found, file: file) == nil)
  }

  @Test func `gives the older ones on the next page`() throws {
    let history = History(try store())
    let first = try history.page(HistoryFilter(), limit: 3)
    #expect(first.entries.map(\.sequence) == [4, 3, 2])
    #expect(!first.isLast && first.text.contains("older ones: --before 2"))
    let second = try history.page(HistoryFilter(), before: 2, limit: 3)
    #expect(second.entries.map(\.sequence) == [1])
    #expect(second.isLast && !second.text.contains("--before"))
  }

  @Test func `exports what the filter asks for`() throws {
    let lines = try exported(.jsonl, HistoryFilter(tenant: "acme", kind: "override.set"))
      .split(separator: "\n")
    let entries = try lines.map { try JSONValue.parse(Array($0.utf8))["entry"]?.int64 }
    #expect(entries == [1, 2])
    #expect(try exported(.csv, HistoryFilter(actor: "nobody")).split(separator: "\r\n").count == 1)
  }

  @Test func `refuses a tenant that nobody knows`() throws {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Quickstart.lines("events.jsonl"), into: store)
    let history = History(store)
    #expect(try history.page(HistoryFilter(tenant: "acme"), limit: 9).entries == [])
    let error = #expect(throws: RequestError.self) {
      try history.page(HistoryFilter(tenant: "acne"), limit: 9)
    }
    #expect(error?.description.contains("did you mean `acme`?") == true)
    // The policies that it was ingested with.
    #expect(
      try history.page(HistoryFilter(), limit: 9).entries.map(\.kind) == ["policy.loaded"])
  }

  @Test func `verifies, and says how much that proves`() throws {
    let history = History(try store())
    let kept = try history.checkpoint()
    let alone = try history.verify()
    #expect(alone.isSound && alone.count == 4 && alone.last == kept)
    #expect(alone.text.contains("without --head a tail that was cut may go unseen"))
    #expect(try !history.verify(kept: kept).text.contains("--head"))
    #expect(try History(MemoryStore()).verify().text == "the history is empty\n")
    let cut = try History(MemoryStore()).verify(kept: kept)
    #expect(cut.findings.map(\.kind) == [.cut])
    #expect(cut.text == "cut: the history ends with entry 0, the checkpoint is of entry 4\n")
  }

  @Test(arguments: [
    "", "1", "1:", "1:ab", "-1:\(String(repeating: "0", count: 64))",
    "1:\(String(repeating: "g", count: 64))", "1:\(String(repeating: "0", count: 66))",
    "1:2:\(String(repeating: "0", count: 64))",
  ])
  func `reads no checkpoint from anything else`(_ text: String) {
    #expect(HistoryCheckpoint(text) == nil)
  }
}
