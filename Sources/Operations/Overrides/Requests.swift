import Program
import Runtime

/// Changes that wait for a second person.
///
/// An approval is for one exact change: its digest covers tenant, feature, value, times, reason, who
/// asks, the policies in force, the effective value before and the overrides that it would touch.
/// When the last approver agrees everything is checked and compared once more; what differs then is
/// outdated and is not done. Nothing of a request can be edited: who wants something else asks for
/// something else.
extension Overrides {
  /// All requests of a tenant, or all there are, by id.
  ///
  /// - Throws: ``RequestError`` for a tenant that is not known; ``StoreError``.
  package func requests(tenant: String?) throws -> [RequestListing] {
    let now = clock.now()
    let rows = try store.requests(tenant: tenant)
    if rows.isEmpty, let tenant { try store.checkTenant(tenant) }
    return rows.map { RequestListing($0, at: now) }
  }

  /// Agrees to a request; with the last that is needed, it is done.
  ///
  /// - Parameters:
  ///   - id: Of the request.
  ///   - digest: What the approver looked at, whole or its first 12 digits at least; nil: not asked.
  ///   - actor: Somebody else than who asked, by whatever name, in a role that the policies accept.
  /// - Returns: The override where it was done, else the request.
  /// - Throws: ``RequestError``; ``StoreError``.
  package func approve(
    _ id: Int64, digest: String? = nil, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(kind: "request.approved", subject: "request \(id)", reason: "")
    return try act(attempt, by: actor) { act in
      try actor.check()
      try act.approve(id, digest: digest)
    }
  }

  /// Says no to a request.
  ///
  /// - Throws: ``RequestError``; ``StoreError``.
  package func reject(
    _ id: Int64, reason: String, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(kind: "request.rejected", subject: "request \(id)", reason: reason)
    return try act(attempt, by: actor) { act in
      try actor.check()
      let reason = try ReasonText.checked(reason)
      let (row, body) = try act.openRequest(id)
      guard actor.person != body.asker.person else {
        throw RequestError(
          "request \(id) is your own: withdraw it instead", code: .ownRequest)
      }
      try act.checkApprover(body)
      act.close(row, body, as: .rejected, because: reason)
    }
  }

  /// Takes back one's own request.
  ///
  /// - Throws: ``RequestError``; ``StoreError``.
  package func withdraw(
    _ id: Int64, reason: String, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(kind: "request.withdrawn", subject: "request \(id)", reason: reason)
    return try act(attempt, by: actor) { act in
      try actor.check()
      let reason = try ReasonText.checked(reason)
      let (row, body) = try act.openRequest(id)
      guard actor.person == body.asker.person else {
        throw RequestError(
          "request \(id) is of \(printable(body.asker.name)), who alone withdraws it; reject it "
            + "instead", code: .notAllowed)
      }
      act.close(row, body, as: .withdrawn, because: reason)
    }
  }
}

extension AdministrativeAct {
  // MARK: - Opening

  /// Keeps a change that was checked until somebody else agrees.
  mutating func open(_ asked: RequestBody.Asked, for tenant: String, _ prepared: Prepared) {
    let body = body(
      asked, for: tenant, asker: actor, prepared,
      opened: head.sequence + 1 + Int64(change.entries.count))
    let within = prepared.toggling.approvalWithin?.value ?? TogglingLimits.requestWithin
    let row = RequestRow(
      id: nextRequest, tenant: tenant, feature: body.feature,
      state: RequestListing.State.open.rawValue, createdAt: now, expiresAt: now + within,
      digest: body.digest, body: body.bytes)
    let step = prepared.steps.last
    add(row)
    add(
      entry(
        "request.opened", of: row, key: step?.row.key ?? "", before: prepared.before,
        after: step?.after, notes: [("actor", actor.name), ("reason", body.reason)]))
    items.append(
      .init(
        tenant: tenant, outcome: .waits(RequestListing(row, at: now)),
        warnings: prepared.steps.flatMap(\.warnings)))
  }

  private func body(
    _ asked: RequestBody.Asked, for tenant: String, asker: Actor, _ prepared: Prepared,
    opened: Int64
  ) -> RequestBody {
    var asked = asked
    // The value and the reason as they are kept.
    if case .set(var change) = asked, let row = prepared.steps.last?.row {
      change.value = row.value
      change.reason = row.reason
      change.sinceVersion = nil
      asked = .set(change)
    }
    let touched = prepared.steps.compactMap(\.was)
    return RequestBody(
      asked, tenant: tenant, asker: asker, revision: prepared.revision, before: prepared.before,
      basis: touched.map { "\($0.id)@\($0.version)" }.joined(separator: " "), opened: opened,
      approvers: prepared.toggling.approvers,
      extended: touched.first.map {
        .init(feature: $0.feature, key: $0.key, value: $0.value)
      })
  }

  // MARK: - Deciding

  /// - Throws: ``RequestError`` where there is none, it is over, or not what was opened.
  func openRequest(_ id: Int64) throws -> (RequestRow, RequestBody) {
    let all = try requests(of: nil)
    guard let row = all.first(where: { $0.id == id }) else {
      let open = all.filter { RequestListing($0, at: now).state == .open }.map { String($0.id) }
      throw RequestError(
        "there is no request \(id)"
          + (open.isEmpty ? "; none is open" : "; open: \(open.joined(separator: ", "))"),
        code: .unknown)
    }
    let listing = RequestListing(row, at: now)
    guard listing.state == .open else {
      throw RequestError(
        "request \(id) is \(listing.state.rawValue)"
          + (listing.state == .expired ? " since \(Instant.text(row.expiresAt))" : "")
          + "; ask for the change again", code: .isOver)
    }
    guard let body = listing.body, body.digest == row.digest, try isAsOpened(row, body) else {
      throw RequestError(
        "request \(id) is not what was opened: it was changed in the database, or somebody was "
          + "erased from it; ask for the change again, and see `history verify`", code: .tampered)
    }
    return (row, body)
  }

  /// Compares what is stored with what the history's chain has of it.
  private func isAsOpened(_ row: RequestRow, _ body: RequestBody) throws -> Bool {
    guard let opened = try recorded("request.opened", body.opened, of: row),
      HistoryDetail(opened.detail)?.digest == row.digest
    else { return false }
    for approval in body.approvals {
      let entry = try recorded("request.approved", approval.entry, of: row)
      guard entry?.note("actor") == approval.actor else { return false }
    }
    return true
  }

  private func recorded(
    _ kind: String, _ sequence: Int64, of row: RequestRow
  ) throws -> HistoryEntry? {
    let entries = try history(from: sequence, limit: 1)
    return entries.first {
      $0.sequence == sequence && $0.kind == kind && !$0.isRefused
        && $0.subject == "request \(row.id)"
    }
  }

  /// - Throws: ``RequestError`` where the policies want somebody else.
  func checkApprover(_ body: RequestBody) throws {
    let toggling = try togglings(body.feature, of: body.tenant).first ?? Toggling()
    guard let roles = toggling.approvalRoles ?? toggling.roles,
      !roles.value.contains(where: actor.roles.contains)
    else { return }
    throw RequestError(
      "this is approved by \(roles.value.isEmpty ? "nobody" : roles.value.joined(separator: " or ")), "
        + "and `\(actor.name)` acts as "
        + (actor.roles.isEmpty
          ? "none of them" : printableStart(actor.roles.joined(separator: ", ")))
        + " (\(roles.origin)); ask one of them", code: .notAllowed)
  }

  fileprivate mutating func approve(_ id: Int64, digest: String?) throws {
    var (row, body) = try openRequest(id)
    if let digest {
      let minimum = 12
      guard digest.count >= minimum, row.digest.hasPrefix(digest.lowercased()) else {
        throw RequestError(
          "request \(id) has the digest \(row.digest.prefix(minimum)), not "
            + "`\(printableStart(digest))`: look at it again, then approve what you saw",
          code: .outdated)
      }
    }
    guard actor.person != body.asker.person else {
      throw RequestError(
        "nobody approves what they asked for themselves, by no other name and with no token of "
          + "theirs: `\(actor.name)` is \(printable(body.asker.name)); ask somebody else",
        code: .ownRequest)
    }
    if let earlier = body.approvals.first(where: { Actor($0.actor).person == actor.person }) {
      throw RequestError(
        "\(printable(earlier.actor)) approved request \(id) before; somebody else has to",
        code: .approvedBefore)
    }
    try checkApprover(body)

    let prepared: Prepared
    do {
      prepared = try prepare(body, request: id)
      let live = self.body(
        body.asked, for: body.tenant, asker: body.asker, prepared, opened: body.opened)
      guard live.digest == row.digest else {
        throw RequestError(Self.difference(between: body, and: live), code: .outdated)
      }
    } catch let cause as RequestError {
      close(row, body, as: .outdated, because: cause.description, isRefused: true)
      refusal = RequestError(
        "request \(id) is outdated, nothing was done: \(cause.description). Ask for the change "
          + "again", code: .outdated, others: cause.others)
      return
    }

    body.approvals.append(
      .init(actor: actor.name, entry: head.sequence + 1 + Int64(change.entries.count)))
    let isEnough = body.approvals.count >= body.approvers
    if isEnough { row.state = RequestListing.State.applied.rawValue }
    row.body = body.bytes
    add(row)
    add(entry("request.approved", of: row, notes: [("actor", actor.name)]))
    guard isEnough else {
      items.append(.init(tenant: row.tenant, outcome: .waits(RequestListing(row, at: now))))
      return
    }
    add(entry("request.applied", of: row, notes: [("actor", body.asker.name)]))
    try finish(prepared.steps, for: row.tenant)
  }

  private func prepare(_ body: RequestBody, request id: Int64) throws -> Prepared {
    switch body.asked {
    case .set(let change):
      try prepare(change, for: body.tenant, by: body.asker, from: id)
    case .extend(let extension_):
      try prepare(extension_, by: body.asker, request: id)
    }
  }

  /// What came between asking and approving.
  private static func difference(between asked: RequestBody, and live: RequestBody) -> String {
    if asked.revision != live.revision { return "the policies were changed since it was asked for" }
    if asked.before != live.before {
      return "`\(asked.feature)` was \(asked.before ?? "not set") when it was asked for, and is "
        + "\(live.before ?? "not set") now"
    }
    return "overrides of `\(asked.feature)` were changed since it was asked for"
  }

  /// Ends a request that is open.
  mutating func close(
    _ row: RequestRow, _ body: RequestBody, as state: RequestListing.State, because reason: String,
    isRefused: Bool = false
  ) {
    var row = row
    var body = body
    body.outcome = "\(state.rawValue) by \(actor.name): \(reason)"
    row.state = state.rawValue
    row.body = body.bytes
    add(row)
    var entry = entry(
      "request.\(state.rawValue)", of: row, notes: [("actor", actor.name), ("reason", reason)])
    entry.isRefused = isRefused
    add(entry)
    items.append(.init(tenant: row.tenant, outcome: .waits(RequestListing(row, at: now))))
  }

  private func entry(
    _ kind: String, of row: RequestRow, key: String = "", before: String? = nil,
    after: String? = nil, notes: [(String, String)]
  ) -> HistoryDraft {
    var detail = HistoryDetail(group: group)
    detail.request = row.id
    detail.digest = row.digest
    return HistoryDraft(
      at: now, kind: kind, tenant: row.tenant, feature: row.feature, key: key,
      subject: "request \(row.id)", before: before, after: after, detail: detail.bytes,
      notes: notes.map { .init(name: $0.0, text: $0.1) })
  }
}
