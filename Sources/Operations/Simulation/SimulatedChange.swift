package import Catalogue
import Compiler
package import Runtime

/// What is tried: other policies, or one change of one tenant's overrides.
package enum SimulatedChange: Sendable {
  /// All events by these, under the overrides as they were.
  case policies(PolicySet, name: String)
  /// The policies as they were, under this beside the overrides as they were, and in their place.
  case override(tenant: String, feature: String, key: String, value: String)
  /// The policies as they were, without the tenant's overrides of this key.
  case withoutOverrides(tenant: String, feature: String, key: String)

  /// The tenant that alone can be concerned; nil: all.
  package var tenant: String? {
    switch self {
    case .policies: nil
    case .override(let tenant, _, _, _), .withoutOverrides(let tenant, _, _): tenant
    }
  }

  /// Overrides of all tenants, as they would have been.
  func overrides(from rows: [OverrideRow]) -> [OverrideRow] {
    switch self {
    case .policies: return rows
    case .override(let tenant, let feature, let key, let value):
      let row = OverrideRow(
        id: Self.id, tenant: tenant, feature: feature, key: key, value: value,
        reason: "", actor: "", createdAt: 0, startsAt: 0, endsAt: nil)
      return Self.rows(rows, without: tenant, feature, key) + [row]
    case .withoutOverrides(let tenant, let feature, let key):
      return Self.rows(rows, without: tenant, feature, key)
    }
  }

  /// Of the override that is tried: no other has it.
  private static let id = Int64.max

  private static func rows(
    _ rows: [OverrideRow], without tenant: String, _ feature: String, _ key: String
  ) -> [OverrideRow] {
    rows.filter {
      $0.layer != .override || $0.tenant != tenant || $0.feature != feature || $0.key != key
    }
  }

  /// A revision that the store keeps, by how its digest begins.
  ///
  /// - Throws: ``RequestError`` where none or several begin so, or it no longer compiles;
  ///   ``StoreError``.
  package static func stored(
    _ beginning: String, in store: any AdministrationStore, catalogue: Catalogue = .recruiting
  ) throws -> SimulatedChange {
    let digest = try store.revisionDigest(beginning)
    guard let row = try store.revision(digest) else {
      throw RequestError("revision `\(digest.prefix(12))` is gone")
    }
    let set = PolicySet(row, catalogue: catalogue)
    guard set.isUsable else {
      throw RequestError("revision `\(digest.prefix(12))` is not valid for this version")
    }
    return .policies(set, name: "revision \(digest.prefix(12))")
  }

  /// Refuses a change that the policies in force would not take.
  ///
  /// - Throws: ``RequestError``, ``StoreError``.
  package func check(
    in store: any AdministrationStore, now: EpochMilliseconds, catalogue: Catalogue = .recruiting
  ) throws {
    switch self {
    case .policies: return
    case .override(let tenant, let feature, let key, let value):
      let layer = OverrideLayer(
        id: Self.id, tenant: tenant, feature: feature,
        key: key, value: value, from: 0, until: nil)
      var inForce = try PoliciesInForce(store, catalogue: catalogue)
      let found = try inForce.policies(for: tenant, at: now).check(layer)
      guard found.text != nil else {
        throw RequestError(found.messages.joined(separator: "; "))
      }
    case .withoutOverrides(let tenant, let feature, let key):
      let rows = try store.overrides(tenant: tenant)
      guard Self.rows(rows, without: tenant, feature, key).count < rows.count else {
        throw RequestError("tenant `\(tenant)` has no override of `\(key)` of `\(feature)`")
      }
    }
  }

  /// In a few words: `inmail_stub_profile off for acme`.
  package var text: String {
    switch self {
    case .policies(_, let name): return name
    case .override(let tenant, let feature, "enabled", let value):
      return "\(feature) \(value == "true" ? "on" : "off") for \(tenant)"
    case .override(let tenant, let feature, let key, let value):
      return "\(feature) with \(key): \(value) for \(tenant)"
    case .withoutOverrides(let tenant, let feature, "enabled"):
      return "\(feature) as the policy has it for \(tenant)"
    case .withoutOverrides(let tenant, let feature, let key):
      return "\(feature) with \(key) as the policy has it for \(tenant)"
    }
  }
}
