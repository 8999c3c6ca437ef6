import Runtime

/// The small integers that stand for tenants, types, kinds, features and the like.
///
/// Ids are given from 1 in order and never taken back, so that those of a reader stay true while
/// another process writes.
struct NameTable {
  private var ids: [String: Int64] = [:]
  private var texts: [String] = []

  /// How many names are known: ``truncate(to:)`` undoes what a transaction added.
  var count: Int { texts.count }

  func id(_ text: String) -> Int64? { ids[text] }

  func text(_ id: Int64) -> String? {
    texts.indices.contains(Int(id) - 1) ? texts[Int(id) - 1] : nil
  }

  /// Gives the next id to a new name.
  mutating func add(_ text: String) -> Int64 {
    texts.append(text)
    ids[text] = Int64(texts.count)
    return Int64(texts.count)
  }

  mutating func truncate(to count: Int) {
    while texts.count > count {
      if let text = texts.popLast() { ids[text] = nil }
    }
  }
}
