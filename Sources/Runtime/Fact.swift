package import CEL
package import Catalogue
import JSON

/// Something known, as conditions see it: a value for each field of its type.
package struct Fact: Sendable, Hashable {
  /// Index in ``Catalogue/facts``.
  package let kind: Int
  package let id: String
  /// By position of the field in the type; nil is absent.
  package var values: [Value?]
  /// `occurred_at` of the last write, by position of the field, ``never`` where there was none; empty
  /// where no field was written.
  private var writtenAt: [EpochMilliseconds] = []
  /// What aggregates are kept by: `average_review.sum`, `exports_this_month.month` (202603).
  package var kept: [String: Double] = [:]

  /// A fact of which only the key is known: every field is absent or at its default.
  package init(unknown id: String, kind: Int, in catalogue: Catalogue) {
    self.kind = kind
    self.id = id
    self.values = catalogue.facts[kind].fields.map { field in
      field.name == "id" ? .string(id) : Fact.defaultValue(of: field)
    }
  }

  private static let never = EpochMilliseconds.min

  /// Whether something that happened at `instant` may write the field: what happened earlier and
  /// comes later is skipped, whatever type of event tells it.
  func isNewer(_ instant: EpochMilliseconds, _ field: Int) -> Bool {
    writtenAt.isEmpty || writtenAt[field] <= instant
  }

  /// Notes when what was written to the field happened; never an earlier time than before.
  mutating func stamp(_ field: Int, _ instant: EpochMilliseconds) {
    if writtenAt.isEmpty { writtenAt = Array(repeating: Self.never, count: values.count) }
    writtenAt[field] = max(writtenAt[field], instant)
  }

  private static func defaultValue(of field: Field) -> Value? {
    guard let text = field.defaultText else { return nil }
    return switch field.type {
    case .bool: .bool(text == "true")
    case .int: Int64(text).map(Value.int)
    case .double: Double(text).map(Value.double)
    case .list: .list([])
    default: .string(text)
    }
  }

  /// Reads what ``encoded(in:)`` wrote; what no longer fits its type is absent.
  package init?(body: [UInt8], id: String, kind: Int, in catalogue: Catalogue) {
    guard let json = try? JSONValue.parse(body), let object = json.object else { return nil }
    self.init(unknown: id, kind: kind, in: catalogue)
    for (position, field) in catalogue.facts[kind].fields.enumerated() {
      guard let member = object[field.name], !member.isNull else { continue }
      values[position] = FactCoding.value(member, as: field.type)
    }
    if let aggregates = object["_kept"]?.object {
      for member in aggregates.members { kept[member.key] = member.value.double }
    }
    if let groups = object["_written"]?.object {
      for group in groups.members {
        guard let instant = group.value.int64 else { continue }
        for name in group.key.split(separator: " ") {
          if let position = catalogue.field(String(name), of: kind) { stamp(position, instant) }
        }
      }
    }
  }

  /// The fact as a JSON object, fields in the order of the type, absent ones left out.
  package func encoded(in catalogue: Catalogue) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    write(to: &writer, in: catalogue)
    if !kept.isEmpty {
      writer.key("_kept")
      writer.beginObject()
      for name in kept.keys.sorted() { writer.member(name, kept[name] ?? 0) }
      writer.endObject()
    }
    if !writtenAt.isEmpty { writeStamps(to: &writer, in: catalogue) }
    writer.endObject()
    return writer.finish()
  }

  /// `"_written": {"first_name last_name": 1773500000000}`: most fields were written together.
  private func writeStamps(to writer: inout JSONWriter, in catalogue: Catalogue) {
    var groups: [(instant: EpochMilliseconds, names: String)] = []
    for (field, instant) in zip(catalogue.facts[kind].fields, writtenAt) where instant != Self.never
    {
      if let index = groups.firstIndex(where: { $0.instant == instant }) {
        groups[index].names += " " + field.name
      } else {
        groups.append((instant, field.name))
      }
    }
    writer.key("_written")
    writer.beginObject()
    for group in groups { writer.member(group.names, group.instant) }
    writer.endObject()
  }

  /// Its members, into an object that is open.
  func write(to writer: inout JSONWriter, in catalogue: Catalogue) {
    for (field, value) in zip(catalogue.facts[kind].fields, values) {
      guard let value else { continue }
      writer.key(field.name)
      FactCoding.write(value, to: &writer)
    }
  }

  /// What it is found by, beside its key.
  package func indexEntries(in catalogue: Catalogue) -> [FactChange.IndexEntry] {
    let type = catalogue.facts[kind]
    var entries: [FactChange.IndexEntry] = []
    for position in type.indexedFields {
      let name = type.fields[position].name
      for text in indexTexts(position) { entries.append(.init(field: name, value: text)) }
    }
    return entries
  }

  /// By what it is found in one indexed field.
  func indexTexts(_ position: Int) -> [String] {
    switch values[position] {
    case nil: []
    case .list(let items)?: items.map(FactCoding.keyText)
    case let value?: [FactCoding.keyText(value)]
    }
  }
}

extension Catalogue {
  /// Position of a field in a fact type.
  package func field(_ name: String, of kind: Int) -> Int? {
    facts[kind].fields.firstIndex { $0.name == name }
  }
}
