import JSON
import Operations
import Runtime
import Testing

/// Overrides, read sets, errors, shadows, phases and quotas.
struct DecidingTests {
  private static func feature(
    _ name: String, when: String = "true", onError: String = "",
    then: String = "{notify: {audience: admins, message: hello}}"
  ) -> String {
    """
    apiVersion: sluice/v1
    kind: Feature
    name: \(name)
    title: \(name)
    description: One rule.
    rules:
      hit: first
      list:
        - id: rule
          events: [candidate.exported]
          when: "\(when)"
          \(onError)
          then: [\(then)]
      otherwise: ignore
    """
  }

  /// One of two features that answer a connection.
  private static func connecting(
    _ name: String, gates: String = "[]", then: String
  ) -> String {
    """
    apiVersion: sluice/v1
    kind: Feature
    name: \(name)
    title: \(name)
    description: One of two that answer a connection.
    gates: \(gates)
    rules:
      hit: first
      list: [{id: rule, events: [project.connected], then: [\(then)]}]
      otherwise: ignore
    """
  }

  private static let owners = """
    [{id: owner, require: has(event.user), else: {deny: {reason: not_owner}}}]
    """

  private func exported(_ id: String, skills: Int = 0, extra: String = "") -> String {
    let list = (0..<skills).map { "\"s\($0)\"" }.joined(separator: ",")
    return World.event(
      "candidate.exported", id,
      #""request_id":"\#(id)","member":"urn:li:person:\#(id)","first_name":"F","last_name":"L","#
        + #""employers":[],"skills":[\#(list)],"via":"one_click","seat":"urn:li:seat:1"\#(extra)"#)
  }

  @Test(arguments: [(-1, "discarded"), (0, "applied"), (9, "applied"), (10, "discarded")])
  func `an override counts from its start to just before its end`(
    _ offset: Int64, _ verdict: String
  ) throws {
    let policies = try World.policies([Self.feature("f")], use: "f: {enabled: false}")
    let store = MemoryStore()
    try store.put([
      OverrideRow(
        id: 1, tenant: "t", feature: "f", value: "true", reason: "r", actor: "a", createdAt: 0,
        startsAt: World.now, endsAt: World.now + 10)
    ])
    // When it happened does not matter, when it is decided does.
    try World.ingest([exported("x")], policies, into: store, at: World.now + offset)
    let row = try store.decisions(event: 1).first
    #expect(row?.decidedAt == World.now + offset)
    #expect(row.map { store.features(of: $0).map(\.verdict.rawValue) } == [verdict])
  }

  @Test func `the facts that were read stay with the decision`() throws {
    let policies = try World.policies(
      [Self.feature("f", when: "has(seat.id) && seat.active")], use: "f: {enabled: true}")
    let store = MemoryStore()
    try World.ingest([exported("x")], policies, into: store)
    let reads = try store.decisions(event: 1).first.map { try JSONValue.parse($0.readSet) }
    #expect(reads?["seat"]?["id"]?.string == "urn:li:seat:1")
    #expect(reads?["seat"]?["active"]?.bool == false)
    #expect(reads?["seat"]?["email"] == nil)
  }

  @Test(arguments: [
    ("", ["f:held/evaluation_error", "f:applied"], ["rule.notify"]),
    ("on_error: skip", ["f:ignored"], []),
    ("on_error: fail", ["f:denied/evaluation_error"], []),
  ])
  func `an evaluation error does what the author says, and the next revision mends it`(
    _ onError: String, _ story: [String], _ effects: [String]
  ) throws {
    let use = "f: {enabled: true}"
    let broken = try World.policies(
      [Self.feature("f", when: "10 / size(event.skills) > 1", onError: onError)], use: use)
    let mended = try World.policies(
      [Self.feature("f", when: "size(event.skills) == 0", onError: onError)], use: use)
    let store = MemoryStore()
    try World.ingest([exported("x")], broken, into: store)
    // The same revision again tries nothing again.
    try World.ingest([], broken, into: store)
    #expect(try store.story("x") == [story[0]])
    try World.ingest([], mended, into: store)
    #expect(try store.story("x") == story)
    #expect(try store.effectKinds("x") == effects)
  }

  @Test func `a shadow is recorded and does nothing`() throws {
    let create =
      "{create_candidate: {route: export, fields: {first_name: event.first_name}}}"
    let policies = try World.policies(
      [Self.feature("f", then: create)], use: "f: {enabled: true, mode: shadow}")
    let store = MemoryStore()
    try World.ingest([exported("x")], policies, into: store)
    #expect(try store.effectKinds("x") == [])
    #expect(try store.facts(tenant: "t", kind: "candidate", afterID: "", limit: 9).isEmpty)
    #expect(try store.decisions(event: 1).first.map { store.features(of: $0)[0].isShadow } == true)
  }

  @Test func `a later phase sees what an earlier one made, whatever the order of features`() throws
  {
    let moves = Self.feature(
      "a_mover", then: "{advance_stage: {to: reached_out, only: forward}}")
    let makes = Self.feature(
      "z_maker",
      then: "{create_candidate: {route: export, fields: {first_name: event.first_name}}}, "
        + "{create_opportunity: {kind: general, stage: new_lead}}")
    let policies = try World.policies(
      [moves, makes], use: "a_mover: {enabled: true}\nz_maker: {enabled: true}")
    let store = MemoryStore()
    try World.ingest([exported("x")], policies, into: store)
    #expect(
      try store.outbox(tenant: "t", limit: 9).map(\.effect.kind) == [
        "create_candidate", "create_opportunity", "advance_stage",
      ])
  }

  @Test func `an export that was refused uses up no quota`() throws {
    let feature = """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      title: f
      description: One export a month, and only with a job.
      gates:
        - id: quota
          require: "!has(seat.id) || seat.exports_this_month <= 1"
          else: {deny: {reason: quota}}
        - id: job
          require: has(event.job)
          else: {deny: {reason: no_requisition}}
      rules:
        hit: first
        list:
          - id: rule
            events: [candidate.exported]
            then: [{notify: {audience: admins, message: hello}}]
        otherwise: ignore
      """
    let policies = try World.policies([feature], use: "f: {enabled: true}")
    let store = MemoryStore()
    let job = #","job":"j""#
    try World.ingest(
      [exported("x"), exported("y", extra: job), exported("z", extra: job)], policies,
      into: store, at: World.start)
    #expect(try store.story("x") == ["f:denied/no_requisition"])
    #expect(try store.story("y") == ["f:applied"])
    #expect(try store.story("z") == ["f:denied/quota"])
    #expect(try store.fact("seat", "urn:li:seat:1")?["exports_this_month"]?.int64 == 1)
  }

  @Test func `an action that one feature refuses did not happen for any other`() throws {
    let policies = try World.policies(
      [
        Self.connecting(
          "f", gates: Self.owners, then: "{notify: {audience: admins, message: told}}"),
        Self.connecting(
          "g",
          then: """
            {set_indicator: {member: "urn:li:person:a"}}, {notify: {audience: admins, message: g}}
            """),
      ], use: "f: {enabled: true}\ng: {enabled: true}")
    let store = MemoryStore()
    func connected(_ id: String, _ more: String = "") -> String {
      World.event("project.connected", id, #""project":"p-\#(id)","job":"j"\#(more)"#)
    }
    try World.ingest(
      [connected("x"), connected("y", #","user":"u""#)], policies, into: store, at: World.start)
    #expect(try store.story("x") == ["f:denied/not_owner g:ignored"])
    #expect(try store.fact("project", "p-x") == nil)
    #expect(try store.story("y") == ["f:applied g:applied"])
    #expect(try store.fact("project", "p-y")?["active"]?.bool == true)
    #expect(try store.fact("job", "j")?["project"]?.string == "p-y")
    #expect(try store.effectKinds("x") == [])
    #expect(
      try store.effectKinds("y").sorted() == ["rule.notify", "rule.notify", "rule.set_indicator"])
  }

  @Test func `an action that one feature refuses erases nobody for another`() throws {
    let policies = try World.policies(
      [
        Self.connecting(
          "f", gates: Self.owners, then: "{notify: {audience: admins, message: told}}"),
        Self.connecting("g", then: "{erase: {candidate: c1, reason: asked for it}}"),
      ], use: "f: {enabled: true}\ng: {enabled: true}")
    let store = MemoryStore()
    try World.ingest(
      [World.event("project.connected", "x", #""project":"p","job":"j""#)], policies, into: store,
      at: World.start)
    #expect(try store.story("x") == ["g:ignored f:denied/not_owner"])
    #expect(try store.erasures().records.isEmpty)
    try World.ingest(
      [World.event("project.connected", "y", #""project":"q","job":"j","user":"u""#)], policies,
      into: store, at: World.start)
    #expect(try store.erasures().records.count == 1)
  }

  /// What is left of a derived event that names an erased person is as deep as it was.
  @Test func `events that make events end, also where an erased person is left out of them`() throws
  {
    func profile(_ name: String) -> String {
      "{'member': 'urn:li:person:\(name)', 'first_name': 'F', 'last_name': 'L', "
        + "'employers': ['e'], 'skills': ['s']}"
    }
    let again =
      "emit_event: {type: candidates.exported, fields: {request_id: event.request_id, "
      + "via: event.via, profiles: \"[\(profile("a")), \(profile("b"))]\"}}"
    let policies = try World.policies(
      [
        World.feature("f", "candidates.exported", again),
        World.feature("g", "erase.requested", "erase: {member: \"${event.member}\"}")
          .replacing("event.member", with: "event.?member"),
      ], use: "f: {enabled: true}\ng: {enabled: true}")
    let store = MemoryStore()
    try World.ingest(
      [World.event("erase.requested", "e", #""member":"urn:li:person:a""#)], policies,
      into: store, at: World.start)
    try World.ingest(
      [
        World.event(
          "candidates.exported", "x",
          #""request_id":"r","via":"one_click","profiles":[{"member":"urn:li:person:b","#
            + #""first_name":"F","last_name":"L","employers":[],"skills":[]}]"#)
      ], policies, into: store, at: World.start)
    #expect(try store.story("x") == ["f:applied"])
    #expect(try store.story("x#1#1#1#1") == ["f:held/evaluation_error"])
    #expect(try store.story("x#1#1#1#1#1") == ["no event x#1#1#1#1#1"])
  }
}
