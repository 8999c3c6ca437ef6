package import Diagnostics

/// Where each byte of a scalar's decoded text stands in the file.
///
/// Made when an error inside of a scalar must be shown (a CEL expression, a template), never before:
/// the scalar is decoded once more from its source, this time remembering the way.
package struct ScalarMap: Sendable {
  /// A run of decoded bytes: a copy of as many source bytes, or the outcome of a longer or shorter
  /// piece of source (an escape, a folded line break).
  struct Piece: Sendable, Equatable {
    var decoded: Int
    var decodedCount: Int
    var source: Int
    var sourceEnd: Int
    var isCopy: Bool
  }

  /// False where decoding again did not give the same text (a file with findings about its
  /// characters); then everything is mapped to the scalar as a whole.
  package let isExact: Bool
  private let pieces: [Piece]
  private let whole: Range<Int>

  /// - Parameters:
  ///   - node: A scalar. A collection maps to itself as a whole.
  ///   - file: The file that the node was read from.
  package init(_ node: YAMLNode, in file: SourceFile) {
    let record = node.record
    var end = Int(record.end)
    guard record.kind == .scalar, end <= file.bytes.count else {
      (isExact, pieces, whole) = (false, [], node.span.start..<node.span.end)
      return
    }
    if record.style == .literal || record.style == .folded {
      // Blank lines behind a block scalar are part of it, though not of its span.
      while end < file.bytes.count, ScalarDecoder.isBlankOrBreak(file.bytes[end]) { end += 1 }
    }
    let start = Int(record.start)
    self = file.bytes.withUnsafeBufferPointer { bytes in
      node.tree.text.withUnsafeBufferPointer { text in
        let textStart = Int(record.textStart)
        return ScalarMap(
          source: UnsafeBufferPointer(rebasing: bytes[start..<end]), sourceStart: start,
          sourceEnd: Int(record.end), style: record.style,
          decoded: UnsafeBufferPointer(
            rebasing: text[textStart..<textStart + Int(record.count)]))
      }
    }
  }

  init(
    source: UnsafeBufferPointer<UInt8>, sourceStart: Int, sourceEnd: Int? = nil,
    style: YAMLNode.Style, decoded: UnsafeBufferPointer<UInt8>
  ) {
    whole = sourceStart..<(sourceEnd ?? sourceStart + source.count)
    let found = ScalarDecoder.pieces(of: source, at: sourceStart, style: style, decoded: decoded)
    isExact = found != nil
    pieces = found ?? []
  }

  /// The offset in the file of the byte `decoded` (from 0) of the text; behind the text, the end of
  /// its last byte.
  package func offset(of decoded: Int) -> Int {
    guard let piece = piece(at: decoded) else {
      return isExact ? pieces.last?.sourceEnd ?? whole.upperBound : whole.lowerBound
    }
    return piece.isCopy ? piece.source + decoded - piece.decoded : piece.source
  }

  /// The range in the file of a range of the text; whole escapes and line breaks, never parts.
  package func range(of decoded: Range<Int>) -> Range<Int> {
    guard isExact else { return whole }
    let start = offset(of: max(0, decoded.lowerBound))
    guard !decoded.isEmpty else { return start..<start }
    guard let last = piece(at: decoded.upperBound - 1) else {
      return start..<max(start, pieces.last?.sourceEnd ?? whole.upperBound)
    }
    let end = last.isCopy ? last.source + decoded.upperBound - last.decoded : last.sourceEnd
    return start..<max(start, end)
  }

  /// ``range(of:)`` as a span of the file `id`.
  package func span(of decoded: Range<Int>, in id: SourceID) -> SourceSpan {
    let range = range(of: decoded)
    return SourceSpan(file: id, start: range.lowerBound, end: range.upperBound)
  }

  private func piece(at decoded: Int) -> Piece? {
    guard decoded >= 0 else { return pieces.first }
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].decoded <= decoded { low = middle + 1 } else { high = middle }
    }
    guard low > 0, decoded < pieces[low - 1].decoded + pieces[low - 1].decodedCount else {
      return nil
    }
    return pieces[low - 1]
  }
}
