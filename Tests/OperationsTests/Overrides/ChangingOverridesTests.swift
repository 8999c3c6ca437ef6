import Operations
import Runtime
import Testing

@Suite struct `Extending and revoking an override` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon
  private static let why = "The audit goes on, SUP-12"

  @Test func `each is an entry of its own, with the values without and with it`() throws {
    let world = World()
    try world.set(World.change(end: Self.now + World.day))
    let later = try world.done(
      world.overrides(at: 1).extend(
        1, of: "acme", to: Self.now + 2 * World.day, reason: Self.why, by: World.eve))
    #expect(later.endsAt == Self.now + 2 * World.day)
    #expect(later.version == 2)
    #expect(later.actor == "dana@example.com")
    let revoked = try world.done(
      world.overrides(at: 2).revoke(1, of: "acme", reason: "It is over", by: World.eve))
    #expect(revoked.revokedAt == Self.now + 2 * World.hour)
    #expect(revoked.revokedBy == "eve@example.com")
    #expect(
      try world.history() == [
        "override.set acme override 1 true -> false",
        "override.extended acme override 1 true -> false",
        "override.revoked acme override 1 false -> true",
      ])
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `what is revoked counts no longer from that instant on`(
    _ offset: EpochMilliseconds, isActive: Bool
  ) throws {
    let world = World()
    try world.set(World.change())
    let row = try world.done(
      world.overrides(at: 2).revoke(1, of: "acme", reason: "It is over", by: World.eve))
    #expect(row.isActive(at: Self.now + 2 * World.hour + offset) == isActive)
  }

  @Test func `in small steps nobody gets beyond the cap, nor by a new one the same day`() throws {
    let world = World()
    func at(_ days: Int) -> EpochMilliseconds { Self.now + EpochMilliseconds(days) * World.day }
    func extend(_ id: Int64, to end: EpochMilliseconds, onDay day: Int) throws -> OverrideAnswer {
      try world.overrides(at: day * 24).extend(
        id, of: "acme", to: end, reason: Self.why, by: World.dana)
    }
    let change = World.change("capped", reason: Self.why, end: at(14))
    try world.set(change)
    // Fourteen days at a time, counted from now.
    let refusal = try world.refused(.tooLong) { try extend(1, to: at(18) + 1, onDay: 4) }
    #expect(refusal.description.contains("capped.yaml"))
    _ = try extend(1, to: at(18), onDay: 4)
    for step in 19...30 { _ = try extend(1, to: at(step), onDay: 17) }
    #expect(try world.store.overrides(tenant: "acme").map(\.endsAt) == [at(30)])
    // Thirty days in all, counted from the first start.
    let total = try world.refused(.tooLong) { try extend(1, to: at(30) + 1, onDay: 20) }
    #expect(total.description.contains("in all"))
    // Ended and made again, replaced, revoked and made again, with a pause of an hour: all the same.
    for (hours, replaces) in [(30 * 24, false), (29 * 24, true), (31 * 24 - 1, false)] {
      var again = change
      again.end = Self.now + EpochMilliseconds(hours + 1) * World.hour
      again.replaces = replaces
      if hours < 30 * 24 { again.end = at(31) }
      let asked = again
      try world.refused(.tooLong) {
        try world.overrides(at: hours).set(asked, for: "acme", by: World.dana)
      }
    }
    // The day after it is a new matter.
    var anew = change
    anew.end = at(32)
    #expect(try world.set(anew, at: 31 * 24 + 1).id == 2)
  }

  private static let refusals:
    [(name: String, code: RequestError.Code, id: Int64, tenant: String?, end: Int, hours: Int)] = [
      ("another tenant's", .unknown, 1, "globex", 48, 1),
      ("one that there is not", .unknown, 9, "acme", 48, 1),
      ("everybody's", .unknown, 1, nil, 48, 1), ("nobody's", .unknown, 1, "", 48, 1),
      ("to the same end", .badWindow, 1, "acme", 24, 1),
      ("to a sooner end", .badWindow, 1, "acme", 23, 1),
      ("one that ended", .isOver, 1, "acme", 48, 24),
      ("one without end", .badWindow, 2, "acme", 48, 1),
      ("one that was revoked", .isOver, 3, "acme", 48, 1),
      ("into the next one", .conflict, 4, "acme", 48, 1),
    ]

  @Test(arguments: refusals.map(\.name))
  func `is refused where there is nothing to extend`(_ name: String) throws {
    let found = try #require(Self.refusals.first { $0.name == name })
    let world = World()
    try world.set(World.change(end: Self.now + World.day))
    try world.set(World.change("base"))
    try world.set(World.change("settled", end: Self.now + World.day))
    _ = try world.overrides().revoke(3, of: "acme", reason: "It is over", by: World.dana)
    try world.set(World.change("top", end: Self.now + World.day))
    try world.set(
      World.change("top", start: Self.now + 40 * World.hour, end: Self.now + 41 * World.hour))
    try world.refused(found.code) {
      try world.overrides(at: found.hours).extend(
        found.id, of: found.tenant,
        to: Self.now + EpochMilliseconds(found.end) * World.hour, reason: Self.why,
        by: World.dana)
    }
  }

  @Test func `revoking twice, the wrong tenant's or what ended is refused`() throws {
    let world = World()
    try world.set(World.change())
    try world.set(World.change("settled", end: Self.now + World.hour))
    func revoke(_ id: Int64, of tenant: String?, by actor: Operations.Actor = World.eve) throws {
      _ = try world.overrides(at: 2).revoke(id, of: tenant, reason: "It is over", by: actor)
    }
    let cases: [(Int64, String?, RequestError.Code)] = [
      (1, "globex", .unknown), (3, "acme", .unknown), (-1, "acme", .unknown),
      (.max, "acme", .unknown), (2, "acme", .isOver), (1, nil, .unknown), (1, "", .unknown),
    ]
    for (id, tenant, code) in cases {
      try world.refused(code) {
        try world.overrides(at: 2).revoke(
          id, of: tenant, reason: "It is over", by: World.eve)
      }
    }
    try revoke(1, of: "acme")
    try world.refused(.isOver) {
      try world.overrides(at: 2).revoke(1, of: "acme", reason: "It is over", by: World.dana)
    }
  }

  @Test func `who may not make one may not take one away, nor without a reason`() throws {
    let world = World()
    try world.set(World.change("capped", end: Self.now + World.day))
    for (actor, reason, code) in [
      (World.eve, "The audit is over, SUP-12", RequestError.Code.notAllowed),
      (World.dana, "", .badReason), (World.dana, "The audit is over", .badReason),
    ] {
      try world.refused(code) {
        try world.overrides().revoke(1, of: "acme", reason: reason, by: actor)
      }
      try world.refused(code) {
        try world.overrides().extend(
          1, of: "acme", to: Self.now + 2 * World.day, reason: reason, by: actor)
      }
    }
  }

  @Test func `extending what somebody changed since is refused`() throws {
    let world = World()
    try world.set(World.change(end: Self.now + World.day))
    _ = try world.overrides().extend(
      1, of: "acme", to: Self.now + 2 * World.day, reason: Self.why, by: World.eve)
    let refusal = try world.refused(.changedSince) {
      try world.overrides().extend(
        1, of: "acme", to: Self.now + 3 * World.day, reason: Self.why, sinceVersion: 1,
        by: World.dana)
    }
    #expect(refusal.description.contains("version 2"), "\(refusal)")
  }
}

@Suite struct `The off switch` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon
  private static let why = "Stubs without consent"

  @Test func `beats overrides and gives them back, byte for byte, on and off again`() throws {
    let world = World()
    try world.set(World.change("plain", "true"))
    try world.set(World.change("plain", "false"), for: "globex")
    let before = try world.store.overrides(tenant: nil)
    for round in 1...2 {
      let stop = try world.done(
        world.overrides(at: round).stop("plain", for: nil, reason: Self.why, by: World.eve))
      #expect(stop.layer == .emergency)
      #expect(stop.tenant.isEmpty)
      #expect(try world.store.overrides(tenant: nil).filter { $0.layer == .override } == before)
      _ = try world.overrides(at: round).resume(
        "plain", for: nil, reason: "It is mended", by: World.eve)
      #expect(try world.store.overrides(tenant: nil).filter { $0.layer == .override } == before)
    }
    #expect(try world.store.head().version == 6)
  }

  @Test func `of one tenant stops nobody else`() throws {
    let world = World()
    let answer = try world.overrides().stop("base", for: "acme", reason: Self.why, by: World.eve)
    #expect(
      answer.warnings == ["turns off, too, `middle`, `top`, which needs `base`"])
    #expect(try world.store.overrides(tenant: "globex").isEmpty)
    #expect(try world.history() == ["emergency.on acme override 1 true -> false"])
  }

  @Test func `of all tenants says what depends on it`() throws {
    let answer = try World().overrides().stop("base", for: nil, reason: Self.why, by: World.eve)
    #expect(
      answer.warnings == ["turns off, too, `middle`, `top`, which needs `base`"])
  }

  @Test func `needs no second person, but the role, the reason and no lock`() throws {
    let world = World()
    _ = try world.overrides().stop("approved", for: "acme", reason: Self.why, by: World.dana)
    let cases: [(String, String?, String, EpochMilliseconds?, RequestError.Code)] = [
      ("locked", nil, Self.why, nil, .locked), ("locked", "acme", Self.why, nil, .locked),
      ("nobody", nil, Self.why, nil, .notAllowed), ("capped", nil, Self.why, nil, .notAllowed),
      ("plain", nil, "", nil, .badReason), ("plain", "", Self.why, nil, .unknown),
      ("plane", nil, Self.why, nil, .unknown), ("plain", "acne", Self.why, nil, .unknown),
      ("plain", nil, Self.why, Self.now, .badWindow),
      ("approved", "acme", Self.why, nil, .conflict),
    ]
    for (feature, tenant, reason, end, code) in cases {
      try world.refused(code) {
        try world.overrides().stop(feature, for: tenant, reason: reason, end: end, by: World.eve)
      }
    }
  }

  @Test func `resuming what nothing stops names what does`() throws {
    let world = World()
    try world.refused(.unknown) {
      try world.overrides().resume("plain", for: "acme", reason: Self.why, by: World.eve)
    }
    _ = try world.overrides().stop("plain", for: nil, reason: Self.why, by: World.eve)
    let refusal = try world.refused(.unknown) {
      try world.overrides().resume("plain", for: "acme", reason: Self.why, by: World.eve)
    }
    #expect(refusal.description.contains("every tenant"), "\(refusal)")
  }

  @Test func `ends by itself, is extended and revoked like any other`() throws {
    let world = World()
    let end = Self.now + World.hour
    _ = try world.overrides().stop(
      "plain", for: nil, reason: Self.why, end: end, by: World.eve)
    let later = try world.done(
      world.overrides().extend(1, of: nil, to: end + 1, reason: Self.why, by: World.eve))
    #expect(later.isActive(at: end))
    #expect(!later.isActive(at: end + 1))
    _ = try world.overrides().revoke(1, of: nil, reason: "It is over", by: World.eve)
    #expect(
      try world.history() == [
        "emergency.on  override 1 - -> -", "emergency.extended  override 1 - -> -",
        "emergency.off  override 1 - -> -",
      ])
  }
}
