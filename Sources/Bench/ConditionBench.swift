import CEL
import Program
import Runtime

/// One condition over many inputs: from slots that are filled, and from the event's JSON.
///
/// Every answer is compared with the expected one before anything is timed.
final class ConditionBench {
  private let set: ProgramSet
  private let row: TenantRow
  private let decider: Decider
  private let lines: [[UInt8]]
  private var frames: [Frame] = []
  private let conditionID: ConditionID
  private let constantTable: ConditionTable
  private let constantID: ConditionID

  init(_ set: ProgramSet, _ lines: [[UInt8]], _ expected: [Bool]) throws {
    guard let row = set.tenants.values.first,
      let rule = set.programs[Int(row.program)].features.first?.rules?.rules.first,
      let when = rule.when
    else { throw BenchError("the condition was folded away") }
    guard lines.count == expected.count, !lines.isEmpty else {
      throw BenchError("\(lines.count) inputs, \(expected.count) answers")
    }
    self.set = set
    self.row = row
    self.lines = lines
    conditionID = when.id
    decider = Decider(set)
    var builder = ConditionTableBuilder()
    var layout = set.layout
    var symbols = SymbolTableBuilder()
    let parsed = Checker.check(
      Parser.parse("true"), Environment(variables: [:]), mode: .strict, expecting: .bool)
    guard let always = parsed.checked else { throw BenchError("`true` does not compile") }
    constantID = builder.add(always, layout: &layout, symbols: &symbols)
    constantTable = builder.build(layout, symbols: symbols)
    for (number, line) in lines.enumerated() {
      let frame = Frame(slotCount: set.layout.count, symbols: set.symbols)
      let scanner = decider
      let type = try line.withUnsafeBytes { bytes in try scanner.scan(bytes, into: frame) }
      frames.append(frame)
      let answer = try set.conditions.evaluate(conditionID, in: frame)
      _ = try line.withUnsafeBytes { bytes in try decider.scan(bytes) }
      let again = decider.anyRule(for: row, type: type)
      guard answer == expected[number], again == expected[number] else {
        throw BenchError("W1 input \(number): \(answer), expected \(expected[number])")
      }
    }
  }

  /// - Returns: How many decisions were made; so do the others.
  func condition() -> Int {
    var count = 0
    let conditions = set.conditions
    for frame in frames where conditions.test(conditionID, in: frame) == .isTrue { count += 1 }
    keep(count)
    return frames.count
  }

  func trivial() -> Int {
    var count = 0
    for frame in frames where constantTable.test(constantID, in: frame) == .isTrue { count += 1 }
    keep(count)
    return frames.count
  }

  func fromJSON() -> Int {
    var count = 0
    for line in lines {
      let isTrue = line.withUnsafeBytes { bytes in
        guard let type = try? decider.scan(bytes) else { return false }
        return decider.anyRule(for: row, type: type)
      }
      if isTrue { count += 1 }
    }
    keep(count)
    return lines.count
  }
}
