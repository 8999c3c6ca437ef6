/// A stable name of a kind of finding: a letter for the area and four digits, never used again.
///
/// `Y` YAML text · `P` policy documents · `X` expressions · `R` a whole set of documents · `T` tests.
package struct DiagnosticCode: RawRepresentable, Sendable, Hashable, Comparable {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
