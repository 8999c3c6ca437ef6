/// Checks every index and target once, so that the machine may run without checks.
///
/// A failure is a defect of the planner, never of an expression, and stops the program.
struct PredicateVerifier {
  private let assembler: PredicateAssembler
  private let cellCount: Int

  init(_ assembler: PredicateAssembler, slotCount: Int) {
    self.assembler = assembler
    self.cellCount = slotCount + FrameView.scratchCount
  }

  func verify(_ conditions: [(start: Int, count: Int)]) {
    for condition in conditions {
      precondition(
        condition.start >= 0 && condition.count > 0
          && condition.start + condition.count <= assembler.instructions.count,
        "a condition outside of the code")
      for place in 0..<condition.count {
        verify(assembler.instructions[condition.start + place], at: place, of: condition.count)
      }
    }
  }

  private func verify(_ instruction: Instruction, at place: Int, of count: Int) {
    verify(instruction, target: instruction.onTrue, Instruction.trueFallsThrough, place, count)
    verify(instruction, target: instruction.onFalse, Instruction.falseFallsThrough, place, count)
    precondition(Int(instruction.cell) < cellCount, "a cell outside of the frame")
    switch instruction.operation {
    case .isTrue, .has, .jump, .inMask:
      break
    case .equalsConstant:
      verifyTag(instruction, [.null, .bool, .int, .uint, .string, .duration])
    case .lessConstant, .lessOrEqualConstant:
      verifyTag(instruction, [.int, .duration])
    case .equalsPooled:
      verify(constant: instruction.payload)
    case .orderPooled:
      verifyRelation(instruction)
      verify(constant: instruction.payload)
    case .inList, .inSorted:
      verifyTag(instruction, [.int, .uint, .string, .duration])
      let end = UInt64(instruction.first) + UInt64(instruction.second)
      precondition(end <= assembler.words.count, "words outside of the pool")
    case .equalsCell, .inListCell:
      verify(cell: instruction.payload)
    case .lessCell, .lessOrEqualCell:
      verifyTag(instruction, [.int, .duration])
      verify(cell: instruction.payload)
    case .orderCell:
      verifyRelation(instruction)
      verify(cell: instruction.payload)
    case .startsWith, .endsWith, .contains:
      let end = UInt64(instruction.first) + UInt64(instruction.second)
      precondition(end <= assembler.bytes.count, "bytes outside of the pool")
    case .compute:
      precondition(Computation(rawValue: instruction.detail) != nil, "no such computation")
      precondition(Int(instruction.cell) < FrameView.scratchCount, "a result in a slot")
      verify(operand: Operand(code: instruction.first))
      verify(operand: Operand(code: instruction.second))
    }
  }

  private func verify(
    _ instruction: Instruction, target: UInt16, _ flag: UInt8, _ place: Int, _ count: Int
  ) {
    precondition(
      (instruction.flaggedDetail & flag != 0) == (Int(target) == place + 1),
      "a target that does not agree with its flag")
    if target == Instruction.accept || target == Instruction.reject { return }
    precondition(Int(target) > place && Int(target) < count, "a target that does not lead forward")
  }

  private func verify(operand: Operand) {
    if operand.isPooled {
      verify(constant: UInt64(operand.index))
    } else {
      verify(cell: UInt64(operand.index))
    }
  }

  private func verify(constant: UInt64) {
    precondition(constant < assembler.constants.count, "a constant outside of the pool")
  }

  private func verify(cell: UInt64) {
    precondition(cell < cellCount, "a cell outside of the frame")
  }

  private func verifyTag(_ instruction: Instruction, _ tags: [SlotTag]) {
    precondition(tags.contains { $0.rawValue == instruction.detail }, "no such tag here")
  }

  private func verifyRelation(_ instruction: Instruction) {
    precondition(SlotRelation(rawValue: instruction.detail) != nil, "no such relation")
  }
}
