import Foundation
import JSON
import LinkedIn
import TestKit
import Testing

@Suite struct `LinkedIn exchanges` {
  static let fixtures = Fixture.all(in: "Tests/LinkedInTests/Fixtures")

  @Test func `fixtures are found`() { #expect(Self.fixtures.count >= 8) }

  @Test(arguments: fixtures)
  func `become the reviewed events and issues`(_ fixture: Fixture) throws {
    let found = render(try lines(fixture))
    #expect(goldenMismatch(found, file: fixture.url("events.txt")) == nil)
  }

  @Test(arguments: fixtures)
  func `each element ends in an event or an issue`(_ fixture: Fixture) throws {
    for (index, line) in try lines(fixture).enumerated() {
      let (events, issues) = LinkedInAdapter.events(line: line, number: index + 1)
      #expect(!events.isEmpty || !issues.isEmpty, "line \(index + 1)")
      #expect(issues.allSatisfy { $0.line == index + 1 })
      guard let exchange = try? JSONValue.parse(line), let kind = exchange["kind"]?.string,
        ["conversation_events", "mail_stubs", "prospect_notes"].contains(kind),
        !issues.contains(where: { $0.code == .badEnvelope || $0.element == nil })
      else { continue }
      let pages = exchange["responses"]?.array ?? exchange["response"].map { [$0] } ?? []
      let elements = pages.reduce(0) { $0 + ($1["elements"]?.array?.count ?? 1) }
      #expect(events.count + issues.count == elements, "line \(index + 1)")
    }
  }

  @Test(arguments: fixtures)
  func `the envelope is whole and ids are unique`(_ fixture: Fixture) throws {
    var ids: Set<String> = []
    for line in try lines(fixture) {
      for event in LinkedInAdapter.events(line: line).events {
        let value = try JSONValue.parse(event)
        for key in ["id", "type", "tenant", "source", "mode"] {
          #expect(value[key]?.string?.isEmpty == false)
        }
        #expect(value["occurred_at"]?.int64 != nil)
        #expect(value["received_at"]?.int64 != nil)
        // The second line of a kind may repeat a snapshot of the same moment.
        if value["type"]?.string != "seat.snapshot" {
          let isNew = ids.insert(value["id"]?.string ?? "").inserted
          #expect(isNew)
        }
      }
    }
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `no line traps, and none is lost`(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let originals = try Self.fixtures.flatMap(lines)
    for _ in 0..<3_000 {
      guard var line = originals.randomElement(using: &random) else { return }
      for _ in 0..<Int.random(in: 1...3, using: &random) where !line.isEmpty {
        let at = Int.random(in: line.indices, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: line[at] = UInt8.random(in: 0...255, using: &random)
        case 1: line.remove(at: at)
        case 2: line.removeLast(line.count - at)
        default: line[at] = Array("0123456789:,\"{}[]nt-e".utf8).randomElement(using: &random) ?? 0
        }
      }
      let (events, issues) = LinkedInAdapter.events(line: line)
      let isEmptyList = (try? JSONValue.parse(line)).map { exchange in
        let pages = exchange["responses"]?.array ?? exchange["response"].map { [$0] } ?? []
        return pages.allSatisfy { $0["elements"]?.array?.isEmpty == true }
      }
      #expect(!events.isEmpty || !issues.isEmpty || isEmptyList == true, "seed \(seed)")
      for event in events { #expect(throws: Never.self) { try JSONValue.parse(event) } }
    }
  }

  private func lines(_ fixture: Fixture) throws -> [[UInt8]] {
    try fixture.bytes("exchange.jsonl").split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  /// Per line a heading, its events as they are, its issues with what they keep.
  private func render(_ lines: [[UInt8]]) -> String {
    var text = ""
    for (index, line) in lines.enumerated() {
      let (events, issues) = LinkedInAdapter.events(line: line, number: index + 1)
      text += "# line \(index + 1)\n"
      for event in events { text += String(decoding: event, as: UTF8.self) + "\n" }
      for issue in issues {
        text += "! \(issue)\n"
        if let element = issue.element {
          text += "  kept: \(String(decoding: element, as: UTF8.self))\n"
        }
      }
    }
    return text
  }
}
