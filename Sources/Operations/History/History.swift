import JSON
package import Runtime

/// What was administered: who changed what, who was refused what, and whether that is still as it was
/// written down.
package struct History {
  private let store: any AdministrationStore

  package init(_ store: any AdministrationStore) { self.store = store }

  /// The newest entries of a filter.
  ///
  /// - Parameters:
  ///   - filter: Which.
  ///   - before: The entry before which they stand; nil: none.
  ///   - limit: How many at most.
  /// - Returns: Newest first.
  /// - Throws: ``RequestError`` for a tenant that nobody knows, ``StoreError``.
  package func page(
    _ filter: HistoryFilter, before: Int64? = nil, limit: Int
  ) throws -> HistoryPage {
    // One more than asked for tells whether there are older ones.
    let (limit, found) = (
      max(limit, 0),
      try store.recentHistory(filter, beforeSequence: before, limit: max(limit, 0) + 1)
    )
    // History outlives tenants: only where there is none a name may be misspelt.
    if found.isEmpty, let tenant = filter.tenant { try store.checkTenant(tenant) }
    return HistoryPage(entries: Array(found.prefix(limit)), isLast: found.count <= limit)
  }

  /// How an export is written.
  package enum ExportFormat: String, Sendable, CaseIterable {
    /// JSON Lines: an object a line.
    case jsonl
    /// RFC 4180, with a line of names.
    case csv
  }

  /// Writes all entries of a filter, oldest first.
  ///
  /// - Parameters:
  ///   - filter: Which.
  ///   - format: How.
  ///   - write: Takes whole lines, one after another.
  /// - Throws: ``StoreError``.
  package func export(
    _ filter: HistoryFilter, as format: ExportFormat, _ write: ([UInt8]) -> Void
  ) throws(StoreError) {
    if format == .csv { write(HistoryCSV.names) }
    try store.eachEntry(filter) { entry in
      switch format {
      case .csv: write(HistoryCSV.line(entry))
      case .jsonl:
        var writer = JSONWriter()
        entry.write(to: &writer)
        write(writer.finish() + [UInt8(ascii: "\n")])
      }
    }
  }

  /// What to keep elsewhere, so that nobody can change the history unnoticed.
  package func checkpoint() throws(StoreError) -> HistoryCheckpoint {
    let head = try store.head()
    return HistoryCheckpoint(sequence: head.sequence, digest: head.digest)
  }

  /// Reads all of the history and looks whether it is as it was written down.
  ///
  /// - Parameter kept: A checkpoint from before; without one a tail that was cut, or a whole chain
  ///   that was made anew, may go unseen.
  /// - Returns: What was found.
  /// - Throws: ``StoreError``.
  package func verify(kept: HistoryCheckpoint? = nil) throws(StoreError) -> HistoryVerification {
    var verifier = HistoryVerifier(kept: kept)
    var last = HistoryCheckpoint(sequence: 0, digest: HistoryEntry.noDigest)
    var count = 0
    try store.eachEntry { entry in
      verifier.add(entry)
      last = HistoryCheckpoint(sequence: entry.sequence, digest: entry.digest)
      count += 1
    }
    let versions = try store.overrides(tenant: nil).map(\.version)
    return HistoryVerification(
      count: count, last: last, kept: kept,
      findings: verifier.finish(versionInUse: versions.max() ?? 0))
  }
}

/// Some entries, newest first.
package struct HistoryPage: Sendable, Hashable {
  package let entries: [HistoryEntry]
  /// Whether there are no older ones.
  package let isLast: Bool
}

/// What a verification found.
package struct HistoryVerification: Sendable, Hashable {
  package let count: Int
  package let last: HistoryCheckpoint
  package let kept: HistoryCheckpoint?
  package let findings: [HistoryFinding]

  package var isSound: Bool { findings.isEmpty }
}
