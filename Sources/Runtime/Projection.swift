import CEL
import Catalogue
import Program

/// Writes what an event tells about the world to the facts, before any feature decides.
///
/// The catalogue declares it (``EventType/writes``); there is no code for any one event type.
struct Projection {
  let set: ProgramSet
  let overlay: FactOverlay
  let pipeline: Pipeline

  /// Fills what follows from other fields: a stage's section, a candidate's whole name.
  private func derive(_ fact: inout Fact) {
    func position(_ name: String) -> Int? { set.catalogue.field(name, of: fact.kind) }
    if let stage = position("stage"), let section = position("section"),
      case .string(let name)? = fact.values[stage]
    {
      fact.values[section] = pipeline.section(of: name).map(Value.string)
    }
    if let full = position("full_name"), let first = position("first_name"),
      let last = position("last_name"), case .string(let firstName)? = fact.values[first],
      case .string(let lastName)? = fact.values[last]
    {
      fact.values[full] = .string("\(firstName) \(lastName)")
    }
  }

  /// Applies all writes of an event, whose fields are in `frame`; answers what it changed.
  func apply(
    _ event: EventType, tenant: String, occurredAt: EpochMilliseconds, frame: Frame
  ) throws(StoreError) -> [(kind: Int, id: String)] {
    var touched: [(kind: Int, id: String)] = []
    for write in event.writes {
      guard let kind = set.catalogue.factID(write.fact) else { continue }
      let elements: [Value?]
      if let each = write.each {
        guard case .list(let values)? = value(each, element: nil, frame) else {
          continue
        }
        elements = values
      } else {
        elements = [nil]
      }
      var written: Set<String> = []
      for element in elements {
        guard let key = value(write.key, element: element, frame) else { continue }
        let id = FactCoding.keyText(key)
        written.insert(id)
        let before = try overlay.fact(tenant: tenant, kind: kind, id: id)
        var fact = before ?? Fact(unknown: id, kind: kind, in: set.catalogue)
        if let last = fact.writtenAt[event.name], last > occurredAt { continue }
        for change in write.changes {
          apply(change, to: &fact, element: element, occurredAt: occurredAt, frame)
        }
        derive(&fact)
        guard before == nil || fact.values != before?.values else { continue }
        fact.writtenAt[event.name] = occurredAt
        overlay.set(fact, tenant: tenant)
        touched.append((kind, id))
      }
      if let field = write.replacesAllBy {
        touched += try deactivate(
          kind, tenant: tenant, field: field, except: written, occurredAt: occurredAt,
          eventName: event.name, frame)
      }
    }
    return touched
  }

  /// A snapshot says all that there is: what it does not name is no longer active.
  private func deactivate(
    _ kind: Int, tenant: String, field: String, except written: Set<String>,
    occurredAt: EpochMilliseconds, eventName: String, _ frame: Frame
  ) throws(StoreError) -> [(kind: Int, id: String)] {
    guard let owner = value("event.\(field)", element: nil, frame),
      let active = set.catalogue.field("active", of: kind)
    else { return [] }
    var touched: [(kind: Int, id: String)] = []
    let known = try overlay.facts(
      tenant: tenant, kind: kind, field: field, value: FactCoding.keyText(owner),
      limit: Limits.snapshotMax)
    for var fact in known where !written.contains(fact.id) {
      if let last = fact.writtenAt[eventName], last > occurredAt { continue }
      guard fact.values[active] != .bool(false) else { continue }
      fact.values[active] = .bool(false)
      fact.writtenAt[eventName] = occurredAt
      overlay.set(fact, tenant: tenant)
      touched.append((kind, fact.id))
    }
    return touched
  }

  private func apply(
    _ change: FactWrite.Change, to fact: inout Fact, element: Value?,
    occurredAt: EpochMilliseconds, _ frame: Frame
  ) {
    func position(_ name: String) -> Int? { set.catalogue.field(name, of: fact.kind) }
    func read(_ path: String) -> Value? { value(path, element: element, frame) }
    switch change {
    case .set(let name, let path):
      if let position = position(name), let value = read(path) { fact.values[position] = value }
    case .setConstant(let name, let text):
      if let position = position(name) { fact.values[position] = .string(text) }
    case .setFlag(let name, let flag):
      if let position = position(name) { fact.values[position] = .bool(flag) }
    case .clear(let name):
      if let position = position(name) { fact.values[position] = nil }
    case .latest(let name, let path):
      guard let position = position(name), case .timestamp(let new)? = read(path) else { return }
      if case .timestamp(let old)? = fact.values[position], old >= new { return }
      fact.values[position] = .timestamp(new)
    case .countInMonth(let name):
      guard let position = position(name) else { return }
      let month = Month.number(occurredAt)
      var count: Int64 = 0
      if case .int(let before)? = fact.values[position], fact.kept["\(name).month"] == month {
        count = before
      }
      fact.values[position] = .int(count + 1)
      fact.kept["\(name).month"] = month
    case .average(let name, let path):
      guard let mean = position(name), let new = number(read(path)) else { return }
      let sum = fact.kept["\(name).sum", default: 0] + new
      let count = fact.kept["\(name).count", default: 0] + 1
      fact.kept["\(name).sum"] = sum
      fact.kept["\(name).count"] = count
      fact.values[mean] = .double(sum / count)
    case .insert(let name, let path):
      guard let position = position(name), let value = read(path) else { return }
      var items: [Value] = []
      if case .list(let old)? = fact.values[position] { items = old }
      if !items.contains(value) { items.append(value) }
      fact.values[position] = .list(items)
    case .remove(let name, let path):
      guard let position = position(name), let value = read(path),
        case .list(let items)? = fact.values[position]
      else { return }
      fact.values[position] = .list(items.filter { $0 != value })
    }
  }

  private func number(_ value: Value?) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// `event.seat` from the frame, `each.user` from the element.
  private func value(_ path: String, element: Value?, _ frame: Frame) -> Value? {
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count >= 2 else { return nil }
    if parts[0] == "each" {
      guard case .map(let map)? = element else { return parts[1] == "value" ? element : nil }
      return map[parts[1]]
    }
    return set.layout.slot(of: parts).flatMap { frame.value($0) }
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
