package import Catalogue
package import JSON
package import Runtime

/// A held event of one feature, for lists.
package struct HoldListing: Sendable, Hashable {
  package let row: HoldRow
  /// Id and type of the event.
  package let event: String
  package let type: String
  /// What a person can do for its reason; empty where the catalogue knows nothing.
  package let remedy: String

  /// The open holds of a tenant, those of the oldest events first.
  ///
  /// - Parameters:
  ///   - store: Where they are.
  ///   - tenant: Whose they are.
  ///   - limit: How many are listed.
  ///   - catalogue: Says what to do about a reason.
  /// - Returns: At most `limit`.
  /// - Throws: ``RequestError`` for a tenant that is not known; ``StoreError``.
  package static func list(
    in store: any AdministrationStore, tenant: String, limit: Int,
    catalogue: Catalogue = .recruiting
  ) throws -> [HoldListing] {
    var listings: [HoldListing] = []
    for row in try store.holds(tenant: tenant, limit: limit) {
      let event = try store.event(sequence: row.event)
      listings.append(
        HoldListing(
          row: row, event: event?.id ?? "?", type: event?.type ?? "?",
          remedy: catalogue.reason(row.reason, .hold)?.remedy ?? ""))
    }
    if listings.isEmpty { try store.checkTenant(tenant) }
    return listings
  }

  /// For people: what waits, then what to do for each reason.
  package static func text(_ holds: [HoldListing]) -> String {
    guard !holds.isEmpty else { return "nothing waits\n" }
    var lines = holds.map(\.text)
    var seen: Set<String> = []
    for hold in holds where seen.insert(hold.row.reason).inserted {
      let key = hold.row.keyKind.isEmpty ? nil : "the \(hold.row.keyKind)"
      lines += [
        "", "\(hold.row.reason): released when \(Words.release(of: hold.row.reason, key: key))",
      ]
      if !hold.remedy.isEmpty { lines.append("  to do: \(hold.remedy)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package var text: String {
    let key = row.keyKind.isEmpty ? "other policies" : "\(row.keyKind) \(row.keyID)"
    return "\(Instant.text(row.occurredAt))  \(printable(event))  \(row.feature): "
      + "\(row.reason), waits for \(printable(key))"
      + (row.until.map { ", given up at \(Instant.text($0))" } ?? "")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("event", event)
    writer.member("type", type)
    writer.member("feature", row.feature)
    writer.member("reason", row.reason)
    if !row.keyKind.isEmpty {
      writer.member("waits_for", row.keyKind)
      writer.member("waits_for_id", row.keyID)
    }
    writer.member("occurred_at", Instant.text(row.occurredAt))
    writer.member("since", Instant.text(row.since))
    writer.member(
      "released_when",
      Words.release(
        of: row.reason, key: row.keyKind.isEmpty ? nil : "\(row.keyKind) \(row.keyID)"))
    writer.member("remedy", remedy)
    if let until = row.until { writer.member("until", Instant.text(until)) }
    writer.endObject()
  }
}

/// A quarantined line, for lists.
package struct QuarantineListing: Sendable, Hashable {
  package let row: QuarantineRow

  package init(row: QuarantineRow) { self.row = row }

  /// What was quarantined last, newest first.
  ///
  /// - Parameters:
  ///   - store: Where it is.
  ///   - limit: How many are listed.
  /// - Returns: At most `limit`.
  /// - Throws: ``StoreError``.
  package static func list(
    in store: any EventStore, limit: Int
  ) throws(StoreError) -> [QuarantineListing] {
    try store.quarantine(limit: limit).map(QuarantineListing.init)
  }

  package var text: String {
    "\(printable(row.file)):\(row.line): \(row.cause): \(printable(row.detail))"
      + (row.tenant.map { " (tenant \($0))" } ?? "")
  }

  /// For people: every line, then what to do for each cause.
  package static func text(_ rows: [QuarantineListing]) -> String {
    guard !rows.isEmpty else { return "nothing is in the quarantine\n" }
    var lines = rows.map(\.text)
    lines.append("")
    var seen: Set<String> = []
    for row in rows where seen.insert(row.row.cause).inserted {
      lines.append("\(row.row.cause): \(row.remedy)")
    }
    lines.append(
      "then ingest the file again, or the corrected lines alone: what was taken changes nothing")
    return lines.joined(separator: "\n") + "\n"
  }

  /// What a person can do about the cause.
  package var remedy: String {
    switch EventError.Cause(rawValue: row.cause) {
    case .tooLarge: "send less in one event; docs/operations.md has the limits"
    case .malformedJSON, .notAnObject: "correct the line: one whole JSON object a line, in UTF-8"
    case .duplicateField: "write the field once"
    case .missingField, .wrongType, .badTime:
      "correct the field as docs/reference/events.md describes it"
    case .unknownType: "correct the `type`; docs/reference/events.md has all"
    case .foreignContract:
      "correct the `tenant`, or add the contract to `contracts` of the tenant's document"
    case .unknownTenant: "correct the `tenant`, or add its document to the policies"
    case .conflictingContent:
      "ask the sender which content counts; as a new event it needs a key of its own"
    case .notAdaptable: "correct the exchange as docs/linkedin-format.md describes it"
    case .notStorable: "a mistake of ours, please report it"
    case nil: "another version of sluice named this cause; ask `docs/operations.md` of that one"
    }
  }

  /// - Parameters:
  ///   - writer: Takes one object.
  ///   - excerpt: Whether the line itself is shown; it may hold personal data.
  package func write(to writer: inout JSONWriter, excerpt: Bool) {
    writer.beginObject()
    writer.member("file", row.file)
    writer.member("line", row.line)
    if let tenant = row.tenant { writer.member("tenant", tenant) }
    writer.member("cause", row.cause)
    writer.member("detail", row.detail)
    writer.member("remedy", remedy)
    writer.member("received_at", Instant.text(row.receivedAt))
    // What is no UTF-8 is repaired here; the store keeps the bytes.
    if excerpt { writer.member("excerpt", String(decoding: row.excerpt, as: UTF8.self)) }
    writer.endObject()
  }
}
