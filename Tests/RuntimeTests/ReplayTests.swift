import JSON
import Operations
import Runtime
import StoreTestKit
import Synchronization
import Testing

/// A history decided once more says the same, byte for byte.
@Suite(.serialized)
struct ReplayTests {
  /// Goes on a little, or a lot, with each look at it.
  final class MovingClock: Clock {
    private let state: Mutex<(now: Int64, random: SeededGenerator)>
    private let stepMax: Int

    init(seed: UInt64, stepMax: Int) {
      state = Mutex((World.now, SeededGenerator(seed: seed)))
      self.stepMax = stepMax
    }

    func now() -> EpochMilliseconds {
      state.withLock { state in
        state.now += Int64(state.random.below(stepMax))
        return state.now
      }
    }
  }

  /// What differs between a history and its replay, and what was left out.
  static func differences(
    _ store: any AdministrationStore, _ scratch: any AdministrationStore = MemoryStore()
  ) throws -> (found: [String], summary: ReplaySummary, comparison: ReplayComparison) {
    var replay = try Replay(of: store, into: scratch)
    let summary = try replay.run()
    let comparison = try ReplayComparison(of: store, with: scratch, after: summary)
    let found = comparison.differences.map {
      "\($0.subject) \($0.what)\n- \($0.recorded ?? "nothing")\n+ \($0.replayed ?? "nothing")"
    }
    return (found, summary, comparison)
  }

  private func take(
    _ lines: ArraySlice<String>, _ policies: PolicySet?, into store: any AdministrationStore,
    by clock: any Clock, batch: Int
  ) throws {
    var ingest = try Ingest(policies, into: store, clock: clock, batchEventsMax: batch)
    for (index, line) in lines.enumerated() {
      try ingest.take(InputLine(file: "story", number: index + 1, bytes: Array(line.utf8)))
    }
    _ = try ingest.finish()
  }

  @Test(arguments: Story.all, [1, 7, 1000])
  func `a story at one instant`(_ story: Story, _ batch: Int) throws {
    let store = RememberingStore(story)
    _ = try story.prepared(store)
    try World.ingest(story.lines, into: store, batch: batch)
    let (found, summary, comparison) = try Self.differences(store)
    #expect(found == [])
    #expect(comparison.differing == 0)
    #expect(summary.leftOut == [:])
    #expect(summary.events >= 70)
  }

  /// Hours to days pass between events: holds come to their age, overrides begin and end.
  @Test(arguments: Story.all, [1000, 3_600_000, 200_000_000])
  func `a story over time, in several goes, with other policies in between`(
    _ story: Story, _ stepMax: Int
  ) throws {
    let store = RememberingStore(story)
    _ = try story.prepared(store)
    let clock = MovingClock(seed: story.seed, stepMax: stepMax)
    let middle = story.lines.count / 2
    try take(story.lines[..<middle], World.shipped, into: store, by: clock, batch: 9)
    try take(story.lines[middle...], World.changed, into: store, by: clock, batch: 13)
    let (found, summary, comparison) = try Self.differences(store)
    #expect(found == [])
    #expect(comparison.differing == 0)
    #expect(summary.leftOut == [:])
  }

  /// A second revision in shadow, live for one tenant, for a share, for all, and rolled back, with
  /// overrides of settings that come, change and go: at one instant, too, where no clock tells them apart.
  @Test(arguments: Story.all.prefix(2), [0, 3_600_000])
  func `a story while revisions are rolled out and overrides come and go`(
    _ story: Story, _ stepMax: Int
  ) throws {
    let store = RememberingStore(story)
    let clock: any Clock =
      stepMax == 0 ? FixedClock(World.now) : MovingClock(seed: story.seed, stepMax: stepMax)
    let by = Publishing.Signature(
      actor: Actor("dana@example.com"), reason: "Rolled out by a story, SUP-1")
    let publishing = Publishing(store, clock: clock)
    var row = OverrideRow(
      id: 1, tenant: "red", feature: "inmail_timeline", key: "exclude_seats",
      value: "[\"urn:li:seat:red-1\"]", reason: "story", actor: "dana", createdAt: 0, startsAt: 0,
      endsAt: nil)
    func decides(_ part: Int, of parts: Int = 7) throws {
      let size = story.lines.count / parts + 1
      let lines = story.lines.dropFirst(part * size).prefix(size)
      try take(lines, nil, into: store, by: clock, batch: 5)
    }
    _ = try publishing.publish(World.shipped, .init(.live), by: by)
    try decides(0)
    let shadow = try publishing.publish(World.changed, .init(.shadow), by: by)
    (row.createdAt, row.startsAt) = (clock.now(), clock.now())
    try store.put([row])
    try decides(1)
    _ = try publishing.withdraw(try #require(shadow.rollout?.id), by: by)
    let staged = try publishing.activate(
      World.changed.digest, .init(.live, .tenants(["blue"])), by: by)
    try decides(2)
    row.revokedAt = clock.now()
    try store.put([row])
    try decides(3)
    _ = try publishing.withdraw(try #require(staged.rollout?.id), by: by)
    _ = try publishing.activate(World.changed.digest, .init(.live, .share(permille: 500)), by: by)
    try decides(4)
    _ = try publishing.activate(World.changed.digest, .init(.live), by: by)
    try decides(5)
    _ = try publishing.rollBack(by: by)
    try decides(6)
    let revisions = Set(
      try store.decisions(tenant: nil, afterPosition: 0, limit: 10_000).map(\.row.revision))
    #expect(revisions == [World.shipped.digest, World.changed.digest])
    let (found, summary, comparison) = try Self.differences(store)
    #expect(found == [])
    #expect(comparison.differing == 0)
    #expect(summary.leftOut == [:])
    #expect(summary.events > 50)
  }

  @Test(arguments: [49, 150, 260])
  func `releases in several steps, between batches too`(_ count: Int) throws {
    let policies = try World.policies(
      [ReleaseTests.waiting("one"), ReleaseTests.waiting("two")],
      use: "one: {enabled: true}\ntwo: {enabled: true}")
    var random = SeededGenerator(seed: UInt64(count))
    var lines = (0..<count).map {
      ReleaseTests.mail($0, at: World.start + Int64(random.below(1000)))
    }
    lines.append(ReleaseTests.mapped)
    lines += (count..<count + 30).map {
      ReleaseTests.mail($0, at: World.start + Int64(random.below(1000)))
    }
    for batch in [20, count + 5, 1000] {
      let store = MemoryStore()
      try take(
        lines[...], policies, into: store, by: MovingClock(seed: 1, stepMax: 50), batch: batch)
      let (found, _, comparison) = try Self.differences(store)
      #expect(found == [])
      #expect(comparison.differing == 0 && comparison.events == count + 31)
    }
  }

  @Test func `a story in a file`() throws {
    let story = Story(seed: 2)
    try World.withSQLite { store in
      let store = try story.prepared(store)
      try World.ingest(story.lines, into: store, batch: 11)
      try World.withSQLite { scratch in
        let (found, summary, comparison) = try Self.differences(store, scratch)
        #expect(found == [])
        #expect(comparison.differing == 0)
        #expect(summary.events > 60 && comparison.facts > 20)
      }
    }
  }

  @Test func `one tenant alone`() throws {
    let story = Story(seed: 3)
    let store = try story.prepared(MemoryStore())
    try World.ingest(story.lines, into: store)
    let scratch = MemoryStore()
    var replay = try Replay(of: store, into: scratch, tenant: "red")
    let summary = try replay.run()
    let comparison = try ReplayComparison(of: store, with: scratch, tenant: "red", after: summary)
    #expect(comparison.differences == [])
    #expect(comparison.events > 30)
    #expect(try scratch.recentEvents(tenant: "blue", limit: 1).isEmpty)
  }

  /// What they told is missing: what differs after them is no proof of anything, and is counted.
  @Test(arguments: Story.all)
  func `events without a body are left out, and counted`(_ story: Story) throws {
    let store = try story.prepared(MemoryStore())
    try World.ingest(story.lines, into: store)
    let (found, summary, comparison) = try Self.differences(store)
    #expect(found == [])
    #expect(summary.leftOut[.dropped] == (try store.all().count { $0.body == nil }))
    #expect(summary.leftOutCount > 3 && comparison.afterGaps > 3)
    #expect(Set(summary.gaps.keys) == Set(World.tenants))
  }

  @Test func `what was changed in the record is found`() throws {
    let story = Story(seed: 1)
    let store = TamperedStore()
    _ = try story.prepared(store)
    try World.ingest(story.lines, into: store)
    let (found, _, comparison) = try Self.differences(store)
    #expect(comparison.differing == 1, "\(comparison.afterGaps)")
    #expect(found.count == 1 && found[0].contains("decision 0"), "\(found)")
  }

  @Test func `other policies answer otherwise, and only where they are other`() throws {
    let story = Story(seed: 1)
    let store = RememberingStore(story)
    _ = try story.prepared(store)
    try World.ingest(story.lines, into: store)
    func changed(_ policies: PolicySet) throws -> [String: Set<String>] {
      let scratch = MemoryStore()
      let overrides = try store.overrides(tenant: nil)
      var replay = try Replay(
        of: store, into: scratch, by: .candidate(policies, overrides: overrides))
      _ = try replay.run()
      var features: [String: Set<String>] = [:]
      try ReplayPair.each(of: store, and: scratch) { pair in
        guard let recorded = pair.recorded?.decided else { return }
        let names = recorded.differingFeatures(from: pair.replayed?.decided ?? .init())
        if !names.isEmpty { features[pair.event.key.tenant, default: []].formUnion(names) }
      }
      return features
    }
    #expect(try changed(World.shipped) == [:])
    // What a stub profile would have linked waits, too.
    let found = try changed(World.changed)
    #expect(Set(found.keys) == ["blue"])
    #expect(found["blue"]?.contains("inmail_stub_profile") == true)
  }
}

/// Has the bodies, too, that a discard dropped: then nothing is missing.
private struct RememberingStore: ForwardingStore {
  let base: any AdministrationStore = MemoryStore()
  private let bodies: [String: [UInt8]]

  init(_ story: Story) {
    bodies = story.lines.reduce(into: [:]) { bodies, line in
      guard let id = (try? JSONValue.parse(Array(line.utf8)))?["id"]?.string else { return }
      bodies[id] = Array(line.utf8)
    }
  }

  func events(
    tenant: String?, afterSequence: Int64, from: EpochMilliseconds?, until: EpochMilliseconds?,
    limit: Int
  ) throws(StoreError) -> [EventRow] {
    try base.events(
      tenant: tenant, afterSequence: afterSequence, from: from, until: until, limit: limit
    ).map { row in
      var row = row
      row.body = row.body ?? bodies[row.id]
      return row
    }
  }
}

/// Says of the first applied event that it was ignored.
private struct TamperedStore: ForwardingStore {
  let base: any AdministrationStore = MemoryStore()

  func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    var rows = try base.decisions(event: event)
    if event == 3 { rows[0].verdict = "denied" }
    return rows
  }
}
