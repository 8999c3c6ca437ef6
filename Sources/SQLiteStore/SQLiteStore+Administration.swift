package import Runtime

extension SQLiteStore {
  // MARK: Overrides

  package func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    try read("read overrides") { connection throws(StoreError) in
      var wanted: Int64?
      if let tenant {
        wanted = try connection.nameID(tenant)
        if wanted == nil { return [] }
      }
      return try connection.rows(
        """
        SELECT \(SQL.overrideColumns) FROM overrides \(wanted == nil ? "" : "WHERE tenant = ?") ORDER BY id
        """
      ) { statement in
        if let wanted { statement.bind(wanted, at: 1) }
      } row: { row throws(StoreError) in
        try connection.overrideRow(row)
      }
    }
  }

  package func add(_ override: OverrideRow) throws(StoreError) -> OverrideRow {
    try write("add an override") { connection throws(StoreError) in
      let tenant = try connection.intern(override.tenant)
      let feature = try connection.intern(override.feature)
      var stored = override
      try connection.query(
        """
        INSERT INTO overrides (tenant, feature, enabled, reason, actor, created_at, starts_at,
          ends_at, revoked_at, revoked_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """
      ) { statement in
        statement.bind(tenant, at: 1)
        statement.bind(feature, at: 2)
        statement.bind(override.isEnabled ? 1 : 0 as Int64, at: 3)
        statement.bind(override.reason, at: 4)
        statement.bind(override.actor, at: 5)
        statement.bind(override.createdAt, at: 6)
        statement.bind(override.startsAt, at: 7)
        statement.bind(override.endsAt, at: 8)
        statement.bind(override.revokedAt, at: 9)
        statement.bind(override.revokedBy, at: 10)
      } row: { row throws(StoreError) in
        stored.id = row.integer(0)
      }
      return stored
    }
  }

  package func revokeOverride(
    id: Int64, tenant: String, at instant: EpochMilliseconds, by actor: String
  ) throws(StoreError) -> Bool {
    try write("revoke an override") { connection throws(StoreError) in
      guard let tenant = try connection.nameID(tenant) else { return false }
      var isRevoked = false
      try connection.query(
        """
        UPDATE overrides SET revoked_at = ?3, revoked_by = ?4
        WHERE id = ?1 AND tenant = ?2 AND revoked_at IS NULL RETURNING id
        """
      ) { statement in
        statement.bind(id, at: 1)
        statement.bind(tenant, at: 2)
        statement.bind(instant, at: 3)
        statement.bind(actor, at: 4)
      } row: { _ throws(StoreError) in
        isRevoked = true
      }
      return isRevoked
    }
  }

  // MARK: Revisions

  package func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    try read("read a revision") { connection throws(StoreError) in
      var found: RevisionRow?
      try connection.query(
        """
        SELECT digest, at FROM revisions JOIN activations ON revision = revisions.id
        WHERE digest = ? ORDER BY activations.id DESC LIMIT 1
        """
      ) {
        $0.bind(digest, at: 1)
      } row: { row throws(StoreError) in
        found = RevisionRow(digest: row.text(0), activatedAt: row.integer(1), sources: [])
      }
      guard var revision = found else { return nil }
      try connection.query(
        """
        SELECT path, bytes FROM revisions JOIN revision_sources ON revision = revisions.id
          JOIN sources ON sources.id = source
        WHERE digest = ? ORDER BY ordinal
        """
      ) {
        $0.bind(digest, at: 1)
      } row: { row throws(StoreError) in
        revision.sources.append(RevisionRow.Source(path: row.text(0), bytes: row.bytes(1)))
      }
      return revision
    }
  }

  package func activate(_ revision: RevisionRow) throws(StoreError) {
    try write("activate a revision") { connection throws(StoreError) in
      var number: Int64?
      try connection.query(
        """
        INSERT INTO revisions (digest) VALUES (?) ON CONFLICT (digest) DO NOTHING RETURNING id
        """
      ) { statement in
        statement.bind(revision.digest, at: 1)
      } row: { row throws(StoreError) in
        number = row.integer(0)
      }
      if let number { try connection.keep(revision.sources, of: number) }
      try connection.query(
        """
        INSERT INTO activations (revision, at) SELECT id, ? FROM revisions WHERE digest = ?
        """
      ) { statement in
        statement.bind(revision.activatedAt, at: 1)
        statement.bind(revision.digest, at: 2)
      } row: { _ throws(StoreError) in
      }
    }
  }

  // MARK: Quarantine

  package func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow] {
    try read("read the quarantine") { connection throws(StoreError) in
      try connection.rows(
        """
        SELECT file, line, tenant, cause, detail, excerpt, received_at FROM quarantine
        ORDER BY id DESC LIMIT ?
        """
      ) {
        $0.bind(limit: limit, at: 1)
      } row: { row throws(StoreError) in
        connection.quarantineRow(row)
      }
    }
  }
}

extension Connection {
  func overrideRow(_ row: Statement) throws(StoreError) -> OverrideRow {
    OverrideRow(
      id: row.integer(0), tenant: try name(row.integer(1)), feature: try name(row.integer(2)),
      isEnabled: row.integer(3) != 0, reason: row.text(4), actor: row.text(5),
      createdAt: row.integer(6), startsAt: row.integer(7), endsAt: row.optionalInteger(8),
      revokedAt: row.optionalInteger(9), revokedBy: row.optionalText(10))
  }

  func quarantineRow(_ row: Statement) -> QuarantineRow {
    QuarantineRow(
      file: row.text(0), line: Int(row.integer(1)), tenant: row.optionalText(2),
      cause: row.text(3), detail: row.text(4), excerpt: row.bytes(5), receivedAt: row.integer(6))
  }

  /// The id of stored bytes; found by hash and compared, so that equal files are stored once.
  fileprivate func content(_ bytes: [UInt8]) throws(StoreError) -> Int64 {
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

  fileprivate func keep(_ sources: [RevisionRow.Source], of revision: Int64) throws(StoreError) {
    for (ordinal, source) in sources.enumerated() {
      let content = try content(source.bytes)
      try query("INSERT INTO revision_sources VALUES (?, ?, ?, ?)") { statement in
        statement.bind(revision, at: 1)
        statement.bind(Int64(ordinal), at: 2)
        statement.bind(source.path, at: 3)
        statement.bind(content, at: 4)
      } row: { _ throws(StoreError) in
      }
    }
  }
}
