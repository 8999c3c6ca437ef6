import Operations
import Runtime
import Testing

@Suite struct `Undoing a change` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon
  private static let why = "The audit goes on, SUP-12"

  /// What counts of a feature's switch, from noon on: what an undo has to bring back.
  private func times(_ world: World, _ feature: String = "plain") throws -> [String] {
    let rows = try world.store.overrides(tenant: "acme").filter { $0.feature == feature }
    return stride(from: 0, through: 72, by: 6).map { hours in
      let instant = Self.now + EpochMilliseconds(hours) * World.hour
      return rows.last { $0.isActive(at: instant) }?.value ?? "-"
    }
  }

  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What is there before, in order.
    var before: @Sendable (World) throws -> Void
    var change: @Sendable (World) throws -> OverrideAnswer
  }

  private static let cases: [Case] = [
    Case(testDescription: "made") { _ in
    } change: {
      try $0.overrides(at: 1).set(World.change(end: now + World.day), for: "acme", by: World.dana)
    },
    Case(testDescription: "made for later") { _ in
    } change: {
      try $0.overrides(at: 1).set(
        World.change(start: now + World.day, end: now + 2 * World.day), for: "acme",
        by: World.dana)
    },
    Case(testDescription: "extended") {
      try $0.set(World.change(end: now + World.day))
    } change: {
      try $0.overrides(at: 1).extend(
        1, of: "acme", to: now + 2 * World.day, reason: why, by: World.dana)
    },
    Case(testDescription: "revoked") {
      try $0.set(World.change(end: now + World.day))
    } change: {
      try $0.overrides(at: 1).revoke(1, of: "acme", reason: why, by: World.dana)
    },
    Case(testDescription: "revoked without end") {
      try $0.set(World.change())
    } change: {
      try $0.overrides(at: 1).revoke(1, of: "acme", reason: why, by: World.dana)
    },
    Case(testDescription: "revoked before it began") {
      try $0.set(World.change(start: now + World.day, end: now + 2 * World.day))
    } change: {
      try $0.overrides(at: 1).revoke(1, of: "acme", reason: why, by: World.dana)
    },
    Case(testDescription: "replaced at once") {
      try $0.set(World.change(end: now + 2 * World.day))
    } change: {
      try $0.overrides(at: 1).set(
        World.change("plain", "true", end: now + World.day, replaces: true), for: "acme",
        by: World.dana)
    },
    Case(testDescription: "replaced from later on") {
      try $0.set(World.change(end: now + 3 * World.day))
    } change: {
      try $0.overrides(at: 1).set(
        World.change("plain", "true", start: now + World.day, replaces: true), for: "acme",
        by: World.dana)
    },
    Case(testDescription: "stopped") { _ in
    } change: {
      try $0.overrides(at: 1).stop(
        "plain", for: "acme", reason: why, end: now + World.day, by: World.dana)
    },
    Case(testDescription: "resumed") {
      _ = try $0.overrides().stop("plain", for: "acme", reason: why, by: World.dana)
    } change: {
      try $0.overrides(at: 1).resume("plain", for: "acme", reason: why, by: World.dana)
    },
  ]

  @Test(arguments: cases)
  private func `leads where it came from, and an undo of the undo back again`(
    _ found: Case
  ) throws {
    let world = World()
    try found.before(world)
    func future() throws -> ArraySlice<String> { try times(world).dropFirst() }
    let before = try future()
    let change = try found.change(world)
    let after = try future()
    #expect(before != after)
    let undone = try world.overrides(at: 2).undo(change: change.change, by: World.eve)
    #expect(try future() == before)
    #expect(undone.version == change.version + 1)
    let redone = try world.overrides(at: 3).undo(change: undone.change, by: World.dana)
    #expect(try future() == after)
    _ = try world.overrides(at: 4).undo(change: redone.change, by: World.eve)
    #expect(try future() == before)
    let kinds = try world.history().suffix(1).map { $0.split(separator: " ")[0] }
    #expect(kinds == ["override.undone"])
  }

  @Test func `says what it undoes where nobody gives a reason`() throws {
    let world = World()
    try world.set(World.change())
    _ = try world.overrides(at: 1).undo(change: 1, by: World.eve)
    let entry = try #require(try world.store.history(afterSequence: 1, limit: 1).first)
    #expect(entry.note("reason") == "undo of change 1: Audit of consents, SUP-12")
    #expect(entry.note("actor") == "eve@example.com")
  }

  @Test func `what somebody changed since is not undone`() throws {
    let world = World()
    try world.set(World.change(end: Self.now + World.day))
    _ = try world.overrides(at: 1).extend(
      1, of: "acme", to: Self.now + 2 * World.day, reason: Self.why, by: World.eve)
    let refusal = try world.refused(.changedSince) {
      try world.overrides(at: 2).undo(change: 1, by: World.dana)
    }
    #expect(refusal.others.map(\.version) == [2])
    // The later one first, and then it can be.
    _ = try world.overrides(at: 2).undo(change: 2, by: World.dana)
    let still = try world.refused(.changedSince) {
      try world.overrides(at: 2).undo(change: 1, by: World.dana)
    }
    #expect(still.description.contains("version 3"), "\(still)")
  }

  @Test func `nothing is undone twice, nor what is over or was nothing`() throws {
    let world = World()
    try world.set(World.change(end: Self.now + World.hour))
    try world.refused(.isOver) { try world.overrides(at: 1).undo(change: 1, by: World.dana) }
    try world.set(World.change("base"))
    _ = try world.overrides(at: 1).undo(change: 3, by: World.dana)
    try world.refused(.changedSince) {
      try world.overrides(at: 1).undo(change: 3, by: World.dana)
    }
    // Refused entries, and none at all.
    try world.refused(.isOver) { try world.overrides(at: 1).undo(change: 2, by: World.dana) }
    for sequence in [0, -1, 99, .max] as [Int64] {
      try world.refused(.unknown) {
        try world.overrides(at: 1).undo(change: sequence, by: World.dana)
      }
    }
  }

  @Test func `after its end nothing comes back`() throws {
    let world = World()
    try world.set(World.change(end: Self.now + 2 * World.hour))
    _ = try world.overrides(at: 1).revoke(1, of: "acme", reason: Self.why, by: World.dana)
    let refusal = try world.refused(.isOver) {
      try world.overrides(at: 2).undo(change: 2, by: World.dana)
    }
    #expect(refusal.description.contains("make a new one"), "\(refusal)")
  }

  @Test func `goes through the checks of now: locks, roles, caps, approval`() throws {
    let world = World()
    let locked = OverrideWorld.policies(locks: ["plain"])
    try world.set(World.change())
    _ = try world.overrides(at: 1).revoke(1, of: "acme", reason: Self.why, by: World.dana)
    try world.refused(.locked) {
      try world.overrides(at: 1, locked).undo(change: 2, by: World.dana)
    }
    try world.set(World.change("capped", end: Self.now + World.day))
    try world.refused(.notAllowed) {
      try world.overrides(at: 1, locked).undo(change: 4, by: World.eve)
    }
    try world.refused(.badReason) {
      try world.overrides(at: 1, locked).undo(change: 4, reason: "just so", by: World.dana)
    }
    let request = try world.waits(
      world.overrides(at: 1).set(World.change("approved", "true"), for: "acme", by: World.dana))
    _ = try world.overrides(at: 1).approve(request.row.id, by: World.eve)
    let revoked = try world.overrides(at: 2).revoke(
      3, of: "acme", reason: Self.why, by: World.dana)
    try world.refused(.approvalNeeded) {
      try world.overrides(at: 2).undo(change: revoked.change, by: World.dana)
    }
  }
}

@Suite struct `A change of many tenants` {
  private typealias World = OverrideWorld
  private static let now = OverrideWorld.noon

  @Test func `a thousand of which three are wrong: a result for each, undone as one`() throws {
    let good = (0..<997).map { "t-\($0)" }
    let policies = OverrideWorld.policies(more: good)
    let world = World()
    try world.set(World.change(), for: "acme")
    let tenants = Array(good.prefix(500)) + ["acne", "acme", ""] + Array(good.suffix(497))
    let answer = try world.overrides(at: 1, policies).set(
      World.change(), forEach: tenants, by: World.dana)
    #expect(answer.items.map(\.tenant) == tenants)
    #expect(answer.refusedCount == 3)
    #expect(answer.version == 2)
    let codes = answer.items.compactMap { item in
      if case .refused(let error) = item.outcome { error.code } else { nil }
    }
    #expect(codes == [.unknown, .conflict, .unknown])
    #expect(try world.store.overrides(tenant: nil).count == 998)
    // Its entries are one transaction: all of one version, those of the refused ones among them.
    let entries = try world.store.history(afterSequence: 1, limit: 2000)
    #expect(entries.count == 1000)
    #expect(entries.count(where: \.isRefused) == 3)
    #expect(Set(entries.map(\.version)) == [2])

    let middle = answer.change + 600
    let undone = try world.overrides(at: 2, policies).undo(change: middle, by: World.eve)
    #expect(undone.items.count == 997)
    let live = try world.store.overrides(tenant: nil).filter {
      $0.isActive(at: Self.now + 2 * World.hour)
    }
    #expect(live.map(\.tenant) == ["acme"])
  }

  @Test func `one that somebody changed since keeps the whole from being undone`() throws {
    let world = World()
    let answer = try world.overrides().set(
      World.change(), forEach: World.tenants, by: World.dana)
    _ = try world.overrides().revoke(2, of: "globex", reason: "It is over", by: World.eve)
    try world.refused(.changedSince) {
      try world.overrides(at: 1).undo(change: answer.change, by: World.dana)
    }
  }

  @Test func `named twice is once, and nobody is nothing`() throws {
    let world = World()
    let answer = try world.overrides().set(
      World.change(), forEach: ["acme", "acme", "globex"], by: World.dana)
    #expect(answer.items.map(\.tenant) == ["acme", "globex"])
    try world.refused(.misuse) {
      try world.overrides().set(World.change(), forEach: [], by: World.dana)
    }
    try world.refused(.misuse) {
      try world.overrides().set(
        World.change(), forEach: (0...10_000).map { "t-\($0)" }, by: World.dana)
    }
  }

  @Test func `all of them refused changes no version`() throws {
    let world = World()
    let answer = try world.overrides().set(
      World.change("locked"), forEach: World.tenants, by: World.dana)
    #expect(answer.refusedCount == 2)
    #expect(answer.version == 0)
    #expect(try world.store.head().version == 0)
  }
}
