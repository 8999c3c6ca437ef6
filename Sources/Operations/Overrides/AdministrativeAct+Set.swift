import Program
import Runtime

extension AdministrativeAct {
  /// What is asked for after every check, as it would be done now.
  struct Prepared {
    let steps: [OverrideStep]
    /// How the policies let it be changed.
    let toggling: Toggling
    let kind: Toggling.Change
    let before: String?
    /// Digest of the policies that it was checked against.
    let revision: String

    var needsApproval: Bool { toggling.needsApproval(kind) }
  }

  /// Checks one change for one tenant against what counts now.
  ///
  /// - Parameters:
  ///   - change: What is asked for.
  ///   - tenant: For whom.
  ///   - asker: Who asks; whose override it will be.
  ///   - request: The approved request that it comes from: its start may have passed meanwhile.
  /// - Returns: What to write.
  /// - Throws: ``RequestError``; ``StoreError``.
  func prepare(
    _ change: OverrideChange, for tenant: String, by asker: Actor, from request: Int64? = nil
  ) throws -> Prepared {
    try asker.check()
    guard !tenant.isEmpty else { throw RequestError("say for which tenant", code: .unknown) }
    let window = try self.window(of: change, mayHaveBegun: request != nil)
    let state = try state(of: tenant, at: window.start)
    let toggling = try state.toggling(of: change.feature)
    try toggling.checkUnlocked(change.key, of: change.feature)
    try toggling.check(asker, of: change.feature)
    let value = try state.policies.checked(change, for: tenant, during: window)
    let kind = Toggling.Change(key: change.key, value: value)
    let reason = try toggling.checked(reason: change.reason)

    let known = try overrides(of: tenant)
    let same = known.filter {
      $0.layer == .override && $0.feature == change.feature && $0.key == change.key
    }
    let first = Self.first(before: window.start, of: same)
    try toggling.checkEnd(of: window, counted: window.start, first: first)
    try check(change, for: tenant, unchangedIn: known)
    let inTheWay = same.filter { $0.window?.overlaps(window) == true }
    let row = OverrideRow(
      id: nextOverride, tenant: tenant, feature: change.feature, key: change.key, value: value,
      reason: reason, actor: asker.name, createdAt: now, startsAt: window.start,
      endsAt: window.end)
    guard inTheWay.isEmpty || change.replaces else {
      throw Self.conflict(of: row, with: inTheWay, at: now)
    }

    let replaced = inTheWay.map { other in
      var row = other
      if other.startsAt < window.start, window.start > now {
        row.endsAt = window.start
      } else {
        row.revokedAt = now
        row.revokedBy = asker.name
      }
      return (was: other, row: row)
    }
    let after = (replaced.map(\.row) + [row]).reduce(into: known) { $0.put($1) }
    let values = (
      before: state.text(change.feature, change.key, under: known),
      after: state.text(change.feature, change.key, under: after)
    )
    var steps = replaced.map { pair in
      OverrideStep(
        was: pair.was, row: pair.row, kind: "override.replaced", actor: asker, reason: reason,
        before: values.before, after: values.after, request: request)
    }
    steps.append(
      OverrideStep(
        was: nil, row: row, kind: "override.set", actor: asker, reason: reason,
        before: values.before, after: values.after,
        warnings: state.warnings(of: row, replacing: inTheWay, under: known, after: after),
        request: request))
    return Prepared(
      steps: steps, toggling: toggling, kind: kind, before: values.before,
      revision: state.policies.digest)
  }

  private func window(
    of change: OverrideChange, mayHaveBegun: Bool
  ) throws(RequestError) -> Window {
    var start = change.start ?? now
    if start < now {
      guard mayHaveBegun else {
        throw RequestError(
          "the start \(Instant.text(start)) has passed, and what was decided since stays as it is; "
            + "leave the start out to begin now", code: .badWindow)
      }
      start = now
    }
    if let end = change.end {
      guard end > now else {
        throw RequestError(
          "the end \(Instant.text(end)) has passed: it would change nothing; name a later one",
          code: .badWindow)
      }
      guard end > start else {
        throw RequestError(
          "the end \(Instant.text(end)) is not after the start \(Instant.text(start)); name a "
            + "later one", code: .badWindow)
      }
    }
    return Window(start: start, end: change.end)
  }

  /// When the first of the overrides began that reach up to `start` without a real pause.
  static func first(before start: EpochMilliseconds, of rows: [OverrideRow]) -> EpochMilliseconds {
    rows.compactMap(\.window).sorted { ($0.end ?? .max) > ($1.end ?? .max) }
      .reduce(start) { first, window in
        guard window.start < first else { return first }
        return window.end ?? .max >= first - TogglingLimits.pauseMax ? window.start : first
      }
  }

  /// - Throws: ``RequestError`` with both versions where somebody changed the feature meanwhile.
  private func check(
    _ change: OverrideChange, for tenant: String, unchangedIn known: [OverrideRow]
  ) throws(RequestError) {
    guard let since = change.sinceVersion else { return }
    guard since <= head.version else {
      throw RequestError(
        "there is no version \(since) of the overrides yet, the last is \(head.version); read "
          + "again and give the version that you saw", code: .misuse)
    }
    let newer = known.filter { $0.feature == change.feature && $0.version > since }
    guard !newer.isEmpty else { return }
    throw RequestError(
      "`\(change.feature)` of `\(tenant)` was changed after version \(since): "
        + newer.map { "version \($0.version) is \($0.sentence(at: now, withChange: true))" }.joined(
          separator: "; ")
        + ". Yours: \(change.sentence). Look at it, then ask again with version \(head.version)",
      code: .changedSince, others: newer)
  }

  static func conflict(
    of row: OverrideRow, with others: [OverrideRow], at now: EpochMilliseconds
  ) -> RequestError {
    let theirs = others.map { $0.sentence(at: now, withChange: true) }.joined(separator: "; ")
    let window = Window(start: row.startsAt, end: row.endsAt)
    return RequestError(
      "\(theirs) \(others.count == 1 ? "covers" : "cover") a part of the time already. Yours: "
        + "\(row.change) \(window.text). Extend or revoke "
        + (others.count == 1 ? "that one" : "those")
        + ", choose another time, or ask to replace it", code: .conflict, others: others)
  }
}

extension Toggling.Change {
  init(key: String, value: String) {
    self = key == "enabled" ? (value == "true" ? .enable : .disable) : .set
  }
}
