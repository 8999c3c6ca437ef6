import Runtime

extension Overrides {
  /// Takes back a change: a new change that leads where the old one came from, through the same
  /// checks.
  ///
  /// What was made is revoked; what was revoked or replaced is made again for the time that is left;
  /// what was extended ends as before. An undo can be undone. A change of many tenants is undone as
  /// one.
  ///
  /// - Parameters:
  ///   - sequence: An entry of the change in the history, the first or any other.
  ///   - reason: Why; nil: the change and its reason are named.
  ///   - actor: Who asks.
  /// - Returns: An item for each override.
  /// - Throws: ``RequestError`` where there is nothing to undo, somebody changed it since, the
  ///   policies forbid it, or want a second person; ``StoreError``.
  package func undo(
    change sequence: Int64, reason: String? = nil, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(
      kind: "override.undone", subject: "change \(sequence)", reason: reason ?? "")
    return try act(attempt, by: actor) { act in
      try actor.check()
      try act.undo(sequence, reason: reason)
    }
  }
}

extension AdministrativeAct {
  /// An override that a change made or changed, from before to after.
  private struct Undone {
    var entry: HistoryEntry
    var id: Int64
    /// Nil: it was made.
    var was: OverrideStep.Term?
    var term: OverrideStep.Term
  }

  fileprivate mutating func undo(_ sequence: Int64, reason: String?) throws {
    let undone = try self.undone(sequence)
    let changed = try undone.compactMap { try changedSince($0) }
    if let first = changed.first {
      let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
      throw RequestError(
        "change \(sequence) was changed since: \(first.sentence(at: now, withChange: true)) is of "
          + "version \(first.version) now\(more). Undo the later change first; `history list` "
          + "shows it", code: .changedSince, others: changed)
    }
    // What was done last is undone first: a replacement goes before what it replaced comes back.
    for item in undone.reversed() {
      let row = try stored(item)
      let words = reason ?? Self.words(for: item.entry, group: sequence)
      let steps = try steps(undoing: item, of: row, reason: words)
      try finish(
        steps.map { step in
          var step = step
          step.kind = "override.undone"
          return step
        }, for: row.tenant)
    }
  }

  /// What the change that has this entry did.
  private func undone(_ sequence: Int64) throws -> [Undone] {
    guard sequence > 0, let entry = try history(from: sequence, limit: 1).first else {
      throw RequestError(
        "the history has no entry \(sequence), its last is \(head.sequence); `history list` shows "
          + "them", code: .unknown)
    }
    guard let group = HistoryDetail(entry.detail)?.group, !entry.isRefused else {
      throw RequestError(
        "entry \(sequence) is `\(entry.kind)`"
          + (entry.isRefused ? ", and it was refused" : "")
          + ": there is nothing to undo in it; name a change of an override", code: .isOver)
    }
    var undone: [Undone] = []
    var next = group
    while true {
      let entries = try history(from: next, limit: 1000)
      for entry in entries {
        guard let detail = HistoryDetail(entry.detail), detail.group == group else {
          next = .max
          break
        }
        if !entry.isRefused, let id = detail.override, let term = detail.term {
          undone.append(Undone(entry: entry, id: id, was: detail.termBefore, term: term))
        }
        next = entry.sequence + 1
      }
      guard next != .max, entries.count == 1000 else { break }
    }
    guard !undone.isEmpty else {
      throw RequestError(
        "entry \(sequence) is `\(entry.kind)`, which changed no override: there is nothing to "
          + "undo in it; a request is withdrawn or rejected", code: .isOver)
    }
    return undone
  }

  private func stored(_ item: Undone) throws -> OverrideRow {
    let known = try overrides(of: item.entry.tenant)
    guard let row = known.first(where: { $0.id == item.id }) else {
      throw RequestError("override \(item.id) is no longer there", code: .unknown)
    }
    return row
  }

  private func changedSince(_ item: Undone) throws -> OverrideRow? {
    let row = try stored(item)
    return row.version == item.entry.version ? nil : row
  }

  private func steps(
    undoing item: Undone, of row: OverrideRow, reason: String
  ) throws -> [OverrideStep] {
    guard let was = item.was else {
      if row.state(at: now) == .ended {
        throw RequestError(
          "override \(row.id) ended by itself at \(row.endsAt.map(Instant.text) ?? "?"): there is "
            + "nothing to undo", code: .isOver, others: [row])
      }
      return try revoking(row, reason: reason)
    }
    if let end = was.end, end <= now {
      guard row.isLive(at: now) else {
        throw RequestError(
          "override \(row.id) would have ended at \(Instant.text(end)): there is nothing to bring "
            + "back; make a new one", code: .isOver, others: [row])
      }
      return try revoking(row, reason: reason)
    }
    guard row.revokedAt == nil else { return try restoring(row, until: was.end, reason: reason) }
    var back = row
    back.endsAt = was.end
    guard (was.end ?? .max) > (row.endsAt ?? .max) else {
      return try [shortening(row, to: back, reason: reason)]
    }
    // It was cut: where its time has come meanwhile, it goes on as another.
    guard row.isLive(at: now) else {
      return try restoring(row, until: was.end, reason: reason)
    }
    return try approved(
      prepare(back, from: row, reason: reason, by: actor, kind: "extended"), of: row)
  }

  /// The same once more, for what is left of its time.
  private func restoring(
    _ row: OverrideRow, until end: EpochMilliseconds?, reason: String
  ) throws -> [OverrideStep] {
    guard row.layer == .override else {
      return [try stopping(row.feature, for: row.tenant, until: end, reason: reason)]
    }
    let change = OverrideChange(
      feature: row.feature, key: row.key, value: row.value, reason: reason,
      start: max(row.startsAt, now), end: end)
    return try approved(prepare(change, for: row.tenant, by: actor), of: row)
  }

  private func approved(_ prepared: Prepared, of row: OverrideRow) throws -> [OverrideStep] {
    guard prepared.needsApproval else { return prepared.steps }
    throw RequestError(
      "`\(row.feature)` needs a second person for that: ask for it with `toggle set`, and it "
        + "waits for approval", code: .approvalNeeded, others: [row])
  }

  /// A reason for those who give none: what is undone, and why it was done.
  private static func words(for entry: HistoryEntry, group: Int64) -> String {
    let why = entry.note("reason").map { ": \($0)" } ?? ""
    return String("undo of change \(group)\(why)".prefix(TogglingLimits.reason.upperBound))
  }
}
