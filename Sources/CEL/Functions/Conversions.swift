/// Conversions between types, and `type` and `dyn`.
enum Conversions {
  static let all: [Function] =
    [int, uint, double, string, bytes, bool, timestamp, duration] + [
      Function(
        "type", [Overload("type", [.typeParameter("A")], .type(.typeParameter("A")))],
        acceptsDyn: true
      ) { values, _ throws(EvaluationError) in .type(values[0].typeName) },
      Function("dyn", [Overload("to_dyn", [.typeParameter("A")], .dyn)], acceptsDyn: true) {
        values, _ throws(EvaluationError) in values[0]
      },
    ]

  private static func conversion(
    _ name: String, to result: Type, from types: [Type], _ body: @escaping Function.Body
  ) -> Function {
    Function(
      name, types.map { Overload("\($0.name)_to_\(name)", [$0], result) }, acceptsDyn: true,
      body: body)
  }

  private static let int = conversion(
    "int", to: .int, from: [.int, .uint, .double, .string, .timestamp, .duration]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .int: return values[0]
    case .uint(let value): return .int(try fit(Int64(exactly: value)))
    case .double(let value):
      // Exclusive at both ends: the doubles next to the ends are not exact.
      guard value > -0x1p63, value < 0x1p63 else { throw overflow }
      return .int(Int64(value))
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .int(try Operators.primitive { () throws(PrimitiveError) in try NumberText.int(text) })
    case .timestamp(let value): return .int(value.seconds)
    case .duration(let value): return .int(value.nanoseconds / 1_000_000_000)
    default: throw StandardFunctions.noOverload("int", values)
    }
  }

  private static let uint = conversion("uint", to: .uint, from: [.uint, .int, .double, .string]) {
    values, meter throws(EvaluationError) in
    switch values[0] {
    case .uint: return values[0]
    case .int(let value): return .uint(try fit(UInt64(exactly: value)))
    case .double(let value):
      guard value > -1, value < 0x1p64 else { throw overflow }
      return .uint(UInt64(max(0, value)))
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .uint(
        try Operators.primitive { () throws(PrimitiveError) in try NumberText.uint(text) })
    default: throw StandardFunctions.noOverload("uint", values)
    }
  }

  private static let double = conversion(
    "double", to: .double, from: [.double, .int, .uint, .string]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .double: return values[0]
    case .int(let value): return .double(Double(value))
    case .uint(let value): return .double(Double(value))
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .double(
        try Operators.primitive { () throws(PrimitiveError) in try NumberText.double(text) })
    default: throw StandardFunctions.noOverload("double", values)
    }
  }

  private static let string = conversion(
    "string", to: .string,
    from: [.string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .string: return values[0]
    case .bool(let value): return .string(value ? "true" : "false")
    case .int(let value): return .string(String(value))
    case .uint(let value): return .string(String(value))
    case .double(let value): return .string(NumberText.text(value))
    case .bytes(let bytes):
      try meter.charge(bytes: bytes.count)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw EvaluationError(.invalidArgument, "the bytes are not valid UTF-8")
      }
      return .string(text)
    case .timestamp(let value): return .string(value.text)
    case .duration(let value): return .string(value.text)
    default: throw StandardFunctions.noOverload("string", values)
    }
  }

  private static let bytes = conversion("bytes", to: .bytes, from: [.bytes, .string]) {
    values, meter throws(EvaluationError) in
    switch values[0] {
    case .bytes: return values[0]
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .bytes(Array(text.utf8))
    default: throw StandardFunctions.noOverload("bytes", values)
    }
  }

  private static let bool = conversion("bool", to: .bool, from: [.bool, .string]) {
    values, _ throws(EvaluationError) in
    switch values[0] {
    case .bool: return values[0]
    case .string(let text):
      return .bool(
        try Operators.primitive { () throws(PrimitiveError) in try NumberText.bool(text) })
    default: throw StandardFunctions.noOverload("bool", values)
    }
  }

  private static let timestamp = conversion(
    "timestamp", to: .timestamp, from: [.timestamp, .string, .int]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .timestamp: return values[0]
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .timestamp(
        try Operators.primitive { () throws(PrimitiveError) in try Timestamp.parse(text) })
    case .int(let seconds):
      return .timestamp(
        try Operators.primitive { () throws(PrimitiveError) in try Timestamp(seconds: seconds) })
    default: throw StandardFunctions.noOverload("timestamp", values)
    }
  }

  private static let duration = conversion(
    "duration", to: .duration, from: [.duration, .string, .int]
  ) { values, meter throws(EvaluationError) in
    switch values[0] {
    case .duration: return values[0]
    case .string(let text):
      try meter.charge(bytes: text.utf8.count)
      return .duration(
        try Operators.primitive { () throws(PrimitiveError) in try CELDuration.parse(text) })
    case .int(let seconds):
      let (nanoseconds, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      if tooLarge { throw overflow }
      return .duration(CELDuration(nanoseconds: nanoseconds))
    default: throw StandardFunctions.noOverload("duration", values)
    }
  }

  private static let overflow = EvaluationError(
    .overflow, "the number does not fit into the type")

  private static func fit<T>(_ value: T?) throws(EvaluationError) -> T {
    guard let value else { throw overflow }
    return value
  }
}
