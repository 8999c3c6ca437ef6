/// What erasing persons needs.
///
/// The ledger lies apart from the rows: an old copy of the rows does not bring an old ledger back.
package protocol ErasureStore: Sendable {
  /// The ledger as it is; costs nothing to ask for.
  func erasures() throws(StoreError) -> Erasures
  /// The key of the ledger, which is made with the first erasure.
  func sealingKey() throws(StoreError) -> SealingKey
  /// Adds to the ledger, durably, before anything is erased: whoever is killed then goes on.
  func add(_ record: ErasureRecord) throws(StoreError)

  /// Requests that were committed and not carried out, oldest first, each with its number.
  func erasureRequests() throws(StoreError) -> [Int64: ErasureRequest]
  /// How many records of the ledger the rows know: fewer in an old copy, or after a kill.
  func appliedErasures() throws(StoreError) -> Int
  func setAppliedErasures(_ count: Int) throws(StoreError)
  /// Takes everything out of a tenant's rows that the scrubber recognises: all of it in one
  /// transaction, or none and an error.
  ///
  /// What waited for an erased person is released, to be decided again without.
  ///
  /// - Parameters:
  ///   - scrubber: Says what is left of a row.
  ///   - tenant: Whose rows.
  ///   - requests: Numbers of the requests that end by this.
  ///   - applied: How many records of the ledger the rows know from now on; nil: as before.
  ///   - now: When what waited is released.
  /// - Returns: How many rows changed.
  /// - Throws: ``StoreError``.
  func erase(
    _ scrubber: Scrubber, tenant: String, requests: [Int64], applied: Int?,
    now: EpochMilliseconds
  ) throws(StoreError) -> ErasureCounts
  /// Makes what was erased unreadable in the file's free space and journal, too.
  ///
  /// - Returns: False where a reader is in the way; it is left for the next time.
  func removeTraces() throws(StoreError) -> Bool
}
