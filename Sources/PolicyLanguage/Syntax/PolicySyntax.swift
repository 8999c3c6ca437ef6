/// Whether a policy keeps to the limits of the vendor's own product, or lifts them.
package enum Compatibility: String, Sendable, Hashable, CaseIterable {
  /// Exactly what the vendor's product does.
  case vendor
  /// What a limit of the vendor forbids may be set.
  case lifted
}

/// `kind: Policy`: what one integration does.
package struct PolicySyntax: Sendable {
  package var name: Located<String>
  package var title: String?
  /// Something under `features` was reported and left out: which ones it names is not known.
  package var hasBrokenFeatures = false
  package var description: String?
  package var source: String?
  package var extends: Located<String>?
  package var compatibility: Located<Compatibility>?
  /// Epoch milliseconds from which on this version counts, by the time of what happened; nil: since
  /// ever.
  package var effectiveFrom: Located<Int64>?
  package var requiredPlans: Located<[Located<String>]>?
  package var requiredLicences: Located<[Located<String>]>?
  /// Sections in order, each with its stages in order; nil: the parent's.
  package var pipeline: Located<[SectionSyntax]>?
  package var matching: MatchingSyntax?
  package var creationRoutes: Located<[Located<String>]>?
  /// Cadences by path: `every`, `pull.every`, `stub.every`, in milliseconds.
  package var sync: [String: Located<Int64>]
  /// Gates that stand before every feature.
  package var gates: [GateSyntax]
  package var features: [FeatureUseSyntax]

  package struct SectionSyntax: Sendable {
    package var name: Located<String>
    package var stages: [Located<String>]

    package init(name: Located<String>, stages: [Located<String>]) {
      self.name = name
      self.stages = stages
    }
  }

  package init(name: Located<String>) {
    self.name = name
    self.sync = [:]
    self.gates = []
    self.features = []
  }
}

/// How people from the network are found among the candidates.
package struct MatchingSyntax: Sendable {
  package enum Hit: String, Sendable, Hashable, CaseIterable {
    case update
    case review
    case flag
  }

  package enum Ties: String, Sendable, Hashable, CaseIterable {
    case review
    case newest
    case oldest
  }

  package struct Key: Sendable {
    package var by: Located<String>
    package var hit: Hit

    package init(by: Located<String>, hit: Hit) {
      self.by = by
      self.hit = hit
    }
  }

  package var keys: [Key]?
  package var ties: Ties?

  package init(keys: [Key]?, ties: Ties?) {
    self.keys = keys
    self.ties = ties
  }
}

/// A feature under `features:` of a policy or a tenant: what this layer says of it.
package struct FeatureUseSyntax: Sendable {
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    case live
    /// Decided and recorded, nothing done.
    case shadow
  }

  package var name: Located<String>
  package var enabled: Located<Bool>?
  package var mode: Located<Mode>?
  package var with: [ArgumentSyntax]
  /// Settings, or `enabled` and `mode`, for which the layer below counts again.
  package var unset: [Located<String>]
  /// Settings, or `enabled` and `mode`, that no later layer may set.
  package var lock: [Located<String>]

  package init(
    name: Located<String>, enabled: Located<Bool>?, mode: Located<Mode>?, with: [ArgumentSyntax],
    unset: [Located<String>], lock: [Located<String>]
  ) {
    self.name = name
    self.enabled = enabled
    self.mode = mode
    self.with = with
    self.unset = unset
    self.lock = lock
  }
}

/// `kind: Tenant`: one customer database.
package struct TenantSyntax: Sendable {
  package var name: Located<String>
  package var title: String?
  package var policy: Located<String>
  package var plan: Located<String>?
  package var compatibility: Located<Compatibility>?
  package var contracts: [Located<String>]
  package var features: [FeatureUseSyntax]

  package init(
    name: Located<String>, title: String?, policy: Located<String>, plan: Located<String>?,
    compatibility: Located<Compatibility>?, contracts: [Located<String>],
    features: [FeatureUseSyntax]
  ) {
    self.name = name
    self.title = title
    self.policy = policy
    self.plan = plan
    self.compatibility = compatibility
    self.contracts = contracts
    self.features = features
  }
}

/// One file of policies.
package enum Document: Sendable {
  case feature(FeatureSyntax)
  case policy(PolicySyntax)
  case tenant(TenantSyntax)
  case test(TestSyntax)
  case matrix(MatrixSyntax)
}
