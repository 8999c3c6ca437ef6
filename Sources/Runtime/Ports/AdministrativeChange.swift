/// Where administration stands: what a change is made for, and what the next ids follow.
package struct AdministrativeHead: Sendable, Hashable {
  /// Of the history's last entry; 0: there is none.
  package var sequence: Int64
  /// Of that entry; 32 zeros: there is none.
  package var digest: [UInt8]
  /// Of the overrides: how many changes of them were accepted.
  package var version: Int64
  /// The greatest ids in use, 0: none.
  package var lastOverride: Int64
  package var lastRequest: Int64
  package var lastRollout: Int64

  package init(
    sequence: Int64 = 0, digest: [UInt8] = HistoryEntry.noDigest, version: Int64 = 0,
    lastOverride: Int64 = 0, lastRequest: Int64 = 0, lastRollout: Int64 = 0
  ) {
    self.sequence = sequence
    self.digest = digest
    self.version = version
    self.lastOverride = lastOverride
    self.lastRequest = lastRequest
    self.lastRollout = lastRollout
  }
}

/// What one administrative act writes in one transaction: rows and their history, or nothing.
package struct AdministrativeChange: Sendable {
  /// ``AdministrativeHead/sequence`` that it was made for; nil: whatever is there, for refusals,
  /// which write history alone.
  package var expectedSequence: Int64?
  /// Overrides change: the version grows by 1, and the rows and entries get it.
  package var raisesVersion = false
  /// Put by id.
  package var overrides: [OverrideRow] = []
  /// Put by id.
  package var requests: [RequestRow] = []
  /// Kept; known ones stay as they first came.
  package var revisions: [RevisionRow] = []
  /// Put by id; their revisions are kept, or come with them.
  package var rollouts: [RolloutRow] = []
  /// Put by key: what waits for other policies is decided again when they begin.
  package var releases: [ReleaseRow] = []
  /// INVARIANT: at least one: nothing is administered without history.
  package var entries: [HistoryDraft]

  package init(expectedSequence: Int64?, entries: [HistoryDraft]) {
    self.expectedSequence = expectedSequence
    self.entries = entries
  }
}

extension EventStore {
  /// Makes a change for the head that is there, and again for the next one where another came first.
  ///
  /// Whoever loses lost to a change that was written, so that not everybody waits.
  ///
  /// - Parameter make: The change for a head; called again after a lost race, so it writes nothing.
  ///   Its ``AdministrativeChange/expectedSequence`` is set here.
  /// - Returns: The change that was written.
  /// - Throws: What `make` throws; ``StoreError``, `.busy` after 10,000 lost races.
  package func commit(
    making make: (AdministrativeHead) throws -> AdministrativeChange
  ) throws -> AdministrativeChange {
    for _ in 0..<10_000 {
      let head = try head()
      var change = try make(head)
      change.expectedSequence = head.sequence
      if try commit(change) { return change }
    }
    throw StoreError(.busy, during: "commit a change", cause: "others were always first")
  }
}
