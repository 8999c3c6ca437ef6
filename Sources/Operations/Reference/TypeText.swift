package import Catalogue

extension ValueType {
  /// The type in the words of the reference pages: `list of urn:li:seat`, `sent, received`.
  package var text: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .double: "double"
    case .string: "string"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .period: "period"
    case .id(let kind): "id of \(kind)"
    case .urn(let kind): "urn:li:\(kind)"
    case .choice(let choice): choice.values.map { "`\($0)`" }.joined(separator: ", ")
    case .stage: "stage"
    case .section: "section"
    case .list(.choice(let choice)): "list of " + ValueType.choice(choice).text
    case .list(.object): "list of objects"
    case .list(let element): "list of \(element.text)"
    case .map(let element): "map of \(element.text)"
    case .object: "object"
    case .fieldMap: "field map"
    }
  }

  /// The fields of an object, or of the objects in a list or map.
  var objectFields: [Field]? {
    switch self {
    case .object(let object): object.fields
    case .list(let element), .map(let element): element.objectFields
    default: nil
    }
  }
}
