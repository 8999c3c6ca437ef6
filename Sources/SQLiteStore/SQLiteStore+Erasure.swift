import JSON
package import Runtime

extension SQLiteStore {
  package func erasures() throws(StoreError) -> Erasures {
    try withLedger("read the ledger of erasures") { _, ledger in ledger.erasures }
  }

  package func sealingKey() throws(StoreError) -> SealingKey {
    try withLedger("begin a ledger of erasures") { connection, ledger throws(StoreError) in
      if ledger.erasures.key == nil { try connection.checkWritable() }
      return try ledger.key(during: connection.operation)
    }
  }

  package func add(_ record: ErasureRecord) throws(StoreError) {
    try withLedger("add to the ledger of erasures") { connection, ledger throws(StoreError) in
      try connection.checkWritable()
      try ledger.add(record, during: connection.operation)
    }
  }

  package func erasureRequests() throws(StoreError) -> [Int64: ErasureRequest] {
    try read("read requests to erase") { connection throws(StoreError) in
      var requests: [Int64: ErasureRequest] = [:]
      try connection.query(
        "SELECT number, tenant, event, candidate, member, reason, actor, at FROM erasure_requests"
      ) { row throws(StoreError) in
        requests[row.integer(0)] = ErasureRequest(
          event: row.optionalInteger(2), tenant: try connection.name(row.integer(1)),
          candidate: row.optionalText(3), member: row.optionalText(4), reason: row.text(5),
          actor: row.text(6), at: row.integer(7))
      }
      return requests
    }
  }

  package func appliedErasures() throws(StoreError) -> Int {
    try read("count erasures") { connection throws(StoreError) in
      try connection.appliedErasures()
    }
  }

  package func setAppliedErasures(_ count: Int) throws(StoreError) {
    try write("count erasures") { connection throws(StoreError) in
      try connection.set("erasures_applied", String(count))
    }
  }

  package func erase(
    _ scrubber: Scrubber, tenant: String, requests: [Int64], applied: Int?,
    now: EpochMilliseconds
  ) throws(StoreError) -> ErasureCounts {
    try write("erase") { connection throws(StoreError) in
      var eraser = RowEraser(
        connection: connection, scrubber: scrubber, keyHash: keyHash,
        tenant: try connection.intern(tenant))
      try eraser.erase(tenantName: tenant, now: now)
      for number in requests {
        try connection.change("DELETE FROM erasure_requests WHERE number = ?") {
          $0.bind(number, at: 1)
        }
      }
      if let applied { try connection.set("erasures_applied", String(applied)) }
      try connection.set("erasures_traces", "1")
      return eraser.counts
    }
  }

  package func removeTraces() throws(StoreError) -> Bool {
    try read("rewrite the file") { connection throws(StoreError) in
      if connection.isReadOnly { return true }
      if connection.isInTransaction { try connection.run(.rollback) }
      guard try connection.meta("erasures_traces") == "1" else { return true }
      // Pages that were split keep old copies of rows in their free space, whatever
      // `secure_delete` does: only a new file has none.
      try connection.change("VACUUM") { _ in }
      guard try connection.truncateJournal() else { return false }
      try connection.set("erasures_traces", "0")
      return try connection.truncateJournal()
    }
  }
}

extension Connection {
  func checkWritable() throws(StoreError) {
    if isReadOnly { throw StoreError(.readOnly, during: operation) }
  }

  func appliedErasures() throws(StoreError) -> Int {
    try meta("erasures_applied").flatMap { Int($0) } ?? 0
  }

  fileprivate func meta(_ name: String) throws(StoreError) -> String? {
    var value: String?
    try query("SELECT value FROM meta WHERE name = ?") {
      $0.bind(name, at: 1)
    } row: { row throws(StoreError) in
      value = row.text(0)
    }
    return value
  }

  fileprivate func set(_ name: String, _ value: String) throws(StoreError) {
    try change("UPDATE meta SET value = ?2 WHERE name = ?1") {
      $0.bind(name, at: 1)
      $0.bind(value, at: 2)
    }
  }

  /// False: a reader is in the way.
  fileprivate func truncateJournal() throws(StoreError) -> Bool {
    var isBusy = false
    try query("PRAGMA wal_checkpoint(TRUNCATE)") { row throws(StoreError) in
      isBusy = row.integer(0) != 0
    }
    return !isBusy
  }

  /// Runs a statement that answers no rows, once.
  func change(
    _ sql: String, bind: (inout Statement) -> Void
  ) throws(StoreError) {
    try query(sql, bind: bind) { _ throws(StoreError) in
    }
  }
}

/// Goes through the rows of a tenant, within a transaction, and keeps what the scrubber leaves.
private struct RowEraser {
  /// Rows that are in memory at once.
  private static let pageMax: Int64 = 500

  let connection: Connection
  let scrubber: Scrubber
  let keyHash: (EventKey) -> Int64
  let tenant: Int64
  var counts = ErasureCounts()
  /// Sequences of events that are about erased persons.
  private var erased: Set<Int64> = []

  init(
    connection: Connection, scrubber: Scrubber, keyHash: @escaping (EventKey) -> Int64,
    tenant: Int64
  ) {
    self.connection = connection
    self.scrubber = scrubber
    self.keyHash = keyHash
    self.tenant = tenant
  }

  mutating func erase(tenantName: String, now: EpochMilliseconds) throws(StoreError) {
    try eraseEvents()
    try eraseDecisions()
    try eraseEffects()
    try eraseHolds(now)
    try eraseFacts(tenantName)
    try eraseQuarantine(tenantName)
    try eraseOverrides()
    try eraseRequests()
    try eraseRollouts()
    try eraseNotes(tenantName, now)
  }

  /// All rows of a table that belong to the tenant, page by page, each with its row id.
  private func eachPage<Row>(
    of table: String, _ columns: String, where condition: String = "tenant = ?1",
    _ row: (Statement) throws(StoreError) -> Row,
    _ body: ([(id: Int64, row: Row)]) throws(StoreError) -> Void
  ) throws(StoreError) {
    var last = Int64.min
    while true {
      var page: [(id: Int64, row: Row)] = []
      try connection.query(
        """
        SELECT \(columns), rowid FROM \(table)
        WHERE \(condition) AND rowid > ?2 ORDER BY rowid LIMIT ?3
        """
      ) {
        $0.bind(tenant, at: 1)
        $0.bind(last, at: 2)
        $0.bind(Self.pageMax, at: 3)
      } row: { statement throws(StoreError) in
        let count = Int32(columns.split(separator: ",").count)
        page.append((statement.integer(count), try row(statement)))
      }
      guard let end = page.last else { return }
      try body(page)
      last = end.id
    }
  }

  // MARK: Events

  private mutating func eraseEvents() throws(StoreError) {
    var (erased, count) = (erased, 0)
    try eachPage(of: "events", SQL.eventColumns) { statement throws(StoreError) in
      try connection.eventRow(statement)
    } _: { page throws(StoreError) in
      for (_, row) in page {
        if row.isErased { erased.insert(row.sequence) }
        let left = try scrubber.event(row) { () throws(StoreError) in
          var statement = try connection.statement(.decisions)
          statement.bind(row.sequence, at: 1)
          return try connection.rows(&statement, connection.decisionRow)
        }
        guard let left else { continue }
        count += 1
        if left.isErased { erased.insert(row.sequence) }
        try replace(row, by: left)
      }
    }
    self.erased = erased
    counts.events = count
  }

  private func replace(_ row: EventRow, by left: EventRow) throws(StoreError) {
    if left.isErased { try moveKey(of: row, to: left.key) }
    try connection.change(
      """
      UPDATE events SET key = ?2, id = ?3, id_hash = ?4, body = ?5, content_digest = ?6,
        body_until = ?7
      WHERE sequence = ?1
      """
    ) {
      $0.bind(row.sequence, at: 1)
      $0.bind(left.key.text, at: 2)
      $0.bind(left.id, at: 3)
      $0.bind(EventKey(tenant: left.key.tenant, text: left.id).hash, at: 4)
      $0.bind(left.body, at: 5)
      $0.bind(left.contentDigest, at: 6)
      $0.bind(left.bodyUntil, at: 7)
    }
  }

  /// Moves an event to where its new key is looked for, and closes the gap that it leaves: those
  /// behind it that wanted its place are found no further than a gap.
  private func moveKey(of row: EventRow, to key: EventKey) throws(StoreError) {
    guard var gap = try hash(of: row.sequence) else { return }
    let wanted = keyHash(key)
    var distance: Int64 = 0
    while try event(at: wanted &+ distance) != nil {
      distance += 1
      guard distance < BatchWriter.collisionsMax else {
        throw StoreError(
          .constraint, during: connection.operation, cause: "too many event keys share a hash")
      }
    }
    // With its key, by which the gap is then mended.
    try connection.change("UPDATE events SET key_hash = ?2, key = ?3 WHERE sequence = ?1") {
      $0.bind(row.sequence, at: 1)
      $0.bind(wanted &+ distance, at: 2)
      $0.bind(key.text, at: 3)
    }
    var place = gap
    for _ in 0..<BatchWriter.collisionsMax {
      place &+= 1
      guard let next = try event(at: place) else { return }
      let behindWanted = UInt64(bitPattern: place &- keyHash(next.key))
      guard behindWanted >= UInt64(bitPattern: place &- gap) else { continue }
      try connection.change("UPDATE events SET key_hash = ?2 WHERE sequence = ?1") {
        $0.bind(next.sequence, at: 1)
        $0.bind(gap, at: 2)
      }
      gap = place
    }
  }

  private func hash(of sequence: Int64) throws(StoreError) -> Int64? {
    var hash: Int64?
    try connection.query("SELECT key_hash FROM events WHERE sequence = ?") {
      $0.bind(sequence, at: 1)
    } row: { row throws(StoreError) in
      hash = row.integer(0)
    }
    return hash
  }

  private func event(at hash: Int64) throws(StoreError) -> EventRow? {
    var statement = try connection.statement(.eventByHash)
    statement.bind(hash, at: 1)
    return try connection.rows(&statement, connection.eventRow).first
  }

  // MARK: Decisions and effects

  private mutating func eraseDecisions() throws(StoreError) {
    var count = 0
    try eachPage(of: "decisions", SQL.decisionColumns) { statement throws(StoreError) in
      try connection.decisionRow(statement)
    } _: { page throws(StoreError) in
      for (id, row) in page {
        guard let left = scrubber.decision(row, isErased: erased.contains(row.event)) else {
          continue
        }
        count += 1
        try connection.change(
          "UPDATE decisions SET features = ?2, read_set = ?3 WHERE rowid = ?1"
        ) {
          $0.bind(id, at: 1)
          $0.bind(left.features, at: 2)
          $0.bind(left.readSet, at: 3)
        }
      }
    }
    counts.decisions = count
  }

  private mutating func eraseEffects() throws(StoreError) {
    var count = 0
    let columns = SQL.effectColumns + ", state, attempts, next_attempt_at"
    try eachPage(of: "effects", columns) { statement throws(StoreError) in
      try connection.outboxRow(statement)
    } _: { page throws(StoreError) in
      for (id, row) in page {
        guard let left = scrubber.effect(row, isErased: erased.contains(row.effect.event)) else {
          continue
        }
        count += 1
        try connection.change("UPDATE effects SET payload = ?2, state = ?3 WHERE rowid = ?1") {
          $0.bind(id, at: 1)
          $0.bind(left.effect.payload, at: 2)
          $0.bind(left.state.rawValue, at: 3)
        }
      }
    }
    counts.effects = count
  }

  // MARK: Holds

  private mutating func eraseHolds(_ now: EpochMilliseconds) throws(StoreError) {
    let rows = try connection.rows("SELECT \(SQL.holdColumns) FROM holds WHERE tenant = ?") {
      $0.bind(tenant, at: 1)
    } row: { row throws(StoreError) in
      try connection.holdRow(row)
    }
    var isReleased = false
    for row in rows {
      let isErased = erased.contains(row.event)
      guard isErased || scrubber.isNamed(in: row) else { continue }
      counts.holds += 1
      let none = try connection.intern("")
      let feature = try connection.nameID(row.feature)
      try connection.change(
        isErased
          ? "DELETE FROM holds WHERE event = ?1 AND feature = ?2"
          : "UPDATE holds SET key_kind = ?3, key_id = '' WHERE event = ?1 AND feature = ?2"
      ) {
        $0.bind(row.event, at: 1)
        $0.bind(feature, at: 2)
        if !isErased { $0.bind(none, at: 3) }
      }
      isReleased = isReleased || !isErased
    }
    try eraseReleases(isReleased ? now : nil)
  }

  private func eraseReleases(_ now: EpochMilliseconds?) throws(StoreError) {
    let rows = try connection.rows(
      """
      SELECT tenant, key_kind, key_id, requested_at, after_occurred_at, after_event
      FROM releases WHERE tenant = ?
      """
    ) {
      $0.bind(tenant, at: 1)
    } row: { row throws(StoreError) in
      try connection.releaseRow(row)
    }
    for row in rows where scrubber.isNamed(in: row) {
      let kind = try connection.nameID(row.keyKind)
      try connection.change(
        "DELETE FROM releases WHERE tenant = ? AND key_kind = ? AND key_id = ?"
      ) {
        $0.bind(tenant, at: 1)
        $0.bind(kind, at: 2)
        $0.bind(row.keyID, at: 3)
      }
    }
    guard let now else { return }
    let none = try connection.intern("")
    try connection.change("INSERT OR REPLACE INTO releases VALUES (?, ?, '', ?, ?, ?)") {
      $0.bind(tenant, at: 1)
      $0.bind(none, at: 2)
      $0.bind(now, at: 3)
      $0.bind(Int64.min, at: 4)
      $0.bind(Int64.min, at: 5)
    }
  }

  // MARK: Facts

  private mutating func eraseFacts(_ tenantName: String) throws(StoreError) {
    var count = 0
    let writer = FactWriter(connection: connection)
    try eachPage(of: "facts", "kind, id, body") { statement throws(StoreError) in
      (
        FactKey(
          tenant: tenantName, kind: try connection.name(statement.integer(0)),
          id: statement.text(1)), statement.bytes(2)
      )
    } _: { page throws(StoreError) in
      for (_, fact) in page {
        switch scrubber.fact(fact.0, body: fact.1) {
        case .clean: continue
        case .erased: try writer.remove(fact.0)
        case .edited(let json):
          let index = try writer.index(of: fact.0).filter(scrubber.keeps)
          try writer.write([FactChange(key: fact.0, body: json.bytes, index: index)])
        }
        count += 1
      }
    }
    counts.facts = count
  }

  // MARK: Quarantine and overrides

  private mutating func eraseQuarantine(_ tenantName: String) throws(StoreError) {
    var count = 0
    let columns = "file, line, tenant, cause, detail, excerpt, received_at"
    try eachPage(of: "quarantine", columns, where: "?1 IS NOT NULL") { statement in
      connection.quarantineRow(statement)
    } _: { page throws(StoreError) in
      for (id, row) in page where row.tenant == nil || row.tenant == tenantName {
        guard let left = scrubber.quarantined(row) else { continue }
        count += 1
        // Two findings of one line may now be the same.
        try connection.change(
          "UPDATE OR REPLACE quarantine SET detail = ?2, excerpt = ?3, digest = ?4 WHERE id = ?1"
        ) {
          $0.bind(id, at: 1)
          $0.bind(left.detail, at: 2)
          $0.bind(left.excerpt, at: 3)
          $0.bind(left.digest, at: 4)
        }
      }
    }
    counts.quarantined = count
  }

  private mutating func eraseOverrides() throws(StoreError) {
    var count = 0
    // What concerns every tenant is looked through for each.
    try eachPage(
      of: "overrides", SQL.overrideColumns,
      where: "tenant IN (?1, (SELECT id FROM names WHERE text = ''))"
    ) { statement throws(StoreError) in
      try connection.overrideRow(statement)
    } _: { page throws(StoreError) in
      for (id, row) in page {
        guard let left = scrubber.override(row) else { continue }
        count += 1
        try connection.change(
          "UPDATE overrides SET reason = ?2, actor = ?3, revoked_by = ?4 WHERE id = ?1"
        ) {
          $0.bind(id, at: 1)
          $0.bind(left.reason, at: 2)
          $0.bind(left.actor, at: 3)
          $0.bind(left.revokedBy, at: 4)
        }
      }
    }
    counts.overrides = count
  }

  private mutating func eraseRequests() throws(StoreError) {
    var count = 0
    try eachPage(of: "requests", SQL.requestColumns) { statement throws(StoreError) in
      try connection.requestRow(statement)
    } _: { page throws(StoreError) in
      for (id, row) in page {
        guard let left = scrubber.request(row) else { continue }
        count += 1
        try connection.change("UPDATE requests SET body = ?2, digest = ?3 WHERE id = ?1") {
          $0.bind(id, at: 1)
          $0.bind(left.body, at: 2)
          $0.bind(left.digest, at: 3)
        }
      }
    }
    counts.requests = count
  }

  private mutating func eraseRollouts() throws(StoreError) {
    for row in try connection.rolloutRows() {
      guard let left = scrubber.rollout(row) else { continue }
      counts.rollouts += 1
      try connection.change("UPDATE rollouts SET reason = ?2, actor = ?3 WHERE id = ?1") {
        $0.bind(row.id, at: 1)
        $0.bind(left.reason, at: 2)
        $0.bind(left.actor, at: 3)
      }
    }
  }

  // MARK: History

  private mutating func eraseNotes(
    _ tenantName: String, _ now: EpochMilliseconds
  ) throws(StoreError) {
    var erased: [HistoryChain.Erased] = []
    for tenant in Set([tenantName, ""]) {
      var last: Int64 = 0
      while true {
        let page = try connection.history(
          HistoryFilter(tenant: tenant), after: last, before: .max, limit: Int(Self.pageMax))
        guard let end = page.last else { break }
        last = end.sequence
        for entry in page {
          let named = scrubber.notes(entry)
          guard !named.isEmpty else { continue }
          erased.append(
            .init(sequence: entry.sequence, names: named.map { entry.notes[$0].name }))
          counts.notes += named.count
          for position in named {
            try connection.change("DELETE FROM history_notes WHERE entry = ? AND ordinal = ?") {
              $0.bind(entry.sequence, at: 1)
              $0.bind(Int64(position), at: 2)
            }
          }
        }
      }
    }
    erased.sort { $0.sequence < $1.sequence }
    var head = try connection.head()
    try connection.append(
      HistoryChain.erasing(erased, tenant: tenantName, now: now), to: &head)
  }
}
