import CEL

/// When an event happened, as far as we know.
struct EventTime {
  let milliseconds: Int64
  /// Nobody said so: it is when we heard of it, which another delivery will tell differently.
  let isAssumed: Bool

  static func told(_ milliseconds: Int64) -> EventTime {
    EventTime(milliseconds: milliseconds, isAssumed: false)
  }

  static func assumed(_ milliseconds: Int64) -> EventTime {
    EventTime(milliseconds: milliseconds, isAssumed: true)
  }
}

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
  static func parse(_ text: String) -> Int64? { (try? Timestamp.parse(text))?.epochMilliseconds }
}
