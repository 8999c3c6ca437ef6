import JSON
import Runtime

/// Writes predicates over facts as conditions of the table `facts`.
///
/// Texts come in as parameters, never as SQL. Each condition is 0 or 1, never NULL.
struct PredicateSQL {
  /// What the parameters are bound to, in order of their numbers.
  private(set) var parameters: [String] = []
  private let firstParameter: Int

  /// - Parameter firstParameter: The number of the first that is free.
  init(firstParameter: Int) { self.firstParameter = firstParameter }

  /// - Returns: A condition in brackets; its depth is that of the predicate.
  mutating func text(
    of predicate: FactPredicate, in connection: Connection
  ) throws(StoreError) -> String {
    switch predicate {
    case .always(let truth): return truth ? "(1)" : "(0)"
    case .all(let parts): return try joined(parts, " AND ", none: "(1)", connection)
    case .any(let parts): return try joined(parts, " OR ", none: "(0)", connection)
    case .not(let part): return "(NOT \(try text(of: part, in: connection)))"
    case .id(let ids): return "(id IN (SELECT value FROM json_each(\(parameter(json(ids))))))"
    case .found(let field, let value):
      guard let field = try connection.nameID(field) else { return "(0)" }
      return """
        (id IN (SELECT i.id FROM fact_index AS i WHERE i.tenant = ?1 AND i.kind = ?2 \
        AND i.field = \(field) AND i.value = \(parameter(value))))
        """
    case .isPresent(let field, let shape):
      let types =
        switch shape {
        case .text: "'text'"
        case .bool: "'true', 'false'"
        case .list: "'array'"
        }
      return "(ifnull(\(type(of: field)) IN (\(types)), 0))"
    case .isTrue(let field): return "(\(type(of: field)) IS 'true')"
    case .text(let field, let texts):
      let path = parameter("$." + field)
      return """
        (json_type(\(Self.body), \(path)) IS 'text' AND json_extract(\(Self.body), \(path)) \
        IN (SELECT value FROM json_each(\(parameter(json(texts))))))
        """
    case .list(let field, let value):
      let path = parameter("$." + field)
      return """
        (json_type(\(Self.body), \(path)) IS 'array' AND EXISTS (SELECT 1 FROM \
        json_each(\(Self.body), \(path)) AS e WHERE e.type = 'text' AND e.value = \
        \(parameter(value))))
        """
    }
  }

  private static let body = "CAST(body AS TEXT)"

  private mutating func type(of field: String) -> String {
    "json_type(\(Self.body), \(parameter("$." + field)))"
  }

  private mutating func joined(
    _ parts: [FactPredicate], _ operation: String, none: String, _ connection: Connection
  ) throws(StoreError) -> String {
    guard !parts.isEmpty else { return none }
    var texts: [String] = []
    for part in parts { texts.append(try text(of: part, in: connection)) }
    return "(\(texts.joined(separator: operation)))"
  }

  private mutating func parameter(_ text: String) -> String {
    parameters.append(text)
    return "?\(firstParameter + parameters.count - 1)"
  }

  private func json(_ texts: [String]) -> String {
    var writer = JSONWriter()
    writer.array(texts) { $1.string($0) }
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
