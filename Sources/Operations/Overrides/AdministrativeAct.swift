import JSON
import Runtime

/// One act of administration while it is made: what the store had when it began, and what one
/// transaction is going to write.
///
/// A value: who tries a part that may be refused adds the part when it is whole.
struct AdministrativeAct {
  let head: AdministrativeHead
  let now: EpochMilliseconds
  /// Who does it now; what was asked for by somebody else names them.
  let actor: Actor
  let policies: PolicySource
  private let store: any AdministrationStore
  private(set) var change: AdministrativeChange
  /// What the caller is told once it is written.
  var items: [OverrideAnswer.Item] = []
  /// Thrown once it is written: the act was a refusal that itself changes something.
  var refusal: RequestError?

  init(
    _ store: any AdministrationStore, head: AdministrativeHead, now: EpochMilliseconds,
    actor: Actor, policies: PolicySource
  ) {
    self.store = store
    self.head = head
    self.now = now
    self.actor = actor
    self.policies = policies
    change = AdministrativeChange(expectedSequence: head.sequence, entries: [])
  }

  /// What holds the entries of one act together: the sequence of its first.
  var group: Int64 { head.sequence + 1 }

  /// Of the overrides, once this is written.
  var version: Int64 { head.version + (change.raisesVersion ? 1 : 0) }

  var nextOverride: Int64 {
    head.lastOverride + Int64(change.overrides.count { $0.id > head.lastOverride }) + 1
  }

  var nextRequest: Int64 {
    head.lastRequest + Int64(change.requests.count { $0.id > head.lastRequest }) + 1
  }

  /// All overrides of a tenant and those of every tenant, with what this act changes, by id.
  func overrides(of tenant: String) throws(StoreError) -> [OverrideRow] {
    let stored = try store.overrides(tenant: tenant)
    return change.overrides.filter { $0.tenant == tenant || $0.tenant.isEmpty }
      .reduce(into: stored) { rows, row in rows.put(row) }
  }

  func requests(of tenant: String?) throws(StoreError) -> [RequestRow] {
    try store.requests(tenant: tenant)
  }

  /// What counts for a tenant at an instant.
  ///
  /// - Throws: ``RequestError`` where the policies do not know it; ``StoreError``.
  func state(of tenant: String, at instant: EpochMilliseconds) throws -> TenantState {
    try TenantState(tenant, in: policies.policies(for: tenant, at: instant), at: instant)
  }

  /// Entries of the history from one on.
  func history(from sequence: Int64, limit: Int) throws(StoreError) -> [HistoryEntry] {
    try store.history(afterSequence: sequence - 1, limit: limit)
  }

  mutating func add(_ steps: [OverrideStep]) {
    for step in steps {
      change.raisesVersion = true
      var row = step.row
      row.version = version
      change.overrides.put(row)
      change.entries.append(step.entry(in: self))
    }
  }

  mutating func add(_ entry: HistoryDraft) { change.entries.append(entry) }

  mutating func add(_ request: RequestRow) { change.requests.append(request) }
}

extension [OverrideRow] {
  /// Instead of the one with its id, or at the end.
  mutating func put(_ row: OverrideRow) {
    if let index = firstIndex(where: { $0.id == row.id }) {
      self[index] = row
    } else {
      append(row)
    }
  }
}

/// One override as an act leaves it, with what the history says of it.
struct OverrideStep {
  /// Nil: it is new.
  let was: OverrideRow?
  let row: OverrideRow
  /// `override.set`, ...
  var kind: String
  /// Who asked for it, and why this is done.
  let actor: Actor
  let reason: String
  /// Effective values when it begins to count, without and with it.
  let before: String?
  let after: String?
  var warnings: [String] = []
  /// The request that it comes from.
  var request: Int64?

  func entry(in act: AdministrativeAct) -> HistoryDraft {
    var detail = HistoryDetail(group: act.group)
    detail.request = request
    detail.override = row.id
    detail.value = row.value
    detail.start = row.startsAt
    detail.term = Term(row)
    detail.termBefore = was.map(Term.init)
    var notes = [
      HistoryDraft.Note(name: "actor", text: actor.name),
      HistoryDraft.Note(name: "reason", text: reason),
    ]
    if act.actor != actor { notes.append(.init(name: "applied_by", text: act.actor.name)) }
    return HistoryDraft(
      at: act.now, kind: kind, tenant: row.tenant, feature: row.feature, key: row.key,
      subject: "override \(row.id)", before: before, after: after, detail: detail.bytes,
      notes: notes)
  }

  /// What changes of an override while it lives: how long it counts.
  struct Term: Hashable {
    var end: EpochMilliseconds?
    var revoked: EpochMilliseconds?

    init(_ row: OverrideRow) {
      end = row.endsAt
      revoked = row.revokedAt
    }

    init?(_ json: JSONValue?) {
      guard let json, json.object != nil else { return nil }
      end = json["ends_at"]?.int64
      revoked = json["revoked_at"]?.int64
    }

    func write(to writer: inout JSONWriter, as name: String) {
      writer.key(name)
      writer.beginObject()
      if let end { writer.member("ends_at", end) }
      if let revoked { writer.member("revoked_at", revoked) }
      writer.endObject()
    }
  }
}
