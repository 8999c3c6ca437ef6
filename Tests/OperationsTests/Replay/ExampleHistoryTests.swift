import Foundation
import Operations
import Runtime
import TestKit
import Testing

@Suite struct `Histories of the examples` {
  @Test func `come out the same once more, by every way`() throws {
    let store = MemoryStore()
    var now = Quickstart.noon
    for (file, format) in [
      ("events.jsonl", Ingest.Format.canonical), ("linkedin.jsonl", .linkedin),
      ("after-toggle.jsonl", .canonical),
    ] {
      let data = try Data(contentsOf: PackageRoot.file("examples/quickstart/\(file)"))
      _ = try Quickstart.ingest(Array(data), into: store, at: now, batch: 20, format: format)
      now += 3_600_000
    }
    let report = try Selfcheck(store, scratch: MemoryStore()).run()
    #expect(report.isFine, "\(report.text)")
    #expect(report.replay.events > 100)
    // Little is lost with the events of which nothing was kept.
    #expect(report.recorded.events > 20 * report.recorded.afterGaps)
    #expect(report.ways.values.allSatisfy { $0.count >= report.replay.decisions })
  }
}
