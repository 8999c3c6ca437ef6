/// Text from outside in a line of a message or a terminal: whatever could change more than its own
/// place in it becomes a question mark, and what follows `scalarsMax` is left out.
package func printable(_ text: String, scalarsMax: Int = .max) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.prefix(scalarsMax).map { $0.isUnfitForLine ? "?" : $0 }))
}

extension Unicode.Scalar {
  /// Would end a line, move a cursor, change colours or turn the direction of writing.
  package var isUnfitForLine: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Joiners are a part of Persian words and of emoji.
    case .format: value != 0x200C && value != 0x200D
    default: false
    }
  }
}
