/// Notes which kept statements ran with which values, so that they can be run again without us.
final class StatementRecorder {
  enum Value {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
  }

  struct Run {
    let sql: SQL
    /// By parameter, from 1.
    var values: [(index: Int32, value: Value)]
  }

  private(set) var runs: [Run] = []
  /// By statement: one may run while another is being bound.
  private var bound: [SQL: [(index: Int32, value: Value)]] = [:]

  func bind(_ value: Value, at index: Int32, of sql: SQL?) {
    if let sql { bound[sql, default: []].append((index, value)) }
  }

  func step(_ sql: SQL?) {
    if let sql { runs.append(Run(sql: sql, values: bound.removeValue(forKey: sql) ?? [])) }
  }
}
