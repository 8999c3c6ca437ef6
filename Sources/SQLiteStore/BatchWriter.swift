import GRDBSQLite
package import Runtime

extension SQLiteStore {
  package func commit(_ batch: Batch) throws(StoreError) {
    try write("commit a batch") { connection throws(StoreError) in
      try BatchWriter(connection: connection, keyHash: keyHash).write(batch)
    }
  }

  package func beginBatch() throws(StoreError) {
    try read("begin a batch") { connection throws(StoreError) in
      if !connection.isInTransaction { try connection.run(.beginReading) }
    }
  }
}

/// Writes the rows of one batch, within a transaction, by kept statements.
struct BatchWriter {
  /// Keys that may share a hash.
  ///
  /// By chance not even two do; more is somebody who makes them, and every look-up goes through
  /// all of them.
  static let collisionsMax: Int64 = 64

  let connection: Connection
  let keyHash: (EventKey) -> Int64

  func write(_ batch: Batch) throws(StoreError) {
    try write(batch.events)
    try drop(batch.droppedBodies)
    try keep(batch.keptBodies)
    try write(batch.decisions)
    try write(batch.effects)
    try close(batch.closedHolds)
    try write(batch.holds)
    if !batch.facts.isEmpty { try FactWriter(connection: connection).write(batch.facts) }
    try finish(batch.finishedReleases)
    try write(batch.releases)
    try write(batch.quarantine)
    for withdrawal in batch.withdrawals { try withdraw(withdrawal) }
    try write(batch.erasures)
  }

  private func withdraw(_ withdrawal: Withdrawal) throws(StoreError) {
    let scrubber = withdrawal.scrubber
    guard let tenant = try connection.nameID(withdrawal.tenant) else { return }
    var withdrawn: [Int64] = []
    try connection.query(
      """
      SELECT \(SQL.effectColumns), state, attempts, next_attempt_at, rowid FROM effects
      WHERE state = 1 AND tenant = ?
      """
    ) {
      $0.bind(tenant, at: 1)
    } row: { row throws(StoreError) in
      if scrubber.withdraws(try connection.outboxRow(row)) { withdrawn.append(row.integer(12)) }
    }
    for id in withdrawn {
      try connection.query("UPDATE effects SET state = 0 WHERE rowid = ?") {
        $0.bind(id, at: 1)
      } row: { _ throws(StoreError) in
      }
    }
  }

  /// Runs a kept statement for each row, which `bind` binds; prepares nothing for no rows.
  private func each<Row>(
    of rows: [Row], _ sql: SQL, _ bind: (Row, inout Statement) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard !rows.isEmpty else { return }
    var statement = try connection.statement(sql)
    for row in rows {
      try bind(row, &statement)
      try connection.run(&statement)
    }
  }

  private func write(_ rows: [EventRow]) throws(StoreError) {
    guard !rows.isEmpty else { return }
    var statement = try connection.statement(.insertEvent)
    var tenants = NameColumn()
    var types = NameColumn()
    for row in rows {
      statement.bind(row.sequence, at: 1)
      statement.bind(try tenants.id(of: row.key.tenant, in: connection), at: 2)
      statement.bind(row.key.text, at: 3)
      statement.bind(row.id, at: 4)
      statement.bind(try types.id(of: row.type, in: connection), at: 5)
      statement.bind(row.occurredAt, at: 6)
      statement.bind(row.receivedAt, at: 7)
      statement.bind(row.source, at: 8)
      statement.bind(row.isBackfill ? 1 : 0 as Int64, at: 9)
      statement.bind(row.body, at: 10)
      statement.bind(row.contentDigest, at: 11)
      statement.bind(row.parent, at: 12)
      statement.bind(row.bodyUntil, at: 13)
      statement.bind(EventKey(tenant: row.key.tenant, text: row.id).hash, at: 15)
      try insert(row, &statement)
    }
  }

  /// Inserts at the hash of the key, or at the next value that no other key has.
  ///
  /// No event is ever deleted, so a key is always found before the first gap after its hash.
  private func insert(_ row: EventRow, _ statement: inout Statement) throws(StoreError) {
    let hash = keyHash(row.key)
    for distance in 0..<Self.collisionsMax {
      statement.bind(hash &+ distance, at: 14)
      do throws(StoreError) {
        return try connection.run(&statement)
      } catch {
        let isHashTaken =
          sqlite3_extended_errcode(connection.handle) == SQLITE_CONSTRAINT | (8 << 8)
        guard isHashTaken, try connection.event(row.key, hash: hash) == nil else { throw error }
      }
    }
    throw StoreError(
      .constraint, during: connection.operation, cause: "too many event keys share a hash")
  }

  private func drop(_ rows: [Batch.DroppedBody]) throws(StoreError) {
    try each(of: rows, .dropBody) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      statement.bind(row.contentDigest, at: 2)
    }
  }

  private func keep(_ rows: [Batch.KeptBody]) throws(StoreError) {
    try each(of: rows, .keepBody) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      statement.bind(row.until, at: 2)
    }
  }

  private func write(_ rows: [DecisionRow]) throws(StoreError) {
    var tenants = NameColumn()
    var revisions = NameColumn()
    var verdicts = NameColumn()
    try each(of: rows, .insertDecision) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      statement.bind(try tenants.id(of: row.tenant, in: connection), at: 2)
      statement.bind(Int64(row.ordinal), at: 3)
      statement.bind(row.decidedAt, at: 4)
      statement.bind(try revisions.id(of: row.revision, in: connection), at: 5)
      statement.bind(try verdicts.id(of: row.verdict, in: connection), at: 6)
      statement.bind(row.features, at: 7)
      statement.bind(row.readSet, at: 8)
      statement.bind(row.overridesVersion, at: 9)
    }
  }

  private func write(_ rows: [EffectRow]) throws(StoreError) {
    var tenants = NameColumn()
    var features = NameColumn()
    var rules = NameColumn()
    var kinds = NameColumn()
    var deliveries = NameColumn()
    try each(of: rows, .insertEffect) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      statement.bind(try tenants.id(of: row.tenant, in: connection), at: 2)
      statement.bind(try features.id(of: row.feature, in: connection), at: 3)
      statement.bind(try rules.id(of: row.rule, in: connection), at: 4)
      statement.bind(Int64(row.ordinal), at: 5)
      statement.bind(try kinds.id(of: row.kind, in: connection), at: 6)
      statement.bind(try deliveries.id(of: row.delivery, in: connection), at: 7)
      statement.bind(row.payload, at: 8)
      statement.bind(row.occurredAt, at: 9)
      statement.bind(DeliveryState(delivery: row.delivery).rawValue, at: 10)
    }
  }

  private func close(_ rows: [Batch.HoldID]) throws(StoreError) {
    try each(of: rows, .closeHold) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      // Nil, which equals nothing: no hold can have a name that was never stored.
      statement.bind(try connection.nameID(row.feature), at: 2)
    }
  }

  private func write(_ rows: [HoldRow]) throws(StoreError) {
    try each(of: rows, .insertHold) { row, statement throws(StoreError) in
      statement.bind(row.event, at: 1)
      statement.bind(try connection.intern(row.tenant), at: 2)
      statement.bind(try connection.intern(row.feature), at: 3)
      statement.bind(try connection.intern(row.reason), at: 4)
      statement.bind(try connection.intern(row.keyKind), at: 5)
      statement.bind(row.keyID, at: 6)
      statement.bind(row.occurredAt, at: 7)
      statement.bind(row.since, at: 8)
      statement.bind(row.until, at: 9)
    }
  }

  private func finish(_ rows: [ReleaseRow]) throws(StoreError) {
    try each(of: rows, .finishRelease) { row, statement throws(StoreError) in
      statement.bind(try connection.intern(row.tenant), at: 1)
      statement.bind(try connection.intern(row.keyKind), at: 2)
      statement.bind(row.keyID, at: 3)
    }
  }

  private func write(_ rows: [ReleaseRow]) throws(StoreError) {
    try each(of: rows, .putRelease) { row, statement throws(StoreError) in
      statement.bind(try connection.intern(row.tenant), at: 1)
      statement.bind(try connection.intern(row.keyKind), at: 2)
      statement.bind(row.keyID, at: 3)
      statement.bind(row.requestedAt, at: 4)
      statement.bind(row.afterOccurredAt, at: 5)
      statement.bind(row.afterEvent, at: 6)
    }
  }

  private func write(_ rows: [QuarantineRow]) throws(StoreError) {
    try each(of: rows, .insertQuarantine) { row, statement throws(StoreError) in
      statement.bind(row.tenant, at: 1)
      statement.bind(row.file, at: 2)
      statement.bind(Int64(row.line), at: 3)
      statement.bind(row.cause, at: 4)
      statement.bind(row.detail, at: 5)
      statement.bind(row.excerpt, at: 6)
      statement.bind(row.receivedAt, at: 7)
      statement.bind(row.digest, at: 8)
    }
  }

  private func write(_ rows: [ErasureRequest]) throws(StoreError) {
    for row in rows {
      let tenant = try connection.intern(row.tenant)
      try connection.query(
        """
        INSERT INTO erasure_requests (tenant, event, candidate, member, reason, actor, at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
      ) { statement in
        statement.bind(tenant, at: 1)
        statement.bind(row.event, at: 2)
        statement.bind(row.candidate, at: 3)
        statement.bind(row.member, at: 4)
        statement.bind(row.reason, at: 5)
        statement.bind(row.actor, at: 6)
        statement.bind(row.at, at: 7)
      } row: { _ throws(StoreError) in
      }
    }
  }
}

/// The names of one column: most rows have the name of the row before.
private struct NameColumn {
  private var last = ""
  private var lastID: Int64?

  mutating func id(of name: String, in connection: Connection) throws(StoreError) -> Int64 {
    if let lastID, last == name { return lastID }
    let id = try connection.intern(name)
    (last, lastID) = (name, id)
    return id
  }
}
