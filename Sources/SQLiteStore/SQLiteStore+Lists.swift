package import Runtime

extension SQLiteStore {
  package func events(afterSequence: Int64, limit: Int) throws(StoreError) -> [EventRow] {
    try read("list events") { connection throws(StoreError) in
      return try connection.rows(
        "SELECT \(SQL.eventColumns) FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
      ) { statement in
        statement.bind(afterSequence, at: 1)
        statement.bind(limit: limit, at: 2)
      } row: { row throws(StoreError) in
        try connection.eventRow(row)
      }
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
      var wanted: Int64?
      if let tenant {
        wanted = try connection.nameID(tenant)
        if wanted == nil { return [] }
      }
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

  package func revisions(limit: Int) throws(StoreError) -> [String] {
    try read("list revisions") { connection throws(StoreError) in
      return try connection.rows(
        """
        SELECT digest FROM revisions JOIN activations ON revision = revisions.id
        GROUP BY revisions.id ORDER BY max(activations.id) DESC LIMIT ?
        """
      ) {
        $0.bind(limit: limit, at: 1)
      } row: { row throws(StoreError) in
        row.text(0)
      }
    }
  }
}

extension Connection {
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
