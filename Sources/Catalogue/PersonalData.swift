extension Catalogue {
  /// Whether what an expression reads is personal data, by what is said of any field on its path.
  ///
  /// - Parameter path: As in an expression: `["event", "body"]`, `["each", "email"]`.
  /// - Returns: False for what the catalogue does not know.
  package func isPersonal(_ path: [String]) -> Bool {
    guard let root = path.first else { return false }
    let fields: [Field]
    switch root {
    case "event": fields = envelope + events.flatMap(\.fields)
    case "entry": fields = facts.flatMap(\.fields)
    case "each": fields = events.flatMap(\.fields).flatMap(\.type.elementFields)
    default: fields = fact(root)?.fields ?? []
    }
    guard path.count > 1 else { return fields.contains(where: \.holdsPersonal) }
    return fields.contains { $0.name == path[1] && $0.holdsPersonal }
  }
}

extension Field {
  /// Whether it, or something in it, is personal data.
  package var holdsPersonal: Bool { isPersonal || type.holdsPersonal }
}

extension ValueType {
  fileprivate var holdsPersonal: Bool {
    switch self {
    case .object(let object): object.fields.contains(where: \.holdsPersonal)
    case .list(let element), .map(let element): element.holdsPersonal
    default: false
    }
  }

  /// The fields of the objects in a list.
  fileprivate var elementFields: [Field] {
    if case .list(.object(let object)) = self { object.fields } else { [] }
  }
}
