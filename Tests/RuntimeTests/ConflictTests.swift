import Operations
import Runtime
import Testing

/// Two features that want different things of one place on one event.
struct ConflictTests {
  private static func feature(_ name: String, to stage: String) -> String {
    """
    apiVersion: sluice/v1
    kind: Feature
    name: \(name)
    title: \(name)
    description: Moves every application that the ATS tells of.
    rules:
      hit: first
      list:
        - id: rule
          events: [ats.application.upserted]
          then: [{advance_stage: {to: "\(stage)"}}]
      otherwise: ignore
    """
  }

  private let lines = [
    World.event("ats.candidate.saved", "s", #""candidate":"c1","last_modified":1"#),
    World.event(
      "ats.application.upserted", "a", at: World.start + 1,
      #""application":"o1","candidate":"c1","stage":"new_lead","last_modified":1"#),
  ]

  private func ingest(_ first: String, _ second: String, into store: MemoryStore) throws {
    let policies = try World.policies(
      [Self.feature("f", to: first), Self.feature("g", to: second)],
      use: "f: {enabled: true}\ng: {enabled: true}")
    try World.ingest(lines, policies, into: store)
  }

  /// "Forward only" does not hide the second one, which goes back from where the first one went.
  @Test(arguments: [("responded", "new_lead"), ("reached_out", "new_lead")])
  func `the later one waits`(_ constant: String, _ told: String) throws {
    let store = MemoryStore()
    try ingest(constant, "${event.?stage.orValue('new_lead')}", into: store)
    #expect(try store.text("opportunity", "o1", "stage") == constant)
    let holds = try store.holds(tenant: "t", limit: 9)
    #expect(holds.map(\.reason) == ["conflict"])
    #expect(holds.map(\.feature) == ["g"])
  }

  @Test func `what agrees is no conflict`() throws {
    let store = MemoryStore()
    try ingest("responded", "responded", into: store)
    #expect(try store.text("opportunity", "o1", "stage") == "responded")
    #expect(try store.holds(tenant: "t", limit: 9).isEmpty)
  }
}
