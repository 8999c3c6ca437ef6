/// The lines of one file that a finding is about, with marks under them.
struct Snippet {
  /// One range that is marked.
  struct Label {
    let range: Range<Int>
    let text: String
    let role: Paint.Role
    /// `^` for what is wrong, `-` for what belongs to it.
    let mark: Character
  }

  /// More lines than this of one label are not shown between its first and its last.
  private static let barLinesMax = 6

  private let file: SourceFile
  private let layout: Layout
  /// Labels that lie in one line.
  private var flat: [(line: Int, label: Label)] = []
  /// At most one label over several lines gets a bar at the side; two bars are hard to read.
  private var bar: (lines: ClosedRange<Int>, label: Label)?

  /// What all snippets of one output share.
  struct Layout {
    let paint: Paint
    let columnsMax: Int
    let tabWidth: Int
    /// The digits of the largest line number.
    var gutterWidth: Int

    func gutter(_ number: Int? = nil, _ separator: String = "|") -> String {
      let text = number.map(String.init) ?? ""
      let padding = String(repeating: " ", count: max(0, gutterWidth - text.count))
      return paint(padding + text + " " + separator, .gutter)
    }
  }

  /// The labels come in order of importance: the first over several lines gets the bar.
  init(_ labels: [Label], in file: SourceFile, layout: Layout) {
    self.file = file
    self.layout = layout
    for label in labels {
      let shown = Label(
        range: Self.trimmed(label.range, in: file), text: DisplayText.escaped(label.text),
        role: label.role, mark: label.mark)
      let first = file.lineIndex(at: shown.range.lowerBound)
      let last = file.lineIndex(at: shown.range.upperBound)
      if first == last {
        flat.append((first, shown))
      } else if bar == nil {
        bar = (first...last, shown)
      } else {
        let end = max(shown.range.lowerBound, file.contentRange(ofLine: first).upperBound)
        let start = Label(
          range: shown.range.lowerBound..<end, text: shown.text, role: shown.role,
          mark: shown.mark)
        flat.append((first, start))
      }
    }
  }

  /// Without the white space that parsers count to a block: it would mark the lines after it.
  private static func trimmed(_ range: Range<Int>, in file: SourceFile) -> Range<Int> {
    func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
    guard let last = file.bytes[range].lastIndex(where: { !isSpace($0) }) else {
      // White space alone is what is meant, but not beyond its line.
      let line = file.contentRange(ofLine: file.lineIndex(at: range.lowerBound))
      return range.lowerBound..<max(range.lowerBound, min(range.upperBound, line.upperBound))
    }
    return range.lowerBound..<last + 1
  }

  /// The rows, each with its gutter and without a line feed.
  func rows() -> [String] {
    var rows: [String] = []
    var previous: Int?
    for line in shownLines() {
      if let previous, line > previous + 1 { rows.append(layout.paint("...", .gutter)) }
      previous = line
      rows += self.rows(ofLine: line)
    }
    return rows
  }

  private func shownLines() -> [Int] {
    var lines = Set(flat.map(\.line))
    if let bar {
      let (first, last) = (bar.lines.lowerBound, bar.lines.upperBound)
      lines.formUnion(
        last - first < Self.barLinesMax ? Array(bar.lines) : [first, first + 1, last])
    }
    // A gap of one line costs as much as the mark of the gap.
    for line in lines where lines.contains(line + 2) { lines.insert(line + 1) }
    return lines.sorted()
  }

  private func rows(ofLine line: Int) -> [String] {
    let content = file.contentRange(ofLine: line)
    let labels = flat.filter { $0.line == line }.map(\.label)
    var focus = labels.first?.range ?? content.lowerBound..<content.lowerBound
    if labels.isEmpty, let bar, bar.lines.lowerBound == line { focus = bar.label.range }
    if labels.isEmpty, let bar, bar.lines.upperBound == line {
      focus = bar.label.range.upperBound - 1..<bar.label.range.upperBound
    }
    let shown = DisplayLine(
      bytes: file.bytes, line: content, focus: focus, columnsMax: layout.columnsMax,
      tabWidth: layout.tabWidth)

    var rows = [layout.gutter(line + 1) + trimmedEnd(" " + margin(ofLine: line) + shown.text)]
    let inside = bar.map { $0.lines.contains(line) && line != $0.lines.lowerBound } ?? false
    for row in markRows(labels, in: shown) {
      rows.append(underRow(row, isInsideBar: inside || barStartsWithSlash(line)))
    }
    if let bar {
      if bar.lines.lowerBound == line, !barStartsWithSlash(line) {
        let start = bar.label.range.lowerBound
        let column = shown.columns(of: start..<start + 1).lowerBound
        rows.append(layout.gutter() + " " + connector(" ", to: column, bar.label, text: ""))
      }
      if bar.lines.upperBound == line {
        let end = bar.label.range.upperBound
        let column = shown.columns(of: end - 1..<end).upperBound - 1
        rows.append(
          layout.gutter() + " " + connector("|", to: column, bar.label, text: bar.label.text))
      }
    }
    return rows
  }

  /// Where only spaces stand before it, a bar begins beside its first line and not under it.
  private func barStartsWithSlash(_ line: Int) -> Bool {
    guard let bar, bar.lines.lowerBound == line else { return false }
    return file.bytes[file.lineStarts[line]..<bar.label.range.lowerBound].allSatisfy {
      $0 == 0x20 || $0 == 0x09
    }
  }

  private func margin(ofLine line: Int) -> String {
    guard let bar else { return "" }
    if barStartsWithSlash(line) { return layout.paint("/", bar.label.role) + " " }
    guard bar.lines.contains(line), line != bar.lines.lowerBound else { return "  " }
    return layout.paint("|", bar.label.role) + " "
  }

  private func underRow(_ row: MarkRow, isInsideBar: Bool) -> String {
    guard let bar else { return layout.gutter() + " " + row.painted(layout.paint) }
    let side = isInsideBar ? layout.paint("|", bar.label.role) + " " : "  "
    return layout.gutter() + " " + side + row.painted(layout.paint)
  }

  /// The line from the bar to where its label begins or ends.
  private func connector(_ side: String, to column: Int, _ label: Label, text: String) -> String {
    var row = MarkRow()
    row.put(side + String(repeating: "_", count: column + 1), at: 0, label.role)
    row.put(String(label.mark), at: column + 2, label.role)
    if !text.isEmpty { row.put(" " + text, at: row.end, label.role) }
    return row.painted(layout.paint)
  }

  /// Marks and words under one line: the words of the last range beside it, those of others below.
  private func markRows(_ labels: [Label], in line: DisplayLine) -> [MarkRow] {
    guard !labels.isEmpty else { return [] }
    var placed = labels.map { (columns: line.columns(of: $0.range), label: $0) }
    placed.sort {
      ($0.columns.lowerBound, $0.columns.upperBound) > (
        $1.columns.lowerBound, $1.columns.upperBound
      )
    }

    var marks = MarkRow()
    // What is wrong is drawn last, over what belongs to it.
    for (columns, label) in placed.sorted(by: { $0.label.mark < $1.label.mark }) {
      marks.put(
        String(repeating: label.mark, count: columns.count), at: columns.lowerBound, label.role)
    }
    var hanging = placed.filter { !$0.label.text.isEmpty }
    if let last = placed.first, !last.label.text.isEmpty, last.columns.upperBound == marks.end {
      marks.put(" " + last.label.text, at: marks.end, last.label.role)
      hanging.removeFirst()
    }
    var rows = [marks]
    guard !hanging.isEmpty else { return rows }

    func bars(_ placed: some Sequence<(columns: Range<Int>, label: Label)>) -> MarkRow {
      var row = MarkRow()
      for (columns, label) in placed { row.put("|", at: columns.lowerBound, label.role) }
      return row
    }
    rows.append(bars(hanging.reversed()))
    for (index, (columns, label)) in hanging.enumerated() {
      let others = hanging[(index + 1)...].filter { $0.columns.lowerBound < columns.lowerBound }
      var row = bars(others.reversed())
      row.put(label.text, at: columns.lowerBound, label.role)
      rows.append(row)
    }
    return rows
  }

  private func trimmedEnd(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
