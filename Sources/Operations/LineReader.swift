/// A line of input.
package struct InputLine: Sendable, Hashable {
  /// `-` for standard input.
  package var file: String
  /// From 1; blank lines count.
  package var number: Int
  /// Without the line feed, and the carriage return before it.
  package var bytes: [UInt8]
  /// The line went on; the rest was skipped.
  package var isCut: Bool

  package init(file: String, number: Int, bytes: [UInt8], isCut: Bool = false) {
    self.file = file
    self.number = number
    self.bytes = bytes
    self.isCut = isCut
  }
}

/// Splits a stream of bytes into lines, in bounded memory.
///
/// Of a line that is longer than the limit the head is kept and the rest read past.
package struct LineReader {
  private let file: String
  private let lineBytesMax: Int
  private let read: () throws -> [UInt8]
  private var chunk: [UInt8] = []
  private var offset = 0
  private var number = 0

  /// - Parameters:
  ///   - file: Its name, for messages.
  ///   - lineBytesMax: How many bytes of a line are kept.
  ///   - read: Gives the next bytes, none at the end.
  package init(file: String, lineBytesMax: Int, read: @escaping () throws -> [UInt8]) {
    self.file = file
    self.lineBytesMax = lineBytesMax
    self.read = read
  }

  /// The next line, nil at the end; a last line needs no line feed.
  ///
  /// - Throws: What `read` throws.
  package mutating func next() throws -> InputLine? {
    var line: [UInt8] = []
    var isCut = false
    var isAny = false
    while true {
      if offset == chunk.count {
        chunk = try read()
        offset = 0
        guard !chunk.isEmpty else {
          if !isAny { return nil }
          break
        }
      }
      isAny = true
      let end = lineFeed(from: offset)
      let part = chunk[offset..<(end ?? chunk.count)]
      let room = lineBytesMax - line.count
      if part.count > room { isCut = true }
      line += part.prefix(room)
      offset = end.map { $0 + 1 } ?? chunk.count
      if end != nil { break }
    }
    number += 1
    if !isCut, line.last == UInt8(ascii: "\r") { line.removeLast() }
    return InputLine(file: file, number: number, bytes: line, isCut: isCut)
  }

  private func lineFeed(from start: Int) -> Int? {
    chunk.withUnsafeBufferPointer { bytes in
      var index = start
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "\n") { return index }
        index += 1
      }
      return nil
    }
  }
}
