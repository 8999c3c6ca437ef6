package import Runtime

extension SQLiteStore {
  // MARK: What deciding reads

  package func fact(_ key: FactKey) throws(StoreError) -> [UInt8]? {
    try read("read a fact") { connection throws(StoreError) in
      guard let tenant = try connection.nameID(key.tenant),
        let kind = try connection.nameID(key.kind)
      else { return nil }
      var statement = try connection.statement(.fact)
      defer { statement.reset() }
      statement.bind(tenant, at: 1)
      statement.bind(kind, at: 2)
      statement.bind(key.id, at: 3)
      return try connection.step(statement) ? statement.bytes(0) : nil
    }
  }

  package func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String] {
    try read("look up facts") { connection throws(StoreError) in
      guard let tenant = try connection.nameID(tenant), let kind = try connection.nameID(kind),
        let field = try connection.nameID(field)
      else { return [] }
      var statement = try connection.statement(.factIDs)
      statement.bind(tenant, at: 1)
      statement.bind(kind, at: 2)
      statement.bind(field, at: 3)
      statement.bind(value, at: 4)
      statement.bind(limit: limit, at: 5)
      return try connection.rows(&statement) { $0.text(0) }
    }
  }

  // MARK: Events and what became of them

  package func lastSequence() throws(StoreError) -> Int64 {
    try read("read the last sequence") { connection throws(StoreError) in
      try connection.lastSequence()
    }
  }

  package func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    let hash = keyHash(key)
    return try read("look up an event") { connection throws(StoreError) in
      try connection.event(key, hash: hash)
    }
  }

  package func event(sequence: Int64) throws(StoreError) -> EventRow? {
    try read("read an event") { connection throws(StoreError) in
      var statement = try connection.statement(.eventBySequence)
      statement.bind(sequence, at: 1)
      return try connection.rows(&statement, connection.eventRow).first
    }
  }

  package func events(tenant: String, id: String) throws(StoreError) -> [EventRow] {
    let hash = EventKey(tenant: tenant, text: id).hash
    return try read("look up events by id") { connection throws(StoreError) in
      var found: [EventRow] = []
      // Block by block from the newest: the index is led by the block (StoreV1.swift).
      for block in stride(from: try connection.lastSequence() >> 14, through: 0, by: -1) {
        var statement = try connection.statement(.eventsByID)
        statement.bind(block, at: 1)
        statement.bind(hash, at: 2)
        found += try connection.rows(&statement, connection.eventRow)
      }
      return found.filter { event in
        event.key.tenant == tenant && event.id.utf8.elementsEqual(id.utf8)
      }
    }
  }

  package func decisions(event: Int64) throws(StoreError) -> [DecisionRow] {
    try read("read decisions") { connection throws(StoreError) in
      var statement = try connection.statement(.decisions)
      statement.bind(event, at: 1)
      return try connection.rows(&statement, connection.decisionRow)
    }
  }

  package func shadowDecisions(
    revision: String, afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [DecisionRow] {
    try read("read what a revision in shadow decided") { connection throws(StoreError) in
      guard let revision = try connection.nameID(revision) else { return [] }
      return try connection.rows(
        """
        SELECT \(SQL.decisionColumns) FROM decisions
        WHERE revision = ? AND event > ? AND ordinal < 0 ORDER BY event LIMIT ?
        """
      ) { statement in
        statement.bind(revision, at: 1)
        statement.bind(afterEvent, at: 2)
        statement.bind(limit: limit, at: 3)
      } row: { row throws(StoreError) in
        try connection.decisionRow(row)
      }
    }
  }

  package func effects(event: Int64) throws(StoreError) -> [EffectRow] {
    try read("read effects") { connection throws(StoreError) in
      var statement = try connection.statement(.effects)
      statement.bind(event, at: 1)
      return try connection.rows(&statement, connection.effectRow)
    }.sorted(by: EffectRow.isInOrder)
  }

  // MARK: Holds and releases

  package func holds(event: Int64) throws(StoreError) -> [HoldRow] {
    try read("read holds") { connection throws(StoreError) in
      var statement = try connection.statement(.holdsOfEvent)
      statement.bind(event, at: 1)
      return try connection.rows(&statement, connection.holdRow)
    }.sorted(by: HoldRow.isInOrder)
  }

  package func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    guard limit > 0 else { return [] }
    return try read("read the holds of a key") { connection throws(StoreError) -> [HoldRow] in
      guard let tenant = try connection.nameID(tenant), let kind = try connection.nameID(keyKind)
      else { return [] }
      var statement = try connection.statement(keyID.isEmpty ? .holdsOfKind : .holdsOfKey)
      defer { statement.reset() }
      statement.bind(tenant, at: 1)
      statement.bind(kind, at: 2)
      statement.bind(afterOccurredAt, at: 3)
      statement.bind(afterEvent, at: 4)
      if !keyID.isEmpty { statement.bind(keyID, at: 5) }
      var holds: [HoldRow] = []
      while try connection.step(statement) {
        // The rows of the last event come all, whatever the limit says.
        if holds.count >= limit, statement.integer(0) != holds.last?.event { break }
        holds.append(try connection.holdRow(statement))
      }
      return holds
    }.sorted(by: HoldRow.isInOrder)
  }

  package func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow] {
    try read("list holds") { connection throws(StoreError) in
      guard let tenant = try connection.nameID(tenant) else { return [] }
      return try connection.holds("h.tenant = ?1", tenant, limit: limit)
    }
  }

  package func expiredHolds(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    try read("read expired holds") { connection throws(StoreError) in
      try connection.holds("h.until <= ?1", instant, limit: limit)
    }
  }

  package func expiredBodies(
    at instant: EpochMilliseconds, limit: Int
  ) throws(StoreError) -> [EventRow] {
    try read("read expired bodies") { connection throws(StoreError) in
      return try connection.rows(
        """
        SELECT \(SQL.eventColumns) FROM events
        WHERE body_until IS NOT NULL AND body_until <= ? ORDER BY body_until, sequence LIMIT ?
        """
      ) { statement in
        statement.bind(instant, at: 1)
        statement.bind(limit: limit, at: 2)
      } row: { row throws(StoreError) in
        try connection.eventRow(row)
      }
    }
  }

  package func releases(limit: Int) throws(StoreError) -> [ReleaseRow] {
    try read("read releases") { connection throws(StoreError) in
      return try connection.rows(
        """
        SELECT tenant, key_kind, key_id, requested_at, after_occurred_at, after_event
        FROM releases JOIN names AS t ON t.id = tenant JOIN names AS k ON k.id = key_kind
        ORDER BY requested_at, t.text, k.text, key_id LIMIT ?
        """
      ) {
        $0.bind(limit: limit, at: 1)
      } row: { row throws(StoreError) in
        try connection.releaseRow(row)
      }
    }
  }
}

extension Connection {
  func lastSequence() throws(StoreError) -> Int64 {
    var statement = try statement(.lastSequence)
    defer { statement.reset() }
    return try step(statement) ? statement.integer(0) : 0
  }

  /// The event of a key: the rows from its hash on without a gap are those that wanted the same.
  func event(_ key: EventKey, hash: Int64) throws(StoreError) -> EventRow? {
    guard let tenant = try nameID(key.tenant) else { return nil }
    for distance in 0..<BatchWriter.collisionsMax {
      var statement = try statement(.eventByHash)
      defer { statement.reset() }
      statement.bind(hash &+ distance, at: 1)
      guard try step(statement) else { return nil }
      if statement.integer(1) == tenant, statement.text(2, equals: key.text) {
        return try eventRow(statement)
      }
    }
    return nil
  }

  fileprivate func holds(
    _ condition: String, _ value: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow] {
    return try rows(
      """
      SELECT \(SQL.holdColumns) FROM holds AS h JOIN names AS f ON f.id = feature
      WHERE \(condition) ORDER BY occurred_at, event, f.text LIMIT ?2
      """
    ) { statement in
      statement.bind(value, at: 1)
      statement.bind(limit: limit, at: 2)
    } row: { row throws(StoreError) in
      try holdRow(row)
    }
  }

  func releaseRow(_ row: Statement) throws(StoreError) -> ReleaseRow {
    ReleaseRow(
      tenant: try name(row.integer(0)), keyKind: try name(row.integer(1)), keyID: row.text(2),
      requestedAt: row.integer(3), afterOccurredAt: row.integer(4), afterEvent: row.integer(5))
  }
}
