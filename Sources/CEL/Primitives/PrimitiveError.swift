/// Why a primitive operation on text, time or numbers has no value.
public struct PrimitiveError: Error, Hashable, Sendable {
  /// One line in lower case without a full stop; user text stands in back-quotes.
  public let message: String

  /// Where in the offending text the trouble starts, in UTF-8 bytes from 0; nil if the whole
  /// text is meant.
  public let offset: Int?

  /// The message without user text, for logs that must not name what they were given.
  package let reason: String

  /// Creates an error about a whole text, or about the byte `offset` of it.
  public init(_ message: String, offset: Int? = nil) {
    self.init(message, offset: offset, reason: message)
  }

  init(_ message: String, offset: Int?, reason: String) {
    self.message = message
    self.offset = offset
    self.reason = reason
  }

  /// Quotes user text for a message, cut to a length that a log line can bear.
  static func quote(_ text: String) -> String {
    let scalarsMax = 80
    let scalars = text.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: scalarsMax, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return "`\(text)`" }
    return "`\(String(scalars[..<end]))...`"
  }
}
