import JSON
import Operations
import Runtime
import Testing

/// Candidates of the ATS are matched with members whom events showed; duplicates are flagged.
struct MemberMatchingTests {
  private static let keys = """
    matching:
      keys: [{by: linkedin_url, hit: update}, {by: email, hit: update}, {by: name, hit: review}]
      ties: newest
    """

  private func policies(
    _ effect: String = "match_member: {route: export}", on event: String = "ats.candidate.saved",
    matching: String = MemberMatchingTests.keys, policy: String = ""
  ) throws -> PolicySet {
    try World.policies(
      [World.feature("f", event, effect)], use: "f: {enabled: true}", policy: policy,
      matching: matching)
  }

  private func stub(
    _ member: String, email: String? = nil, url: String? = nil, last: String = "L", at: Int64 = 0
  ) -> String {
    World.event(
      "stub_profile.received", "stub-\(member)", at: World.start + at,
      #""contract":"urn:li:contract:1","seat":"urn:li:seat:1","member":"urn:li:person:\#(member)","#
        + (email.map { #""email":"\#($0)","# } ?? "")
        + (url.map { #""profile_url":"\#($0)","# } ?? "")
        + #""first_name":"F","last_name":"\#(last)","consent_scope":"organisation","created_at":1"#)
  }

  private func saved(_ fields: String, id: String = "s", at: Int64 = 9) -> String {
    World.event(
      "ats.candidate.saved", id, at: World.start + at, source: "ats_webhook",
      #""candidate":"c1","last_modified":1,\#(fields)"#)
  }

  private func linked(
    _ id: String, _ candidate: String, _ member: String, _ method: String, at: Int64
  ) -> String {
    World.event(
      "profile.linked", id, at: World.start + at,
      #""candidate":"\#(candidate)","member":"urn:li:person:\#(member)","method":"\#(method)""#)
  }

  private func effects(_ id: String, _ store: MemoryStore) throws -> [String] {
    guard let event = try store.event(id) else { return ["no event"] }
    return try store.effects(event: event.sequence).map {
      "\($0.kind) \(String(decoding: $0.payload, as: UTF8.self))"
    }
  }

  @Test(arguments: [
    (
      "one fit", #""email":"f@x.example""#,
      [
        #"link_member {"candidate":"c1","member":"urn:li:person:m1","method":"auto"}"#
      ]
    ),
    (
      "an earlier key", #""email":"f@x.example","linkedin_url":"u2""#,
      [#"link_member {"candidate":"c1","member":"urn:li:person:m2","method":"auto"}"#]
    ),
    (
      "two fits", #""email":"same@x.example""#,
      [
        #"request_review {"candidate":"c1","rule":"email","members":["urn:li:person:m2","urn:li:person:m3"]}"#
      ]
    ),
    (
      "a weak key", #""first_name":"F","last_name":"N""#,
      [#"request_review {"candidate":"c1","rule":"name","members":["urn:li:person:m3"]}"#]
    ),
    ("nobody", #""email":"other@x.example""#, []),
  ])
  func `the one member who fits is linked`(
    _ name: String, _ fields: String, _ expected: [String]
  ) throws {
    let store = MemoryStore()
    try World.ingest(
      [
        stub("m1", email: "f@x.example"), stub("m2", email: "same@x.example", url: "u2"),
        stub("m3", email: "same@x.example", last: "N"), saved(fields),
      ], policies(), into: store)
    #expect(try effects("s", store) == expected)
  }

  @Test func `a link that is there stays`() throws {
    let store = MemoryStore()
    try World.ingest(
      [
        linked("l", "c1", "m1", "auto", at: 0), stub("m2", email: "f@x.example"),
        saved(#""email":"f@x.example""#),
      ], policies(), into: store)
    #expect(try store.story("s") == ["f:unchanged"])
    #expect(try store.text("candidate", "c1", "member") == "urn:li:person:m1")
  }

  @Test func `members of others, closed accounts and hidden or declined addresses fit nobody`()
    throws
  {
    let store = MemoryStore()
    try World.ingest(
      [
        stub("m1", email: "f@x.example"), linked("l", "c2", "m1", "auto", at: 1),
        stub("m2", email: "f@x.example"),
        World.event(
          "member.closed", "closed", at: World.start + 1, #""member":"urn:li:person:m2""#),
        stub("m3", email: "f@x.example"),
        World.event(
          "member.visibility_changed", "hidden", at: World.start + 1,
          #""member":"urn:li:person:m3","hidden":["email"]"#),
        stub("m4", email: "f@x.example"),
        World.event(
          "contact_share.declined", "no", at: World.start + 1,
          #""seat":"urn:li:seat:1","member":"urn:li:person:m4""#),
        saved(#""email":"f@x.example""#),
      ], policies(), into: store)
    #expect(try effects("s", store) == [])
    #expect(try store.fact("member", "urn:li:person:m4")?["email"] == nil)
  }

  @Test(arguments: [
    ("ats.candidate.saved", "match_member: {}", "discarded"),
    ("ui.action.requested", "match_member: {}", "denied"),
    (
      "ui.action.requested", "create_candidate: {route: sidebar, fields: {email: '\"x\"'}}",
      "denied"
    ),
    (
      "ats.candidate.saved", "create_candidate: {route: sidebar, fields: {email: event.?email}}",
      "discarded"
    ),
  ])
  func `a way in that the policy does not list is shut`(
    _ event: String, _ effect: String, _ verdict: String
  ) throws {
    let store = MemoryStore()
    try World.ingest(
      [
        stub("m1", email: "f@x.example"),
        World.event(
          event, "s", at: World.start + 9, source: "ats_webhook",
          #""candidate":"c1","user":"u","action":"a","last_modified":1,"email":"f@x.example""#),
      ], policies(effect, on: event), into: store)
    #expect(try store.story("s") == ["f:\(verdict)/not_a_creation_path"])
    #expect(try effects("s", store) == [])
  }

  // MARK: - Links that events tell

  @Test(arguments: [
    ("manual", "auto", "c1", "m", "m1"), ("manual", "manual", "c1", "m2", "m2"),
    ("auto", "auto", "c1", "m2", "m2"), ("manual", "export", "c2", "m1", "m1"),
  ])
  func `a link by a person is not replaced by what a program found`(
    _ first: String, _ second: String, _ candidate: String, _ member: String, _ winner: String
  ) throws {
    let store = MemoryStore()
    try World.ingest(
      [
        linked("a", "c1", "m1", first, at: 1), linked("b", candidate, member, second, at: 2),
      ], policies(), into: store)
    #expect(try store.text("candidate", "c1", "member") == "urn:li:person:\(winner)")
    #expect(try store.text("member", "urn:li:person:\(winner)", "candidate") == "c1")
    if candidate == "c2" { #expect(try store.text("candidate", "c2", "member") == nil) }
    if member != winner {
      #expect(try store.text("member", "urn:li:person:\(member)", "candidate") == nil)
    }
  }

  @Test func `a candidate that a person linked is not linked anew by an export`() throws {
    let store = MemoryStore()
    let export = World.event(
      "candidate.exported", "x", at: World.start + 5,
      #""request_id":"x","member":"urn:li:person:m2","first_name":"F","last_name":"L","employers":[],"#
        + #""skills":[],"via":"one_click","profile_url":"u1""#)
    try World.ingest(
      [
        saved(#""linkedin_url":"u1""#, id: "c", at: 0), linked("l", "c1", "m1", "manual", at: 1),
        export,
      ],
      policies(
        "create_candidate: {route: export, fields: {linkedin_url: event.?profile_url, member: event.member, headline: '\"H\"'}}",
        on: "candidate.exported"), into: store)
    #expect(try store.text("candidate", "c1", "member") == "urn:li:person:m1")
    #expect(try store.effectKinds("x") == ["rule.update_candidate"])
  }

  // MARK: - Duplicates

  private static let create =
    "create_candidate: {route: stub_profile, fields: {first_name: event.first_name, last_name: event.last_name, email: event.?email, linkedin_url: event.?profile_url, member: event.member}}"

  @Test func `a key that flags lets a candidate be made, and says who it may be`() throws {
    let store = MemoryStore()
    try World.ingest(
      [saved(#""email":"f@x.example""#, id: "c", at: 0), stub("m1", email: "f@x.example", at: 5)],
      policies(
        Self.create, on: "stub_profile.received",
        matching: "matching: {keys: [{by: linkedin_url, hit: update}, {by: email, hit: flag}]}"),
      into: store)
    #expect(
      try store.effectKinds("stub-m1") == [
        "rule.create_candidate", "rule.link_member", "rule.flag_duplicate",
      ])
    let made = try #require(try store.text("member", "urn:li:person:m1", "candidate"))
    #expect(made != "c1")
    #expect(
      try effects("stub-m1", store).last
        == #"flag_duplicate {"candidate":"\#(made)","rule":"email","candidates":["c1"]}"#)
  }

  @Test func `a later key still finds whom to update, and only others are flagged`() throws {
    let store = MemoryStore()
    let other = World.event(
      "ats.candidate.saved", "o", source: "ats_webhook",
      #""candidate":"c2","last_modified":1,"email":"f@x.example""#)
    try World.ingest(
      [
        saved(#""email":"f@x.example","linkedin_url":"u1""#, id: "c", at: 0), other,
        stub("m1", email: "f@x.example", url: "u1", at: 5),
      ],
      policies(
        Self.create, on: "stub_profile.received",
        matching: "matching: {keys: [{by: email, hit: flag}, {by: linkedin_url, hit: update}]}"),
      into: store)
    #expect(try store.text("member", "urn:li:person:m1", "candidate") == "c1")
    #expect(
      try effects("stub-m1", store).first {
        $0.hasPrefix("flag_duplicate")
      } == #"flag_duplicate {"candidate":"c1","rule":"email","candidates":["c2"]}"#)
  }

  // MARK: - Privacy

  @Test func `what the member hides stays out of a candidate that is made, and it is said`() throws
  {
    let store = MemoryStore()
    try World.ingest(
      [
        World.event(
          "member.visibility_changed", "v",
          #""member":"urn:li:person:m1","hidden":["email","location"]"#),
        stub("m1", email: "f@x.example", url: "u1", at: 5),
      ], policies(Self.create, on: "stub_profile.received"), into: store)
    let made = try #require(try store.text("member", "urn:li:person:m1", "candidate"))
    #expect(try store.text("candidate", made, "email") == nil)
    #expect(try store.text("candidate", made, "linkedin_url") == "u1")
    let event = try #require(try store.event("stub-m1"))
    #expect(
      try store.decisions(event: event.sequence).flatMap(store.features).map(\.note) == [
        "member_privacy: left out email"
      ])
    #expect(!(try effects("stub-m1", store).contains { $0.contains("f@x.example") }))
  }

  @Test func `what is discarded for privacy leaves no trace of the person`() throws {
    let store = MemoryStore()
    try World.ingest(
      [stub("m1", email: "f@x.example", url: "u1")],
      policies("discard: {reason: seat_excluded}", on: "stub_profile.received"), into: store)
    let fact = try #require(try store.fact("member", "urn:li:person:m1"))
    for field in ["first_name", "last_name", "full_name", "email", "linkedin_url"] {
      #expect(fact[field] == nil, "\(field)")
    }
  }

  // MARK: - Skills and opportunities

  private func exported(_ skills: String) -> [String] {
    [
      World.event(
        "admin.skills.imported", "dictionary", source: "admin",
        #""skills":[{"name":"Swift","known":true}]"#),
      linked("l", "c1", "m1", "manual", at: 1), saved(#""first_name":"F""#, id: "c", at: 2),
      World.event(
        "candidate.exported", "x", at: World.start + 5,
        #""request_id":"x","member":"urn:li:person:m1","first_name":"F","last_name":"L","#
          + #""employers":[],"skills":\#(skills),"via":"one_click""#),
    ]
  }

  @Test(arguments: [
    ("discard", #"["Swift","COBOL"]"#, "applied", ["apply_skill"], false),
    ("discard", #"["COBOL"]"#, "discarded/skill_unknown", [], false),
    ("review", #"["Swift","COBOL"]"#, "applied", ["apply_skill", "request_review"], false),
    ("add", #"["Swift","COBOL"]"#, "applied", ["apply_skill", "apply_skill"], true),
    ("add", #"["Swift","Swift"]"#, "applied", ["apply_skill"], false),
  ])
  func `the dictionary decides about each skill`(
    _ unknown: String, _ skills: String, _ answer: String, _ kinds: [String], _ isAdded: Bool
  ) throws {
    let store = MemoryStore()
    let feature = """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      title: f
      description: Skills.
      rules:
        hit: first
        list:
          - id: rule
            events: [candidate.exported]
            then: [{each: event.skills, apply_skill: {skill: "${each}", unknown: \(unknown)}}]
        otherwise: ignore
      """
    try World.ingest(
      exported(skills), World.policies([feature], use: "f: {enabled: true}"), into: store)
    #expect(try store.story("x") == ["f:\(answer)"])
    #expect(try store.effectKinds("x") == kinds.map { "rule.\($0)" })
    #expect((try store.fact("skill", "COBOL") != nil) == isAdded)
    if skills.contains("COBOL"), !isAdded {
      let event = try #require(try store.event("x"))
      let note = try store.decisions(event: event.sequence).flatMap(store.features).first?.note
      #expect(note?.hasPrefix("skill_unknown: ") == true && note?.contains("`COBOL`") == true)
    }
  }

  @Test func `what an InMail brings goes to the latest general opportunity`() throws {
    let store = MemoryStore()
    let attach = World.feature("f", "inmail.sent", "attach_to_opportunity: {kind: general}")
    let append = World.feature(
      "g", "inmail.sent",
      #"append_timeline: {direction: sent, body: "${event.body}", at: "${event.occurred_at}"}"#)
    func application(_ id: String, _ kind: String, at: Int64) -> String {
      World.event(
        "ats.application.upserted", id, at: World.start + at, source: "ats_webhook",
        #""application":"\#(id)","candidate":"c1","kind":"\#(kind)","last_modified":\#(at)"#)
    }
    try World.ingest(
      [
        linked("l", "c1", "m1", "manual", at: 0), saved(#""first_name":"F""#, id: "c", at: 0),
        application("g1", "general", at: 1), application("g2", "general", at: 2),
        application("p1", "posting", at: 3),
        World.event(
          "inmail.sent", "i", at: World.start + 5,
          #""message_id":"i","thread":"urn:li:messagingThread:1","seat":"urn:li:seat:1","#
            + #""member":"urn:li:person:m1","body":"B","created_at":1"#),
      ],
      World.policies(
        [attach, append], use: "f: {enabled: true}\ng: {enabled: true}"), into: store)
    #expect(
      try store.effectKinds("i") == ["rule.attach_to_opportunity", "rule.append_timeline"])
    #expect(
      try effects("i", store).first
        == #"attach_to_opportunity {"opportunity":"g2","candidate":"c1"}"#)
    let payload = try #require(try effects("i", store).last)
    #expect(payload.contains(#""opportunity":"g2""#))
  }

  @Test func `where there is no such opportunity an entry goes to none`() throws {
    let store = MemoryStore()
    try World.ingest(
      [linked("l", "c1", "m1", "manual", at: 0), saved(#""first_name":"F""#)],
      policies("attach_to_opportunity: {kind: general}"), into: store)
    #expect(try store.story("s") == ["f:unchanged"])
  }
}
