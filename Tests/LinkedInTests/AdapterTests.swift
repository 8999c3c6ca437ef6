import JSON
import LinkedIn
import Testing

@Suite struct `LinkedIn adapter` {
  private func translate(
    _ line: String, names: FieldNames = .default
  ) throws -> (events: [JSONValue], issues: [AdapterIssue]) {
    let (events, issues) = LinkedInAdapter.events(line: Array(line.utf8), names: names)
    return (try events.map { try JSONValue.parse($0) }, issues)
  }

  @Test func `other field names are configuration`() throws {
    var names = FieldNames()
    names.elements = ["results"]
    names.closedMember.member = ["who.urn", "whom"]
    let (events, issues) = try translate(
      #"""
      {"tenant":"a","kind":"closed_members","received_at":1772357400000,
       "response":{"results":[{"who":{"urn":"urn:li:person:P1"}},{"whom":"urn:li:person:P2"}]}}
      """#, names: names)
    #expect(issues.isEmpty)
    #expect(
      events.map { $0["member"]?.string } == ["urn:li:person:P1", "urn:li:person:P2"])
  }

  @Test(
    arguments: [
      (1_041_379_199_999, false), (1_041_379_200_000, true), (1_772_357_400_000 + 86_400_000, true),
      (1_772_357_400_000 + 86_400_001, false), (.min, false), (.max, false),
    ] as [(Int64, Bool)])
  func `times are believed between 2003 and a day after receipt`(
    _ time: Int64, _ isBelieved: Bool
  ) throws {
    let (events, issues) = try translate(
      #"""
      {"tenant":"a","kind":"closed_members","received_at":1772357400000,
       "response":{"elements":[{"member":"urn:li:person:P1","closedAt":\#(time)}]}}
      """#)
    #expect(events.count == (isBelieved ? 1 : 0))
    #expect(issues.map(\.code) == (isBelieved ? [] : [.dateOutOfRange]))
  }

  @Test(
    arguments: [
      ("2026-03-02T09:00:00Z", 1_772_355_600_000),
      ("2026-03-02T10:30:00.5+01:30", 1_772_355_600_500),
      ("2026-03-01T23:00:00-10:00", 1_772_355_600_000), ("2024-02-29T00:00:00Z", 1_709_078_400_000),
      ("2026-02-29T00:00:00Z", nil), ("2026-3-2T09:00:00Z", nil), ("2026-03-02", nil),
      ("2026-03-02T09:00:00", nil), ("2026-03-02T24:00:00Z", nil), ("tomorrow", nil), ("", nil),
    ] as [(String, Int64?)])
  func `a push is dated a day before it expires, else by its receipt`(
    _ expiry: String, _ milliseconds: Int64?
  ) throws {
    let receivedAt: Int64 = 1_772_357_400_000
    let (events, _) = try translate(
      #"""
      {"tenant":"a","kind":"export","received_at":\#(receivedAt),
       "push":{"id":"x","type":"EXPORT_CANDIDATE_PROFILE","expiresAt":"\#(expiry)"},
       "response":{"elements":[{"candidate":{"firstName":"A","member":"urn:li:person:P1"}}]}}
      """#)
    #expect(events.first?["occurred_at"]?.int64 == milliseconds ?? receivedAt)
  }

  @Test func `a second delivery of a push differs in its receipt alone`() throws {
    func delivered(at receivedAt: Int64) throws -> [String] {
      let (events, _) = try translate(
        #"""
        {"tenant":"a","kind":"export","received_at":\#(receivedAt),
         "push":{"id":"x","expiresAt":"2026-03-02T09:00:00Z"},
         "response":{"elements":[{"candidate":{"firstName":"A","member":"urn:li:person:P1"}}]}}
        """#)
      return events[0].object?.members.filter { $0.key != "received_at" }
        .map { "\($0.key): \($0.value)" } ?? []
    }
    #expect(try delivered(at: 1_772_300_000_000) == delivered(at: 1_772_300_600_000))
  }

  @Test func `issues name fields and never values`() throws {
    let (_, issues) = try translate(
      #"""
      {"tenant":"a","kind":"mail_stubs","received_at":1772357400000,"response":{"elements":[
       {"contract":"urn:li:contract:1","owner":"urn:li:seat:1","member":"secret-member",
        "firstName":"Secret","createdAt":1772300000000}]}}
      """#)
    #expect(issues.count == 1)
    #expect(issues[0].path == "response.elements[0].member")
    #expect(!issues[0].description.lowercased().contains("secret"))
    #expect(issues[0].element?.isEmpty == false)
  }
}
