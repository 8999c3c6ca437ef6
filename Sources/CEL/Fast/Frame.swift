/// The values of all paths for one evaluation: one slot per path, filled by the host, read by
/// predicates and by the general evaluator.
///
/// A frame is made once per worker, for one layout and one symbol table, and filled again for every
/// event after ``reset()``; in the steady state that allocates nothing. It belongs to one thread at
/// a time. Bytes handed to it are UTF-8; what is not is repaired when it is read back as a `String`.
public final class Frame {
  // Everything that changes is behind pointers: stored properties of a class would be checked for
  // exclusive access on every call, which costs more than the calls do.
  @usableFromInline let view: FrameView
  /// How many slots of the layout the frame has room for.
  public let slotCount: Int
  /// The table whose numbers stand for constant strings in this frame.
  public let symbols: SymbolTable

  /// A frame in which every slot is absent.
  ///
  /// - Parameters:
  ///   - slotCount: ``SlotLayout/count`` of the final layout, or more.
  ///   - symbols: Frozen from the builder that the expressions were planned with.
  public init(slotCount: Int, symbols: SymbolTable) {
    precondition(slotCount >= 0 && slotCount <= SlotLayout.slotsMax, "no such layout")
    self.slotCount = slotCount
    self.symbols = symbols
    let cellCount = slotCount + FrameView.scratchCount
    view = FrameView(
      cells: .allocate(capacity: cellCount), memory: .allocate(capacity: 1))
    let strings = UnsafeMutablePointer<UnsafeRawBufferPointer>.allocate(capacity: cellCount)
    strings.initialize(
      repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: cellCount)
    view.cells.initialize(repeating: .absent, count: cellCount)
    view.memory.initialize(
      to: FrameMemory(
        strings: strings, symbolBytes: UnsafePointer(symbols.bytes),
        symbolOffsets: UnsafePointer(symbols.offsets), symbolCount: symbols.count))
  }

  deinit {
    view.cells.deallocate()
    view.memory.pointee.strings.deallocate()
    view.memory.deinitialize(count: 1)
    view.memory.deallocate()
  }

  /// Makes every slot absent and takes back the memory of strings and values.
  public func reset() {
    view.cells.update(repeating: .absent, count: slotCount + FrameView.scratchCount)
    view.memory.pointee.arena.reset()
    if !view.memory.pointee.values.isEmpty {
      view.memory.pointee.values.removeAll(keepingCapacity: true)
    }
  }

  /// The slot's words; a string or reference among them means something in this frame alone.
  public subscript(slot: SlotID) -> Slot { cell(slot).pointee }

  /// Whether the slot has a value; an invalid one counts, since reading it is an error.
  public func isPresent(_ slot: SlotID) -> Bool { cell(slot).pointee.rawTag != 0 }

  // MARK: - Filling

  @inlinable
  public func setAbsent(_ slot: SlotID) { cell(slot).pointee = .absent }

  @inlinable
  public func setNull(_ slot: SlotID) { cell(slot).pointee = .null }

  /// Says that there is a value which could not be read: using it is an error of the expression.
  @inlinable
  public func setInvalid(_ slot: SlotID) { cell(slot).pointee = .invalid }

  @inlinable
  public func setBool(_ slot: SlotID, _ value: Bool) { cell(slot).pointee = .bool(value) }

  @inlinable
  public func setInt(_ slot: SlotID, _ value: Int64) { cell(slot).pointee = .int(value) }

  @inlinable
  public func setUInt(_ slot: SlotID, _ value: UInt64) { cell(slot).pointee = .uint(value) }

  @inlinable
  public func setDouble(_ slot: SlotID, _ value: Double) { cell(slot).pointee = .double(value) }

  /// Sets a time: `seconds` since 1970 within the years 1 to 9999, and from there forward
  /// `nanoseconds`, 0 ..< 1,000,000,000.
  ///
  /// A time outside of that makes the slot invalid.
  public func setTimestamp(_ slot: SlotID, seconds: Int64, nanoseconds: UInt32) {
    let isTime = Timestamp.secondsRange.contains(seconds) && nanoseconds < 1_000_000_000
    cell(slot).pointee =
      isTime ? .timestamp(seconds: seconds, nanoseconds: nanoseconds) : .invalid
  }

  @inlinable
  public func setDuration(_ slot: SlotID, nanoseconds: Int64) {
    cell(slot).pointee = .duration(nanoseconds: nanoseconds)
  }

  /// Sets a string; its bytes are copied unless it is one of the constants.
  public func setString(_ slot: SlotID, _ utf8: UnsafeRawBufferPointer) {
    let cell = cell(slot)
    let number = symbols.number(of: utf8)
    if number != SymbolTable.none {
      cell.pointee = .symbol(SymbolID(rawValue: number))
    } else {
      setDynamic(cell, view.memory.pointee.arena.copy(utf8))
    }
  }

  public func setString(_ slot: SlotID, _ text: String) {
    var text = text
    text.withUTF8 { setString(slot, UnsafeRawBufferPointer($0)) }
  }

  // MARK: - Reading back

  /// The slot's string, or nil if it holds none.
  public func string(_ slot: SlotID) -> String? {
    withUTF8(slot) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the bytes of the slot's string, or returns nil if it holds none.
  public func withUTF8<Result>(
    _ slot: SlotID, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result? {
    let value = cell(slot).pointee
    guard value.tag == .string else { return nil }
    return try withExtendedLifetime(self) { try body(view.utf8(value)) }
  }

  @usableFromInline
  func cell(_ slot: SlotID) -> UnsafeMutablePointer<Slot> {
    precondition(slot.index < slotCount, "a slot of another layout")
    return view.cells + (slot.index + FrameView.scratchCount)
  }

  /// The values that do not fit into slots, by the payloads of the slots that hold them.
  var values: [Value] { view.memory.pointee.values }

  /// Puts `value` into the table of values, in the place that the slot has there already, if any.
  func setReference(_ slot: SlotID, _ value: Value) {
    let cell = cell(slot)
    if cell.pointee.tag == .reference {
      view.memory.pointee.values[Int(cell.pointee.payload)] = value
    } else {
      cell.pointee = Slot(tag: .reference, payload: UInt64(view.memory.pointee.values.count))
      view.memory.pointee.values.append(value)
    }
  }

  /// INVARIANT: a dynamic string's payload is the index of its own cell, so that the table of
  /// strings needs no more entries than there are cells, however often a slot is set.
  private func setDynamic(_ cell: UnsafeMutablePointer<Slot>, _ utf8: UnsafeRawBufferPointer) {
    let index = cell - view.cells
    view.memory.pointee.strings[index] = utf8
    cell.pointee = Slot(tag: .string, payload: Slot.dynamicString | UInt64(index))
  }
}
