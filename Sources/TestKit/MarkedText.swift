/// A text whose interesting ranges are marked with `⟦` and `⟧`: the marks are taken out.
///
/// `a: ⟦no⟧` gives the text `a: no` and the range 3 ..< 5. Ranges may nest; `⟦⟧` is an empty one.
package struct MarkedText: Sendable, Hashable {
  package let text: String
  /// UTF-8 offsets in `text`, in the order of the opening marks.
  package let ranges: [Range<Int>]

  /// Traps on marks that do not pair: that is a mistake in the test.
  package init(_ marked: String) {
    var scalars = String.UnicodeScalarView()
    var offset = 0
    var open: [Int] = []
    var ranges: [(start: Int, end: Int?)] = []
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "⟦":
        open.append(ranges.count)
        ranges.append((offset, nil))
      case "⟧":
        let index = open.popLast()
        precondition(index != nil, "a closing mark without an opening one")
        if let index { ranges[index].end = offset }
      default:
        scalars.append(scalar)
        offset += UTF8.width(scalar)
      }
    }
    precondition(open.isEmpty, "an opening mark without a closing one")
    self.text = String(scalars)
    self.ranges = ranges.map { $0.start..<($0.end ?? $0.start) }
  }

  package var bytes: [UInt8] { Array(text.utf8) }
}
