import JSON
package import Runtime

extension SQLiteStore {
  // MARK: Rows

  package func overrides(tenant: String?) throws(StoreError) -> [OverrideRow] {
    try read("read overrides") { connection throws(StoreError) in
      let wanted = tenant == nil ? nil : try connection.filter(tenant: tenant).id
      return try connection.rows(
        """
        SELECT \(SQL.overrideColumns) FROM overrides
        \(tenant == nil ? "" : "WHERE tenant IN (?, (SELECT id FROM names WHERE text = ''))")
        ORDER BY id
        """
      ) { statement in
        if tenant != nil { statement.bind(wanted, at: 1) }
      } row: { row throws(StoreError) in
        try connection.overrideRow(row)
      }
    }
  }

  package func requests(tenant: String?) throws(StoreError) -> [RequestRow] {
    try read("read requests") { connection throws(StoreError) in
      let (isKnown, tenant) = try connection.filter(tenant: tenant)
      guard isKnown else { return [] }
      return try connection.rows(
        """
        SELECT \(SQL.requestColumns) FROM requests WHERE ?1 IS NULL OR tenant = ?1 ORDER BY id
        """
      ) {
        $0.bind(tenant, at: 1)
      } row: { row throws(StoreError) in
        try connection.requestRow(row)
      }
    }
  }

  package func rollouts() throws(StoreError) -> [RolloutRow] {
    try read("read rollouts") { connection throws(StoreError) in
      try connection.rolloutRows()
    }
  }

  package func revision(_ digest: String) throws(StoreError) -> RevisionRow? {
    try read("read a revision") { connection throws(StoreError) in
      var found: RevisionRow?
      try connection.query("SELECT digest, kept_at FROM revisions WHERE digest = ?") {
        $0.bind(digest, at: 1)
      } row: { row throws(StoreError) in
        found = RevisionRow(digest: row.text(0), keptAt: row.integer(1), sources: [])
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

  package func revisions(limit: Int) throws(StoreError) -> [RevisionHead] {
    try read("list revisions") { connection throws(StoreError) in
      return try connection.rows(
        "SELECT digest, kept_at FROM revisions ORDER BY id DESC LIMIT ?"
      ) {
        $0.bind(limit: limit, at: 1)
      } row: { row throws(StoreError) in
        RevisionHead(digest: row.text(0), keptAt: row.integer(1))
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
    guard let layer = OverrideRow.Layer(rawValue: row.text(1)) else {
      throw StoreError(.corrupt, during: operation, cause: "unknown layer of an override")
    }
    return OverrideRow(
      id: row.integer(0), layer: layer, tenant: try name(row.integer(2)),
      feature: try name(row.integer(3)), key: row.text(4), value: row.text(5), reason: row.text(6),
      actor: row.text(7), createdAt: row.integer(8), startsAt: row.integer(9),
      endsAt: row.optionalInteger(10), revokedAt: row.optionalInteger(11),
      revokedBy: row.optionalText(12), version: row.integer(13))
  }

  func requestRow(_ row: Statement) throws(StoreError) -> RequestRow {
    RequestRow(
      id: row.integer(0), tenant: try name(row.integer(1)), feature: try name(row.integer(2)),
      state: row.text(3), createdAt: row.integer(4), expiresAt: row.integer(5),
      digest: row.text(6), body: row.bytes(7))
  }

  func rolloutRows() throws(StoreError) -> [RolloutRow] {
    try rows(
      """
      SELECT rollouts.id, digest, stage, tenants, permille, starts_at, created_at, withdrawn_at,
        actor, reason
      FROM rollouts JOIN revisions ON revisions.id = revision ORDER BY rollouts.id
      """
    ) { row throws(StoreError) in
      guard let stage = RolloutRow.Stage(rawValue: row.text(2)) else {
        throw StoreError(.corrupt, during: operation, cause: "unknown stage of a rollout")
      }
      var selection = RolloutRow.Selection.all
      if let permille = row.optionalInteger(4) { selection = .share(permille: Int(permille)) }
      if let tenants = row.optionalText(3) {
        guard let names = (try? JSONValue.parse(Array(tenants.utf8)))?.array?.compactMap(\.string)
        else {
          throw StoreError(.corrupt, during: operation, cause: "unreadable tenants of a rollout")
        }
        selection = .tenants(names)
      }
      return RolloutRow(
        id: row.integer(0), revision: row.text(1), stage: stage, selection: selection,
        startsAt: row.integer(5), createdAt: row.integer(6), withdrawnAt: row.optionalInteger(7),
        actor: row.text(8), reason: row.text(9))
    }
  }

  func quarantineRow(_ row: Statement) -> QuarantineRow {
    QuarantineRow(
      file: row.text(0), line: Int(row.integer(1)), tenant: row.optionalText(2),
      cause: row.text(3), detail: row.text(4), excerpt: row.bytes(5), receivedAt: row.integer(6))
  }
}
