import Catalogue
import JSON

extension SchemaDefinitions {
  var test: JSONValue {
    SchemaNode.closed(
      head("Test", name: "label")
        + [
          (
            "id",
            SchemaNode.any(
              [SchemaNode.ref("row_id"), SchemaNode.list(of: SchemaNode.ref("row_id"))],
              "The row of a matrix that it proves, or several.")
          ),
          ("given", given),
          (
            "events",
            SchemaNode.list(of: SchemaNode.ref("event"), "What happens, in the order of arrival.")
          ),
          ("expect", expect),
        ], required: ["apiVersion", "kind", "name", "given", "expect"],
      "Given state and events, the answers that are expected.")
  }

  var matrix: JSONValue {
    SchemaNode.closed(
      head("Matrix", name: "label")
        + [
          (
            "rows",
            SchemaNode.list(
              of: SchemaNode.closed(
                [
                  ("id", SchemaNode.ref("row_id", "By which tests name it.")),
                  ("system", SchemaNode.ref("label", "Whose behaviour it is.")),
                  ("title", SchemaNode.string("The behaviour in one sentence.")),
                ], required: ["id", "system", "title"]), "The behaviours, in order.")
          )
        ], required: ["apiVersion", "kind", "name", "rows"],
      "Behaviours that tests prove one by one.")
  }

  private var given: JSONValue {
    SchemaNode.closed(
      [
        (
          "tenant",
          SchemaNode.any(
            [SchemaNode.ref("label"), SchemaNode.ref("inline_tenant")],
            "A tenant's name, or one for this test alone.")
        ),
        ("at", SchemaNode.ref("time", "What the clock says.")),
        (
          "until",
          SchemaNode.ref("time", "Until when the clock runs on; schedules come due on the way.")
        ),
        ("facts", SchemaNode.ref("facts", "What is known before.")),
        (
          "overrides",
          SchemaNode.list(
            of: SchemaNode.closed(
              [
                ("feature", SchemaNode.ref("name", "Of which feature.")),
                ("enabled", SchemaNode.plain("boolean", "On or off.")),
                ("setting", SchemaNode.ref("name", "The setting that has another value.")),
                ("value", SchemaNode.annotated(SchemaNode.anything, "That value.")),
                ("from", SchemaNode.ref("time", "Since when; else since `at`.")),
                ("until", SchemaNode.ref("time", "Until when, exclusive; else without end.")),
              ], required: ["feature"],
              more: [
                (
                  "oneOf",
                  .array(
                    [["enabled"], ["setting", "value"]].map {
                      SchemaNode.object([("required", SchemaNode.strings($0))])
                    })
                )
              ]), "What support has changed by hand.")
        ),
      ], required: ["tenant"], "The state before the events.")
  }

  private var expect: JSONValue {
    let partial = SchemaNode.plain(
      "object", "Members that must be found; others are not looked at.")
    let timeline = SchemaNode.closed(
      [
        ("candidate", SchemaNode.string("Whose timeline.")),
        ("viewer", SchemaNode.plain("object", "Who reads.")),
        (
          "entries",
          SchemaNode.list(of: partial, "The entries that the viewer sees, all and in order.")
        ),
      ], required: ["candidate", "entries"])
    return SchemaNode.closed(
      [
        ("decisions", SchemaNode.list(of: partial, "What was decided.")),
        ("effects", SchemaNode.list(of: partial, "The effects that were decided.")),
        (
          "only_these_effects",
          SchemaNode.plain("boolean", "Whether any further effect fails the test.")
        ),
        ("timeline", SchemaNode.list(of: timeline, "What a reader sees.")),
        ("views", SchemaNode.list(of: expectedView, "What a reader sees of other facts.")),
        ("diagnoses", SchemaNode.list(of: expectedDiagnosis, "What is found about a symptom.")),
        ("facts", SchemaNode.ref("expected_facts", "What is known afterwards.")),
        (
          "diagnostics",
          SchemaNode.list(
            of: SchemaNode.closed(
              [
                ("code", SchemaNode.string("Such as `P0323`.")),
                ("contains", SchemaNode.string("Part of the message.")),
              ], required: ["code"]), "Errors with which the tenant inside the test is refused.")
        ),
      ], "What must be found.", more: [("minProperties", .number(JSONNumber(1)))])
  }

  private var expectedView: JSONValue {
    SchemaNode.closed(
      [
        ("of", SchemaNode.ref("fact", "What is read.")),
        ("candidate", SchemaNode.string("Only what belongs to this candidate.")),
        ("id", SchemaNode.string("Only this one.")),
        ("viewer", SchemaNode.plain("object", "Who reads.")),
        (
          "entries",
          SchemaNode.list(
            of: SchemaNode.plain("object", "Fields that are seen; `null`: not seen."),
            "All that the viewer sees, in order.")
        ),
      ], required: ["of", "entries"])
  }

  private var expectedDiagnosis: JSONValue {
    let finding = SchemaNode.closed(
      [
        ("check", SchemaNode.ref("id", "The check that applies.")),
        ("finding", SchemaNode.string("What was found, in its words.")),
        ("remedy", SchemaNode.string("What to do, in its words.")),
      ], required: ["check"])
    return SchemaNode.closed(
      [("symptom", SchemaNode.ref("name", "What is observed."))]
        + Subjects.kinds.map { ($0, SchemaNode.string("The \($0) in question.")) }
        + [
          (
            "findings",
            SchemaNode.list(of: finding, "All findings, in order; the first is the cause.")
          )
        ], required: ["symptom", "findings"])
  }

  /// Facts and events as a test writes them.
  var state: [(name: String, schema: JSONValue)] {
    let facts = catalogue.facts.map { fact in
      (
        name: fact.name,
        schema: SchemaNode.list(
          of: SchemaNode.closed(
            fact.fields.map { ($0.name, told($0)) }, required: ["id"], fact.description))
      )
    }
    // Of what is expected, any part: a value, `null` for none, or no such fact at all.
    let expected = catalogue.facts.map { fact in
      let fields = fact.fields.map { field in
        (
          name: field.name,
          schema: SchemaNode.annotated(
            SchemaNode.any([told(field.type), SchemaNode.plain("null")]), field.description)
        )
      }
      let absent = (
        name: "absent", schema: SchemaNode.plain("boolean", "Whether there must be none such.")
      )
      return (
        name: fact.name,
        schema: SchemaNode.list(of: SchemaNode.closed(fields + [absent], fact.description))
      )
    }
    let branches = catalogue.events.map { event in
      SchemaNode.object([
        (
          "if",
          SchemaNode.object([
            ("properties", SchemaNode.object([("type", SchemaNode.const(event.name))])),
            ("required", SchemaNode.strings(["type"])),
          ])
        ), ("then", body(of: event)),
      ])
    }
    return [
      ("facts", SchemaNode.closed(facts, "Facts by kind.")),
      ("expected_facts", SchemaNode.closed(expected, "Facts by kind, as far as they matter.")),
    ] + catalogue.envelope.map { ("envelope_\($0.name)", told($0)) } + [
      (
        "event",
        SchemaNode.object([
          ("type", .string("object")),
          ("description", .string("One event; what is left out of the envelope is assumed.")),
          (
            "properties",
            SchemaNode.object([("type", SchemaNode.ref("event_type", "What happens."))])
          ),
          ("required", SchemaNode.strings(["type"])),
          ("allOf", .array(branches)),
        ])
      )
    ]
  }

  /// The envelope's fields may all be left out but `type`; the event's own as the catalogue says.
  private func body(of event: EventType) -> JSONValue {
    // The envelope's fields are written once and referred to: they would be most of the file.
    let envelope = catalogue.envelope.filter { $0.name != "type" }
    return SchemaNode.closed(
      [("type", SchemaNode.anything)]
        + envelope.map { ($0.name, SchemaNode.ref("envelope_\($0.name)")) }
        + event.fields.map { ($0.name, told($0)) },
      required: event.fields.filter { !$0.isOptional }.map(\.name), event.description)
  }

  private func told(_ field: Field) -> JSONValue {
    SchemaNode.annotated(told(field.type), field.description)
  }

  /// A value as an event carries it; never a template.
  private func told(_ type: ValueType) -> JSONValue {
    switch type {
    case .string, .id: SchemaNode.plain("string")
    case .timestamp: SchemaNode.any([SchemaNode.ref("time"), SchemaNode.plain("integer")])
    case .list(let element): SchemaNode.list(of: told(element))
    case .map(let element):
      SchemaNode.object([
        ("type", .string("object")), ("additionalProperties", told(element)),
      ])
    case .object(let object):
      SchemaNode.closed(
        object.fields.map { ($0.name, told($0)) },
        required: object.fields.filter { !$0.isOptional }.map(\.name))
    default: literal(type)
    }
  }
}
