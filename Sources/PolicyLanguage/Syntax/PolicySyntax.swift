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
  package var schedules: [ScheduleSyntax] = []
  /// Gates that stand before every feature.
  package var gates: [GateSyntax]
  /// What counts for changes of all features by hand.
  package var toggle: ToggleSyntax?
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
    self.gates = []
    self.features = []
  }
}

/// An entry of `sync:`: when something is done again and again.
package struct ScheduleSyntax: Sendable {
  package enum Cadence: Sendable {
    /// Milliseconds.
    case every(Located<Int64>)
    /// Minutes after midnight.
    case daily(Int64)
  }

  package var name: Located<String>
  package var cadence: Cadence
  /// Nil: UTC.
  package var zone: String?

  package init(name: Located<String>, cadence: Cadence, zone: String?) {
    self.name = name
    self.cadence = cadence
    self.zone = zone
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
  /// The schedule whose tick its events wait for.
  package var processed: Located<String>?
  package var with: [ArgumentSyntax]
  /// Settings, or `enabled`, `mode` and `processed`, for which the layer below counts again.
  package var unset: [Located<String>]
  /// Settings, or `enabled`, `mode` and `processed`, that no later layer may set.
  package var lock: [Located<String>]
  package var toggle: ToggleSyntax?

  package init(
    name: Located<String>, enabled: Located<Bool>?, mode: Located<Mode>?,
    processed: Located<String>?, with: [ArgumentSyntax], unset: [Located<String>],
    lock: [Located<String>], toggle: ToggleSyntax?
  ) {
    self.name = name
    self.enabled = enabled
    self.mode = mode
    self.processed = processed
    self.with = with
    self.unset = unset
    self.lock = lock
    self.toggle = toggle
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
