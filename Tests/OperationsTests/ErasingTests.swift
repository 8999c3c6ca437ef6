import Foundation
import JSON
import Operations
import Runtime
import SQLiteStore
import StoreTestKit
import Testing

/// Nora Nadel of the quickstart: candidate `cand-nora`, member `urn:li:person:nora`.
private enum Lines {
  static func line(_ type: String, _ id: String, _ members: String) -> [UInt8] {
    Array(
      """
      {"id":"\(id)","type":"\(type)","tenant":"acme","occurred_at":1774958400000,\
      "source":"admin",\(members)}
      """.utf8)
  }

  static let request = line(
    "erase.requested", "ask-1",
    #""candidate":"cand-nora","user":"u-dana","reason":"asked by cand-nora""#)

  static func inmail(_ id: String, member: String, body: String) -> [UInt8] {
    line(
      "inmail.sent", id,
      """
      "contract":"urn:li:contract:1","message_id":"\(id)","thread":"urn:li:messagingThread:t",\
      "seat":"urn:li:seat:11","member":"\(member)","body":"\(body)","created_at":1774958400000
      """)
  }

  static let all = Result { try Quickstart.lines("events.jsonl") }
}

/// What nobody may read any more.
private let traces = ["nora", "nadel"]

private func traces(in store: any AdministrationStore) throws -> [String] {
  try store.dump().filter { line in
    !line.hasPrefix("revision_source") && traces.contains { line.lowercased().contains($0) }
  }
}

/// Refuses to erase rows as often as it is told to.
private final class CutOffStore: ForwardingStore {
  let base: any AdministrationStore = MemoryStore()
  nonisolated(unsafe) var failures: Int

  init(failures: Int) { self.failures = failures }

  func erase(
    _ scrubber: Scrubber, tenant: String, requests: [Int64], applied: Int?,
    now: EpochMilliseconds
  ) throws(StoreError) -> ErasureCounts {
    failures -= 1
    if failures >= 0 { throw StoreError(.io, during: "erase") }
    return try base.erase(
      scrubber, tenant: tenant, requests: requests, applied: applied, now: now)
  }
}

@Suite struct `Erasing a person` {
  @Test func `by an event leaves nothing of the person and all of the others`() throws {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Lines.all.get(), into: store)
    #expect(try !traces(in: store).isEmpty)
    let others = try store.facts(tenant: "acme", kind: "candidate", afterID: "", limit: 999).count
    let summary = try Quickstart.ingest(lines: [Lines.request], into: store)
    #expect(summary.erased == 1)
    #expect(try traces(in: store) == [])
    #expect(
      try store.facts(tenant: "acme", kind: "candidate", afterID: "", limit: 999).count
        == others - 1)
    let record = try #require(try store.erasures().records.first)
    #expect(record.reason == "asked by [erased]")
    #expect(record.actor == "u-dana")
    #expect(record.seals.count == 4)
    // The network is told to delete its record, readable only with the ledger's key.
    let key = try store.sealingKey()
    let commands = try store.outbox(tenant: "acme", limit: 9999).map(\.effect).filter {
      ["erase", "delete_upstream"].contains($0.kind)
    }
    #expect(commands.map(\.kind) == ["erase", "delete_upstream"])
    for command in commands {
      #expect(String(decoding: key.opened(command.payload), as: UTF8.self).contains("cand-nora"))
    }
  }

  @Test func `keeps late events out, whatever names the person`() throws {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Lines.all.get() + [Lines.request], into: store)
    let late = [
      Lines.inmail("late-1", member: "urn:li:person:nora", body: "nora again"),
      Lines.line(
        "ats.candidate.updated", "late-2",
        #""candidate":"cand-nora","first_name":"Nora","last_modified":1774958400000"#),
      Lines.line(
        "ats.candidate.created", "late-3",
        #""candidate":"cand-77","first_name":"Nora","email":"Nora@Example.com","last_modified":1"#),
      // No JSON, and JSON of no known type.
      Array(#"{"tenant":"acme","candidate":"cand-nora","first_name":"Nora""#.utf8),
      Lines.line("no.such.type", "late-4", #""email":"nora@example.com","first_name":"Nora""#),
    ]
    let summary = try Quickstart.ingest(lines: late, into: store)
    #expect(summary.decided == [.discarded: 3])
    #expect(summary.effects == 0)
    #expect(summary.quarantinedCount == 2)
    #expect(try traces(in: store) == [])
    #expect(try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "cand-77")) == nil)
    // Again it is the same event.
    let again = try Quickstart.ingest(lines: Array(late.prefix(3)), into: store)
    #expect(again.duplicates == 3)
    var explainer = try Explainer(store, tenant: "acme")
    let explained = try #require(try explainer.events("late-1").first)
    #expect(explained.note?.contains("was erased") == true)
    #expect(explained.decisions.first?.features.first?.reason?.name == "erased")
    #expect(try explainer.events("link-nora").first?.note?.contains("was erased") == true)
  }

  @Test func `counts for what follows in the same batch, and not for another tenant`() throws {
    let store = MemoryStore()
    let other = String(
      decoding: Lines.inmail("other-1", member: "urn:li:person:nora", body: "hello"), as: UTF8.self
    ).replacing(#""acme""#, with: #""globex""#)
      .replacing("contract:1", with: "contract:2")
    let lines =
      try Lines.all.get() + [
        Lines.request, Lines.inmail("late-1", member: "urn:li:person:nora", body: "again"),
        Lines.inmail("late-2", member: "urn:li:person:omar", body: "hello"), Array(other.utf8),
      ]
    let summary = try Quickstart.ingest(lines: lines, into: store, batch: 1000)
    #expect(summary.erased == 1)
    let acme = try traces(in: store).filter { !$0.contains("tenant=globex") }
    #expect(acme == [])
    #expect(try store.events(tenant: "acme", id: "late-2").first?.body != nil)
    #expect(try store.events(tenant: "globex", id: "other-1").first?.body != nil)
    let whole = try store.dump()
    let single = MemoryStore()
    _ = try Quickstart.ingest(lines: lines, into: single, batch: 1)
    #expect(try single.dump() == whole)
  }

  @Test func `leaves an address that another candidate has, and says so`() throws {
    let store = MemoryStore()
    let twin = Lines.line(
      "ats.candidate.created", "twin",
      #""candidate":"cand-twin","first_name":"Olga","email":"nora@example.com","last_modified":1"#)
    _ = try Quickstart.ingest(lines: Lines.all.get() + [twin], into: store)
    let person = try Erasing(store).person(
      of: ErasureRequest(
        event: nil, tenant: "acme", candidate: nil, member: "urn:li:person:nora", reason: "", at: 1)
    )
    #expect(person.candidates == ["cand-nora"])
    #expect(person.addresses == [])
    #expect(person.shared.map(\.candidate) == ["cand-twin"])
    _ = try Quickstart.ingest(lines: [Lines.request], into: store)
    let left = try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "cand-twin"))
    #expect(left.map { String(decoding: $0, as: UTF8.self) }?.contains("nora@example.com") == true)
    #expect(try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "cand-nora")) == nil)
  }

  @Test(arguments: [1, 2]) func `goes on where it was cut off`(_ failures: Int) throws {
    let store = CutOffStore(failures: failures)
    _ = try Quickstart.ingest(lines: Lines.all.get(), into: store)
    #expect(throws: StoreError.self) {
      try Quickstart.ingest(lines: [Lines.request], into: store)
    }
    // Sealed, and therefore refused, though not gone yet.
    #expect(try Erasing(store).isBehind())
    #expect(try store.erasures().records.count == 1)
    while store.failures > 0 {
      #expect(throws: StoreError.self) { try Erasing(store).catchUp() }
    }
    let late = Lines.inmail("late-1", member: "urn:li:person:nora", body: "again")
    #expect(try Quickstart.ingest(lines: [late], into: store).decided == [.discarded: 1])
    #expect(try Erasing(store).catchUp().map(\.newSeals) == [0])
    #expect(try !Erasing(store).isBehind())
    #expect(try traces(in: store) == [])
  }

  @Test func `on demand needs no rule, and says when it was done before`() throws {
    let store = MemoryStore()
    _ = try Quickstart.ingest(lines: Lines.all.get(), into: store)
    let command = ErasureCommand(store, clock: FixedClock(Quickstart.noon))
    var request = ErasureCommand.Request(
      tenant: "acme", candidate: "cand-nora", member: nil, reason: "Request 17", actor: "dana")
    let before = try store.dump()
    #expect(try command.preview(request).text.contains("urn:li:person:nora"))
    #expect(try store.dump() == before)
    let overrides = Overrides(store, clock: FixedClock(Quickstart.noon))
    _ = try overrides.set(
      OverrideChange(
        feature: "member_privacy", value: "false", reason: "off for a test of it",
        end: Quickstart.noon + 1000), for: "acme", by: Operations.Actor("dana"))
    _ = try overrides.approve(1, by: Operations.Actor("eve", roles: ["admin"]))
    #expect(try command.erase(request, policies: nil).text.hasPrefix("erased of tenant acme"))
    #expect(try traces(in: store) == [])
    #expect(try command.erase(request, policies: nil).text.hasPrefix("erased before"))
    request.reason = "short"
    #expect(throws: RequestError.self) { try command.erase(request, policies: nil) }
    request.tenant = "nobody"
    #expect(throws: RequestError.self) { try command.preview(request) }
    #expect(try ErasureListing(of: store, tenant: nil).text.contains("by dana: Request 17"))
  }
}

@Suite struct `Erasing in a file` {
  private func words(_ words: [String], in path: String) -> [String] {
    ["", "-wal", "-erasures"].flatMap { suffix -> [String] in
      guard let data = FileManager.default.contents(atPath: path + suffix) else { return [] }
      let text = String(decoding: data.map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
      return words.filter { text.contains($0) }.map { "\($0) in the file\(suffix)" }
    }
  }

  @Test func `leaves no byte, and an old copy does not bring anybody back`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.sqlite").path(percentEncoded: false)
      let old = folder.appending(path: "old.sqlite").path(percentEncoded: false)
      do {
        let store = try SQLiteStore.open(path)
        _ = try Quickstart.ingest(lines: Lines.all.get(), into: store)
      }
      try FileManager.default.copyItem(atPath: path, toPath: old)
      #expect(words(traces, in: path) != [])
      var dump: [String] = []
      do {
        let store = try SQLiteStore.open(path)
        _ = try Quickstart.ingest(lines: [Lines.request], into: store)
        #expect(words(traces, in: path) == [])
        dump = try store.dump()
      }
      #expect(words(traces, in: path) == [])
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: old, toPath: path)
      let store = try SQLiteStore.open(path)
      #expect(try Erasing(store).isBehind())
      _ = try Erasing(store).catchUp()
      #expect(try store.removeTraces())
      #expect(words(traces, in: path) == [])
      // But for the request itself, which the copy is too old to know.
      let again = try store.dump()
      #expect(Set(again).isSubset(of: Set(dump)))
      #expect(dump.count - again.count == 4)
      let late = Lines.inmail("late-1", member: "urn:li:person:nora", body: "again")
      #expect(try Quickstart.ingest(lines: [late], into: store).decided == [.discarded: 1])
    }
  }

  @Test func `what a discard for privacy says never reaches it`() throws {
    let lines = [
      Lines.line(
        "member.visibility_changed", "v",
        #""member":"urn:li:person:zoe","hidden":[],"allow_auto_profile":false"#),
      Lines.line("member.closed", "c", #""member":"urn:li:person:yann""#),
      Lines.line(
        "stub_profile.received", "private",
        """
        "contract":"urn:li:contract:1","seat":"urn:li:seat:11","member":"urn:li:person:zoe",\
        "first_name":"Wordprivate","last_name":"Wordprivate","email":"wordprivate@example.com",\
        "consent_scope":"organisation","created_at":1774958400000
        """),
      Lines.line(
        "contact_share.declined", "no-consent",
        #""seat":"urn:li:seat:11","member":"urn:li:person:xan","text":"wordnoconsent""#),
      Lines.line(
        "inmail.declined", "declined",
        #""message_id":"m","seat":"urn:li:seat:11","member":"urn:li:person:xan","text":"worddeclined""#
      ),
      Lines.inmail("closed", member: "urn:li:person:yann", body: "wordclosed"),
      Array(
        String(
          decoding: Lines.inmail("excluded", member: "urn:li:person:omar", body: "wordexcluded"),
          as: UTF8.self
        ).replacing("urn:li:seat:11", with: "urn:li:seat:10").utf8),
    ]
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.sqlite").path(percentEncoded: false)
      do {
        let store = try SQLiteStore.open(path)
        _ = try Quickstart.ingest(lines: Lines.all.get(), into: store)
        let summary = try Quickstart.ingest(lines: lines, into: store)
        #expect(summary.quarantinedCount == 0)
        #expect(summary.decided[.discarded] == 5)
      }
      let said = ["wordprivate", "wordnoconsent", "worddeclined", "wordclosed", "wordexcluded"]
      #expect(words(said, in: path) == [])
    }
  }
}
