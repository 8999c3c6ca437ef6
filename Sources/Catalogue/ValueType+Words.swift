extension ValueType {
  /// What an author calls it.
  package var words: String {
    switch self {
    case .bool: "true or false"
    case .int: "integer"
    case .double: "number"
    case .string: "text"
    case .timestamp: "time"
    case .duration: "duration"
    case .period: "period"
    case .id(let kind): "id of a \(kind)"
    case .urn(let kind): "urn of a \(kind)"
    case .choice(let choice): "one of \(choice.values.joined(separator: ", "))"
    case .stage: "stage"
    case .section: "section"
    case .list(let element): "list of \(element.words)"
    case .map(let element): "map of \(element.words)"
    case .object(let object): object.name
    case .fieldMap: "field map"
    }
  }

  /// The same within a sentence: `a time`.
  package var phrase: String {
    switch self {
    case .bool, .choice, .string: words
    case .int, .id: "an \(words)"
    default: "a \(words)"
    }
  }

  /// Whether its values are the words of a policy's pipeline.
  package var isOfPipeline: Bool {
    switch self {
    case .stage, .section: true
    case .list(let element), .map(let element): element.isOfPipeline
    default: false
    }
  }
}
