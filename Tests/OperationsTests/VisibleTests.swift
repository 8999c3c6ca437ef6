import Catalogue
import Diagnostics
import Foundation
import Operations
import Program
import Runtime
import SQLiteStore
import Testing

@Suite struct `What a viewer sees of many` {
  /// Parts of conditions; each reads an entry, the viewer, or both.
  private static let atoms = [
    "has(entry.seat) && has(viewer.seat) && entry.seat == viewer.seat",
    "has(entry.contract) && entry.contract in viewer.contracts",
    "!has(entry.visibility) || entry.visibility != \"private\"",
    "entry.?visibility.orValue(\"none\") == \"none\"",
    "viewer.?role.orValue(\"\") == \"admin\"",
    "\"read_all\" in viewer.permissions",
    "has(entry.text) && entry.text.contains(\"secret\")",
    "entry.candidate in [\"c1\", \"c3\"]",
    "entry.removed",
    "has(entry.seat) ? entry.candidate == \"c2\" : has(viewer.user)",
    "settings.open",
    "entry.at < timestamp(\"2026-03-02T00:00:00Z\")",
    "size(entry.candidate) > 1",
    "has(viewer.user) && viewer.user != entry.candidate",
  ]

  /// Conditions of which a part cannot be asked of a store, where leaving it out would lose entries.
  private static let mixed = [
    "!(has(entry.seat) && size(entry.candidate) > 5)",
    "!(size(entry.candidate) > 5 && has(entry.seat) || entry.removed)",
    "has(entry.contract) || size(entry.candidate) > 1",
    "size(entry.candidate) > 1 ? has(entry.seat) : true",
    "(has(entry.seat) && size(entry.candidate) > 5) ? true : entry.candidate == \"c1\"",
  ]

  private static let facts: [(id: String, body: String)] = (0..<48).map { number in
    var members = [
      "\"id\":\"n\(number)\"", "\"candidate\":\"c\(number % 4)\"",
      "\"at\":\(1_772_300_000_000 + number * 9_000_000)",
    ]
    if number % 3 != 0 { members.append("\"seat\":\"urn:li:seat:\(number % 5)\"") }
    if number % 4 != 1 { members.append("\"contract\":\"urn:li:contract:\(number % 3)\"") }
    if number % 5 < 2 { members.append("\"visibility\":\"private\"") }
    if number % 7 == 0 { members.append("\"text\":\"a secret\"") }
    // What a word that is no longer one of the choice reads as.
    if number == 12 { members.append("\"visibility\":\"forgotten\"") }
    if number % 11 != 3 { members.append("\"removed\":false") }
    return ("n\(number)", "{\(members.joined(separator: ","))}")
  }

  private static let viewers = [
    Viewer(),
    Viewer(user: "u1", seat: "urn:li:seat:2", contracts: ["urn:li:contract:1"]),
    Viewer(user: "c2", contracts: ["urn:li:contract:0", "urn:li:contract:2"], role: "admin"),
    Viewer(seat: "urn:li:seat:4", permissions: ["read_all"]),
  ]

  private static func fill(_ store: any AdministrationStore) throws {
    var batch = Batch()
    batch.facts = facts.map {
      FactChange(
        key: FactKey(tenant: "t", kind: "note", id: $0.id), body: Array($0.body.utf8),
        index: [.init(field: "candidate", value: "c\((Int($0.id.dropFirst()) ?? 0) % 4)")])
    }
    for number in 0..<3 {
      let body = "{\"id\":\"c\(number)\",\"origin\":\"\(number == 1 ? "sidebar" : "manual")\"}"
      batch.facts.append(
        FactChange(
          key: FactKey(tenant: "t", kind: "candidate", id: "c\(number)"), body: Array(body.utf8),
          index: []))
    }
    try store.commit(batch)
  }

  private static func policies(_ notes: [String], candidate: String) -> PolicySet {
    let views = notes.enumerated().map { number, condition in
      "  - {id: v\(number), of: note, show: '\(condition)'}"
    }
    let documents = [
      """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      settings: {open: {type: bool, default: false}}
      views:
      \(views.joined(separator: "\n"))
        - {id: access, of: candidate, show: '\(candidate) || settings.open'}
        - {id: texts, of: note, redact: {fields: [text], unless: has(viewer.seat)}}
      """,
      "apiVersion: sluice/v1\nkind: Policy\nname: p\nfeatures: {f: {enabled: true}}",
      "apiVersion: sluice/v1\nkind: Tenant\nname: t\npolicy: p",
    ]
    return PolicySet(
      documents.enumerated().map {
        SourceFile(path: "\($0.offset).yaml", bytes: Array($0.element.utf8))
      })
  }

  @Test func `is the same, whatever of the conditions the database answers`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "visible.sqlite").path(percentEncoded: false)
      try compare(MemoryStore(), SQLiteStore.open(file))
    }
  }

  private func compare(
    _ memory: any AdministrationStore, _ database: any AdministrationStore
  ) throws {
    try Self.fill(memory)
    try Self.fill(database)
    var numbers = SplitMix(seed: 20_260_321)
    var (hidden, shown, whole, partly, notAtAll) = (0, 0, 0, 0, 0)
    for round in 0..<60 {
      let conditions =
        round < Self.mixed.count
        ? [Self.mixed[round]]
        : (0..<1 + numbers.below(2)).map { _ in Self.condition(3, &numbers) }
      let candidate =
        numbers.below(2) == 0 ? "entry.origin == \"manual\"" : "has(viewer.seat) || true"
      let set = Self.policies(conditions, candidate: candidate)
      try #require(set.isUsable, "\(conditions): \(set.findings)")
      let inForce = try set.inForce(for: "t", in: memory, at: 0)
      let kind = try #require(inForce.set.catalogue.factID("note"))
      for viewer in Self.viewers {
        let of = numbers.below(3) == 0 ? "c\(numbers.below(4))" : nil
        let query = Visible.Query(kind: kind, candidate: of)
        var answers: [[String]] = []
        for store in [memory, database] as [any AdministrationStore] {
          for countsHidden in [true, false] {
            let visible = try Sights(
              inForce, tenant: "t", viewer: viewer, store: store
            ).visible(query, countsHidden: countsHidden)
            answers.append(
              visible.entries.map { "\($0.id) \($0["text"] ?? "") \($0.emptied)" })
            if countsHidden { hidden += visible.hiddenCount }
            whole += visible.pushed.count { $0.isExact }
            partly += visible.pushed.count { !$0.isExact && $0.predicate != nil }
            notAtAll += visible.pushed.count { $0.predicate == nil }
          }
        }
        shown += answers[0].count
        #expect(
          answers.allSatisfy { $0 == answers[0] }, "round \(round): \(conditions), \(viewer)")
      }
    }
    // Otherwise the comparison would have compared nothing.
    #expect(hidden > 1000 && shown > 1000 && whole > 50 && partly > 20 && notAtAll > 20)
  }

  private static func condition(_ depth: Int, _ numbers: inout SplitMix) -> String {
    if depth == 0 || numbers.below(3) == 0 { return "(\(atoms[numbers.below(atoms.count)]))" }
    let parts = (0..<2 + numbers.below(2)).map { _ in condition(depth - 1, &numbers) }
    return switch numbers.below(4) {
    case 0: "(\(parts.joined(separator: " && ")))"
    case 1, 2: "(\(parts.joined(separator: " || ")))"
    default: "!\(parts[0])"
    }
  }

  private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((value ^ (value >> 31)) % UInt64(bound))
    }
  }

  @Test func `is said with what the database was asked`() throws {
    let store = MemoryStore()
    try Self.fill(store)
    let set = Self.policies(
      [
        "has(entry.contract) && entry.contract in viewer.contracts && size(entry.candidate) > 1",
        "size(entry.candidate) > 1",
      ], candidate: "true")
    let visible = try Visible.of(
      "note", candidate: "c1", ids: nil, tenant: "t",
      viewer: Viewer(contracts: ["urn:li:contract:2"]), policies: set, store: store, now: 0)
    #expect(
      visible.pushed.map(\.predicate) == [
        "has(entry.contract) && entry.contract == \"urn:li:contract:2\"", nil,
      ])
    #expect(visible.pushed.map(\.isExact) == [false, false])
    #expect(throws: RequestError.self) {
      try Visible.of(
        "job", candidate: "c1", ids: nil, tenant: "t", viewer: Viewer(), policies: set,
        store: store, now: 0)
    }
  }

  @Test func `is a timeline of entries and notes in order of time`() throws {
    let store = MemoryStore()
    try Self.fill(store)
    var batch = Batch()
    let entry =
      "{\"id\":\"e\",\"candidate\":\"c1\",\"seat\":\"s\",\"at\":1772350000000,\"kind\":\"inmail\"}"
    batch.facts = [
      FactChange(
        key: FactKey(tenant: "t", kind: "timeline_entry", id: "e"), body: Array(entry.utf8),
        index: [.init(field: "candidate", value: "c1")])
    ]
    try store.commit(batch)
    let set = Self.policies(["true"], candidate: "has(viewer.user)")
    func timeline(_ viewer: Viewer) throws -> Timeline {
      try .of(
        candidate: "c1", tenant: "t", viewer: viewer, policies: set, store: store, now: 0)
    }
    let seen = try timeline(Viewer(user: "u"))
    #expect(seen.entries.map(\.id).prefix(4) == ["n1", "n5", "e", "n9"])
    #expect(seen.entries.map { $0["kind"] }.prefix(4) == ["note", "note", "inmail", "note"])
    // Whoever may not see the record sees nothing of it.
    let unseen = try timeline(Viewer())
    #expect(unseen.entries.isEmpty && unseen.hiddenCount == seen.entries.count)
    #expect(unseen.hidden.map(\.view.view) == ["access"])
  }
}
