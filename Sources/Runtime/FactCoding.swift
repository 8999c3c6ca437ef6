package import CEL
package import Catalogue
package import JSON

/// Between CEL values and the JSON in which facts and payloads are kept.
package enum FactCoding {
  /// A value of `type`, nil where the JSON is of another.
  ///
  /// - Complexity: bounded by the type: lists of lists of objects, never deeper than the catalogue.
  package static func value(_ json: JSONValue, as type: ValueType) -> Value? {
    switch type {
    case .bool: json.bool.map(Value.bool)
    case .int: json.int64.map(Value.int)
    case .double: json.double.map(Value.double)
    case .string, .period, .id, .urn, .stage, .section: json.string.map(Value.string)
    case .choice(let choice):
      json.string.flatMap { text in
        choice.values.contains { Text.equal($0, text) } ? .string(text) : nil
      }
    case .timestamp:
      if let milliseconds = json.int64 {
        (try? Timestamp(epochMilliseconds: milliseconds)).map(Value.timestamp)
      } else {
        json.string.flatMap { try? Timestamp.parse($0) }.map(Value.timestamp)
      }
    case .duration: json.string.flatMap { try? CELDuration.parse($0) }.map(Value.duration)
    case .list(let element): list(json, of: element)
    case .map(let element): map(json, of: element)
    case .object(let object): record(json, as: object)
    case .fieldMap: nil
    }
  }

  private static func list(_ json: JSONValue, of type: ValueType) -> Value? {
    guard let items = json.array else { return nil }
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items {
      guard let value = value(item, as: type) else { return nil }
      values.append(value)
    }
    return .list(values)
  }

  private static func map(_ json: JSONValue, of type: ValueType) -> Value? {
    guard let object = json.object else { return nil }
    var entries: [(String, Value)] = []
    for member in object.members {
      guard let value = value(member.value, as: type) else { return nil }
      entries.append((member.key, value))
    }
    return .map(MapValue(entries))
  }

  private static func record(_ json: JSONValue, as type: ObjectType) -> Value? {
    guard let object = json.object else { return nil }
    var entries: [(String, Value)] = []
    for field in type.fields {
      guard let member = object[field.name], !member.isNull else {
        if field.isOptional { continue }
        return nil
      }
      guard let value = value(member, as: field.type) else { return nil }
      entries.append((field.name, value))
    }
    return .map(MapValue(entries))
  }

  /// Writes a value as JSON: times as epoch milliseconds, durations as text, optionals as what
  /// they hold.
  package static func write(_ value: Value, to writer: inout JSONWriter) {
    switch value {
    case .null, .optional(nil): writer.null()
    case .bool(let value): writer.bool(value)
    case .int(let value): writer.int(value)
    case .uint(let value): writer.int(value)
    case .double(let value): writer.double(value)
    case .string(let value), .type(let value): writer.string(value)
    case .bytes(let value):
      writer.string(value.map { String($0, radix: 16) }.joined(separator: " "))
    case .timestamp(let value): writer.int(value.epochMilliseconds)
    case .duration(let value): writer.string(value.text)
    case .list(let values):
      writer.beginArray()
      for value in values { write(value, to: &writer) }
      writer.endArray()
    case .map(let map):
      writer.beginObject()
      for (key, value) in map.entries {
        writer.key(keyText(key))
        write(value, to: &writer)
      }
      writer.endObject()
    case .optional(let value?): write(value, to: &writer)
    }
  }

  /// A value as text in a key or an index.
  package static func keyText(_ value: Value) -> String {
    switch value {
    case .string(let text): return text
    case .int(let value): return String(value)
    case .bool(let value): return String(value)
    case .timestamp(let value): return String(value.epochMilliseconds)
    case .optional(let value?): return keyText(value)
    default:
      var writer = JSONWriter()
      write(value, to: &writer)
      return String(decoding: writer.finish(), as: UTF8.self)
    }
  }
}
