package import Catalogue
import Program
package import Runtime

extension PolicySet {
  /// The policies that the store took in last.
  ///
  /// - Throws: ``RequestError`` where it has none, or they no longer compile; ``StoreError``.
  package static func newest(
    in store: any AdministrationStore, catalogue: Catalogue = .recruiting
  ) throws -> PolicySet {
    guard let digest = try store.baseRevision(),
      let revision = try store.revision(digest)
    else {
      throw RequestError("the database has no policies yet; give them with --policies PATH")
    }
    let set = PolicySet(revision, catalogue: catalogue)
    guard set.isUsable else {
      throw RequestError(
        "the policies that the database has are not valid for this version; "
          + "give others with --policies PATH")
    }
    return set
  }
}

extension AdministrationStore {
  /// Refuses a tenant that neither the events nor the newest policies know.
  ///
  /// - Throws: ``RequestError`` with the tenants that there are; ``StoreError``.
  package func checkTenant(_ tenant: String, catalogue: Catalogue = .recruiting) throws {
    guard try recentEvents(tenant: tenant, limit: 1).isEmpty else { return }
    guard let digest = try baseRevision(), let revision = try revision(digest) else {
      throw RequestError(
        "no tenant is named `\(tenant)`: the database has no policies and no events yet")
    }
    let tenants = PolicySet(revision, catalogue: catalogue).programs?.tenants ?? [:]
    guard tenants[tenant] == nil else { return }
    throw RequestError.unknown("tenant", tenant, among: Array(tenants.keys))
  }
}
