import JSON
import Operations
import Runtime
import Testing

/// Holds: each closes once what it waits for is there, in order of what happened.
struct ReleaseTests {
  /// Two features that wait for the seat, so that each event has two holds.
  static func waiting(_ name: String) -> String {
    """
    apiVersion: sluice/v1
    kind: Feature
    name: \(name)
    title: \(name)
    description: Waits for the seat.
    gates:
      - id: seat-mapped
        events: [inmail.sent]
        require: has(seat.user)
        else: {hold: {reason: awaiting_seat_mapping, key: seat, id: "${event.seat}"}}
    rules:
      hit: first
      list:
        - id: tell
          events: [inmail.sent]
          then: [{notify: {audience: admins, message: "${event.message_id}"}}]
      otherwise: ignore
    """
  }

  static func mail(_ number: Int, at: Int64) -> String {
    World.event(
      "inmail.sent", "i\(number)", at: at,
      #""message_id":"i\#(number)","thread":"urn:li:messagingThread:1","#
        + #""seat":"urn:li:seat:1","member":"urn:li:person:m","body":"b","created_at":\#(at)"#)
  }

  static let mapped = World.event(
    "admin.seat.linked", "mapped", #""seat":"urn:li:seat:1","user":"u""#)

  @Test(arguments: [1, 49, 50, 51, 99, 150, 260])
  func `every hold of a key closes, however many an event has`(_ count: Int) throws {
    let policies = try World.policies(
      [Self.waiting("one"), Self.waiting("two"), Self.waiting("three")],
      use: "one: {enabled: true}\ntwo: {enabled: true}\nthree: {enabled: true}")
    let store = MemoryStore()
    let mails = (0..<count).map { Self.mail($0, at: World.start + Int64($0)) }
    let summary = try World.ingest(mails + [Self.mapped], policies, into: store)
    #expect(try store.holds(tenant: "t", limit: 10).isEmpty)
    #expect(try store.releases(limit: 10).isEmpty)
    #expect(summary.released == 3 * count)
    #expect(try store.outbox(tenant: "t", limit: 10_000).count == 3 * count)
  }

  @Test func `releases go in order of what happened, and reach the outbox so`() throws {
    let policies = try World.policies([Self.waiting("one")], use: "one: {enabled: true}")
    let store = MemoryStore()
    // A permutation of 0 ..< 230, so that a durable release in several steps is needed.
    let mails = (0..<230).map { Self.mail($0, at: World.start + Int64($0 * 7 % 230)) }
    try World.ingest(mails + [Self.mapped], policies, into: store)
    let instants = try store.outbox(tenant: "t", limit: 1000).map(\.effect.occurredAt)
    #expect(instants.count == 230)
    #expect(instants == instants.sorted())
  }

  @Test func `a hold whose feature is gone is given up with a reason`() throws {
    let before = try World.policies([Self.waiting("one")], use: "one: {enabled: true}")
    let after = try World.policies([Self.waiting("two")], use: "two: {enabled: true}")
    let store = MemoryStore()
    try World.ingest([Self.mail(1, at: World.start)], before, into: store)
    try World.ingest([Self.mapped], after, into: store)
    #expect(
      try store.story("i1") == ["one:held/awaiting_seat_mapping", "one:discarded/feature_off"])
    #expect(try store.event("i1")?.bodyUntil != nil)
  }
}
