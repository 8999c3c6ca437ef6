/// Turns libyaml's marks (Unicode scalars from the start) into UTF-8 offsets.
///
/// Marks mostly go forward, so a cursor that walks from the last one is linear over a file.
struct MarkCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let isASCII: Bool
  private var index = 0
  private var offset = 0

  /// The bytes must be valid UTF-8.
  init(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
    self.bytes = bytes
    self.isASCII = isASCII
  }

  /// The offset of the scalar number `mark`; the end of the text for any mark behind it.
  @inline(__always)
  mutating func offset(of mark: Int) -> Int {
    isASCII ? min(mark, bytes.count) : walk(to: mark)
  }

  private mutating func walk(to mark: Int) -> Int {
    while index < mark, offset < bytes.count {
      let byte = bytes[offset]
      offset += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      index += 1
    }
    offset = min(offset, bytes.count)
    while index > mark, offset > 0 {
      offset -= 1
      while offset > 0, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
      index -= 1
    }
    return offset
  }
}
