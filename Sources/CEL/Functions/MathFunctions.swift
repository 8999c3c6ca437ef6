/// The math extension: `math.greatest` and its kin.
enum MathFunctions {
  static let all: [Function] =
    [extreme("greatest", .greater), extreme("least", .less), abs, sign, sqrt]
    + [
      rounding("ceil", .up), rounding("floor", .down), rounding("trunc", .towardZero),
      rounding("round", .toNearestOrAwayFromZero),
      test("isNaN") { $0.isNaN }, test("isInf") { $0.isInfinite },
      test("isFinite") { $0.isFinite },
      bits("bitAnd", { $0 & $1 }, { $0 & $1 }), bits("bitOr", { $0 | $1 }, { $0 | $1 }),
      bits("bitXor", { $0 ^ $1 }, { $0 ^ $1 }), bitNot,
      shift("bitShiftLeft") { $1 > 63 ? 0 : $0 << $1 },
      shift("bitShiftRight") { $1 > 63 ? 0 : $0 >> $1 },
    ]

  private static let numbers: [Type] = [.int, .uint, .double]

  /// The winner keeps its own type; of equal numbers the first wins.
  private static func extreme(_ name: String, _ wanted: NumberLine.Order) -> Function {
    let typed = numbers.flatMap { type in
      [
        Overload("math_\(name)_\(type.name)", [type], type, isVariadic: true),
        Overload("math_\(name)_list_\(type.name)", [.list(type)], type),
      ]
    }
    let mixed = Overload("math_\(name)_mixed", [.dyn], .dyn, isVariadic: true)
    return Function("math.\(name)", typed + [mixed]) { values, meter throws(EvaluationError) in
      var candidates = values
      if values.count == 1, case .list(let elements) = values[0] { candidates = elements }
      try meter.charge(candidates.count)
      guard var best = candidates.first else {
        throw EvaluationError(.invalidArgument, "`math.\(name)` needs at least one number")
      }
      for candidate in candidates {
        switch candidate {
        case .int, .uint, .double: break
        default: throw StandardFunctions.noOverload("math.\(name)", [candidate])
        }
        if NumberLine.compare(candidate, best) == wanted { best = candidate }
      }
      return best
    }
  }

  private static let abs = Function(
    "math.abs", numbers.map { Overload("math_abs_\($0.name)", [$0], $0) }
  ) { values, _ throws(EvaluationError) in
    switch values[0] {
    case .int(let value):
      guard value != .min else {
        throw EvaluationError(.overflow, "the result does not fit into 64 bits")
      }
      return .int(Swift.abs(value))
    case .uint: return values[0]
    case .double(let value): return .double(value.magnitude)
    default: throw StandardFunctions.noOverload("math.abs", values)
    }
  }

  private static let sign = Function(
    "math.sign", numbers.map { Overload("math_sign_\($0.name)", [$0], $0) }
  ) { values, _ throws(EvaluationError) in
    switch values[0] {
    case .int(let value): return .int(value.signum())
    case .uint(let value): return .uint(value == 0 ? 0 : 1)
    case .double(let value):
      return .double(value.isNaN ? value : value > 0 ? 1 : value < 0 ? -1 : 0)
    default: throw StandardFunctions.noOverload("math.sign", values)
    }
  }

  private static let sqrt = Function(
    "math.sqrt", numbers.map { Overload("math_sqrt_\($0.name)", [$0], .double) }
  ) { values, _ throws(EvaluationError) in
    switch values[0] {
    case .int(let value): return .double(Double(value).squareRoot())
    case .uint(let value): return .double(Double(value).squareRoot())
    case .double(let value): return .double(value.squareRoot())
    default: throw StandardFunctions.noOverload("math.sqrt", values)
    }
  }

  private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> Function {
    Function("math.\(name)", [Overload("math_\(name)_double", [.double], .double)]) {
      values, _ throws(EvaluationError) in
      guard case .double(let value) = values[0] else {
        throw StandardFunctions.noOverload("math.\(name)", values)
      }
      return .double(value.rounded(rule))
    }
  }

  private static func test(
    _ name: String, _ body: @escaping @Sendable (Double) -> Bool
  ) -> Function {
    Function("math.\(name)", [Overload("math_\(name)_double", [.double], .bool)]) {
      values, _ throws(EvaluationError) in
      guard case .double(let value) = values[0] else {
        throw StandardFunctions.noOverload("math.\(name)", values)
      }
      return .bool(body(value))
    }
  }

  private static func bits(
    _ name: String, _ signed: @escaping @Sendable (Int64, Int64) -> Int64,
    _ unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
  ) -> Function {
    let overloads = [Type.int, .uint].map {
      Overload("math_\(name)_\($0.name)", [$0, $0], $0)
    }
    return Function("math.\(name)", overloads) { values, _ throws(EvaluationError) in
      switch (values[0], values[1]) {
      case (.int(let a), .int(let b)): return .int(signed(a, b))
      case (.uint(let a), .uint(let b)): return .uint(unsigned(a, b))
      default: throw StandardFunctions.noOverload("math.\(name)", values)
      }
    }
  }

  private static let bitNot = Function(
    "math.bitNot", [Type.int, .uint].map { Overload("math_bitNot_\($0.name)", [$0], $0) }
  ) { values, _ throws(EvaluationError) in
    switch values[0] {
    case .int(let value): return .int(~value)
    case .uint(let value): return .uint(~value)
    default: throw StandardFunctions.noOverload("math.bitNot", values)
    }
  }

  /// Shifts bits, never the sign: an int is shifted as the 64 bits that it is.
  private static func shift(
    _ name: String, _ body: @escaping @Sendable (UInt64, UInt64) -> UInt64
  ) -> Function {
    let overloads = [Type.int, .uint].map {
      Overload("math_\(name)_\($0.name)", [$0, .int], $0)
    }
    return Function("math.\(name)", overloads) { values, _ throws(EvaluationError) in
      guard case .int(let distance) = values[1] else {
        throw StandardFunctions.noOverload("math.\(name)", values)
      }
      guard distance >= 0 else {
        throw EvaluationError(.invalidArgument, "a shift is not negative")
      }
      switch values[0] {
      case .int(let value):
        return .int(Int64(bitPattern: body(UInt64(bitPattern: value), UInt64(distance))))
      case .uint(let value): return .uint(body(value, UInt64(distance)))
      default: throw StandardFunctions.noOverload("math.\(name)", values)
      }
    }
  }
}
