import Runtime

/// Rows from columns in the order of ``SQL``'s column lists.
extension Connection {
  func eventRow(_ row: Statement) throws(StoreError) -> EventRow {
    EventRow(
      sequence: row.integer(0), key: EventKey(tenant: try name(row.integer(1)), text: row.text(2)),
      id: row.text(3), type: try name(row.integer(4)), occurredAt: row.integer(5),
      receivedAt: row.integer(6), source: row.text(7), isBackfill: row.integer(8) != 0,
      body: row.optionalBytes(9), contentDigest: row.optionalInteger(10),
      parent: row.optionalInteger(11), bodyUntil: row.optionalInteger(12))
  }

  func decisionRow(_ row: Statement) throws(StoreError) -> DecisionRow {
    DecisionRow(
      event: row.integer(0), tenant: try name(row.integer(1)), ordinal: Int(row.integer(2)),
      decidedAt: row.integer(3), revision: try name(row.integer(4)),
      overridesVersion: row.integer(8), verdict: try name(row.integer(5)), features: row.bytes(6),
      readSet: row.bytes(7))
  }

  func effectRow(_ row: Statement) throws(StoreError) -> EffectRow {
    EffectRow(
      event: row.integer(0), tenant: try name(row.integer(1)), feature: try name(row.integer(2)),
      rule: try name(row.integer(3)), ordinal: Int(row.integer(4)), kind: try name(row.integer(5)),
      delivery: try name(row.integer(6)), payload: row.bytes(7), occurredAt: row.integer(8))
  }

  /// Columns of an effect, then state, attempts, next attempt.
  func outboxRow(_ row: Statement) throws(StoreError) -> OutboxRow {
    guard let state = DeliveryState(rawValue: row.integer(9)) else {
      throw StoreError(.corrupt, during: operation, cause: "unknown state of an effect")
    }
    return OutboxRow(
      effect: try effectRow(row), state: state, attempts: Int(row.integer(10)),
      nextAttemptAt: row.integer(11))
  }

  func holdRow(_ row: Statement) throws(StoreError) -> HoldRow {
    HoldRow(
      event: row.integer(0), tenant: try name(row.integer(1)), feature: try name(row.integer(2)),
      reason: try name(row.integer(3)), keyKind: try name(row.integer(4)), keyID: row.text(5),
      occurredAt: row.integer(6), since: row.integer(7), until: row.optionalInteger(8))
  }

  /// All rows of a query that is run once.
  func rows<Element>(
    _ sql: String, bind: (inout Statement) -> Void = { _ in },
    row element: (Statement) throws(StoreError) -> Element
  ) throws(StoreError) -> [Element] {
    var rows: [Element] = []
    try query(sql, bind: bind) { row throws(StoreError) in rows.append(try element(row)) }
    return rows
  }

  /// All rows of a bound, kept statement.
  func rows<Element>(
    _ statement: inout Statement, _ element: (Statement) throws(StoreError) -> Element
  ) throws(StoreError) -> [Element] {
    defer { statement.reset() }
    var rows: [Element] = []
    while try step(statement) { rows.append(try element(statement)) }
    return rows
  }
}
