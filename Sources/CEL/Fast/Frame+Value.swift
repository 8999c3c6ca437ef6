extension Frame {
  /// The slot's value, or nil if it is absent or invalid.
  public func value(_ slot: SlotID) -> Value? {
    let value = cell(slot).pointee
    switch value.tag {
    case .absent, .invalid: return nil
    case .null: return .null
    case .bool: return .bool(value.payload != 0)
    case .int: return .int(value.signed)
    case .uint: return .uint(value.payload)
    case .double: return .double(value.float)
    case .string: return string(slot).map { .string($0) }
    case .duration: return .duration(CELDuration(nanoseconds: value.signed))
    case .timestamp:
      // The setters let no time in that is none, so this does not fail.
      let timestamp = try? Timestamp(
        seconds: value.signed, nanoseconds: Int32(truncatingIfNeeded: value.detail))
      return timestamp.map { .timestamp($0) }
    case .reference:
      return values[Int(value.payload)]
    }
  }

  /// Sets the slot to any value; nil makes it absent.
  ///
  /// Lists, maps, bytes, types and optionals go into the frame's table of values, the others are
  /// stored in the slot itself.
  public func setValue(_ slot: SlotID, _ value: Value?) {
    switch value {
    case nil: setAbsent(slot)
    case .null: setNull(slot)
    case .bool(let value): setBool(slot, value)
    case .int(let value): setInt(slot, value)
    case .uint(let value): setUInt(slot, value)
    case .double(let value): setDouble(slot, value)
    case .string(let value): setString(slot, value)
    case .timestamp(let value):
      setTimestamp(slot, seconds: value.seconds, nanoseconds: UInt32(value.nanoseconds))
    case .duration(let value): setDuration(slot, nanoseconds: value.nanoseconds)
    case .bytes(let value): setReference(slot, .bytes(value))
    case .list(let value): setReference(slot, .list(value))
    case .map(let value): setReference(slot, .map(value))
    case .type(let value): setReference(slot, .type(value))
    case .optional(let value): setReference(slot, .optional(value))
    }
  }
}

extension Slot {
  /// The slot of a constant, or nil if such a value does not fit into one.
  init?(_ value: Value, _ symbols: inout SymbolTableBuilder) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = .uint(value)
    case .double(let value): self = .double(value)
    case .string(let value): self = .symbol(symbols.intern(value))
    case .timestamp(let value):
      self = .timestamp(seconds: value.seconds, nanoseconds: UInt32(value.nanoseconds))
    case .duration(let value): self = .duration(nanoseconds: value.nanoseconds)
    case .bytes, .list, .map, .type, .optional: return nil
    }
  }
}
