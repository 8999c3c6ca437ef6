/// One token of a JSON text: its kind and the bytes it covers.
package struct JSONToken: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable {
    case objectStart
    case objectEnd
    case arrayStart
    case arrayEnd
    /// A member's name; its colon has been read too.
    case key
    case string
    case number
    case `true`
    case `false`
    case null
    /// The document is complete and nothing but white space follows.
    case end
  }

  package let kind: Kind
  /// Offset of the first byte; of strings and keys the first byte after the quote.
  package let start: Int
  /// Offset after the last byte; of strings and keys the closing quote's.
  package let end: Int
  /// Of strings and keys: the range is not the content itself, it must be unescaped.
  package let hasEscapes: Bool

  @inlinable
  package init(kind: Kind, start: Int, end: Int, hasEscapes: Bool = false) {
    self.kind = kind
    self.start = start
    self.end = end
    self.hasEscapes = hasEscapes
  }

  /// The bytes covered; without the quotes for strings and keys.
  package var range: Range<Int> { start..<end }
}
