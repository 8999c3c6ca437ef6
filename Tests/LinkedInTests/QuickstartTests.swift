import Foundation
import JSON
import LinkedIn
import TestKit
import Testing

@Suite struct `The quickstart's log` {
  /// `examples/quickstart/README.md` tells what is wrong on purpose; nothing else may be.
  @Test func `becomes events, but for what is broken on purpose`() throws {
    let file = PackageRoot.file("examples/quickstart/linkedin.jsonl")
    let lines = try [UInt8](Data(contentsOf: file)).split(separator: UInt8(ascii: "\n"))
    var types: [String: Int] = [:]
    var issues: [String] = []
    for (index, line) in lines.enumerated() {
      let result = LinkedInAdapter.events(line: Array(line), number: index + 1)
      for event in result.events {
        types[try JSONValue.parse(event)["type"]?.string ?? "", default: 0] += 1
      }
      issues += result.issues.map { "\($0.line) \($0.code.rawValue) \($0.path)" }
    }
    #expect(
      types == [
        "seat.snapshot": 2, "integration.status_changed": 2, "candidate.exported": 13,
        "inmail.sent": 15, "inmail.replied": 14, "stub_profile.received": 1,
        "prospect_note.upserted": 1,
      ])
    #expect(
      issues == [
        "33 unknown_value response.elements[1].author", "35 bad_envelope kind",
        "36 malformed_line ",
      ])
  }
}
