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

  private var eventName: String { decider.set.catalogue.events[type].name }

  /// Applies all writes of the event, whose fields are in the frame; answers what it changed.
  func apply() throws(StoreError) -> [(kind: Int, id: String)] {
    var touched: [(kind: Int, id: String)] = []
    for plan in decider.writes[type] {
      let elements: [Value?]
      if let each = plan.each {
        guard case .list(let values)? = value(each, of: nil) else { continue }
        elements = values
      } else {
        elements = [nil]
      }
      var written: Set<String> = []
      for element in elements {
        guard let key = value(plan.key, of: element) else { continue }
        let id = FactCoding.keyText(key)
        if plan.replacement != nil { written.insert(id) }
        let before = try overlay.fact(tenant: tenant, kind: plan.kind, id: id)
        var fact = before ?? Fact(unknown: id, kind: plan.kind, in: overlay.catalogue)
        if let last = fact.writtenAt[eventName], last > occurredAt { continue }
        for change in plan.changes { apply(change, to: &fact, element: element) }
        decider.derived[plan.kind].fill(&fact, pipeline)
        guard before == nil || fact.values != before?.values else { continue }
        fact.writtenAt[eventName] = occurredAt
        overlay.set(fact, tenant: tenant)
        touched.append((plan.kind, id))
      }
      if let replacement = plan.replacement {
        touched += try deactivate(replacement, kind: plan.kind, except: written)
      }
    }
    return touched
  }

  private func deactivate(
    _ replacement: WritePlan.Replacement, kind: Int, except written: Set<String>
  ) throws(StoreError) -> [(kind: Int, id: String)] {
    guard let owner = value(replacement.owner, of: nil) else { return [] }
    var touched: [(kind: Int, id: String)] = []
    let known = try overlay.facts(
      tenant: tenant, kind: kind, field: replacement.field, value: FactCoding.keyText(owner),
      limit: Limits.snapshotMax)
    for var fact in known where !written.contains(fact.id) {
      if let last = fact.writtenAt[eventName], last > occurredAt { continue }
      guard fact.values[replacement.active] != .bool(false) else { continue }
      fact.values[replacement.active] = .bool(false)
      fact.writtenAt[eventName] = occurredAt
      overlay.set(fact, tenant: tenant)
      touched.append((kind, fact.id))
    }
    return touched
  }

  private func apply(_ change: WritePlan.Change, to fact: inout Fact, element: Value?) {
    let field = change.field
    switch change.action {
    case .set(let source):
      if let value = value(source, of: element) { fact.values[field] = value }
    case .put(let value):
      fact.values[field] = value
    case .latest(let source):
      guard case .timestamp(let new)? = value(source, of: element) else { return }
      if case .timestamp(let old)? = fact.values[field], old >= new { return }
      fact.values[field] = .timestamp(new)
    case .countInMonth(let kept):
      let month = Month.number(occurredAt)
      var count: Int64 = 0
      if case .int(let before)? = fact.values[field], fact.kept[kept] == month { count = before }
      fact.values[field] = .int(count + 1)
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
