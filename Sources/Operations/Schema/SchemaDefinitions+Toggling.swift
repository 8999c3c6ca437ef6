import JSON

extension SchemaDefinitions {
  /// `toggle:` of features, policies and tenants.
  var toggling: [(name: String, schema: JSONValue)] {
    let roles = SchemaNode.list(of: SchemaNode.ref("label"), unique: true)
    let reason = SchemaNode.closed(
      [
        ("min", count("Its fewest characters.", max: 2000)),
        ("max", count("Its most characters.", max: 2000)),
        ("pattern", SchemaNode.string("A regular expression that is found somewhere in it.")),
        ("says", SchemaNode.string("What people are told whose reason does not have it.")),
      ], "What a reason is like.")
    let end = SchemaNode.closed(
      [
        (
          "required",
          SchemaNode.plain("boolean", "Whether there must be an end; with `max` or `total`, yes.")
        ),
        ("max", SchemaNode.ref("duration", "The longest time from start to end.")),
        ("total", SchemaNode.ref("duration", "The longest time with all extensions.")),
      ], "How long it may last.")
    let approval = SchemaNode.closed(
      [
        (
          "for",
          SchemaNode.list(
            of: SchemaNode.described(
              [
                ("enable", "Switching on."), ("disable", "Switching off."),
                ("set", "Giving a setting a value."),
              ], "A change."), unique: true, "Which changes wait for it; all, if it is left out.")
        ),
        ("by", SchemaNode.annotated(roles, "The roles that approve; any, if it is left out.")),
        ("count", count("How many people have to agree; 1, if it is left out.", max: 9)),
        ("within", SchemaNode.ref("duration", "After this time a request has expired.")),
      ], "Whether other people have to agree.")
    return [
      (
        "toggle",
        SchemaNode.closed(
          [
            (
              "by",
              SchemaNode.annotated(
                roles, "The roles that may; an empty list: nobody; any, if it is left out.")
            ),
            ("reason", reason), ("end", end), ("approval", approval),
            (
              "refits",
              SchemaNode.described(
                [
                  ("keep", "It counts for nothing until a revision allows it again; the default."),
                  ("end", "It is ended."),
                ], "What becomes of an override that a later revision does not allow.")
            ),
          ], "Changes by hand: who, why, until when, and who has to agree.")
      )
    ]
  }

  private func count(_ description: String, max: Int64) -> JSONValue {
    SchemaNode.object([
      ("type", .string("integer")), ("description", .string(description)),
      ("minimum", .number(JSONNumber(1))), ("maximum", .number(JSONNumber(max))),
    ])
  }
}
