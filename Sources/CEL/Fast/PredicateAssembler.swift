/// Writes the instructions of many conditions into one flat array with shared pools.
///
/// Control flow is by continuation: every predicate is emitted with the labels that its two answers
/// lead to, so `&&`, `||`, `!` and `?:` cost no instruction of their own.
struct PredicateAssembler: Sendable {
  /// A place in the condition being written, bound once, after everything that leads to it.
  struct Label: Hashable {
    fileprivate let number: Int
    static let accept = Label(number: -1)
    static let reject = Label(number: -2)
  }

  private(set) var instructions: [Instruction] = []
  private(set) var constants: [Slot] = []
  private(set) var words: [UInt64] = []
  private(set) var bytes: [UInt8] = []

  private var start = 0
  private var targets: [Int?] = []
  private var pending: [(instruction: Int, onTrue: Label, onFalse: Label)] = []

  /// Begins a condition.
  mutating func begin() {
    start = instructions.count
    targets.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
  }

  mutating func makeLabel() -> Label {
    targets.append(nil)
    return Label(number: targets.count - 1)
  }

  /// Places `label` before the next instruction.
  mutating func bind(_ label: Label) {
    precondition(targets[label.number] == nil, "a label bound twice")
    targets[label.number] = instructions.count - start
  }

  mutating func emit(
    _ operation: Operation, detail: UInt8 = 0, cell: UInt16 = 0, payload: UInt64 = 0,
    onTrue: Label, onFalse: Label
  ) {
    pending.append((instructions.count, onTrue, onFalse))
    instructions.append(
      Instruction(
        operation: operation, flaggedDetail: detail, cell: cell, onTrue: 0, onFalse: 0,
        payload: payload))
  }

  /// Ends the condition: its first instruction and how many it has, or nil if it is too long; then
  /// nothing of it is left.
  mutating func finish() -> (start: Int, count: Int)? {
    let count = instructions.count - start
    guard count > 0, count < Int(Instruction.targetsEnd) else {
      abandon()
      return nil
    }
    for use in pending {
      let next = UInt16(use.instruction - start + 1)
      var instruction = instructions[use.instruction]
      instruction.onTrue = target(use.onTrue)
      instruction.onFalse = target(use.onFalse)
      if instruction.onTrue == next {
        instruction.flaggedDetail |= Instruction.trueFallsThrough
      }
      if instruction.onFalse == next {
        instruction.flaggedDetail |= Instruction.falseFallsThrough
      }
      instructions[use.instruction] = instruction
    }
    return (start, count)
  }

  /// Drops the condition being written; what it put into the pools stays, unused.
  mutating func abandon() {
    instructions.removeSubrange(start...)
  }

  private func target(_ label: Label) -> UInt16 {
    if label == .accept { return Instruction.accept }
    if label == .reject { return Instruction.reject }
    guard let place = targets[label.number] else { preconditionFailure("a label never bound") }
    return UInt16(place)
  }

  // MARK: - Pools

  mutating func pool(_ constant: Slot) -> UInt32 {
    constants.append(constant)
    return UInt32(constants.count - 1)
  }

  mutating func pool(words list: [UInt64]) -> UInt64 {
    words.append(contentsOf: list)
    return Instruction.pair(UInt32(words.count - list.count), UInt32(list.count))
  }

  mutating func pool(bytes text: some Collection<UInt8>) -> UInt64 {
    bytes.append(contentsOf: text)
    return Instruction.pair(UInt32(bytes.count - text.count), UInt32(text.count))
  }
}
