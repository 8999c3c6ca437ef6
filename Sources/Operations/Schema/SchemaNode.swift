import JSON

/// Builds JSON Schema 2020-12 as a JSON tree, members in the order of the calls.
enum SchemaNode {
  typealias Properties = [(name: String, schema: JSONValue)]

  static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }

  static func strings(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }

  /// A mapping with these keys and no other.
  static func closed(
    _ properties: Properties, required: [String] = [], _ description: String? = nil,
    more: [(String, JSONValue)] = []
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string("object"))]
    if let description { members.append(("description", .string(description))) }
    members.append(("properties", object(properties.map { ($0.name, $0.schema) })))
    if !required.isEmpty { members.append(("required", strings(required))) }
    members += more
    members.append(("additionalProperties", .bool(false)))
    return object(members)
  }

  /// A mapping whose keys the author chooses.
  static func map(
    of value: JSONValue, keys: JSONValue? = nil, nonEmpty: Bool = false, _ description: String
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("type", .string("object")), ("description", .string(description)),
    ]
    if nonEmpty { members.append(("minProperties", .number(JSONNumber(1)))) }
    if let keys { members.append(("propertyNames", keys)) }
    members.append(("additionalProperties", value))
    return object(members)
  }

  static func list(
    of element: JSONValue, nonEmpty: Bool = false, unique: Bool = false,
    _ description: String? = nil
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string("array"))]
    if let description { members.append(("description", .string(description))) }
    members.append(("items", element))
    if nonEmpty { members.append(("minItems", .number(JSONNumber(1)))) }
    if unique { members.append(("uniqueItems", .bool(true))) }
    return object(members)
  }

  static func string(_ description: String? = nil, pattern: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string("string"))]
    if let description { members.append(("description", .string(description))) }
    if let pattern {
      members.append(("pattern", .string(pattern)))
    } else {
      members.append(("minLength", .number(JSONNumber(1))))
    }
    return object(members)
  }

  static func plain(_ type: String, _ description: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .string(type))]
    if let description { members.append(("description", .string(description))) }
    return object(members)
  }

  static func const(_ value: String, _ description: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = [("const", .string(value))]
    if let description { members.append(("description", .string(description))) }
    return object(members)
  }

  static func words(_ values: [String], _ description: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = [("enum", strings(values))]
    if let description { members.append(("description", .string(description))) }
    return object(members)
  }

  /// One of the words, each with a text that editors show.
  static func described(_ values: [(String, String)], _ description: String) -> JSONValue {
    object([
      ("description", .string(description)),
      ("anyOf", .array(values.map { const($0.0, $0.1) })),
    ])
  }

  static func any(_ schemas: [JSONValue], _ description: String? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = []
    if let description { members.append(("description", .string(description))) }
    members.append(("anyOf", .array(schemas)))
    return object(members)
  }

  /// A reference to a definition of the same document.
  static func ref(
    _ name: String, _ description: String? = nil, default value: JSONValue? = nil
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [("$ref", .string("#/$defs/\(name)"))]
    if let description { members.append(("description", .string(description))) }
    if let value { members.append(("default", value)) }
    return object(members)
  }

  /// The schema with a description, and a default, in front of what it says.
  static func annotated(
    _ schema: JSONValue, _ description: String, default value: JSONValue? = nil
  ) -> JSONValue {
    let rest = (schema.object?.members ?? []).filter {
      $0.key != "description" && $0.key != "default"
    }
    var members: [(String, JSONValue)] = [("description", .string(description))]
    if let value { members.append(("default", value)) }
    return object(members + rest.map { ($0.key, $0.value) })
  }

  static let anything = object([])
}
