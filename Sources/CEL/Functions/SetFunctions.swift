/// The `sets` extension of other implementations: lists taken as sets, elements by `==`.
enum SetFunctions {
  static let all: [Function] = [
    function("sets.contains") { left, right, meter throws(EvaluationError) in
      try includes(left, right, &meter)
    },
    function("sets.equivalent") { left, right, meter throws(EvaluationError) in
      guard try includes(left, right, &meter) else { return false }
      return try includes(right, left, &meter)
    },
    function("sets.intersects") { left, right, meter throws(EvaluationError) in
      for element in right where try contains(left, element, &meter) { return true }
      return false
    },
  ]

  private typealias Test =
    @Sendable ([Value], [Value], inout Meter) throws(EvaluationError) -> Bool

  private static func function(_ name: String, _ test: @escaping Test) -> Function {
    let list = Type.list(.typeParameter("A"))
    return Function(name, [Overload("\(name)_list", [list, list], .bool)]) {
      values, meter throws(EvaluationError) in
      guard case (.list(let left), .list(let right)) = (values[0], values[1]) else {
        throw StandardFunctions.noOverload(name, values)
      }
      return .bool(try test(left, right, &meter))
    }
  }

  private static func includes(
    _ left: [Value], _ right: [Value], _ meter: inout Meter
  ) throws(EvaluationError) -> Bool {
    for element in right where try !contains(left, element, &meter) { return false }
    return true
  }

  static func contains(
    _ elements: some Sequence<Value>, _ wanted: Value, _ meter: inout Meter
  ) throws(EvaluationError) -> Bool {
    for candidate in elements {
      try meter.charge(min(candidate.weight, wanted.weight))
      if candidate.equals(wanted) { return true }
    }
    return false
  }
}
