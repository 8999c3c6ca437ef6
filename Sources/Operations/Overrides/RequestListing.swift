package import JSON
package import Runtime

/// A request with what became of it, or who is to look at it.
package struct RequestListing: Sendable, Hashable {
  package enum State: String, Sendable, Hashable {
    case open
    /// Nobody approved it in time.
    case expired
    case applied
    case rejected
    case withdrawn
    /// What it was asked for is not what would happen now.
    case outdated
  }

  package let row: RequestRow
  package let state: State
  /// Nil where what is stored is none of ours.
  let body: RequestBody?

  init(_ row: RequestRow, at now: EpochMilliseconds) {
    self.row = row
    body = RequestBody(row.body)
    let stored = State(rawValue: row.state) ?? .open
    state = stored == .open && row.expiresAt <= now ? .expired : stored
  }

  /// What its stored change has for a digest; nil where it cannot be read.
  package static func digest(of row: RequestRow) -> String? { RequestBody(row.body)?.digest }

  /// A line, and, indented, who asks and why, what is missing and what became of it.
  package var text: String {
    let whom = row.tenant.isEmpty ? "every tenant" : row.tenant
    guard let body else { return "request \(row.id) for \(whom): cannot be read" }
    var lines = [
      "request \(row.id): \(body.sentence) for \(whom), \(state.rawValue)",
      "   by \(printable(body.asker.name)): \(printable(body.reason))",
    ]
    let names = body.approvals.map { printable($0.actor) }.joined(separator: ", ")
    let approved = names.isEmpty ? "nobody yet" : names
    lines.append("   now: \(body.before ?? "not set"); approved by \(approved)")
    if state == .open {
      let missing = body.approvers - body.approvals.count
      lines.append(
        "   waits for \(Words.count(missing, "other person", "other persons")) until "
          + "\(Instant.text(row.expiresAt)): `toggle approve \(row.id)`, digest "
          + row.digest.prefix(12))
    } else if let outcome = body.outcome {
      lines.append("   \(printable(outcome))")
    }
    return lines.joined(separator: "\n")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", row.id)
    if !row.tenant.isEmpty { writer.member("tenant", row.tenant) }
    writer.member("state", state.rawValue)
    writer.member("created_at", Instant.text(row.createdAt))
    writer.member("expires_at", Instant.text(row.expiresAt))
    writer.member("digest", row.digest)
    if let body {
      writer.member("change", body.sentence)
      writer.member("feature", body.feature)
      writer.member("reason", body.reason)
      writer.member("actor", body.asker.name)
      writer.member("revision", body.revision)
      if let before = body.before { writer.member("before", before) }
      writer.member("approvers", body.approvers)
      writer.member("approved_by", body.approvals.map(\.actor))
      if let outcome = body.outcome { writer.member("outcome", outcome) }
    }
    writer.endObject()
  }
}
