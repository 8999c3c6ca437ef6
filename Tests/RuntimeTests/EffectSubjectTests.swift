import JSON
import Runtime
import Testing

/// Effects act on what their arguments name, else on what the event is about, and on nobody else's.
struct EffectSubjectTests {
  private func ingest(
    _ lines: [String], event: String, effect: String
  ) throws -> MemoryStore {
    let policies = try World.policies(
      [World.feature("f", event, effect)], use: "f: {enabled: true}")
    let store = MemoryStore()
    try World.ingest(lines, policies, into: store)
    return store
  }

  private func application(_ id: String, _ candidate: String, at: Int64 = World.start) -> String {
    World.event(
      "ats.application.upserted", "\(id)-\(at)", at: at,
      #""application":"\#(id)","candidate":"\#(candidate)","stage":"new_lead","last_modified":\#(at)"#
    )
  }

  private let saved = World.event(
    "ats.candidate.saved", "s", at: World.start + 9, #""candidate":"c1","last_modified":1"#)

  @Test func `a stage that is named moves, not the candidate's latest`() throws {
    let store = try ingest(
      [application("o1", "c1"), application("o2", "c1", at: World.start + 1), saved],
      event: "ats.candidate.saved", effect: "advance_stage: {opportunity: o1, to: responded}")
    #expect(try store.text("opportunity", "o1", "stage") == "responded")
    #expect(try store.text("opportunity", "o2", "stage") == "new_lead")
    let payload = try store.outbox(tenant: "t", limit: 1).first?.effect.payload ?? []
    // A member twice would be refused by our own reader.
    #expect(try JSONValue.parse(payload)["opportunity"]?.string == "o1")
  }

  @Test func `an application that went to another candidate is left alone`() throws {
    let store = try ingest(
      [application("o1", "c1"), application("o1", "c2", at: World.start + 1), saved],
      event: "ats.candidate.saved", effect: "advance_stage: {to: responded}")
    #expect(try store.text("opportunity", "o1", "stage") == "new_lead")
    #expect(try store.effectKinds("s") == [])
  }

  @Test func `an application of which nothing is known is not moved`() throws {
    let store = try ingest(
      [World.event("evaluation.requested", "e", #""application":"o9""#)],
      event: "evaluation.requested", effect: "advance_stage: {to: responded}")
    #expect(try store.effectKinds("e") == [])
    #expect(try store.fact("opportunity", "o9") == nil)
  }

  @Test func `a late word of the ATS does not move a stage back`() throws {
    let store = try ingest(
      [
        application("o1", "c1"), saved,
        World.event(
          "ats.stage.changed", "late", at: World.start + 5,
          #""application":"o1","stage":"new_lead","at":\#(World.start + 5)"#),
      ], event: "ats.candidate.saved", effect: "advance_stage: {to: responded}")
    #expect(try store.text("opportunity", "o1", "stage") == "responded")
  }

  @Test func `a note is stored and removed under the network's id`() throws {
    let store = MemoryStore()
    let stores = World.feature(
      "f", "prospect_note.upserted",
      #"store_note: {text: "${event.text}", at: "${event.last_modified}"}"#)
    let removes = World.feature("f", "prospect_note.deactivated", "remove_note: {}")
      .replacing("name: f", with: "name: g")
    let policies = try World.policies(
      [stores, removes], use: "f: {enabled: true}\ng: {enabled: true}")
    try World.ingest(
      [
        World.event(
          "profile.linked", "l",
          #""candidate":"c1","member":"urn:li:person:m","method":"manual""#),
        World.event(
          "prospect_note.upserted", "n1",
          #""note_id":7,"seat":"urn:li:seat:1","member":"urn:li:person:m","text":"T","#
            + #""created_at":1,"last_modified":1"#),
      ], policies, into: store)
    #expect(try store.text("note", "7", "text") == "T")
    try World.ingest(
      [World.event("prospect_note.deactivated", "n2", #""note_id":7,"last_modified":2"#)],
      policies, into: store)
    #expect(try store.fact("note", "7")?["removed"]?.bool == true)
    #expect(try store.text("note", "7", "text") == nil)
    #expect(try store.effectKinds("n2") == ["rule.remove_note"])
  }
}
