/// A rule for all years in the form of the POSIX `TZ` variable, such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`, with the wider hours of RFC 8536.
struct PosixTimeZoneRule: Sendable {
  private let standardOffset: Int64
  private let summer: Summer?

  private struct Summer: Sendable {
    let offset: Int64
    let start: Change
    let end: Change
  }

  private struct Change: Sendable {
    enum Day: Sendable {
      /// 1 ... 365; the 29th of February is never counted.
      case julian(Int64)
      /// 0 ... 365.
      case ordinal(Int64)
      /// The `week`th (5: last) `weekday` (0: Sunday) of `month`.
      case weekday(month: Int64, week: Int64, weekday: Int64)
    }
    let day: Day
    /// Seconds after local midnight; can be negative or exceed a day.
    let time: Int64
  }

  /// Reads a rule; nil for an empty text or another form.
  init?(_ text: String) {
    var reader = AsciiReader(text)
    guard reader.skipZoneName(), let west = reader.clock() else { return nil }
    standardOffset = -west
    guard !reader.isAtEnd else {
      summer = nil
      return
    }
    guard reader.skipZoneName() else { return nil }
    var offset = standardOffset + 3600
    if reader.peek != UInt8(ascii: ",") {
      guard let west = reader.clock() else { return nil }
      offset = -west
    }
    guard let start = Self.change(&reader), let end = Self.change(&reader), reader.isAtEnd else {
      return nil
    }
    summer = Summer(offset: offset, start: start, end: end)
  }

  /// Seconds east of UTC at `epochSeconds`.
  func offsetSeconds(at epochSeconds: Int64) -> Int64 {
    guard let summer else { return standardOffset }
    let localDays = floorDivide(epochSeconds + standardOffset, CivilDate.secondsPerDay)
    let year = CivilDate(daysSinceEpoch: localDays).year
    let start = Self.moment(summer.start, year: year) - standardOffset
    let end = Self.moment(summer.end, year: year) - summer.offset
    let isSummer =
      start < end
      ? epochSeconds >= start && epochSeconds < end : epochSeconds >= start || epochSeconds < end
    return isSummer ? summer.offset : standardOffset
  }

  /// The local wall-clock seconds since 1970 of a change in `year`.
  private static func moment(_ change: Change, year: Int64) -> Int64 {
    let firstDay = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
    let day: Int64
    switch change.day {
    case .julian(let number):
      day = firstDay + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
    case .ordinal(let number):
      day = firstDay + number
    case .weekday(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month, day: 1)
      var inMonth = 1 + floorModulo(weekday - first.dayOfWeek, 7) + (week - 1) * 7
      while inMonth > CivilDate.dayCount(year: year, month: month) { inMonth -= 7 }
      day = first.daysSinceEpoch + inMonth - 1
    }
    return day * CivilDate.secondsPerDay + change.time
  }

  private static func change(_ reader: inout AsciiReader) -> Change? {
    guard reader.take(",") else { return nil }
    let day: Change.Day
    if reader.take("M") {
      guard let month = reader.integer(1...12), reader.take("."),
        let week = reader.integer(1...5), reader.take("."), let weekday = reader.integer(0...6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if reader.take("J") {
      guard let number = reader.integer(1...365) else { return nil }
      day = .julian(number)
    } else {
      guard let number = reader.integer(0...365) else { return nil }
      day = .ordinal(number)
    }
    guard reader.take("/") else { return Change(day: day, time: 7200) }
    guard let time = reader.clock() else { return nil }
    return Change(day: day, time: time)
  }
}

extension AsciiReader {
  fileprivate mutating func integer(_ range: ClosedRange<Int64>) -> Int64? {
    guard var value = digit() else { return nil }
    while value <= range.upperBound, let digit = digit() { value = value * 10 + digit }
    return range.contains(value) ? value : nil
  }

  /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
  fileprivate mutating func clock() -> Int64? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = integer(0...167) else { return nil }
    var seconds = hours * 3600
    if take(":") {
      guard let minutes = integer(0...59) else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let rest = integer(0...59) else { return nil }
        seconds += rest
      }
    }
    return isNegative ? -seconds : seconds
  }

  /// Letters, or anything between `<` and `>`.
  fileprivate mutating func skipZoneName() -> Bool {
    if take("<") {
      while let peek, peek != UInt8(ascii: ">") { skip() }
      return take(">")
    }
    let start = offset
    while let peek, peek.isAsciiLetter { skip() }
    return offset > start
  }
}
