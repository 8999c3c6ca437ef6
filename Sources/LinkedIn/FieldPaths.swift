import JSON

/// Where a field may stand in a payload: alternatives in order of preference, each a dotted path.
///
/// The first alternative that is present and not null counts.
package struct FieldPaths: Hashable, Sendable, ExpressibleByArrayLiteral {
  private let alternatives: [[String]]
  /// The shortest spelling, for places where none is present.
  let name: String

  package init(_ paths: [String]) {
    let alternatives = paths.map { path in
      path.split(separator: ".", omittingEmptySubsequences: false).map { part in String(part) }
    }
    self.alternatives = alternatives
    name = (alternatives.min { $0.count < $1.count } ?? []).joined(separator: ".")
  }

  package init(arrayLiteral paths: String...) { self.init(paths) }

  func value(in element: JSONValue) -> JSONValue? { match(in: element)?.value }

  /// The spelling that counts in `element`.
  func spelling(in element: JSONValue) -> String? {
    match(in: element)?.path.joined(separator: ".")
  }

  private func match(in element: JSONValue) -> (path: [String], value: JSONValue)? {
    for path in alternatives {
      var found: JSONValue? = element
      for key in path { found = found?[key] }
      if let found, !found.isNull { return (path, found) }
    }
    return nil
  }
}
