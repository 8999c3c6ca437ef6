import CEL
import Foundation
import Operations
import Program
import Runtime
import SQLiteStore
import StoreTestKit
import Testing

@Suite(.serialized)
struct SelfcheckTests {
  private static func history(_ seed: UInt64 = 1) throws -> any AdministrationStore {
    let story = Story(seed: seed)
    let store = try story.prepared(MemoryStore())
    try World.ingest(story.lines, into: store)
    return store
  }

  @Test func `all ways agree`() throws {
    for seed in Story.seeds {
      let report = try Selfcheck(try Self.history(seed), scratch: MemoryStore()).run()
      #expect(report.isFine, "\(report.text)")
      for way in Selfcheck.Way.allCases {
        #expect(report.ways[way]?.count ?? 0 > 60)
      }
      #expect(report.text.hasSuffix("no difference\n"))
    }
  }

  @Test(arguments: Selfcheck.Way.allCases)
  func `a way that is broken is found, and named`(_ broken: Selfcheck.Way) throws {
    let report = try Selfcheck(
      try Self.history(), scratch: MemoryStore(),
      programs: { way, set in
        guard way == broken, let programs = way.programs(of: set) else {
          return way.programs(of: set)
        }
        // Whatever a gate requires, it is met.
        return programs.changing(
          conditions: programs.conditions,
          plans: { plan in plan.keeping { place in !plan.gates.contains { $0.origin == place } } })
      }
    ).run()
    #expect(!report.isFine)
    #expect(report.recorded.differing == 0)
    for way in Selfcheck.Way.allCases {
      #expect((report.ways[way]?.differing ?? 0 > 0) == (way == broken))
    }
    #expect(report.text.contains("usually: ") && report.text.hasSuffix("DIFFERENT\n"))
    #expect(report.text.contains("\(broken.words): "))
  }

  @Test func `an index that leads astray, or a wrong evaluator, is found`() throws {
    let report = try Selfcheck(
      try Self.history(), scratch: MemoryStore(),
      programs: { way, set in
        guard let programs = set.policies.programs else { return nil }
        let rules = programs.programs.flatMap(\.features).compactMap(\.rules).flatMap(\.rules)
        let conditions = rules.compactMap { $0.when?.id }
        switch way {
        case .slow:
          return programs.changing(
            conditions: programs.conditions.probed(ConditionProbe(negated: Set(conditions))),
            plans: { $0 })
        default: return way.programs(of: set)
        }
      }
    ).run()
    #expect(report.ways[.slow]?.differing ?? 0 > 0)
    #expect(report.ways[.unindexed]?.differing == 0)
  }

  @Test func `an answer that another release recorded otherwise is found`() throws {
    let base = try Self.history()
    let first = try #require(base.all().first { $0.body != nil })
    let store = ChangedStore(base: base, event: first.sequence)
    let report = try Selfcheck(store, scratch: MemoryStore()).run()
    #expect(report.recorded.differing == 1 && !report.isFine)
    #expect(report.recorded.differences.first?.subject == first.id)
    #expect(report.text.contains("recorded: ") && report.text.contains("decided again: "))
    #expect(report.ways.values.allSatisfy { $0.differing == 0 })
  }

  @Test func `the file is not changed by a byte`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "sluice-selfcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "s.sqlite").path(percentEncoded: false)
    let story = Story(seed: 1)
    // A reader keeps the journal, so that there is something in it.
    let writer = try SQLiteStore.open(path)
    try World.ingest(story.lines, into: try story.prepared(writer))
    let reader = try SQLiteStore.openReadOnly(path)
    func bytes() throws -> [String: Data] {
      try ["", "-wal"].reduce(into: [:]) { files, suffix in
        files[suffix] = try Data(contentsOf: URL(filePath: path + suffix))
      }
    }
    let before = try bytes()
    #expect(before["-wal"]?.isEmpty == false && before[""]?.isEmpty == false)
    let report = try Selfcheck(reader, scratch: MemoryStore()).run()
    #expect(report.isFine && report.replay.events > 60)
    #expect(try bytes() == before)
    withExtendedLifetime(writer) {}
  }

  @Test func `what a tenant never had is misuse`() throws {
    let store = try Self.history()
    #expect(throws: RequestError.self) {
      try Selfcheck(store, scratch: MemoryStore(), tenant: "purple").run()
    }
    let report = try Selfcheck(store, scratch: MemoryStore(), tenant: "red").run()
    #expect(report.isFine && report.replay.events > 20 && report.replay.events < 60)
  }
}

/// Says of one event that it was denied.
private struct ChangedStore: ForwardingStore {
  let base: any AdministrationStore
  let event: Int64

  func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    var rows = try base.decisions(event: event)
    if event == self.event { rows[0].verdict = "denied" }
    return rows
  }
}
