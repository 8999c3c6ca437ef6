/// A kind of record that the network keeps for the ATS, as the network's interface takes it.
///
/// It is always sent whole: a field that is left out would be emptied there.
package struct UpstreamEntity: Sendable, Hashable {
  /// `application`; unique in a catalogue.
  package let name: String
  package let description: String
  /// The fact by whose id the record is known; nil: a policy has to name the id.
  package let subject: String?
  /// The facts that it belongs to: the network is told their ids, and once the ATS has deleted one
  /// of them the record is not sent any more.
  package let belongsTo: [String]
  package let fields: [UpstreamField]

  package init(
    _ name: String, subject: String? = nil, belongsTo: [String] = [], _ description: String,
    fields: [UpstreamField]
  ) {
    self.name = name
    self.subject = subject
    self.belongsTo = belongsTo
    self.description = description
    self.fields = fields
  }
}

/// One field of a record at the network.
///
/// One that is not optional must have a value when the record is sent; where it has a default, that
/// stands in for a value that is not there.
package struct UpstreamField: Sendable, Hashable {
  package let field: Field
  package let limit: Limit?
  /// False: another value of it alone is no reason to send the record again.
  package let isContent: Bool
  /// Its elements are users of the ATS, and go out as the persons who hold their seats.
  package let namesPersonsOfUsers: Bool

  /// What the network refuses beside the wrong type.
  package enum Limit: Sendable, Hashable {
    /// A text of at most so many characters (Unicode scalars).
    case lengthMax(Int)
    /// Texts that look like an address, `X@X.X`.
    case mailAddress
    /// A text other than this one.
    case otherThan(String)
    /// A time that is not before that of another field.
    case notBefore(String)
  }

  package init(
    _ field: Field, limit: Limit? = nil, isContent: Bool = true, namesPersonsOfUsers: Bool = false
  ) {
    self.field = field
    self.limit = limit
    self.isContent = isContent
    self.namesPersonsOfUsers = namesPersonsOfUsers
  }
}
