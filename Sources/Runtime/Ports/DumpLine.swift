/// The lines of ``AdministrationStore/dump(_:)``, one function a table: both stores write the same.
///
/// `table<TAB>field=value<TAB>field=value...`; control characters and backslashes are escaped, so
/// that a line stays a line and a field a field. In JSON backslashes stay as they are: there a
/// control character stands between values, where no backslash can. No instant of our own clock, no counter of ours.
package enum DumpLine {
  package static func event(_ row: EventRow, parent: EventKey?) -> String {
    line(
      "event",
      [
        ("tenant", row.key.tenant), ("key", row.key.text), ("id", row.id), ("type", row.type),
        ("occurred_at", String(row.occurredAt)), ("source", row.source),
        ("backfill", row.isBackfill ? "true" : "false"), ("parent", parent.map(\.text)),
        ("digest", row.contentDigest.map { String($0) }), ("body", row.body.map(text)),
      ])
  }

  package static func decision(_ row: DecisionRow, event: EventKey) -> String {
    line(
      "decision",
      [
        ("tenant", row.tenant), ("event", event.text), ("ordinal", String(row.ordinal)),
        ("revision", row.revision), ("verdict", row.verdict), ("features", text(row.features)),
        ("reads", text(row.readSet)),
      ])
  }

  package static func effect(_ row: OutboxRow, event: EventKey) -> String {
    let effect = row.effect
    return line(
      "effect",
      [
        ("tenant", effect.tenant), ("event", event.text), ("feature", effect.feature),
        ("rule", effect.rule), ("ordinal", String(effect.ordinal)), ("kind", effect.kind),
        ("delivery", effect.delivery), ("occurred_at", String(effect.occurredAt)),
        ("state", "\(row.state)"), ("attempts", String(row.attempts)),
        ("payload", text(effect.payload)),
      ])
  }

  package static func hold(_ row: HoldRow, event: EventKey) -> String {
    line(
      "hold",
      [
        ("tenant", row.tenant), ("event", event.text), ("feature", row.feature),
        ("reason", row.reason), ("key_kind", row.keyKind), ("key_id", row.keyID),
        ("occurred_at", String(row.occurredAt)),
      ])
  }

  package static func fact(_ key: FactKey, body: [UInt8]) -> String {
    line(
      "fact",
      [("tenant", key.tenant), ("kind", key.kind), ("id", key.id), ("body", text(body))])
  }

  /// The entry is tenant, kind, field and value.
  package static func factIndex(_ entry: [String], id: String) -> String {
    line("fact_index", Array(zip(["tenant", "kind", "field", "value"], entry)) + [("id", id)])
  }

  package static func release(_ row: ReleaseRow, after: EventKey?) -> String {
    line(
      "release",
      [
        ("tenant", row.tenant), ("key_kind", row.keyKind), ("key_id", row.keyID),
        ("after_occurred_at", row.afterOccurredAt == .min ? nil : String(row.afterOccurredAt)),
        ("after_event", after?.text),
      ])
  }

  package static func quarantine(_ row: QuarantineRow) -> String {
    line(
      "quarantine",
      [
        ("file", row.file), ("line", String(row.line)), ("tenant", row.tenant),
        ("cause", row.cause), ("detail", row.detail), ("excerpt", text(row.excerpt)),
      ])
  }

  /// The instants of an override are a person's, except for that of its making.
  package static func override(_ row: OverrideRow) -> String {
    line(
      "override",
      [
        ("layer", row.layer.rawValue), ("tenant", row.tenant), ("feature", row.feature),
        ("key", row.key), ("value", row.value), ("reason", row.reason),
        ("actor", row.actor), ("ends_at", row.endsAt.map { String($0) }),
        ("revoked_by", row.revokedBy),
      ])
  }

  package static func request(_ row: RequestRow) -> String {
    line(
      "request",
      [
        ("tenant", row.tenant), ("feature", row.feature), ("state", row.state),
        ("digest", row.digest), ("body", text(row.body)),
      ])
  }

  package static func rollout(_ row: RolloutRow) -> String {
    let selection =
      switch row.selection {
      case .all: "all"
      case .tenants(let tenants): tenants.joined(separator: ",")
      case .share(let permille): "\(permille) of 1000"
      }
    return line(
      "rollout",
      [
        ("revision", row.revision), ("stage", row.stage.rawValue), ("selection", selection),
        ("withdrawn", row.withdrawnAt == nil ? "false" : "true"), ("actor", row.actor),
        ("reason", row.reason),
      ])
  }

  /// Salts are random, and so are seals and digests.
  package static func history(_ entry: HistoryEntry) -> String {
    line(
      "history",
      [
        ("kind", entry.kind), ("refused", entry.isRefused ? "true" : "false"),
        ("tenant", entry.tenant), ("feature", entry.feature), ("key", entry.key),
        ("subject", entry.subject), ("before", entry.before), ("after", entry.after),
        ("detail", text(entry.detail)),
      ]
        + entry.notes.map { note in (note.name, note.content?.text ?? "(erased)") })
  }

  package static func revision(_ row: RevisionRow) -> [String] {
    [line("revision", [("digest", row.digest)])]
      + row.sources.map { source in
        line(
          "revision_source",
          [("revision", row.digest), ("path", source.path), ("bytes", text(source.bytes))])
      }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Fields whose values are JSON.
  private static let json: Set<String> = ["body", "features", "reads", "payload", "detail"]

  private static func line(_ table: String, _ fields: [(String, String?)]) -> String {
    var line = table
    for (name, value) in fields {
      guard let value else { continue }
      line += "\t\(name)="
      append(value, escapingBackslashes: !json.contains(name), to: &line)
    }
    return line
  }

  private static func append(
    _ value: String, escapingBackslashes: Bool, to line: inout String
  ) {
    // Most values are plain: the scan by bytes spares the copy scalar by scalar.
    guard value.utf8.contains(where: { $0 < 0x20 || $0 == 0x5c || $0 == 0x7f }) else {
      line += value
      return
    }
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case 0x0a: line += "\\n"
      case 0x09: line += "\\t"
      case 0x5c where escapingBackslashes: line += "\\\\"
      case ..<0x20, 0x7f:
        let hexadecimal = String(scalar.value, radix: 16)
        line += "\\x" + (hexadecimal.utf8.count < 2 ? "0" : "") + hexadecimal
      default: line.unicodeScalars.append(scalar)
      }
    }
  }
}
