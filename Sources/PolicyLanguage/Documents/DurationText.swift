/// Durations as authors write them: `15m`, `1h30m`, `90d`, `2w`.
package enum DurationText {
  /// A hundred years; a longer duration is a mistake in the unit.
  package static let millisecondsMax: Int64 = 36_525 * 86_400_000

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The duration in milliseconds, at least 1 and at most ``millisecondsMax``.
  ///
  /// - Parameter text: Whole numbers with the units `w`, `d`, `h`, `m`, `s`, `ms`, the largest first,
  ///   each at most once, nothing between them.
  /// - Returns: Nil for anything else, and where the sum is 0 or above the limit.
  package static func milliseconds(_ text: String) -> Int64? {
    var rest = Substring(text).utf8
    var sum: Int64 = 0
    var allowed = units[...]
    while !rest.isEmpty {
      var number: Int64 = 0
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
      guard !digits.isEmpty else { return nil }
      for digit in digits {
        number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        // Leading zeros and long tails end here as well: the product below cannot overflow.
        guard number <= millisecondsMax else { return nil }
      }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 }
      rest = rest.dropFirst(letters.count)
      guard let unit = allowed.firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else {
        return nil
      }
      let (part, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
      guard !overflow, part <= millisecondsMax - sum else { return nil }
      sum += part
      allowed = units[(unit + 1)...]
    }
    return sum > 0 ? sum : nil
  }
}
