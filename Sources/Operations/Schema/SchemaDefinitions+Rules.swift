import Catalogue
import JSON

extension SchemaDefinitions {
  /// Gates, rules, views and diagnoses.
  var rules: [(name: String, schema: JSONValue)] {
    [
      ("gate", gate), ("rules", ruleBlock), ("rule", rule), ("view", view),
      ("diagnosis", diagnosis),
      (
        "on_error",
        SchemaNode.words(
          ["hold", "skip", "fail"], "What happens when a condition cannot be computed.")
      ),
    ]
  }

  private var gate: JSONValue {
    SchemaNode.closed(
      [
        ("id", SchemaNode.ref("id")),
        (
          "events",
          SchemaNode.ref("event_types", "Only for these events; by default all that rules answer.")
        ),
        ("require", SchemaNode.ref("cel", "What must hold.")),
        ("else", SchemaNode.ref("step", "What happens where it does not.")),
        ("on_error", SchemaNode.ref("on_error")),
      ], required: ["id", "require", "else"], "A precondition with a named outcome.")
  }

  private var ruleBlock: JSONValue {
    SchemaNode.closed(
      [
        (
          "hit",
          SchemaNode.described(
            [
              ("first", "The first rule that matches."),
              ("unique", "At most one rule can match."), ("collect", "All rules that match."),
            ], "What happens when several rules match.")
        ),
        ("list", SchemaNode.list(of: SchemaNode.ref("rule"), nonEmpty: true, "The rules.")),
        ("otherwise", SchemaNode.ref("steps", "What happens where no rule matches.")),
      ], required: ["hit", "list"], "The rules of the feature.")
  }

  private var rule: JSONValue {
    SchemaNode.closed(
      [
        ("id", SchemaNode.ref("id")),
        ("events", SchemaNode.ref("event_types", "The events that it answers.")),
        ("when", SchemaNode.ref("cel", "Only where this holds.")),
        (
          "then",
          SchemaNode.list(of: SchemaNode.ref("step"), "The effects, in order.")
        ),
        ("on_error", SchemaNode.ref("on_error")),
      ], required: ["id", "events", "then"], "Events, a condition, effects.")
  }

  private var view: JSONValue {
    SchemaNode.closed(
      [
        ("id", SchemaNode.ref("id")),
        ("of", SchemaNode.ref("fact", "What is read.")),
        ("show", SchemaNode.ref("cel", "Whether the entry is shown.")),
        (
          "redact",
          SchemaNode.closed(
            [
              (
                "fields",
                SchemaNode.list(
                  of: SchemaNode.ref("name"), nonEmpty: true, "The fields that are left empty.")
              ),
              ("unless", SchemaNode.ref("cel", "Not where this holds.")),
            ], required: ["fields", "unless"], "Fields that the reader does not see.")
        ),
      ], required: ["id", "of"], "A visibility rule, asked when something is read.",
      more: [
        (
          "anyOf",
          .array(
            ["show", "redact"].map {
              SchemaNode.object([("required", SchemaNode.strings([$0]))])
            })
        )
      ])
  }

  private var diagnosis: JSONValue {
    let check = SchemaNode.closed(
      [
        ("id", SchemaNode.ref("id")),
        ("when", SchemaNode.ref("cel", "Whether the finding applies.")),
        (
          "finding",
          SchemaNode.string("What was found, in words for a customer; `${CEL}` may stand in it.")
        ),
        ("remedy", SchemaNode.string("What to do about it; `${CEL}` may stand in it.")),
      ], required: ["id", "when", "finding", "remedy"])
    return SchemaNode.closed(
      [
        ("symptom", SchemaNode.ref("name", "The name by which it is asked for.")),
        ("title", SchemaNode.string("What is observed.")),
        (
          "checks",
          SchemaNode.list(
            of: check, nonEmpty: true, "All that apply are findings; the first is the cause.")
        ),
      ], required: ["symptom", "title", "checks"], "An ordered list of checks for a symptom.")
  }

  /// The declaration of a setting, by its type.
  var settings: [(name: String, schema: JSONValue)] {
    let shape: SchemaNode.Properties = [
      ("type", SchemaNode.ref("setting_type")),
      (
        "values",
        SchemaNode.list(
          of: SchemaNode.string(), nonEmpty: true, unique: true, "The words, for a choice.")
      ),
      ("of", SchemaNode.ref("element_type", "The type of the elements, for a list or a map.")),
    ]
    let needed: [(String, JSONValue)] = [
      (
        "allOf",
        .array([
          needs("values", when: "choice"), needs("of", when: "list"), needs("of", when: "map"),
        ])
      )
    ]
    return [
      ("setting_type", SchemaNode.described(settingTypes, "The type of its values.")),
      ("element_type", SchemaNode.closed(shape, required: ["type"], more: needed)),
      (
        "setting",
        SchemaNode.closed(
          shape + [
            ("description", SchemaNode.string("What it does.")),
            (
              "default",
              SchemaNode.annotated(SchemaNode.anything, "The value that counts if nobody sets one.")
            ),
            ("optional", SchemaNode.plain("boolean", "Whether it may have no value.")),
            (
              "refused_when",
              SchemaNode.closed(
                [
                  ("compatibility", compatibility),
                  ("message", SchemaNode.string("What whoever sets it all the same is told.")),
                ], required: ["compatibility", "message"],
                "Where the setting must stay at its default.")
            ),
          ], required: ["type"], "A typed setting.", more: needed)
      ),
    ]
  }

  private var settingTypes: [(String, String)] {
    [
      ("bool", "True or false."), ("int", "A whole number."), ("double", "A number."),
      ("string", "A text."), ("timestamp", "Date and time with a zone."),
      ("duration", "A length of time."),
      ("period", "Years, months, weeks and days by the calendar."),
      ("id", "A name that the ATS gave."),
      ("urn", "A name that the network gave."), ("choice", "One of `values`."),
      ("stage", "A stage of the pipeline."), ("section", "A section of the pipeline."),
      ("list", "A list of `of`."), ("map", "Names and values of `of`."),
      ("field_map", "Fields and what fills them."),
    ]
  }

  private func needs(_ key: String, when type: String) -> JSONValue {
    SchemaNode.object([
      (
        "if",
        SchemaNode.object([
          ("properties", SchemaNode.object([("type", SchemaNode.const(type))])),
          ("required", SchemaNode.strings(["type"])),
        ])
      ), ("then", SchemaNode.object([("required", SchemaNode.strings([key]))])),
    ])
  }
}
