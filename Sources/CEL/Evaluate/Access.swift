/// Selection and indexing of values, with the rules of optionals.
enum Access {
  /// `value.field`, or `value.?field`.
  static func select(
    _ value: Value, _ field: String, isOptional: Bool
  ) throws(EvaluationError) -> Value {
    if case .optional(let inner) = value {
      guard let inner else { return .optional(nil) }
      return .optional(try find(inner, field))
    }
    let found = try find(value, field)
    if isOptional { return .optional(found) }
    if let found { return found }
    throw EvaluationError(.noSuchKey, "no such key: `\(field)`")
  }

  /// `has(value.field)`.
  static func has(_ value: Value, _ field: String) throws(EvaluationError) -> Bool {
    if case .optional(let inner) = value {
      guard let inner else { return false }
      return try find(inner, field) != nil
    }
    return try find(value, field) != nil
  }

  private static func find(_ value: Value, _ field: String) throws(EvaluationError) -> Value? {
    if case .map(let map) = value { return map[field] }
    throw EvaluationError(.noOverload, "`\(value.typeName)` has no fields")
  }

  /// `value[index]`, or `value[?index]`.
  static func index(
    _ value: Value, _ index: Value, isOptional: Bool
  ) throws(EvaluationError) -> Value {
    if case .optional(let inner) = value {
      guard let inner else { return .optional(nil) }
      return .optional(try find(inner, index))
    }
    let found = try find(value, index)
    if isOptional { return .optional(found) }
    if let found { return found }
    if case .list = value {
      throw EvaluationError(.indexOutOfRange, "the list has no element \(ValueText.text(index))")
    }
    throw EvaluationError(.noSuchKey, "no such key: `\(ValueText.text(index))`")
  }

  private static func find(_ value: Value, _ index: Value) throws(EvaluationError) -> Value? {
    switch value {
    case .map(let map):
      return map[index]
    case .list(let elements):
      let place: Int?
      switch index {
      case .int(let number): place = Int(exactly: number)
      case .uint(let number): place = Int(exactly: number)
      case .double(let number):
        place = Int(exactly: number)
        if place == nil {
          throw EvaluationError(.invalidArgument, "a list index is a whole number")
        }
      default:
        throw EvaluationError(.noOverload, "a list index is an int, not `\(index.typeName)`")
      }
      return place.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    default:
      throw EvaluationError(.noOverload, "`\(value.typeName)` cannot be indexed")
    }
  }
}

/// Names of functions in a container: `a.b.f(x)` may be the function `a.b.f` or a method of `a.b`.
enum FunctionNames {
  static func resolve(
    _ name: String, qualifier: (name: String, isRooted: Bool)?, hasTarget: Bool,
    in environment: Environment
  ) -> (Function, isMember: Bool)? {
    if let qualifier {
      let full = qualifier.name + "." + name
      for candidate in environment.candidates(full, isRooted: qualifier.isRooted) {
        if let function = environment.functions[candidate] { return (function, false) }
      }
    }
    if hasTarget { return environment.functions[name].map { ($0, true) } }
    let isRooted = name.hasPrefix(".")
    let plain = isRooted ? String(name.dropFirst()) : name
    for candidate in environment.candidates(plain, isRooted: isRooted) {
      if let function = environment.functions[candidate] { return (function, false) }
    }
    return nil
  }
}
