/// A regular expression in RE2's syntax, matched in time linear in the text.
///
/// Not supported, and refused with a place: look-around, back-references, scripts (`\p{Greek}`),
/// `\C`. Captures are only groups. Limits: a pattern of 4,096 bytes, groups 100 deep, 1,000
/// repetitions, 10,000 instructions once repetitions are written out, 50,000 ranges in its sets.
public struct LinearRegex: Sendable {
  /// The pattern as it was given.
  public let pattern: String

  /// What compiling it took, in steps of evaluation; the same however it was come by.
  let compileCost: Int

  private let compiled: Compiled

  /// One reference, so that passing a regex on counts one reference.
  private final class Compiled: Sendable {
    let program: RegexProgram
    let classes: RegexClasses
    let table: RegexTable?

    init(_ program: RegexProgram, _ classes: RegexClasses, _ table: RegexTable?) {
      self.program = program
      self.classes = classes
      self.table = table
    }
  }

  /// Compiles `pattern`; throws with the offset of what is wrong in it.
  public init(_ pattern: String) throws(PrimitiveError) {
    self.pattern = pattern
    let program = try RegexProgram(RegexParser.parse(pattern))
    let classes = RegexClasses(program)
    var visits = 0
    let table = RegexTable(program, classes, &visits)
    compiled = Compiled(program, classes, table)
    // A step of evaluation takes the time of some ten steps of these.
    compileCost = pattern.utf8.count + (program.rangeCount + visits) / 16
  }

  /// Whether `text` holds a match anywhere.
  ///
  /// - Parameters:
  ///   - text: The text to search.
  ///   - fuel: Pays one unit for each byte of the text before it is read; for the few patterns
  ///     whose table would be too large, also one for each place in the pattern that a byte is
  ///     tried at.
  /// - Returns: true if there is a match.
  /// - Throws: if the fuel does not suffice; it is 0 then.
  public func matches(_ text: String, fuel: inout Int) throws(PrimitiveError) -> Bool {
    try pay(text.utf8.count, &fuel)
    guard let table = compiled.table else {
      var fuelLeft = fuel
      defer { fuel = fuelLeft }
      guard let result = Text.withBytes(text, { simulate($0, &fuelLeft) }) else {
        throw Self.outOfFuel
      }
      return result
    }
    return Text.withBytes(text) { run(table, $0) }
  }

  private static let outOfFuel = PrimitiveError("evaluation took too many steps")

  private func pay(_ cost: Int, _ fuel: inout Int) throws(PrimitiveError) {
    guard cost <= fuel else {
      fuel = 0
      throw Self.outOfFuel
    }
    fuel -= cost
  }

  private func run(_ table: RegexTable, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let classes = compiled.classes
    return table.entries.withUnsafeBufferPointer { entries in
      classes.ascii.withUnsafeBufferPointer { ascii in
        // INVARIANT: a row that is not negative starts `width` entries within the table, and a
        // class is less than `width`: both tables were made together and do not change.
        var row = 0
        var offset = 0
        while offset < bytes.count {
          let byte = bytes[offset]
          let symbol: Int
          if byte < 0x80 {
            symbol = Int(ascii[Int(byte)])
            offset += 1
          } else {
            let (scalar, width) = Self.decode(bytes, at: offset)
            symbol = classes.classOf(scalar)
            offset += width
          }
          row = Int(entries[row + symbol])
          if row < 0 { return row == Int(RegexTable.accepted) }
        }
        return entries[row + table.width - 1] == RegexTable.accepted
      }
    }
  }

  /// Matches without a table; nil if the fuel does not suffice.
  private func simulate(_ bytes: UnsafeBufferPointer<UInt8>, _ fuel: inout Int) -> Bool? {
    let classes = compiled.classes
    var stepper = RegexStepper(compiled.program, classes)
    var places: [Int32] = [0]
    var previous = RegexClasses.Kind.edge
    var offset = 0
    while offset < bytes.count {
      let (scalar, width) = Self.decode(bytes, at: offset)
      let symbol = classes.classOf(scalar)
      let kind = classes.kinds[symbol]
      if stepper.close(places, previous: previous, next: kind) { return true }
      guard stepper.reached.count <= fuel else {
        fuel = 0
        return nil
      }
      fuel -= stepper.reached.count
      places = stepper.places(after: symbol)
      if places.isEmpty { return false }
      previous = kind
      offset += width
    }
    return stepper.close(places, previous: previous, next: .edge)
  }

  /// The code point at `offset` and its width; U+FFFD and 1 if the bytes are not UTF-8.
  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (scalar: UInt32, width: Int) {
    let first = bytes[offset]
    let width: Int
    var value: UInt32
    switch first {
    case 0..<0x80: return (UInt32(first), 1)
    case 0xC2..<0xE0: (width, value) = (2, UInt32(first & 0x1F))
    case 0xE0..<0xF0: (width, value) = (3, UInt32(first & 0x0F))
    case 0xF0..<0xF5: (width, value) = (4, UInt32(first & 0x07))
    default: return (0xFFFD, 1)
    }
    guard offset + width <= bytes.count else { return (0xFFFD, 1) }
    for index in 1..<width {
      let byte = bytes[offset + index]
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    return value <= ScalarSet.scalarMax ? (value, width) : (0xFFFD, 1)
  }
}
