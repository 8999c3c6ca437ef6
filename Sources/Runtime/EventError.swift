/// Why a line of input cannot be decided.
///
/// The line is kept in quarantine with this.
package struct EventError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A stable word for lists and counters.
  package enum Cause: String, Sendable, Hashable, CaseIterable {
    case tooLarge = "too_large"
    case malformedJSON = "malformed_json"
    case notAnObject = "not_an_object"
    case missingField = "missing_field"
    case duplicateField = "duplicate_field"
    case wrongType = "wrong_type"
    case badTime = "bad_time"
    case unknownType = "unknown_type"
    case unknownTenant = "unknown_tenant"
    /// The contract is not one of the tenant's.
    case foreignContract = "foreign_contract"
    /// The same key came before with other content.
    case conflictingContent = "conflicting_content"
    /// An adapter could not make an event of it.
    case notAdaptable = "not_adaptable"
    /// The store refused this event although it takes others.
    case notStorable = "not_storable"
  }

  package let cause: Cause
  /// One line; names fields, never their values.
  package let detail: String

  package init(_ cause: Cause, _ detail: String) {
    self.cause = cause
    self.detail = detail
  }

  /// A name from outside, short enough for a detail.
  static func shown(_ name: String) -> String { printable(name, scalarsMax: 64) }

  package var description: String { "\(cause.rawValue): \(detail)" }
}
