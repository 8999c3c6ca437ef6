/// What lists, summaries and comparisons read: bounded, but not meant for the way of an event.
package protocol AdministrationStore: EventStore {
  /// Events in order of arrival; for replay.
  ///
  /// - Parameters:
  ///   - tenant: Nil: of every tenant.
  ///   - afterSequence: 0: from the first.
  ///   - from: They occurred at or after it.
  ///   - until: They occurred before it.
  ///   - limit: At most so many.
  /// - Returns: The events with their bodies, where they have one.
  /// - Throws: ``StoreError``.
  func events(
    tenant: String?, afterSequence: Int64, from: EpochMilliseconds?, until: EpochMilliseconds?,
    limit: Int
  ) throws(StoreError) -> [EventRow]
  /// How many events ``events(tenant:afterSequence:from:until:limit:)`` would give without a limit;
  /// goes through all of them.
  func eventCount(
    tenant: String?, from: EpochMilliseconds?, until: EpochMilliseconds?
  ) throws(StoreError) -> Int
  /// Decisions in the order in which they were made, over all events; for replay. Nil: of every
  /// tenant.
  func decisions(
    tenant: String?, afterPosition: Int64, limit: Int
  ) throws(StoreError) -> [PlacedDecision]
  /// What a revision decided in shadow, in order of arrival of the events, after the given one.
  func shadowDecisions(
    revision: String, afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [DecisionRow]
  /// The tenant's newest events, newest first.
  func recentEvents(tenant: String, limit: Int) throws(StoreError) -> [EventRow]
  /// Facts of one kind that a predicate holds of, in order of id bytes, after the given id; empty:
  /// from the first.
  func facts(
    tenant: String, kind: String, where predicate: FactPredicate, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact]
  /// Facts whose id or body contains `text`, ASCII letters compared without case, in order of id
  /// bytes. Reads all facts of the kind.
  func searchFacts(
    tenant: String, kind: String, text: String, limit: Int
  ) throws(StoreError) -> [StoredFact]
  /// Effects that wait for delivery, in the order in which they are due, and then in that in which
  /// they were decided: a candidate comes before its opportunity, what was released after what
  /// released it. Nil: of every tenant.
  func outbox(tenant: String?, limit: Int) throws(StoreError) -> [OutboxRow]
  /// Kept revisions, newest first.
  func revisions(limit: Int) throws(StoreError) -> [RevisionHead]
  /// Requests of a tenant, or of all (nil), by id.
  func requests(tenant: String?) throws(StoreError) -> [RequestRow]
  /// Entries of the history in order, after the given one; 0: from the first.
  func history(
    _ filter: HistoryFilter, afterSequence: Int64, limit: Int
  ) throws(StoreError) -> [HistoryEntry]
  /// Entries of the history, newest first, before the given one; nil: from the last.
  func recentHistory(
    _ filter: HistoryFilter, beforeSequence: Int64?, limit: Int
  ) throws(StoreError) -> [HistoryEntry]
  /// Everything that is stored as text, line by line, in an order that depends on the rows alone.
  ///
  /// Two stores that were told the same have the same dump: instants of our own clock and our own
  /// counters are left out, events are named by their keys. Bodies are written as they are.
  ///
  /// - Parameter line: called with each line, without a line feed.
  /// - Throws: ``StoreError``.
  func dump(_ line: (String) -> Void) throws(StoreError)
}

extension AdministrationStore {
  /// All facts of one kind.
  package func facts(
    tenant: String, kind: String, afterID: String, limit: Int
  ) throws(StoreError) -> [StoredFact] {
    try facts(tenant: tenant, kind: kind, where: .always(true), afterID: afterID, limit: limit)
  }

  /// Gives entries of the history in order, some hundred of them in memory at once.
  package func eachEntry(
    _ filter: HistoryFilter = HistoryFilter(), _ body: (HistoryEntry) -> Void
  ) throws(StoreError) {
    var last: Int64 = 0
    while true {
      let page = try history(filter, afterSequence: last, limit: 500)
      for entry in page { body(entry) }
      guard let end = page.last else { return }
      last = end.sequence
    }
  }

  /// All of the history in order, after the given entry.
  package func history(
    afterSequence: Int64, limit: Int
  ) throws(StoreError) -> [HistoryEntry] {
    try history(HistoryFilter(), afterSequence: afterSequence, limit: limit)
  }

  /// Events of every tenant in order of arrival.
  package func events(afterSequence: Int64, limit: Int) throws(StoreError) -> [EventRow] {
    try events(tenant: nil, afterSequence: afterSequence, from: nil, until: nil, limit: limit)
  }

  /// All lines of ``dump(_:)`` in memory; for small stores.
  package func dump() throws(StoreError) -> [String] {
    var lines: [String] = []
    try dump { lines.append($0) }
    return lines
  }
}

/// A decision with its place among all that were made.
package struct PlacedDecision: Sendable, Hashable {
  /// Ascending, from 1; not without gaps.
  package var position: Int64
  package var row: DecisionRow

  package init(position: Int64, row: DecisionRow) {
    self.position = position
    self.row = row
  }
}

/// A fact as it is stored.
package struct StoredFact: Sendable, Hashable {
  package var id: String
  /// JSON object.
  package var body: [UInt8]

  package init(id: String, body: [UInt8]) {
    self.id = id
    self.body = body
  }
}

/// An effect with what became of it.
package struct OutboxRow: Sendable, Hashable {
  package var effect: EffectRow
  package var state: DeliveryState
  /// Tries so far.
  package var attempts: Int
  /// Not before this; 0: at once.
  package var nextAttemptAt: EpochMilliseconds

  package init(
    effect: EffectRow, state: DeliveryState, attempts: Int = 0,
    nextAttemptAt: EpochMilliseconds = 0
  ) {
    self.effect = effect
    self.state = state
    self.attempts = attempts
    self.nextAttemptAt = nextAttemptAt
  }
}

/// What became of an effect.
///
/// The raw values are stored: never change one.
package enum DeliveryState: Int64, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Was carried out here, nothing is delivered.
  case none = 0
  /// Waits, or is tried again.
  case pending = 1
  case delivered = 2
  /// Given up; a person has to look.
  case dead = 3

  /// The state in which an effect of this ``EffectRow/delivery`` begins.
  package init(delivery: String) {
    self = delivery == "none" ? .none : .pending
  }

  package var description: String {
    switch self {
    case .none: "none"
    case .pending: "pending"
    case .delivered: "delivered"
    case .dead: "dead"
    }
  }
}
