import Catalogue
import JSON

extension SchemaDefinitions {
  var feature: JSONValue {
    SchemaNode.closed(
      head("Feature", name: "name")
        + [
          ("description", SchemaNode.string("What it is for, in a sentence or two.")),
          (
            "processed",
            SchemaNode.ref(
              "name", "The schedule whose tick its events wait for, where the policy has it.")
          ),
          (
            "requires",
            SchemaNode.list(
              of: SchemaNode.ref("name"), unique: true,
              "Features without which this one is never on.")
          ),
          ("toggle", SchemaNode.ref("toggle", "What counts where no policy says otherwise.")),
          (
            "settings",
            SchemaNode.map(
              of: SchemaNode.ref("setting"), keys: SchemaNode.ref("name"),
              "What policies and tenants can set.")
          ),
          (
            "gates",
            SchemaNode.list(
              of: SchemaNode.ref("gate"), "Preconditions, asked in order before the rules.")
          ),
          ("rules", SchemaNode.ref("rules")),
          (
            "views",
            SchemaNode.list(of: SchemaNode.ref("view"), "Who sees what, asked on reading.")
          ),
          (
            "diagnoses",
            SchemaNode.list(of: SchemaNode.ref("diagnosis"), "Ordered checks for symptoms.")
          ),
        ], required: ["apiVersion", "kind", "name"],
      "A switchable unit of behaviour with everything that belongs to it.")
  }

  var policy: JSONValue {
    SchemaNode.closed(
      head("Policy", name: "name")
        + [
          ("description", SchemaNode.string("What it is for, in a sentence or two.")),
          ("source", SchemaNode.string("Where the behaviour is documented.")),
          ("extends", SchemaNode.ref("name", "The one parent; merged key by key.")),
          ("compatibility", compatibility),
          (
            "effective_from",
            SchemaNode.string(
              "From when on this version of the policy counts, by the time of what happened.")
          ),
          ("requires", requires), ("pipeline", pipeline), ("matching", matching),
          (
            "creation",
            SchemaNode.closed(
              [
                (
                  "routes",
                  SchemaNode.list(
                    of: SchemaNode.ref("creation_route"), unique: true, "All ways in.")
                )
              ], "The only ways by which a candidate may come into being.")
          ),
          ("sync", sync),
          (
            "gates",
            SchemaNode.list(of: SchemaNode.ref("gate"), "Gates that stand before every feature.")
          ),
          ("toggle", SchemaNode.ref("toggle", "What counts for all of its features.")),
          ("features", SchemaNode.ref("features")),
        ], required: ["apiVersion", "kind", "name"], "What one integration does.")
  }

  var tenant: JSONValue {
    SchemaNode.closed(
      head("Tenant", name: "label") + tenantParts,
      required: ["apiVersion", "kind", "name", "policy"], "One customer database.")
  }

  private var tenantParts: SchemaNode.Properties {
    [
      ("policy", SchemaNode.ref("name", "The policy that applies.")),
      ("plan", SchemaNode.string("The customer's plan of the ATS.")),
      ("compatibility", compatibility),
      (
        "contracts",
        SchemaNode.list(
          of: SchemaNode.string(pattern: "^urn:li:contract:"), unique: true,
          "The contracts at the network; their state is told by events.")
      ),
      ("features", SchemaNode.ref("features")),
    ]
  }

  /// Parts of policies and tenants.
  var parts: [(name: String, schema: JSONValue)] {
    let names = SchemaNode.list(of: SchemaNode.ref("name"), unique: true)
    return [
      (
        "features",
        SchemaNode.map(
          of: SchemaNode.ref("feature_use"), keys: SchemaNode.ref("name"),
          "Features by name, and what this layer says of each.")
      ),
      (
        "feature_use",
        SchemaNode.closed(
          [
            ("enabled", SchemaNode.plain("boolean", "Whether the feature is on.")),
            (
              "mode",
              SchemaNode.described(
                [
                  ("live", "Decided and done."),
                  ("shadow", "Decided and recorded, nothing done."),
                ], "What becomes of its decisions.")
            ),
            (
              "processed",
              SchemaNode.ref("name", "The schedule whose tick the feature's events wait for.")
            ),
            (
              "with",
              SchemaNode.map(
                of: SchemaNode.anything, keys: SchemaNode.ref("name"),
                "Settings; maps merge with the layers below, lists replace.")
            ),
            (
              "unset",
              SchemaNode.annotated(
                names,
                "Settings, `enabled`, `mode` or `processed` for which the layer below counts again."
              )
            ),
            (
              "lock",
              SchemaNode.annotated(
                names, "Settings, `enabled`, `mode` or `processed` that no later layer may set.")
            ),
            ("toggle", SchemaNode.ref("toggle")),
          ], "What this layer says of the feature.")
      ),
      (
        "inline_tenant",
        SchemaNode.closed(
          [
            ("name", SchemaNode.ref("label", "Its name; `test` if none is given.")),
            ("title", SchemaNode.string("What people see.")),
          ] + tenantParts, required: ["policy"], "A tenant for this test alone.")
      ),
    ]
  }

  var compatibility: JSONValue {
    SchemaNode.described(
      [
        ("vendor", "Exactly what the vendor's own product does."),
        ("lifted", "Settings may lift what the vendor's product limits; the default."),
      ], "Whether the limits of the vendor's product hold.")
  }

  private var requires: JSONValue {
    SchemaNode.closed(
      [
        ("plan", SchemaNode.list(of: SchemaNode.string(), unique: true, "Any of these plans.")),
        (
          "licence",
          SchemaNode.list(of: SchemaNode.string(), unique: true, "Any of these licences.")
        ),
      ], "What the customer must have.")
  }

  private var pipeline: JSONValue {
    SchemaNode.map(
      of: SchemaNode.list(
        of: SchemaNode.ref("name"), nonEmpty: true, unique: true, "Its stages, in order."),
      keys: SchemaNode.ref("name"), nonEmpty: true, "Sections in order, each with its stages.")
  }

  private var matching: JSONValue {
    let key = SchemaNode.closed(
      [
        (
          "by",
          SchemaNode.words(
            catalogue.matchingKeys.map(\.name), "The field by which candidates are looked up.")
        ),
        (
          "hit",
          SchemaNode.described(
            [
              ("update", "The candidate is taken."), ("review", "People decide."),
              ("flag", "The search goes on, and people are told of a probable duplicate."),
            ],
            "What happens on one hit.")
        ),
      ], required: ["by", "hit"])
    return SchemaNode.closed(
      [
        (
          "keys",
          SchemaNode.list(of: key, unique: true, "Tried in order; the first that hits wins.")
        ),
        (
          "ties",
          SchemaNode.described(
            [
              ("review", "People decide."), ("newest", "The one that was changed last."),
              ("oldest", "The one that was changed longest ago."),
            ], "What happens on several hits of one key.")
        ),
      ], "How an event finds its candidate.")
  }

  private var sync: JSONValue {
    let schedule = SchemaNode.closed(
      [
        (
          "every",
          SchemaNode.ref(
            "duration", "Counted from midnight: less than a day, or whole days.")
        ),
        (
          "daily",
          SchemaNode.string(
            "A time of day, quoted: `\"03:00\"`.", pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$")
        ),
        ("zone", SchemaNode.string("Whose clocks count: `Europe/Berlin`; `UTC` if absent.")),
      ],
      more: [
        (
          "oneOf",
          .array(
            ["every", "daily"].map {
              SchemaNode.object([("required", SchemaNode.strings([$0]))])
            })
        )
      ])
    return SchemaNode.map(
      of: schedule, keys: SchemaNode.ref("name"),
      "Schedules by name; features say by `processed` which of them they wait for.")
  }
}
