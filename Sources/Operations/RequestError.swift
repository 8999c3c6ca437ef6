import Diagnostics

/// A request that cannot be done or answered as it was put, in words for the person who put it.
///
/// Nothing was changed.
package struct RequestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: what is wrong, and what to do.
  package let description: String

  package init(_ description: String) { self.description = description }

  /// A name that is not among the known ones, with the nearest of them, or all.
  static func unknown(_ what: String, _ name: String, among known: [String]) -> RequestError {
    RequestError("no \(what) is named `\(name)`" + hint(name, among: known))
  }

  /// What may have been meant, to follow the words that a name is not known.
  static func hint(_ name: String, among known: [String]) -> String {
    if let nearest = Suggestion.nearest(to: name, among: known) {
      return "; did you mean `\(nearest)`?"
    }
    return known.isEmpty
      ? "; there is none" : "; known: \(known.sorted().prefix(12).joined(separator: ", "))"
  }
}
