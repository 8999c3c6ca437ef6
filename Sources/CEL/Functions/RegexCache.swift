import Synchronization

/// Regular expressions compiled before, so that one in a loop is compiled once.
///
/// A regex is the same wherever it comes from, and costs the same steps, so that the cache shows
/// in nothing but time.
enum RegexCache {
  /// Policies have few patterns; the bound is for patterns that come from data.
  private static let countMax = 256
  private static let regexes = Mutex<[UTF8Key: LinearRegex]>([:])

  /// The compiled `pattern`; charges for compiling it whether it was known or not.
  static func regex(
    _ pattern: String, _ meter: inout Meter
  ) throws(EvaluationError) -> LinearRegex {
    try meter.charge(bytes: pattern.utf8.count)
    let key = UTF8Key(pattern)
    if let known = regexes.withLock({ $0[key] }) {
      try meter.charge(known.compileCost)
      return known
    }
    let made = try Operators.primitive { () throws(PrimitiveError) in try LinearRegex(pattern) }
    regexes.withLock { regexes in
      if regexes.count >= countMax { regexes.removeAll(keepingCapacity: true) }
      regexes[key] = made
    }
    try meter.charge(made.compileCost)
    return made
  }
}
