/// What the predicate machine finds.
public enum PredicateResult: UInt8, BitwiseCopyable, Hashable, Sendable {
  case isFalse
  case isTrue
  /// Something that predicates do not decide, such as an absent value: the general evaluator
  /// gives the answer or the error.
  case undecided
}

/// Verified instructions of many conditions with their pools; immutable, shared by all threads.
///
/// Owned by the ``ConditionTable`` that holds it, which calls ``deallocate()``: one indirection less
/// than a class of its own.
struct PredicateCode: BitwiseCopyable, @unchecked Sendable {
  // INVARIANT: none of this memory is written after `init`, which is why sharing it is safe.
  private let conditionCount: Int
  private let starts: UnsafeMutablePointer<Int>
  private let instructions: UnsafeMutablePointer<Instruction>
  private let constants: UnsafeMutablePointer<Slot>
  private let words: UnsafeMutablePointer<UInt64>
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Copies what the assembler holds, after ``PredicateVerifier`` has passed it.
  ///
  /// `conditionStarts` are the first instructions by condition, -1 for one that has none;
  /// `conditions` are the start and count of those that have. A frame on which the code runs has
  /// `slotCount` slots at least.
  init(
    _ assembler: PredicateAssembler, conditionStarts: [Int],
    conditions: [(start: Int, count: Int)], slotCount: Int
  ) {
    let known = Set(conditions.map(\.start))
    precondition(
      conditionStarts.allSatisfy { $0 < 0 || known.contains($0) }, "a condition without code")
    PredicateVerifier(assembler, slotCount: slotCount).verify(conditions)
    conditionCount = conditionStarts.count
    starts = PredicateCode.copy(conditionStarts)
    instructions = PredicateCode.copy(assembler.instructions)
    constants = PredicateCode.copy(assembler.constants)
    words = PredicateCode.copy(assembler.words)
    bytes = PredicateCode.copy(assembler.bytes)
  }

  /// Frees the memory; nothing may use this or a copy of it afterwards.
  func deallocate() {
    starts.deallocate()
    instructions.deallocate()
    constants.deallocate()
    words.deallocate()
    bytes.deallocate()
  }

  private static func copy<Element: BitwiseCopyable>(
    _ array: [Element]
  ) -> UnsafeMutablePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, array.count))
    for (index, element) in array.enumerated() { (copy + index).initialize(to: element) }
    return copy
  }

  /// Runs a condition.
  ///
  /// Left to right and without a memory of errors: at the first predicate that cannot be decided
  /// the run ends. An answer therefore is the answer that CEL gives, whatever the operands not
  /// reached would have said.
  @inline(__always)
  func run(_ condition: Int, _ frame: FrameView) -> PredicateResult {
    precondition(condition >= 0 && condition < conditionCount, "no such condition")
    let start = starts[condition]
    guard start >= 0 else { return .undecided }
    let code = UnsafePointer(instructions + start)
    let cells = frame.cells
    var instruction = code
    while true {
      let value = cells[Int(instruction.pointee.cell)]
      let holds: Bool
      switch instruction.pointee.operation {
      case .isTrue:
        guard value.rawTag == SlotTag.bool.rawValue else {
          return .undecided
        }
        holds = value.payload != 0
      case .has:
        guard value.rawTag != SlotTag.invalid.rawValue else {
          return .undecided
        }
        holds = value.rawTag != SlotTag.absent.rawValue
      case .equalsConstant:
        let detail = instruction.pointee.detail
        if value.head == UInt64(detail) {
          holds = value.payload == instruction.pointee.payload
        } else {
          let constant = Slot(rawTag: detail, payload: instruction.pointee.payload)
          guard let answer = SlotComparison.areEqual(value, constant, frame) else {
            return .undecided
          }
          holds = answer
        }
      case .inMask:
        if value.head == UInt64(SlotTag.string.rawValue) {
          let distance = value.payload &- UInt64(instruction.pointee.first)
          holds = distance < 32 && instruction.pointee.second >> UInt32(distance) & 1 != 0
        } else {
          guard SlotComparison.isPlain(value) else {
            return .undecided
          }
          holds = false
        }
      case .lessConstant, .lessOrEqualConstant:
        let limit = Int64(bitPattern: instruction.pointee.payload)
        let detail = instruction.pointee.detail
        let orEqual = instruction.pointee.operation == .lessOrEqualConstant
        if value.head == UInt64(detail) {
          holds = orEqual ? value.signed <= limit : value.signed < limit
        } else {
          let constant = Slot(rawTag: detail, payload: instruction.pointee.payload)
          guard let order = SlotComparison.order(value, constant, frame), order != .unordered
          else {
            return .undecided
          }
          holds = (orEqual ? SlotRelation.lessOrEqual : .less).holds(order)
        }
      case .lessCell, .lessOrEqualCell:
        let other = cells[Int(instruction.pointee.payload)]
        let detail = UInt64(instruction.pointee.detail)
        let orEqual = instruction.pointee.operation == .lessOrEqualCell
        if value.head == detail && other.head == detail {
          holds = orEqual ? value.signed <= other.signed : value.signed < other.signed
        } else {
          guard let order = SlotComparison.order(value, other, frame), order != .unordered
          else {
            return .undecided
          }
          holds = (orEqual ? SlotRelation.lessOrEqual : .less).holds(order)
        }
      case .equalsCell:
        let other = cells[Int(instruction.pointee.payload)]
        if value.hasSameBits(as: other) && value.rawTag == SlotTag.string.rawValue {
          holds = true
        } else {
          guard let answer = SlotComparison.areEqual(value, other, frame) else {
            return .undecided
          }
          holds = answer
        }
      case .jump:
        holds = true
      case .compute:
        guard let result = compute(instruction.pointee, frame) else {
          return .undecided
        }
        cells[Int(instruction.pointee.cell)] = result
        holds = true
      case .equalsPooled, .orderPooled, .orderCell, .inList, .inSorted, .inListCell, .startsWith,
        .endsWith, .contains:
        guard let answer = decide(instruction.pointee, value, frame) else {
          return .undecided
        }
        holds = answer
      }
      let flags = instruction.pointee.flaggedDetail
      let next: UInt16
      if holds {
        if flags & Instruction.trueFallsThrough != 0 {
          instruction += 1
          continue
        }
        next = instruction.pointee.onTrue
      } else {
        if flags & Instruction.falseFallsThrough != 0 {
          instruction += 1
          continue
        }
        next = instruction.pointee.onFalse
      }
      if next >= Instruction.targetsEnd {
        return next == Instruction.accept ? .isTrue : .isFalse
      }
      instruction = code + Int(next)
    }
  }

  /// The operations that take a loop or are rare, kept out of `run` so that it stays small.
  @inline(never)
  private func decide(_ instruction: Instruction, _ value: Slot, _ frame: FrameView) -> Bool? {
    switch instruction.operation {
    case .equalsPooled:
      return SlotComparison.areEqual(value, constants[Int(instruction.payload)], frame)
    case .orderPooled:
      return related(value, instruction, constants[Int(instruction.payload)], frame)
    case .orderCell:
      return related(value, instruction, frame.cells[Int(instruction.payload)], frame)
    case .inListCell:
      return SlotElements.contains(value, in: frame.cells[Int(instruction.payload)], frame)
    case .inList, .inSorted:
      return isMember(value, instruction, frame)
    case .startsWith, .endsWith, .contains:
      guard value.tag == .string else { return nil }
      let part = UnsafeRawBufferPointer(
        start: bytes + Int(instruction.first), count: Int(instruction.second))
      let text = frame.utf8(value)
      switch instruction.operation {
      case .startsWith:
        return text.count >= part.count
          && bytesAreEqual(UnsafeRawBufferPointer(rebasing: text.prefix(part.count)), part)
      case .endsWith:
        return text.count >= part.count
          && bytesAreEqual(UnsafeRawBufferPointer(rebasing: text.suffix(part.count)), part)
      default:
        return ByteSearch.contains(text, part)
      }
    default:
      return nil
    }
  }

  private func related(
    _ left: Slot, _ instruction: Instruction, _ right: Slot, _ frame: FrameView
  ) -> Bool? {
    guard let relation = SlotRelation(rawValue: instruction.detail),
      let order = SlotComparison.order(left, right, frame)
    else { return nil }
    return relation.holds(order)
  }

  private func isMember(_ value: Slot, _ instruction: Instruction, _ frame: FrameView) -> Bool? {
    let lower = Int(instruction.first)
    let upper = lower + Int(instruction.second)
    guard value.head == UInt64(instruction.detail) else {
      for index in lower..<upper {
        let member = Slot(rawTag: instruction.detail, payload: words[index])
        guard let equal = SlotComparison.areEqual(value, member, frame) else { return nil }
        if equal { return true }
      }
      // An empty set asks for a value all the same.
      return SlotComparison.isPlain(value) ? false : nil
    }
    if instruction.operation == .inList {
      for index in lower..<upper where words[index] == value.payload { return true }
      return false
    }
    var low = lower
    var high = upper
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < value.payload { low = middle + 1 } else { high = middle }
    }
    return low < upper && words[low] == value.payload
  }

  @inline(never)
  private func compute(_ instruction: Instruction, _ frame: FrameView) -> Slot? {
    guard let computation = Computation(rawValue: instruction.detail) else { return nil }
    return SlotArithmetic.compute(
      computation, operand(Operand(code: instruction.first), frame),
      operand(Operand(code: instruction.second), frame), frame)
  }

  private func operand(_ operand: Operand, _ frame: FrameView) -> Slot {
    operand.isPooled ? constants[operand.index] : frame.cells[operand.index]
  }
}
