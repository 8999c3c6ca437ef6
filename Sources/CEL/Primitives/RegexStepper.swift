/// Moves sets of places in a program over a text, one code point at a time.
///
/// The table is made with it, and it matches by itself where the table would be too large.
struct RegexStepper {
  typealias Kind = RegexClasses.Kind

  private let instructions: [RegexProgram.Instruction]
  private let membership: [[Bool]]
  /// Whether no match can start but at the start of the text.
  private(set) var isAnchored = false

  /// The mark of the last ``close(_:previous:next:)`` that came by, for each instruction.
  private var visited: [UInt32]
  private var mark: UInt32 = 0
  private var stack: [Int32] = []
  /// The taking instructions that the last ``close(_:previous:next:)`` reached.
  private(set) var reached: [Int32] = []
  /// Instructions visited so far: the work done.
  private(set) var visitCount = 0

  init(_ program: RegexProgram, _ classes: RegexClasses) {
    instructions = program.instructions
    membership = classes.membership
    visited = [UInt32](repeating: 0, count: program.instructions.count)
    isAnchored =
      program.hasAssertions && canOnlyStartAtTextStart()
  }

  private mutating func canOnlyStartAtTextStart() -> Bool {
    for previous in [Kind.newline, .word, .other] {
      for next in [Kind.edge, .newline, .word, .other]
      where close([0], previous: previous, next: next) || !reached.isEmpty {
        return false
      }
    }
    return true
  }

  /// Follows all instructions that take nothing, and fills ``reached``.
  ///
  /// The place in the text is between a code point of kind `previous` and one of kind `next`. True
  /// if the program accepts here.
  mutating func close(_ places: [Int32], previous: Kind, next: Kind) -> Bool {
    reached.removeAll(keepingCapacity: true)
    stack.removeAll(keepingCapacity: true)
    if mark == .max {
      for index in visited.indices { visited[index] = 0 }
      mark = 0
    }
    mark += 1
    stack.append(contentsOf: places)
    while let place = stack.popLast() {
      let index = Int(place)
      guard visited[index] != mark else { continue }
      visited[index] = mark
      visitCount += 1
      let instruction = instructions[index]
      switch instruction.operation {
      case .accept: return true
      case .take: reached.append(place)
      case .jump: stack.append(instruction.first)
      case .split:
        stack.append(instruction.second)
        stack.append(instruction.first)
      case .assert:
        if Self.holds(instruction.first, previous, next) { stack.append(place + 1) }
      }
    }
    return false
  }

  /// The places after a code point of `symbol`, from ``reached``; with the start of a new match.
  func places(after symbol: Int) -> [Int32] {
    var result: [Int32] = isAnchored ? [] : [0]
    for place in reached where membership[Int(instructions[Int(place)].first)][symbol] {
      result.append(place + 1)
    }
    return result
  }

  private static func holds(_ assertion: Int32, _ previous: Kind, _ next: Kind) -> Bool {
    switch RegexAssertion(rawValue: assertion) {
    case .textStart: previous == .edge
    case .textEnd: next == .edge
    case .lineStart: previous == .edge || previous == .newline
    case .lineEnd: next == .edge || next == .newline
    case .wordBoundary: (previous == .word) != (next == .word)
    case .notWordBoundary: (previous == .word) == (next == .word)
    case nil: false
    }
  }
}
