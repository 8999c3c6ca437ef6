import Catalogue
import JSON
import Program
import Runtime

/// Held events that concern somebody or something.
struct WaitingEvents {
  let store: any AdministrationStore
  let tenant: String

  struct Found {
    let hold: HoldRow
    let event: EventRow
    /// Nil once the body was dropped.
    let body: JSONValue?
  }

  /// Open holds that are read at most: a question of a person must not read a whole backlog.
  static let holdsMax = 2000

  /// Open holds keyed by one of the subjects, and others whose event names one of them.
  ///
  /// In order of occurrence. Of a tenant with more than ``holdsMax`` open holds, those
  /// keyed otherwise are looked for among the first.
  func concerning(_ subjects: [(kind: String, id: String)]) throws(StoreError) -> [Found] {
    var rows: [HoldRow] = []
    var seen: Set<Batch.HoldID> = []
    func add(_ hold: HoldRow) {
      if seen.insert(.init(event: hold.event, feature: hold.feature)).inserted { rows.append(hold) }
    }
    for (kind, id) in subjects {
      let holds = try store.holds(
        tenant: tenant, keyKind: kind, keyID: id, afterOccurredAt: .min, afterEvent: .min,
        limit: Self.holdsMax)
      holds.forEach(add)
    }
    var found: [Found] = []
    for hold in rows {
      guard let event = try store.event(sequence: hold.event) else { continue }
      found.append(Found(hold: hold, event: event, body: event.body.flatMap { try? .parse($0) }))
    }
    for hold in try store.holds(tenant: tenant, limit: Self.holdsMax)
    where !seen.contains(.init(event: hold.event, feature: hold.feature)) {
      guard let event = try store.event(sequence: hold.event),
        let body = event.body.flatMap({ try? JSONValue.parse($0) })
      else { continue }
      guard subjects.contains(where: { body[$0.kind]?.string == $0.id }) else { continue }
      found.append(Found(hold: hold, event: event, body: body))
    }
    return found.sorted { HoldRow.isInOrder($0.hold, $1.hold) }
  }
}
