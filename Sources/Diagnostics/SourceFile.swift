/// A text that a person wrote, kept as the bytes that were read.
///
/// Positions are UTF-8 offsets everywhere; lines and columns are computed here and nowhere else.
package struct SourceFile: Sendable, Hashable {
  /// As the user would write it: relative to where the program was started.
  package let path: String
  package let bytes: [UInt8]
  /// Offset of the first byte of each line; never empty.
  package let lineStarts: [Int]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.lineStarts = starts
  }

  /// Line and column of an offset, both from 1; the column counts Unicode scalars.
  ///
  /// An offset past the end answers the end.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(0, offset), bytes.count)
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    // A scalar begins at every byte that is not a UTF-8 continuation.
    let column = bytes[lineStarts[low]..<offset].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return SourcePosition(line: low + 1, column: column)
  }
}

/// Where a reader looks: line and column from 1, columns in Unicode scalars.
package struct SourcePosition: Sendable, Hashable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A half-open range of UTF-8 offsets in one file of a ``SourceSet``.
package struct SourceSpan: Sendable, Hashable {
  package let file: SourceID
  package let start: Int
  package let end: Int

  package init(file: SourceID, start: Int, end: Int) {
    precondition(start <= end, "a span ends where it starts or later")
    self.file = file
    self.start = start
    self.end = end
  }
}

/// The index of a file in its ``SourceSet``.
package struct SourceID: Sendable, Hashable, Comparable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The files of one run, in the order in which they were read.
package struct SourceSet: Sendable {
  package private(set) var files: [SourceFile] = []

  package init() {}

  package mutating func add(_ file: SourceFile) -> SourceID {
    files.append(file)
    return SourceID(rawValue: Int32(files.count - 1))
  }

  package subscript(id: SourceID) -> SourceFile { files[Int(id.rawValue)] }
}
