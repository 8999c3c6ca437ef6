package import JSON
package import Runtime

/// A held event of one feature, for lists.
package struct HoldListing: Sendable, Hashable {
  package let row: HoldRow
  /// Id and type of the event.
  package let event: String
  package let type: String

  /// The open holds of a tenant, those of the oldest events first.
  ///
  /// - Parameters:
  ///   - store: Where they are.
  ///   - tenant: Whose they are.
  ///   - limit: How many are listed.
  /// - Returns: At most `limit`.
  /// - Throws: ``StoreError``.
  package static func list(
    in store: any EventStore, tenant: String, limit: Int
  ) throws(StoreError) -> [HoldListing] {
    var listings: [HoldListing] = []
    for row in try store.holds(tenant: tenant, limit: limit) {
      let event = try store.event(sequence: row.event)
      listings.append(HoldListing(row: row, event: event?.id ?? "?", type: event?.type ?? "?"))
    }
    return listings
  }

  package var text: String {
    let key = row.keyKind.isEmpty ? "other policies" : "\(row.keyKind) \(row.keyID)"
    return "\(Instant.text(row.occurredAt))  \(Words.printable(event))  \(row.feature): "
      + "\(row.reason), waits for \(Words.printable(key))"
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
    if let until = row.until { writer.member("until", Instant.text(until)) }
    writer.endObject()
  }
}

/// A quarantined line, for lists.
package struct QuarantineListing: Sendable, Hashable {
  package let row: QuarantineRow

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
    "\(Words.printable(row.file)):\(row.line): \(row.cause): \(Words.printable(row.detail))"
      + (row.tenant.map { " (tenant \($0))" } ?? "")
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
    writer.member("received_at", Instant.text(row.receivedAt))
    // What is no UTF-8 is repaired here; the store keeps the bytes.
    if excerpt { writer.member("excerpt", String(decoding: row.excerpt, as: UTF8.self)) }
    writer.endObject()
  }
}
