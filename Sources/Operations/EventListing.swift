import Catalogue
package import JSON
package import Runtime

/// Events of a tenant with what was decided, for people who do not know an event's id yet.
package struct EventListing: Sendable {
  package struct Row: Sendable {
    package let event: String
    package let type: String
    package let occurredAt: EpochMilliseconds
    /// The newest answer of each feature, in the order of the decisions.
    package var answers: [FeatureDecision] = []
  }

  /// In order of occurrence.
  package var rows: [Row] = []
  /// There are older events that were not looked at, or more found than asked for.
  package var isCut = false

  /// Events that are looked at: a question of a person must not read the whole past.
  package static let lookedAtMax = 5000

  /// Looks through a tenant's newest events.
  ///
  /// - Parameters:
  ///   - store: Read only.
  ///   - tenant: Its name.
  ///   - about: An id that the event names, or a fact that its decision read: of a member, a
  ///     candidate, a seat, a job ...; nil: any.
  ///   - feature: Only what this one answered; nil: any.
  ///   - verdict: Only events of which a feature's newest answer is this one; nil: any.
  ///   - limit: How many are listed, the newest.
  /// - Returns: At most `limit`; nothing personal.
  /// - Throws: ``RequestError`` for a tenant that is not known; ``StoreError``.
  package static func list(
    in store: any AdministrationStore, tenant: String, about: String?, feature: String?,
    verdict: Verdict?, limit: Int
  ) throws -> EventListing {
    var listing = EventListing()
    let events = try store.recentEvents(tenant: tenant, limit: lookedAtMax)
    if events.isEmpty { try store.checkTenant(tenant) }
    for event in events {
      var row = Row(event: event.id, type: event.type, occurredAt: event.occurredAt)
      var isMeant = about == nil || event.id == about
      if let about, !isMeant, let body = event.body, let json = try? JSONValue.parse(body) {
        isMeant = json.object?.members.contains { $0.value.string == about } ?? false
      }
      for decision in try store.decisions(event: event.sequence) {
        if let about, !isMeant, let facts = try? JSONValue.parse(decision.readSet) {
          isMeant = facts.object?.members.contains { $0.value["id"]?.string == about } ?? false
        }
        for json in (try? JSONValue.parse(decision.features))?.array ?? [] {
          guard let answer = FeatureDecision(json: json) else { continue }
          if let index = row.answers.firstIndex(where: { $0.feature == answer.feature }) {
            row.answers[index] = answer
          } else {
            row.answers.append(answer)
          }
        }
      }
      guard isMeant else { continue }
      if feature != nil || verdict != nil {
        row.answers.removeAll {
          (feature != nil && $0.feature != feature) || (verdict != nil && $0.verdict != verdict)
        }
        if row.answers.isEmpty { continue }
      }
      guard listing.rows.count < limit else {
        listing.isCut = true
        break
      }
      listing.rows.append(row)
    }
    if events.count == lookedAtMax { listing.isCut = true }
    listing.rows.sort { ($0.occurredAt, $0.event) < ($1.occurredAt, $1.event) }
    return listing
  }

  /// For people: an event, then each answer with its place.
  package func text(tenant: String) -> String {
    var lines: [String] = []
    for row in rows {
      lines.append(
        "\(Instant.text(row.occurredAt))  \(printable(row.event))  \(row.type)"
          + (row.answers.isEmpty ? ": no feature answers this type" : ""))
      for answer in row.answers {
        var line = "    \(answer.feature): \(answer.verdict.rawValue)"
        if let reason = answer.reason { line += ", \(reason)" }
        if let kind = answer.holdKey { line += ", \(kind) \(printable(answer.holdID ?? ""))" }
        // Of a feature that is off it is the feature's own place; which layer says so, `why` tells.
        if let override = answer.override {
          line += ", by override \(override)"
        } else if !answer.isSwitchedOff, let origin = answer.origin {
          line += ", \(origin)"
        }
        if let note = answer.note { line += "; \(printable(note))" }
        lines.append(line)
      }
    }
    if rows.isEmpty { lines.append("no such event") }
    if isCut {
      lines.append(
        "older events were not looked at or are left out: narrow the question, or --limit")
    }
    if !rows.isEmpty {
      lines.append("`sluice why --tenant \(tenant) EVENT` explains one of them")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("events", each: rows) { row, writer in
      writer.beginObject()
      writer.member("event", row.event)
      writer.member("type", row.type)
      writer.member("occurred_at", Instant.text(row.occurredAt))
      writer.member("features", each: row.answers) { answer, writer in answer.write(to: &writer) }
      writer.endObject()
    }
    writer.member("cut", isCut)
    writer.endObject()
  }
}
