import Operations
import Runtime
import Testing

@Suite struct `Approval by a second person` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon
  private static let why = "The customer asked for it"

  /// `approved` is turned on by dana, and waits.
  private func request(
    _ world: World, end: EpochMilliseconds? = nil, start: EpochMilliseconds? = nil
  ) throws -> RequestListing {
    try world.waits(
      world.overrides().set(
        World.change("approved", "true", reason: Self.why, start: start, end: end),
        for: "acme", by: World.dana))
  }

  @Test func `nothing counts before it, and everything is in the history after it`() throws {
    let world = World()
    let request = try request(world)
    #expect(request.state == .open)
    #expect(request.row.expiresAt == Self.now + 3 * World.day)
    #expect(try world.store.overrides(tenant: nil).isEmpty)
    #expect(try world.store.head().version == 0)
    let row = try world.done(
      world.overrides(at: 5).approve(request.row.id, digest: request.row.digest, by: World.eve))
    #expect(row.actor == "dana@example.com")
    #expect(row.startsAt == Self.now + 5 * World.hour)
    #expect(row.reason == Self.why)
    #expect(
      try world.history() == [
        "request.opened acme request 1 false -> true", "request.approved acme request 1 - -> -",
        "request.applied acme request 1 - -> -", "override.set acme override 1 false -> true",
      ])
    let entry = try #require(try world.store.history(afterSequence: 3, limit: 1).first)
    #expect(entry.note("actor") == "dana@example.com")
    #expect(entry.note("applied_by") == "eve@example.com")
    #expect(try world.overrides().requests(tenant: "acme").map(\.state) == [.applied])
  }

  /// By feature and value: whether it waits.
  private static let matrix: [(String, String, String, Bool)] = [
    ("approved", "enabled", "true", true), ("approved", "enabled", "false", false),
    ("twice", "enabled", "true", false), ("twice", "enabled", "false", true),
    ("plain", "enabled", "true", false), ("plain", "enabled", "false", false),
  ]

  @Test(arguments: matrix)
  func `is asked for by feature and direction`(
    _ feature: String, _ key: String, _ value: String, _ waits: Bool
  ) throws {
    let world = World()
    let answer = try world.overrides().set(
      World.change(feature, value, key: key), for: "acme", by: World.dana)
    if waits { _ = try world.waits(answer) } else { _ = try world.done(answer) }
  }

  /// Who may not approve what dana@example.com asked for.
  private static let approvers: [(String, [String], RequestError.Code)] = [
    ("dana@example.com", ["lead"], .ownRequest),
    ("dana@example.com", ["lead", "admin"], .ownRequest),
    ("DANA@example.com", ["lead"], .ownRequest), ("Dana@Example.COM", ["lead"], .ownRequest),
    ("dana@example.com/ci", ["lead"], .ownRequest),
    ("dana+lead@example.com", ["lead"], .ownRequest),
    ("DANA+x@EXAMPLE.com/token-2", ["lead"], .ownRequest),
    ("dana@example.com ", ["lead"], .badActor), ("dana@example.com\u{200D}", ["lead"], .badActor),
    ("d\u{430}na@example.com", ["lead"], .badActor), ("dana@example.com.", ["lead"], .badActor),
    ("dana@example.com/", ["lead"], .badActor), ("", ["lead"], .badActor),
    ("eve@example.com", [], .notAllowed), ("eve@example.com", ["support"], .notAllowed),
    ("eve@example.com", ["Lead"], .notAllowed), ("eve@example.com", ["lead "], .notAllowed),
    ("eve@example.com", ["admin"], .notAllowed),
  ]

  @Test(arguments: approvers)
  func `is nobody's own, by whatever name or token, and takes the role`(
    _ name: String, _ roles: [String], _ code: RequestError.Code
  ) throws {
    let world = World()
    let request = try request(world)
    try world.refused(code) {
      try world.overrides().approve(request.row.id, by: Operations.Actor(name, roles: roles))
    }
    #expect(try world.overrides().requests(tenant: nil).map(\.state) == [.open])
  }

  @Test func `by two takes two persons`() throws {
    let world = World()
    _ = try world.overrides().set(
      World.change("twice", reason: Self.why), for: "acme", by: World.dana)
    let waiting = try world.waits(world.overrides().approve(1, by: World.eve))
    #expect(waiting.state == .open)
    for name in ["eve@example.com", "EVE@example.com/ci", "eve+2@example.com"] {
      try world.refused(.approvedBefore) {
        try world.overrides().approve(1, by: Operations.Actor(name, roles: ["admin"]))
      }
    }
    #expect(try world.done(world.overrides().approve(1, by: World.fay)).id == 1)
    try world.refused(.isOver) {
      try world.overrides().approve(1, by: Operations.Actor("gus", roles: ["lead"]))
    }
  }

  @Test func `to last longer, or come back, it is asked for again`() throws {
    let world = World()
    let request = try request(world, end: Self.now + World.day)
    _ = try world.overrides().approve(request.row.id, by: World.eve)
    let longer = try world.waits(
      world.overrides(at: 1).extend(
        1, of: "acme", to: Self.now + 9 * World.day, reason: Self.why, by: World.dana))
    #expect(try world.store.overrides(tenant: nil).map(\.endsAt) == [Self.now + World.day])
    let row = try world.done(world.overrides(at: 2).approve(longer.row.id, by: World.eve))
    #expect(row.endsAt == Self.now + 9 * World.day)
    #expect(row.id == 1)
    #expect(try world.store.overrides(tenant: nil).count == 1)
  }

  // MARK: - What makes it void

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Part of what the approver is told.
    var words: String
    var meanwhile: @Sendable (World) throws -> PolicySet
  }

  private static let changes: [Case] = [
    Case(testDescription: "other policies", words: "the policies were changed") { _ in
      OverrideWorld.policies(more: ["initech"])
    },
    Case(testDescription: "a lock", words: "is locked by") { _ in
      OverrideWorld.policies(locks: ["approved"])
    },
    Case(testDescription: "another override", words: "override 1 of fay@example.com") { world in
      try world.set(World.change("approved"), by: World.fay)
      return World.shared
    },
    Case(testDescription: "another request", words: "override 1 of gus") { world in
      let other = try world.waits(
        world.overrides().set(
          World.change("approved", "true", reason: why), for: "acme",
          by: Operations.Actor("gus")))
      _ = try world.overrides().approve(other.row.id, by: World.eve)
      return World.shared
    },
    Case(testDescription: "the off switch", words: "overrides") { world in
      // Off before and off now: it is the feature that it stands for that was looked at.
      _ = try world.overrides().stop("approved", for: nil, reason: why, by: World.fay)
      try world.set(World.change("approved", "false", replaces: true), by: World.fay)
      return World.shared
    },
  ]

  @Test(arguments: changes)
  private func `is void once something else counts, and is not done`(_ found: Case) throws {
    let world = World()
    let request = try request(world)
    let policies = try found.meanwhile(world)
    let before = try world.store.overrides(tenant: nil)
    let refusal = #expect(throws: RequestError.self) {
      try world.overrides(at: 1, policies).approve(request.row.id, by: World.eve)
    }
    #expect(refusal?.code == .outdated)
    if found.testDescription != "the off switch" {
      #expect(refusal?.description.contains(found.words) == true, "\(String(describing: refusal))")
    }
    #expect(try world.store.overrides(tenant: nil) == before)
    let listed = try world.overrides().requests(tenant: nil)
    #expect(listed.first { $0.row.id == request.row.id }?.state == .outdated)
    #expect(try world.history().last == "request.outdated refused acme request 1 - -> -")
    try world.refused(.isOver) {
      try world.overrides(at: 1, policies).approve(request.row.id, by: World.eve)
    }
  }

  private static let edits: [(String, String, String)] = [
    ("value", #""value":"true""#, #""value":"false""#),
    ("tenant", #""tenant":"acme""#, #""tenant":"globex""#),
    ("feature", #""feature":"approved""#, #""feature":"plain""#),
    ("reason", "The customer asked", "The customer barked"),
    ("end", #""ends_at":1775044800000"#, #""ends_at":1975044800000"#),
    ("who asked", #""actor":"dana@example.com""#, #""actor":"gus@example.com""#),
    ("replacing", #""reason""#, #""replaces":true,"reason""#),
    ("approvers", #""approvers":1"#, #""approvers":0"#),
    ("approvals", #""approvals":[]"#, #""approvals":[{"actor":"fay@example.com","entry":1}]"#),
    ("before", #""before":"false""#, #""before":"true""#),
    ("revision", #""revision":""#, #""revision":"0"#),
    ("everything", "{", ""),
  ]

  @Test(arguments: edits)
  func `is void where the stored request was edited, its digest too`(
    _ name: String, _ from: String, _ to: String
  ) throws {
    for changesDigest in [false, true] {
      let world = World()
      var row = try request(world, end: Self.now + World.day).row
      let text = String(decoding: row.body, as: UTF8.self)
      let edited = text.replacing(from, with: to, maxReplacements: 1)
      try #require(edited != text, "\(text)")
      row.body = Array(edited.utf8)
      if changesDigest, let digest = RequestListing.digest(of: row) { row.digest = digest }
      var change = AdministrativeChange(
        expectedSequence: nil, entries: [HistoryDraft(at: Self.now, kind: "test")])
      change.requests = [row]
      _ = try world.store.commit(change)
      try world.refused(.tampered) {
        try world.overrides().approve(1, by: World.eve)
      }
    }
  }

  @Test func `of something else than what was looked at is refused`() throws {
    let world = World()
    let request = try request(world)
    for digest in ["", "0123456789ab", String(request.row.digest.prefix(11))] {
      try world.refused(.outdated) {
        try world.overrides().approve(request.row.id, digest: digest, by: World.eve)
      }
    }
    let seen = String(request.row.digest.prefix(12)).uppercased()
    _ = try world.overrides().approve(request.row.id, digest: seen, by: World.eve)
  }

  // MARK: - Ends

  @Test func `expires by the clock`() throws {
    let world = World()
    let request = try request(world)
    let last = Self.now + 3 * World.day
    #expect(try world.overrides(at: last - 1).requests(tenant: nil).map(\.state) == [.open])
    #expect(try world.overrides(at: last).requests(tenant: nil).map(\.state) == [.expired])
    try world.refused(.isOver) {
      try world.overrides(at: last).approve(request.row.id, by: World.eve)
    }
  }

  @Test func `for a time that has passed is outdated, for one that has begun is for the rest`()
    throws
  {
    let world = World()
    let start = Self.now + World.hour
    let request = try request(world, end: start + World.hour, start: start)
    let row = try world.done(
      world.overrides(at: start + 1).approve(request.row.id, by: World.eve))
    #expect(row.startsAt == start + 1)
    #expect(row.endsAt == start + World.hour)
    let late = try world.waits(
      world.overrides().set(
        World.change("approved", "true", reason: Self.why, end: start), for: "globex",
        by: World.dana))
    let refusal = #expect(throws: RequestError.self) {
      try world.overrides(at: start).approve(late.row.id, by: World.eve)
    }
    #expect(refusal?.code == .outdated)
  }

  @Test func `is rejected by who may approve, withdrawn by who asked, and then over`() throws {
    let world = World()
    for _ in 0..<2 { _ = try request(world) }
    try world.refused(.ownRequest) {
      try world.overrides().reject(1, reason: "No good reason", by: World.dana)
    }
    try world.refused(.notAllowed) {
      try world.overrides().reject(1, reason: "No good reason", by: Operations.Actor("gus"))
    }
    try world.refused(.badReason) {
      try world.overrides().reject(1, reason: "   ", by: World.eve)
    }
    try world.refused(.notAllowed) {
      try world.overrides().withdraw(2, reason: "No good reason", by: World.eve)
    }
    _ = try world.overrides().reject(1, reason: "No good reason", by: World.eve)
    _ = try world.overrides().withdraw(
      2, reason: "No longer needed", by: Operations.Actor("dana@example.com/ci"))
    let states = try world.overrides().requests(tenant: nil).map(\.state)
    #expect(states == [.rejected, .withdrawn])
    for id in [1, 2] as [Int64] {
      try world.refused(.isOver) { try world.overrides().approve(id, by: World.eve) }
      try world.refused(.isOver) {
        try world.overrides().reject(id, reason: "No good reason", by: World.eve)
      }
    }
    for id in [0, 3, -1] as [Int64] {
      try world.refused(.unknown) { try world.overrides().approve(id, by: World.eve) }
    }
  }
}
