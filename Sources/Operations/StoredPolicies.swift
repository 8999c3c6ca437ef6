package import Catalogue
import Program
package import Runtime

extension AdministrationStore {
  /// Refuses a tenant that neither the events nor the policies in force know.
  ///
  /// - Throws: ``RequestError`` with the tenants that there are; ``StoreError``.
  package func checkTenant(_ tenant: String, catalogue: Catalogue = .recruiting) throws {
    guard try recentEvents(tenant: tenant, limit: 1).isEmpty else { return }
    let kept = try revisions(limit: 1).first
    guard let kept, let revision = try revision(kept.digest) else {
      throw RequestError(
        "no tenant is named `\(tenant)`: the database has no policies and no events yet")
    }
    let tenants = PolicySet(revision, catalogue: catalogue).programs?.tenants ?? [:]
    guard tenants[tenant] == nil else { return }
    throw RequestError.unknown("tenant", tenant, among: Array(tenants.keys))
  }
}
