/// Compiled literal patterns of one expression.
struct PatternCache: Sendable {
  /// Most distinct literal patterns of one expression.
  ///
  /// A pattern can take milliseconds to compile into a table, and a text of 100,000 bytes has room
  /// for thousands.
  static let patternsMax = 16

  private var patterns: [UTF8Key: LinearRegex] = [:]

  init() {}

  /// Whether one more pattern may be compiled.
  func hasRoom(for text: String) -> Bool {
    patterns.count < PatternCache.patternsMax || patterns[UTF8Key(text)] != nil
  }

  /// The compiled pattern, or nil if there is no room for it.
  mutating func regex(_ text: String) throws(PrimitiveError) -> LinearRegex? {
    if let known = patterns[UTF8Key(text)] { return known }
    guard hasRoom(for: text) else { return nil }
    let regex = try LinearRegex(text)
    patterns[UTF8Key(text)] = regex
    return regex
  }
}
