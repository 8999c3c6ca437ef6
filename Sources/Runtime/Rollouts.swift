/// Which revision decides for which tenant at an instant, and which one watches.
///
/// The last one that is live for all is the base. Of those that began after it, the newest that is
/// live for some decides for these, and the newest in shadow watches the others: it decides, and
/// nothing is done of it.
package struct Rollouts: Sendable, Hashable {
  /// What counts for one tenant at one instant: digests of revisions.
  package struct Assignment: Sendable, Hashable {
    package let live: String
    package let shadow: String?

    package init(live: String, shadow: String?) {
      self.live = live
      self.shadow = shadow
    }
  }

  /// In the order in which they begin.
  private let rows: [RolloutRow]

  package init(_ rows: [RolloutRow]) {
    self.rows = rows.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
  }

  /// The one that is live for all tenants; nil: none has begun.
  package func base(at instant: EpochMilliseconds) -> RolloutRow? {
    rows.last { $0.isActive(at: instant) && $0.isBase }
  }

  /// What stands beside the base: live for some, or in shadow; the newest of each kind.
  package func staged(at instant: EpochMilliseconds) -> [RolloutRow] {
    var found: [RolloutRow] = []
    for row in rows.reversed() where row.isActive(at: instant) {
      if row.isBase { break }
      if !found.contains(where: { $0.stage == row.stage }) { found.append(row) }
    }
    return found
  }

  /// - Returns: Nil: no revision is live for the tenant.
  package func assignment(of tenant: String, at instant: EpochMilliseconds) -> Assignment? {
    var live: String?
    var shadow: String?
    for row in rows.reversed() where row.isActive(at: instant) {
      if row.isBase {
        live = live ?? row.revision
        break
      }
      guard row.selects(tenant) else { continue }
      switch row.stage {
      case .live: live = live ?? row.revision
      case .shadow: shadow = shadow ?? row.revision
      }
    }
    guard let live else { return nil }
    return Assignment(live: live, shadow: shadow == live ? nil : shadow)
  }

  /// Revisions that count at an instant or will later, as far as is known now.
  package func revisions(from instant: EpochMilliseconds) -> Set<String> {
    var found = Set(staged(at: instant).map(\.revision))
    if let base = base(at: instant) { found.insert(base.revision) }
    for row in rows where row.startsAt > instant && row.withdrawnAt == nil {
      found.insert(row.revision)
    }
    return found
  }
}

extension RolloutRow {
  package func isActive(at instant: EpochMilliseconds) -> Bool {
    startsAt <= instant && (withdrawnAt.map { instant < $0 } ?? true)
  }

  /// Whether it is live for all.
  package var isBase: Bool { stage == .live && selection == .all }

  /// Whether a tenant is among those it is for.
  ///
  /// Of a share the same tenants are always the first: who is in stays in when it grows.
  package func selects(_ tenant: String) -> Bool {
    switch selection {
    case .all: return true
    case .tenants(let names): return names.contains(tenant)
    case .share(let permille):
      var hash = FNV1a()
      hash.add(revision)
      hash.add(0xff)
      hash.add(tenant)
      return UInt64(bitPattern: hash.value) % 1000 < UInt64(max(0, permille))
    }
  }
}
