/// Functions that strings and lists share by name.
enum SequenceFunctions {
  static let all: [Function] = [indexOf, lastIndexOf, reverse]

  private static let element = Type.typeParameter("A")

  private static let indexOf = Function(
    "indexOf",
    [
      Overload("string_indexOf", [.string, .string], .int, isMember: true),
      Overload("string_indexOf_start", [.string, .string, .int], .int, isMember: true),
      Overload("list_indexOf", [.list(element), element], .int, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    switch (values[0], values[1]) {
    case (.string(let text), .string(let part)):
      let start = try StringFunctions.optionalInt("indexOf", values, at: 2) ?? 0
      try meter.charge(bytes: text.utf8.count + part.utf8.count)
      return .int(
        try StringFunctions.position { () throws(PrimitiveError) in
          try Text.indexOf(text, part, from: start)
        })
    case (.list(let elements), let wanted) where values.count == 2:
      for (index, candidate) in elements.enumerated() {
        try meter.charge(min(candidate.weight, wanted.weight))
        if candidate.equals(wanted) { return .int(Int64(index)) }
      }
      return .int(-1)
    default: throw StandardFunctions.noOverload("indexOf", values)
    }
  }

  private static let lastIndexOf = Function(
    "lastIndexOf",
    [
      Overload("string_lastIndexOf", [.string, .string], .int, isMember: true),
      Overload("string_lastIndexOf_last", [.string, .string, .int], .int, isMember: true),
      Overload("list_lastIndexOf", [.list(element), element], .int, isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    switch (values[0], values[1]) {
    case (.string(let text), .string(let part)):
      let last = try StringFunctions.optionalInt("lastIndexOf", values, at: 2)
      try meter.charge(bytes: text.utf8.count + part.utf8.count)
      return .int(
        try StringFunctions.position { () throws(PrimitiveError) in
          try Text.lastIndexOf(text, part, startingAtMost: last)
        })
    case (.list(let elements), let wanted) where values.count == 2:
      for (index, candidate) in elements.enumerated().reversed() {
        try meter.charge(min(candidate.weight, wanted.weight))
        if candidate.equals(wanted) { return .int(Int64(index)) }
      }
      return .int(-1)
    default: throw StandardFunctions.noOverload("lastIndexOf", values)
    }
  }

  private static let reverse = Function(
    "reverse",
    [
      Overload("string_reverse", [.string], .string, isMember: true),
      Overload("list_reverse", [.list(element)], .list(element), isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .string(let text):
      try meter.charge(makingBytes: text.utf8.count)
      return .string(Text.reversed(text))
    case .list(let elements):
      try meter.charge(makingElements: elements.count)
      return .list(elements.reversed())
    default: throw StandardFunctions.noOverload("reverse", values)
    }
  }
}
