/// The memory of a frame as plain data, for loops that must not count references.
///
/// Valid while the ``Frame`` lives; whoever copies a view keeps its frame alive.
@usableFromInline
struct FrameView: BitwiseCopyable {
  /// Scratch cells first (``scratchCount``), then the slots of the layout.
  @usableFromInline let cells: UnsafeMutablePointer<Slot>
  /// The bytes of strings that are no constants, by cell.
  let strings: UnsafeMutablePointer<UnsafeRawBufferPointer>
  let symbolBytes: UnsafePointer<UInt8>
  let symbolOffsets: UnsafePointer<Int>
  let symbolCount: Int
  let state: UnsafeMutablePointer<FrameState>

  /// Intermediate results of one predicate; the planner falls back where it would need more.
  @usableFromInline static var scratchCount: Int { 16 }

  /// The bytes of a slot whose tag is `.string`.
  @inline(__always)
  func utf8(_ slot: Slot) -> UnsafeRawBufferPointer {
    if slot.payload & Slot.dynamicString != 0 {
      return strings[Int(truncatingIfNeeded: slot.payload & ~Slot.dynamicString)]
    }
    let number = Int(truncatingIfNeeded: slot.payload)
    precondition(number < symbolCount, "a symbol of another table")
    let start = symbolOffsets[number]
    return UnsafeRawBufferPointer(
      start: symbolBytes + start, count: symbolOffsets[number + 1] - start)
  }
}
