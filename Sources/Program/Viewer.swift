package import CEL
package import Catalogue

/// Who reads, as views see it: it comes with the request, not from the store.
package struct Viewer: Sendable, Hashable {
  /// The ATS user.
  package var user: String?
  package var seat: String?
  package var contracts: [String]
  package var role: String?
  package var permissions: [String]
  package var teams: [String]

  package init(
    user: String? = nil, seat: String? = nil, contracts: [String] = [], role: String? = nil,
    permissions: [String] = [], teams: [String] = []
  ) {
    self.user = user
    self.seat = seat
    self.contracts = contracts
    self.role = role
    self.permissions = permissions
    self.teams = teams
  }

  /// What expressions read of it, by name of the field; nil where it is absent.
  package var values: [(field: String, value: Value?)] {
    func texts(_ items: [String]) -> Value { .list(items.map(Value.string)) }
    return [
      ("user", user.map(Value.string)), ("seat", seat.map(Value.string)),
      ("contracts", texts(contracts)), ("role", role.map(Value.string)),
      ("permissions", texts(permissions)), ("teams", texts(teams)),
    ]
  }

  /// How the variable `viewer` is declared.
  package static let fields: [Field] = [
    Field("user", .id("user"), optional: true, "The ATS user who reads."),
    Field("seat", .urn("seat"), optional: true, "The reader's own seat at the network."),
    Field("contracts", .list(.urn("contract")), "The contracts that the reader belongs to."),
    Field("role", .string, optional: true, "The reader's role in the ATS."),
    Field("permissions", .list(.string), "What the reader may do in the ATS."),
    Field("teams", .list(.string), "The reader's teams."),
  ]
}
