import Diagnostics
import Operations
import Runtime
import Testing

/// Policies that say of each feature something else about changing it, two tenants and a store.
struct OverrideWorld {
  static let noon: EpochMilliseconds = 1_774_958_400_000
  static let hour: EpochMilliseconds = 3_600_000
  static let day = 24 * hour

  static let dana = Operations.Actor("dana@example.com", roles: ["support"])
  static let eve = Operations.Actor("eve@example.com", roles: ["lead"])
  static let fay = Operations.Actor("fay@example.com", roles: ["lead"])

  /// By feature what follows its name in its document.
  private static let features: [(name: String, text: String)] = [
    ("plain", ""),
    ("base", ""),
    ("middle", "requires: [base]\n"),
    ("top", "requires: [middle]\n"),
    (
      "settled",
      """
      settings:
        age: {type: duration, default: 30d}
        seats: {type: list, of: {type: urn}, default: []}
        fixed: {type: int, default: 3}

      """
    ),
    (
      "capped",
      """
      toggle:
        by: [support, admin]
        reason: {min: 20, max: 60, pattern: "SUP-[0-9]+", says: "name a ticket, such as SUP-123"}
        end: {max: 14d, total: 30d}

      """
    ),
    ("approved", "toggle: {approval: {for: [enable, set], by: [lead], count: 1, within: 3d}}\n"),
    ("twice", "toggle: {approval: {for: [disable], by: [lead, admin], count: 2}}\n"),
    ("nobody", "toggle: {by: []}\n"),
    ("locked", ""),
    ("ending", "toggle: {refits: end}\n"),
  ]

  static let tenants = ["acme", "globex"]

  /// Locked are the switches of some features; there may be more tenants than two.
  static func policies(locks: [String] = ["locked"], more: [String] = []) -> PolicySet {
    var files = features.map { feature in
      file(
        "features/\(feature.name).yaml",
        """
        apiVersion: sluice/v1
        kind: Feature
        name: \(feature.name)
        \(feature.text)rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], then: []}]
          otherwise: ignore

        """)
    }
    let uses = features.map { feature in
      let lock = locks.contains(feature.name) ? ", lock: [enabled]" : ""
      let fixed = feature.name == "settled" ? ", with: {fixed: 5}, lock: [fixed]" : ""
      let isOn = !["approved"].contains(feature.name)
      return "  \(feature.name): {enabled: \(isOn)\(lock)\(fixed)}\n"
    }
    files.append(
      file(
        "vendor.yaml",
        """
        apiVersion: sluice/v1
        kind: Policy
        name: vendor
        features:
        \(uses.joined())
        """))
    for tenant in tenants + more {
      files.append(
        file(
          "tenants/\(tenant).yaml",
          """
          apiVersion: sluice/v1
          kind: Tenant
          name: \(tenant)
          policy: vendor

          """))
    }
    return PolicySet(files)
  }

  static let shared = policies()

  private static func file(_ path: String, _ text: String) -> SourceFile {
    SourceFile(path: path, bytes: Array(text.utf8))
  }

  let store = MemoryStore()

  /// What the verbs are asked of, at hours after noon.
  func overrides(at hours: Int = 0, _ policies: PolicySet = shared) -> Overrides {
    overrides(at: Self.noon + EpochMilliseconds(hours) * Self.hour, policies)
  }

  func overrides(at now: EpochMilliseconds, _ policies: PolicySet = shared) -> Overrides {
    Overrides(store, clock: FixedClock(now), policies: policies)
  }

  /// A change that only what it is tested for can be wrong with.
  static func change(
    _ feature: String = "plain", _ value: String = "false", key: String = "enabled",
    reason: String = "Audit of consents, SUP-12", start: EpochMilliseconds? = nil,
    end: EpochMilliseconds? = nil, sinceVersion: Int64? = nil, replaces: Bool = false
  ) -> OverrideChange {
    OverrideChange(
      feature: feature, key: key, value: value, reason: reason, start: start, end: end,
      sinceVersion: sinceVersion, replaces: replaces)
  }

  /// The override that was made.
  @discardableResult
  func set(
    _ change: OverrideChange, for tenant: String = "acme", at hours: Int = 0,
    by actor: Operations.Actor = dana
  ) throws -> OverrideRow {
    try done(overrides(at: hours).set(change, for: tenant, by: actor))
  }

  func done(_ answer: OverrideAnswer) throws -> OverrideRow {
    let item = try #require(answer.items.first)
    guard case .done(let rows) = item.outcome else {
      Issue.record("not done: \(answer.text)")
      throw RequestError("not done")
    }
    return try #require(rows.last?.row)
  }

  /// The request that was opened, or what became of one.
  func waits(_ answer: OverrideAnswer) throws -> RequestListing {
    let item = try #require(answer.items.first)
    guard case .waits(let listing) = item.outcome else {
      Issue.record("does not wait: \(answer.text)")
      throw RequestError("does not wait")
    }
    return listing
  }

  /// Does what has to be refused, and looks that nothing else was written than that it was.
  ///
  /// - Returns: The refusal.
  @discardableResult
  func refused(
    _ code: RequestError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ act: () throws -> OverrideAnswer
  ) throws -> RequestError {
    let before = try (head: store.head(), rows: store.overrides(tenant: nil))
    let error = #expect(throws: RequestError.self, sourceLocation: sourceLocation) { try act() }
    let refusal = try #require(error, sourceLocation: sourceLocation)
    #expect(refusal.code == code, "\(refusal)", sourceLocation: sourceLocation)
    #expect(
      !refusal.description.unicodeScalars.contains { $0.isUnfitForLine },
      sourceLocation: sourceLocation)
    let head = try store.head()
    #expect(head.version == before.head.version, sourceLocation: sourceLocation)
    #expect(try store.overrides(tenant: nil) == before.rows, sourceLocation: sourceLocation)
    let entries = try store.history(afterSequence: before.head.sequence, limit: 10)
    #expect(entries.count == 1, sourceLocation: sourceLocation)
    #expect(entries.first?.isRefused == true, sourceLocation: sourceLocation)
    return refusal
  }

  /// What the history has, a line an entry.
  func history() throws -> [String] {
    try store.history(afterSequence: 0, limit: 1000).map { entry in
      "\(entry.kind)\(entry.isRefused ? " refused" : "") \(entry.tenant) \(entry.subject) "
        + "\(entry.before ?? "-") -> \(entry.after ?? "-")"
    }
  }
}
