import Catalogue
import JSON

extension SchemaDefinitions {
  /// The catalogue's closed sets of words.
  var vocabulary: [(name: String, schema: JSONValue)] {
    [
      (
        "event_type",
        SchemaNode.described(
          catalogue.events.map { ($0.name, $0.description) }, "A type of event.")
      ),
      (
        "event_types",
        SchemaNode.list(
          of: SchemaNode.ref("event_type"), nonEmpty: true, unique: true, "Types of events.")
      ),
      (
        "fact",
        SchemaNode.described(catalogue.facts.map { ($0.name, $0.description) }, "A kind of fact.")
      ),
      ("creation_route", SchemaNode.words(catalogue.creationRoutes.values, "A way in.")),
      ("hold_key", SchemaNode.words(catalogue.holdKeys.values, "What a hold may wait for.")),
    ]
      + Reason.Outcome.allCases.map { outcome in
        (
          "\(outcome.rawValue)_reason",
          SchemaNode.described(
            catalogue.reasons.filter { $0.outcome == outcome }.map { ($0.name, $0.description) },
            "A reason for the outcome `\(outcome.rawValue)`.")
        )
      }
  }

  /// Effects and outcomes, in a list or alone.
  var steps: [(name: String, schema: JSONValue)] {
    let kinds: SchemaNode.Properties = catalogue.effects.map { ($0.name, arguments(of: $0)) }
    let names = kinds.map(\.name) + outcomes.map(\.name)
    let exactlyOne = JSONValue.array(
      names.map { SchemaNode.object([("required", SchemaNode.strings([$0]))]) })
    let each = SchemaNode.ref("cel", "A list; the effect is repeated for each element, `each`.")
    let word = SchemaNode.described(
      [("ignore", "Nothing happens."), ("allow", "A user's action is allowed.")], "A plain word.")
    return [
      (
        "step",
        SchemaNode.any(
          [
            word,
            SchemaNode.closed(
              [("each", each)] + kinds + outcomes, more: [("oneOf", exactlyOne)]),
          ], "One effect, or one outcome.")
      ),
      (
        "steps",
        SchemaNode.any(
          [SchemaNode.ref("step"), SchemaNode.list(of: SchemaNode.ref("step"))],
          "One step, or several.")
      ),
    ]
  }

  private func arguments(of effect: EffectKind) -> JSONValue {
    SchemaNode.closed(
      effect.arguments.map { argument in
        (
          argument.field.name,
          SchemaNode.annotated(
            self.argument(argument.field.type), argument.field.description,
            default: argument.defaultText.map { value(of: $0, argument.field.type) })
        )
      },
      required: effect.arguments.filter { $0.defaultText == nil && !$0.field.isOptional }
        .map(\.field.name), effect.description)
  }

  /// `hold: {reason, key, id, for}`, `deny: {reason}` and so on.
  private var outcomes: SchemaNode.Properties {
    return Reason.Outcome.allCases.map { outcome in
      let reason = ("reason", SchemaNode.ref("\(outcome.rawValue)_reason"))
      let detail = (
        "detail", SchemaNode.string("Told beside the reason; `${CEL}` may stand in it.")
      )
      guard outcome == .hold else {
        return (
          outcome.rawValue,
          SchemaNode.closed([reason, detail], required: ["reason"], meaning(outcome))
        )
      }
      return (
        outcome.rawValue,
        SchemaNode.closed(
          [
            reason, ("key", SchemaNode.ref("hold_key", "What a later event is compared with.")),
            ("id", SchemaNode.string("Which one: `${event.seat}`.")),
            (
              "for",
              SchemaNode.any(
                [
                  SchemaNode.ref("duration"), SchemaNode.ref("template"),
                ], "How long it waits before it is given up.")
            ), detail,
            (
              "expired",
              SchemaNode.described(
                [
                  ("discard", "It is given up."),
                  ("report", "Administrators are told, once, and it stays."),
                ], "What happens after that time.")
            ),
          ], required: ["reason"], meaning(outcome))
      )
    }
  }

  private func meaning(_ outcome: Reason.Outcome) -> String {
    switch outcome {
    case .hold: "Keeps the event, invisible and countable, until something releases it."
    case .discard: "Does nothing; key and reason are kept."
    case .deny: "Refuses a user's action."
    case .prompt: "Asks the user for something first."
    case .skip: "Leaves the record out; counted, not an error."
    }
  }
}
