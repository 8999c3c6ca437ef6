import Catalogue
import JSON

extension SchemaDefinitions {
  /// Texts with a form of their own.
  var leaves: [(name: String, schema: JSONValue)] {
    [
      ("name", SchemaNode.string("A name.", pattern: "^[a-z][a-z0-9_]{0,63}$")),
      ("label", SchemaNode.string("A name.", pattern: "^[a-z0-9][a-z0-9_-]{0,63}$")),
      (
        "id",
        SchemaNode.string(
          "Unique within its block; stands in decisions.", pattern: "^[a-z][a-z0-9-]*$")
      ),
      (
        "row_id",
        SchemaNode.string(
          "A row of a matrix, such as `LEV-28`.", pattern: "^[A-Z][A-Z0-9-]{0,63}$")
      ),
      (
        "cel",
        SchemaNode.any([SchemaNode.string(), SchemaNode.plain("boolean")], "A CEL expression.")
      ),
      (
        "template",
        SchemaNode.string(
          "A CEL expression instead of a literal: `${event.seat}`.", pattern: "^\\$\\{[\\s\\S]*\\}$"
        )
      ),
      (
        "duration",
        SchemaNode.string(
          "A length of time: whole numbers with the units `w`, `d`, `h`, `m`, `s`, `ms`.",
          pattern: "^([0-9]+(w|d|h|ms|m|s))+$")
      ),
      (
        "period",
        SchemaNode.string(
          "A length of time by the calendar: whole numbers with the units `y`, `mo`, `w`, `d`.",
          pattern: "^([0-9]+(y|mo|w|d))+$")
      ),
      (
        "date",
        SchemaNode.string("A date, quoted.", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
      ),
      (
        "time",
        SchemaNode.string(
          "Date and time with a zone, quoted: `\"2026-03-01T00:00:00Z\"`.",
          pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$")
      ),
      (
        "field_map",
        SchemaNode.map(
          of: SchemaNode.ref("cel"),
          keys: SchemaNode.ref("name"), "Each field and the CEL expression that it is filled from.")
      ),
    ]
  }

  /// What an argument of an effect or an outcome takes: a literal of the type, or `${CEL}`.
  func argument(_ type: ValueType) -> JSONValue {
    switch type {
    // A text already takes whatever a template is.
    case .string, .id: SchemaNode.string()
    default: SchemaNode.any([literal(type), SchemaNode.ref("template")])
    }
  }

  /// A literal of the type as it is written in YAML.
  func literal(_ type: ValueType) -> JSONValue {
    switch type {
    case .bool: SchemaNode.plain("boolean")
    case .int: SchemaNode.plain("integer")
    case .double: SchemaNode.plain("number")
    case .string, .id: SchemaNode.string()
    case .timestamp: SchemaNode.ref("time")
    case .duration: SchemaNode.ref("duration")
    case .period: SchemaNode.ref("period")
    case .urn: SchemaNode.string(pattern: "^urn:li:[A-Za-z]+:")
    case .choice(let choice): SchemaNode.words(choice.values)
    case .stage, .section: SchemaNode.ref("name")
    case .list(let element): SchemaNode.list(of: argument(element))
    case .map(let element):
      SchemaNode.object([
        ("type", .string("object")), ("additionalProperties", argument(element)),
      ])
    case .object(let object):
      SchemaNode.closed(
        object.fields.map { ($0.name, SchemaNode.annotated(argument($0.type), $0.description)) },
        required: object.fields.filter { !$0.isOptional }.map(\.name))
    case .fieldMap: SchemaNode.ref("field_map")
    }
  }

  /// A value written as text in the catalogue, as JSON of its type.
  func value(of text: String, _ type: ValueType) -> JSONValue {
    switch type {
    case .bool: .bool(text == "true")
    case .int: Int64(text).map { .number(JSONNumber($0)) } ?? .string(text)
    default: .string(text)
    }
  }
}
