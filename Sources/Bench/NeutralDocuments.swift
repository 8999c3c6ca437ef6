import Catalogue
import Diagnostics
import JSON

/// The peers' neutral workload in words of our language: a vocabulary of its own, and documents.
enum NeutralDocuments {
  static let eventTypes = [
    "inmail.sent", "inmail.replied", "note.created", "stage.changed", "profile.viewed",
    "candidate.exported", "application.received", "connection.accepted", "requisition.synced",
    "consent.updated",
  ]
  static let stages = [
    "New Lead", "Reached Out", "Replied", "Phone Screen", "Onsite", "Offer", "Hired", "Rejected",
  ]
  static let features = [
    "stage_rules", "dedupe", "visibility", "notes_sync", "inmail_sync", "auto_export",
  ]

  // MARK: - Vocabularies

  private static func field(_ name: String, _ type: ValueType, optional: Bool = false) -> Field {
    Field(name, type, optional: optional, "Of the neutral workload.")
  }

  private static func catalogue(
    envelope: [Field], fields: [Field] = [], facts: [FactType], writes: [FactWrite] = [],
    shape: Catalogue.EventShape
  ) -> Catalogue {
    Catalogue(
      envelope: envelope,
      events: eventTypes.map {
        EventType($0, .network, "Of the neutral workload.", fields: fields, writes: writes)
      }, facts: facts, effects: [], upstream: [], reasons: [], matchingKeys: [],
      creationRoutes: Choice("route", []), holdKeys: Choice("key", []), hasPipelines: false,
      shape: shape)
  }

  private static func fact(_ name: String, _ fields: [Field]) -> FactType {
    FactType(name, key: "id", bound: [], "Of the neutral workload.", fields: fields)
  }

  /// W1: event, tenant and candidate come together.
  static let oneCondition = catalogue(
    envelope: [
      field("id", .string), field("type", .string), field("occurred_at", .int),
      field("source", .string), field("actor", .string), field("attempt", .int),
      field("schema", .int),
    ],
    facts: [
      fact(
        "tenant",
        [
          field("id", .string), field("plan", .string), field("region", .string),
          field("features", .object(ObjectType("features", features.map { field($0, .bool) }))),
        ]),
      fact(
        "candidate",
        [
          field("id", .string), field("stage", .string), field("stage_changed_at", .int),
          field("score", .int), field("source", .string), field("email_hash", .string),
          field("owner", .string),
        ]),
    ], shape: .rooted(["event", "tenant", "candidate"]))

  /// W2: rules on event and candidate.
  static let rules = catalogue(
    envelope: [
      field("id", .string), field("type", .string), field("tenant", .string),
      field("occurred_at", .int), field("source", .string),
    ],
    facts: [
      fact("candidate", [field("id", .string), field("stage", .string), field("score", .int)])
    ], shape: .rooted(["event", "candidate"]))

  /// W3: the tenant's own toggles and stages.
  static let tenants = catalogue(
    envelope: [
      field("id", .string), field("type", .string), field("tenant", .string),
      field("feature", .string), field("stage", .string), field("occurred_at", .int),
    ], facts: [], shape: .rooted(["event"]))

  /// Ingest: the candidate's state is a fact that every event writes.
  static let ingest = catalogue(
    envelope: [
      field("id", .string), field("type", .string), field("tenant", .id("tenant")),
      field("occurred_at", .timestamp), field("schema", .int),
    ],
    fields: [
      field(
        "candidate",
        .object(
          ObjectType(
            "event_candidate",
            [
              field("id", .string), field("stage", .string), field("name", .string),
              field("headline", .string), field("profile", .string), field("score", .int),
            ]))),
      field(
        "actor",
        .object(ObjectType("actor", [field("seat", .string), field("contract", .string)]))),
      field(
        "requisition",
        .object(
          ObjectType(
            "requisition",
            [field("id", .string), field("ats", .string), field("location", .string)]))),
      field("tags", .list(.string)), field("message", .string),
    ],
    facts: [
      FactType(
        "candidate", key: "id", bound: [.event("candidate.id")], "Of the neutral workload.",
        fields: [
          field("id", .string), field("stage", .string, optional: true),
          field("score", .int, optional: true),
          field("last_event_at", .timestamp, optional: true),
        ])
    ],
    writes: [
      FactWrite(
        "candidate", key: "event.candidate.id",
        [
          .set("stage", from: "event.candidate.stage"),
          .set("score", from: "event.candidate.score"),
          .latest("last_event_at", from: "event.occurred_at"),
        ])
    ], shape: .flat)

  // MARK: - Documents

  static func policy(features: [String]) -> SourceFile {
    var text = TextBuffer(capacity: 256)
    text.add("apiVersion: sluice/v1\nkind: Policy\nname: bench\ntitle: Benchmark\nfeatures:\n")
    for feature in features { text.add("  ", feature, ": {enabled: true}\n") }
    return SourceFile(path: "policy.yaml", bytes: text.bytes)
  }

  static let tenant = tenant("everybody", "")

  static func tenant(_ name: String, _ rest: String) -> SourceFile {
    SourceFile(
      path: "tenants/\(name).yaml",
      bytes: Array(
        "apiVersion: sluice/v1\nkind: Tenant\nname: \(name)\npolicy: bench\n\(rest)".utf8))
  }

  /// A feature of one rule that answers every event type.
  static func feature(_ name: String, settings: String = "", when: String) -> SourceFile {
    var text = TextBuffer(capacity: 512)
    text.add(
      "apiVersion: sluice/v1\nkind: Feature\nname: ", name, "\ntitle: ", name, "\n", settings)
    text.add("rules:\n  hit: first\n  list:\n    - id: only\n      events: [")
    text.add(eventTypes.joined(separator: ", "), "]\n      when: '")
    text.add(when.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))
    text.add("'\n      then: [allow]\n  otherwise: ignore\n")
    return SourceFile(path: "features/\(name).yaml", bytes: text.bytes)
  }

  /// Tenants with their own toggles: each toggle a feature, the stages a setting of it.
  static func tenantDocuments(_ json: JSONValue) throws -> [SourceFile] {
    guard let object = json.object else { throw BenchError("tenants are not an object") }
    var files = features.map { name in
      feature(
        name, settings: "settings:\n  stages: {type: list, of: {type: string}}\n",
        when: "event.feature == \"\(name)\" && event.stage in settings.stages")
    }
    files.append(
      SourceFile(
        path: "policy.yaml",
        bytes: Array("apiVersion: sluice/v1\nkind: Policy\nname: bench\ntitle: Benchmark\n".utf8)
          + Array("features:\n".utf8)
          + features.flatMap { Array("  \($0): {with: {stages: []}}\n".utf8) }))
    for member in object.members {
      guard let toggles = member.value["features"]?.object,
        let stages = member.value["stages"]?.array, let plan = member.value["plan"]?.string
      else { throw BenchError("tenant `\(member.key)` lacks a field") }
      // A set, whose order means nothing: equal sets shall be equal settings.
      let list = stages.compactMap(\.string).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
      var text = "plan: \(plan)\nfeatures:\n"
      for toggle in toggles.members {
        text +=
          "  \(toggle.key): {enabled: \(toggle.value.bool ?? false), with: {stages: [\(list)]}}\n"
      }
      files.append(tenant(member.key, text))
    }
    return files
  }
}
