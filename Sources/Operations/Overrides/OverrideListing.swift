package import JSON
import Program
package import Runtime

/// An override with what it is at the moment.
package struct OverrideListing: Sendable, Hashable {
  package let row: OverrideRow
  let state: OverrideRow.State
  /// What somebody should look at, of one that counts now or is going to.
  package var remarks: [String] = []

  init(_ row: OverrideRow, at now: EpochMilliseconds) {
    self.row = row
    state = row.state(at: now)
  }

  /// `active`, `scheduled`, `ended`, `revoked`.
  package var stateName: String { state.rawValue }

  /// One line and, indented, why.
  package var text: String {
    let whom = row.tenant.isEmpty ? "every tenant" : row.tenant
    var text =
      "\(row.id): \(row.change) for \(whom), \(state.rawValue), "
      + Window(start: row.startsAt, end: row.endsAt).text
    if let revoked = row.revokedAt {
      text +=
        "; revoked at \(Instant.text(revoked)) by "
        + printable(row.revokedBy ?? "nobody known")
    }
    text += "\n   by \(printable(row.actor)): \(printable(row.reason))"
    return remarks.reduce(text) { $0 + "\n   note: \($1)" }
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    row.writeMembers(to: &writer)
    writer.member("state", state.rawValue)
    if !remarks.isEmpty { writer.member("notes", remarks) }
    writer.endObject()
  }
}

extension OverrideRow {
  /// As members of an object that is open.
  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("layer", layer.rawValue)
    if !tenant.isEmpty { writer.member("tenant", tenant) }
    writer.member("feature", feature)
    writer.member("key", key)
    writer.member("value", value)
    writer.member("reason", reason)
    writer.member("actor", actor)
    writer.member("created_at", Instant.text(createdAt))
    writer.member("starts_at", Instant.text(startsAt))
    if let endsAt { writer.member("ends_at", Instant.text(endsAt)) }
    if let revokedAt { writer.member("revoked_at", Instant.text(revokedAt)) }
    if let revokedBy { writer.member("revoked_by", revokedBy) }
    writer.member("version", version)
  }
}

extension Overrides {
  /// All overrides of a tenant and those of every tenant, or all there are, by id.
  ///
  /// - Parameter tenant: Nil: all.
  /// - Returns: With remarks: what they no longer allow, what changes
  ///   nothing, what has no end.
  /// - Throws: ``RequestError`` for a tenant that is not known; ``StoreError``.
  package func list(tenant: String?) throws -> [OverrideListing] {
    let now = clock.now()
    let rows = try store.overrides(tenant: tenant)
    // Those of all tenants are among them.
    if let tenant, !rows.contains(where: { $0.tenant == tenant }) { try store.checkTenant(tenant) }
    let source = PolicySource(store, given: policies)
    return try rows.map { row in
      var listing = OverrideListing(row, at: now)
      guard row.isLive(at: now) else { return listing }
      if !row.tenant.isEmpty {
        // Rows of all tenants are listed: the others say nothing of this one.
        let others = rows.filter { $0.tenant == row.tenant || $0.tenant.isEmpty }
        do {
          listing.remarks = try source.policies(for: row.tenant, at: now)
            .remarks(on: row, among: others, at: now)
        } catch let error as RequestError {
          // Nothing is in force yet: the overrides can be listed all the same.
          listing.remarks = ["not compared with policies: \(error)"]
        }
      }
      if row.endsAt == nil {
        listing.remarks.append("has no end: if it is to stay, it belongs into the policies")
      }
      return listing
    }
  }
}

extension PolicySet {
  /// Why these policies do not allow an override that is there, and what they say of such ones; nil:
  /// they allow it.
  func refit(
    of row: OverrideRow, at now: EpochMilliseconds
  ) -> (problem: String, handling: Toggling.Refits)? {
    guard row.layer == .override else { return nil }
    var handling = Toggling.Refits.keep
    do {
      let state = try TenantState(row.tenant, in: self, at: max(now, row.startsAt))
      let toggling = try state.toggling(of: row.feature)
      handling = toggling.refits?.value ?? .keep
      try toggling.checkUnlocked(row.key, of: row.feature)
      if let roles = toggling.roles, roles.value.isEmpty {
        throw RequestError(
          "the policies let nobody change `\(row.feature)` by hand (\(roles.origin))",
          code: .notAllowed)
      }
      try toggling.checkEnd(
        of: Window(start: row.startsAt, end: row.endsAt), counted: max(now, row.startsAt),
        first: row.startsAt)
      let change = OverrideChange(
        feature: row.feature, key: row.key, value: row.value, reason: row.reason)
      _ = try checked(change, for: row.tenant, during: Window(start: row.startsAt, end: row.endsAt))
      return nil
    } catch {
      return ("\(error)", handling)
    }
  }

  func remarks(
    on row: OverrideRow, among rows: [OverrideRow], at now: EpochMilliseconds
  ) -> [String] {
    if let (problem, handling) = refit(of: row, at: now) {
      return [
        "no longer allowed: \(problem); "
          + (handling == .end ? "it is ended when policies are published" : "the policies keep it")
      ]
    }
    guard !row.tenant.isEmpty,
      let state = try? TenantState(row.tenant, in: self, at: max(now, row.startsAt))
    else { return [] }
    let others = rows.filter { $0.id != row.id }
    guard
      state.text(row.feature, row.key, under: others)
        == state.text(row.feature, row.key, under: rows)
    else { return [] }
    return ["changes nothing: without it, it would be the same"]
  }
}
