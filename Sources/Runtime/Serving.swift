package import Catalogue
import Program

/// What decides at present: which revision for whom, and what support changed over it.
///
/// Belongs to one worker, as its deciders do.
package final class Serving {
  /// A compiled set of policies that is ready to decide.
  package final class Revision {
    package let digest: String
    package let decider: Decider

    package init(_ digest: String, _ decider: Decider) {
      self.digest = digest
      self.decider = decider
    }
  }

  /// For every tenant that no rollout takes elsewhere.
  package let base: Revision
  private let beside: [String: Revision]
  private let rollouts: Rollouts?
  private let overrides: [String: [OverrideRow]]
  private let ofAll: [OverrideRow]
  /// How many changes of overrides had been accepted when these were read.
  package let version: Int64

  /// - Parameters:
  ///   - base: What decides where `rollouts` say nothing of a revision that is here.
  ///   - beside: Other revisions that `rollouts` name.
  ///   - rollouts: Nil: `base` decides for all.
  ///   - overrides: Of all tenants, those that are over among them, by id.
  ///   - version: Of the overrides.
  package init(
    base: Revision, beside: [Revision] = [], rollouts: Rollouts? = nil,
    overrides: [OverrideRow] = [], version: Int64 = 0
  ) {
    self.base = base
    var known: [String: Revision] = [:]
    for revision in beside { known[revision.digest] = revision }
    self.beside = known
    self.rollouts = rollouts
    self.overrides = Dictionary(grouping: overrides.filter { !$0.tenant.isEmpty }, by: \.tenant)
    ofAll = overrides.filter(\.tenant.isEmpty)
    self.version = version
  }

  package var catalogue: Catalogue { base.decider.set.catalogue }

  /// All that may decide; the base first.
  package var revisions: [Revision] {
    [base] + beside.values.filter { $0.digest != base.digest }.sorted { $0.digest < $1.digest }
  }

  /// All tenants that some revision knows, in order.
  package var tenants: [String] {
    revisions.reduce(into: Set<String>()) { $0.formUnion($1.decider.set.tenants.keys) }.sorted()
  }

  package func revision(_ digest: String) -> Revision? {
    digest == base.digest ? base : beside[digest]
  }

  /// Who decides for a tenant at an instant, and who only watches.
  package func assignment(
    of tenant: String, at instant: EpochMilliseconds
  ) -> (live: Revision, shadow: Revision?) {
    guard let rollouts, let assigned = rollouts.assignment(of: tenant, at: instant) else {
      return (base, nil)
    }
    return (revision(assigned.live) ?? base, assigned.shadow.flatMap(revision))
  }

  /// Overrides of a tenant and of all tenants, by id.
  package func overrides(of tenant: String) -> [OverrideRow] {
    let own = overrides[tenant] ?? []
    return ofAll.isEmpty ? own : (own + ofAll).sorted { $0.id < $1.id }
  }
}
