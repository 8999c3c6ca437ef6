/// The memory of a frame in two words of plain data, for loops that must not count references.
///
/// Valid while the ``Frame`` lives; whoever copies a view keeps its frame alive.
@usableFromInline
struct FrameView: BitwiseCopyable {
  /// Scratch cells first (``scratchCount``), then the slots of the layout.
  @usableFromInline let cells: UnsafeMutablePointer<Slot>
  /// What is needed less often than the cells.
  let memory: UnsafeMutablePointer<FrameMemory>

  /// Intermediate results of one predicate; the planner falls back where it would need more.
  @usableFromInline static var scratchCount: Int { 16 }

  /// The bytes of a slot whose tag is `.string`.
  @inline(__always)
  func utf8(_ slot: Slot) -> UnsafeRawBufferPointer {
    if slot.payload & Slot.dynamicString != 0 {
      return memory.pointee.strings[Int(truncatingIfNeeded: slot.payload & ~Slot.dynamicString)]
    }
    let number = Int(truncatingIfNeeded: slot.payload)
    precondition(number < memory.pointee.symbolCount, "a symbol of another table")
    let offsets = memory.pointee.symbolOffsets
    let start = offsets[number]
    return UnsafeRawBufferPointer(
      start: memory.pointee.symbolBytes + start, count: offsets[number + 1] - start)
  }
}

/// What a frame owns beside its slots, and what it reads of its symbol table.
struct FrameMemory: ~Copyable {
  /// The bytes of strings that are no constants, by cell.
  let strings: UnsafeMutablePointer<UnsafeRawBufferPointer>
  let symbolBytes: UnsafePointer<UInt8>
  let symbolOffsets: UnsafePointer<Int>
  let symbolCount: Int
  var arena = ByteArena(capacity: 4096)
  /// The values that do not fit into slots, by the payloads of the slots that hold them.
  var values: [Value] = []
}
