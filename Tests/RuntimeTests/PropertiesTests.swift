import Diagnostics
import Operations
import Runtime
import Testing

@Suite(.serialized)
struct PropertiesTests {
  /// The same story in memory, taken in one go.
  private func told(_ story: Story, batch: Int = 1000) throws -> any AdministrationStore {
    let store = try story.prepared(MemoryStore())
    try World.ingest(story.lines, into: store, batch: batch)
    return store
  }

  @Test func `the policies of the world are fine`() {
    #expect(World.shipped.isUsable, "\(World.shipped.findings.map(\.message))")
  }

  @Test(arguments: Story.all)
  func `the size of a batch changes nothing`(_ story: Story) throws {
    let whole = try told(story).dump()
    for size in [1, 7] {
      #expect(Properties.differences(whole, try told(story, batch: size).dump()) == [])
    }
  }

  @Test(arguments: Story.all)
  func `memory and SQLite hold the same`(_ story: Story) throws {
    let memory = try told(story, batch: 7).dump()
    let sqlite = try World.withSQLite { store in
      try World.ingest(story.lines, into: try story.prepared(store), batch: 7)
      return try store.dump()
    }
    #expect(Properties.differences(memory, sqlite) == [])
  }

  @Test(arguments: Story.all)
  func `taking everything again changes nothing`(_ story: Story) throws {
    let store = try told(story)
    let once = try store.dump()
    try World.ingest(story.lines, into: store)
    #expect(Properties.differences(once, try store.dump()) == [])
  }

  @Test(arguments: Story.all)
  func `who is cut off and begins again has the same`(_ story: Story) throws {
    let whole = try told(story, batch: 10).dump()
    for batches in [2, 7] {
      let store = try story.prepared(MemoryStore())
      try World.ingest(story.lines, into: store, batch: 10, onlyBatches: batches)
      try World.ingest(story.lines, into: store, batch: 10)
      #expect(Properties.differences(whole, try store.dump()) == [])
    }
  }

  @Test(arguments: Story.all)
  func `what is held waits, or was decided again`(_ story: Story) throws {
    #expect(try Properties.holds(told(story)) == [])
  }

  @Test(arguments: Story.all)
  func `tenants know nothing of each other`(_ story: Story) throws {
    let store = try told(story)
    #expect(try Properties.isolation(store) == [])
    // Nor does one change what becomes of the other, though nothing else is told apart by name.
    let alone = try story.prepared(MemoryStore())
    try World.ingest(story.lines.filter { !$0.contains("blue") }, into: alone)
    func red(_ lines: [String]) -> [String] {
      lines.filter { $0.contains("\ttenant=red\t") && !$0.hasPrefix("quarantine") }
    }
    #expect(Properties.differences(red(try store.dump()), red(try alone.dump())) == [])
  }

  @Test(arguments: Story.all)
  func `stages move forward only`(_ story: Story) throws {
    #expect(try Properties.stages(told(story)) == [])
  }

  @Test(arguments: Story.all)
  func `no effect happens twice`(_ story: Story) throws {
    #expect(try Properties.effects(told(story)) == [])
  }

  @Test(arguments: Story.all)
  func `why of every event can be told`(_ story: Story) throws {
    #expect(try Properties.explanations(told(story)) == [])
  }

  @Test func `the stories are about something`() throws {
    var counts: [String: Int] = [:]
    for story in Story.all {
      for line in try told(story).dump() {
        let table = line.prefix { $0 != "\t" }
        counts[String(table), default: 0] += 1
        for word in ["kind=advance_stage", "kind=append_timeline", "kind=create_candidate"]
        where table == "effect" && line.contains(word) { counts[word, default: 0] += 1 }
      }
    }
    guard Story.all.count > 1 else { return }
    for name in [
      "event", "hold", "effect", "quarantine", "kind=advance_stage", "kind=append_timeline",
      "kind=create_candidate",
    ] {
      #expect(counts[name, default: 0] >= 6, "\(name): \(counts)")
    }
  }
}
