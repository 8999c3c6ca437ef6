/// Whom to erase: asked for by an effect, done after the batch that it stands in was committed.
package struct ErasureRequest: Sendable, Hashable {
  /// The event that asked; nil: none did.
  package var event: Int64?
  package var tenant: String
  package var candidate: String?
  package var member: String?
  package var reason: String
  /// Who asked, where no event tells; empty where nobody does.
  package var actor: String
  package var at: EpochMilliseconds

  package init(
    event: Int64?, tenant: String, candidate: String?, member: String?, reason: String,
    actor: String = "", at: EpochMilliseconds
  ) {
    self.event = event
    self.tenant = tenant
    self.candidate = candidate
    self.member = member
    self.reason = reason
    self.actor = actor
    self.at = at
  }
}

/// That somebody was erased: what an audit reads, without personal data.
package struct ErasureRecord: Sendable, Hashable {
  package var at: EpochMilliseconds
  package var tenant: String
  package var reason: String
  /// Who asked: a user's id; empty where nobody was named.
  package var actor: String
  /// Of everything that told the person apart.
  package var seals: [Seal]

  package init(
    at: EpochMilliseconds, tenant: String, reason: String, actor: String, seals: [Seal]
  ) {
    self.at = at
    self.tenant = tenant
    self.reason = reason
    self.actor = actor
    self.seals = seals
  }
}

/// The ledger of erasures: kept apart from the database, so that no old copy of it forgets them.
package struct Erasures: Sendable {
  /// Nil: nobody was ever erased.
  package let key: SealingKey?
  package private(set) var records: [ErasureRecord]
  private var seals: [String: Set<Seal>] = [:]
  private var allSeals: Set<Seal> = []

  package init(key: SealingKey? = nil, records: [ErasureRecord] = []) {
    self.key = key
    self.records = []
    for record in records { add(record) }
  }

  package mutating func add(_ record: ErasureRecord) {
    records.append(record)
    seals[record.tenant, default: []].formUnion(record.seals)
    allSeals.formUnion(record.seals)
  }

  /// What recognises the erased persons of a tenant; nil, and found at once, where there is none.
  package func scrubber(of tenant: String) -> Scrubber? {
    guard let key, let seals = seals[tenant] else { return nil }
    return Scrubber(key: key, seals: seals)
  }

  /// What recognises those of all tenants: for input of which nobody knows whose it is.
  package var scrubberOfAll: Scrubber? {
    guard let key, !allSeals.isEmpty else { return nil }
    return Scrubber(key: key, seals: allSeals)
  }

  /// When the subject was erased; nil where it was not.
  package func erased(_ subject: Subject, tenant: String) -> ErasureRecord? {
    guard let key, let known = seals[tenant] else { return nil }
    let seal = key.seal(subject)
    guard known.contains(seal) else { return nil }
    return records.first { $0.tenant == tenant && $0.seals.contains(seal) }
  }

  package func contains(_ seal: Seal, tenant: String) -> Bool {
    seals[tenant]?.contains(seal) ?? false
  }
}

/// How many rows an erasure changed.
package struct ErasureCounts: Sendable, Hashable {
  package var events = 0
  package var decisions = 0
  package var effects = 0
  package var holds = 0
  package var facts = 0
  package var quarantined = 0
  package var overrides = 0
  package var requests = 0
  package var rollouts = 0
  /// Of the history.
  package var notes = 0

  package init() {}
}
