import Catalogue
package import Program
import Runtime

/// What decided at each place of a history: the revisions for whom, and the overrides of then.
///
/// Instants alone do not tell: many decisions may share one with the change of what decides. Each
/// decision names its revision and its version of the overrides; rollouts count from the first
/// decision on that shows them.
package struct ServedPolicies {
  /// Compiled revisions that are kept at the same time.
  private static let revisionsMax = 8

  /// A revision that decided, compiled as usual, and what it was compiled from.
  package struct Compiled {
    package let policies: PolicySet
    let kept: RevisionRow
    let overrides: [OverrideRow]
    let catalogue: Catalogue

    /// With nothing folded.
    package func general() -> ProgramSet? {
      PolicySet(kept, overrides: overrides, catalogue: catalogue, isGeneral: true).programs
    }
  }

  private let recorded: any AdministrationStore
  private let catalogue: Catalogue
  private let programs: ((Compiled) -> [ProgramSet?])?
  private let overrides: [OverrideRow]
  /// Live ones, by id.
  private let rollouts: [RolloutRow]
  /// How many of them the record has shown so far.
  private var shown = 0
  /// By tenant: what decided where no rollout says so.
  private var pins: [String: RolloutRow] = [:]
  /// By digest; nil: it cannot decide any more.
  private var revisions: [String: Serving.Revision?] = [:]
  /// The version that made each override, where the history says so.
  private let madeAt: [Int64: Int64]
  /// Overrides of settings, by tenant: they are folded into programs, by their instants.
  private let settings: [String: [OverrideRow]]
  /// The version of the overrides whose settings ``revisions`` were compiled for; nil: they go by
  /// instants alone.
  private var compiledFor: Int64?
  /// The further ways to decide of each.
  private(set) var others: [String: [Serving.Revision?]] = [:]

  init(
    _ recorded: any AdministrationStore, catalogue: Catalogue,
    programs: ((Compiled) -> [ProgramSet?])?
  ) throws(StoreError) {
    self.recorded = recorded
    self.catalogue = catalogue
    self.programs = programs
    overrides = try recorded.overrides(tenant: nil).countingFromCreation
    var made: [String: Int64] = [:]
    try recorded.eachEntry { entry in
      if !entry.isRefused, made[entry.subject] == nil { made[entry.subject] = entry.version }
    }
    madeAt = overrides.reduce(into: [:]) { $0[$1.id] = made["override \($1.id)"] }
    settings = Dictionary(grouping: overrides.filter { $0.isEnabled == nil }, by: \.tenant)
    rollouts = try recorded.rollouts().filter { $0.stage == .live }.sorted { $0.id < $1.id }
  }

  /// Whether what served last serves for a decision that names the same version and revision.
  func isFit(for row: DecisionRow) -> Bool {
    compiledFor == (goesByInstants(row) ? nil : row.overridesVersion)
  }

  /// Whether the revision of a decision is kept and valid for this version.
  mutating func canDecide(_ row: DecisionRow) throws(StoreError) -> Bool {
    try revision(row) != nil
  }

  /// Whether the instants of the settings' overrides say what counted: not where one was made or
  /// revoked, and decisions of the same instants, or of the batch under way, did not see it yet.
  private func goesByInstants(_ row: DecisionRow) -> Bool {
    guard let settings = settings[row.tenant] else { return true }
    return settings.allSatisfy { override in
      override.isActive(at: row.decidedAt)
        == (override.known(to: row, madeAt: madeAt)?.isActive(at: row.decidedAt) ?? false)
    }
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
      var named = row
      named.revision = digest
      if let revision = try revision(named) { beside.append(revision) }
    }
    let first = beside.first { $0.digest == base } ?? beside.first { $0.digest == row.revision }
    guard let first else {
      throw StoreError(.corrupt, during: "replay", cause: "revision \(row.revision) is gone")
    }
    let serving = Serving(
      base: first, beside: beside, rollouts: rows.isEmpty ? nil : known,
      overrides: overrides.known(to: row, madeAt: madeAt), version: row.overridesVersion)
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

  private mutating func revision(_ row: DecisionRow) throws(StoreError) -> Serving.Revision? {
    let digest = row.revision
    let wanted = goesByInstants(row) ? nil : row.overridesVersion
    if wanted != compiledFor || revisions.count >= Self.revisionsMax && revisions[digest] == nil {
      (revisions, others) = ([:], [:])
      compiledFor = wanted
    }
    if let known = revisions[digest] { return known }
    var revision: Serving.Revision?
    if let kept = try recorded.revision(digest) {
      let overrides = wanted == nil ? overrides : overrides.known(to: row, madeAt: madeAt)
      let set = PolicySet(kept, overrides: overrides, catalogue: catalogue)
      revision = set.programs.map { Serving.Revision(digest, Decider($0)) }
      if revision != nil, let programs {
        let compiled = Compiled(
          policies: set, kept: kept, overrides: overrides, catalogue: catalogue)
        others[digest] = programs(compiled).map { programs in
          programs.map { Serving.Revision(digest, Decider($0)) }
        }
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
  ///
  /// - Parameters:
  ///   - row: The decision.
  ///   - madeAt: By id: the version that made it, where the history says so.
  /// - Returns: Those that were there, not yet revoked where that came later.
  func known(to row: DecisionRow, madeAt: [Int64: Int64] = [:]) -> [OverrideRow] {
    compactMap { $0.known(to: row, madeAt: madeAt) }
  }
}

extension OverrideRow {
  /// As a decision saw it; nil: it was not there yet.
  fileprivate func known(to row: DecisionRow, madeAt: [Int64: Int64]) -> OverrideRow? {
    guard version > row.overridesVersion else { return self }
    // It was changed later, or made later.
    guard madeAt[id].map({ $0 <= row.overridesVersion }) ?? (createdAt < row.decidedAt) else {
      return nil
    }
    var before = self
    // Nothing follows a revocation: if it was revoked, then by the later change.
    before.revokedAt = nil
    return before
  }
}
