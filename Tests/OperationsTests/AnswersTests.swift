import Diagnostics
import JSON
import Operations
import Program
import Runtime
import Testing

@Suite struct `What people ask for` {
  private static func store() throws -> MemoryStore {
    let store = MemoryStore()
    _ = try Quickstart.ingest(
      lines: Quickstart.lines("events.jsonl"), into: store)
    return store
  }

  private static func effective(_ tenant: String) throws -> EffectiveConfiguration {
    try .of(tenant, policies: Quickstart.policies, overrides: [], now: Quickstart.noon)
  }

  @Test func `two tenants differ in what their files say`() throws {
    let difference = try EffectiveDifference(Self.effective("acme"), Self.effective("globex"))
    #expect(difference.pairs.map(\.key) == ["exclude_seats", "enabled"])
    #expect(difference.pairs.last?.left?.text == "false")
    #expect(difference.pairs.last?.right?.text == "true")
    #expect(
      try difference.equalCount == Self.effective("acme").items.count - difference.pairs.count)
    #expect(throws: RequestError.self) {
      try EffectiveDifference(
        Self.effective("acme"), Self.effective("globex"), feature: "no_such")
    }
  }

  @Test(arguments: [
    ("90d", "90d"), ("36h", "1d12h"), ("90m", "1h30m"), ("1w", "7d"), ("1500ms", "1s500ms"),
  ])
  func `a duration is shown in units of the language`(written: String, shown: String) throws {
    let documents = [
      "f": """
      apiVersion: sluice/v1
      kind: Feature
      name: f
      settings:
        wait: {type: duration}
        steps: {type: list, of: {type: duration}, default: [1h, 90s]}
      """,
      "p": """
      apiVersion: sluice/v1
      kind: Policy
      name: p
      pipeline: {lead: [new]}
      features: {f: {enabled: true, with: {wait: \(written)}}}
      """,
      "t": """
      apiVersion: sluice/v1
      kind: Tenant
      name: t
      policy: p
      """,
    ]
    let set = PolicySet(
      documents.map { SourceFile(path: "\($0.key).yaml", bytes: Array($0.value.utf8)) })
    let values = try EffectiveConfiguration.of("t", policies: set, overrides: [], now: 0).items
    #expect(values.first { $0.key == "wait" }?.text == shown)
    #expect(values.first { $0.key == "steps" }?.text == "[1h, 1m30s]")
  }

  @Test(arguments: [
    ("urn:li:person:lena", nil, nil, ["export-blocked"]),
    ("export-blocked", nil, nil, ["export-blocked"]),
    // Its content was dropped; the facts that it read still name the candidate.
    ("cand-nora", "inmail_timeline", Verdict.discarded, ["seat-excluded"]),
    ("cand-nobody", nil, nil, []),
  ])
  func `events are found by what they name`(
    about: String, feature: String?, verdict: Verdict?, ids: [String]
  ) throws {
    let listing = try EventListing.list(
      in: Self.store(), tenant: "acme", about: about, feature: feature, verdict: verdict, limit: 9)
    #expect(listing.rows.map(\.event) == ids)
    #expect(!listing.isCut)
  }

  @Test func `a list says that it is cut`() throws {
    let listing = try EventListing.list(
      in: Self.store(), tenant: "acme", about: nil, feature: nil, verdict: nil, limit: 2)
    #expect(listing.rows.count == 2)
    #expect(listing.isCut)
  }

  @Test func `a tenant that there is not is no empty list`() throws {
    let store = try Self.store()
    let error = #expect(throws: RequestError.self) { try store.checkTenant("acm") }
    #expect(error?.description == "no tenant is named `acm`; did you mean `acme`?")
    #expect(throws: RequestError.self) {
      try HoldListing.list(in: store, tenant: "acm", limit: 9)
    }
    try store.checkTenant("acme")
  }

  @Test func `every cause of the quarantine has something to do`() {
    for cause in EventError.Cause.allCases {
      let row = QuarantineRow(
        file: "a", line: 1, tenant: nil, cause: cause.rawValue, detail: "", excerpt: [],
        receivedAt: 0)
      let text = QuarantineListing.text([QuarantineListing(row: row)])
      #expect(text.contains("\n\(cause.rawValue): "))
      #expect(!text.contains("another version"))
    }
  }

  @Test func `the viewer's own seat is named where it was not given`() throws {
    let timeline = try Timeline.of(
      candidate: "cand-nora", tenant: "acme", viewer: Viewer(user: "u-cleo"),
      policies: Quickstart.policies, store: Self.store(), now: Quickstart.noon)
    #expect(timeline.entries.isEmpty)
    #expect(
      timeline.text(explained: true).contains(
        "--viewer-seat urn:li:seat:12 --viewer-contract urn:li:contract:1"))
  }
}
