/// The functions that the language itself defines.
enum StandardFunctions {
  static let all: [Function] =
    [size, contains, startsWith, endsWith, matches] + Conversions.all + TimeFunctions.all
    + OptionalFunctions.all

  private static let size = Function(
    "size",
    [false, true].flatMap { isMember in
      let suffix = isMember ? "_member" : ""
      return [
        Overload("size_string\(suffix)", [.string], .int, isMember: isMember),
        Overload("size_bytes\(suffix)", [.bytes], .int, isMember: isMember),
        Overload("size_list\(suffix)", [.list(.typeParameter("A"))], .int, isMember: isMember),
        Overload(
          "size_map\(suffix)", [.map(.typeParameter("A"), .typeParameter("B"))], .int,
          isMember: isMember),
      ]
    }
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .int(Text.size(text))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let elements): return .int(Int64(elements.count))
    case .map(let map): return .int(Int64(map.count))
    default: throw noOverload("size", values)
    }
  }

  private static let contains = textTest("contains", Text.contains) { $0 + $1 }
  private static let startsWith = textTest("startsWith", Text.startsWith) { _, part in part }
  private static let endsWith = textTest("endsWith", Text.endsWith) { _, part in part }

  private static func textTest(
    _ name: String, _ test: @escaping @Sendable (String, String) -> Bool,
    _ cost: @escaping @Sendable (_ text: Int, _ part: Int) -> Int
  ) -> Function {
    Function(name, [Overload("\(name)_string", [.string, .string], .bool, isMember: true)]) {
      values, meter throws(EvaluationError) in
      guard case .string(let text) = values[0], case .string(let part) = values[1] else {
        throw noOverload(name, values)
      }
      try meter.charge(bytes: cost(text.utf8.count, part.utf8.count))
      return .bool(test(text, part))
    }
  }

  private static let matches = Function(
    "matches",
    [
      Overload("matches", [.string, .string], .bool),
      Overload("matches_string", [.string, .string], .bool, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    guard case .string(let text) = values[0], case .string(let pattern) = values[1] else {
      throw noOverload("matches", values)
    }
    return try match(RegexCache.regex(pattern, &meter), text, &meter)
  }

  static func match(
    _ regex: LinearRegex, _ text: String, _ meter: inout Meter
  ) throws(EvaluationError) -> Value {
    .bool(
      try meter.withFuel { fuel throws(PrimitiveError) in
        try regex.matches(text, fuel: &fuel)
      })
  }

  static func noOverload(_ name: String, _ values: [Value]) -> EvaluationError {
    let types = values.map { "`\($0.typeName)`" }.joined(separator: ", ")
    return EvaluationError(.noOverload, "`\(name)` does not take \(types)")
  }
}
