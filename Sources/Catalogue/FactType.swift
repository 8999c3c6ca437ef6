/// Something that conditions, views and diagnoses may read: a projection of the events.
package struct FactType: Sendable, Hashable {
  /// `seat`; also the name of the variable in conditions.
  package let name: String
  package let description: String
  /// What names one of them within a tenant: `seat urn`.
  package let key: String
  package let fields: [Field]
  /// Fields by whose text it can be found besides its key; each costs an index row.
  package let indexed: [String]
  /// Positions of the fields of ``indexed``.
  package let indexedFields: [Int]
  /// Where the variable of this name comes from while an event is decided.
  ///
  /// The first that gives a key wins. Empty: never bound by itself (entries of a timeline, say).
  package let bound: [Source]

  package enum Source: Sendable, Hashable {
    /// A field of the event or its envelope, if the event's type has it.
    case event(String)
    /// A field of another bound fact.
    case fact(String, String)
    /// The tenant itself.
    case tenant
  }

  /// Fields of another type that name one of this type.
  package func fields(of other: String) -> [String] {
    bound.compactMap { source in
      if case .fact(other, let field) = source { field } else { nil }
    }
  }

  package init(
    _ name: String, key: String, bound: [Source], indexed: [String] = [],
    _ description: String, fields: [Field]
  ) {
    self.name = name
    self.key = key
    self.bound = bound
    self.indexed = indexed
    indexedFields = indexed.compactMap { name in fields.firstIndex { $0.name == name } }
    self.description = description
    self.fields = fields
  }
}
