import JSON
import Runtime
import Testing

/// Matching, ties, reviews and links.
struct MatchingTests {
  private static let export = """
    apiVersion: sluice/v1
    kind: Feature
    name: export
    title: Export
    description: Makes a candidate and an opportunity, and moves it.
    rules:
      hit: collect
      list:
        - id: profile
          events: [candidate.exported]
          then:
            - create_candidate:
                route: export
                origin: export
                fields: {first_name: event.first_name, last_name: event.last_name, member: event.member}
        - id: a-posting
          events: [candidate.exported]
          then: [{create_opportunity: {kind: posting, job: "${event.?job}", stage: new_lead}}]
      otherwise: ignore
    """

  private static let policies = Result {
    try World.policies([export], use: "export: {enabled: true}")
  }

  private func exported(_ id: String, member: String = "m", at: Int64 = World.start + 9) -> String {
    World.event(
      "candidate.exported", id, at: at,
      #""request_id":"\#(id)","member":"urn:li:person:\#(member)","first_name":"F","#
        + #""last_name":"L","employers":[],"skills":[],"via":"one_click","job":"j""#)
  }

  private func candidate(_ id: String, at: Int64 = World.start, name: String = "F") -> String {
    World.event(
      "ats.candidate.updated", "\(id)-\(at)", at: at, source: "ats_webhook",
      #""candidate":"\#(id)","first_name":"\#(name)","last_name":"L","last_modified":\#(at)"#)
  }

  private func linked(_ candidate: String, at: Int64 = World.start + 1, _ method: String) -> String
  {
    World.event(
      "profile.linked", "link-\(candidate)", at: at,
      #""candidate":"\#(candidate)","member":"urn:li:person:m","method":"\#(method)""#)
  }

  @Test func `the outbox has a candidate before its opportunity`() throws {
    for store in [MemoryStore()] as [any AdministrationStore] {
      try World.ingest([exported("x")], Self.policies.get(), into: store)
      #expect(
        try store.outbox(tenant: "t", limit: 9).map(\.effect.kind) == [
          "create_candidate", "link_member", "create_opportunity",
        ])
    }
    try World.withSQLite { store in
      try World.ingest([exported("x")], Self.policies.get(), into: store)
      #expect(
        try store.outbox(tenant: "t", limit: 9).map(\.effect.kind) == [
          "create_candidate", "link_member", "create_opportunity",
        ])
    }
  }

  @Test(arguments: [1, 1000])
  func `a review that is over lets the whole export happen`(_ batch: Int) throws {
    let store = MemoryStore()
    // A namesake needs a person; once renamed, the export makes a candidate of its own.
    try World.ingest(
      [candidate("c1"), exported("x"), candidate("c1", at: World.start + 20, name: "G")],
      Self.policies.get(), into: store, batch: batch)
    #expect(try store.story("x") == ["export:held/review", "export:applied"])
    #expect(
      try store.outbox(tenant: "t", limit: 9).map(\.effect.kind) == [
        "request_review", "create_candidate", "link_member", "create_opportunity",
      ])
  }

  @Test func `several namesakes are never chosen among`() throws {
    let store = MemoryStore()
    try World.ingest(
      [candidate("c1"), candidate("c2"), exported("x")], Self.policies.get(), into: store)
    #expect(try store.story("x") == ["export:held/review"])
    #expect(try store.effectKinds("x") == ["profile.request_review"])
  }

  @Test func `the candidate that the member is linked to wins over one that was`() throws {
    let store = MemoryStore()
    try World.ingest(
      [
        candidate("c1"), candidate("c2"), linked("c1", "manual"),
        linked("c2", at: World.start + 2, "manual"), exported("x"),
      ], Self.policies.get(), into: store)
    #expect(try store.story("x") == ["export:applied"])
    #expect(try store.text("candidate", "c2", "opportunity") != nil)
    #expect(try store.text("candidate", "c1", "opportunity") == nil)
  }

  @Test func `a deleted opportunity does not stand in the way of a new one`() throws {
    let store = MemoryStore()
    try World.ingest([exported("x")], Self.policies.get(), into: store)
    let made = try store.fact("member", "urn:li:person:m")?["candidate"]?.string ?? ""
    let opportunity = try store.text("candidate", made, "opportunity") ?? ""
    try World.ingest(
      [
        exported("y"),
        World.event(
          "ats.application.deleted", "d", at: World.start + 10,
          #""application":"\#(opportunity)","last_modified":1"#),
        exported("z", at: World.start + 11),
      ], Self.policies.get(), into: store)
    #expect(try store.effectKinds("y") == [])
    #expect(try store.effectKinds("z") == ["a-posting.create_opportunity"])
  }

  private static let linking = """
    apiVersion: sluice/v1
    kind: Feature
    name: linking
    title: Linking
    description: Links whoever was changed in the ATS with one member.
    rules:
      hit: first
      list:
        - id: link
          events: [ats.candidate.saved]
          then: [{link_member: {member: "urn:li:person:m", method: auto}}]
      otherwise: ignore
    """

  @Test(arguments: [("manual", "c1"), ("auto", "c2")])
  func `a link by a person outranks one by a rule`(_ method: String, _ winner: String) throws {
    let policies = try World.policies([Self.linking], use: "linking: {enabled: true}")
    let store = MemoryStore()
    try World.ingest(
      [
        candidate("c1"), linked("c1", method),
        World.event(
          "ats.candidate.saved", "s", at: World.start + 3, #""candidate":"c2","last_modified":1"#),
      ], policies, into: store)
    #expect(try store.text("member", "urn:li:person:m", "candidate") == winner)
    #expect((try store.text("candidate", "c1", "member") != nil) == (winner == "c1"))
    #expect((try store.text("candidate", "c2", "member") != nil) == (winner == "c2"))
  }
}
