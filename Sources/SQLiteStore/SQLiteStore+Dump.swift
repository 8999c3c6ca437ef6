package import Runtime

extension SQLiteStore {
  package func dump(_ line: (String) -> Void) throws(StoreError) {
    let revisions = try revisions(limit: .max).map(\.digest).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    try read("dump") { connection throws(StoreError) in
      try connection.dumpEvents(line)
      try connection.dumpFacts(line)
      try connection.query(
        """
        SELECT r.tenant, key_kind, key_id, requested_at, after_occurred_at, after_event,
          e.tenant, e.key
        FROM releases AS r JOIN names AS t ON t.id = r.tenant JOIN names AS k ON k.id = key_kind
          LEFT JOIN events AS e ON e.sequence = after_event
        ORDER BY t.text, k.text, key_id
        """
      ) { row throws(StoreError) in
        let after =
          row.isNull(6)
          ? nil : EventKey(tenant: try connection.name(row.integer(6)), text: row.text(7))
        line(DumpLine.release(try connection.releaseRow(row), after: after))
      }
      try connection.query(
        """
        SELECT file, line, tenant, cause, detail, excerpt, received_at FROM quarantine
        ORDER BY file, line, cause, detail, id
        """
      ) { row throws(StoreError) in
        line(DumpLine.quarantine(connection.quarantineRow(row)))
      }
    }
    for row in try overrides(tenant: nil) { line(DumpLine.override(row)) }
    for row in try requests(tenant: nil) { line(DumpLine.request(row)) }
    for row in try rollouts() { line(DumpLine.rollout(row)) }
    try eachEntry { line(DumpLine.history($0)) }
    for digest in revisions {
      if let row = try revision(digest) { for text in DumpLine.revision(row) { line(text) } }
    }
  }
}

extension Connection {
  fileprivate func dumpEvents(_ line: (String) -> Void) throws(StoreError) {
    try query(
      """
      SELECT \(columns(SQL.eventColumns, of: "e")), p.tenant, p.key
      FROM events AS e JOIN names AS t ON t.id = e.tenant
        LEFT JOIN events AS p ON p.sequence = e.parent
      ORDER BY t.text, e.key
      """
    ) { row throws(StoreError) in
      line(DumpLine.event(try eventRow(row), parent: try key(row, at: 13)))
    }
    try query(
      """
      SELECT \(columns(SQL.decisionColumns, of: "d")), e.tenant, e.key
      FROM decisions AS d JOIN events AS e ON e.sequence = d.event
        JOIN names AS t ON t.id = e.tenant
      ORDER BY t.text, e.key, d.ordinal
      """
    ) { row throws(StoreError) in
      guard let key = try key(row, at: 9) else { return }
      line(DumpLine.decision(try decisionRow(row), event: key))
    }
    try query(
      """
      SELECT \(columns(SQL.effectColumns, of: "x")), x.state, x.attempts, x.next_attempt_at,
        e.tenant, e.key
      FROM effects AS x JOIN events AS e ON e.sequence = x.event
        JOIN names AS t ON t.id = e.tenant JOIN names AS f ON f.id = x.feature
        JOIN names AS r ON r.id = x.rule
      ORDER BY t.text, e.key, f.text, r.text, x.ordinal
      """
    ) { row throws(StoreError) in
      guard let key = try key(row, at: 12) else { return }
      line(DumpLine.effect(try outboxRow(row), event: key))
    }
    try query(
      """
      SELECT \(columns(SQL.holdColumns, of: "h")), e.tenant, e.key
      FROM holds AS h JOIN events AS e ON e.sequence = h.event
        JOIN names AS t ON t.id = e.tenant JOIN names AS f ON f.id = h.feature
      ORDER BY t.text, e.key, h.occurred_at, f.text
      """
    ) { row throws(StoreError) in
      guard let key = try key(row, at: 9) else { return }
      line(DumpLine.hold(try holdRow(row), event: key))
    }
  }

  fileprivate func dumpFacts(_ line: (String) -> Void) throws(StoreError) {
    try query(
      """
      SELECT t.text, k.text, f.id, f.body
      FROM facts AS f JOIN names AS t ON t.id = f.tenant JOIN names AS k ON k.id = f.kind
      ORDER BY t.text, k.text, f.id
      """
    ) { row throws(StoreError) in
      let key = FactKey(tenant: row.text(0), kind: row.text(1), id: row.text(2))
      line(DumpLine.fact(key, body: row.bytes(3)))
    }
    try query(
      """
      SELECT t.text, k.text, n.text, i.value, i.id
      FROM fact_index AS i JOIN names AS t ON t.id = i.tenant JOIN names AS k ON k.id = i.kind
        JOIN names AS n ON n.id = i.field
      ORDER BY t.text, k.text, n.text, i.value, i.id
      """
    ) { row throws(StoreError) in
      line(DumpLine.factIndex((0..<4).map { row.text($0) }, id: row.text(4)))
    }
  }

  private func key(_ row: Statement, at column: Int32) throws(StoreError) -> EventKey? {
    row.isNull(column)
      ? nil : EventKey(tenant: try name(row.integer(column)), text: row.text(column + 1))
  }

  private func columns(_ list: String, of table: String) -> String {
    list.split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
  }
}
