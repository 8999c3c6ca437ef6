import JSON
import Operations
import Runtime
import Testing

/// The same again changes nothing; other content under the same key goes to quarantine.
struct IdentityTests {
  private func saved(_ candidate: String, _ extra: String = "") -> String {
    World.event(
      "ats.candidate.saved", "s", tenant: "red",
      #""candidate":"\#(candidate)","last_modified":1\#(extra)"#)
  }

  @Test func `receipt, mode and the order of members do not make another event`() throws {
    let store = MemoryStore()
    let summary = try World.ingest(
      [
        saved("c1", #","received_at":1"#), saved("c1", #","received_at":2,"mode":"backfill""#),
        saved("c1"),
      ], into: store)
    #expect(summary.decidedCount == 1)
    #expect(summary.duplicates == 2)
  }

  @Test(arguments: [1, 1000])
  func `other content under the same key is quarantined`(_ batch: Int) throws {
    let store = MemoryStore()
    let summary = try World.ingest(
      [saved("c1"), saved("c1", #","first_name":"F""#)], into: store, batch: batch)
    #expect(summary.quarantined == [.conflictingContent: 1])
    #expect(try store.fact("candidate", "c1", tenant: "red")?["first_name"] == nil)
  }

  /// One letter in two spellings: equal as Swift's strings, and two ids.
  @Test(arguments: [1, 1000])
  func `ids are told apart by their bytes`(_ batch: Int) throws {
    let store = MemoryStore()
    let summary = try World.ingest(
      [saved("caf\u{e9}"), saved("cafe\u{301}")], into: store, batch: batch)
    #expect(summary.decidedCount == 2)
    #expect(try store.facts(tenant: "red", kind: "candidate", afterID: "", limit: 9).count == 2)
  }

  @Test(arguments: [
    #""last_modified":9223372036854775808"#, #""last_modified":253402300800000"#,
    #""last_modified":-62135596800001"#, #""last_modified":1e400"#, #""last_modified":1.5"#,
    #""last_modified":"10000-01-01T00:00:00Z""#, #""last_modified":null"#, #""last_modified":[]"#,
    #""last_modified":1,"last_modified":1"#, #""last_modified":1,"candidate":"b""#,
  ])
  func `what no field can hold is quarantined`(_ fields: String) throws {
    let store = MemoryStore()
    let line = World.event(
      "ats.candidate.saved", "s", tenant: "red", #""candidate":"c","# + fields)
    let summary = try World.ingest([line, saved("c1")], into: store)
    #expect(summary.quarantinedCount == 1)
    #expect(summary.decidedCount == 1)
  }
}
