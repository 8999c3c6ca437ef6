extension Timestamp {
  /// Reads an RFC 3339 date and time: `YYYY-MM-DDThh:mm:ss[.fraction](Z|+hh:mm|-hh:mm)`.
  ///
  /// Strict: `T` and `Z` are capitals, each field has its full number of digits, the offset is
  /// at most 23:59. A fraction has at least one digit; digits after the ninth are dropped.
  /// The leap second 23:59:60 UTC is the first second of the next minute.
  ///
  /// - Throws: if the text has another form, names a day that does not exist, or lies outside
  ///   the years 0001 to 9999 once the offset is applied.
  public static func parse(_ text: String) throws(PrimitiveError) -> Timestamp {
    var reader = AsciiReader(text)
    do throws(PrimitiveError) {
      let year = try reader.number(digits: 4)
      try reader.expect("-")
      let month = try reader.number(digits: 2, in: 1...12)
      try reader.expect("-")
      let day = try reader.number(digits: 2, in: 1...31)
      try reader.expect("T")
      let hour = try reader.number(digits: 2, in: 0...23)
      try reader.expect(":")
      let minute = try reader.number(digits: 2, in: 0...59)
      try reader.expect(":")
      let second = try reader.number(digits: 2, in: 0...60)
      let nanoseconds = try reader.fractionAsNanoseconds()
      let offset = try reader.zoneOffsetSeconds()
      try reader.expectEnd()
      guard day <= CivilDate.dayCount(year: year, month: month) else {
        throw PrimitiveError("no such day", offset: 8)
      }
      let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
      let local = days * CivilDate.secondsPerDay + hour * 3600 + minute * 60 + second
      let seconds = local - offset
      // A leap second can only be the last one of a day in UTC.
      guard second < 60 || floorModulo(seconds, CivilDate.secondsPerDay) == 0 else {
        throw PrimitiveError("second 60 outside 23:59 UTC", offset: 17)
      }
      return try Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds))
    } catch {
      throw PrimitiveError(
        "\(PrimitiveError.quote(text)) is not an RFC 3339 timestamp: \(error.message)",
        offset: error.offset, reason: error.reason)
    }
  }

  /// RFC 3339 in UTC with the fewest of 0, 3, 6 or 9 fraction digits that lose nothing.
  public var text: String {
    let days = floorDivide(seconds, CivilDate.secondsPerDay)
    let secondOfDay = floorModulo(seconds, CivilDate.secondsPerDay)
    let date = CivilDate(daysSinceEpoch: days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(30)
    bytes.appendDecimal(date.year, digits: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.appendDecimal(date.month, digits: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.appendDecimal(date.day, digits: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.appendDecimal(secondOfDay / 3600, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(secondOfDay / 60 % 60, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(secondOfDay % 60, digits: 2)
    bytes.appendFraction(nanoseconds: Int64(nanoseconds))
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends `value` (0 or more) with leading zeros up to `digits` digits.
  mutating func appendDecimal(_ value: Int64, digits: Int) {
    let start = count
    var rest = value
    for _ in 0..<digits {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    self[start...].reverse()
  }

  /// Appends a point and 3, 6 or 9 digits, or nothing for 0.
  mutating func appendFraction(nanoseconds: Int64) {
    guard nanoseconds != 0 else { return }
    append(UInt8(ascii: "."))
    if nanoseconds % 1_000_000 == 0 {
      appendDecimal(nanoseconds / 1_000_000, digits: 3)
    } else if nanoseconds % 1000 == 0 {
      appendDecimal(nanoseconds / 1000, digits: 6)
    } else {
      appendDecimal(nanoseconds, digits: 9)
    }
  }
}

/// Reads fixed forms from a text, byte by byte.
struct AsciiReader {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  var isAtEnd: Bool { offset == bytes.count }

  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Passes the next byte; there must be one.
  mutating func skip() { offset += 1 }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let peek, UInt32(peek) == character.value else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(PrimitiveError) {
    guard take(character) else {
      throw PrimitiveError("expected `\(character)` at byte \(offset)", offset: offset)
    }
  }

  func expectEnd() throws(PrimitiveError) {
    guard isAtEnd else {
      throw PrimitiveError("unexpected text at byte \(offset)", offset: offset)
    }
  }

  /// One decimal digit, if there is one next.
  mutating func digit() -> Int64? {
    guard let peek, peek >= UInt8(ascii: "0"), peek <= UInt8(ascii: "9") else { return nil }
    offset += 1
    return Int64(peek - UInt8(ascii: "0"))
  }

  mutating func number(
    digits: Int, in range: ClosedRange<Int64> = 0...Int64.max
  ) throws(PrimitiveError) -> Int64 {
    let start = offset
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = digit() else {
        throw PrimitiveError("expected a digit at byte \(offset)", offset: offset)
      }
      value = value * 10 + digit
    }
    guard range.contains(value) else {
      throw PrimitiveError(
        "\(value) is not within \(range.lowerBound) to \(range.upperBound)", offset: start)
    }
    return value
  }

  /// An optional `.` and digits, as nanoseconds.
  mutating func fractionAsNanoseconds() throws(PrimitiveError) -> Int64 {
    guard take(".") else { return 0 }
    guard var value = digit() else {
      throw PrimitiveError("expected a digit at byte \(offset)", offset: offset)
    }
    var count = 1
    while let digit = digit() {
      if count < 9 {
        value = value * 10 + digit
        count += 1
      }
    }
    while count < 9 {
      value *= 10
      count += 1
    }
    return value
  }

  /// `Z` or `+hh:mm` or `-hh:mm`, as seconds east of UTC.
  mutating func zoneOffsetSeconds() throws(PrimitiveError) -> Int64 {
    if take("Z") { return 0 }
    let isWest = take("-")
    if !isWest { try expect("+") }
    let hours = try number(digits: 2, in: 0...23)
    try expect(":")
    let minutes = try number(digits: 2, in: 0...59)
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
