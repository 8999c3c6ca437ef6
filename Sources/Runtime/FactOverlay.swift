import CEL
package import Catalogue

/// The facts of a batch: what the store knows, with what the batch has changed so far on top.
///
/// An event sees what those before it in the batch did. What was read is kept from batch to batch,
/// since nobody else writes. Belongs to one worker.
package final class FactOverlay {
  package let catalogue: Catalogue
  private let store: any FactStore
  private var known: [Key: Known] = [:]
  /// In the order of the first change.
  private var changed: [Key] = []
  /// Facts that are too large to be kept after the batch.
  private var large: [Key] = []
  /// Ids of changed facts by what they are found by and were not before; one may stand there twice.
  private var found: [IndexKey: [String]] = [:]

  /// Trials under way, the innermost last: what is to be put back, and how many facts had changed
  /// before it.
  private var trials: [(before: [(key: Key, known: Known?)], changedCount: Int)] = []

  private struct Key: Hashable {
    let tenant: String
    let kind: Int
    let id: String

    /// By bytes, as the store does.
    static func == (a: Self, b: Self) -> Bool {
      a.kind == b.kind && Text.equal(a.id, b.id) && Text.equal(a.tenant, b.tenant)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(bytesOf: id)
      hasher.combine(bytesOf: tenant)
    }
  }

  private struct Known {
    var fact: Fact?
    var isChanged: Bool
  }

  private struct IndexKey: Hashable {
    let tenant: String
    let kind: Int
    let field: String
    let value: String

    /// By bytes, as the store does.
    static func == (a: Self, b: Self) -> Bool {
      a.kind == b.kind && Text.equal(a.value, b.value) && Text.equal(a.field, b.field)
        && Text.equal(a.tenant, b.tenant)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(bytesOf: tenant)
      hasher.combine(kind)
      hasher.combine(bytesOf: field)
      hasher.combine(bytesOf: value)
    }
  }

  /// Facts that are kept after a batch at most, and the bytes of one of them: some 20 MB in all.
  private static let keptMax = 10_000
  private static let keptBytesMax = 2048

  package init(_ catalogue: Catalogue, over store: any FactStore) {
    self.catalogue = catalogue
    self.store = store
  }

  /// The fact, nil where nothing is known of it.
  package func fact(tenant: String, kind: Int, id: String) throws(StoreError) -> Fact? {
    let key = Key(tenant: tenant, kind: kind, id: id)
    if let known = known[key] { return known.fact }
    let body = try store.fact(stored(key))
    if let body, body.count > Self.keptBytesMax { large.append(key) }
    let fact = body.flatMap { Fact(body: $0, id: id, kind: kind, in: catalogue) }
    known[key] = Known(fact: fact, isChanged: false)
    return fact
  }

  /// Facts whose indexed field has this text, by id; at most ``Limits/lookupMax`` unless said.
  package func facts(
    tenant: String, kind: Int, field: String, value: String, limit: Int = Limits.lookupMax
  ) throws(StoreError) -> [Fact] {
    let name = catalogue.facts[kind].name
    var ids = try store.factIDs(
      tenant: tenant, kind: name, field: field, value: value, limit: limit)
    ids += found[IndexKey(tenant: tenant, kind: kind, field: field, value: value)] ?? []
    ids.sort { Text.isLess($0, $1) }
    var facts: [Fact] = []
    for (index, id) in ids.enumerated() where index == 0 || !Text.equal(ids[index - 1], id) {
      // A fact that the batch changed may no longer have the text by which the store knows it.
      guard let fact = try fact(tenant: tenant, kind: kind, id: id),
        fact.indexEntries(in: catalogue).contains(.init(field: field, value: value))
      else { continue }
      facts.append(fact)
      if facts.count == limit { break }
    }
    return facts
  }

  /// Puts a fact in the place of what was known.
  package func set(_ fact: Fact, tenant: String) {
    let key = Key(tenant: tenant, kind: fact.kind, id: fact.id)
    let before = known.updateValue(Known(fact: fact, isChanged: true), forKey: key)
    if before?.isChanged != true { changed.append(key) }
    if let last = trials.indices.last { trials[last].before.append((key, before)) }
    let type = catalogue.facts[fact.kind]
    for position in type.indexedFields {
      let texts = fact.indexTexts(position)
      // By what it was found before, the store or this batch finds it already.
      let old = before?.fact?.indexTexts(position) ?? []
      for text in texts where !old.contains(where: { Text.equal($0, text) }) {
        let field = type.fields[position].name
        found[
          IndexKey(tenant: tenant, kind: fact.kind, field: field, value: text), default: []
        ].append(fact.id)
      }
    }
  }

  /// From here on what changes can be taken back; trials may lie within one another.
  package func beginTrial() { trials.append(([], changed.count)) }

  /// Ends the innermost trial.
  ///
  /// - Parameter isKept: Else everything that was changed since it began is as it was before.
  package func endTrial(isKept: Bool) {
    guard let trial = trials.popLast() else { return }
    guard !isKept else {
      if let outer = trials.indices.last { trials[outer].before += trial.before }
      return
    }
    for (key, before) in trial.before.reversed() { known[key] = before }
    changed.removeSubrange(trial.changedCount...)
  }

  /// What the batch changed, in the order of the first change.
  package func changes() -> [FactChange] {
    changed.compactMap { key in
      guard let fact = known[key]?.fact else { return nil }
      let body = fact.encoded(in: catalogue)
      if body.count > Self.keptBytesMax { large.append(key) }
      return FactChange(key: stored(key), body: body, index: fact.indexEntries(in: catalogue))
    }
  }

  /// Begins the next batch.
  ///
  /// - Parameter isCommitted: Whether ``changes()`` were written; otherwise all that was known goes.
  package func beginBatch(isCommitted: Bool) {
    if isCommitted && known.count <= Self.keptMax {
      for key in changed { known[key]?.isChanged = false }
      for key in large { known[key] = nil }
    } else {
      known.removeAll(keepingCapacity: isCommitted)
    }
    trials.removeAll()
    large.removeAll(keepingCapacity: true)
    changed.removeAll(keepingCapacity: true)
    found.removeAll(keepingCapacity: true)
  }

  private func stored(_ key: Key) -> FactKey {
    FactKey(tenant: key.tenant, kind: catalogue.facts[key.kind].name, id: key.id)
  }
}
