import Operations
import Runtime
import Testing

/// A tenant takes events of its own contracts alone.
struct ForeignContractTests {
  private func activated(_ tenant: String, _ contract: String?) -> [UInt8] {
    let contract = contract.map { #","contract":"\#($0)""# } ?? ""
    return Array(
      """
      {"id":"a","type":"admin.integration.activated","tenant":"\(tenant)",\
      "occurred_at":1772438400000,"source":"admin"\(contract),"user":"u",\
      "kind":"recruiter","licence":"rps","integration":"rsc"}
      """.utf8)
  }

  @Test(arguments: ["urn:li:contract:1", "urn:li:contract:22"])
  func `an event of another contract is quarantined`(_ contract: String) throws {
    let store = MemoryStore()
    let summary = try Quickstart.ingest(lines: [activated("globex", contract)], into: store)
    #expect(summary.quarantined == [.foreignContract: 1])
    #expect(summary.decidedCount == 0)
    #expect(try store.quarantine(limit: 9).map(\.tenant) == ["globex"])
  }

  @Test(arguments: ["urn:li:contract:2", nil])
  func `an event of its own, or of none, is decided`(_ contract: String?) throws {
    let store = MemoryStore()
    let summary = try Quickstart.ingest(lines: [activated("globex", contract)], into: store)
    #expect(summary.decidedCount == 1)
    #expect(summary.quarantinedCount == 0)
  }
}
