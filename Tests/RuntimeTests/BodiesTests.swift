import Catalogue
import Operations
import Runtime
import Testing

/// What a discard leaves: privacy drops the body at once, other reasons after their time, and
/// neither while another feature waits for the event.
struct BodiesTests {
  private static let person = #""member":"urn:li:person:m""#

  private func mail(_ id: String, seat: Int) -> String {
    World.event(
      "inmail.sent", id, tenant: "red",
      #""message_id":"\#(id)","thread":"urn:li:messagingThread:1","#
        + #""seat":"urn:li:seat:red-\#(seat)",\#(Self.person),"body":"b","created_at":1"#)
  }

  private let linked = World.event(
    "profile.linked", "link", tenant: "red",
    #""candidate":"c1","member":"urn:li:person:m","method":"manual""#)

  @Test(arguments: [1, 1000])
  func `what privacy forbids goes when the last hold is over`(_ batch: Int) throws {
    let store = MemoryStore()
    // Seat 3 is excluded from the timeline; stage progression waits for the link.
    try World.ingest([mail("i", seat: 3)], into: store, batch: batch)
    let story = try store.story("i", tenant: "red").first ?? ""
    #expect(story.contains("inmail_timeline:discarded/seat_excluded"))
    #expect(story.contains("stage_progression:held/awaiting_link"))
    #expect(try store.event("i", tenant: "red")?.body != nil)
    try World.ingest([linked], into: store, batch: batch)
    #expect(try store.holds(tenant: "red", limit: 9).isEmpty)
    #expect(try store.event("i", tenant: "red")?.body == nil)
    // The same again is still told from something else.
    let again = try World.ingest([mail("i", seat: 3)], into: store)
    #expect(again.duplicates == 1)
  }

  @Test func `what waited too long is discarded, kept for its time, and then dropped`() throws {
    let store = MemoryStore()
    try World.ingest([mail("i", seat: 1)], into: store)
    let expiry = World.now + 91 * World.day
    try World.ingest([], into: store, at: expiry)
    #expect(try store.story("i", tenant: "red").last?.contains("hold_expired") == true)
    #expect(try store.holds(tenant: "red", limit: 9).isEmpty)
    #expect(
      try store.event("i", tenant: "red")?.bodyUntil
        == expiry + Limits.discardedBodyMilliseconds)
    try World.ingest([], into: store, at: expiry + Limits.discardedBodyMilliseconds - 1)
    #expect(try store.event("i", tenant: "red")?.body != nil)
    try World.ingest([], into: store, at: expiry + Limits.discardedBodyMilliseconds)
    #expect(try store.event("i", tenant: "red")?.body == nil)
    #expect(try store.event("i", tenant: "red")?.contentDigest != nil)
  }

  @Test func `both stores keep a body for its time`() throws {
    try World.withSQLite { store in
      try World.ingest([mail("i", seat: 1)], into: store)
      let expiry = World.now + 91 * World.day
      try World.ingest([], into: store, at: expiry)
      #expect(
        try store.event("i", tenant: "red")?.bodyUntil
          == expiry + Limits.discardedBodyMilliseconds)
    }
  }
}
