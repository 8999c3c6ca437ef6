import Diagnostics
import Testing

@Suite struct `Source positions` {
  /// Text, offset, line, column.
  @Test(arguments: [
    ("", 0, 1, 1),
    ("", 9, 1, 1),
    ("abc", 0, 1, 1),
    ("abc", 2, 1, 3),
    ("abc", 3, 1, 4),
    ("abc", -1, 1, 1),
    ("a\nbc", 1, 1, 2),  // the line feed belongs to the line that it ends
    ("a\nbc", 2, 2, 1),
    ("a\nbc", 4, 2, 3),
    ("a\n", 2, 2, 1),
    ("a\n\n\nb", 4, 4, 1),
    ("a\r\nb", 1, 1, 2),
    ("a\r\nb", 2, 1, 3),
    ("a\r\nb", 3, 2, 1),
    ("\tb", 1, 1, 2),  // a tab is one column
    ("äb", 2, 1, 2),
    ("日本", 3, 1, 2),
    ("日本", 6, 1, 3),
    ("👩‍🚀x", 11, 1, 4),  // three scalars
    ("e\u{301}x", 3, 1, 3),
  ])
  func `count lines and scalars from 1`(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
    let file = SourceFile(path: "a.yaml", bytes: Array(text.utf8))
    #expect(file.position(at: offset) == SourcePosition(line: line, column: column))
  }

  @Test func `count a byte that is no text as a column`() {
    let file = SourceFile(path: "a.yaml", bytes: [0xFF, 0xFE, 0x61])
    #expect(file.position(at: 2).column == 3)
  }

  @Test func `a span that ends before it starts is our bug`() async {
    await #expect(processExitsWith: .failure) {
      _ = SourceSpan(file: SourceID(rawValue: 0), start: 2, end: 1)
    }
  }
}
