/// The `lists` extension of other implementations, with Kubernetes' `sum`, `min`, `max` and
/// `isSorted`.
///
/// `indexOf`, `lastIndexOf` and `reverse`, which strings have too, are in ``SequenceFunctions``.
enum ListFunctions {
  static let all: [Function] = [
    slice, distinct, flatten, range, sort, isSorted, first, last, sum,
    extreme("min") { $0 < 0 }, extreme("max") { $0 > 0 },
  ]

  private static let element = Type.typeParameter("A")
  private static let list = Type.list(.typeParameter("A"))
  /// Types whose values have an order.
  private static let ordered: [Type] = [
    .int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration,
  ]

  private static func elements(
    _ name: String, _ values: [Value]
  ) throws(EvaluationError) -> [Value] {
    guard case .list(let elements) = values[0] else {
      throw StandardFunctions.noOverload(name, values)
    }
    return elements
  }

  private static let slice = Function(
    "slice", [Overload("list_slice", [list, .int, .int], list, isMember: true)]
  ) { values, meter throws(EvaluationError) in
    guard
      case (.list(let elements), .int(let start), .int(let end)) =
        (values[0], values[1], values[2])
    else { throw StandardFunctions.noOverload("slice", values) }
    guard start >= 0, end >= start, end <= Int64(elements.count) else {
      throw EvaluationError(
        .indexOutOfRange, "slice \(start) to \(end) of a list of \(elements.count) elements")
    }
    try meter.charge(makingElements: Int(end - start))
    return .list(Array(elements[Int(start)..<Int(end)]))
  }

  private static let distinct = Function(
    "distinct", [Overload("list_distinct", [list], list, isMember: true)]
  ) { values, meter throws(EvaluationError) in
    var result: [Value] = []
    for element in try elements("distinct", values)
    where try !SetFunctions.contains(result, element, &meter) {
      try meter.charge(1)
      result.append(element)
    }
    return .list(result)
  }

  private static let flatten = Function(
    "flatten",
    [
      Overload("list_flatten", [.list(list)], list, isMember: true),
      Overload("list_flatten_depth", [.list(.dyn), .int], .list(.dyn), isMember: true),
    ]
  ) { values, meter throws(EvaluationError) in
    var elements = try elements("flatten", values)
    let depth = try StringFunctions.optionalInt("flatten", values, at: 1) ?? 1
    guard depth >= 0 else {
      throw EvaluationError(.invalidArgument, "`flatten` by a negative depth: \(depth)")
    }
    var level: Int64 = 0
    while level < depth {
      var result: [Value] = []
      var hasNested = false
      for element in elements {
        if case .list(let inner) = element {
          hasNested = true
          try meter.charge(makingElements: result.count + inner.count)
          result += inner
        } else {
          try meter.charge(1)
          result.append(element)
        }
      }
      elements = result
      if !hasNested { break }
      level += 1
    }
    return .list(elements)
  }

  private static let range = Function("lists.range", [Overload("lists_range", [.int], .list(.int))])
  { values, meter throws(EvaluationError) in
    guard case .int(let count) = values[0] else {
      throw StandardFunctions.noOverload("lists.range", values)
    }
    try meter.charge(makingElements: Int(max(0, count)))
    return .list((0..<max(0, count)).map { .int($0) })
  }

  private static let first = Function(
    "first", [Overload("list_first", [list], .optional(element), isMember: true)]
  ) { values, _ throws(EvaluationError) in .optional(try elements("first", values).first) }

  private static let last = Function(
    "last", [Overload("list_last", [list], .optional(element), isMember: true)]
  ) { values, _ throws(EvaluationError) in .optional(try elements("last", values).last) }

  private static let sum = Function(
    "sum",
    [Type.int, .uint, .double, .duration].map {
      Overload("list_sum_\($0.name)", [.list($0)], $0, isMember: true)
    }
  ) { values, meter throws(EvaluationError) in
    let elements = try elements("sum", values)
    guard var total = elements.first else { return .int(0) }
    switch total {
    case .int, .uint, .double, .duration: break
    default: throw StandardFunctions.noOverload("sum", values)
    }
    for element in elements.dropFirst() {
      try meter.charge(1)
      total = try Operators.binary(.add, total, element, &meter)
    }
    return total
  }

  private static let sort = Function(
    "sort",
    ordered.map { Overload("list_sort_\($0.name)", [.list($0)], .list($0), isMember: true) }
  ) { values, meter throws(EvaluationError) in
    let elements = try orderedElements("sort", values, &meter)
    try meter.charge(makingElements: elements.count)
    // A sort compares each element about as often as its count has bits.
    let bits = Int.bitWidth - elements.count.leadingZeroBitCount
    for element in elements { try meter.charge(bits * element.weight) }
    return .list(elements.sorted { order($0, $1) < 0 })
  }

  private static let isSorted = Function(
    "isSorted",
    ordered.map { Overload("list_isSorted_\($0.name)", [.list($0)], .bool, isMember: true) }
  ) { values, meter throws(EvaluationError) in
    let elements = try orderedElements("isSorted", values, &meter)
    return .bool(zip(elements, elements.dropFirst()).allSatisfy { order($0, $1) <= 0 })
  }

  private static func extreme(
    _ name: String, _ isBetter: @escaping @Sendable (Int) -> Bool
  ) -> Function {
    Function(
      name, ordered.map { Overload("list_\(name)_\($0.name)", [.list($0)], $0, isMember: true) }
    ) { values, meter throws(EvaluationError) in
      let elements = try orderedElements(name, values, &meter)
      guard var best = elements.first else {
        throw EvaluationError(.invalidArgument, "`\(name)` of an empty list")
      }
      for element in elements where isBetter(order(element, best)) { best = element }
      return best
    }
  }

  /// The elements, all of one type that has an order; the meter has paid for one walk.
  private static func orderedElements(
    _ name: String, _ values: [Value], _ meter: inout Meter
  ) throws(EvaluationError) -> [Value] {
    let elements = try elements(name, values)
    for element in elements {
      try meter.charge(element.weight)
      switch element {
      case .int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration: break
      default:
        throw EvaluationError(.noOverload, "`\(name)` does not order `\(element.typeName)`")
      }
      guard let first = elements.first, element.typeName == first.typeName else {
        throw EvaluationError(.noOverload, "`\(name)` takes elements of one type")
      }
    }
    return elements
  }

  /// Negative, 0 or positive; NaN comes first, so that every list has one order.
  private static func order(_ left: Value, _ right: Value) -> Int {
    func compare<T: Comparable>(_ left: T, _ right: T) -> Int {
      left < right ? -1 : right < left ? 1 : 0
    }
    switch (left, right) {
    case (.int(let left), .int(let right)): return compare(left, right)
    case (.uint(let left), .uint(let right)): return compare(left, right)
    case (.double(let left), .double(let right)):
      if left.isNaN || right.isNaN { return compare(left.isNaN ? 0 : 1, right.isNaN ? 0 : 1) }
      return compare(left, right)
    case (.bool(let left), .bool(let right)): return compare(left ? 1 : 0, right ? 1 : 0)
    case (.string(let left), .string(let right)): return Text.compare(left, right)
    case (.bytes(let left), .bytes(let right)):
      return left.lexicographicallyPrecedes(right)
        ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0
    case (.timestamp(let left), .timestamp(let right)): return compare(left, right)
    case (.duration(let left), .duration(let right)): return compare(left, right)
    default: return 0
    }
  }
}
