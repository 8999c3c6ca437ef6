package import Runtime

/// What was decided on one event, as recorded and once more.
package struct ReplayPair: Sendable, Hashable {
  /// As recorded, or where the record has none, as it came in the replay.
  package var event: EventRow
  /// Nil: other policies made the event.
  package var recorded: Side?
  /// Nil: it was left out, or other policies did not make it.
  package var replayed: Side?

  package struct Side: Sendable, Hashable {
    /// By ordinal.
    package var decisions: [DecisionRow]
    /// By feature, rule, ordinal.
    package var effects: [EffectRow]
    /// Open ones.
    package var holds: [HoldRow]

    /// The numbers of events are those of `event`'s store.
    init(_ event: Int64, in store: any AdministrationStore) throws(StoreError) {
      decisions = try store.decisions(event: event)
      effects = try store.effects(event: event)
      holds = try store.holds(event: event)
    }

    package var decided: DecidedEvent { DecidedEvent(decisions: decisions, effects: effects) }
  }

  /// Goes through all events of a history and its replay, one at a time.
  ///
  /// - Parameters:
  ///   - recorded: What was decided.
  ///   - replayed: The scratch store of a ``Replay`` of it.
  ///   - tenant: Whose; nil: of all.
  ///   - body: Gets the events of the record in order of arrival, then those it does not have.
  /// - Throws: ``StoreError`` of either store, and what `body` throws.
  package static func each(
    of recorded: any AdministrationStore, and replayed: any AdministrationStore,
    tenant: String? = nil, _ body: (ReplayPair) throws -> Void
  ) throws {
    try eachEvent(of: recorded, tenant) { event in
      let again = try replayed.event(event.key)
      try body(
        ReplayPair(
          event: event, recorded: Side(event.sequence, in: recorded),
          replayed: again.map { row throws(StoreError) in try Side(row.sequence, in: replayed) }))
    }
    try eachEvent(of: replayed, tenant) { event in
      guard try recorded.event(event.key) == nil else { return }
      try body(
        ReplayPair(event: event, recorded: nil, replayed: Side(event.sequence, in: replayed)))
    }
  }

  private static func eachEvent(
    of store: any AdministrationStore, _ tenant: String?, _ body: (EventRow) throws -> Void
  ) throws {
    var last: Int64 = 0
    while true {
      let page = try store.events(
        tenant: tenant, afterSequence: last, from: nil, until: nil, limit: 500)
      guard let end = page.last else { return }
      for event in page { try body(event) }
      last = end.sequence
    }
  }
}
