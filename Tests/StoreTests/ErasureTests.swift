import Foundation
import Runtime
import SQLiteStore
import TestKit
import Testing

/// Nora is to go; Omar, who shares much with her, stays.
enum Nora {
  static let key = SealingKey(Array(0..<32))

  static let subjects = [
    Subject(.candidate, "c1"), Subject(.member, "urn:li:person:nora"), Subject(.opportunity, "a1"),
    Subject(.email, "nora@example.com"),
    Subject(.profileURL, "https://www.linkedin.com/in/nora-nadel"),
  ]

  static let scrubber = Scrubber(key: key, seals: Set(subjects.map(key.seal)))

  /// Words that nothing may say any more.
  static let traces = ["nora", "Nora", "nadel", "Nadel", "\"c1\"", "c1\t", "dear"]

  /// Everything that may name her, and beside each something that does not.
  static func batch() -> Batch {
    Batch.with { batch in
      batch.events = [
        .sample(
          1, key: "push\u{1f}inmail.sent\u{1f}M-1", id: "inmail.sent/M-1",
          body: #"{"member":"urn:li:person:nora","body":"dear friend"}"#),
        .sample(2, body: #"{"member":"urn:li:person:omar","body":"hello"}"#),
        .sample(
          3, body: #"{"records":[{"candidate":"c1","first_name":"Nora"},{"candidate":"c2"}]}"#),
        // Its content was dropped before: key and id still name her.
        .sample(
          4, key: "poll\u{1f}member.closed\u{1f}urn:li:person:nora",
          id: "member.closed/urn:li:person:nora", body: nil),
        // As above; only what was read for it tells.
        .sample(5, body: nil),
        .sample(6, body: #"{"profile_url":"http://de.linkedin.com/in/Nora-Nadel/?x=1"}"#),
        .sample(7, body: #"{"email":" NORA@example.com "}"#),
        .sample(8, tenant: "globex", body: #"{"member":"urn:li:person:nora"}"#),
        .sample(9, body: #"{"application":"a1","summary":"dear me"}"#),
        // A job whose id is that of a candidate.
        .sample(10, key: "push\u{1f}ats.job.upserted\u{1f}c1", body: #"{"job":"c1"}"#),
      ]
      batch.decisions = (1...10).map { .sample($0) }
      batch.decisions[0].features = Array(
        #"[{"feature":"f","verdict":"held","reason":"awaiting_link","waits_for":"member","waits_for_id":"urn:li:person:nora","note":"dear"}]"#
          .utf8)
      batch.decisions[0].readSet = Array(#"{"seat":{"id":"s1"}}"#.utf8)
      batch.decisions[1].readSet = Array(#"{"candidate":{"id":"c1","first_name":"Nora"}}"#.utf8)
      batch.decisions[4].readSet = Array(#"{"member":{"id":"urn:li:person:nora"}}"#.utf8)
      batch.decisions[5].readSet = Array(#"{"seat":{"email":"nora@example.com"}}"#.utf8)
      batch.effects = [
        .sample(1, payload: #"{"candidate":"c1","body":"dear friend"}"#),
        .sample(1, ordinal: 1, delivery: "none", payload: #"{"body":"dear friend"}"#),
        .sample(2, payload: #"{"candidate":"c2","body":"hello"}"#),
        .sample(2, ordinal: 1, payload: #"{"candidates":["c1","c2"],"rule":"name"}"#),
        .sample(2, ordinal: 2, payload: #"{"entity":"acl","id":"c1"}"#),
      ]
      var command = EffectRow.sample(9, payload: #"{"entity":"candidate","id":"c1"}"#)
      command.kind = "delete_upstream"
      batch.effects.append(command)
      batch.holds = [
        .sample(1, kind: "member", id: "urn:li:person:nora"),
        .sample(2, kind: "candidate", id: "c1"), .sample(2, feature: "other"),
      ]
      batch.releases = [
        ReleaseRow(tenant: "acme", keyKind: "candidate", keyID: "c1", requestedAt: 3),
        ReleaseRow(tenant: "acme", keyKind: "candidate", keyID: "c2", requestedAt: 3),
      ]
      batch.facts = [
        .sample(
          "c1", body: #"{"id":"c1","first_name":"Nora"}"#, ["email": "nora@example.com"]),
        .sample("c2", body: #"{"id":"c2"}"#, ["email": "omar@example.com"]),
        .sample("urn:li:person:nora", kind: "member"),
        .sample("urn:li:person:omar", kind: "member", body: #"{"candidate":"c1","closed":true}"#),
        .sample(
          "e1", kind: "timeline_entry", body: #"{"candidate":"c1","body":"dear"}"#,
          ["candidate": "c1"]),
        .sample("e2", kind: "timeline_entry", body: #"{"candidate":"c2"}"#, ["candidate": "c2"]),
        .sample("a1", kind: "evaluation", body: #"{"id":"a1","summary":"dear"}"#),
        // A recruiter who was a candidate, too.
        .sample("s1", kind: "seat", body: #"{"email":"recruiter@example.com"}"#),
        .sample(
          "c3", body: #"{"id":"c3","email":"nora@example.com","headline":"x"}"#,
          ["email": "nora@example.com", "member": "m3"]),
        .sample("c1", tenant: "globex", body: #"{"id":"c1","first_name":"Other"}"#),
      ]
      batch.quarantine = [.sample(1), .sample(2)]
      batch.quarantine[0].excerpt = Array(#"{"candidate":"c1","first_name":"Nora""#.utf8)
      batch.erasures = [request]
    }
  }

  static let request = ErasureRequest(
    event: 9, tenant: "acme", candidate: "c1", member: nil, reason: "asked", at: 77)

  static func fill(_ store: any AdministrationStore) throws {
    try store.commit(batch())
    var change = AdministrativeChange.whole
    change.overrides[0].reason = "until c1 is done (nora@example.com)."
    change.overrides[0].revokedBy = "nora@example.com"
    change.overrides.append(change.overrides[0])
    change.overrides[1].id = 2
    change.overrides[1].tenant = ""
    change.overrides.append(change.overrides[0])
    change.overrides[2].id = 3
    change.overrides[2].tenant = "globex"
    change.overrides[2].reason = "until urn:li:person:nora is done"
    change.overrides[2].revokedBy = nil
    change.requests[0].body = Array(
      #"{"reason":"for nora@example.com","window":[1,2],"notes":[{"by":"ann: c1"}]}"#.utf8)
    change.rollouts[0].reason = "asked by nora@example.com"
    change.entries = [
      .sample(reason: "until c1 is done"), .sample(reason: "until c2 is done"),
      .sample("revision.published", tenant: "", reason: "asked by nora@example.com"),
      .sample(tenant: "globex", reason: "until urn:li:person:nora is done"),
    ]
    _ = try store.commit(change)
  }
}

@Suite struct `Erasing rows` {
  @Test(arguments: EventStoreContract.all)
  func `takes what names a person and leaves the rest`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try Nora.fill(store)
    let counts = try store.erase(
      Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(counts.events == 7)
    #expect(counts.facts == 6)
    let text = try store.dump().joined(separator: "\n") + "\n"
    #expect(
      goldenMismatch(text, file: PackageRoot.file("Tests/StoreTests/Goldens/erased.txt")) == nil)
    // Once more changes nothing, and another tenant keeps its own.
    let again = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(again == ErasureCounts())
    let others = text.split(separator: "\n").filter { $0.contains("tenant=globex") }.joined()
    #expect(others.contains("urn:li:person:nora"))
    let rest = text.split(separator: "\n").filter { !$0.contains("tenant=globex") }.joined(
      separator: "\n")
    for trace in Nora.traces where trace != "\"c1\"" && trace != "c1\t" {
      #expect(!rest.contains(trace), "\(trace)")
    }
  }

  @Test(arguments: EventStoreContract.all)
  func `knows every event by its key afterwards`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try Nora.fill(store)
    _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    for event in Nora.batch().events {
      let isKept = [2, 3, 8, 10].contains(event.sequence)
      let key = isKept ? event.key : Nora.scrubber.sealed(event.key)
      #expect(try store.event(key)?.sequence == event.sequence)
      if !isKept { #expect(try store.event(event.key) == nil) }
      let id = isKept ? event.id : Nora.scrubber.sealed(id: event.id)
      #expect(
        try store.events(tenant: event.key.tenant, id: id).map(\.sequence) == [event.sequence])
    }
  }

  @Test(arguments: EventStoreContract.all)
  func `keeps what others must be told, unreadable without the key`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    try Nora.fill(store)
    _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    let waiting = try store.outbox(tenant: "acme", limit: 99).map(\.effect)
    #expect(
      waiting.map(\.kind) == ["write_entry", "write_entry", "write_entry", "delete_upstream"])
    #expect(waiting[1].payload == Array(#"{"candidates":["c2"],"rule":"name"}"#.utf8))
    let command = waiting[3].payload
    #expect(!String(decoding: command, as: UTF8.self).contains("c1"))
    #expect(Nora.key.opened(command) == Array(#"{"entity":"candidate","id":"c1"}"#.utf8))
    #expect(SealingKey(Array(1...32)).opened(command) == command)
  }

  @Test(arguments: EventStoreContract.all)
  func `decides again what waited for a person`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try Nora.fill(store)
    _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(try store.holds(event: 1) == [])
    #expect(try store.holds(event: 2).map(\.keyID) == ["seat 1", ""])
    let releases = try store.releases(limit: 9).map { "\($0.keyKind) \($0.keyID)" }
    #expect(releases == ["candidate c2", " "])
  }

  @Test(arguments: EventStoreContract.all)
  func `ends requests and counts the ledger in the same step`(_ contract: EventStoreContract) throws
  {
    let store = try contract.make()
    try Nora.fill(store)
    let requests = try store.erasureRequests()
    #expect(Array(requests.values) == [Nora.request])
    #expect(try store.appliedErasures() == 0)
    #expect(try store.erasures().records.isEmpty)
    let record = ErasureRecord(
      at: 77, tenant: "acme", reason: "asked", actor: "dana",
      seals: Nora.subjects.map(try store.sealingKey().seal))
    try store.add(record)
    let ledger = try store.erasures()
    #expect(ledger.records == [record])
    #expect(ledger.erased(Nora.subjects[0], tenant: "acme") == record)
    #expect(ledger.erased(Nora.subjects[0], tenant: "globex") == nil)
    #expect(ledger.erased(Subject(.candidate, "c2"), tenant: "acme") == nil)
    let scrubber = try #require(ledger.scrubber(of: "acme"))
    #expect(ledger.scrubber(of: "globex") == nil)
    _ = try store.erase(
      scrubber, tenant: "acme", requests: Array(requests.keys), applied: 1, now: 9)
    #expect(try store.erasureRequests().isEmpty)
    #expect(try store.appliedErasures() == 1)
    #expect(try store.removeTraces())
  }
}

@Suite struct `Withdrawing what waits` {
  @Test(arguments: EventStoreContract.all)
  func `takes back what the network was to be told of a member`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    let member = #"{"member":"urn:li:person:nora"}"#
    try store.commit(
      .with { batch in
        batch.events = [.sample(1), .sample(2)]
        batch.effects = [
          .sample(1, delivery: "network", payload: member),
          .sample(1, ordinal: 1, delivery: "ats", payload: member),
          .sample(1, ordinal: 2, delivery: "network", payload: #"{"member":"urn:li:person:omar"}"#),
          .sample(
            1, ordinal: 3, delivery: "network", payload: #"{"entity":"candidate","id":"c1"}"#),
          .sample(1, ordinal: 4, delivery: "network", payload: #"{"entity":"acl","id":"c1"}"#),
          .sample(1, ordinal: 5, delivery: "network", payload: member),
          .sample(
            1, ordinal: 6, delivery: "network",
            payload: #"{"member":"urn:li:person:nora","shown":false}"#),
          .sample(
            1, ordinal: 7, delivery: "network",
            payload: #"{"member":"urn:li:person:nora","shown":true}"#),
        ]
        batch.effects[5].kind = "delete_upstream"
        for index in 6...7 { batch.effects[index].kind = "set_indicator" }
      })
    try store.commit(
      .with { batch in
        batch.effects = [.sample(2, delivery: "network", payload: member)]
        batch.withdrawals = [
          Withdrawal(tenant: "acme", member: "urn:li:person:nora", candidate: "c1"),
          Withdrawal(tenant: "globex", member: "urn:li:person:omar", candidate: nil),
        ]
      })
    let left = try store.outbox(tenant: "acme", limit: 9).map(\.effect.ordinal)
    #expect(left == [1, 2, 4, 5, 6])
    #expect(try store.outbox(tenant: "acme", limit: 9).allSatisfy { $0.effect.event == 1 })
  }
}

@Suite struct `Erasing from a file` {
  private func bytes(_ path: String) throws -> [UInt8] {
    FileManager.default.fileExists(atPath: path)
      ? Array(try Data(contentsOf: URL(filePath: path))) : []
  }

  /// Which of the words stand in database, journal or ledger.
  private func traces(_ words: [String], _ path: String) throws -> [String] {
    try ["", "-wal", "-erasures"].flatMap { suffix -> [String] in
      let content = try Data(bytes(path + suffix))
      return words.filter { content.range(of: Data($0.utf8)) != nil }.map { $0 + " in " + suffix }
    }
  }

  /// Facts and events of many persons, whose pages are split again and again.
  private func fillPages(_ store: SQLiteStore) throws {
    for round in 0..<20 {
      try store.commit(
        .with { batch in
          for number in 0..<50 {
            let id = (number &* 7919 &+ round &* 104_729) % 1000
            let name = id == 500 ? "nora.nadel" : "person\(id)"
            batch.facts.append(
              .sample(
                id == 500 ? "c1" : "p\(id)",
                body:
                  #"{"id":"c\#(id)","last_name":"\#(name) \#(String(repeating: "x", count: round * 9))"}"#,
                ["email": "\(name)@example.com", "full_name": "\(name) \(round)"]))
          }
        })
    }
  }

  @Test func `leaves no trace in database, journal and ledger`() throws {
    let path = try temporaryDatabase()
    do {
      let store = try SQLiteStore.open(path)
      try fillPages(store)
      try Nora.fill(store)
      let words = ["nora", "Nora", "Nadel", "nadel", "dear friend", "dear me"]
      #expect(try !traces(words, path).isEmpty)
      // The other tenant's row is its own.
      let other = Scrubber(key: Nora.key, seals: [Nora.key.seal(Nora.subjects[1])])
      _ = try store.erase(other, tenant: "globex", requests: [], applied: 0, now: 9)
      _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [1], applied: 0, now: 9)
      #expect(try store.removeTraces())
      #expect(try traces(words, path) == [])
      #expect(try store.quickCheck() == [])
    }
    #expect(try traces(["nora", "Nora", "Nadel", "dear friend"], path) == [])
  }

  @Test func `rewrites the file later where somebody reads it`() throws {
    let path = try temporaryDatabase()
    let store = try SQLiteStore.open(path)
    try Nora.fill(store)
    let reader = try SQLiteStore.openReadOnly(path)
    _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(try reader.removeTraces())
    #expect(try store.removeTraces())
    #expect(try traces(["dear friend"], path) == [])
  }

  @Test func `killed in the middle has erased nothing and knows the request`() async throws {
    let path = try temporaryDatabase()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SQLiteStore.open(
        path,
        keyHash: { key in
          if key.text.hasPrefix("erased") { kill(getpid(), SIGKILL) }
          return key.hash
        })
      try Nora.fill(store)
      _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [1], applied: 0, now: 9)
    }
    let store = try SQLiteStore.open(path)
    #expect(try store.erasureRequests() == [1: Nora.request])
    #expect(try store.event(sequence: 1)?.body != nil)
    _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [1], applied: 0, now: 9)
    #expect(try store.removeTraces())
    #expect(try traces(["dear friend"], path) == [])
  }

  @Test func `its ledger is for its owner alone, and is found again`() throws {
    let path = try temporaryDatabase()
    var key = ""
    let record = ErasureRecord(
      at: 1, tenant: "acme", reason: "\"a\"\n", actor: "dana",
      seals: [Nora.key.seal(Nora.subjects[0])])
    do {
      let store = try SQLiteStore.open(path)
      #expect(try bytes(path + "-erasures").isEmpty)
      key = try store.sealingKey().text
      try store.add(record)
      try store.add(record)
      try store.setAppliedErasures(2)
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path + "-erasures")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let reader = try SQLiteStore.openReadOnly(path)
    #expect(try reader.erasures().records == [record, record])
    #expect(try reader.sealingKey().text == key)
    #expect(throws: StoreError.self) { try reader.add(record) }
  }

  @Test func `a line that was being written does not count`() throws {
    let path = try temporaryDatabase()
    let record = ErasureRecord(at: 1, tenant: "acme", reason: "r", actor: "", seals: [])
    do {
      let store = try SQLiteStore.open(path)
      try store.add(record)
    }
    let whole = try bytes(path + "-erasures")
    try Data(whole + Array(#"{"at":2,"tenant":"ac"#.utf8)).write(
      to: URL(filePath: path + "-erasures"))
    do {
      let store = try SQLiteStore.open(path)
      #expect(try store.erasures().records == [record])
      try store.add(record)
    }
    let store = try SQLiteStore.open(path)
    #expect(try store.erasures().records == [record, record])
  }

  @Test func `without its whole ledger it is not opened`() throws {
    let path = try temporaryDatabase()
    let record = ErasureRecord(at: 1, tenant: "acme", reason: "r", actor: "", seals: [])
    do {
      let store = try SQLiteStore.open(path)
      try store.add(record)
      try store.setAppliedErasures(1)
    }
    let whole = try bytes(path + "-erasures")
    let header = Array(whole.prefix { $0 != 10 }) + [10]
    for content in [nil, header, Array("{}\n".utf8), header + Array("{}\n".utf8)] {
      try? FileManager.default.removeItem(atPath: path + "-erasures")
      if let content { try Data(content).write(to: URL(filePath: path + "-erasures")) }
      for open in [{ try SQLiteStore.open(path) }, { try SQLiteStore.openReadOnly(path) }] {
        let error = #expect(throws: StoreError.self) { _ = try open() }
        #expect(error?.code == .ledger)
      }
    }
  }
}

@Suite struct `Names of a person` {
  @Test(arguments: [
    (Subject.Kind.email, " Nora@Example.COM ", "nora@example.com"),
    (.profileURL, "https://www.linkedin.com/in/nora/", "http://de.linkedin.com/in/Nora?trk=x#top"),
    (.profileURL, "linkedin.com/in/nora", "HTTPS://LinkedIn.com/in/nora"),
  ])
  func `are the same in every spelling`(_ kind: Subject.Kind, _ one: String, _ other: String) {
    #expect(Subject(kind, one) == Subject(kind, other))
    #expect(Nora.key.seal(Subject(kind, one)) == Nora.key.seal(Subject(kind, other)))
  }

  @Test func `of different persons, kinds and keys are different`() {
    #expect(Subject(.candidate, "C1") != Subject(.candidate, "c1"))
    #expect(Subject(.candidate, "\u{e9}") != Subject(.candidate, "e\u{301}"))
    #expect(
      Nora.key.seal(Subject(.candidate, "c1")) != Nora.key.seal(Subject(.opportunity, "c1")))
    #expect(
      Nora.key.seal(Subject(.candidate, "c1"))
        != SealingKey(Array(1...32)).seal(Subject(.candidate, "c1")))
    let seal = Nora.key.seal(Subject(.candidate, "c1"))
    #expect(Seal(text: seal.text) == seal)
    #expect(Seal(text: "") == nil)
    #expect(Seal(text: String(repeating: "g", count: 32)) == nil)
  }

  @Test(arguments: [
    ("asked for c1", "asked for [erased]"),
    ("c1, c12 and nora@example.com.", "[erased], c12 and [erased]"),
    ("https://linkedin.com/in/nora-nadel?x", "[erased]"), ("nothing\nof it", "nothing\nof it"),
    ("", ""), ("member=urn:li:person:nora!", "member=[erased]"),
  ])
  func `go from a text as whole words`(_ text: String, _ left: String) {
    #expect(Nora.scrubber.withoutNames(text) == left)
  }
}
