/// Unary and binary operators over values.
enum Operators {
  static func unary(_ operation: UnaryOperator, _ value: Value) throws(EvaluationError) -> Value {
    switch (operation, value) {
    case (.not, .bool(let truth)): return .bool(!truth)
    case (.negate, .int(let number)):
      let (result, overflow) = Int64(0).subtractingReportingOverflow(number)
      return .int(try checked(result, overflow))
    case (.negate, .double(let number)): return .double(-number)
    default:
      throw EvaluationError(
        .noOverload, "`\(operation.rawValue)` does not take `\(value.typeName)`")
    }
  }

  static func binary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ meter: inout Meter
  ) throws(EvaluationError) -> Value {
    switch operation {
    case .equal, .notEqual:
      try meter.charge(min(left.weight, right.weight))
      return .bool(left.equals(right) == (operation == .equal))
    case .less: return .bool(try compare(operation, left, right, &meter) == .less)
    case .greater: return .bool(try compare(operation, left, right, &meter) == .greater)
    case .lessOrEqual:
      let order = try compare(operation, left, right, &meter)
      return .bool(order == .less || order == .equal)
    case .greaterOrEqual:
      let order = try compare(operation, left, right, &meter)
      return .bool(order == .greater || order == .equal)
    case .in: return .bool(try contains(left, right, &meter))
    case .add: return try add(left, right, &meter)
    case .subtract: return try subtract(left, right)
    case .multiply, .divide, .modulo: return try scale(operation, left, right)
    }
  }

  private static func compare(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ meter: inout Meter
  ) throws(EvaluationError) -> NumberLine.Order {
    func order<T: Comparable>(_ a: T, _ b: T) -> NumberLine.Order {
      a < b ? .less : b < a ? .greater : .equal
    }
    switch (left, right) {
    case (.int, .int), (.int, .uint), (.int, .double), (.uint, .int), (.uint, .uint),
      (.uint, .double), (.double, .int), (.double, .uint), (.double, .double):
      return NumberLine.compare(left, right)
    case (.string(let a), .string(let b)):
      try meter.charge(bytes: min(a.utf8.count, b.utf8.count))
      return Text.isLess(a, b) ? .less : Text.equal(a, b) ? .equal : .greater
    case (.bytes(let a), .bytes(let b)):
      try meter.charge(bytes: min(a.count, b.count))
      return a.lexicographicallyPrecedes(b) ? .less : a == b ? .equal : .greater
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.timestamp(let a), .timestamp(let b)): return order(a, b)
    case (.duration(let a), .duration(let b)): return order(a.nanoseconds, b.nanoseconds)
    default: throw mismatch(operation, left, right)
    }
  }

  private static func contains(
    _ element: Value, _ container: Value, _ meter: inout Meter
  ) throws(EvaluationError) -> Bool {
    switch container {
    case .list(let elements):
      for candidate in elements {
        try meter.charge(min(element.weight, candidate.weight))
        if candidate.equals(element) { return true }
      }
      return false
    case .map(let map): return map.contains(element)
    default: throw mismatch(.in, element, container)
    }
  }

  private static func add(
    _ left: Value, _ right: Value, _ meter: inout Meter
  ) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.int(let a), .int(let b)):
      let (result, overflow) = a.addingReportingOverflow(b)
      return .int(try checked(result, overflow))
    case (.uint(let a), .uint(let b)):
      let (result, overflow) = a.addingReportingOverflow(b)
      return .uint(try checked(result, overflow))
    case (.double(let a), .double(let b)): return .double(a + b)
    case (.string(let a), .string(let b)):
      try meter.charge(makingBytes: a.utf8.count + b.utf8.count)
      return .string(a + b)
    case (.bytes(let a), .bytes(let b)):
      try meter.charge(makingBytes: a.count + b.count)
      return .bytes(a + b)
    case (.list(let a), .list(let b)):
      try meter.charge(makingElements: a.count + b.count)
      return .list(a + b)
    case (.timestamp(let a), .duration(let b)), (.duration(let b), .timestamp(let a)):
      return try primitive { () throws(PrimitiveError) in .timestamp(try a.adding(b)) }
    case (.duration(let a), .duration(let b)):
      return try primitive { () throws(PrimitiveError) in .duration(try a.adding(b)) }
    default: throw mismatch(.add, left, right)
    }
  }

  private static func subtract(_ left: Value, _ right: Value) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.int(let a), .int(let b)):
      let (result, overflow) = a.subtractingReportingOverflow(b)
      return .int(try checked(result, overflow))
    case (.uint(let a), .uint(let b)):
      let (result, overflow) = a.subtractingReportingOverflow(b)
      return .uint(try checked(result, overflow))
    case (.double(let a), .double(let b)): return .double(a - b)
    case (.timestamp(let a), .timestamp(let b)):
      return try primitive { () throws(PrimitiveError) in .duration(try a.subtracting(b)) }
    case (.timestamp(let a), .duration(let b)):
      return try primitive { () throws(PrimitiveError) in
        .timestamp(try a.subtracting(b))
      }
    case (.duration(let a), .duration(let b)):
      return try primitive { () throws(PrimitiveError) in .duration(try a.subtracting(b)) }
    default: throw mismatch(.subtract, left, right)
    }
  }

  private static func scale(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.int(let a), .int(let b)): return .int(try scale(operation, a, b))
    case (.uint(let a), .uint(let b)): return .uint(try scale(operation, a, b))
    case (.double(let a), .double(let b)) where operation == .multiply: return .double(a * b)
    case (.double(let a), .double(let b)) where operation == .divide: return .double(a / b)
    default: throw mismatch(operation, left, right)
    }
  }

  private static func scale<T: FixedWidthInteger>(
    _ operation: BinaryOperator, _ a: T, _ b: T
  ) throws(EvaluationError) -> T {
    if operation == .multiply {
      let (result, overflow) = a.multipliedReportingOverflow(by: b)
      return try checked(result, overflow)
    }
    guard b != 0 else { throw EvaluationError(.divisionByZero, "division by zero") }
    let (result, overflow) =
      operation == .divide
      ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    return try checked(result, overflow)
  }

  private static func checked<T>(_ result: T, _ overflow: Bool) throws(EvaluationError) -> T {
    if overflow { throw EvaluationError(.overflow, "the result does not fit into 64 bits") }
    return result
  }

  private static func mismatch(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) -> EvaluationError {
    EvaluationError(
      .noOverload,
      "`\(operation.rawValue)` does not take `\(left.typeName)` and `\(right.typeName)`")
  }

  /// Runs a primitive operation and turns its error into one of ours.
  static func primitive<Result>(
    _ body: () throws(PrimitiveError) -> Result
  ) throws(EvaluationError) -> Result {
    do throws(PrimitiveError) {
      return try body()
    } catch {
      throw EvaluationError(.invalidArgument, error.message)
    }
  }
}
