/// Times in epoch milliseconds, and which of them we believe.
enum Time {
  /// 2003-01-01, when the network began: seconds sent for milliseconds fall below.
  static let earliest: Int64 = 1_041_379_200_000
  /// 2100-01-01.
  static let latest: Int64 = 4_102_444_800_000
  /// How far a payload's time may lie after its receipt: clocks differ, but not by more than a day.
  static let skewMax: Int64 = 86_400_000

  /// Reads `2026-03-02T09:00:00Z`, with fraction and offset as RFC 3339 allows.
  ///
  /// - Returns: Epoch milliseconds; nil for another form or a day that does not exist.
  static func parse(_ text: String) -> Int64? {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard 0x30...0x39 ~= byte else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      rest = rest.dropFirst(digits)
      return value
    }
    func skip(_ characters: StaticString) -> Bool {
      guard let first = rest.first, first == characters.utf8Start.pointee else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
      skip("T"), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
      let second = number(2), 1...12 ~= month, 1...daysOf(month, year) ~= day, hour < 24,
      minute < 60, second <= 60
    else { return nil }
    var milliseconds: Int64 = 0
    if skip(".") {
      let digits = rest.prefix { 0x30...0x39 ~= $0 }
      guard !digits.isEmpty else { return nil }
      var place: Int64 = 100
      for byte in digits.prefix(3) {
        milliseconds += Int64(byte - 0x30) * place
        place /= 10
      }
      rest = rest.dropFirst(digits.count)
    }
    var offsetMinutes: Int64 = 0
    if !skip("Z") {
      let isEast = skip("+")
      guard isEast || skip("-"), let hours = number(2), skip(":"), let minutes = number(2),
        hours < 24, minutes < 60
      else { return nil }
      offsetMinutes = (hours * 60 + minutes) * (isEast ? 1 : -1)
    }
    guard rest.isEmpty else { return nil }
    let minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes
    return (minutes * 60 + second) * 1000 + milliseconds
  }

  private static func daysOf(_ month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin with March.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
