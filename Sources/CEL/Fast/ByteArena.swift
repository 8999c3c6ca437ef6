/// Memory for the bytes of one evaluation's strings, given back all at once.
///
/// Chunks never move, so that a pointer stays good until `reset`. After a reset there is one chunk
/// as large as all were together: in the steady state nothing is allocated.
struct ByteArena: ~Copyable {
  /// What a reset keeps at most; an occasional huge event should not stay in memory for ever.
  static let keptBytesMax = 1 << 20

  private var chunks: [UnsafeMutableRawBufferPointer] = []
  private var used = 0

  init(capacity: Int) {
    chunks.append(.allocate(byteCount: max(64, capacity), alignment: 8))
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }

  /// A copy of `bytes` that lives until the next `reset`.
  mutating func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if chunks[chunks.count - 1].count - used < bytes.count {
      let size = max(bytes.count, 2 * chunks[chunks.count - 1].count)
      chunks.append(.allocate(byteCount: size, alignment: 8))
      used = 0
    }
    let place = UnsafeMutableRawBufferPointer(
      rebasing: chunks[chunks.count - 1][used..<(used + bytes.count)])
    place.copyMemory(from: bytes)
    used += bytes.count
    return UnsafeRawBufferPointer(place)
  }

  mutating func reset() {
    used = 0
    if chunks.count > 1 { shrink() }
  }

  @inline(never)
  private mutating func shrink() {
    let total = chunks.reduce(0) { $0 + $1.count }
    for chunk in chunks { chunk.deallocate() }
    chunks.removeAll()
    chunks.append(
      .allocate(byteCount: min(total, ByteArena.keptBytesMax), alignment: 8))
  }
}
