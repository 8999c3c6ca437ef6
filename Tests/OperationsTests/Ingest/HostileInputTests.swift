import Catalogue
import Foundation
import Operations
import Runtime
import SQLiteStore
import TestKit
import Testing

@Suite struct `Hostile input` {
  private static let before = SampleEvent("before").bytes
  private static let after = SampleEvent("after").bytes

  @Test func `there are many lines, each with a name of its own`() {
    #expect(HostileLine.all.count >= 40)
    #expect(Set(HostileLine.all.map(\.testDescription)).count == HostileLine.all.count)
    #expect(Quickstart.policies.isUsable)
  }

  @Test(arguments: HostileLine.all)
  func `a line is decided or quarantined, and its neighbours are decided`(
    _ line: HostileLine
  ) throws {
    let store = MemoryStore()
    let lines = [Self.before, line.bytes, Self.after]
    let summary = try Quickstart.ingest(lines: lines, into: store)
    let isBlank = line.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    #expect(summary.lines == (isBlank ? 2 : 3))
    #expect(summary.decidedCount + summary.quarantinedCount == summary.lines)
    for id in ["before", "after"] {
      #expect(try store.events(tenant: "acme", id: id).count == 1)
    }
    let rows = try store.quarantine(limit: 9)
    #expect(rows.count == summary.quarantinedCount)
    for row in rows {
      #expect(row.line == 2)
      #expect(row.file == "in.jsonl")
      #expect(!row.detail.isEmpty)
      #expect(row.detail.utf8.count <= 400)
      #expect(!row.detail.unicodeScalars.contains { $0.isUnfitForLine })
      #expect(row.excerpt.count == min(line.bytes.count, Limits.quarantineBytesMax))
      #expect(line.bytes.starts(with: row.excerpt))
    }
    #expect(isHarmless(summary.text))
    let lists = try QuarantineListing.list(in: store, limit: 9)
    #expect(lists.allSatisfy { isHarmless($0.text) && !$0.text.contains("\n") })

    // The same again changes nothing (docs/operations.md, "Crash").
    let dump = try store.dump()
    let again = try Quickstart.ingest(lines: lines, into: store)
    #expect(again.decidedCount == 0)
    #expect(again.duplicates == summary.decidedCount)
    #expect(try store.dump() == dump)
  }

  @Test func `what becomes of each is as it was`() throws {
    var text = ""
    for line in HostileLine.all {
      let summary = try Quickstart.ingest(lines: [Self.before, line.bytes], into: MemoryStore())
      let found = summary.findings.map(\.error.description)
      let name = String(
        String.UnicodeScalarView(
          line.testDescription.unicodeScalars.map { $0.isUnfitForLine ? "?" : $0 }))
      text += "\(name)\n    \(found.first ?? (summary.decidedCount == 2 ? "decided" : "skipped"))\n"
    }
    let file = PackageRoot.file("Tests/OperationsTests/Goldens/hostile_lines.txt")
    #expect(goldenMismatch(text, file: file) == nil)
  }

  @Test(arguments: [7, 1000])
  func `both stores keep the same of a whole file of it`(batch: Int) throws {
    var lines: [[UInt8]] = []
    for (number, line) in HostileLine.all.enumerated() {
      lines += [SampleEvent("good-\(number)").bytes, line.bytes]
    }
    // The last line has no line feed, and is cut.
    let file =
      Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
      + Self.before.dropLast(9)
    let memory = MemoryStore()
    let summary = try Quickstart.ingest(file, into: memory, batch: batch)
    let goldenFile = PackageRoot.file("Tests/OperationsTests/Goldens/hostile_summary.txt")
    #expect(goldenMismatch(summary.text + "\n", file: goldenFile) == nil)
    #expect(try memory.quarantine(limit: 1).first?.line == lines.count + 1)
    for number in HostileLine.all.indices {
      #expect(try memory.events(tenant: "acme", id: "good-\(number)").count == 1)
    }
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.sqlite").path(percentEncoded: false)
      let sqlite = try SQLiteStore.open(path)
      #expect(try Quickstart.ingest(file, into: sqlite, batch: batch) == summary)
      let dump = try sqlite.dump()
      #expect(try memory.dump() == dump)
      let again = try Quickstart.ingest(file, into: sqlite, batch: batch)
      #expect(again.decidedCount == 0)
      #expect(again.quarantinedCount == summary.quarantinedCount)
      #expect(try sqlite.dump() == dump)
    }
  }

  @Test func `a line of the network's log is no better`() throws {
    for line in HostileLine.all where line.bytes.count < 1_000_000 {
      let store = MemoryStore()
      let summary = try Quickstart.ingest(line.bytes, into: store, format: .linkedin)
      #expect(summary.decidedCount == 0)
      #expect(summary.quarantinedCount == summary.lines)
      #expect(isHarmless(summary.text))
    }
  }

  private func isHarmless(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0.isUnfitForLine && $0 != "\n" }
  }
}
