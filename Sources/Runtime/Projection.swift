import CEL
import Catalogue
import Program

/// Writes what an event tells about the world to the facts, before any feature decides.
///
/// The catalogue declares it (``EventType/writes``); there is no code for any one event type.
struct Projection {
  let decider: Decider
  let overlay: FactOverlay
  let pipeline: Pipeline
  /// Index of the event's type in the catalogue.
  let type: Int
  let tenant: String
  let occurredAt: EpochMilliseconds

  /// A fact that an event changed.
  struct Touched {
    let kind: Int
    let id: String
    /// Nil: nothing was known of it.
    let before: Fact?
  }

  /// Applies all writes of the event, whose fields are in the frame; answers what it changed.
  func apply() throws(StoreError) -> [Touched] {
    guard try !isOutranked() else { return [] }
    var touched: [Touched] = []
    for plan in decider.writes[type] where plan.unless.flatMap({ value($0, of: nil) }) == nil {
      let elements: [Value?]
      if let each = plan.each {
        guard case .list(let values)? = value(each, of: nil) else { continue }
        elements = values
      } else {
        elements = [nil]
      }
      var written: Set<ByteKey> = []
      for element in elements {
        guard let key = value(plan.key, of: element) else { continue }
        let id = FactCoding.keyText(key)
        if plan.replacement != nil { written.insert(ByteKey(id)) }
        let before = try overlay.fact(tenant: tenant, kind: plan.kind, id: id)
        var fact = before ?? Fact(unknown: id, kind: plan.kind, in: overlay.catalogue)
        for change in plan.changes { apply(change, to: &fact, element: element) }
        decider.derived[plan.kind].fill(&fact, pipeline)
        // What tells nothing of something unknown leaves it unknown.
        let known = before ?? Fact(unknown: id, kind: plan.kind, in: overlay.catalogue)
        guard fact != known else { continue }
        overlay.set(fact, tenant: tenant)
        // What only confirms what was known releases nothing.
        if before == nil || fact.values != before?.values {
          touched.append(Touched(kind: plan.kind, id: id, before: before))
        }
      }
      if let replacement = plan.replacement {
        touched += try deactivate(replacement, kind: plan.kind, except: written)
      }
    }
    return touched
  }

  /// Whether some fact has a word that outranks the event's: then all of it stays as it is.
  private func isOutranked() throws(StoreError) -> Bool {
    for plan in decider.writes[type] {
      guard let outrank = plan.outrank, let key = value(plan.key, of: nil),
        let fact = try overlay.fact(tenant: tenant, kind: plan.kind, id: FactCoding.keyText(key)),
        fact.values[outrank.field] == outrank.word, value(outrank.source, of: nil) != outrank.word
      else { continue }
      return true
    }
    return false
  }

  /// Takes back what the event showed of persons: its content is not to be kept.
  func forget(_ touched: [Touched]) throws(StoreError) {
    for touched in touched {
      guard var fact = try overlay.fact(tenant: tenant, kind: touched.kind, id: touched.id) else {
        continue
      }
      for (position, field) in overlay.catalogue.facts[touched.kind].fields.enumerated()
      where field.isPersonal {
        fact.values[position] = touched.before?.values[position]
      }
      overlay.set(fact, tenant: tenant)
    }
  }

  /// Undoes what ``apply()`` counted for the event.
  func takeBackCounts() throws(StoreError) {
    for plan in decider.writes[type]
    where plan.each == nil && plan.unless.flatMap({ value($0, of: nil) }) == nil {
      for change in plan.changes {
        guard case .countInMonth(let kept) = change.action, let key = value(plan.key, of: nil),
          var fact = try overlay.fact(
            tenant: tenant, kind: plan.kind, id: FactCoding.keyText(key)),
          fact.kept[kept] == Month.number(occurredAt),
          case .int(let count)? = fact.values[change.field], count > 0
        else { continue }
        fact.values[change.field] = .int(count - 1)
        overlay.set(fact, tenant: tenant)
      }
    }
  }

  private func deactivate(
    _ replacement: WritePlan.Replacement, kind: Int, except written: Set<ByteKey>
  ) throws(StoreError) -> [Touched] {
    guard let owner = value(replacement.owner, of: nil) else { return [] }
    var touched: [Touched] = []
    let known = try overlay.facts(
      tenant: tenant, kind: kind, field: replacement.field, value: FactCoding.keyText(owner),
      limit: Limits.snapshotMax)
    for var fact in known where !written.contains(ByteKey(fact.id)) {
      guard fact.isNewer(occurredAt, replacement.active) else { continue }
      let before = fact
      fact.values[replacement.active] = .bool(false)
      fact.stamp(replacement.active, occurredAt)
      overlay.set(fact, tenant: tenant)
      if before.values != fact.values {
        touched.append(Touched(kind: kind, id: fact.id, before: before))
      }
    }
    return touched
  }

  private func apply(_ change: WritePlan.Change, to fact: inout Fact, element: Value?) {
    let field = change.field
    // The latest to happen decides each field, in whatever order the events come; counts, means
    // and sets take every event, and each event once.
    func put(_ value: Value?) {
      guard fact.isNewer(occurredAt, field) else { return }
      fact.values[field] = value
      fact.stamp(field, occurredAt)
    }
    switch change.action {
    case .set(let source):
      if let value = value(source, of: element) { put(value) }
    case .setWhere(let source, let other, let word):
      if value(other, of: element) == .string(word), let value = value(source, of: element) {
        put(value)
      }
    case .put(let value): put(value)
    case .clearUnless(let other, let source):
      if let known = fact.values[other], known != value(source, of: element) { return }
      put(nil)
    case .latest(let source):
      guard case .timestamp(let new)? = value(source, of: element) else { return }
      if case .timestamp(let old)? = fact.values[field], old >= new { return }
      fact.values[field] = .timestamp(new)
    case .latestEntry(let key, let source):
      guard let key = value(key, of: element),
        case .timestamp(let new)? = value(source, of: element)
      else { return }
      var entries: [(String, Value)] = []
      if case .map(let map)? = fact.values[field] {
        for entry in map.entries { entries.append((FactCoding.keyText(entry.key), entry.value)) }
      }
      let name = FactCoding.keyText(key)
      if let index = entries.firstIndex(where: { Text.equal($0.0, name) }) {
        if case .timestamp(let old) = entries[index].1, old >= new { return }
        entries[index].1 = .timestamp(new)
      } else {
        entries.append((name, .timestamp(new)))
      }
      fact.values[field] = .map(MapValue(entries))
    case .countInMonth(let kept):
      let month = Month.number(occurredAt)
      var count: Int64 = 0
      if let known = fact.kept[kept] {
        // What comes late from an earlier month counts there, and that count is over.
        guard month >= known else { return }
        if case .int(let before)? = fact.values[field], known == month { count = before }
      }
      fact.values[field] = .int(count &+ 1)
      fact.kept[kept] = month
    case .average(let source, let sumKey, let countKey):
      guard let new = number(value(source, of: element)) else { return }
      let sum = fact.kept[sumKey, default: 0] + new
      let count = fact.kept[countKey, default: 0] + 1
      fact.kept[sumKey] = sum
      fact.kept[countKey] = count
      fact.values[field] = .double(sum / count)
    case .insert(let source):
      guard let value = value(source, of: element) else { return }
      var items: [Value] = []
      if case .list(let old)? = fact.values[field] { items = old }
      if !items.contains(value) { items.append(value) }
      fact.values[field] = .list(items)
    case .remove(let source):
      guard let value = value(source, of: element), case .list(let items)? = fact.values[field]
      else { return }
      fact.values[field] = .list(items.filter { $0 != value })
    }
  }

  private func number(_ value: Value?) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  private func value(_ source: WritePlan.Source, of element: Value?) -> Value? {
    switch source {
    case .slot(let slot): return slot.flatMap { decider.frame.value($0) }
    case .element: return element
    case .elementField(let name):
      guard case .map(let map)? = element else { return nil }
      return map[name]
    }
  }
}

/// The calendar month of an instant in UTC, as a number that tells months apart: 202603.
enum Month {
  static func number(_ instant: EpochMilliseconds) -> Double {
    guard let time = try? Timestamp(epochMilliseconds: instant),
      let year = try? time.component(.fullYear, zone: nil),
      let month = try? time.component(.month, zone: nil)
    else { return 0 }
    return Double(year * 100 + month + 1)
  }
}
