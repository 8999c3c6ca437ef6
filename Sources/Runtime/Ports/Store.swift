/// What deciding reads.
///
/// Implementations answer from what is committed.
package protocol FactStore: Sendable {
  /// The JSON object of a fact, nil where nothing is known.
  func fact(_ key: FactKey) throws(StoreError) -> [UInt8]?

  /// Ids of the tenant's facts whose indexed `field` equals `value`, ascending by id bytes.
  ///
  /// At most `limit`; ``Limits/lookupMax`` where one hit is expected.
  func factIDs(
    tenant: String, kind: String, field: String, value: String, limit: Int
  ) throws(StoreError) -> [String]
}

/// Events, decisions, effects, holds and what belongs to them.
package protocol EventStore: FactStore, ErasureStore {
  /// The greatest ``EventRow/sequence`` in use, 0 for an empty store.
  func lastSequence() throws(StoreError) -> Int64

  func event(_ key: EventKey) throws(StoreError) -> EventRow?
  func event(sequence: Int64) throws(StoreError) -> EventRow?
  /// Newest first, of any source and type; ids are unique in tenant and source only. Not for the
  /// way of an event: its cost grows with the number of events stored.
  func events(tenant: String, id: String) throws(StoreError) -> [EventRow]

  /// Events with a body whose ``EventRow/bodyUntil`` is at or before `instant`, earliest first.
  func expiredBodies(at instant: EpochMilliseconds, limit: Int) throws(StoreError) -> [EventRow]

  /// All decisions of an event by ordinal; what a revision in shadow decided is not among them.
  func decisions(event: Int64) throws(StoreError) -> [DecisionRow]
  /// All effects of an event by feature, rule, ordinal.
  func effects(event: Int64) throws(StoreError) -> [EffectRow]

  /// Open holds of an event.
  func holds(event: Int64) throws(StoreError) -> [HoldRow]
  /// Open holds of a key (`keyID` empty: of every key of the kind), after the given position, in
  /// order of (occurredAt, event, feature).
  ///
  /// Never stops within an event, whose other holds a caller that continues at the last position
  /// would miss: the answer is longer than `limit` where the last event has several holds.
  func holds(
    tenant: String, keyKind: String, keyID: String, afterOccurredAt: EpochMilliseconds,
    afterEvent: Int64, limit: Int
  ) throws(StoreError) -> [HoldRow]
  /// Open holds of a tenant in the same order; for lists.
  func holds(tenant: String, limit: Int) throws(StoreError) -> [HoldRow]
  /// Open holds whose `until` is at or before `instant`.
  func expiredHolds(at instant: EpochMilliseconds, limit: Int) throws(StoreError) -> [HoldRow]

  /// Unfinished releases, oldest first.
  func releases(limit: Int) throws(StoreError) -> [ReleaseRow]

  /// Where administration stands; cheap: asked once a batch.
  func head() throws(StoreError) -> AdministrativeHead
  /// Overrides of a tenant and those of every tenant, or all there are (nil), revoked and ended ones
  /// too, by id.
  func overrides(tenant: String?) throws(StoreError) -> [OverrideRow]

  /// All rollouts, withdrawn ones too, by id.
  func rollouts() throws(StoreError) -> [RolloutRow]
  func revision(_ digest: String) throws(StoreError) -> RevisionRow?
  /// Newest first.
  func quarantine(limit: Int) throws(StoreError) -> [QuarantineRow]

  /// Writes a batch in one transaction: all of it, or none and an error.
  func commit(_ batch: Batch) throws(StoreError)
  /// Begins a batch: what is read until the next ``commit(_:)`` is of one state, and costs less.
  func beginBatch() throws(StoreError)
  /// Writes a change with its history in one transaction: all of it, or none and an error.
  ///
  /// - Returns: False: something was written since ``AdministrativeChange/expectedSequence``; then
  ///   nothing was written.
  /// - Throws: ``StoreError``, `.constraint` for a rollout of a revision that is not kept.
  func commit(_ change: AdministrativeChange) throws(StoreError) -> Bool
}

/// Everything that one transaction writes.
///
/// An event is new in sequence and key, and the event of every decision, effect and hold is stored
/// or in the same batch; otherwise the batch is refused with `.constraint`. What is over is taken
/// away before what is new is written: a hold may be closed and made again in one batch.
package struct Batch: Sendable {
  package var events: [EventRow] = []
  package var decisions: [DecisionRow] = []
  /// One whose identity (event, feature, rule, ordinal) is stored already changes nothing: nothing
  /// happens twice.
  package var effects: [EffectRow] = []
  /// New or changed holds; they replace an open hold of the same (event, feature).
  package var holds: [HoldRow] = []
  /// Holds that are over: (event, feature).
  package var closedHolds: [HoldID] = []
  /// Last one of a key wins.
  package var facts: [FactChange] = []
  /// New releases and new positions of those under way, by (tenant, keyKind, keyID).
  package var releases: [ReleaseRow] = []
  package var finishedReleases: [ReleaseRow] = []
  /// Events whose body is dropped now, with the digest that stays: only events stored before this
  /// batch; those of the batch itself come without body.
  package var droppedBodies: [DroppedBody] = []
  /// Stored events that nothing waits for any more and that were discarded: their body has a time.
  package var keptBodies: [KeptBody] = []
  /// One that is stored already changes nothing (``QuarantineRow/digest``).
  package var quarantine: [QuarantineRow] = []
  /// Members about whom the network is told nothing more of what waits, that of this batch included.
  package var withdrawals: [Withdrawal] = []
  /// Persons to erase once the batch is committed.
  package var erasures: [ErasureRequest] = []

  package struct HoldID: Sendable, Hashable {
    package var event: Int64
    package var feature: String

    package init(event: Int64, feature: String) {
      self.event = event
      self.feature = feature
    }
  }

  package struct DroppedBody: Sendable, Hashable {
    package var event: Int64
    package var contentDigest: Int64

    package init(event: Int64, contentDigest: Int64) {
      self.event = event
      self.contentDigest = contentDigest
    }
  }

  package struct KeptBody: Sendable, Hashable {
    package var event: Int64
    package var until: EpochMilliseconds

    package init(event: Int64, until: EpochMilliseconds) {
      self.event = event
      self.until = until
    }
  }

  package init() {}

  package var isEmpty: Bool {
    events.isEmpty && decisions.isEmpty && effects.isEmpty && holds.isEmpty && closedHolds.isEmpty
      && facts.isEmpty && releases.isEmpty && finishedReleases.isEmpty && droppedBodies.isEmpty
      && keptBodies.isEmpty && quarantine.isEmpty && withdrawals.isEmpty
      && erasures.isEmpty
  }
}

/// A failure of the store: the world's, never the input's.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, Hashable {
    /// Another process writes to the file.
    case locked
    /// A writer held the file for longer than the time-out.
    case busy
    /// No space left.
    case full
    /// The file is damaged, or not a database of ours.
    case corrupt
    /// The file was written by a newer version.
    case newer
    /// The ledger of erasures is missing, damaged, or older than the rows.
    case ledger
    /// The store was opened for reading.
    case readOnly
    /// The rows contradict what is stored: a sequence or a key twice, an event that is not there.
    /// Only our own mistake can cause it; nothing of the batch was written.
    case constraint
    case io
  }

  package let code: Code
  /// What was being done: `append events`.
  package let operation: String
  /// The cause in the words of the layer below; empty where there is none.
  package let cause: String

  package init(_ code: Code, during operation: String, cause: String = "") {
    self.code = code
    self.operation = operation
    self.cause = cause
  }

  package var description: String {
    "\(code.rawValue) during \(operation)" + (cause.isEmpty ? "" : ": \(cause)")
  }
}

extension EventStore {
  /// Enough where only what is committed can be read, and reading costs nothing.
  package func beginBatch() throws(StoreError) {}
}
