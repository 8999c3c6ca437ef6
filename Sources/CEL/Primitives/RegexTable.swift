/// A regular expression as the table of a deterministic automaton.
struct RegexTable: Sendable {
  /// Entries that stand for an answer instead of a row.
  static let accepted: Int32 = -1
  static let refused: Int32 = -2

  /// The most entries of a table, 4 bytes each.
  private static let entriesMax = 65_536
  /// The most work for making a table, a few milliseconds; without one, a match takes the time.
  private static let visitsMax = 100_000

  /// The entry at row + class is the next row; a last column stands for the end of the text.
  let entries: [Int32]
  /// Columns: classes of code points, and the end.
  let width: Int

  private struct State: Hashable {
    let places: [Int32]
    let previous: RegexClasses.Kind
  }

  /// Makes the whole table; nil if it would be too large.
  ///
  /// Counts the work into `visits`.
  init?(_ program: RegexProgram, _ classes: RegexClasses, _ visits: inout Int) {
    width = classes.count + 1
    var stepper = RegexStepper(program, classes)
    defer { visits += stepper.visitCount }
    let start = State(places: [0], previous: .edge)
    var rows: [State: Int32] = [start: 0]
    var states = [start]
    var entries: [Int32] = []
    var index = 0
    while index < states.count {
      guard (index + 1) * width <= Self.entriesMax else { return nil }
      let state = states[index]
      index += 1
      let rowStart = entries.count
      entries.append(contentsOf: repeatElement(Self.refused, count: width))
      // What is reached without taking depends on the next code point only by its kind.
      for kind in [RegexClasses.Kind.edge, .newline, .word, .other] {
        let accepts = stepper.close(state.places, previous: state.previous, next: kind)
        if kind == .edge {
          entries[rowStart + width - 1] = accepts ? Self.accepted : Self.refused
          continue
        }
        for symbol in 0..<classes.count where classes.kinds[symbol] == kind {
          guard !accepts else {
            entries[rowStart + symbol] = Self.accepted
            continue
          }
          let places = stepper.places(after: symbol).sorted()
          guard !places.isEmpty else { continue }
          let next = State(places: places, previous: kind)
          if let row = rows[next] {
            entries[rowStart + symbol] = row
          } else {
            let row = Int32(states.count * width)
            rows[next] = row
            states.append(next)
            entries[rowStart + symbol] = row
          }
        }
        guard stepper.visitCount <= Self.visitsMax else { return nil }
      }
    }
    self.entries = entries
  }
}
