import Diagnostics
import Program
package import Runtime

/// Keeps compiled policies as revisions, and says for whom and from when on they decide.
///
/// A revision is named by the digest of its files and never changes. Going back is going forward to
/// an earlier one: what was in force stays in the history.
package struct Publishing {
  private let store: any AdministrationStore
  private let clock: any Clock

  package init(_ store: any AdministrationStore, clock: any Clock) {
    self.store = store
    self.clock = clock
  }

  /// Who does it, and why.
  package struct Signature: Sendable, Hashable {
    package var actor: Actor
    package var reason: String

    package init(actor: Actor, reason: String) {
      self.actor = actor
      self.reason = reason
    }

    var notes: [HistoryDraft.Note] {
      [.init(name: "actor", text: actor.name), .init(name: "reason", text: reason)]
    }

    /// - Throws: ``RequestError`` where nobody signs, or says no reason.
    func check() throws(RequestError) {
      try actor.check()
      let reason = try ReasonText.checked(reason)
      guard TogglingLimits.reason.contains(reason.count) else {
        throw RequestError(
          "a reason has \(TogglingLimits.reason.lowerBound) to "
            + "\(TogglingLimits.reason.upperBound) characters, this one has \(reason.count): say "
            + "why, for those who ask later", code: .badReason)
      }
    }
  }

  /// For whom a revision decides, or only watches, and from when on.
  package struct Plan: Sendable, Hashable {
    package var stage: RolloutRow.Stage
    package var selection: RolloutRow.Selection
    /// Nil: at once.
    package var start: EpochMilliseconds?

    package init(
      _ stage: RolloutRow.Stage, _ selection: RolloutRow.Selection = .all,
      from start: EpochMilliseconds? = nil
    ) {
      self.stage = stage
      self.selection = selection
      self.start = start
    }
  }

  /// What was done.
  package struct Done: Sendable {
    package let revision: String
    /// Whether the store had it before.
    package let wasKnown: Bool
    package let rollout: RolloutRow?
    /// What the person should know; it was done all the same.
    package var warnings: [String] = []
  }

  // MARK: - Changes

  /// Keeps policies as a revision, and begins to roll it out where a plan is given.
  ///
  /// - Parameters:
  ///   - policies: What was read; with errors nothing is kept.
  ///   - plan: Nil: it is kept and decides nothing.
  ///   - signature: Who and why.
  /// - Returns: What was done.
  /// - Throws: ``RequestError``, and the history says what was refused; ``StoreError``.
  package func publish(
    _ policies: PolicySet, _ plan: Plan?, by signature: Signature
  ) throws -> Done {
    try recordingRefusal("revision.published", of: policies.digest, by: signature) {
      try published(policies, plan, by: signature)
    }
  }

  private func published(
    _ policies: PolicySet, _ plan: Plan?, by signature: Signature
  ) throws -> Done {
    guard policies.isUsable else {
      let errors = policies.findings.filter { $0.severity == .error }
      let first = errors.first.map {
        ", the first \($0.code.rawValue) at \(policies.place(of: $0)): \($0.message)"
      }
      throw RequestError(
        "the policies have \(errors.count) errors\(first ?? ""); what was in force goes on deciding"
      )
    }
    var change = AdministrativeChange(expectedSequence: nil, entries: [])
    let wasKnown = try store.revision(policies.digest) != nil
    change.revisions = [policies.revision(keptAt: clock.now())]
    if !wasKnown {
      change.entries.append(
        entry("revision.published", policies.digest, before: nil, after: nil, signature))
    }
    guard let plan else {
      if !change.entries.isEmpty { _ = try store.commit(change) }
      return Done(revision: policies.digest, wasKnown: wasKnown, rollout: nil)
    }
    return try begin(plan, policies, change, wasKnown: wasKnown, signature)
  }

  /// Puts policies into force that are given with events; does nothing where they are already.
  ///
  /// - Parameter policies: What was read.
  /// - Returns: What the person should know; it was done all the same.
  /// - Throws: ``RequestError`` where they have errors; ``StoreError``.
  package func load(_ policies: PolicySet) throws -> [String] {
    guard policies.isUsable else {
      throw RequestError("the policies have errors; `sluice check` shows them")
    }
    let base = Rollouts(try store.rollouts()).base(at: clock.now())
    guard base?.revision != policies.digest else { return [] }
    var change = AdministrativeChange(expectedSequence: nil, entries: [])
    change.revisions = [policies.revision(keptAt: clock.now())]
    let signature = Signature(actor: Actor("sluice"), reason: "given with events")
    return try begin(
      Plan(.live), policies, change, kind: "policy.loaded", wasKnown: false, signature
    ).warnings
  }

  /// Rolls a revision out that the store keeps.
  ///
  /// - Parameters:
  ///   - digest: Its first characters, enough to tell it from all others.
  ///   - plan: For whom and from when on.
  ///   - signature: Who and why.
  /// - Returns: What was done.
  /// - Throws: ``RequestError`` where there is no such revision, or it does not compile in this
  ///   version, and then what was in force goes on; ``StoreError``.
  package func activate(
    _ digest: String, _ plan: Plan, by signature: Signature
  ) throws -> Done {
    try recordingRefusal("revision.activated", of: digest, by: signature) {
      let digest = try store.revisionDigest(digest)
      let policies = try store.revision(digest).map {
        PolicySet($0, overrides: try store.overrides(tenant: nil))
      }
      guard let policies, policies.isUsable else {
        throw RequestError(
          "revision \(digest.prefix(12)) does not compile in this version, and what was in force "
            + "goes on deciding; `sluice publish` its corrected files")
      }
      return try begin(
        plan, policies, AdministrativeChange(expectedSequence: nil, entries: []), wasKnown: true,
        signature)
    }
  }

  /// Goes back a step, and ends whatever stands beside: from a revision that is live for some to
  /// the one that is live for all, else to the one that was live for all before.
  ///
  /// - Parameter signature: Who and why.
  /// - Returns: What was done.
  /// - Throws: ``RequestError`` where there was none; ``StoreError``.
  package func rollBack(by signature: Signature) throws -> Done {
    let now = clock.now()
    let rows = try store.rollouts()
    if let base = Rollouts(rows).base(at: now),
      Rollouts(rows).staged(at: now).contains(where: { $0.stage == .live })
    {
      return try activate(base.revision, Plan(.live), by: signature)
    }
    let bases = rows.filter { $0.isBase && $0.isActive(at: now) }
      .sorted { ($0.startsAt, $0.id) > ($1.startsAt, $1.id) }
    guard let present = bases.first,
      let earlier = bases.first(where: { $0.revision != present.revision })
    else {
      return try recordingRefusal("revision.activated", of: "", by: signature) {
        throw RequestError(
          "no other revision was live for all before; `sluice revisions list` shows what there is")
      }
    }
    return try activate(earlier.revision, Plan(.live), by: signature)
  }

  /// Ends a rollout that has not become the base: a shadow, a stage, or one that is to begin later.
  ///
  /// - Parameters:
  ///   - id: As ``RevisionListing`` shows it.
  ///   - signature: Who and why.
  /// - Returns: The rollout as it was.
  /// - Throws: ``RequestError`` where there is nothing to end; ``StoreError``.
  package func withdraw(_ id: Int64, by signature: Signature) throws -> RolloutRow {
    try recordingRefusal("revision.withdrawn", of: "", by: signature) {
      try withdrawn(id, by: signature)
    }
  }

  private func withdrawn(_ id: Int64, by signature: Signature) throws -> RolloutRow {
    try changing { head, now in
      let rows = try store.rollouts()
      guard var row = rows.first(where: { $0.id == id }) else {
        throw RequestError("there is no rollout \(id); `sluice revisions list` shows them")
      }
      guard row.withdrawnAt == nil else {
        throw RequestError("rollout \(id) was withdrawn before")
      }
      guard !row.isBase || row.startsAt > now else {
        throw RequestError(
          "rollout \(id) is live for all; `sluice revisions rollback` puts the revision before it "
            + "into force")
      }
      row.withdrawnAt = now
      var change = AdministrativeChange(
        expectedSequence: nil,
        entries: [
          entry(
            "revision.withdrawn", row.revision, before: row.sentence, after: nil, signature)
        ])
      change.rollouts = [row]
      return (change, row)
    }
  }

  // MARK: - How

  private func begin(
    _ plan: Plan, _ policies: PolicySet, _ base: AdministrativeChange,
    kind: String = "revision.activated", wasKnown: Bool, _ signature: Signature
  ) throws -> Done {
    let missing = try missingTenants(plan, policies)
    return try changing { head, now in
      var warnings = missing
      let start = plan.start ?? now
      guard start >= now else {
        throw RequestError("the start \(Instant.text(start)) has passed; leave it out for now")
      }
      let rollouts = Rollouts(try store.rollouts())
      let before = rollouts.base(at: start)
      let row = RolloutRow(
        id: head.lastRollout + 1, revision: policies.digest, stage: plan.stage,
        selection: plan.selection, startsAt: start, createdAt: now, withdrawnAt: nil,
        actor: signature.actor.name, reason: signature.reason)
      if before == nil, !row.isBase {
        throw RequestError(
          "nothing is in force yet, so that nothing can be compared or left as it is; make it live "
            + "for all")
      }
      if before?.revision == policies.digest,
        row.isBase ? rollouts.staged(at: start).isEmpty : true
      {
        throw RequestError("revision \(policies.digest.prefix(12)) is live for all already")
      }
      var change = base
      change.rollouts = [row]
      change.entries.append(
        entry(
          kind, policies.digest, before: before?.sentence, after: row.sentence,
          signature))
      if row.stage == .live, before != nil {
        // What could not be evaluated waits for other policies: they are here from its start on.
        change.releases = [
          ReleaseRow(tenant: "", keyKind: "", keyID: "\(start)", requestedAt: start)
        ]
      }
      try settle(policies, row, &change, &warnings, now)
      return (
        change,
        Done(revision: policies.digest, wasKnown: wasKnown, rollout: row, warnings: warnings)
      )
    }
  }

  /// What becomes of overrides that the revision does not allow: they are told, and end where its
  /// policies say so (`refits`).
  private func settle(
    _ policies: PolicySet, _ row: RolloutRow, _ change: inout AdministrativeChange,
    _ warnings: inout [String], _ now: EpochMilliseconds
  ) throws {
    guard row.stage == .live else { return }
    for var override in try store.overrides(tenant: nil) {
      guard override.isLive(at: now), override.endsAt.map({ row.startsAt < $0 }) ?? true,
        row.selects(override.tenant),
        let (problem, handling) = policies.refit(of: override, at: max(now, row.startsAt))
      else { continue }
      let name = "override \(override.id) of `\(override.feature)` for \(override.tenant)"
      guard handling == .end, row.startsAt <= now else {
        warnings.append("\(name) is not allowed any more: \(problem)")
        continue
      }
      override.revokedAt = now
      override.revokedBy = row.actor
      change.overrides.append(override)
      change.raisesVersion = true
      change.entries.append(
        HistoryDraft(
          at: now, kind: "override.refitted", tenant: override.tenant, feature: override.feature,
          key: override.key, subject: "override \(override.id)", before: override.value,
          notes: [
            .init(name: "actor", text: row.actor),
            .init(name: "reason", text: "not allowed any more: \(problem)"),
          ]))
      warnings.append("\(name) has ended, as its policies say: \(problem)")
    }
  }

  /// Refuses a plan that cannot be, and says which tenants it leaves out.
  private func missingTenants(_ plan: Plan, _ policies: PolicySet) throws -> [String] {
    let tenants = policies.programs?.tenants ?? [:]
    switch plan.selection {
    case .all: break
    case .tenants(let names):
      guard !names.isEmpty else { throw RequestError("name a tenant at least") }
      for name in names where tenants[name] == nil {
        throw RequestError.unknown("tenant", name, among: Array(tenants.keys))
      }
    case .share(let permille):
      guard (1...999).contains(permille) else {
        throw RequestError("a share is more than 0 % and less than 100 %, in steps of 0.1 %")
      }
    }
    var inForce = try PoliciesInForce(store)
    guard plan.stage == .live, let base = try? inForce.base(at: clock.now()) else { return [] }
    let gone = (base.programs?.tenants.keys.filter { tenants[$0] == nil } ?? []).sorted()
    guard !gone.isEmpty else { return [] }
    return [
      "\(gone.count) tenants of the revision in force are not in this one, and their events will go "
        + "to the quarantine: \(gone.prefix(5).joined(separator: ", "))"
        + (gone.count > 5 ? ", ..." : "")
    ]
  }

  /// What is refused stands in the history, too.
  private func recordingRefusal<Result>(
    _ kind: String, of revision: String, by signature: Signature, _ act: () throws -> Result
  ) throws -> Result {
    do {
      try signature.check()
      return try act()
    } catch let error as RequestError {
      var draft = entry(kind, revision, before: nil, after: nil, signature)
      draft.isRefused = true
      draft.notes.append(.init(name: "refusal", text: error.description))
      _ = try store.commit(AdministrativeChange(expectedSequence: nil, entries: [draft]))
      throw error
    }
  }

  private func entry(
    _ kind: String, _ digest: String, before: String?, after: String?, _ signature: Signature
  ) -> HistoryDraft {
    HistoryDraft(
      at: clock.now(), kind: kind, subject: digest.isEmpty ? "" : "revision \(digest)",
      before: before, after: after,
      notes: signature.notes)
  }

  /// Makes a change for the head as it is, and once more where somebody was faster.
  private func changing<Result>(
    _ make: (AdministrativeHead, EpochMilliseconds) throws -> (AdministrativeChange, Result)
  ) throws -> Result {
    var made: Result?
    _ = try store.commit { head in
      let (change, result) = try make(head, clock.now())
      made = result
      return change
    }
    guard let made else { preconditionFailure("a change was written that nobody made") }
    return made
  }
}

extension RolloutRow {
  /// Which revision, and what it does.
  var sentence: String { "\(revision.prefix(12)) \(words)" }

  /// In words: `live for all from 2026-03-01T10:00:00Z`.
  package var words: String {
    let whom =
      switch selection {
      case .all: "all tenants"
      case .tenants(let names):
        names.prefix(5).joined(separator: ", ")
          + (names.count > 5 ? " and \(names.count - 5) more" : "")
      case .share(let permille):
        "\(permille / 10)\(permille % 10 == 0 ? "" : ".\(permille % 10)") % of the tenants"
      }
    return "\(stage == .live ? "live" : "in shadow") for \(whom) from \(Instant.text(startsAt))"
  }
}

extension AdministrationStore {
  /// The digest of a stored revision that begins with some characters.
  ///
  /// - Throws: ``RequestError`` where there is none, or several; ``StoreError``.
  package func revisionDigest(_ prefix: String) throws -> String {
    guard prefix.count >= 4 else {
      throw RequestError("give at least 4 characters of the revision's digest")
    }
    let known = try revisions(limit: Int.max)
    let found = known.filter { $0.digest.hasPrefix(prefix) }
    guard let first = found.first else {
      throw RequestError(
        "no revision begins with `\(prefix)`; known: "
          + (known.isEmpty
            ? "none"
            : known.prefix(8).map { String($0.digest.prefix(12)) }.joined(separator: ", ")))
    }
    guard found.count == 1 else {
      throw RequestError(
        "\(found.count) revisions begin with `\(prefix)`: "
          + found.prefix(8).map { String($0.digest.prefix(16)) }.joined(separator: ", "))
    }
    return first.digest
  }
}
