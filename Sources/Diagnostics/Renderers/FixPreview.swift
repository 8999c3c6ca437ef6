/// What a fix changes, as removed and added lines.
struct FixPreview {
  /// More lines than this on one side are not shown.
  private static let linesMax = 6

  private struct Line {
    let bytes: [UInt8]
    /// The offset in the line that must stay visible.
    let focus: Int
  }

  /// The number of the first line that changes, from 1.
  private var firstLine: Int
  private var removed: [Line]
  private var added: [Line]

  init(_ fix: Diagnostic.Fix, in file: SourceFile) {
    let span = file.clamped(fix.span)
    let first = file.lineIndex(at: span.lowerBound)
    let last = file.lineIndex(at: span.upperBound)
    let start = file.lineStarts[first]
    let end = file.contentRange(ofLine: last).upperBound
    let old = file.bytes[start..<max(start, end)]
    let new =
      file.bytes[start..<span.lowerBound] + Array(fix.replacement.utf8)
      + file.bytes[span.upperBound..<max(span.upperBound, end)]
    self.firstLine = first + 1
    self.removed = Self.lines(old, focus: span.lowerBound - start)
    self.added = Self.lines(new, focus: span.lowerBound - start)
    while let a = removed.last, let b = added.last, a.bytes == b.bytes {
      removed.removeLast()
      added.removeLast()
    }
    while let a = removed.first, let b = added.first, a.bytes == b.bytes {
      removed.removeFirst()
      added.removeFirst()
      firstLine += 1
    }
  }

  private static func lines(_ bytes: ArraySlice<UInt8>, focus: Int) -> [Line] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated().map {
      index, line in
      let content = line.last == 0x0D ? line.dropLast() : line
      return Line(bytes: Array(content), focus: index == 0 ? focus : 0)
    }
  }

  /// The largest line number that is shown.
  var lastLine: Int {
    firstLine + max(0, min(max(removed.count, added.count), Self.linesMax) - 1)
  }

  func rows(_ layout: Snippet.Layout) -> [String] {
    rows(removed, sign: "-", .removed, layout) + rows(added, sign: "+", .added, layout)
  }

  private func rows(
    _ lines: [Line], sign: String, _ role: Paint.Role, _ layout: Snippet.Layout
  ) -> [String] {
    var rows = lines.prefix(Self.linesMax).enumerated().map { index, line in
      let shown = DisplayLine(
        bytes: line.bytes, line: 0..<line.bytes.count, focus: line.focus..<line.focus,
        columnsMax: layout.columnsMax, tabWidth: layout.tabWidth)
      let text = shown.text.isEmpty ? sign : "\(sign) \(shown.text)"
      let gutter = layout.gutter(firstLine + index, "")
      return gutter + layout.paint(text, role)
    }
    if lines.count > Self.linesMax { rows.append(layout.paint("...", .gutter)) }
    return rows
  }
}
