/// A regular expression as instructions of a nondeterministic automaton (Thompson).
struct RegexProgram: Sendable {
  struct Instruction: Sendable {
    enum Operation: UInt8, Sendable {
      /// Takes a code point of the set number `first` and goes on.
      case take
      /// Goes on at both `first` and `second`.
      case split
      /// Goes on at `first`.
      case jump
      /// Goes on if the assertion `first` holds.
      case assert
      case accept
    }
    var operation: Operation
    var first: Int32 = 0
    var second: Int32 = 0
  }

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []
  private(set) var hasAssertions = false
  /// Ranges in all the sets.
  private(set) var rangeCount = 0
  private var setIndexes: [ScalarSet: Int32] = [:]
  private var visitsLeft = 10 * RegexLimits.instructionsMax

  /// Translates a tree; throws if that takes more than ``RegexLimits/instructionsMax``.
  init(_ node: RegexNode) throws(PrimitiveError) {
    try emit(node)
    try append(Instruction(operation: .accept))
    setIndexes = [:]
  }

  private static let tooLarge = PrimitiveError(
    "regular expression: with its repetitions written out it takes more than "
      + "\(RegexLimits.instructionsMax) instructions")

  private var here: Int32 { Int32(instructions.count) }

  private mutating func append(_ instruction: Instruction) throws(PrimitiveError) {
    guard instructions.count < RegexLimits.instructionsMax else { throw Self.tooLarge }
    instructions.append(instruction)
  }

  private mutating func emit(_ node: RegexNode) throws(PrimitiveError) {
    // Repeating nothing a thousand times in a thousand times emits no instruction.
    visitsLeft -= 1
    guard visitsLeft > 0 else { throw Self.tooLarge }
    switch node {
    case .empty: break
    case .set(let set):
      let index = setIndexes[set] ?? Int32(sets.count)
      if Int(index) == sets.count {
        sets.append(set)
        rangeCount += set.ranges.count
        setIndexes[set] = index
      }
      try append(Instruction(operation: .take, first: index))
    case .assertion(let assertion):
      hasAssertions = true
      try append(Instruction(operation: .assert, first: assertion.rawValue))
    case .concatenation(let parts):
      for part in parts { try emit(part) }
    case .alternation(let branches):
      var jumps: [Int] = []
      for branch in branches.dropLast() {
        let split = instructions.count
        try append(Instruction(operation: .split, first: here + 1))
        try emit(branch)
        jumps.append(instructions.count)
        try append(Instruction(operation: .jump))
        instructions[split].second = here
      }
      if let last = branches.last { try emit(last) }
      for jump in jumps { instructions[jump].first = here }
    case .repetition(let body, let min, let max):
      try emitRepetition(of: body, min: min, max: max)
    }
  }

  private mutating func emitRepetition(
    of body: RegexNode, min: Int, max: Int?
  ) throws(PrimitiveError) {
    for _ in 0..<min { try emit(body) }
    guard let max else {
      let start = instructions.count
      try append(Instruction(operation: .split, first: here + 1))
      try emit(body)
      try append(Instruction(operation: .jump, first: Int32(start)))
      instructions[start].second = here
      return
    }
    var splits: [Int] = []
    for _ in min..<max {
      splits.append(instructions.count)
      try append(Instruction(operation: .split, first: here + 1))
      try emit(body)
    }
    for split in splits { instructions[split].second = here }
  }
}
