/// What lists, summaries and comparisons read: bounded, but not meant for the way of an event.
package protocol AdministrationStore: EventStore {
  /// Events in order of arrival, of every tenant; for replay.
  func events(afterSequence: Int64, limit: Int) throws(StoreError) -> [EventRow]
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
  /// Digests of the stored revisions; first the one in force, then the others by when they were.
  func revisions(limit: Int) throws(StoreError) -> [String]
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

  /// All lines of ``dump(_:)`` in memory; for small stores.
  package func dump() throws(StoreError) -> [String] {
    var lines: [String] = []
    try dump { lines.append($0) }
    return lines
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
