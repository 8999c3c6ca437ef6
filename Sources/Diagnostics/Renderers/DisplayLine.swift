/// A line of a source as it is shown: tabs widened, dangers escaped, long lines cut, and a map from
/// byte offsets to columns of the terminal.
struct DisplayLine {
  /// What is written for a part that is left out.
  static let cutMark = "..."

  private struct Cell {
    let bytes: Range<Int>
    let column: Int
    let width: Int
    let text: String
  }

  private var cells: [Cell]
  private let isCutBefore: Bool
  private let isCutAfter: Bool

  /// Lays out the bytes of one line.
  ///
  /// - Parameters:
  ///   - bytes: The whole text.
  ///   - line: The line in it, without its end.
  ///   - focus: What must stay visible when the line is cut.
  ///   - columnsMax: The most columns that are shown, without the marks of a cut.
  ///   - tabWidth: The distance of tab stops.
  init(bytes: [UInt8], line: Range<Int>, focus: Range<Int>, columnsMax: Int, tabWidth: Int) {
    // A line may be as long as a file. Far more bytes than columns are never looked at.
    let reach = 8 * columnsMax
    let anchor = min(max(focus.lowerBound, line.lowerBound), line.upperBound)
    var start = line.lowerBound
    var end = line.upperBound
    if anchor - start > reach { start = anchor - reach }
    if end - anchor > reach { end = anchor + reach }
    while start > line.lowerBound, start < anchor, bytes[start] & 0xC0 == 0x80 { start += 1 }
    while end < line.upperBound, end > anchor, bytes[end] & 0xC0 == 0x80 { end -= 1 }

    let all = Self.cells(of: bytes[start..<end], tabWidth: tabWidth)
    let width = all.last.map { $0.column + $0.width } ?? 0
    guard width > columnsMax else {
      self.cells = all
      self.isCutBefore = start > line.lowerBound
      self.isCutAfter = end < line.upperBound
      return
    }
    // A quarter of the columns shows what stands before.
    let focusColumn = all.first { $0.bytes.upperBound > anchor }?.column ?? width
    let from = max(0, min(focusColumn - columnsMax / 4, width - columnsMax))
    let kept = all.filter { $0.column >= from && $0.column + $0.width <= from + columnsMax }
    self.cells = kept
    self.isCutBefore =
      start > line.lowerBound || kept.first?.bytes.lowerBound != all.first?.bytes.lowerBound
    self.isCutAfter =
      end < line.upperBound || kept.last?.bytes.upperBound != all.last?.bytes.upperBound
  }

  /// The text without spaces at its end.
  var text: String {
    var text = isCutBefore ? Self.cutMark : ""
    for cell in cells { text += cell.text }
    if isCutAfter { text += Self.cutMark }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The columns, from 0, of a range of bytes; at least one column, also at the end of the line.
  func columns(of range: Range<Int>) -> Range<Int> {
    let start = column(of: range.lowerBound)
    var end = start
    if range.upperBound > range.lowerBound {
      // The cell of the last byte: a range may end inside a scalar.
      end = endColumn(ofCellWith: range.upperBound - 1)
    }
    return start..<max(end, start + 1)
  }

  private var firstColumn: Int { cells.first?.column ?? 0 }
  private var shift: Int { isCutBefore ? Self.cutMark.count : 0 }

  private func column(of offset: Int) -> Int {
    if isCutBefore, let first = cells.first, offset < first.bytes.lowerBound { return 0 }
    return (cell(with: offset)?.column ?? lastColumn) - firstColumn + shift
  }

  private func endColumn(ofCellWith offset: Int) -> Int {
    if isCutBefore, let first = cells.first, offset < first.bytes.lowerBound { return shift }
    if let cell = cell(with: offset) { return cell.column + cell.width - firstColumn + shift }
    return lastColumn - firstColumn + shift + (isCutAfter ? Self.cutMark.count : 0)
  }

  private var lastColumn: Int { cells.last.map { $0.column + $0.width } ?? 0 }

  private func cell(with offset: Int) -> Cell? { cells.first { $0.bytes.upperBound > offset } }

  private static func cells(of bytes: ArraySlice<UInt8>, tabWidth: Int) -> [Cell] {
    var cells: [Cell] = []
    var column = 0
    var offset = bytes.startIndex
    func add(_ text: String, width: Int, byteCount: Int) {
      cells.append(
        Cell(bytes: offset..<offset + byteCount, column: column, width: width, text: text))
      offset += byteCount
      column += width
    }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if scalar == "\t" {
          let width = tabWidth - column % tabWidth
          add(String(repeating: " ", count: width), width: width, byteCount: 1)
        } else if let escape = DisplayText.escape(of: scalar) {
          add(escape, width: escape.count, byteCount: encoded.count)
        } else {
          let width = DisplayText.width(of: scalar)
          add(String(Character(scalar)), width: width, byteCount: encoded.count)
        }
      case .error(let length):
        for byte in bytes[offset..<offset + length] {
          let escape = DisplayText.escape(ofByte: byte)
          add(escape, width: escape.count, byteCount: 1)
        }
      case .emptyInput:
        return cells
      }
    }
  }
}
