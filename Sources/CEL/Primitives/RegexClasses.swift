/// Groups code points that no set of a program tells apart.
struct RegexClasses: Sendable {
  /// What an assertion can know of a code point or of an end of the text.
  enum Kind: UInt8, Sendable {
    case edge, newline, word, other
  }

  /// Class of each ASCII code point.
  let ascii: [UInt16]
  /// First code points of runs of one class, ascending from 0.
  private let starts: [UInt32]
  private let classOfRun: [UInt16]
  /// For each class what assertions see.
  let kinds: [Kind]
  /// `membership[set][class]`.
  let membership: [[Bool]]

  var count: Int { kinds.count }

  init(_ program: RegexProgram) {
    // Assertions tell words and newlines apart even where no set does.
    let sets = program.sets + (program.hasAssertions ? [.word, .newline] : [])
    var cuts: Set<UInt32> = [0]
    for set in sets {
      for range in set.ranges {
        cuts.insert(range.first)
        if range.last < ScalarSet.scalarMax { cuts.insert(range.last + 1) }
      }
    }
    let starts = cuts.sorted()
    let runOfStart = Dictionary(
      starts.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })

    // Splits the classes by one set after the other, touching only the runs in the set.
    var classOfRun = [Int](repeating: 0, count: starts.count)
    var classCount = 1
    for set in sets {
      var splitOff: [Int: Int] = [:]
      for range in set.ranges {
        var run = runOfStart[range.first] ?? 0
        while run < starts.count, starts[run] <= range.last {
          let old = classOfRun[run]
          let new = splitOff[old] ?? classCount
          if new == classCount { classCount += 1 }
          splitOff[old] = new
          classOfRun[run] = new
          run += 1
        }
      }
    }
    // Numbers without the classes that were split off whole.
    var compact: [Int: Int] = [:]
    var representatives: [UInt32] = []
    for run in classOfRun.indices {
      let old = classOfRun[run]
      let new = compact[old] ?? representatives.count
      if new == representatives.count {
        compact[old] = new
        representatives.append(starts[run])
      }
      classOfRun[run] = new
    }
    self.starts = starts
    // A pattern of 4,096 bytes cannot have 65,536 classes.
    self.classOfRun = classOfRun.map { UInt16(truncatingIfNeeded: $0) }
    membership = program.sets.map { set in representatives.map { set.contains($0) } }
    kinds = representatives.map { scalar in
      guard program.hasAssertions else { return .other }
      if scalar == 0x0A { return .newline }
      return ScalarSet.word.contains(scalar) ? .word : .other
    }
    var ascii: [UInt16] = []
    var run = 0
    for scalar in UInt32(0)..<128 {
      if run + 1 < starts.count, starts[run + 1] == scalar { run += 1 }
      ascii.append(self.classOfRun[run])
    }
    self.ascii = ascii
  }

  /// The class of any code point.
  func classOf(_ scalar: UInt32) -> Int {
    if scalar < 128 { return Int(ascii[Int(scalar)]) }
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= scalar { low = middle } else { high = middle }
    }
    return Int(classOfRun[low])
  }
}
