CREATE TABLE decisions (
  tenant INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES events,
  ordinal INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  features BLOB NOT NULL,
  read_set BLOB NOT NULL
, overrides_version INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE UNIQUE INDEX decisions_event ON decisions (event, ordinal);

CREATE INDEX decisions_shadow ON decisions (revision, event) WHERE ordinal < 0;

CREATE TABLE effects (
  tenant INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES events,
  feature INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL DEFAULT 0,
  payload BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX effects_identity ON effects (event, feature, rule, ordinal);

CREATE INDEX effects_outbox ON effects (next_attempt_at) WHERE state = 1;

CREATE TABLE erasure_requests (
  number INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES names,
  event INTEGER REFERENCES events,
  candidate TEXT,
  member TEXT,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  tenant INTEGER NOT NULL,
  sequence INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  backfill INTEGER NOT NULL CHECK (backfill IN (0, 1)),
  parent INTEGER,
  content_digest INTEGER,
  body_until INTEGER,
  key_hash INTEGER NOT NULL,
  id_hash INTEGER NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  body BLOB
) STRICT;

CREATE INDEX events_body_until ON events (body_until) WHERE body_until IS NOT NULL;

CREATE INDEX events_id ON events (sequence >> 14, id_hash);

CREATE UNIQUE INDEX events_key ON events (key_hash);

CREATE TABLE fact_index (
  tenant INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  field INTEGER NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, field, value, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE facts (
  number INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  entries BLOB,
  body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX facts_id ON facts (tenant, kind, id);

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);

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

CREATE INDEX history_at ON history (sequence, at);

CREATE INDEX history_feature ON history (feature, sequence, at, kind);

CREATE INDEX history_kind ON history (kind, sequence, at);

CREATE INDEX history_tenant ON history (tenant, sequence, at, feature, kind);

CREATE TABLE history_notes (
  entry INTEGER NOT NULL REFERENCES history,
  ordinal INTEGER NOT NULL,
  salt BLOB NOT NULL,
  text TEXT NOT NULL,
  person TEXT,
  PRIMARY KEY (entry, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX history_notes_person ON history_notes (person, entry) WHERE person IS NOT NULL;

CREATE TABLE holds (
  tenant INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES events,
  feature INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  key_kind INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (event, feature)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_key ON holds (tenant, key_kind, key_id, occurred_at, event);

CREATE INDEX holds_until ON holds (until) WHERE until IS NOT NULL;

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE names (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE "overrides" (
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

CREATE INDEX overrides_tenant ON overrides (tenant, id);

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  tenant TEXT,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  cause TEXT NOT NULL,
  detail TEXT NOT NULL,
  excerpt BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  digest INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX quarantine_finding ON quarantine (file, line, digest);

CREATE TABLE releases (
  tenant INTEGER NOT NULL,
  key_kind INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  after_occurred_at INTEGER NOT NULL,
  after_event INTEGER NOT NULL,
  PRIMARY KEY (tenant, key_kind, key_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE revision_sources (
  revision INTEGER NOT NULL REFERENCES revisions,
  ordinal INTEGER NOT NULL,
  path TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES sources,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE
, kept_at INTEGER NOT NULL DEFAULT 0) STRICT;

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

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE INDEX sources_hash ON sources (hash);

CREATE TABLE sqlite_sequence(name,seq);
