/// Optional values.
enum OptionalFunctions {
  private static let parameter = Type.typeParameter("V")
  private static let optional = Type.optional(.typeParameter("V"))

  static let all: [Function] = [
    Function("optional.of", [Overload("optional_of", [parameter], optional)], acceptsDyn: true) {
      values, _ throws(EvaluationError) in .optional(values[0])
    },
    Function(
      "optional.ofNonZeroValue", [Overload("optional_ofNonZeroValue", [parameter], optional)],
      acceptsDyn: true
    ) { values, _ throws(EvaluationError) in .optional(values[0].isZero ? nil : values[0]) },
    Function("optional.none", [Overload("optional_none", [], optional)]) {
      _, _ throws(EvaluationError) in .optional(nil)
    },
    Function(
      "hasValue", [Overload("optional_hasValue", [optional], .bool, isMember: true)],
      acceptsDyn: true
    ) { values, _ throws(EvaluationError) in
      .bool(try inner("hasValue", values) != nil)
    },
    Function(
      "value", [Overload("optional_value", [optional], parameter, isMember: true)],
      acceptsDyn: true
    ) { values, _ throws(EvaluationError) in
      if let value = try inner("value", values) { return value }
      throw EvaluationError(.emptyOptional, "the optional has no value")
    },
    Function(
      "or", [Overload("optional_or", [optional, optional], optional, isMember: true)],
      acceptsDyn: true
    ) { values, _ throws(EvaluationError) in
      try inner("or", values) == nil ? values[1] : values[0]
    },
    Function(
      "orValue", [Overload("optional_orValue", [optional, parameter], parameter, isMember: true)],
      acceptsDyn: true
    ) { values, _ throws(EvaluationError) in
      try inner("orValue", values) ?? values[1]
    },
  ]

  private static func inner(_ name: String, _ values: [Value]) throws(EvaluationError) -> Value? {
    if case .optional(let value) = values[0] { return value }
    throw StandardFunctions.noOverload(name, values)
  }
}
