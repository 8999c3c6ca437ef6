/// The `strings` extension of other implementations, with positions in code points.
///
/// `indexOf`, `lastIndexOf` and `reverse`, which lists have too, are in ``SequenceFunctions``.
enum StringFunctions {
  static let all: [Function] = [
    charAt, substring, split, replace, join, quote,
    mapping("lowerAscii", Text.lowerAscii), mapping("upperAscii", Text.upperAscii),
    mapping("trim", Text.trimmed),
  ]

  private static func mapping(
    _ name: String, _ change: @escaping @Sendable (String) -> String
  ) -> Function {
    Function(name, [Overload("string_\(name)", [.string], .string, isMember: true)]) {
      values, meter throws(EvaluationError) in
      guard case .string(let text) = values[0] else {
        throw StandardFunctions.noOverload(name, values)
      }
      try meter.charge(makingBytes: text.utf8.count)
      return .string(change(text))
    }
  }

  private static let charAt = Function(
    "charAt", [Overload("string_charAt", [.string, .int], .string, isMember: true)]
  ) { values, meter throws(EvaluationError) in
    guard case (.string(let text), .int(let index)) = (values[0], values[1]) else {
      throw StandardFunctions.noOverload("charAt", values)
    }
    try meter.charge(bytes: text.utf8.count)
    return .string(try position { () throws(PrimitiveError) in try Text.charAt(text, index) })
  }

  private static let substring = Function(
    "substring",
    [
      Overload("string_substring", [.string, .int], .string, isMember: true),
      Overload("string_substring_end", [.string, .int, .int], .string, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    guard case (.string(let text), .int(let start)) = (values[0], values[1]) else {
      throw StandardFunctions.noOverload("substring", values)
    }
    let end = try optionalInt("substring", values, at: 2)
    try meter.charge(makingBytes: text.utf8.count)
    return .string(
      try position { () throws(PrimitiveError) in
        try Text.substring(text, from: start, to: end)
      })
  }

  private static let split = Function(
    "split",
    [
      Overload("string_split", [.string, .string], .list(.string), isMember: true),
      Overload("string_split_limit", [.string, .string, .int], .list(.string), isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    guard case (.string(let text), .string(let separator)) = (values[0], values[1]) else {
      throw StandardFunctions.noOverload("split", values)
    }
    let limit = try optionalInt("split", values, at: 2)
    // There cannot be more parts than bytes and one; most often there are far fewer.
    try meter.charge(makingBytes: text.utf8.count)
    let parts = Text.split(text, by: separator, limit: limit)
    try meter.charge(makingElements: parts.count)
    return .list(parts.map { .string($0) })
  }

  private static let replace = Function(
    "replace",
    [
      Overload("string_replace", [.string, .string, .string], .string, isMember: true),
      Overload("string_replace_limit", [.string, .string, .string, .int], .string, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    guard
      case (.string(let text), .string(let part), .string(let replacement)) =
        (values[0], values[1], values[2])
    else { throw StandardFunctions.noOverload("replace", values) }
    let limit = try optionalInt("replace", values, at: 3) ?? -1
    try meter.charge(bytes: text.utf8.count)
    let places = Text.occurrences(of: part, in: text, limit: limit < 0 ? .max : Int(limit))
    // At most the string limit times itself, far from overflow.
    let growth = places.count * (replacement.utf8.count - part.utf8.count)
    try meter.charge(makingBytes: text.utf8.count + growth)
    return .string(Text.replacing(part, at: places, of: text, with: replacement))
  }

  private static let join = Function(
    "join",
    [
      Overload("list_join", [.list(.string)], .string, isMember: true),
      Overload("list_join_separator", [.list(.string), .string], .string, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    guard case .list(let elements) = values[0] else {
      throw StandardFunctions.noOverload("join", values)
    }
    var separator = ""
    if values.count > 1 {
      guard case .string(let given) = values[1] else {
        throw StandardFunctions.noOverload("join", values)
      }
      separator = given
    }
    try meter.charge(elements.count)
    var size = max(0, elements.count - 1) * separator.utf8.count
    for element in elements {
      guard case .string(let text) = element else {
        throw EvaluationError(.noOverload, "`join` takes strings, not `\(element.typeName)`")
      }
      size += text.utf8.count
    }
    try meter.charge(makingBytes: size)
    var result = ""
    result.reserveCapacity(size)
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element else { continue }
      if index > 0 { result += separator }
      result += text
    }
    return .string(result)
  }

  private static let quote = Function(
    "strings.quote", [Overload("strings_quote", [.string], .string)]
  ) { values, meter throws(EvaluationError) in
    guard case .string(let text) = values[0] else {
      throw StandardFunctions.noOverload("strings.quote", values)
    }
    try meter.charge(makingBytes: text.utf8.count * 2 + 2)
    return .string(Text.quoted(text))
  }

  /// The int at `index` of the arguments, nil if the call has none there.
  static func optionalInt(
    _ name: String, _ values: [Value], at index: Int
  ) throws(EvaluationError) -> Int64? {
    guard index < values.count else { return nil }
    guard case .int(let number) = values[index] else {
      throw StandardFunctions.noOverload(name, values)
    }
    return number
  }

  /// Runs an operation that fails only by a position outside the text.
  static func position<Result>(
    _ body: () throws(PrimitiveError) -> Result
  ) throws(EvaluationError) -> Result {
    do throws(PrimitiveError) {
      return try body()
    } catch {
      throw EvaluationError(.indexOutOfRange, error.message)
    }
  }
}
