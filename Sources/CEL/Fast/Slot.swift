/// What a ``Slot`` holds; the raw values are part of the machine's instruction encoding.
public enum SlotTag: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Nothing is known under the slot's path; all bits of the slot are zero.
  case absent = 0
  case null = 1
  case bool = 2
  case int = 3
  case uint = 4
  case double = 5
  case string = 6
  /// Seconds since 1970 in the payload, nanoseconds 0 ..< 1,000,000,000 in the detail.
  case timestamp = 7
  /// Nanoseconds.
  case duration = 8
  /// A list, map, bytes or any other value that lives in the frame's table of values.
  case reference = 9
  /// The host could not read the value (wrong type, out of range): reading it is an error.
  case invalid = 10
}

/// A value of one path in 16 bytes of plain data, which the predicate machine compares in registers.
///
/// Two words: `head` is the tag in its lowest byte and a detail of 32 bits in its upper half (zero
/// for all but timestamps), `payload` is the value. Two slots with the same words are equal, except
/// for doubles (NaN) and for strings and references, whose payload is an index into a frame.
public struct Slot: BitwiseCopyable, Sendable {
  @usableFromInline package var head: UInt64
  @usableFromInline package var payload: UInt64

  @inlinable
  package init(tag: SlotTag, payload: UInt64, detail: UInt32 = 0) {
    self.head = UInt64(tag.rawValue) | UInt64(detail) << 32
    self.payload = payload
  }

  @inlinable
  package init(rawTag: UInt8, payload: UInt64) {
    self.head = UInt64(rawTag)
    self.payload = payload
  }

  /// The slot of a path that has no value.
  @inlinable public static var absent: Slot { Slot(tag: .absent, payload: 0) }
  @inlinable public static var null: Slot { Slot(tag: .null, payload: 0) }
  @inlinable public static var invalid: Slot { Slot(tag: .invalid, payload: 0) }

  @inlinable
  public static func bool(_ value: Bool) -> Slot { Slot(tag: .bool, payload: value ? 1 : 0) }

  @inlinable
  public static func int(_ value: Int64) -> Slot {
    Slot(tag: .int, payload: UInt64(bitPattern: value))
  }

  @inlinable
  public static func uint(_ value: UInt64) -> Slot { Slot(tag: .uint, payload: value) }

  @inlinable
  public static func double(_ value: Double) -> Slot {
    Slot(tag: .double, payload: value.bitPattern)
  }

  /// A string constant of a symbol table.
  @inlinable
  public static func symbol(_ id: SymbolID) -> Slot {
    Slot(tag: .string, payload: UInt64(id.rawValue))
  }

  /// A time: `seconds` since 1970 and from there forward `nanoseconds`, 0 ..< 1,000,000,000.
  @inlinable
  public static func timestamp(seconds: Int64, nanoseconds: UInt32) -> Slot {
    Slot(tag: .timestamp, payload: UInt64(bitPattern: seconds), detail: nanoseconds)
  }

  @inlinable
  public static func duration(nanoseconds: Int64) -> Slot {
    Slot(tag: .duration, payload: UInt64(bitPattern: nanoseconds))
  }

  /// What the slot holds.
  @inlinable public var tag: SlotTag { SlotTag(rawValue: rawTag) ?? .invalid }

  @inlinable package var rawTag: UInt8 { UInt8(truncatingIfNeeded: head) }
  @inlinable package var detail: UInt32 { UInt32(truncatingIfNeeded: head >> 32) }
  @inlinable package var signed: Int64 { Int64(bitPattern: payload) }
  @inlinable package var float: Double { Double(bitPattern: payload) }

  /// Whether both words agree; see the type's comment for what that says.
  @inlinable
  package func hasSameBits(as other: Slot) -> Bool {
    head == other.head && payload == other.payload
  }

  /// Set in the payload of a string that is not in the symbol table; the rest is the index of the
  /// frame's slot that owns the bytes.
  @inlinable package static var dynamicString: UInt64 { 1 << 63 }
}
