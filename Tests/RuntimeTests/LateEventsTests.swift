import JSON
import Runtime
import Testing

/// What happened earlier and comes later does no harm, and is not lost where everything counts.
struct LateEventsTests {
  private static let contract = #""contract":"urn:li:contract:red""#
  private static let later = World.start + World.day

  private func told(_ lines: [String]) throws -> MemoryStore {
    let store = MemoryStore()
    try World.ingest(lines, into: store)
    return store
  }

  private func event(_ type: String, _ id: String, at: Int64, _ fields: String) -> String {
    World.event(type, id, tenant: "red", at: at, fields)
  }

  private func link(_ type: String, _ id: String, _ candidate: String, at: Int64) -> String {
    event(
      type, id, at: at,
      #""candidate":"\#(candidate)","member":"urn:li:person:m","method":"manual""#)
  }

  @Test func `an expiry that comes after the renewal leaves the contract running`() throws {
    let store = try told([
      event(
        "contract.renewed", "r", at: Self.later, #"\#(Self.contract),"at":\#(Self.later)"#),
      event(
        "contract.expired", "e", at: World.start, #"\#(Self.contract),"at":\#(World.start)"#),
    ])
    let contract = try store.fact("contract", "urn:li:contract:red", tenant: "red")
    #expect(contract?["status"]?.string == "active")
    #expect(contract?["expires_at"] == nil)
  }

  @Test func `the end of an old link leaves the new one`() throws {
    let store = try told([
      link("profile.linked", "l1", "c1", at: World.start),
      link("profile.linked", "l2", "c2", at: World.start + 2),
      link("profile.unlinked", "u1", "c1", at: Self.later),
      link("profile.unlinked", "u2", "c2", at: World.start + 1),
    ])
    #expect(
      try store.text("member", "urn:li:person:m", "candidate", tenant: "red") == "c2")
    #expect(try store.text("candidate", "c2", "member", tenant: "red") == "urn:li:person:m")
    #expect(try store.text("candidate", "c1", "member", tenant: "red") == nil)
  }

  @Test func `a link that comes after its own end stays ended`() throws {
    let store = try told([
      link("profile.unlinked", "u", "c1", at: Self.later),
      link("profile.linked", "l", "c1", at: World.start),
    ])
    #expect(try store.text("member", "urn:li:person:m", "candidate", tenant: "red") == nil)
    #expect(try store.text("candidate", "c1", "member", tenant: "red") == nil)
  }

  @Test func `what was only confirmed is not undone by what was between`() throws {
    func snapshot(_ id: String, at: Int64, active: Bool) -> String {
      event(
        "seat.snapshot", id, at: at,
        #"\#(Self.contract),"taken_at":\#(at),"seats":[{"seat":"urn:li:seat:red-1","#
          + #""person":"urn:li:person:s","first_name":"S","last_name":"T","active":\#(active),"#
          + #""admin":false}]"#)
    }
    let store = try told([
      snapshot("s1", at: World.start, active: true),
      snapshot("s3", at: World.start + 2, active: true),
      snapshot("s2", at: World.start + 1, active: false),
    ])
    let seat = try store.fact("seat", "urn:li:seat:red-1", tenant: "red")
    #expect(seat?["active"]?.bool == true)
  }

  @Test func `every review counts, equal and late ones too`() throws {
    let scores: [(Int64, Int)] = [(3, 4), (4, 4), (1, 4), (5, 1)]
    let store = try told(
      scores.map { at, score in
        event(
          "ats.review.submitted", "v\(at)", at: World.start + at,
          #""review":"v\#(at)","candidate":"c1","author":"u","score":\#(score),"#
            + #""last_modified":\#(World.start + at)"#)
      })
    let candidate = try store.fact("candidate", "c1", tenant: "red")
    #expect(candidate?["average_review"]?.double == 3.25)
  }

  @Test func `an application that comes late is still among the candidate's`() throws {
    let store = try told(
      [("o2", Self.later), ("o1", World.start)].map { id, at in
        event(
          "ats.application.upserted", id, at: at,
          #""application":"\#(id)","candidate":"c1","last_modified":\#(at)"#)
      })
    let candidate = try store.fact("candidate", "c1", tenant: "red")
    #expect(candidate?["open_opportunities"]?.array?.compactMap(\.string) == ["o2", "o1"])
    #expect(candidate?["opportunity"]?.string == "o2")
  }

  @Test func `an InMail of last month does not restart the month's count`() throws {
    let month = 31 * World.day
    let store = try told(
      [(1, 31), (2, 32), (3, 0)].map { (number: Int, day: Int64) in
        event(
          "inmail.sent", "i\(number)", at: World.start + day * World.day,
          #""message_id":"i\#(number)","thread":"urn:li:messagingThread:1","#
            + #""seat":"urn:li:seat:red-1",\#(Self.contract),"member":"urn:li:person:m","#
            + #""body":"b","created_at":\#(World.start + month)"#)
      })
    let seat = try store.fact("seat", "urn:li:seat:red-1", tenant: "red")
    #expect(seat?["inmails_this_month"]?.int64 == 2)
  }
}
