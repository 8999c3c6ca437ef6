import CEL
import PolicyLanguage
package import Runtime

/// Instants as people read and write them.
package enum Instant {
  /// Reads RFC 3339, such as `2026-03-31T12:00:00Z`; nil where the text is not a time.
  package static func parse(_ text: String) -> EpochMilliseconds? {
    try? Timestamp.parse(text).epochMilliseconds
  }

  /// RFC 3339 in UTC; the number itself where it lies outside the years 1 to 9999.
  package static func text(_ instant: EpochMilliseconds) -> String {
    (try? Timestamp(epochMilliseconds: instant))?.text ?? String(instant)
  }

  /// Reads a length of time as documents write it, `1h30m`; nil for anything else.
  package static func duration(_ text: String) -> Int64? { DurationText.milliseconds(text) }
}
