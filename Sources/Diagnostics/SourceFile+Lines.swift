extension SourceFile {
  /// The index of the line, from 0, that an offset lies in; a line feed belongs to the line it ends.
  func lineIndex(at offset: Int) -> Int { position(at: offset).line - 1 }

  /// The bytes of a line without its line feed and the carriage return before that.
  func contentRange(ofLine index: Int) -> Range<Int> {
    let start = lineStarts[index]
    guard index + 1 < lineStarts.count else { return start..<bytes.count }
    var end = lineStarts[index + 1] - 1
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The part of a range that this file has.
  func clamped(_ span: SourceSpan) -> Range<Int> {
    let start = min(max(0, span.start), bytes.count)
    return start..<min(max(start, span.end), bytes.count)
  }
}
