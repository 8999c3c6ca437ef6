package import JSON

/// Which facts are asked for, as a value that a store answers in its own way.
///
/// It speaks of bodies as ``Fact/encoded(in:)`` writes them. Two-valued: what is absent, or of another
/// shape, equals nothing and is in nothing.
package indirect enum FactPredicate: Sendable, Hashable {
  case always(Bool)
  /// All of them; none: true.
  case all([FactPredicate])
  /// One of them; none: false.
  case any([FactPredicate])
  case not(FactPredicate)
  case id(in: [String])
  /// What it is found by: an indexed field has this text.
  case found(field: String, value: String)
  case isPresent(field: String, Shape)
  /// A field of type bool that is true.
  case isTrue(field: String)
  /// A text that is one of these, compared byte by byte.
  case text(field: String, in: [String])
  /// A list in which this text is.
  case list(field: String, has: String)

  package enum Shape: String, Sendable, Hashable, CaseIterable {
    case text
    case bool
    case list
  }

  /// How many parts it has, itself among them: what a store has to read.
  package var size: Int {
    switch self {
    case .all(let parts), .any(let parts): 1 + parts.reduce(0) { $0 + $1.size }
    case .not(let part): 1 + part.size
    default: 1
    }
  }

  /// The answer for one fact, for stores that have no language of their own.
  ///
  /// - Parameters:
  ///   - id: Of the fact.
  ///   - body: Of the fact.
  ///   - index: What the fact is found by.
  /// - Returns: Whether the fact is asked for.
  package func matches(
    id: String, body: JSONValue?, index: [FactChange.IndexEntry]
  ) -> Bool {
    func isOne(_ text: String, of texts: [String]) -> Bool {
      texts.contains { $0.utf8.elementsEqual(text.utf8) }
    }
    switch self {
    case .always(let truth): return truth
    case .all(let parts):
      return parts.allSatisfy { $0.matches(id: id, body: body, index: index) }
    case .any(let parts): return parts.contains { $0.matches(id: id, body: body, index: index) }
    case .not(let part): return !part.matches(id: id, body: body, index: index)
    case .id(let ids): return isOne(id, of: ids)
    case .found(let field, let value):
      return index.contains { $0.field == field && isOne($0.value, of: [value]) }
    case .isPresent(let field, .text): return body?[field]?.string != nil
    case .isPresent(let field, .bool): return body?[field]?.bool != nil
    case .isPresent(let field, .list): return body?[field]?.array != nil
    case .isTrue(let field): return body?[field]?.bool == true
    case .text(let field, let texts):
      return body?[field]?.string.map { isOne($0, of: texts) } ?? false
    case .list(let field, let text):
      return body?[field]?.array?.contains { $0.string.map { isOne($0, of: [text]) } ?? false }
        ?? false
    }
  }
}

extension FactPredicate: CustomStringConvertible {
  /// For people, in the words of conditions: `entry.seat == "urn:li:seat:1"`.
  package var description: String {
    switch self {
    case .always(let truth): return String(truth)
    case .all(let parts):
      return parts.isEmpty ? "true" : parts.map(\.operand).joined(separator: " && ")
    case .any(let parts):
      return parts.isEmpty ? "false" : parts.map(\.operand).joined(separator: " || ")
    case .not(let part): return "!" + part.operand
    case .id(let ids): return "entry.id in [\(ids.joined(separator: ", "))]"
    case .found(let field, let value): return "entry.\(field) == \(value)"
    case .isPresent(let field, _): return "has(entry.\(field))"
    case .isTrue(let field): return "entry.\(field)"
    case .text(let field, let texts):
      return texts.count == 1
        ? "entry.\(field) == \"\(texts[0])\""
        : "entry.\(field) in [\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]"
    case .list(let field, let text): return "\"\(text)\" in entry.\(field)"
    }
  }

  private var operand: String {
    switch self {
    case .all(let parts) where parts.count > 1: "(\(self))"
    case .any(let parts) where parts.count > 1: "(\(self))"
    default: description
    }
  }
}
