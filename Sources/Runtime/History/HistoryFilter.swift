/// Which entries of the history are asked for; what is nil is not asked.
package struct HistoryFilter: Sendable, Hashable {
  /// Of this tenant alone; empty: what concerns none or all.
  package var tenant: String?
  package var feature: String?
  /// The person who did it: `dana@example.com` also by the token `Dana@example.com/ci`.
  package var actor: String?
  package var kind: String?
  package var from: EpochMilliseconds?
  /// Exclusive.
  package var until: EpochMilliseconds?

  package init(
    tenant: String? = nil, feature: String? = nil, actor: String? = nil, kind: String? = nil,
    from: EpochMilliseconds? = nil, until: EpochMilliseconds? = nil
  ) {
    self.tenant = tenant
    self.feature = feature
    self.actor = actor
    self.kind = kind
    self.from = from
    self.until = until
  }

  /// The answer for one entry, for stores that have no language of their own.
  package func matches(_ entry: HistoryEntry) -> Bool {
    (tenant == nil || entry.tenant == tenant) && (feature == nil || entry.feature == feature)
      && (kind == nil || entry.kind == kind) && (from.map { $0 <= entry.at } ?? true)
      && (until.map { entry.at < $0 } ?? true)
      && (actor.map { entry.person == HistoryEntry.person(ofActor: $0) } ?? true)
  }
}

extension HistoryEntry {
  /// Who it is that acts under a name: what stands before `/`, in lower case.
  package static func person(ofActor name: String) -> String {
    String(name.prefix { $0 != "/" }).lowercased()
  }

  /// Who did it; nil where nobody is named, or the name was erased.
  package var person: String? { note(Self.actorNote).map(Self.person) }

  /// The note that names who did it.
  package static let actorNote = "actor"
}
