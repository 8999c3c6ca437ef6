import JSON
import Operations
import Runtime
import Testing

/// Records of the ATS at the network: whole, once, and only while they may be there.
struct WriteBackTests {
  private static func candidates(_ identity: String) -> String {
    """
    write_back: {entity: candidate, \(identity)fields: {first_name: candidate.?first_name, \
    last_name: candidate.?last_name, email_addresses: "has(candidate.email) ? [candidate.email] : []", \
    ats_created_at: candidate.?created_at.orValue(event.occurred_at), \
    ats_last_modified_at: event.last_modified}}
    """
  }

  private func policies(
    _ effect: String, on event: String = "ats.candidate.updated", and more: [String] = []
  ) throws -> PolicySet {
    let features = [World.feature("f", event, effect)] + more
    let names = ["f", "g", "h"].prefix(features.count)
    return try World.policies(
      features, use: names.map { "\($0): {enabled: true}" }.joined(separator: "\n"))
  }

  private func updated(_ id: String, at: Int64, _ fields: String = "") -> String {
    World.event(
      "ats.candidate.updated", id, at: World.start + at, source: "ats_webhook",
      #""candidate":"c1","last_modified":\#(World.start + at)"#
        + (fields.isEmpty ? "" : ",\(fields)")
    )
  }

  private func records(_ store: MemoryStore) throws -> [JSONValue] {
    try store.outbox(tenant: "t", limit: 99).filter { $0.effect.kind == "write_back" }.map {
      try JSONValue.parse($0.effect.payload)
    }
  }

  private func notes(_ id: String, _ store: MemoryStore) throws -> [String] {
    guard let event = try store.event(id) else { return [] }
    return try store.decisions(event: event.sequence).flatMap(store.features).compactMap(\.note)
  }

  private let named = #""first_name":"F","last_name":"L""#

  @Test func `a record is whole: what has no value is null, lists that may be empty are empty`()
    throws
  {
    let store = MemoryStore()
    try World.ingest(
      [updated("a", at: 1, #""first_name":"F""#)], policies(Self.candidates("")), into: store)
    let sent = try #require(try records(store).first)
    #expect(sent["entity"]?.string == "candidate")
    #expect(sent["id"]?.string == "c1")
    #expect(sent["candidate"]?.string == "c1")
    let record = try #require(sent["record"]?.object)
    #expect(
      record.members.map(\.key) == [
        "first_name", "last_name", "email_addresses", "phone_numbers", "addresses",
        "ats_created_at", "ats_last_modified_at",
      ])
    #expect(record["first_name"]?.string == "F")
    #expect(record["last_name"]?.isNull == true)
    #expect(record["phone_numbers"]?.array?.isEmpty == true)
    #expect(record["ats_last_modified_at"]?.int64 == World.start + 1)
  }

  @Test func `the same record is not sent again, and another one is`() throws {
    let store = MemoryStore()
    try World.ingest(
      [
        updated("a", at: 1, named), updated("b", at: 2), updated("c", at: 3, #""last_name":"M""#),
        updated("d", at: 4, #""last_name":"L""#),
      ], policies(Self.candidates("")), into: store)
    #expect(try store.story("b") == ["f:unchanged"])
    #expect(
      try records(store).map { $0["record"]?["last_name"]?.string } == ["L", "M", "L"])
  }

  @Test(arguments: [
    ("email", "missing_required", "missing: email"),
    ("either", "missing_required", "missing: email"),
    ("member_link", "awaiting_link", "the candidate is linked to no member"),
  ])
  func `what tells who it is has to be there`(
    _ identity: String, _ reason: String, _ note: String
  ) throws {
    let store = MemoryStore()
    let policies = try policies(Self.candidates("identity: \(identity), "))
    try World.ingest([updated("a", at: 1, named)], policies, into: store)
    #expect(try store.story("a") == ["f:held/\(reason)"])
    #expect(try notes("a", store) == [note])
    #expect(try records(store).isEmpty)
    let change =
      identity == "member_link"
      ? World.event(
        "profile.linked", "b", at: World.start + 2,
        #""candidate":"c1","member":"urn:li:person:m","method":"manual""#)
      : World.event(
        "ats.candidate.saved", "b", at: World.start + 2, source: "ats_webhook",
        #""candidate":"c1","email":"f@x.example","last_modified":\#(World.start + 2)"#)
    try World.ingest([change], policies, into: store)
    #expect(try store.story("a").last == "f:applied")
    let value = identity == "member_link" ? "urn:li:person:m" : "f@x.example"
    #expect(
      try records(store).map { $0["identity"]?["kind"]?.string } == [
        identity == "either" ? "email" : identity
      ])
    #expect(try records(store).first?["identity"]?["value"]?.string == value)
  }

  @Test func `the link stands in where either will do`() throws {
    let store = MemoryStore()
    try World.ingest(
      [
        World.event(
          "profile.linked", "l", at: World.start,
          #""candidate":"c1","member":"urn:li:person:m","method":"manual""#),
        updated("a", at: 1, named),
      ], policies(Self.candidates("identity: either, ")), into: store)
    #expect(try records(store).first?["identity"]?["kind"]?.string == "member_link")
  }

  @Test(arguments: [
    (#""last_name":"L""#, "held/missing_required", "missing: first_name"),
    (#""first_name":"""#, "held/missing_required", "missing: first_name"),
    (
      #""first_name":"F","email":"no address""#, "held/value_refused",
      "the network does not take this `email_addresses`"
    ),
    (#""first_name":"F","email":"a@b.c""#, "applied", nil),
  ])
  func `what the network would refuse waits`(
    _ fields: String, _ answer: String, _ note: String?
  ) throws {
    let store = MemoryStore()
    try World.ingest([updated("a", at: 1, fields)], policies(Self.candidates("")), into: store)
    #expect(try store.story("a") == ["f:\(answer)"])
    #expect(try notes("a", store) == [note].compactMap(\.self))
  }

  @Test(arguments: [
    ("\"Not Available\"", false), ("\"Interview\"", true), ("\"\"", false),
  ])
  func `a stage has a name`(_ stage: String, _ isSent: Bool) throws {
    let store = MemoryStore()
    try World.ingest(
      [
        World.event(
          "ats.stage.changed", "s", source: "ats_webhook",
          #""application":"o1","candidate":"c1","stage":"interview","stage_name":\#(stage),"at":1"#)
      ],
      policies(
        #"write_back: {entity: stage, id: "${event.application}", fields: {stage: event.?stage_name, ats_created_at: event.at}}"#,
        on: "ats.stage.changed"), into: store)
    let sent = try records(store)
    #expect(sent.isEmpty == !isSent)
    if isSent { #expect(sent.first?["opportunity"]?.string == "o1") }
  }

  @Test(arguments: [(200, true), (201, false)])
  func `a title has at most 200 characters`(_ length: Int, _ isSent: Bool) throws {
    let store = MemoryStore()
    let title = String(repeating: "é", count: length)
    try World.ingest(
      [
        World.event(
          "ats.job.upserted", "j", source: "ats_webhook",
          #""job":"j1","title":"\#(title)","location":"Leeds, GB","state":"listed","availability":"public","last_modified":1"#
        )
      ],
      policies(
        "write_back: {entity: job, fields: {title: job.?title, location: job.?location, state: job.?state, availability: job.?availability}}",
        on: "ats.job.upserted"), into: store)
    #expect(try store.story("j") == [isSent ? "f:applied" : "f:held/value_refused"])
  }

  @Test func `a time of change is not before that of creation`() throws {
    let store = MemoryStore()
    try World.ingest(
      [updated("a", at: 1, named)],
      policies(
        """
        write_back: {entity: candidate, fields: {first_name: candidate.?first_name, \
        ats_created_at: event.occurred_at, \
        ats_last_modified_at: "timestamp('2026-03-01T00:00:00Z')"}}
        """), into: store)
    #expect(try store.story("a") == ["f:held/value_refused"])
  }

  @Test func `what the ATS deleted is deleted there once and never sent again`() throws {
    let store = MemoryStore()
    let deletes = World.feature(
      "g", "ats.candidate.deleted", "delete_upstream: {entity: candidate}")
    func deleted(_ id: String, at: Int64) -> String {
      World.event(
        "ats.candidate.deleted", id, at: World.start + at, source: "ats_webhook",
        #""candidate":"c1","last_modified":\#(World.start + at)"#)
    }
    try World.ingest(
      [
        updated("a", at: 1, named), deleted("b", at: 2), deleted("c", at: 3),
        updated("d", at: 4, #""last_name":"M""#),
      ], policies(Self.candidates(""), and: [deletes]), into: store)
    #expect(try store.effectKinds("b") == ["rule.delete_upstream"])
    #expect(try store.story("c") == ["g:unchanged"])
    #expect(try store.story("d") == ["f:discarded/record_deleted"])
    #expect(try records(store).count == 1)
  }

  @Test func `what hung on an application that was deleted there is sent again`() throws {
    let store = MemoryStore()
    let stage =
      #"write_back: {entity: stage, id: s1, fields: {stage: event.stage, ats_created_at: event.at}}"#
    // The policy withdraws it; the ATS still has it.
    let withdraws = World.feature(
      "g", "ats.note.created", "delete_upstream: {entity: application}")
    func changed(_ id: String, at: Int64) -> String {
      World.event(
        "ats.stage.changed", id, at: World.start + at, source: "ats_webhook",
        #""application":"o1","candidate":"c1","stage":"interview","at":\#(at)"#)
    }
    let note = World.event(
      "ats.note.created", "n", at: World.start + 3, source: "ats_webhook",
      #""note":"n","application":"o1","candidate":"c1","author":"u","text":"T","last_modified":1"#)
    try World.ingest(
      [changed("a", at: 1), changed("b", at: 2), note, changed("c", at: 4), changed("d", at: 5)],
      policies(stage, on: "ats.stage.changed", and: [withdraws]), into: store)
    #expect(try store.effectKinds("n") == ["rule.delete_upstream"])
    #expect(
      try ["a", "b", "c", "d"].map { try store.story($0) } == [
        ["f:applied"], ["f:unchanged"], ["f:applied"], ["f:unchanged"],
      ])
  }

  @Test func `nothing is sent once no contract runs, but what is deleted goes`() throws {
    let store = MemoryStore()
    let deletes = World.feature(
      "g", "ats.candidate.deleted", "delete_upstream: {entity: candidate}")
    let expired = World.event(
      "contract.expired", "x", at: World.start + 2,
      #""contract":"urn:li:contract:1","at":\#(World.start + 2)"#)
    func on(_ line: String) -> String {
      line.replacing(#""source""#, with: #""contract":"urn:li:contract:1","source""#)
    }
    try World.ingest(
      [
        on(updated("a", at: 1, named)), expired,
        on(updated("b", at: 3, #""last_name":"M""#)),
        on(
          World.event(
            "ats.candidate.deleted", "d", at: World.start + 4, source: "ats_webhook",
            #""candidate":"c1","last_modified":4"#)),
      ], policies(Self.candidates(""), and: [deletes]), into: store)
    #expect(try store.story("b") == ["f:skipped/contract_expired"])
    #expect(try store.effectKinds("d") == ["rule.delete_upstream"])
  }

  @Test func `readers of a job go out as the persons of their active seats`() throws {
    let store = MemoryStore()
    func seat(_ id: String, _ person: String, _ active: Bool) -> String {
      #"{"seat":"urn:li:seat:\#(id)","person":"urn:li:person:\#(person)","first_name":"F","last_name":"L","active":\#(active),"admin":false}"#
    }
    func linked(_ seat: String, _ user: String) -> String {
      World.event(
        "admin.seat.linked", "l\(seat)", at: World.start + 1, source: "admin",
        #""seat":"urn:li:seat:\#(seat)","user":"\#(user)""#)
    }
    try World.ingest(
      [
        World.event(
          "seat.snapshot", "snap",
          #""contract":"urn:li:contract:1","taken_at":1,"seats":[\#(seat("1", "a", true)),\#(seat("2", "b", false)),\#(seat("3", "a", true))]"#
        ),
        linked("1", "u1"), linked("2", "u2"), linked("3", "u1"),
        World.event(
          "ats.job.upserted", "j", at: World.start + 2, source: "ats_webhook",
          #""job":"j1","viewers":["u1","u2","u3"],"last_modified":1"#),
      ],
      policies(
        "write_back: {entity: acl, fields: {assignees: job.?viewers}}", on: "ats.job.upserted"),
      into: store)
    let sent = try #require(try records(store).first)
    #expect(sent["id"]?.string == "j1")
    #expect(sent["record"]?["assignees"]?.array?.map(\.string) == ["urn:li:person:a"])
  }

  @Test func `an evaluation is asked for with its application, candidate and job`() throws {
    let store = MemoryStore()
    try World.ingest(
      [
        World.event(
          "ats.application.upserted", "a", source: "ats_webhook",
          #""application":"o1","candidate":"c1","job":"j1","last_modified":1"#),
        World.event(
          "evaluation.requested", "e", at: World.start + 1, source: "admin", #""application":"o1""#),
      ], policies("request_evaluation: {inputs: [resume]}", on: "evaluation.requested"),
      into: store)
    let payload = try #require(try store.outbox(tenant: "t", limit: 9).first?.effect.payload)
    #expect(
      String(decoding: payload, as: UTF8.self)
        == #"{"application":"o1","candidate":"c1","job":"j1","inputs":["resume"]}"#)
  }
}
