import Diagnostics
import Foundation
import JSON
import Operations
import Runtime
import SQLiteStore
import TestKit

/// The shipped policies with two tenants, and the ways into the runtime that these tests take.
enum World {
  /// 2026-04-01T00:00:00Z, after everything that happens in a story.
  static let now: Int64 = 1_775_001_600_000
  /// 2026-03-02T00:00:00Z, where stories begin.
  static let start: Int64 = 1_772_409_600_000
  static let day: Int64 = 86_400_000

  static let tenants = ["red", "blue"]

  static let shipped = PolicySet(
    shippedFiles + [
      file(
        "tenants/red.yaml",
        """
        apiVersion: sluice/v1
        kind: Tenant
        name: red
        policy: lever
        plan: lever_trm
        contracts: ["urn:li:contract:red"]
        features:
          inmail_timeline: {with: {exclude_seats: ["urn:li:seat:red-3"]}}
        """),
      file(
        "tenants/blue.yaml",
        """
        apiVersion: sluice/v1
        kind: Tenant
        name: blue
        policy: lever
        plan: lever_trm_enterprise
        contracts: ["urn:li:contract:blue"]
        """),
    ])

  /// The same, but that one tenant creates no stub profiles.
  static let changed = PolicySet(
    shipped.sources.files.map { source in
      guard source.path == "tenants/blue.yaml" else { return source }
      let more = "features:\n  inmail_stub_profile: {enabled: false}\n"
      return file(
        source.path, String(decoding: source.bytes, as: UTF8.self) + "\n" + more)
    })

  private static let shippedFiles = ShippedPolicies.files.map {
    SourceFile(path: $0.path, bytes: $0.bytes)
  }
  static func file(_ path: String, _ text: String) -> SourceFile {
    SourceFile(path: path, bytes: Array(text.utf8))
  }

  /// A feature with one rule, `rule`, that answers an event with an effect.
  static func feature(_ name: String, _ event: String, _ effect: String) -> String {
    """
    apiVersion: sluice/v1
    kind: Feature
    name: \(name)
    title: \(name)
    description: One rule.
    rules:
      hit: first
      list:
        - id: rule
          events: [\(event)]
          then: [{\(effect)}]
      otherwise: ignore
    """
  }

  /// Policies of one tenant `t` with the given features; findings are shown where they are in the way.
  static func policies(
    _ features: [String], use: String, policy: String = "", matching: String = ""
  ) throws -> PolicySet {
    var files = features.enumerated().map { file("f\($0).yaml", $1) }
    files.append(
      file(
        "p.yaml",
        """
        apiVersion: sluice/v1
        kind: Policy
        name: p
        title: P
        pipeline:
          lead: [new_lead, reached_out, responded]
          active: [phone_screen, interview]
        creation: {routes: [export, stub_profile]}
        \(matching.isEmpty ? "matching: {keys: [{by: member, hit: update}, {by: name, hit: review}], ties: review}" : matching)
        \(policy)
        features:
        \(use.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        """))
    files.append(
      file(
        "t.yaml",
        """
        apiVersion: sluice/v1
        kind: Tenant
        name: t
        policy: p
        """))
    let set = PolicySet(files)
    guard set.isUsable else {
      throw Unusable(text: set.findings.map { "\($0.code) \($0.message)" }.joined(separator: "\n"))
    }
    return set
  }

  struct Unusable: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  /// Takes lines; `batches` limits how many whole batches are written, as somebody who is killed.
  @discardableResult
  static func ingest(
    _ lines: [String], _ policies: PolicySet = shipped, into store: any AdministrationStore,
    at now: Int64 = World.now, batch: Int = 1000, onlyBatches batches: Int? = nil
  ) throws -> IngestSummary {
    var ingest = try Ingest(
      policies, into: store, clock: FixedClock(now), batchEventsMax: batch)
    for (index, line) in lines.enumerated() {
      if let batches, index >= batches * batch { return ingest.summary }
      try ingest.take(InputLine(file: "story", number: index + 1, bytes: Array(line.utf8)))
    }
    return try ingest.finish()
  }

  /// Runs `body` with a database in a folder of its own, which is then removed.
  static func withSQLite<T>(_ body: (any AdministrationStore) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sluice-runtime-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore.open(
      folder.appending(path: "s.sqlite").path(percentEncoded: false))
    return try body(store)
  }

  /// One canonical event; `fields` are members of the object in JSON, without braces.
  static func event(
    _ type: String, _ id: String, tenant: String = "t", at: Int64 = start, source: String = "push",
    mode: String? = nil, _ fields: String
  ) -> String {
    let mode = mode.map { #","mode":"\#($0)""# } ?? ""
    let rest = fields.isEmpty ? "" : ",\(fields)"
    return #"{"id":"\#(id)","type":"\#(type)","tenant":"\#(tenant)","occurred_at":\#(at),"#
      + #""source":"\#(source)"\#(mode)\#(rest)}"#
  }
}

/// What a test asks of a store.
extension AdministrationStore {
  func all() throws -> [EventRow] { try events(afterSequence: 0, limit: 100_000) }

  func put(_ overrides: [OverrideRow]) throws {
    var change = AdministrativeChange(
      expectedSequence: nil,
      entries: overrides.map {
        HistoryDraft(
          at: 0, kind: "override.set", tenant: $0.tenant, subject: "override \($0.id)")
      })
    change.raisesVersion = true
    change.overrides = overrides
    _ = try commit(change)
  }

  func event(_ id: String, tenant: String = "t") throws -> EventRow? {
    try events(tenant: tenant, id: id).first
  }

  /// The decisions on an event: each feature's verdict with its reason, `f:held/awaiting_link`.
  func story(_ id: String, tenant: String = "t") throws -> [String] {
    guard let event = try event(id, tenant: tenant) else { return ["no event \(id)"] }
    return try decisions(event: event.sequence).map { row in
      features(of: row).map { feature in
        "\(feature.feature):\(feature.verdict.rawValue)" + (feature.reason.map { "/\($0)" } ?? "")
      }.joined(separator: " ")
    }
  }

  func features(of row: DecisionRow) -> [FeatureDecision] {
    ((try? JSONValue.parse(row.features))?.array ?? []).compactMap(FeatureDecision.init(json:))
  }

  /// The effects of an event in the order of the outbox's identity, `rule.kind`.
  func effectKinds(_ id: String, tenant: String = "t") throws -> [String] {
    guard let event = try event(id, tenant: tenant) else { return ["no event \(id)"] }
    return try effects(event: event.sequence).map { "\($0.rule).\($0.kind)" }
  }

  /// A fact's JSON, nil where nothing is known.
  func fact(_ kind: String, _ id: String, tenant: String = "t") throws -> JSONValue? {
    try fact(FactKey(tenant: tenant, kind: kind, id: id)).map { try JSONValue.parse($0) }
  }

  func text(_ kind: String, _ id: String, _ field: String, tenant: String = "t") throws -> String? {
    try fact(kind, id, tenant: tenant)?[field]?.string
  }
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &+ 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}
