package import JSON
import Program
package import Runtime

/// Switches one feature for one tenant on or off, for a time and with a reason.
///
/// A switch is data in the store, not an edit of a file. It lies over what the policies say; no
/// switch opens a gate. Of several that are active for one feature the latest counts.
package struct Toggles {
  /// Characters of a reason: enough to be one, short enough for a list.
  package static let reasonLengths = 10...500
  package static let actorLengthMax = 200

  private let store: any AdministrationStore
  private let clock: any Clock

  package init(_ store: any AdministrationStore, clock: any Clock) {
    self.store = store
    self.clock = clock
  }

  /// What is asked for.
  package struct Request: Sendable, Hashable {
    package var tenant: String
    package var feature: String
    package var isEnabled: Bool
    package var reason: String
    package var actor: String
    /// Nil: from now on.
    package var start: EpochMilliseconds?
    /// Exclusive; nil: until revoked.
    package var end: EpochMilliseconds?

    package init(
      tenant: String, feature: String, isEnabled: Bool, reason: String, actor: String,
      start: EpochMilliseconds? = nil, end: EpochMilliseconds? = nil
    ) {
      self.tenant = tenant
      self.feature = feature
      self.isEnabled = isEnabled
      self.reason = reason
      self.actor = actor
      self.start = start
      self.end = end
    }
  }

  /// An override with what it is at the moment.
  package struct Entry: Sendable, Hashable {
    package enum State: String, Sendable, Hashable {
      case scheduled
      case active
      case ended
      case revoked
    }

    package let row: OverrideRow
    package let state: State
    /// What the person should know; it was done all the same.
    package var warnings: [String] = []
  }

  // MARK: - Changes

  /// Stores an override.
  ///
  /// - Parameters:
  ///   - request: What is asked for.
  ///   - policies: What says which tenants and features there are; nil: the newest that the store
  ///     has.
  /// - Returns: The override as it is stored, with warnings where it changes nothing.
  /// - Throws: ``RequestError``, and then nothing was changed; ``StoreError``.
  package func set(_ request: Request, policies: PolicySet? = nil) throws -> Entry {
    let now = clock.now()
    let reason = try checked(reason: request.reason)
    let actor = try checked(actor: request.actor)
    let start = request.start ?? now
    if let end = request.end {
      guard end > start else {
        throw RequestError(
          "the end \(Instant.text(end)) is not after the start \(Instant.text(start))")
      }
      guard end > now else {
        throw RequestError("the end \(Instant.text(end)) has passed: it would change nothing")
      }
    }
    let normal = try normallyEnabled(request, in: policies ?? .inForce(in: store, for: request.tenant, at: start), at: start)
    let others = try store.overrides(tenant: request.tenant).filter {
      $0.feature == request.feature && $0.isEnabled != nil
    }
    let before = others.last { $0.isActive(at: start) }
    let row = try put("override.set", by: actor, at: now, reason: reason) { head in
      OverrideRow(
        id: head.lastOverride + 1, tenant: request.tenant, feature: request.feature,
        value: request.isEnabled ? "true" : "false", reason: reason, actor: actor, createdAt: now,
        startsAt: start, endsAt: request.end)
    }
    var entry = entry(row, at: now)
    if request.isEnabled == before?.isEnabled ?? normal {
      let source = before.map { "override \($0.id) of \($0.actor)" } ?? "the policies"
      entry.warnings.append(
        "changes nothing at its start: `\(request.feature)` is \(word(request.isEnabled)) for "
          + "`\(request.tenant)` already, by \(source)")
    }
    return entry
  }

  /// Ends an override now.
  ///
  /// - Parameters:
  ///   - id: As ``list(tenant:)`` shows it.
  ///   - tenant: Whose it is, so that a mistyped number does no harm to another tenant.
  ///   - actor: Who does it.
  /// - Returns: The override as it is now.
  /// - Throws: ``RequestError`` where there is nothing to revoke; ``StoreError``.
  package func revoke(id: Int64, tenant: String, actor: String) throws -> Entry {
    let now = clock.now()
    let actor = try checked(actor: actor)
    let known = try store.overrides(tenant: tenant)
    guard let row = known.first(where: { $0.id == id }) else {
      let ids = known.filter { state($0, at: now) == .active }.map { String($0.id) }
      throw RequestError(
        "tenant `\(tenant)` has no override \(id)"
          + (ids.isEmpty ? "" : "; active: \(ids.joined(separator: ", "))"))
    }
    switch state(row, at: now) {
    case .revoked:
      throw RequestError("override \(id) was revoked before, by \(row.revokedBy ?? "nobody known")")
    case .ended:
      throw RequestError("override \(id) ended by itself at \(row.endsAt.map(Instant.text) ?? "?")")
    case .active, .scheduled: break
    }
    let revoked = try put("override.revoked", by: actor, at: now, reason: nil) { _ in
      guard
        var row = try store.overrides(tenant: tenant).first(where: { $0.id == id }),
        row.revokedAt == nil
      else { throw RequestError("override \(id) was revoked before") }
      row.revokedAt = now
      row.revokedBy = actor
      return row
    }
    return entry(revoked, at: now)
  }

  /// Writes a row with its history.
  private func put(
    _ kind: String, by actor: String, at now: EpochMilliseconds, reason: String?,
    _ row: (AdministrativeHead) throws -> OverrideRow
  ) throws -> OverrideRow {
    let change = try store.commit { head in
      let row = try row(head)
      var notes = [HistoryDraft.Note(name: "actor", text: actor)]
      if let reason { notes.append(.init(name: "reason", text: reason)) }
      var change = AdministrativeChange(
        expectedSequence: nil,
        entries: [
          HistoryDraft(
            at: now, kind: kind, tenant: row.tenant, feature: row.feature, key: row.key,
            subject: "override \(row.id)", notes: notes)
        ])
      change.raisesVersion = true
      change.overrides = [row]
      return change
    }
    return change.overrides[0]
  }

  /// All overrides of a tenant, or of all tenants, by id.
  ///
  /// - Throws: ``RequestError`` for a tenant that is not known; ``StoreError``.
  package func list(tenant: String?) throws -> [Entry] {
    let now = clock.now()
    let rows = try store.overrides(tenant: tenant)
    if rows.isEmpty, let tenant { try store.checkTenant(tenant) }
    return rows.map { entry($0, at: now) }
  }

  // MARK: - Checks

  private func checked(reason: String) throws(RequestError) -> String {
    let reason = trimmed(reason)
    guard Self.reasonLengths.contains(reason.count) else {
      throw RequestError(
        "a reason has \(Self.reasonLengths.lowerBound) to \(Self.reasonLengths.upperBound) "
          + "characters, this one has \(reason.count): say why, for those who ask later")
    }
    guard !hasControl(reason) else { throw RequestError("a reason is one line of text") }
    return reason
  }

  private func checked(actor: String) throws(RequestError) -> String {
    let actor = trimmed(actor)
    guard !actor.isEmpty, actor.count <= Self.actorLengthMax, !hasControl(actor) else {
      throw RequestError("say who does it in 1 to \(Self.actorLengthMax) characters of one line")
    }
    return actor
  }

  private func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  private func hasControl(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.isUnfitForLine }
  }

  /// What the policies say of the feature; refuses tenants and features that they do not know.
  private func normallyEnabled(
    _ request: Request, in policies: PolicySet, at start: EpochMilliseconds
  ) throws(RequestError) -> Bool {
    let (set, tenant) = try policies.program(
      of: request.tenant, at: start, decidedAt: start)
    let program = set.programs[Int(tenant.program)]
    guard let position = program.position(of: request.feature) else {
      throw RequestError(
        "the policy `\(program.policy)` of `\(request.tenant)` has no feature "
          + "`\(request.feature)`"
          + RequestError.hint(request.feature, among: program.features.map(\.feature)))
    }
    return tenant.enabled & (1 << UInt64(position)) != 0
  }

  private func entry(_ row: OverrideRow, at now: EpochMilliseconds) -> Entry {
    Entry(row: row, state: state(row, at: now))
  }

  private func state(_ row: OverrideRow, at now: EpochMilliseconds) -> Entry.State {
    if let revoked = row.revokedAt, revoked <= now { return .revoked }
    if let end = row.endsAt, end <= now { return .ended }
    return row.startsAt <= now ? .active : .scheduled
  }

}

private func word(_ isEnabled: Bool) -> String { isEnabled ? "on" : "off" }

// MARK: - Shown

extension Toggles.Entry {
  /// One line and, indented, why.
  package var text: String {
    var text =
      "\(row.id): \(row.feature) \(word(row.isEnabled == true)) for \(row.tenant), "
      + "\(state.rawValue), from \(Instant.text(row.startsAt)) "
      + (row.endsAt.map { "to \(Instant.text($0))" } ?? "until revoked")
    if let revoked = row.revokedAt {
      text +=
        "; revoked at \(Instant.text(revoked)) by "
        + printable(row.revokedBy ?? "nobody known")
    }
    return text + "\n   by \(printable(row.actor)): \(printable(row.reason))"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", row.id)
    writer.member("tenant", row.tenant)
    writer.member("feature", row.feature)
    writer.member("enabled", row.isEnabled == true)
    writer.member("state", state.rawValue)
    writer.member("reason", row.reason)
    writer.member("actor", row.actor)
    writer.member("created_at", Instant.text(row.createdAt))
    writer.member("starts_at", Instant.text(row.startsAt))
    if let end = row.endsAt { writer.member("ends_at", Instant.text(end)) }
    if let revoked = row.revokedAt { writer.member("revoked_at", Instant.text(revoked)) }
    if let actor = row.revokedBy { writer.member("revoked_by", actor) }
    if !warnings.isEmpty {
      writer.member("warnings", warnings)
    }
    writer.endObject()
  }
}
