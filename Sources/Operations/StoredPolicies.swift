package import Catalogue
import Diagnostics
import Program
package import Runtime

/// A request that cannot be answered as it was put, in words for the person who put it.
package struct RequestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: what is wrong, and what to do.
  package let description: String

  package init(_ description: String) { self.description = description }

  /// A name that is not among the known ones, with the nearest of them, or all.
  static func unknown(_ what: String, _ name: String, among known: [String]) -> RequestError {
    let hint =
      if let nearest = Suggestion.nearest(to: name, among: known) {
        "; did you mean `\(nearest)`?"
      } else if known.isEmpty {
        "; there is none"
      } else {
        "; known: \(known.sorted().prefix(12).joined(separator: ", "))"
      }
    return RequestError("no \(what) is named `\(name)`\(hint)")
  }
}

extension PolicySet {
  /// The policies that the store took in last.
  ///
  /// - Throws: ``RequestError`` where it has none, or they no longer compile; ``StoreError``.
  package static func newest(
    in store: any AdministrationStore, catalogue: Catalogue = .recruiting
  ) throws -> PolicySet {
    guard let digest = try store.revisions(limit: 1).first,
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
    guard let digest = try revisions(limit: 1).first, let revision = try revision(digest) else {
      throw RequestError(
        "no tenant is named `\(tenant)`: the database has no policies and no events yet")
    }
    let tenants = PolicySet(revision, catalogue: catalogue).programs?.tenants ?? [:]
    guard tenants[tenant] == nil else { return }
    throw RequestError.unknown("tenant", tenant, among: Array(tenants.keys))
  }
}

/// How instants, ids and counts are written for people.
enum Words {
  /// RFC 3339 in UTC.
  static func time(_ instant: EpochMilliseconds) -> String { Instant.text(instant) }

  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}
