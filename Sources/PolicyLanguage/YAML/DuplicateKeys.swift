/// Finds keys that stand twice in one mapping, compared by their decoded bytes.
struct DuplicateKeys {
  /// Up to here comparing all pairs is faster than a table.
  private static let linearMax = 16

  /// Kept between mappings, so that nothing is allocated for each.
  private var seen: [Int32] = []
  private var table: [Int32] = []

  /// Calls `found` with the indices of the first and of each later key of equal text.
  mutating func find(
    records: [YAMLTree.Record], text: [UInt8], mapping: Int, found: (Int, Int) -> Void
  ) {
    seen.removeAll(keepingCapacity: true)
    let isSmall = Int(records[mapping].count) / 2 <= Self.linearMax
    if !isSmall { clearTable(keys: Int(records[mapping].count) / 2) }
    let end = Int(records[mapping].next)
    text.withUnsafeBufferPointer { text in
      var key = mapping + 1
      while key < end {
        let record = records[key]
        if record.kind == .scalar, !record.flags.contains(.refused) {
          let first =
            isSmall
            ? linear(record, records, text) : hashed(record, index: Int32(key), records, text)
          if let first {
            found(Int(first), key)
          } else if isSmall {
            seen.append(Int32(key))
          }
        }
        let value = Int(record.next)
        guard value < end else { break }
        key = Int(records[value].next)
      }
    }
  }

  private func linear(
    _ record: YAMLTree.Record, _ records: [YAMLTree.Record], _ text: UnsafeBufferPointer<UInt8>
  ) -> Int32? {
    for index in seen where Self.areEqual(records[Int(index)], record, text) { return index }
    return nil
  }

  private mutating func clearTable(keys: Int) {
    var size = 64
    while size < keys * 2 { size *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(-1, count: size))
  }

  /// Open addressing with the standard library's hash, whose seed an author cannot know.
  private mutating func hashed(
    _ record: YAMLTree.Record, index: Int32, _ records: [YAMLTree.Record],
    _ text: UnsafeBufferPointer<UInt8>
  ) -> Int32? {
    var hasher = Hasher()
    let start = Int(record.textStart)
    hasher.combine(
      bytes: UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(text)[
          start..<start + Int(record.count)]))
    var slot = hasher.finalize() & (table.count - 1)
    while table[slot] >= 0 {
      if Self.areEqual(records[Int(table[slot])], record, text) { return table[slot] }
      slot = (slot + 1) & (table.count - 1)
    }
    table[slot] = index
    return nil
  }

  private static func areEqual(
    _ a: YAMLTree.Record, _ b: YAMLTree.Record, _ text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard a.count == b.count else { return false }
    for at in 0..<Int(a.count) where text[Int(a.textStart) + at] != text[Int(b.textStart) + at] {
      return false
    }
    return true
  }
}
