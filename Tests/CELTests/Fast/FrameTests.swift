import CEL
import Testing

@Suite struct `Frames` {
  private let slots: [SlotID]
  private let symbols: SymbolTable

  init() {
    var layout = SlotLayout()
    slots = ["a", "b", "c"].compactMap { layout.intern([$0]) }
    var builder = SymbolTableBuilder()
    _ = builder.intern("known")
    symbols = builder.freeze()
  }

  private func frame() -> Frame { Frame(slotCount: slots.count, symbols: symbols) }

  @Test func `start absent and end absent`() {
    let frame = frame()
    #expect(slots.allSatisfy { !frame.isPresent($0) })
    frame.setInt(slots[0], 1)
    frame.setString(slots[1], "unknown")
    #expect(frame.isPresent(slots[0]) && frame.isPresent(slots[1]))
    frame.reset()
    #expect(slots.allSatisfy { !frame.isPresent($0) })
  }

  @Test func `store constants as symbols and other strings as bytes`() {
    let frame = frame()
    frame.setString(slots[0], "known")
    frame.setString(slots[1], "unknown")
    frame.setString(slots[2], "known")
    #expect(frame[slots[0]].payload == frame[slots[2]].payload)
    #expect(frame[slots[1]].payload & Slot.dynamicString != 0)
    #expect(slots.map { frame.string($0) } == ["known", "unknown", "known"])
  }

  @Test func `keep bytes apart when a slot is set again`() {
    let frame = frame()
    frame.setString(slots[0], "first")
    frame.setString(slots[1], "first")
    frame.setString(slots[0], "second")
    #expect(frame.string(slots[0]) == "second")
    #expect(frame.string(slots[1]) == "first")
  }

  @Test func `keep strings that are larger than a chunk`() {
    let frame = frame()
    let large = String(repeating: "long ", count: 10_000)
    for _ in 0..<3 {
      frame.reset()
      frame.setString(slots[0], "small")
      frame.setString(slots[1], large)
      frame.setString(slots[2], "after")
      #expect(slots.map { frame.string($0) } == ["small", large, "after"])
    }
  }

  @Test func `a slot of another layout is our bug`() async {
    await #expect(processExitsWith: .failure) {
      var layout = SlotLayout()
      guard let slot = layout.intern(["a"]) else { return }
      Frame(slotCount: 0, symbols: SymbolTableBuilder().freeze()).setNull(slot)
    }
  }
}

@Suite struct `Values of frames` {
  static let values: [Value] = [
    .null, .bool(true), .int(.min), .uint(.max), .double(1.5), .string("known"),
    .string("unknown"), .bytes([1]), .list([.int(1)]), .map(MapValue([("a", .int(1))])),
    .type("int"), .optional(.int(1)), .optional(nil), .duration(CELDuration(nanoseconds: -1)),
  ]

  @Test func `come back as they went in`() {
    var layout = SlotLayout()
    let slots = Self.values.indices.compactMap { layout.intern(["v\($0)"]) }
    var symbols = SymbolTableBuilder()
    _ = symbols.intern("known")
    let frame = Frame(slotCount: layout.count, symbols: symbols.freeze())
    for _ in 0..<2 {
      frame.reset()
      for (slot, value) in zip(slots, Self.values) { frame.setValue(slot, value) }
      for (slot, value) in zip(slots, Self.values) { #expect(frame.value(slot) == value) }
    }
    frame.setValue(slots[0], nil)
    #expect(!frame.isPresent(slots[0]))
  }

  @Test func `outside of the years 1 to 9999 are no times`() throws {
    var layout = SlotLayout()
    let interned = layout.intern(["a"])
    let slot = try #require(interned)
    let frame = Frame(slotCount: 1, symbols: SymbolTableBuilder().freeze())
    frame.setTimestamp(slot, seconds: .max, nanoseconds: 0)
    #expect(frame[slot].tag == .invalid)
    frame.setTimestamp(slot, seconds: 0, nanoseconds: 1_000_000_000)
    #expect(frame[slot].tag == .invalid)
    #expect(frame.value(slot) == nil)
    #expect(frame.isPresent(slot))
  }
}
