package import Catalogue
import JSON
package import Runtime

/// What a history says, beside what its replay says: row by row, byte by byte.
package struct ReplayComparison: Sendable, Hashable {
  /// Something that is not the same on both sides.
  package struct Difference: Sendable, Hashable {
    package let tenant: String
    /// The event's id, or the fact's kind and id.
    package let subject: String
    /// What differs: `decision 0`, `effects`, `holds`, `event`, `fact`.
    package let what: String
    /// One line; nil: it is not there.
    package let recorded: String?
    package let replayed: String?
  }

  /// Of the first differences that many are kept.
  package static let differencesMax = 20

  /// Events that were compared.
  package private(set) var events = 0
  package private(set) var facts = 0
  /// Of them, those that differ.
  package private(set) var differing = 0
  package private(set) var differences: [Difference] = []
  /// Events and facts that differ, of tenants of which events were left out before: what those told
  /// is missing in the replay, so that it says nothing.
  package private(set) var afterGaps = 0
  private let gaps: [String: ReplaySummary.Gap]

  /// - Parameters:
  ///   - recorded: What was decided.
  ///   - replayed: The scratch store of a ``Replay`` of it, by what was recorded.
  ///   - tenant: Whose; nil: of all.
  ///   - summary: Of the replay.
  ///   - catalogue: Of the facts.
  ///   - progress: Told how many events were compared.
  /// - Throws: ``StoreError`` of either store.
  package init(
    of recorded: any AdministrationStore, with replayed: any AdministrationStore,
    tenant: String? = nil, after summary: ReplaySummary, catalogue: Catalogue = .recruiting,
    progress: (Int) -> Void = { _ in }
  ) throws {
    gaps = summary.gaps
    var tenants: Set<String> = []
    try ReplayPair.each(of: recorded, and: replayed, tenant: tenant) { pair in
      tenants.insert(pair.event.key.tenant)
      // It was left out, which is counted there.
      guard pair.recorded == nil || pair.event.body != nil || pair.replayed != nil else { return }
      events += 1
      if events % 1000 == 0 { progress(events) }
      add(Self.differences(in: pair), isAfterGap: isAfterGap(pair))
    }
    for tenant in tenants.sorted() {
      for fact in catalogue.facts {
        try compare(fact.name, of: tenant, recorded, replayed)
      }
    }
  }

  private mutating func add(_ found: [Difference], isAfterGap: Bool) {
    guard !found.isEmpty else { return }
    guard !isAfterGap else {
      afterGaps += 1
      return
    }
    differing += 1
    differences += found.prefix(Self.differencesMax - differences.count)
  }

  /// Whether anything of the event was decided after others of its tenant were left out.
  private func isAfterGap(_ pair: ReplayPair) -> Bool {
    guard let gap = gaps[pair.event.key.tenant] else { return false }
    return gap.event < pair.event.sequence
      || pair.recorded?.decisions.contains { $0.ordinal > 0 && $0.decidedAt >= gap.decidedAt }
        ?? true
  }

  // MARK: - Events

  private static func differences(in pair: ReplayPair) -> [Difference] {
    func difference(_ what: String, _ recorded: String?, _ replayed: String?) -> Difference {
      Difference(
        tenant: pair.event.key.tenant, subject: pair.event.id, what: what, recorded: recorded,
        replayed: replayed)
    }
    guard let recorded = pair.recorded, let replayed = pair.replayed else {
      return [
        difference(
          "event", pair.recorded.map { text($0.decided) }, pair.replayed.map { text($0.decided) })
      ]
    }
    var found: [Difference] = []
    for ordinal in 0..<max(recorded.decisions.count, replayed.decisions.count) {
      let (left, right) = (recorded.decisions.at(ordinal), replayed.decisions.at(ordinal))
      guard content(left) != content(right) else { continue }
      found.append(
        difference(
          "decision \(ordinal)", left.map { text($0, not: right) },
          right.map { text($0, not: left) }))
    }
    let effects = (recorded.effects.map(content), replayed.effects.map(content))
    if effects.0 != effects.1 {
      let (left, right) = (text(effects.0, not: effects.1), text(effects.1, not: effects.0))
      found.append(difference("effects", left, right))
    }
    let holds = (recorded.holds.map(content), replayed.holds.map(content))
    if holds.0 != holds.1 {
      found.append(difference("holds", text(recorded.holds), text(replayed.holds)))
    }
    return found
  }

  /// Without the number that the event has in its store.
  private static func content(_ row: DecisionRow?) -> DecisionRow? {
    row.map {
      var row = $0
      row.event = 0
      return row
    }
  }

  private static func content(_ row: EffectRow) -> EffectRow {
    var row = row
    row.event = 0
    return row
  }

  private static func content(_ row: HoldRow) -> HoldRow {
    var row = row
    row.event = 0
    return row
  }

  // MARK: - Facts

  private mutating func compare(
    _ kind: String, of tenant: String, _ recorded: any AdministrationStore,
    _ replayed: any AdministrationStore
  ) throws(StoreError) {
    var (left, right) = (
      FactPages(recorded, tenant: tenant, kind: kind),
      FactPages(replayed, tenant: tenant, kind: kind)
    )
    while true {
      let (a, b) = (try left.first(), try right.first())
      guard a != nil || b != nil else { return }
      facts += 1
      let order = a.flatMap { a in b.map { b in Self.order(a.id, b.id) } } ?? (a == nil ? 1 : -1)
      if order <= 0 { left.removeFirst() }
      if order >= 0 { right.removeFirst() }
      let (mine, its) = (order <= 0 ? a : nil, order >= 0 ? b : nil)
      guard mine?.body != its?.body else { continue }
      let difference = Difference(
        tenant: tenant, subject: "\(kind) \(mine?.id ?? its?.id ?? "")", what: "fact",
        recorded: mine.map { Self.text($0.body) }, replayed: its.map { Self.text($0.body) })
      add([difference], isAfterGap: gaps[tenant] != nil)
    }
  }

  /// By bytes.
  private static func order(_ a: String, _ b: String) -> Int {
    if a.utf8.elementsEqual(b.utf8) { return 0 }
    return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
  }

  // MARK: - Words

  private static func text(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(400), as: UTF8.self)
    return bytes.count > 400 ? text + "…" : text
  }

  private static func text(_ row: DecisionRow, not other: DecisionRow?) -> String {
    let answers = row.answers.filter { $0.verdict != .ignored }.map(\.line)
    var text = "\(Instant.text(row.decidedAt)) \(row.verdict) by \(row.revision.prefix(12))"
    for answer in answers { text += "; \(answer)" }
    guard let other, row.readSet != other.readSet else { return text }
    return text + "; on " + reads(row, not: other).joined(separator: ", ")
  }

  /// What the decision saw and the other one did not: `candidate.stage "offer"`.
  private static func reads(_ row: DecisionRow, not other: DecisionRow) -> [String] {
    let seen = (try? JSONValue.parse(row.readSet))?.object?.members ?? []
    let others = try? JSONValue.parse(other.readSet)
    var found: [String] = []
    for fact in seen {
      for field in fact.value.object?.members ?? [] {
        guard others?[fact.key]?[field.key] != field.value else { continue }
        found.append("\(fact.key).\(field.key) \(field.value.text)")
      }
    }
    return found.isEmpty ? ["less"] : found
  }

  private static func text(_ decided: DecidedEvent) -> String {
    let answers = decided.answers.filter { $0.verdict != .ignored }.map(\.line)
    return ([decided.verdict.rawValue] + answers).joined(separator: "; ")
  }

  private static func text(_ effects: [EffectRow], not others: [EffectRow]) -> String? {
    let own = effects.filter { !others.contains($0) }
    guard !own.isEmpty else { return nil }
    return own.map { "\($0.feature) \($0.rule): \($0.kind) \(text($0.payload))" }
      .joined(separator: "; ")
  }

  private static func text(_ holds: [HoldRow]) -> String? {
    guard !holds.isEmpty else { return nil }
    return holds.map { hold in
      "\(hold.feature) waits for \(hold.keyKind) \(hold.keyID), \(hold.reason)"
        + (hold.until.map { " until \(Instant.text($0))" } ?? "")
    }.joined(separator: "; ")
  }
}

extension FeatureDecision {
  /// Such as `one_click_export denied, no_consent, gate consent`.
  var line: String {
    var parts = ["\(feature) \(isShadow ? "shadow " : "")\(verdict.rawValue)"]
    if let reason { parts.append(reason) }
    if let detail { parts.append("\"\(detail)\"") }
    if let gate { parts.append("gate \(gate)") }
    if !rules.isEmpty { parts.append("rule \(rules.joined(separator: " "))") }
    if let holdID { parts.append("waits for \(holdKey ?? "") \(holdID)") }
    if let override { parts.append("override \(override)") }
    if let note { parts.append("(\(note))") }
    return parts.joined(separator: ", ")
  }
}

extension [DecisionRow] {
  fileprivate func at(_ index: Int) -> DecisionRow? { index < count ? self[index] : nil }
}

/// Facts of one kind in order of their ids, page by page.
private struct FactPages {
  private static let pageMax = 500
  private let store: any AdministrationStore
  private let tenant: String
  private let kind: String
  private var page: ArraySlice<StoredFact> = []
  private var afterID = ""
  private var isAtEnd = false

  init(_ store: any AdministrationStore, tenant: String, kind: String) {
    self.store = store
    self.tenant = tenant
    self.kind = kind
  }

  mutating func first() throws(StoreError) -> StoredFact? {
    if page.isEmpty, !isAtEnd {
      page = try store.facts(tenant: tenant, kind: kind, afterID: afterID, limit: Self.pageMax)[...]
      isAtEnd = page.count < Self.pageMax
      afterID = page.last?.id ?? afterID
    }
    return page.first
  }

  mutating func removeFirst() { page.removeFirst() }
}
