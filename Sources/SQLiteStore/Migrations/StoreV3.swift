extension Migrations {
  /// Administration: settings in overrides, requests, rollouts in place of activations, history.
  ///
  /// - `overrides`: made anew, since `enabled` becomes a key among others. Version 0: from before the
  ///   overrides had versions.
  /// - `rollouts`: `tenants` is a JSON array; both selections NULL: all.
  /// - `history.notes`: name and seal of each note as JSON; what a person wrote stands in
  ///   `history_notes` alone, where an erasure deletes it. Texts instead of ids of names: a refused
  ///   request may name anything. The indexes hold what is asked along with their first column: of a
  ///   million entries a page is found in 1 ms, one that is chosen by its time alone in 70 ms.
  /// - `history_notes.person`: who an actor is, in lower case; NULL for other notes.
  /// - `decisions_shadow`: what a revision in shadow would have decided; empty for most.
  static let storeV3 = """
    CREATE TABLE new_overrides (
      id INTEGER PRIMARY KEY,
      layer TEXT NOT NULL CHECK (layer IN ('override', 'emergency')),
      tenant INTEGER NOT NULL REFERENCES names,
      feature INTEGER NOT NULL REFERENCES names,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      reason TEXT NOT NULL,
      actor TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER,
      revoked_at INTEGER,
      revoked_by TEXT,
      version INTEGER NOT NULL
    ) STRICT;
    INSERT INTO new_overrides
      SELECT id, 'override', tenant, feature, 'enabled', iif(enabled, 'true', 'false'), reason,
        actor, created_at, starts_at, ends_at, revoked_at, revoked_by, 0
      FROM overrides;
    DROP TABLE overrides;
    ALTER TABLE new_overrides RENAME TO overrides;
    CREATE INDEX overrides_tenant ON overrides (tenant, id);

    CREATE TABLE requests (
      id INTEGER PRIMARY KEY,
      tenant INTEGER NOT NULL REFERENCES names,
      feature INTEGER NOT NULL REFERENCES names,
      state TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      digest TEXT NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX requests_tenant ON requests (tenant, id);

    ALTER TABLE revisions ADD COLUMN kept_at INTEGER NOT NULL DEFAULT 0;
    UPDATE revisions SET kept_at =
      coalesce((SELECT at FROM activations WHERE revision = revisions.id ORDER BY id LIMIT 1), 0);

    CREATE TABLE rollouts (
      id INTEGER PRIMARY KEY,
      revision INTEGER NOT NULL REFERENCES revisions,
      stage TEXT NOT NULL CHECK (stage IN ('shadow', 'live')),
      tenants TEXT,
      permille INTEGER CHECK (permille BETWEEN 0 AND 1000),
      starts_at INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      withdrawn_at INTEGER,
      actor TEXT NOT NULL,
      reason TEXT NOT NULL,
      CHECK (tenants IS NULL OR permille IS NULL)
    ) STRICT;
    INSERT INTO rollouts
      SELECT id, revision, 'live', NULL, NULL, at, at, NULL, 'sluice', 'given to an ingest'
      FROM activations;
    DROP TABLE activations;

    CREATE TABLE history (
      sequence INTEGER PRIMARY KEY,
      version INTEGER NOT NULL,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
      tenant TEXT NOT NULL,
      feature TEXT NOT NULL,
      key TEXT NOT NULL,
      subject TEXT NOT NULL,
      before TEXT,
      after TEXT,
      detail BLOB NOT NULL,
      notes TEXT NOT NULL,
      previous BLOB NOT NULL,
      digest BLOB NOT NULL
    ) STRICT;
    CREATE INDEX history_tenant ON history (tenant, sequence, at, feature, kind);
    CREATE INDEX history_feature ON history (feature, sequence, at, kind);
    CREATE INDEX history_kind ON history (kind, sequence, at);
    CREATE INDEX history_at ON history (sequence, at);

    CREATE TABLE history_notes (
      entry INTEGER NOT NULL REFERENCES history,
      ordinal INTEGER NOT NULL,
      salt BLOB NOT NULL,
      text TEXT NOT NULL,
      person TEXT,
      PRIMARY KEY (entry, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX history_notes_person ON history_notes (person, entry) WHERE person IS NOT NULL;

    ALTER TABLE decisions ADD COLUMN overrides_version INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX decisions_shadow ON decisions (revision, event) WHERE ordinal < 0;
    """
}
