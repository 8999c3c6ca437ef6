/// The statements that are prepared once and kept: those on the way of an event.
enum SQL: Int, CaseIterable {
  case beginReading, begin, commit, rollback
  case insertName
  case insertEvent, insertDecision, insertEffect, dropBody, keepBody
  case insertHold, closeHold
  case findFact, insertFact, updateFact, updateFactBody, insertFactEntry, deleteFactEntry
  case putRelease, finishRelease
  case insertQuarantine
  case fact, factIDs
  case lastSequence, eventByHash, eventBySequence, eventsByID
  case head, notesOfEntry
  case decisions, effects, holdsOfEvent, holdsOfKey, holdsOfKind

  static let eventColumns = """
    sequence, tenant, key, id, type, occurred_at, received_at, source, backfill, body, \
    content_digest, parent, body_until
    """
  static let decisionColumns =
    "event, tenant, ordinal, decided_at, revision, verdict, features, read_set, overrides_version"
  static let effectColumns =
    "event, tenant, feature, rule, ordinal, kind, delivery, payload, occurred_at"
  static let holdColumns =
    "event, tenant, feature, reason, key_kind, key_id, occurred_at, since, until"

  static let overrideColumns = """
    id, layer, tenant, feature, key, value, reason, actor, created_at, starts_at, ends_at, \
    revoked_at, revoked_by, version
    """

  static let requestColumns =
    "id, tenant, feature, state, created_at, expires_at, digest, body"

  var text: String {
    switch self {
    case .beginReading: "BEGIN DEFERRED"
    case .begin: "BEGIN IMMEDIATE"
    case .commit: "COMMIT"
    case .rollback: "ROLLBACK"
    case .insertName: "INSERT INTO names (id, text) VALUES (?, ?)"
    case .insertEvent:
      """
      INSERT INTO events (\(Self.eventColumns), key_hash, id_hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    case .insertDecision:
      "INSERT INTO decisions (\(Self.decisionColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    case .insertEffect:
      """
      INSERT INTO effects (\(Self.effectColumns), state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (event, feature, rule, ordinal) DO NOTHING
      """
    case .dropBody:
      "UPDATE events SET body = NULL, body_until = NULL, content_digest = ?2 WHERE sequence = ?1"
    case .keepBody:
      "UPDATE events SET body_until = ?2 WHERE sequence = ?1 AND body IS NOT NULL"
    case .insertHold:
      """
      INSERT INTO holds (\(Self.holdColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (event, feature) DO UPDATE SET tenant = excluded.tenant,
        reason = excluded.reason, key_kind = excluded.key_kind, key_id = excluded.key_id,
        occurred_at = excluded.occurred_at, since = excluded.since, until = excluded.until
      """
    case .closeHold: "DELETE FROM holds WHERE event = ? AND feature = ?"
    case .findFact: "SELECT number, entries FROM facts WHERE tenant = ? AND kind = ? AND id = ?"
    case .insertFact:
      "INSERT INTO facts (tenant, kind, id, body, entries) VALUES (?, ?, ?, ?, ?)"
    case .updateFact: "UPDATE facts SET body = ?2, entries = ?3 WHERE number = ?1"
    case .updateFactBody: "UPDATE facts SET body = ?2 WHERE number = ?1"
    case .insertFactEntry: "INSERT INTO fact_index VALUES (?, ?, ?, ?, ?)"
    case .deleteFactEntry:
      """
      DELETE FROM fact_index
      WHERE tenant = ? AND kind = ? AND field = ? AND value = ? AND id = ?
      """
    case .putRelease: "INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?)"
    case .finishRelease: "DELETE FROM releases WHERE tenant = ? AND key_kind = ? AND key_id = ?"
    case .insertQuarantine:
      """
      INSERT INTO quarantine (tenant, file, line, cause, detail, excerpt, received_at, digest)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (file, line, digest) DO NOTHING
      """
    case .fact: "SELECT body FROM facts WHERE tenant = ? AND kind = ? AND id = ?"
    case .factIDs:
      """
      SELECT id FROM fact_index WHERE tenant = ? AND kind = ? AND field = ? AND value = ?
      ORDER BY id LIMIT ?
      """
    case .lastSequence: "SELECT max(sequence) FROM events"
    case .eventByHash: "SELECT \(Self.eventColumns) FROM events WHERE key_hash = ?"
    case .eventBySequence: "SELECT \(Self.eventColumns) FROM events WHERE sequence = ?"
    case .eventsByID:
      """
      SELECT \(Self.eventColumns) FROM events WHERE sequence >> 14 = ? AND id_hash = ?
      ORDER BY sequence DESC
      """
    case .head:
      """
      SELECT h.sequence, h.digest, h.version, (SELECT max(id) FROM overrides),
        (SELECT max(id) FROM requests), (SELECT max(id) FROM rollouts)
      FROM (SELECT max(sequence) AS last FROM history) LEFT JOIN history AS h ON h.sequence = last
      """
    case .notesOfEntry:
      "SELECT ordinal, salt, text FROM history_notes WHERE entry = ? ORDER BY ordinal"
    case .decisions:
      """
      SELECT \(Self.decisionColumns) FROM decisions WHERE event = ? AND ordinal >= 0
      ORDER BY ordinal
      """
    case .effects: "SELECT \(Self.effectColumns) FROM effects WHERE event = ?"
    case .holdsOfEvent: "SELECT \(Self.holdColumns) FROM holds WHERE event = ?"
    case .holdsOfKey:
      """
      SELECT \(Self.holdColumns) FROM holds
      WHERE tenant = ?1 AND key_kind = ?2 AND key_id = ?5 AND (occurred_at, event) > (?3, ?4)
      ORDER BY occurred_at, event
      """
    case .holdsOfKind:
      """
      SELECT \(Self.holdColumns) FROM holds
      WHERE tenant = ?1 AND key_kind = ?2 AND (occurred_at, event) > (?3, ?4)
      ORDER BY occurred_at, event
      """
    }
  }
}
