import JSON
package import Runtime

extension SQLiteStore {
  package func head() throws(StoreError) -> AdministrativeHead {
    try read("read the head of the history") { connection throws(StoreError) in
      try connection.head()
    }
  }

  package func history(
    _ filter: HistoryFilter, afterSequence: Int64, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    try read("read the history") { connection throws(StoreError) in
      try connection.history(filter, after: afterSequence, before: .max, limit: limit)
    }
  }

  package func recentHistory(
    _ filter: HistoryFilter, beforeSequence: Int64?, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    try read("read the history") { connection throws(StoreError) in
      try connection.history(
        filter, after: 0, before: beforeSequence ?? .max, isNewestFirst: true, limit: limit)
    }
  }

  package func commit(_ change: AdministrativeChange) throws(StoreError) -> Bool {
    precondition(!change.entries.isEmpty, "nothing is administered without history")
    return try write("commit a change") { connection throws(StoreError) in
      var head = try connection.head()
      if let expected = change.expectedSequence, expected != head.sequence { return false }
      if change.raisesVersion { head.version += 1 }
      for row in change.overrides { try connection.put(row, version: head.version) }
      for row in change.requests { try connection.put(row) }
      for row in change.revisions { try connection.keep(row) }
      for row in change.rollouts { try connection.put(row) }
      for row in change.releases { try connection.put(row) }
      try connection.append(change.entries, to: &head)
      return true
    }
  }
}

// MARK: - History

extension Connection {
  func head() throws(StoreError) -> AdministrativeHead {
    var statement = try statement(.head)
    defer { statement.reset() }
    guard try step(statement) else { return AdministrativeHead() }
    let isEmpty = statement.isNull(0)
    return AdministrativeHead(
      sequence: statement.integer(0),
      digest: isEmpty ? HistoryEntry.noDigest : statement.bytes(1), version: statement.integer(2),
      lastOverride: statement.integer(3), lastRequest: statement.integer(4),
      lastRollout: statement.integer(5))
  }

  /// Adds to the history, within a transaction.
  func append(
    _ drafts: [HistoryDraft], to head: inout AdministrativeHead
  ) throws(StoreError) {
    var random = SystemRandomNumberGenerator()
    let entries = HistoryChain.append(drafts, to: &head) {
      (0..<HistoryChain.saltByteCount).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
    }
    for entry in entries {
      try change(
        "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ) { statement in
        statement.bind(entry.sequence, at: 1)
        statement.bind(entry.version, at: 2)
        statement.bind(entry.at, at: 3)
        statement.bind(entry.kind, at: 4)
        statement.bind(entry.isRefused ? 1 : 0 as Int64, at: 5)
        statement.bind(entry.tenant, at: 6)
        statement.bind(entry.feature, at: 7)
        statement.bind(entry.key, at: 8)
        statement.bind(entry.subject, at: 9)
        statement.bind(entry.before, at: 10)
        statement.bind(entry.after, at: 11)
        statement.bind(entry.detail, at: 12)
        statement.bind(sealsText(entry.notes), at: 13)
        statement.bind(entry.previous, at: 14)
        statement.bind(entry.digest, at: 15)
      }
      for (ordinal, note) in entry.notes.enumerated() {
        guard let content = note.content else { continue }
        let isActor = note.name == HistoryEntry.actorNote
        try change("INSERT INTO history_notes VALUES (?, ?, ?, ?, ?)") { statement in
          statement.bind(entry.sequence, at: 1)
          statement.bind(Int64(ordinal), at: 2)
          statement.bind(content.salt, at: 3)
          statement.bind(content.text, at: 4)
          statement.bind(isActor ? HistoryEntry.person(ofActor: content.text) : nil, at: 5)
        }
      }
    }
  }

  func history(
    _ filter: HistoryFilter = HistoryFilter(), after first: Int64, before end: Int64,
    isNewestFirst: Bool = false, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    let order = isNewestFirst ? "DESC" : "ASC"
    var conditions = ["sequence > ?1", "sequence < ?2"]
    if filter.tenant != nil { conditions.append("tenant = ?4") }
    if filter.feature != nil { conditions.append("feature = ?5") }
    if filter.kind != nil { conditions.append("kind = ?6") }
    if filter.from != nil { conditions.append("at >= ?7") }
    if filter.until != nil { conditions.append("at < ?8") }
    if filter.actor != nil { conditions.append("person = ?9") }
    let notes = filter.actor == nil ? "" : "JOIN history_notes ON entry = sequence"
    // Indexes find the entries of a page; only those are read.
    var entries = try rows(
      """
      SELECT * FROM history WHERE sequence IN (
        SELECT sequence FROM history \(notes) WHERE \(conditions.joined(separator: " AND "))
        ORDER BY sequence \(order) LIMIT ?3)
      ORDER BY sequence \(order)
      """
    ) {
      $0.bind(first, at: 1)
      $0.bind(end, at: 2)
      $0.bind(limit: limit, at: 3)
      if let tenant = filter.tenant { $0.bind(tenant, at: 4) }
      if let feature = filter.feature { $0.bind(feature, at: 5) }
      if let kind = filter.kind { $0.bind(kind, at: 6) }
      if let from = filter.from { $0.bind(from, at: 7) }
      if let until = filter.until { $0.bind(until, at: 8) }
      if let actor = filter.actor { $0.bind(HistoryEntry.person(ofActor: actor), at: 9) }
    } row: { row throws(StoreError) in
      HistoryEntry(
        sequence: row.integer(0), version: row.integer(1), at: row.integer(2), kind: row.text(3),
        isRefused: row.integer(4) != 0, tenant: row.text(5), feature: row.text(6),
        key: row.text(7), subject: row.text(8), before: row.optionalText(9),
        after: row.optionalText(10), detail: row.bytes(11),
        notes: self.notes(sealsText: row.text(12)), previous: row.bytes(13), digest: row.bytes(14))
    }
    for index in entries.indices { try fillNotes(of: &entries[index]) }
    return entries
  }

  private func fillNotes(of entry: inout HistoryEntry) throws(StoreError) {
    var statement = try statement(.notesOfEntry)
    defer { statement.reset() }
    statement.bind(entry.sequence, at: 1)
    while try step(statement) {
      let ordinal = Int(statement.integer(0))
      // A note that the entry has not sealed is none of it.
      guard entry.notes.indices.contains(ordinal) else { continue }
      entry.notes[ordinal].content = .init(salt: statement.bytes(1), text: statement.text(2))
    }
  }

  /// JSON: `[["actor","<hexadecimal>"], ...]`.
  private func sealsText(_ notes: [HistoryEntry.Note]) -> String {
    var writer = JSONWriter()
    writer.array(notes) { note, writer in
      writer.array([note.name, Hex.text(note.seal)]) { text, writer in writer.string(text) }
    }
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  /// What cannot be read is no note: then the digest of the entry is another one.
  private func notes(sealsText: String) -> [HistoryEntry.Note] {
    let items = (try? JSONValue.parse(Array(sealsText.utf8)))?.array ?? []
    return items.map { item in
      HistoryEntry.Note(
        name: item.array?.first?.string ?? "",
        seal: item.array?.last?.string.flatMap(Hex.bytes) ?? [], content: nil)
    }
  }
}

// MARK: - Rows

extension Connection {
  fileprivate func put(_ row: OverrideRow, version: Int64) throws(StoreError) {
    let tenant = try intern(row.tenant)
    let feature = try intern(row.feature)
    try change(
      """
      INSERT OR REPLACE INTO overrides (\(SQL.overrideColumns))
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ) { statement in
      statement.bind(row.id, at: 1)
      statement.bind(row.layer.rawValue, at: 2)
      statement.bind(tenant, at: 3)
      statement.bind(feature, at: 4)
      statement.bind(row.key, at: 5)
      statement.bind(row.value, at: 6)
      statement.bind(row.reason, at: 7)
      statement.bind(row.actor, at: 8)
      statement.bind(row.createdAt, at: 9)
      statement.bind(row.startsAt, at: 10)
      statement.bind(row.endsAt, at: 11)
      statement.bind(row.revokedAt, at: 12)
      statement.bind(row.revokedBy, at: 13)
      statement.bind(version, at: 14)
    }
  }

  fileprivate func put(_ row: RequestRow) throws(StoreError) {
    let tenant = try intern(row.tenant)
    let feature = try intern(row.feature)
    try change(
      "INSERT OR REPLACE INTO requests (\(SQL.requestColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    ) { statement in
      statement.bind(row.id, at: 1)
      statement.bind(tenant, at: 2)
      statement.bind(feature, at: 3)
      statement.bind(row.state, at: 4)
      statement.bind(row.createdAt, at: 5)
      statement.bind(row.expiresAt, at: 6)
      statement.bind(row.digest, at: 7)
      statement.bind(row.body, at: 8)
    }
  }

  fileprivate func put(_ row: RolloutRow) throws(StoreError) {
    var tenants: String?
    var permille: Int64?
    switch row.selection {
    case .all: break
    case .share(let share): permille = Int64(share)
    case .tenants(let names):
      var writer = JSONWriter()
      writer.array(names) { name, writer in writer.string(name) }
      tenants = String(decoding: writer.finish(), as: UTF8.self)
    }
    guard let revision = try revisionID(row.revision) else {
      throw StoreError(
        .constraint, during: operation,
        cause: "the revision of rollout \(row.id) is not kept")
    }
    try change(
      """
      INSERT OR REPLACE INTO rollouts (id, revision, stage, tenants, permille, starts_at,
        created_at, withdrawn_at, actor, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ) { statement in
      statement.bind(row.id, at: 1)
      statement.bind(revision, at: 2)
      statement.bind(row.stage.rawValue, at: 3)
      statement.bind(tenants, at: 4)
      statement.bind(permille, at: 5)
      statement.bind(row.startsAt, at: 6)
      statement.bind(row.createdAt, at: 7)
      statement.bind(row.withdrawnAt, at: 8)
      statement.bind(row.actor, at: 9)
      statement.bind(row.reason, at: 10)
    }
  }

  fileprivate func put(_ row: ReleaseRow) throws(StoreError) {
    let tenant = try intern(row.tenant)
    let kind = try intern(row.keyKind)
    try change("INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?)") { statement in
      statement.bind(tenant, at: 1)
      statement.bind(kind, at: 2)
      statement.bind(row.keyID, at: 3)
      statement.bind(row.requestedAt, at: 4)
      statement.bind(row.afterOccurredAt, at: 5)
      statement.bind(row.afterEvent, at: 6)
    }
  }

  // MARK: Revisions

  private func revisionID(_ digest: String) throws(StoreError) -> Int64? {
    var id: Int64?
    try query("SELECT id FROM revisions WHERE digest = ?") {
      $0.bind(digest, at: 1)
    } row: { row throws(StoreError) in
      id = row.integer(0)
    }
    return id
  }

  fileprivate func keep(_ revision: RevisionRow) throws(StoreError) {
    guard try revisionID(revision.digest) == nil else { return }
    try change("INSERT INTO revisions (digest, kept_at) VALUES (?, ?)") {
      $0.bind(revision.digest, at: 1)
      $0.bind(revision.keptAt, at: 2)
    }
    let id = try revisionID(revision.digest)
    for (ordinal, source) in revision.sources.enumerated() {
      let content = try content(source.bytes)
      try change("INSERT INTO revision_sources VALUES (?, ?, ?, ?)") { statement in
        statement.bind(id, at: 1)
        statement.bind(Int64(ordinal), at: 2)
        statement.bind(source.path, at: 3)
        statement.bind(content, at: 4)
      }
    }
  }

  /// The id of stored bytes; found by hash and compared, so that equal files are stored once.
  private func content(_ bytes: [UInt8]) throws(StoreError) -> Int64 {
    var hash = FNV1a()
    hash.add(bytes)
    var id: Int64?
    try query("SELECT id FROM sources WHERE hash = ? AND bytes = ?") { statement in
      statement.bind(hash.value, at: 1)
      statement.bind(bytes, at: 2)
    } row: { row throws(StoreError) in
      id = row.integer(0)
    }
    if let id { return id }
    var added: Int64 = 0
    try query("INSERT INTO sources (hash, bytes) VALUES (?, ?) RETURNING id") { statement in
      statement.bind(hash.value, at: 1)
      statement.bind(bytes, at: 2)
    } row: { row throws(StoreError) in
      added = row.integer(0)
    }
    return added
  }
}
