/// What support changed over what the policies say.
///
/// Data, not an edit of a file. INVARIANT: of those of one tenant, feature, key and layer at most one
/// that is not revoked covers an instant; Operations sees to it. Where two do, the last by id counts.
package struct OverrideRow: Sendable, Hashable {
  /// The raw values are stored: never change one.
  package enum Layer: String, Sendable, Hashable, CaseIterable {
    case override
    /// The off switch: beats all overrides of the feature while it is active.
    case emergency
  }

  /// From 1; given by who makes it, after ``AdministrativeHead/lastOverride``.
  package var id: Int64
  package var layer: Layer
  /// Empty: every tenant; of an emergency alone.
  package var tenant: String
  package var feature: String
  /// `enabled`, or the name of a setting.
  package var key: String
  /// As a document would write it: `true`, `90d`, `[a, b]`.
  package var value: String
  package var reason: String
  package var actor: String
  package var createdAt: EpochMilliseconds
  package var startsAt: EpochMilliseconds
  /// Exclusive; nil: until revoked.
  package var endsAt: EpochMilliseconds?
  package var revokedAt: EpochMilliseconds?
  package var revokedBy: String?
  /// ``AdministrativeHead/version`` that made it or changed it last; the store gives it.
  package var version: Int64

  package init(
    id: Int64, layer: Layer = .override, tenant: String, feature: String, key: String = "enabled",
    value: String, reason: String, actor: String, createdAt: EpochMilliseconds,
    startsAt: EpochMilliseconds, endsAt: EpochMilliseconds?,
    revokedAt: EpochMilliseconds? = nil, revokedBy: String? = nil, version: Int64 = 0
  ) {
    self.id = id
    self.layer = layer
    self.tenant = tenant
    self.feature = feature
    self.key = key
    self.value = value
    self.reason = reason
    self.actor = actor
    self.createdAt = createdAt
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.revokedAt = revokedAt
    self.revokedBy = revokedBy
    self.version = version
  }

  /// What it says of the feature as a whole; nil where it sets a setting.
  package var isEnabled: Bool? { key == "enabled" ? value == "true" : nil }

  /// Whether it decides at `instant`.
  package func isActive(at instant: EpochMilliseconds) -> Bool {
    startsAt <= instant && (endsAt.map { instant < $0 } ?? true)
      && (revokedAt.map { instant < $0 } ?? true)
  }
}

/// Which revision decides for whom from when on.
///
/// The last live one for all is the base; of those after it the newest that has begun stands beside
/// it.
package struct RolloutRow: Sendable, Hashable {
  /// The raw values are stored: never change one.
  package enum Stage: String, Sendable, Hashable, CaseIterable {
    /// Decides, too, and nothing is done.
    case shadow
    case live
  }

  package enum Selection: Sendable, Hashable {
    case all
    case tenants([String])
    /// FNV-1a over (digest of the revision, tenant) modulo 1,000 is below: growing it keeps who was
    /// in.
    case share(permille: Int)
  }

  /// From 1; given by who makes it, after ``AdministrativeHead/lastRollout``.
  package var id: Int64
  /// Digest of one that is kept.
  package var revision: String
  package var stage: Stage
  package var selection: Selection
  package var startsAt: EpochMilliseconds
  package var createdAt: EpochMilliseconds
  package var withdrawnAt: EpochMilliseconds?
  package var actor: String
  package var reason: String

  package init(
    id: Int64, revision: String, stage: Stage, selection: Selection, startsAt: EpochMilliseconds,
    createdAt: EpochMilliseconds, withdrawnAt: EpochMilliseconds? = nil, actor: String,
    reason: String
  ) {
    self.id = id
    self.revision = revision
    self.stage = stage
    self.selection = selection
    self.startsAt = startsAt
    self.createdAt = createdAt
    self.withdrawnAt = withdrawnAt
    self.actor = actor
    self.reason = reason
  }
}

/// A change that waits for a second person.
package struct RequestRow: Sendable, Hashable {
  /// From 1; given by who makes it, after ``AdministrativeHead/lastRequest``.
  package var id: Int64
  package var tenant: String
  package var feature: String
  /// A word of Operations.
  package var state: String
  package var createdAt: EpochMilliseconds
  package var expiresAt: EpochMilliseconds
  /// SHA-256 over the exact change.
  package var digest: String
  /// JSON that Operations alone reads; an erasure takes names out of its texts.
  package var body: [UInt8]

  package init(
    id: Int64, tenant: String, feature: String, state: String, createdAt: EpochMilliseconds,
    expiresAt: EpochMilliseconds, digest: String, body: [UInt8]
  ) {
    self.id = id
    self.tenant = tenant
    self.feature = feature
    self.state = state
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.digest = digest
    self.body = body
  }
}

/// A policy set that is kept with its sources, so that it can decide and be explained without files.
package struct RevisionRow: Sendable, Hashable {
  /// Digest of the compiled policy set.
  package var digest: String
  /// When it first came.
  package var keptAt: EpochMilliseconds
  package var sources: [Source]

  package struct Source: Sendable, Hashable {
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  package init(digest: String, keptAt: EpochMilliseconds, sources: [Source]) {
    self.digest = digest
    self.keptAt = keptAt
    self.sources = sources
  }
}

/// A revision without its sources, for lists.
package struct RevisionHead: Sendable, Hashable {
  package var digest: String
  package var keptAt: EpochMilliseconds

  package init(digest: String, keptAt: EpochMilliseconds) {
    self.digest = digest
    self.keptAt = keptAt
  }
}
