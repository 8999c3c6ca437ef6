extension Catalogue {
  /// One record of the ATS that is to be matched and sent.
  private static let bulkRecord: [Field] = [
    Field("candidate", .id("candidate"), "The candidate."),
    Field(
      "member", .urn("person"), optional: true, "The member whom the network found to fit."),
    Field("first_name", .string, optional: true, personal: true, "First name."),
    Field("last_name", .string, optional: true, personal: true, "Last name."),
    Field("email", .string, optional: true, personal: true, "Address."),
    Field("last_modified", .timestamp, "When the record was last changed."),
  ]

  /// What administrators ask for, and what time brings.
  static let administrationEvents: [EventType] = [
    EventType(
      "admin.integration.activated", .administration, action: true,
      "An administrator connects the integration, or one more contract of it.",
      fields: [
        optionalUser,
        Field("plan", .string, optional: true, "The customer's plan of the ATS."),
        Field("kind", .choice(contractKind), optional: true, "What the contract is for."),
        Field("licence", .string, optional: true, "The licence at the network, such as `rps`."),
        Field(
          "integration", .choice(integrationKind), optional: true,
          "The integration that was authorised."),
      ],
      writes: [
        FactWrite(
          "tenant", key: "event.tenant",
          [
            .set("plan", from: "event.plan"), .set("activated_at", from: "event.occurred_at"),
            .insert("contracts", from: "event.contract"),
          ]),
        FactWrite(
          "contract", key: "event.contract",
          [
            .set("kind", from: "event.kind"), .set("licence", from: "event.licence"),
            .set("integration", from: "event.integration"),
          ]),
      ]),
    EventType(
      "admin.feature.toggled", .administration, action: true,
      "An administrator switches a feature or assigns a licence.",
      fields: [
        Field("feature", .string, "The feature's name, or `assign_hiring_assistant`."),
        Field("value", .bool, "Whether it is switched on."),
        Field("scope", .choice(scopeKind), "For whom."),
        Field("scope_id", .string, optional: true, "Which contract, seat, user or team."),
        Field(
          "assignee", .id("user"), optional: true,
          "For whom, where a licence or role is assigned; `user` is then this one."),
        optionalUser,
      ]),
    EventType(
      "admin.seats.refresh_requested", .administration,
      "An administrator asks to read the seats again and to map them anew.",
      fields: [optionalUser]),
    EventType(
      "admin.seat.linked", .administration,
      "An administrator linked a seat of the network to a user of the ATS.",
      fields: [
        Field("seat", .urn("seat"), "The seat."),
        Field("user", .id("user"), "The user who holds it."),
      ],
      writes: [
        FactWrite("seat", key: "event.seat", [.set("user", from: "event.user")]),
        FactWrite("user", key: "event.user", [.setFlag("active", true)]),
      ]),
    EventType(
      "admin.seat.excluded", .administration,
      "An administrator excluded a seat from the exchange, or let it in again.",
      fields: [
        Field("seat", .urn("seat"), "The seat."),
        Field("excluded", .bool, "Whether it is left out."),
      ],
      writes: [
        FactWrite("seat", key: "event.seat", [.set("excluded", from: "event.excluded")])
      ]),
    EventType(
      "admin.integration.refresh_requested", .administration,
      "An administrator asks to fetch what was missed.",
      fields: [optionalUser],
      writes: [
        FactWrite(
          "tenant", key: "event.tenant", [.set("refreshed_at", from: "event.occurred_at")])
      ]),
    EventType(
      "admin.skills.imported", .administration,
      "The ATS's dictionary of skills was imported, whole or in part.",
      fields: [
        Field(
          "skills",
          .list(
            .object(
              ObjectType(
                "dictionary_skill",
                [
                  Field("name", .string, "The skill."),
                  Field("known", .bool, "False: it was taken out of the dictionary."),
                ]))), "The skills.")
      ],
      writes: [
        FactWrite(
          "skill", key: "each.name", each: "event.skills", [.set("known", from: "each.known")])
      ]),
    EventType(
      "bulk_sync.requested", .administration,
      "The records of the ATS are to be matched and sent, once, within a window.",
      fields: [
        Field(
          "records",
          .list(
            .object(
              ObjectType("bulk_record", bulkRecord))), optional: true, personal: true,
          "A part of the records; absent where the ATS's adapter brings them as events."),
        Field("user", .id("user"), optional: true, "The user who asked."),
      ]),
    EventType(
      "bulk_sync.record", .administration,
      "One record of a bulk run: commonly emitted by the rule that splits the run.",
      fields: bulkRecord),
    EventType(
      "evaluation.requested", .administration, action: true,
      "An application is to be evaluated, at first or again.",
      fields: [
        Field("application", .id("opportunity"), optional: true, "The application."),
        Field("candidate", .id("candidate"), optional: true, "The applicant."),
        Field("job", .id("job"), optional: true, "The job."),
        optionalUser,
      ]),
    EventType(
      "erase.requested", .administration,
      "The personal data of a person is to be erased.",
      fields: [
        Field("candidate", .id("candidate"), optional: true, "The candidate to erase."),
        Field("member", .urn("person"), optional: true, "The member to erase."),
        Field(
          "reason", .string, optional: true,
          "Why, for the record that stays; without personal data."),
        optionalUser,
      ]),
    EventType(
      "schedule.tick", .administration, key: ["name", "at"],
      releases: .init("schedule", field: "name"),
      "The time of a schedule has come.",
      fields: [
        Field("name", .string, "The schedule's name, such as `pull` or `stub`."),
        Field("at", .timestamp, "The time that was planned, not the time of arrival."),
      ]),
    EventType(
      "pull.completed", .network, key: ["contract", "what", "seat", "until"],
      "What was asked for by `request_pull` has been fetched, all of it, up to a time.",
      fields: [
        Field("what", .choice(pullKind), "What was fetched."),
        Field(
          "seat", .urn("seat"), optional: true,
          "Fetched for this seat alone; absent: for the whole contract."),
        Field("until", .timestamp, "All that happened before was fetched."),
      ],
      writes: [
        FactWrite(
          "contract", key: "event.contract", unless: "event.seat",
          [.latestEntry("watermarks", key: "event.what", from: "event.until")]),
        FactWrite(
          "seat", key: "event.seat",
          [.latestEntry("watermarks", key: "event.what", from: "event.until")]),
      ]),
    EventType(
      "policy.activated", .administration,
      "Another revision of the policies decides from now on.",
      fields: [Field("version", .string, "The digest of the revision.")]),
  ]

  private static let optionalUser = Field(
    "user", .id("user"), optional: true, "The user who asks.")
}
