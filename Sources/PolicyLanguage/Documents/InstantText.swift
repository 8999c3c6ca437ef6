/// Dates and times as authors write them, after RFC 3339: `2026-03-01`, `2026-03-01T09:00:00+01:00`.
package enum InstantText {
  /// Epoch milliseconds of a date at midnight UTC, or of a date with a time and its zone.
  ///
  /// - Parameter text: Years 0001 ... 9999; seconds up to 59 (no leap seconds), with up to nine digits
  ///   behind the point, of which three count; `Z` or `±hh:mm`.
  /// - Returns: Nil for anything else, also for a time without a zone.
  package static func milliseconds(_ text: String) -> Int64? {
    var digits = Digits(bytes: Array(text.utf8.prefix(64)))
    guard let year = digits.number(4, 1...9999), digits.take("-"),
      let month = digits.number(2, 1...12), digits.take("-"),
      let day = digits.number(2, 1...daysInMonth(month, of: year))
    else { return nil }
    let midnight = daysSinceEpoch(year, month, day) * 86_400_000
    if digits.isAtEnd { return midnight }
    guard digits.take("T"), let hour = digits.number(2, 0...23), digits.take(":"),
      let minute = digits.number(2, 0...59), digits.take(":"),
      let second = digits.number(2, 0...59), let fraction = digits.fraction(),
      let offset = digits.zoneMinutes(), digits.isAtEnd
    else { return nil }
    return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
  }

  private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Counted in years that begin in March, so that the leap day is the last one.
  private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let years = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    let days = years * 365 + years / 4 - years / 100 + years / 400
    // 719 468 days lie between 0000-03-01 and 1970-01-01.
    return days + (months * 153 + 2) / 5 + day - 1 - 719_468
  }
}

/// A position in a text of digits and separators.
private struct Digits {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == scalar.value else { return false }
    position += 1
    return true
  }

  private mutating func digit() -> Int64? {
    guard position < bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= bytes[position]
    else { return nil }
    position += 1
    return Int64(bytes[position - 1] - UInt8(ascii: "0"))
  }

  mutating func number(_ count: Int, _ range: ClosedRange<Int64>) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return range.contains(value) ? value : nil
  }

  /// Milliseconds; 0 without a point, nil where no digits or too many follow one.
  mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    var (value, count): (Int64, Int) = (0, 0)
    while let digit = digit() {
      if count < 3 { value = value * 10 + digit }
      count += 1
    }
    guard (1...9).contains(count) else { return nil }
    for _ in count..<max(3, count) { value *= 10 }
    return value
  }

  mutating func zoneMinutes() -> Int64? {
    if take("Z") { return 0 }
    let sign: Int64 = take("-") ? -1 : 1
    guard sign == -1 || take("+"), let hours = number(2, 0...23), take(":"),
      let minutes = number(2, 0...59)
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
