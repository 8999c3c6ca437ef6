package import Runtime

extension SQLiteStore {
  package func events(
    tenant: String?, afterSequence: Int64, from: EpochMilliseconds?, until: EpochMilliseconds?,
    limit: Int
  ) throws(StoreError) -> [EventRow] {
    try read("list events") { connection throws(StoreError) in
      let (isKnown, tenant) = try connection.filter(tenant: tenant)
      guard isKnown else { return [] }
      return try connection.rows(
        """
        SELECT \(SQL.eventColumns) FROM events
        WHERE \(Connection.occurred) AND sequence > ?4 ORDER BY sequence LIMIT ?5
        """
      ) { statement in
        statement.bind(tenant, at: 1)
        statement.bind(from, at: 2)
        statement.bind(until, at: 3)
        statement.bind(afterSequence, at: 4)
        statement.bind(limit: limit, at: 5)
      } row: { row throws(StoreError) in
        try connection.eventRow(row)
      }
    }
  }

  package func decisions(
    tenant: String?, afterPosition: Int64, limit: Int
  ) throws(StoreError) -> [PlacedDecision] {
    try read("list decisions") { connection throws(StoreError) in
      let (isKnown, tenant) = try connection.filter(tenant: tenant)
      guard isKnown else { return [] }
      // Rows get their ids in the order in which they are written, and keep that order.
      return try connection.rows(
        """
        SELECT \(SQL.decisionColumns), rowid FROM decisions
        WHERE rowid > ?2 AND (?1 IS NULL OR tenant = ?1) ORDER BY rowid LIMIT ?3
        """
      ) { statement in
        statement.bind(tenant, at: 1)
        statement.bind(afterPosition, at: 2)
        statement.bind(limit: limit, at: 3)
      } row: { row throws(StoreError) in
        PlacedDecision(position: row.integer(9), row: try connection.decisionRow(row))
      }
    }
  }

  package func eventCount(
    tenant: String?, from: EpochMilliseconds?, until: EpochMilliseconds?
  ) throws(StoreError) -> Int {
    try read("count events") { connection throws(StoreError) in
      let (isKnown, tenant) = try connection.filter(tenant: tenant)
      guard isKnown else { return 0 }
      var count = 0
      try connection.query("SELECT count(*) FROM events WHERE \(Connection.occurred)") {
        statement in
        statement.bind(tenant, at: 1)
        statement.bind(from, at: 2)
        statement.bind(until, at: 3)
      } row: { row throws(StoreError) in
        count = Int(row.integer(0))
      }
      return count
    }
  }

  package func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow] {
    try read("list events") { connection throws(StoreError) in
      guard let tenant = try connection.nameID(tenant) else { return [] }
      return try connection.rows(
        "SELECT \(SQL.eventColumns) FROM events WHERE tenant = ? ORDER BY sequence DESC LIMIT ?"
      ) { statement in
        statement.bind(tenant, at: 1)
        statement.bind(limit: limit, at: 2)
      } row: { row throws(StoreError) in
        try connection.eventRow(row)
      }
    }
  }

  package func facts(
    tenant: String, kind: String, where predicate: FactPredicate, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try read("list facts") { connection throws(StoreError) in
      // Texts of the predicate follow the four parameters that every list of facts has.
      var condition = PredicateSQL(firstParameter: 5)
      let text = try condition.text(of: predicate, in: connection)
      return try connection.facts(
        tenant: tenant, kind: kind, where: "(?4 = '' OR id > ?4) AND \(text)", afterID,
        more: condition.parameters, limit: limit)
    }
  }

  package func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try read("search facts") { connection throws(StoreError) in
      try connection.facts(
        tenant: tenant, kind: kind,
        where: "(instr(lower(id), lower(?4)) OR instr(lower(CAST(body AS TEXT)), lower(?4)))", text,
        limit: limit)
    }
  }

  package func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
    try read("list the outbox") { connection throws(StoreError) in
      let (isKnown, wanted) = try connection.filter(tenant: tenant)
      guard isKnown else { return [] }
      return try connection.rows(
        """
        SELECT \(SQL.effectColumns), state, attempts, next_attempt_at
        FROM effects WHERE state = 1 AND (?2 IS NULL OR tenant = ?2)
        ORDER BY next_attempt_at, rowid LIMIT ?1
        """
      ) { statement in
        statement.bind(limit: limit, at: 1)
        statement.bind(wanted, at: 2)
      } row: { row throws(StoreError) in
        try connection.outboxRow(row)
      }
    }
  }
}

extension Connection {
  /// Parameters 1 to 3: tenant, from, until; NULL: any.
  fileprivate static let occurred = """
    (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR occurred_at >= ?2)
      AND (?3 IS NULL OR occurred_at < ?3)
    """

  /// What a filter by tenant binds; no row can have a tenant whose name is not known.
  func filter(tenant: String?) throws(StoreError) -> (isKnown: Bool, id: Int64?) {
    guard let tenant else { return (true, nil) }
    let id = try nameID(tenant)
    return (id != nil, id)
  }

  fileprivate func facts(
    tenant: String, kind: String, where condition: String, _ value: String, more: [String] = [],
    limit: Int
  ) throws(StoreError) -> [StoredFact] {
    guard let tenant = try nameID(tenant), let kind = try nameID(kind) else { return [] }
    return try rows(
      """
      SELECT id, body FROM facts WHERE tenant = ?1 AND kind = ?2 AND \(condition)
      ORDER BY id LIMIT ?3
      """
    ) { statement in
      statement.bind(tenant, at: 1)
      statement.bind(kind, at: 2)
      statement.bind(limit: limit, at: 3)
      statement.bind(value, at: 4)
      for (index, text) in more.enumerated() { statement.bind(text, at: Int32(5 + index)) }
    } row: { row throws(StoreError) in
      StoredFact(id: row.text(0), body: row.bytes(1))
    }
  }
}
