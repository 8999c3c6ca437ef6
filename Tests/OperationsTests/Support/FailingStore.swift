import Runtime
import StoreTestKit

/// A store in memory that refuses what it is told to refuse.
struct FailingStore: ForwardingStore {
  let base: any AdministrationStore = MemoryStore()
  /// What looking up an event of this key throws.
  var reading: @Sendable (EventKey) -> StoreError? = { _ in nil }
  /// What committing a batch throws.
  var writing: @Sendable (Batch) -> StoreError? = { _ in nil }

  func commit(_ batch: Batch) throws(StoreError) {
    if let error = writing(batch) { throw error }
    try base.commit(batch)
  }

  func event(_ key: EventKey) throws(StoreError) -> EventRow? {
    if let error = reading(key) { throw error }
    return try base.event(key)
  }
}
