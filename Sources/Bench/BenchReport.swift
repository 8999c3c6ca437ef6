import JSON

/// One line of `sluice bench`.
package struct BenchRow: Sendable, Hashable {
  package let name: String
  package let value: Double
  /// The least and the greatest of the passes.
  package let min: Double
  package let max: Double
  package let unit: String
  /// What it shall be, `G3: at most 1.2`; empty: no goal.
  package let goal: String
  /// Nil: no goal.
  package let isMet: Bool?

  init(
    _ name: String, _ value: Double, _ unit: String, min: Double, max: Double, goal: String = "",
    isMet: Bool? = nil
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.min = min
    self.max = max
    self.goal = goal
    self.isMet = isMet
  }
}

/// What `sluice bench` found.
package struct BenchReport: Sendable, Hashable {
  package internal(set) var rows: [BenchRow] = []

  mutating func add(_ name: String, _ figure: Figure, goal: String = "", atMost: Double? = nil) {
    rows.append(
      BenchRow(
        name, figure.cpuNanoseconds, "ns", min: figure.cpu.min() ?? 0, max: figure.cpu.max() ?? 0,
        goal: goal, isMet: atMost.map { figure.cpuNanoseconds <= $0 }))
  }

  /// One figure over another: the median of the passes' ratios, since the two sides of a pass ran
  /// one after the other and whatever disturbed the machine disturbed both.
  mutating func add(
    ratio name: String, _ above: Figure, _ below: Figure, goal: String = "",
    atMost: Double? = nil, atLeast: Double? = nil
  ) {
    let ratios = zip(above.cpu, below.cpu).map { $0 / $1 }
    let value = median(ratios)
    let (low, high) = (ratios.min() ?? value, ratios.max() ?? value)
    let isMet = atMost.map { value <= $0 } ?? atLeast.map { value >= $0 }
    rows.append(BenchRow(name, value, "x", min: low, max: high, goal: goal, isMet: isMet))
  }

  /// Units a second.
  mutating func add(rate name: String, _ figure: Figure, _ unit: String, scale: Double) {
    func rate(_ nanoseconds: Double) -> Double { scale / nanoseconds }
    rows.append(
      BenchRow(
        name, rate(figure.cpuNanoseconds), unit, min: rate(figure.cpu.max() ?? 1),
        max: rate(figure.cpu.min() ?? 1)))
  }

  /// A table for people; CPU time throughout.
  package var text: String {
    let header = ["what", "median", "min ... max", "goal", ""]
    let cells =
      [header]
      + rows.map { row in
        [
          row.name, "\(short(row.value)) \(row.unit)",
          "\(short(row.min)) ... \(short(row.max))", row.goal,
          row.isMet.map { $0 ? "met" : "NOT MET" } ?? "",
        ]
      }
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for line in cells {
      var shown = ""
      for (column, cell) in line.enumerated() {
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        shown += (column == 1 || column == 2 ? pad + cell : cell + pad) + "  "
      }
      while shown.last == " " { shown.removeLast() }
      text += shown + "\n"
    }
    return text
  }

  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("unit", "CPU time of the process, median of the passes")
    writer.member("rows", each: rows) { row, writer in
      writer.beginObject()
      writer.member("name", row.name)
      writer.member("value", row.value)
      writer.member("min", row.min)
      writer.member("max", row.max)
      writer.member("unit", row.unit)
      if !row.goal.isEmpty { writer.member("goal", row.goal) }
      if let isMet = row.isMet { writer.member("met", isMet) }
      writer.endObject()
    }
    writer.endObject()
    return writer.finish()
  }

  /// Three significant digits, thousands apart.
  private func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    if value >= 100 {
      var digits = Array(String(Int64(value.rounded())))
      var place = digits.count - 3
      while place > 0 {
        digits.insert(",", at: place)
        place -= 3
      }
      return String(digits)
    }
    let scale: Double = value >= 10 ? 10 : 100
    let rounded = (value * scale).rounded() / scale
    return String(rounded)
  }
}
