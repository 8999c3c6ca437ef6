import Catalogue
import Program
import Runtime

/// What decided at each place of a history: the revisions for whom, and the overrides of then.
///
/// Instants alone do not tell: many decisions may share one with the change of what decides. Each
/// decision names its revision and its version of the overrides; rollouts count from the first
/// decision on that shows them.
struct ServedPolicies {
  /// Compiled revisions that are kept at the same time.
  private static let revisionsMax = 8

  private let recorded: any AdministrationStore
  private let catalogue: Catalogue
  private let programs: ((PolicySet) -> [ProgramSet])?
  private let overrides: [OverrideRow]
  /// Live ones, by id.
  private let rollouts: [RolloutRow]
  /// How many of them the record has shown so far.
  private var shown = 0
  /// By tenant: what decided where no rollout says so.
  private var pins: [String: RolloutRow] = [:]
  /// By digest; nil: it cannot decide any more.
  private var revisions: [String: Serving.Revision?] = [:]
  /// The further ways to decide of each.
  private(set) var others: [String: [Serving.Revision]] = [:]

  init(
    _ recorded: any AdministrationStore, catalogue: Catalogue,
    programs: ((PolicySet) -> [ProgramSet])?
  ) throws(StoreError) {
    self.recorded = recorded
    self.catalogue = catalogue
    self.programs = programs
    overrides = try recorded.overrides(tenant: nil).countingFromCreation
    rollouts = try recorded.rollouts().filter { $0.stage == .live }.sorted { $0.id < $1.id }
  }

  /// Whether a revision is kept and valid for this version.
  mutating func canDecide(_ digest: String) throws(StoreError) -> Bool {
    try revision(digest) != nil
  }

  /// What served when a decision was made.
  ///
  /// - Returns: With whether a rollout has begun since the last one that was asked for.
  mutating func serving(
    for row: DecisionRow
  ) throws(StoreError) -> (serving: Serving, isStart: Bool) {
    let isStart = show(row)
    let rows = rollouts.prefix(shown) + pins.values.sorted { $0.id < $1.id }
    let known = Rollouts(Array(rows))
    var digests = Set(known.staged(at: row.decidedAt).map(\.revision) + [row.revision])
    let base = known.base(at: row.decidedAt)?.revision ?? row.revision
    digests.insert(base)
    var beside: [Serving.Revision] = []
    for digest in digests.sorted() {
      if let revision = try revision(digest) { beside.append(revision) }
    }
    let first = beside.first { $0.digest == base } ?? beside.first { $0.digest == row.revision }
    guard let first else {
      throw StoreError(.corrupt, during: "replay", cause: "revision \(row.revision) is gone")
    }
    let serving = Serving(
      base: first, beside: beside, rollouts: rows.isEmpty ? nil : known,
      overrides: overrides.known(to: row), version: row.overridesVersion)
    return (serving, isStart)
  }

  /// Goes on to the first rollout that explains a decision; without one the tenant is pinned.
  ///
  /// - Returns: Whether there was a further one.
  private mutating func show(_ row: DecisionRow) -> Bool {
    func explains(_ count: Int) -> Bool {
      Rollouts(Array(rollouts.prefix(count))).assignment(of: row.tenant, at: row.decidedAt)?.live
        == row.revision
    }
    guard let count = (shown...rollouts.count).first(where: explains) else {
      pins[row.tenant] = RolloutRow(
        id: .max, revision: row.revision, stage: .live, selection: .tenants([row.tenant]),
        startsAt: row.decidedAt, createdAt: row.decidedAt, actor: "", reason: "")
      return false
    }
    pins[row.tenant] = nil
    defer { shown = count }
    return count > shown
  }

  private mutating func revision(_ digest: String) throws(StoreError) -> Serving.Revision? {
    if let known = revisions[digest] { return known }
    if revisions.count >= Self.revisionsMax { (revisions, others) = ([:], [:]) }
    var revision: Serving.Revision?
    if let kept = try recorded.revision(digest) {
      let set = PolicySet(kept, overrides: overrides, catalogue: catalogue)
      revision = set.programs.map { Serving.Revision(digest, Decider($0)) }
      if revision != nil, let programs {
        others[digest] = programs(set).map { Serving.Revision(digest, Decider($0)) }
      }
    }
    revisions[digest] = .some(revision)
    return revision
  }
}

extension [OverrideRow] {
  /// None counted before it was there.
  var countingFromCreation: [OverrideRow] {
    map { row in
      var row = row
      row.startsAt = Swift.max(row.startsAt, row.createdAt)
      return row
    }
  }

  /// The overrides as they were at the version that a decision names.
  func known(to row: DecisionRow) -> [OverrideRow] {
    compactMap { override in
      guard override.version > row.overridesVersion else { return override }
      // It was changed later, or made later.
      guard override.createdAt < row.decidedAt else { return nil }
      var before = override
      if let revokedAt = before.revokedAt, revokedAt >= row.decidedAt { before.revokedAt = nil }
      return before
    }
  }
}
