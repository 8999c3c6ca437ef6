/// Arithmetic on slots of equal types, as far as predicates need it.
///
/// nil means that the general evaluator decides: overflow, division by zero, types without such an
/// operator.
enum SlotArithmetic {
  static func compute(
    _ computation: Computation, _ left: Slot, _ right: Slot, _ frame: FrameView
  ) -> Slot? {
    if computation == .size {
      guard left.tag == .string else { return nil }
      return .int(codePointCount(frame.utf8(left)))
    }
    if computation == .element { return SlotElements.find(right, in: left, frame) }
    switch (left.tag, right.tag) {
    case (.int, .int):
      return result(computation, left.signed, right.signed).map { .int($0) }
    case (.uint, .uint):
      return result(computation, left.payload, right.payload).map { .uint($0) }
    case (.double, .double):
      return result(computation, left.float, right.float).map { .double($0) }
    case (.duration, .duration):
      guard computation == .add || computation == .subtract else { return nil }
      return result(computation, left.signed, right.signed).map { .duration(nanoseconds: $0) }
    case (.timestamp, .timestamp):
      return computation == .subtract ? difference(left, right) : nil
    case (.timestamp, .duration):
      switch computation {
      case .add: return moved(left, by: right.signed)
      case .subtract: return right.signed == .min ? nil : moved(left, by: -right.signed)
      default: return nil
      }
    case (.duration, .timestamp):
      return computation == .add ? moved(right, by: left.signed) : nil
    default:
      return nil
    }
  }

  private static func result<Number: FixedWidthInteger>(
    _ computation: Computation, _ left: Number, _ right: Number
  ) -> Number? {
    let (value, overflow) =
      switch computation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .divide: left.dividedReportingOverflow(by: right)
      case .remainder: left.remainderReportingOverflow(dividingBy: right)
      case .size, .element: (left, true)
      }
    return overflow ? nil : value
  }

  private static func result(
    _ computation: Computation, _ left: Double, _ right: Double
  ) -> Double? {
    switch computation {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .remainder, .size, .element: nil
    }
  }

  private static let nanosecondsPerSecond: Int64 = 1_000_000_000
  // The first second of the year 1 and the last one of the year 9999: results outside are errors.
  private static let secondsMin: Int64 = -62_135_596_800
  private static let secondsMax: Int64 = 253_402_300_799

  private static func difference(_ left: Slot, _ right: Slot) -> Slot? {
    let (seconds, wraps) = left.signed.subtractingReportingOverflow(right.signed)
    // The whole seconds alone may just miss the range that the sum is in: leave that to others.
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: nanosecondsPerSecond)
    let rest = Int64(left.detail) - Int64(right.detail)
    let (total, carry) = whole.addingReportingOverflow(rest)
    return wraps || overflow || carry ? nil : .duration(nanoseconds: total)
  }

  private static func moved(_ timestamp: Slot, by nanoseconds: Int64) -> Slot? {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: nanosecondsPerSecond)
    rest += Int64(timestamp.detail)
    if rest < 0 {
      rest += nanosecondsPerSecond
      seconds -= 1
    } else if rest >= nanosecondsPerSecond {
      rest -= nanosecondsPerSecond
      seconds += 1
    }
    let (sum, overflow) = timestamp.signed.addingReportingOverflow(seconds)
    guard !overflow, sum >= secondsMin, sum <= secondsMax else { return nil }
    return .timestamp(seconds: sum, nanoseconds: UInt32(rest))
  }

  /// Counts the bytes that begin a code point.
  private static func codePointCount(_ text: UnsafeRawBufferPointer) -> Int64 {
    var count: Int64 = 0
    for byte in text where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }
}

/// Search for bytes in bytes.
enum ByteSearch {
  /// Whether `part` occurs in `text`.
  ///
  /// The first byte is looked for before the rest is compared; the constant parts of policies are
  /// short, so that product is what it costs at worst.
  static func contains(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
    guard let first = part.first else { return true }
    guard text.count >= part.count else { return false }
    for start in 0...(text.count - part.count) where text[start] == first {
      let window = UnsafeRawBufferPointer(rebasing: text[start..<(start + part.count)])
      if bytesAreEqual(window, part) { return true }
    }
    return false
  }
}
