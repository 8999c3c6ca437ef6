import Foundation
import JSON
import LinkedIn
import TestKit
import Testing

@Suite(.enabled(if: Shared.exists("payloads"), "\(Shared.absent)"))
struct `Documented payload shapes` {
  private func payload(_ name: String) throws -> JSONValue {
    let url = try #require(Shared.file("payloads/\(name).json"))
    return try #require(try JSONValue.parse(Array(Data(contentsOf: url)))["payload"])
  }

  /// Wraps payloads as they are; `members` are our envelope's.
  private func translate(
    _ kind: String, _ members: [(String, JSONValue?)]
  ) throws -> (events: [JSONValue], issues: [AdapterIssue]) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("tenant", "acme")
    writer.member("kind", kind)
    writer.member("received_at", Int64(1_772_357_400_000))
    for case (let name, let value?) in members { writer.member(name, value) }
    writer.endObject()
    let (events, issues) = LinkedInAdapter.events(line: writer.finish())
    return (try events.map { try JSONValue.parse($0) }, issues)
  }

  private func types(_ events: [JSONValue]) -> [String] {
    events.compactMap { $0["type"]?.string }
  }

  @Test func `an export`() throws {
    let (events, issues) = try translate(
      "export",
      [
        ("push", payload("push-export-candidate")),
        ("response", payload("exported-candidate-response")),
      ])
    #expect(issues.isEmpty)
    #expect(types(events) == ["candidate.exported"])
    #expect(events[0]["member"]?.string?.hasPrefix("urn:li:person:") == true)
    #expect(events[0]["location"]?.string != nil)
    #expect(events[0]["job"]?.string != nil)
    #expect(events[0]["integration_context"]?.string != nil)
    #expect(events[0]["employers"]?.array?.count == 1)
    #expect(events[0]["skills"]?.array?.count == 3)
  }

  @Test(arguments: [
    ("conversation_events", "conversation-events", ["inmail.sent", "inmail.replied"]),
    ("prospect_notes", "prospect-notes", ["prospect_note.upserted", "prospect_note.deactivated"]),
    ("seats", "seats", ["seat.snapshot"]),
  ])
  func `a poll`(_ kind: String, _ name: String, _ expected: [String]) throws {
    let exchange = try payload(name)
    // The query of `seats` has a placeholder where the enum was not seen; it is not read.
    let (events, issues) = try translate(
      kind, [("query", exchange["query"]), ("response", exchange["response"])])
    #expect(issues.isEmpty)
    #expect(types(events) == expected)
  }

  @Test func `stubs, whose elements nobody has seen, wait in an issue`() throws {
    let exchange = try payload("mail-stubs-query")
    let (events, issues) = try translate(
      "mail_stubs", [("query", exchange["query"]), ("response", exchange["response"])])
    #expect(events.isEmpty)
    #expect(issues.map(\.path) == ["response.elements[0].member"])
  }

  @Test(arguments: [
    ("status_change", "push-integration-status-change"),
    ("evaluation", "push-application-evaluation"),
  ])
  func `a push without its answer waits in an issue`(_ kind: String, _ name: String) throws {
    let (events, issues) = try translate(kind, [("push", payload(name))])
    #expect(events.isEmpty)
    #expect(issues.map(\.path) == ["response"])
  }

  @Test func `what onboarding returns`() throws {
    let returned = try payload("integration-enable-and-config")["onboardingPluginReturns"]
    let response = JSONValue.object(
      JSONObject([JSONObject.Member(key: "elements", value: try #require(returned))]))
    let (events, issues) = try translate(
      "status_change",
      [("push", payload("push-integration-status-change")), ("response", response)])
    #expect(issues.isEmpty)
    #expect(types(events) == ["integration.status_changed"])
    #expect(events[0]["features"]?["PREMIUM_JOB_POSTING"]?.bool == false)
    #expect(events[0]["contract"]?.string?.hasPrefix("urn:li:contract:") == true)
  }
}
