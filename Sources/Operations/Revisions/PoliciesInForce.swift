package import Catalogue
package import Runtime

/// The policies that a store has in force, and the overrides over them; compiled once.
///
/// A revision that no longer compiles, after a change of the program say, never decides: what was in
/// force before it goes on, and ``troubles`` say so.
package struct PoliciesInForce {
  private let store: any AdministrationStore
  private let catalogue: Catalogue
  private var head = AdministrativeHead()
  private var rows: [RolloutRow] = []
  private var overrides: [OverrideRow] = []
  /// Nil inside: it does not compile.
  private var compiled: [String: PolicySet?] = [:]
  private var deciders: [String: Serving.Revision] = [:]
  /// What is not as it was asked for, a sentence each.
  package private(set) var troubles: [String] = []

  /// - Parameters:
  ///   - store: Read only.
  ///   - given: Policies that are compiled already.
  ///   - catalogue: The words.
  /// - Throws: ``StoreError``.
  package init(
    _ store: any AdministrationStore, given: PolicySet? = nil, catalogue: Catalogue = .recruiting
  ) throws(StoreError) {
    self.store = store
    self.catalogue = catalogue
    if let given { compiled[given.digest] = given }
    try readAgain(try store.head())
  }

  /// Takes in what was changed since; asks for next to nothing where nothing was.
  ///
  /// - Returns: Whether something was.
  /// - Throws: ``StoreError``.
  package mutating func refresh() throws(StoreError) -> Bool {
    let now = try store.head()
    guard now.sequence != head.sequence else { return false }
    try readAgain(now)
    return true
  }

  private mutating func readAgain(_ now: AdministrativeHead) throws(StoreError) {
    let before = settings
    head = now
    rows = try store.rollouts()
    overrides = try store.overrides(tenant: nil)
    guard settings != before else { return }
    // Settings are folded into programs.
    compiled = [:]
    deciders = [:]
  }

  private var settings: [OverrideRow] { overrides.filter { $0.isEnabled == nil } }

  package var rollouts: Rollouts { Rollouts(rows) }

  /// The revision that is live for all.
  ///
  /// - Throws: ``RequestError`` where there is none that compiles; ``StoreError``.
  package mutating func base(at now: EpochMilliseconds) throws -> PolicySet {
    var refused: [String] = []
    let bases = rows.filter { $0.isBase && $0.isActive(at: now) }
      .sorted { ($0.startsAt, $0.id) > ($1.startsAt, $1.id) }
    for row in bases where !refused.contains(row.revision) {
      guard let policies = try policies(row.revision) else {
        refused.append(row.revision)
        continue
      }
      troubles = refused.map {
        "revision \($0.prefix(12)) does not compile in this version; revision "
          + "\(row.revision.prefix(12)) goes on deciding"
      }
      return policies
    }
    guard let first = refused.first else {
      throw RequestError(
        "the database has no policies in force; `sluice publish` stores and activates them, or give "
          + "them with --policies PATH")
    }
    throw RequestError(
      "revision \(first.prefix(12)) is in force and does not compile in this version; "
        + "`sluice publish` another one")
  }

  /// What decides for a tenant.
  ///
  /// - Throws: ``RequestError`` where nothing is in force; ``StoreError``.
  package mutating func policies(
    for tenant: String, at now: EpochMilliseconds
  ) throws -> PolicySet {
    let base = try base(at: now)
    guard let live = rollouts.assignment(of: tenant, at: now)?.live, live != base.digest else {
      return base
    }
    return try policies(live) ?? base
  }

  /// All that may decide from now on.
  ///
  /// - Throws: ``RequestError`` where nothing is in force; ``StoreError``.
  package mutating func serving(at now: EpochMilliseconds) throws -> Serving {
    let base = try base(at: now)
    guard let first = try revision(base.digest) else {
      throw RequestError("revision \(base.digest.prefix(12)) does not compile")
    }
    var beside: [Serving.Revision] = []
    for digest in rollouts.revisions(from: now).sorted() where digest != base.digest {
      if let revision = try revision(digest) {
        beside.append(revision)
      } else if !troubles.contains(where: { $0.contains(digest.prefix(12)) }) {
        troubles.append(
          "revision \(digest.prefix(12)) does not compile in this version; it decides nothing")
      }
    }
    return Serving(
      base: first, beside: beside, rollouts: rollouts, overrides: overrides, version: head.version)
  }

  /// The same for somebody who is deciding already: where nothing that is in force compiles, what
  /// decided until now goes on.
  ///
  /// - Throws: ``StoreError``.
  mutating func serving(
    after present: Serving, at now: EpochMilliseconds
  ) throws(StoreError) -> Serving {
    do {
      return try serving(at: now)
    } catch let error as StoreError {
      throw error
    } catch {
      troubles = ["\(error)"]
      return present
    }
  }

  /// A stored revision; nil where it does not compile.
  ///
  /// - Throws: ``StoreError``.
  package mutating func policies(_ digest: String) throws(StoreError) -> PolicySet? {
    if let known = compiled[digest] { return known }
    var policies: PolicySet?
    if let stored = try store.revision(digest) {
      let set = PolicySet(stored, overrides: overrides, catalogue: catalogue)
      if set.isUsable { policies = set }
    }
    compiled[digest] = .some(policies)
    return policies
  }

  private mutating func revision(_ digest: String) throws(StoreError) -> Serving.Revision? {
    if let known = deciders[digest] { return known }
    guard let programs = try policies(digest)?.programs else { return nil }
    let revision = Serving.Revision(digest, Decider(programs))
    deciders[digest] = revision
    return revision
  }
}

extension PolicySet {
  /// What decides for a tenant, as the store has it.
  ///
  /// - Throws: ``RequestError`` where nothing is in force; ``StoreError``.
  package static func inForce(
    in store: any AdministrationStore, for tenant: String, at now: EpochMilliseconds
  ) throws -> PolicySet {
    var policies = try PoliciesInForce(store)
    return try policies.policies(for: tenant, at: now)
  }
}
