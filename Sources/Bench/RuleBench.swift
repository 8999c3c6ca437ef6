import CEL
import Program
import Runtime

/// The first of many rules that answers an event.
final class RuleBench {
  private let decider: Decider
  private let set: ProgramSet
  private let row: TenantRow
  private let lines: [[UInt8]]

  init(_ set: ProgramSet, _ lines: [[UInt8]], _ expected: [String?]) throws {
    guard let row = set.tenants.values.first,
      let rules = set.programs[Int(row.program)].features.first?.rules
    else { throw BenchError("there are no rules") }
    guard lines.count == expected.count, !lines.isEmpty else {
      throw BenchError("\(lines.count) events, \(expected.count) answers")
    }
    self.set = set
    self.row = row
    self.lines = lines
    decider = Decider(set)
    for (number, line) in lines.enumerated() {
      var answer: String?
      let type = try line.withUnsafeBytes { bytes in try decider.scan(bytes) }
      if case .rule(let position) = decider.firstRule(of: 0, for: row, type: type) {
        answer = rules.rules[position].id
      }
      guard answer == expected[number] else {
        throw BenchError(
          "W2 event \(number): \(answer ?? "none"), expected \(expected[number] ?? "none")")
      }
    }
  }

  func fromJSON() -> Int {
    var count = 0
    for line in lines {
      line.withUnsafeBytes { bytes in
        guard let type = try? decider.scan(bytes) else { return }
        if case .rule(let position) = decider.firstRule(of: 0, for: row, type: type) {
          count &+= position
        }
      }
    }
    keep(count)
    return lines.count
  }

  /// The same with the slots filled beforehand, a frame for each event.
  func ready() throws -> () -> Int {
    let inputs = try lines.map { line in
      let frame = Frame(slotCount: set.layout.count, symbols: set.symbols)
      let type = try line.withUnsafeBytes { bytes in try decider.scan(bytes, into: frame) }
      return (frame, type)
    }
    return { [decider, row] in
      var count = 0
      for (frame, type) in inputs {
        if case .rule(let position) = decider.firstRule(of: 0, for: row, type: type, in: frame) {
          count &+= position
        }
      }
      keep(count)
      return inputs.count
    }
  }
}

/// One decision on a tenant's own toggles and settings.
final class TenantBench {
  private let decider: Decider
  private let set: ProgramSet
  private let lines: [[UInt8]]
  private let tenantSlot: SlotID

  init(_ set: ProgramSet, _ lines: [[UInt8]], _ expected: [Bool]) throws {
    guard let slot = set.layout.slot(of: ["event", "tenant"]) else {
      throw BenchError("nothing reads the tenant")
    }
    guard lines.count == expected.count, !lines.isEmpty else {
      throw BenchError("\(lines.count) events, \(expected.count) answers")
    }
    self.set = set
    self.lines = lines
    tenantSlot = slot
    decider = Decider(set)
    for (number, line) in lines.enumerated() where decide(line) != expected[number] {
      throw BenchError("W3 event \(number): expected \(expected[number])")
    }
  }

  private func decide(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { bytes in
      guard let type = try? decider.scan(bytes), let tenant = decider.text(tenantSlot),
        let row = set.tenants[tenant]
      else { return false }
      return decider.anyRule(for: row, type: type)
    }
  }

  func fromJSON() -> Int {
    var count = 0
    for line in lines where decide(line) { count += 1 }
    keep(count)
    return lines.count
  }

  /// Of the table of tenants: names of up to 15 bytes stand in it.
  var bytesPerTenant: Double {
    var buckets = 1
    while buckets * 3 / 4 < set.tenants.capacity { buckets *= 2 }
    let bytes = buckets * (MemoryLayout<String>.stride + MemoryLayout<TenantRow>.stride)
    return Double(bytes + buckets / 8) / Double(max(1, set.tenants.count))
  }
}
