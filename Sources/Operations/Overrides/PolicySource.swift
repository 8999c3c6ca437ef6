import Runtime

/// The policies by which an act is judged: those that were given, or what the store has in force for
/// each tenant.
final class PolicySource {
  private let given: PolicySet?
  private var inForce: PoliciesInForce?
  private let store: any AdministrationStore

  init(_ store: any AdministrationStore, given: PolicySet?) {
    self.store = store
    self.given = given
  }

  /// - Throws: ``RequestError`` where nothing is in force; ``StoreError``.
  func policies(for tenant: String, at instant: EpochMilliseconds) throws -> PolicySet {
    try given ?? asked { try $0.policies(for: tenant, at: instant) }
  }

  /// What is live for all.
  ///
  /// - Throws: ``RequestError`` where nothing is in force; ``StoreError``.
  func base(at instant: EpochMilliseconds) throws -> PolicySet {
    try given ?? asked { try $0.base(at: instant) }
  }

  /// Looks each time whether something else came into force: it costs next to nothing.
  private func asked(_ ask: (inout PoliciesInForce) throws -> PolicySet) throws -> PolicySet {
    var policies = try inForce ?? PoliciesInForce(store)
    _ = try policies.refresh()
    defer { inForce = policies }
    return try ask(&policies)
  }
}
