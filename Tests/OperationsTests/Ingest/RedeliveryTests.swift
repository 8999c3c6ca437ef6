import Operations
import Runtime
import Testing

/// The network tells things more than once, and not always when they happened.
struct RedeliveryTests {
  private func closed(receivedAt: Int64, _ time: String = "") -> [UInt8] {
    Array(
      """
      {"tenant":"acme","kind":"closed_members","received_at":\(receivedAt)\(time),\
      "response":{"elements":["urn:li:person:p1"]}}\n
      """.utf8)
  }

  @Test func `a member who closed without a time is the same however often it is told`() throws {
    let store = MemoryStore()
    let lines = closed(receivedAt: 1_772_357_400_000) + closed(receivedAt: 1_772_457_400_000)
    let summary = try Quickstart.ingest(lines, into: store, format: .linkedin)
    #expect(summary.decidedCount == 1)
    #expect(summary.duplicates == 1)
    #expect(summary.quarantinedCount == 0)
  }

  @Test func `two times that were told are two contents`() throws {
    let store = MemoryStore()
    let lines =
      closed(receivedAt: 1_772_357_400_000, #","occurred_at":1772357300000"#)
      + closed(receivedAt: 1_772_357_400_000, #","occurred_at":1772357200000"#)
    let summary = try Quickstart.ingest(lines, into: store, format: .linkedin)
    #expect(summary.quarantined == [.conflictingContent: 1])
  }
}
