import CEL
package import Runtime

/// Instants as people read and write them.
package enum Instant {
  /// Reads RFC 3339, such as `2026-03-31T12:00:00Z`.
  ///
  /// - Returns: nil where the text is not a time, with what is wrong in `problem`.
  package static func parse(_ text: String) -> Result<EpochMilliseconds, InstantError> {
    do throws(PrimitiveError) {
      return .success(try Timestamp.parse(text).epochMilliseconds)
    } catch {
      return .failure(InstantError(message: error.message))
    }
  }

  /// RFC 3339 in UTC; the number itself where it lies outside the years 1 to 9999.
  package static func text(_ instant: EpochMilliseconds) -> String {
    (try? Timestamp(epochMilliseconds: instant))?.text ?? String(instant)
  }
}

/// Why a text is not a time.
package struct InstantError: Error, CustomStringConvertible {
  package let message: String

  package var description: String { "\(message); write it like 2026-03-31T12:00:00Z" }
}

/// What an operation refuses to do, in words for the person who asked; nothing was changed.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
