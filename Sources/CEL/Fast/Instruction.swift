/// What an instruction does with its cell.
enum Operation: UInt8, BitwiseCopyable {
  /// The cell is the bool `true`.
  case isTrue = 0
  /// The cell has a value.
  case has = 1
  /// The cell equals the payload, whose tag is the detail; null, bool, int, uint, string, duration.
  case equalsConstant = 2
  /// The cell equals a constant of the pool (payload): doubles and timestamps.
  case equalsPooled = 3
  /// The cell is one of at most 32 neighbouring symbols: first number and mask in the payload.
  case inMask = 4
  /// The cell is one of a few words of the pool: start and count in the payload, tag in the detail.
  case inList = 5
  /// The same with many words, in ascending order.
  case inSorted = 6
  /// The cell is less than the payload, both with the detail as their tag: int or duration.
  case lessConstant = 7
  case lessOrEqualConstant = 8
  /// The cell stands in the detail's relation to a constant of the pool (payload).
  case orderPooled = 9
  /// The cell equals another cell (payload).
  case equalsCell = 10
  /// The cell is less than another cell (payload), both with the detail as their tag.
  case lessCell = 11
  case lessOrEqualCell = 12
  /// The cell stands in the detail's relation to another cell (payload).
  case orderCell = 13
  /// The cell's string begins with, ends with or contains bytes of the pool: start, count.
  case startsWith = 14
  case endsWith = 15
  case contains = 16
  /// Computes a scratch cell from two operands (payload) and goes on; the detail names how.
  case compute = 17
  /// Goes to the target for true.
  case jump = 18
  /// The cell is an element of the list that another cell (payload) refers to.
  case inListCell = 19
}

/// One predicate of a condition: what is asked of a cell, and where each answer leads.
///
/// 16 bytes of plain data. Targets count from the condition's first instruction and always lead
/// forward, so that a run ends after at most as many steps as there are instructions.
struct Instruction: BitwiseCopyable {
  var operation: Operation
  /// In the low four bits a tag, a relation or an arithmetic operator, as the operation says; above
  /// them ``trueFallsThrough`` and ``falseFallsThrough``.
  var flaggedDetail: UInt8
  var cell: UInt16
  var onTrue: UInt16
  var onFalse: UInt16
  var payload: UInt64

  /// A target that ends the run with this answer.
  static var accept: UInt16 { 0xFFFF }
  static var reject: UInt16 { 0xFFFE }
  /// The first number that is no instruction's.
  static var targetsEnd: UInt16 { 0xFFF0 }

  /// Set when the answer leads to the next instruction.
  ///
  /// The machine then need not wait for the target to be loaded before it starts on that one, which
  /// is a third of its time.
  static var trueFallsThrough: UInt8 { 0x80 }
  static var falseFallsThrough: UInt8 { 0x40 }

  @inline(__always)
  var detail: UInt8 { flaggedDetail & 0x0F }

  /// Two numbers in one payload.
  static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
    UInt64(first) | UInt64(second) << 32
  }

  var first: UInt32 { UInt32(truncatingIfNeeded: payload) }
  var second: UInt32 { UInt32(truncatingIfNeeded: payload >> 32) }
}

/// How a `compute` instruction makes its scratch cell from operands.
enum Computation: UInt8, BitwiseCopyable {
  case add = 0
  case subtract = 1
  case multiply = 2
  case divide = 3
  case remainder = 4
  /// The number of code points of a string; the second operand is not used.
  case size = 5
  /// The element of a list or map under a key, if it is a plain value.
  case element = 6
}

/// An operand of a `compute` instruction: a cell, or a constant of the pool.
struct Operand: BitwiseCopyable {
  var code: UInt32

  static func cell(_ index: UInt16) -> Operand { Operand(code: UInt32(index)) }
  static func pooled(_ index: UInt32) -> Operand { Operand(code: index | 1 << 31) }

  var isPooled: Bool { code & 1 << 31 != 0 }
  var index: Int { Int(code & ~(1 << 31)) }
}
