import Catalogue
import JSON
package import Runtime

/// An open hold with what would release it.
package struct HoldExplanation: Sendable, Hashable {
  package let event: String
  package let type: String
  package let feature: String
  package let reason: String
  package let description: String
  package let remedy: String
  /// `member urn:li:person:x`; nil where only a new revision or a person releases it.
  package let key: String?
  /// What has to happen: `member urn:li:person:x is linked to a candidate`.
  package let release: String
  package let occurredAt: EpochMilliseconds
  package let since: EpochMilliseconds
  /// When it is given up; nil: never.
  package let until: EpochMilliseconds?

  init(_ hold: HoldRow, _ event: EventRow, _ catalogue: Catalogue) {
    self.event = event.id
    type = event.type
    feature = hold.feature
    reason = hold.reason
    let words = catalogue.reason(hold.reason, .hold)
    description = words?.description ?? ""
    remedy = words?.remedy ?? ""
    key = hold.keyKind.isEmpty ? nil : "\(hold.keyKind) \(hold.keyID)"
    release = Words.release(of: hold.reason, key: key)
    occurredAt = hold.occurredAt
    since = hold.since
    until = hold.until
  }
}

extension HoldExplanation {
  func lines(namesEvent: Bool) -> [String] {
    var head = "  "
    if namesEvent { head += "\(printable(event)), \(type) of \(Instant.text(occurredAt)): " }
    head += "\(feature), \(reason), since \(Instant.text(since))"
    if let until { head += ", until \(Instant.text(until))" }
    var lines = [head, "    released when \(release)"]
    if !remedy.isEmpty { lines.append("    to do: \(remedy)") }
    return lines
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("event", event)
    writer.member("type", type)
    writer.member("feature", feature)
    writer.member("reason", reason)
    writer.member("description", description)
    if let key { writer.member("waits_for", key) }
    writer.member("released_when", release)
    writer.member("remedy", remedy)
    writer.member("occurred_at", Instant.text(occurredAt))
    writer.member("since", Instant.text(since))
    if let until { writer.member("until", Instant.text(until)) }
    writer.endObject()
  }
}
