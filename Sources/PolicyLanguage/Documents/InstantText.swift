import CEL

/// Dates and times as authors write them, after RFC 3339: `2026-03-01`, `2026-03-01T09:00:00+01:00`.
package enum InstantText {
  /// Epoch milliseconds of a date at midnight UTC, or of a date with a time and its zone.
  ///
  /// - Returns: Nil for anything else, also for a time without a zone.
  package static func milliseconds(_ text: String) -> Int64? {
    let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
    return (try? Timestamp.parse(whole))?.epochMilliseconds
  }
}
