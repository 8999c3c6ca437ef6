extension Value {
  /// Equality of the language: numbers on one number line, NaN equal to nothing, different types
  /// unequal and never an error.
  public func equals(_ other: Value) -> Bool {
    switch (self, other) {
    case (.int, _), (.uint, _), (.double, _): NumberLine.compare(self, other) == .equal
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.map(let a), .map(let b)):
      a.count == b.count
        && a.entries.allSatisfy { entry in b[entry.key].map { entry.value.equals($0) } ?? false }
    case (.optional(let a?), .optional(let b?)): a.equals(b)
    default: self == other
    }
  }

  /// Rough size of a value in steps, for charging a comparison before it is made.
  var weight: Int { weight(limit: 100_000) }

  private func weight(limit: Int) -> Int {
    switch self {
    case .string(let value): return 1 + value.utf8.count / 8
    case .bytes(let value): return 1 + value.count / 8
    case .list(let value):
      var total = 1
      for element in value {
        total += element.weight(limit: limit - total)
        if total >= limit { break }
      }
      return total
    case .map(let value):
      var total = 1
      for entry in value.entries {
        total += 1 + entry.value.weight(limit: limit - total)
        if total >= limit { break }
      }
      return total
    case .optional(let value): return 1 + (value?.weight(limit: limit) ?? 0)
    default: return 1
    }
  }
}

/// The common number line of int, uint and double.
enum NumberLine {
  enum Order { case less, equal, greater, none }

  /// Compares two values, `none` when one is no number or NaN.
  static func compare(_ left: Value, _ right: Value) -> Order {
    switch (left, right) {
    case (.int(let a), .int(let b)): order(a, b)
    case (.uint(let a), .uint(let b)): order(a, b)
    case (.double(let a), .double(let b)): order(a, b)
    case (.int(let a), .uint(let b)): a < 0 ? .less : order(UInt64(a), b)
    case (.uint(let a), .int(let b)): b < 0 ? .greater : order(a, UInt64(b))
    case (.double(let a), .int(let b)): compare(a, Double(b), low: -0x1p63, high: 0x1p63)
    case (.int(let a), .double(let b)): flip(compare(b, Double(a), low: -0x1p63, high: 0x1p63))
    case (.double(let a), .uint(let b)): compare(a, Double(b), low: 0, high: 0x1p64)
    case (.uint(let a), .double(let b)): flip(compare(b, Double(a), low: 0, high: 0x1p64))
    default: .none
    }
  }

  /// A double against an integer that became one.
  ///
  /// Outside of the integer's range the range decides; inside, the rounded integer does: the
  /// conformance cases want it inexact.
  private static func compare(_ a: Double, _ b: Double, low: Double, high: Double) -> Order {
    if a.isNaN { return .none }
    if a < low { return .less }
    if a > high { return .greater }
    return order(a, b)
  }

  private static func order<T: Comparable>(_ a: T, _ b: T) -> Order {
    a < b ? .less : a == b ? .equal : a > b ? .greater : .none
  }

  private static func flip(_ order: Order) -> Order {
    switch order {
    case .less: .greater
    case .greater: .less
    default: order
    }
  }
}
