/// Lists and maps of a frame's table of values, as far as predicates look into them.
///
/// nil means that the general evaluator decides.
enum SlotElements {
  /// Entries of a map that are compared one by one; a larger map is left to its hash table.
  private static let scannedEntriesMax = 32

  /// Whether a value is an element of a list, as far as strings and ints go.
  @inline(never)
  static func contains(_ slot: Slot, in list: Slot, _ frame: FrameView) -> Bool? {
    guard list.tag == .reference,
      case .list(let elements) = frame.memory.pointee.values[Int(list.payload)]
    else { return nil }
    switch slot.tag {
    case .string:
      let bytes = frame.utf8(slot)
      for element in elements {
        guard case .string(let text) = element else { return nil }
        if hasBytes(text, bytes) { return true }
      }
      return false
    case .int:
      for element in elements {
        guard case .int(let number) = element else { return nil }
        if number == slot.signed { return true }
      }
      return false
    default:
      return nil
    }
  }

  /// The element under a key, if it is there and fits into a slot without the frame's help.
  @inline(never)
  static func find(_ key: Slot, in container: Slot, _ frame: FrameView) -> Slot? {
    guard container.tag == .reference else { return nil }
    switch (frame.memory.pointee.values[Int(container.payload)], key.tag) {
    case (.list(let elements), .int):
      guard let place = Int(exactly: key.signed), elements.indices.contains(place) else {
        return nil
      }
      return plain(elements[place])
    case (.map(let map), .string):
      let bytes = frame.utf8(key)
      guard map.count <= scannedEntriesMax else {
        return map[String(decoding: bytes, as: UTF8.self)].flatMap { plain($0) }
      }
      for entry in map.entries {
        if case .string(let name) = entry.key, hasBytes(name, bytes) { return plain(entry.value) }
      }
      return nil
    default:
      return nil
    }
  }

  private static func plain(_ value: Value) -> Slot? {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .double(let value): .double(value)
    case .timestamp(let value):
      .timestamp(seconds: value.seconds, nanoseconds: UInt32(value.nanoseconds))
    case .duration(let value): .duration(nanoseconds: value.nanoseconds)
    case .string, .bytes, .list, .map, .type, .optional: nil
    }
  }

  private static func hasBytes(_ text: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard text.utf8.count == bytes.count else { return false }
    let answer = text.utf8.withContiguousStorageIfAvailable {
      bytesAreEqual(UnsafeRawBufferPointer($0), bytes)
    }
    return answer ?? text.utf8.elementsEqual(bytes)
  }
}
