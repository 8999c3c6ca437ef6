extension Catalogue {
  /// What the recruiter network tells, pushed or polled.
  static let networkEvents: [EventType] =
    correspondenceEvents + profileEvents + noteEvents + seatAndContractEvents + projectEvents
    + networkServiceEvents

  static let seatField = Field(
    "seat", .urn("seat"), "The recruiter's seat at the network.")
  static let memberField = Field(
    "member", .urn("person"), "The person at the network whom it is about.")

  /// What the network shows of a person beside the message; each part only as privacy allows.
  private static let shownProfile: [Field] = [
    Field("first_name", .string, optional: true, personal: true, "The member's first name."),
    Field("last_name", .string, optional: true, personal: true, "The member's last name."),
    Field("headline", .string, optional: true, personal: true, "The headline of the profile."),
    Field("location", .string, optional: true, personal: true, "The location as displayed."),
    Field("employer", .string, optional: true, personal: true, "The current employer."),
    Field(
      "profile_url", .string, optional: true, personal: true,
      "The address of the public profile."),
  ]

  private static let message: [Field] =
    [
      Field("message_id", .string, "The network's id of the message."),
      Field("thread", .urn("messagingThread"), "The network's thread."),
      seatField,
      memberField,
      Field("subject", .string, optional: true, personal: true, "The subject line, if any."),
      Field("body", .string, personal: true, "The text of the message."),
      Field("created_at", .timestamp, "When it was written, by the network's clock."),
    ] + shownProfile

  /// What a profile shows is kept of the member for matching alone.
  private static let shown: [FactWrite.Change] = [
    .set("first_name", from: "event.first_name"), .set("last_name", from: "event.last_name"),
    .set("linkedin_url", from: "event.profile_url"),
  ]
  private static let shownWrite = FactWrite("member", key: "event.member", shown)

  private static let correspondenceEvents: [EventType] = [
    EventType(
      "inmail.sent", .network, key: ["message_id"],
      "A recruiter wrote an InMail to a member.",
      fields: message,
      writes: [
        FactWrite("seat", key: "event.seat", [.countInMonth("inmails_this_month")]), shownWrite,
      ]),
    EventType(
      "inmail.replied", .network, key: ["message_id"],
      "A member answered an InMail.",
      fields: message + [
        Field(
          "reply_kind", .choice(Choice("reply_kind", ["yes", "free_text", "unknown"])),
          "Whether the member pressed Yes or wrote freely.")
      ],
      writes: [shownWrite]),
    EventType(
      "inmail.declined", .network, key: ["message_id"],
      "A member answered an InMail with No thanks.",
      fields: [
        Field("message_id", .string, "The network's id of the message that was declined."),
        Field("thread", .urn("messagingThread"), optional: true, "The network's thread."),
        seatField,
        memberField,
      ]),
  ]

  private static let profileEvents: [EventType] = [
    EventType(
      "candidate.exported", .network, key: ["request_id"], action: true,
      "A recruiter sent a person from the network to the ATS.",
      fields: [
        Field("request_id", .string, "The network's id of the export."),
        memberField,
        Field("first_name", .string, personal: true, "The member's first name."),
        Field("last_name", .string, personal: true, "The member's last name."),
        Field("headline", .string, optional: true, personal: true, "The profile's headline."),
        Field("location", .string, optional: true, personal: true, "The location as displayed."),
        Field(
          "employers", .list(.string), personal: true,
          "The current employers, the main one first; empty if none is shown."),
        Field(
          "profile_url", .string, optional: true, personal: true,
          "The address of the public profile."),
        Field(
          "skills", .list(.string), personal: true,
          "At most three skills: the highlighted ones, else the most recent; may be empty."),
      ] + exportFields,
      // Counted before it is decided: a quota compares with <=, the export at hand included.
      writes: [
        FactWrite("seat", key: "event.seat", [.countInMonth("exports_this_month")]), shownWrite,
      ]),
    EventType(
      "candidates.exported", .network, key: ["request_id"], action: true,
      "A recruiter sent several persons at once; a rule may split it into single exports.",
      fields: [
        Field("request_id", .string, "The network's id of the export."),
        Field("profiles", .list(.object(exportedProfile)), personal: true, "All persons."),
      ] + exportFields),
    EventType(
      "stub_profile.received", .network,
      // The stub's own id may be absent; these four always name it.
      key: ["contract", "seat", "member", "created_at"],
      "A member who answered an InMail agreed to share contact details.",
      fields: [
        Field("stub_id", .string, optional: true, "The network's id of the stub profile."),
        seatField,
        memberField,
        Field("first_name", .string, personal: true, "The member's first name."),
        Field("last_name", .string, personal: true, "The member's last name."),
        Field("location", .string, optional: true, personal: true, "The location as displayed."),
        Field("title", .string, optional: true, personal: true, "The current job title."),
        Field("company", .string, optional: true, personal: true, "The current employer."),
        Field("email", .string, optional: true, personal: true, "The address that was shared."),
        Field("phone", .string, optional: true, personal: true, "The number that was shared."),
        Field(
          "profile_url", .string, optional: true, personal: true,
          "The address of the public profile."),
        Field("thread", .urn("messagingThread"), optional: true, "The thread of the InMail."),
        Field(
          "consent_scope", .choice(consentScope),
          "With whom the member shares: the recruiter alone, or the organisation."),
        Field("created_at", .timestamp, "When the member agreed."),
      ],
      writes: [
        FactWrite(
          "member", key: "event.member",
          [
            .set("consent_scope", from: "event.consent_scope"),
            .set("consent_at", from: "event.created_at"),
            .set("consent_seat", from: "event.seat"),
            .set("email", from: "event.email"),
          ] + shown)
      ]),
    EventType(
      "contact_share.declined", .network, key: ["seat", "member", "thread"],
      "A member refused to share contact details.",
      fields: [
        seatField,
        memberField,
        Field("thread", .urn("messagingThread"), optional: true, "The thread of the InMail."),
      ],
      writes: [
        FactWrite(
          "member", key: "event.member",
          [
            .clear("consent_scope"), .clear("consent_at"), .clear("consent_seat"), .clear("email"),
            .set("consent_declined_at", from: "event.occurred_at"),
          ])
      ]),
    EventType(
      "profile.linked", .network, key: ["candidate", "member", "occurred_at"],
      "A candidate was linked to a member of the network.",
      fields: linkFields,
      writes: [
        FactWrite(
          "member", key: "event.member", outranked: manualLink,
          [
            .set("candidate", from: "event.candidate"), .set("link_method", from: "event.method"),
          ]),
        FactWrite(
          "candidate", key: "event.candidate", outranked: manualLink,
          [
            .set("member", from: "event.member"),
            .set("link_method", from: "event.method"),
            .set("link_by", from: "event.by"),
          ]),
      ]),
    EventType(
      "profile.unlinked", .network, key: ["candidate", "member", "occurred_at"],
      "The link between a candidate and a member was removed.",
      fields: linkFields,
      writes: [
        FactWrite(
          "member", key: "event.member",
          [
            .clearUnless("link_method", other: "candidate", than: "event.candidate"),
            .clearUnless("candidate", other: "candidate", than: "event.candidate"),
          ]),
        FactWrite(
          "candidate", key: "event.candidate",
          [
            .clearUnless("link_method", other: "member", than: "event.member"),
            .clearUnless("link_by", other: "member", than: "event.member"),
            .clearUnless("member", other: "member", than: "event.member"),
          ]),
      ]),
    EventType(
      "member.closed", .network, key: ["member"],
      "A member closed the account at the network.",
      fields: [memberField],
      writes: [
        FactWrite("member", key: "event.member", [.set("closed_at", from: "event.occurred_at")])
      ]),
    EventType(
      "member.visibility_changed", .network,
      // Not the hidden fields: hiding the same again after a change is news.
      key: ["member", "occurred_at"],
      "A member changed what others may see or keep of the profile.",
      fields: [
        memberField,
        Field("hidden", .list(.string), "Candidate fields that must stay empty."),
        Field(
          "allow_auto_profile", .bool, optional: true,
          "Whether a record may be made without a person's action."),
        Field("allow_export", .bool, optional: true, "Whether the profile may be exported."),
      ],
      writes: [
        FactWrite(
          "member", key: "event.member",
          [
            .set("hidden_fields", from: "event.hidden"),
            .set("allow_auto_profile", from: "event.allow_auto_profile"),
            .set("allow_export", from: "event.allow_export"),
          ])
      ]),
  ]

  private static let exportFields: [Field] = [
    Field("job", .id("job"), optional: true, "The job that the recruiter chose."),
    Field(
      "via",
      .choice(Choice("export_via", ["one_click", "unified_search", "recommended_matches"])),
      "The screen from which it was exported."),
    Field("seat", .urn("seat"), optional: true, "The exporter's seat; absent for automation."),
  ]

  private static let exportedProfile = ObjectType(
    "exported_profile",
    [
      memberField,
      Field("first_name", .string, personal: true, "The member's first name."),
      Field("last_name", .string, personal: true, "The member's last name."),
      Field("headline", .string, optional: true, personal: true, "The profile's headline."),
      Field("location", .string, optional: true, personal: true, "The location as displayed."),
      Field("employers", .list(.string), personal: true, "The current employers; may be empty."),
      Field(
        "profile_url", .string, optional: true, personal: true,
        "The address of the public profile."),
      Field("skills", .list(.string), personal: true, "At most three skills; may be empty."),
    ])

  private static let manualLink = FactWrite.Outrank(
    "link_method", is: "manual", unless: "event.method")

  private static let linkFields: [Field] = [
    Field("candidate", .id("candidate"), "The candidate in the ATS."),
    memberField,
    Field("method", .choice(linkMethod), "How the link came about; manual outranks auto."),
    Field("by", .string, optional: true, "Who linked or unlinked, if it was a person."),
  ]

  private static let noteEvents: [EventType] = [
    EventType(
      "prospect_note.upserted", .network, key: ["note_id", "last_modified"],
      "A recruiter wrote or changed a note on a member.",
      fields: [
        Field("note_id", .int, "The network's id of the note."),
        seatField,
        memberField,
        Field("text", .string, personal: true, "The text of the note."),
        Field(
          "visibility", .choice(visibility), optional: true,
          "For the author alone or the whole organisation; absent if the network does not say."),
        Field("created_at", .timestamp, "When the note was written."),
        Field("last_modified", .timestamp, "When it was last changed; the latest wins."),
      ]),
    EventType(
      "prospect_note.deactivated", .network, key: ["note_id", "last_modified"],
      "A note on a member was removed at the network.",
      fields: [
        Field("note_id", .int, "The network's id of the note."),
        Field("last_modified", .timestamp, "When it was removed."),
        Field("seat", .urn("seat"), optional: true, "The seat that had written it."),
        Field("member", .urn("person"), optional: true, "The person whom it was about."),
      ]),
  ]

  private static let seatAndContractEvents: [EventType] = [
    EventType(
      "seat.snapshot", .network, key: ["contract", "taken_at"],
      "All seats of a contract at one moment; replaces what was known of them.",
      fields: [
        Field("taken_at", .timestamp, "When the seats were read."),
        Field(
          "licence", .string, optional: true, "The licence of the contract, such as `rps_plus`."),
        Field(
          "seats",
          .list(
            .object(
              ObjectType(
                "snapshot_seat",
                [
                  Field("seat", .urn("seat"), "The seat."),
                  Field("person", .urn("person"), "The person who holds it."),
                  Field("first_name", .string, personal: true, "The holder's first name."),
                  Field("last_name", .string, personal: true, "The holder's last name."),
                  Field(
                    "email", .string, optional: true, personal: true,
                    "The holder's address; seats find their user by it."),
                  Field("active", .bool, "Whether the seat is in use."),
                  Field("admin", .bool, "Whether the holder administers the contract."),
                ]))), personal: true, "Every seat of the contract."),
      ],
      writes: [
        FactWrite(
          "seat", key: "each.seat", each: "event.seats", replacesAllBy: "contract",
          [
            .set("contract", from: "event.contract"),
            .set("person", from: "each.person"),
            .set("first_name", from: "each.first_name"),
            .set("last_name", from: "each.last_name"),
            .set("email", from: "each.email"),
            .set("active", from: "each.active"),
            .set("admin", from: "each.admin"),
          ]),
        FactWrite("contract", key: "event.contract", [.set("licence", from: "event.licence")]),
      ]),
    EventType(
      "integration.status_changed", .network, key: ["request_id"],
      "The customer switched parts of the integration on or off inside the network.",
      fields: [
        Field("request_id", .string, "The network's id of the change."),
        Field(
          "features", .map(.bool),
          "All switches by the network's names, such as `ONE_CLICK_EXPORT`; true is on."),
      ],
      writes: [
        FactWrite("tenant", key: "event.tenant", [.set("switches", from: "event.features")])
      ]),
    EventType(
      "contract.expired", .network, key: ["contract", "at"],
      "A contract with the network ended.",
      fields: [Field("at", .timestamp, "When it ended; what happens later is outside it.")],
      writes: [
        FactWrite(
          "contract", key: "event.contract",
          [
            .setConstant("status", "expired"), .set("expires_at", from: "event.at"),
            .set("ended_at", from: "event.at"), .clear("resumed_from"),
          ])
      ]),
    EventType(
      "contract.renewed", .network, key: ["contract", "at"],
      "A contract with the network runs again, or longer.",
      fields: [
        Field("at", .timestamp, "From when on it runs again."),
        Field("expires_at", .timestamp, optional: true, "When it will end, if that is known."),
      ],
      writes: [
        FactWrite(
          "contract", key: "event.contract",
          [
            .setConstant("status", "active"), .clear("expires_at"),
            .set("expires_at", from: "event.expires_at"), .set("renewed_at", from: "event.at"),
          ])
      ]),
  ]
}
