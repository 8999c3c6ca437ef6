package import Runtime

/// What is asked for of one feature; for whom is said beside it.
package struct OverrideChange: Sendable, Hashable {
  package var feature: String
  /// `enabled`, or the name of a setting.
  package var key: String
  /// As a document would write it: `true`, `90d`, `[a, b]`.
  package var value: String
  package var reason: String
  /// Nil: from now on.
  package var start: EpochMilliseconds?
  /// Exclusive; nil: until revoked.
  package var end: EpochMilliseconds?
  /// Refused where the feature was changed after this version of the overrides; nil: not asked.
  package var sinceVersion: Int64?
  /// Ends those that are in the way, instead of being refused for them.
  package var replaces: Bool

  package init(
    feature: String, key: String = "enabled", value: String, reason: String,
    start: EpochMilliseconds? = nil, end: EpochMilliseconds? = nil, sinceVersion: Int64? = nil,
    replaces: Bool = false
  ) {
    self.feature = feature
    self.key = key
    self.value = value
    self.reason = reason
    self.start = start
    self.end = end
    self.sinceVersion = sinceVersion
    self.replaces = replaces
  }
}

/// What became of a change.
package struct OverrideAnswer: Sendable, Hashable {
  /// What happened for one tenant.
  package struct Item: Sendable, Hashable {
    /// Empty: every tenant.
    package var tenant: String
    package var outcome: Outcome
    /// What the person should know; it was done all the same.
    package var warnings: [String] = []
  }

  package enum Outcome: Sendable, Hashable {
    /// The overrides as they are now, those that were replaced among them.
    case done([OverrideListing])
    /// A second person has to approve it.
    case waits(RequestListing)
    case refused(RequestError)
  }

  /// What `undo` takes: the sequence of the first entry that the history has of it.
  package var change: Int64
  /// Of the overrides, afterwards.
  package var version: Int64
  package var items: [Item]

  package var warnings: [String] { items.flatMap(\.warnings) }

  package var refusedCount: Int {
    items.count { if case .refused = $0.outcome { true } else { false } }
  }
}
