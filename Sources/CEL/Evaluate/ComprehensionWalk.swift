/// What a macro has gathered so far, element by element.
struct ComprehensionWalk {
  private let kind: ComprehensionKind
  private var decided: Bool?
  private var absorbed: EvaluationError?
  private var matches = 0
  private var elements: [Value] = []
  private var map = MapValue()

  init(_ kind: ComprehensionKind) { self.kind = kind }

  /// `all` and `exists`: takes one answer and returns whether it decides.
  mutating func decide(_ truth: Bool) -> Bool {
    if truth == (kind == .exists) {
      decided = truth
      return true
    }
    return false
  }

  /// `all` and `exists`: an error counts only if no other element decides.
  mutating func absorb(_ error: EvaluationError) { absorbed = absorbed ?? error }

  mutating func count(_ truth: Bool) { if truth { matches += 1 } }

  mutating func append(_ value: Value, _ meter: inout Meter) throws(EvaluationError) {
    if elements.count >= meter.limits.elementsMax {
      try meter.charge(makingElements: elements.count + 1)
    }
    try meter.charge(1)
    elements.append(value)
  }

  mutating func insert(
    _ key: Value, _ value: Value, _ meter: inout Meter
  ) throws(EvaluationError) {
    if map.count >= meter.limits.elementsMax {
      try meter.charge(makingElements: map.count + 1)
    }
    try meter.charge(1)
    if map.contains(key) {
      throw EvaluationError(.duplicateKey, "the key `\(ValueText.text(key))` stands twice")
    }
    guard map.set(key, to: value) else {
      throw EvaluationError(.invalidKey, "a map key cannot be of type `\(key.typeName)`")
    }
  }

  func result() throws(EvaluationError) -> Value {
    switch kind {
    case .all, .exists:
      if let decided { return .bool(decided) }
      if let absorbed { throw absorbed }
      return .bool(kind == .all)
    case .existsOne: return .bool(matches == 1)
    case .map, .filter, .transformList: return .list(elements)
    case .transformMap, .transformMapEntry: return .map(map)
    }
  }
}
