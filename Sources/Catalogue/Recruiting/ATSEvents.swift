extension Catalogue {
  /// What the applicant tracking system tells.
  static let atsEvents: [EventType] = candidateEvents + hiringEvents + userEvents

  private static let candidateFields: [Field] = [
    candidateField,
    Field("first_name", .string, optional: true, personal: true, "The first name."),
    Field("last_name", .string, optional: true, personal: true, "The last name."),
    Field(
      "full_name", .string, optional: true, personal: true,
      "First and last name joined by a space; matching by name looks for it."),
    Field("email", .string, optional: true, personal: true, "The main address."),
    Field("phone", .string, optional: true, personal: true, "The main telephone number."),
    Field(
      "linkedin_url", .string, optional: true, personal: true,
      "The address of the public profile; never a Recruiter profile id."),
    Field("headline", .string, optional: true, personal: true, "The headline."),
    Field("location", .string, optional: true, personal: true, "The place, as displayed."),
    Field("employer", .string, optional: true, personal: true, "The current employer."),
    Field("position", .string, optional: true, personal: true, "The current position."),
    Field(
      "origin", .choice(candidateOrigin), optional: true, "How the candidate came into the ATS."),
    Field("changed", .list(.string), optional: true, "Names of the fields that changed."),
  ]

  private static let candidateField = Field(
    "candidate", .id("candidate"), "The candidate's id in the ATS.")
  private static let lastModified = Field(
    "last_modified", .timestamp, "When the ATS last changed the record.")

  private static let candidateWrites: [FactWrite] = [
    FactWrite(
      "candidate", key: "event.candidate",
      [
        .set("first_name", from: "event.first_name"),
        .set("last_name", from: "event.last_name"),
        .set("full_name", from: "event.full_name"),
        .set("email", from: "event.email"),
        .set("phone", from: "event.phone"),
        .set("linkedin_url", from: "event.linkedin_url"),
        .set("headline", from: "event.headline"),
        .set("location", from: "event.location"),
        .set("employer", from: "event.employer"),
        .set("position", from: "event.position"),
        .set("origin", from: "event.origin"),
        .latest("last_modified", from: "event.last_modified"),
      ])
  ]

  private static let candidateEvents: [EventType] = [
    EventType(
      "ats.candidate.created", .ats, key: ["candidate", "last_modified"],
      "A candidate was added in the ATS.",
      fields: candidateFields + [lastModified],
      writes: candidateWrites + [
        FactWrite(
          "candidate", key: "event.candidate", [.set("created_at", from: "event.occurred_at")])
      ]),
    EventType(
      "ats.candidate.updated", .ats, key: ["candidate", "last_modified"],
      "A candidate was changed in the ATS.",
      fields: candidateFields + [lastModified], writes: candidateWrites),
    EventType(
      "ats.candidate.saved", .ats,
      // Saving without edits leaves last_modified as it was, and every save counts.
      key: ["candidate", "occurred_at"],
      "A candidate was opened and saved in the ATS, perhaps without any change.",
      fields: candidateFields + [lastModified], writes: candidateWrites),
    EventType(
      "ats.candidate.deleted", .ats, key: ["candidate", "last_modified"],
      "A candidate was deleted in the ATS.",
      fields: [candidateField, lastModified],
      writes: [
        FactWrite(
          "candidate", key: "event.candidate", [.set("deleted_at", from: "event.occurred_at")])
      ]),
    EventType(
      "ats.sidebar.captured", .ats, key: ["candidate"],
      "A user captured a public profile with the browser sidebar.",
      fields: [
        candidateField,
        Field("public_url", .string, personal: true, "The address of the public profile."),
        Field("user", .id("user"), "The user who captured it."),
        Field("first_name", .string, optional: true, personal: true, "The first name."),
        Field("last_name", .string, optional: true, personal: true, "The last name."),
      ],
      writes: [
        FactWrite(
          "candidate", key: "event.candidate",
          [
            .setConstant("origin", "sidebar"),
            .set("linkedin_url", from: "event.public_url"),
            .set("first_name", from: "event.first_name"),
            .set("last_name", from: "event.last_name"),
          ])
      ]),
  ]

  private static let applicationField = Field(
    "application", .id("opportunity"), "The application; the same id as the opportunity's.")
  private static let optionalCandidate = Field(
    "candidate", .id("candidate"), optional: true, "The candidate.")

  private static let activityWrite = FactWrite(
    "candidate", key: "event.candidate", [.latest("last_activity", from: "event.occurred_at")])

  private static let jobFields: [Field] = [
    Field("job", .id("job"), "The job's id in the ATS."),
    Field("title", .string, optional: true, "The job's title."),
    Field("location", .string, optional: true, "The place of work."),
    Field("state", .choice(jobState), optional: true, "Whether the job is open."),
    Field(
      "availability", .choice(jobAvailability), optional: true, "Whether it is shown publicly."),
    Field("owners", .list(.id("user")), optional: true, "The users who own the job."),
    Field(
      "viewers", .list(.id("user")), optional: true,
      "The users who may see the job, where the ATS restricts it."),
    Field("confidential", .bool, optional: true, "Whether it must never leave the ATS."),
    Field("last_modified", .timestamp, "When the ATS last changed the record."),
  ]

  private static let hiringEvents: [EventType] = [
    EventType(
      "ats.job.upserted", .ats, key: ["job", "last_modified"],
      "A job was added or changed in the ATS.",
      fields: jobFields,
      writes: [
        FactWrite(
          "job", key: "event.job",
          [
            .set("title", from: "event.title"), .set("location", from: "event.location"),
            .set("state", from: "event.state"),
            .set("availability", from: "event.availability"),
            .set("owners", from: "event.owners"), .set("viewers", from: "event.viewers"),
            .set("confidential", from: "event.confidential"),
          ])
      ]),
    EventType(
      "ats.job.closed", .ats, key: ["job", "last_modified"],
      "A job was closed in the ATS.",
      fields: jobFields,
      writes: [FactWrite("job", key: "event.job", [.setConstant("state", "closed")])]),
    EventType(
      "ats.application.upserted", .ats, key: ["application", "last_modified"],
      "An application was added or changed in the ATS.",
      fields: [
        applicationField,
        candidateField,
        Field("job", .id("job"), optional: true, "The job; absent for a general opportunity."),
        Field("kind", .choice(opportunityKind), optional: true, "For a job, or a general one."),
        // Not `source`: that is the envelope's.
        Field("origin", .string, optional: true, "Where the application came from."),
        Field("stage", .stage, optional: true, "The stage that it is in."),
        Field("disposition", .string, optional: true, "Why it was turned down, if it was."),
        Field("created_at", .timestamp, optional: true, "When it was made."),
        lastModified,
      ],
      writes: [
        FactWrite(
          "opportunity", key: "event.application",
          [
            .set("candidate", from: "event.candidate"), .set("job", from: "event.job"),
            .set("kind", from: "event.kind"), .set("origin", from: "event.origin"),
            .set("stage", from: "event.stage"), .set("disposition", from: "event.disposition"),
            .set("created_at", from: "event.created_at"),
          ]),
        FactWrite(
          "candidate", key: "event.candidate",
          [
            .set("opportunity", from: "event.application"),
            .setWhere(
              "general_opportunity", from: "event.application", path: "event.kind", is: "general"),
            .insert("opportunities", from: "event.application"),
            .insert("open_opportunities", from: "event.application"),
          ]),
      ]),
    EventType(
      "ats.application.deleted", .ats, key: ["application", "last_modified"],
      "An application was deleted in the ATS.",
      fields: [
        applicationField, optionalCandidate,
        Field("job", .id("job"), optional: true, "The job."),
        lastModified,
      ],
      writes: [
        FactWrite(
          "opportunity", key: "event.application",
          [.set("deleted_at", from: "event.occurred_at")]),
        FactWrite(
          "candidate", key: "event.candidate",
          [.remove("open_opportunities", from: "event.application")]),
      ]),
    EventType(
      "ats.stage.changed", .ats, key: ["application", "stage", "at"],
      "An application moved to another stage in the ATS.",
      fields: [
        applicationField, optionalCandidate,
        Field("stage", .stage, "The stage that it is in now."),
        Field("stage_name", .string, optional: true, "What the ATS shows for the stage."),
        Field("at", .timestamp, "When it moved."),
      ],
      writes: [
        FactWrite(
          "opportunity", key: "event.application",
          [
            .set("candidate", from: "event.candidate"), .set("stage", from: "event.stage"),
            .set("entered_at", from: "event.at"),
          ]),
        activityWrite,
      ]),
    EventType(
      "ats.review.submitted", .ats, key: ["review", "last_modified"],
      "A user rated a candidate.",
      fields: [
        Field("review", .string, "The review's id in the ATS."),
        candidateField,
        Field("application", .id("opportunity"), optional: true, "The application, if any."),
        Field("author", .id("user"), "The user who rated."),
        Field("score", .double, "The rating on the ATS's scale, commonly 1 to 5."),
        Field("private", .bool, optional: true, "Whether it stays inside the ATS."),
        lastModified,
      ],
      writes: [
        FactWrite(
          "candidate", key: "event.candidate",
          [
            .average("average_review", of: "event.score"),
            .latest("last_activity", from: "event.occurred_at"),
          ])
      ]),
    EventType(
      "ats.note.created", .ats, key: ["note", "last_modified"],
      "A user wrote a note on a candidate in the ATS.",
      fields: [
        Field("note", .string, "The note's id in the ATS."),
        candidateField,
        Field("application", .id("opportunity"), optional: true, "The application, if any."),
        Field("author", .id("user"), "The user who wrote it."),
        Field("text", .string, personal: true, "The text."),
        Field("private", .bool, optional: true, "Whether it stays inside the ATS."),
        lastModified,
      ],
      writes: [activityWrite]),
    EventType(
      "ats.interview.feedback", .ats, key: ["feedback", "last_modified"],
      "An interviewer gave feedback on an application.",
      fields: [
        Field("feedback", .string, "The feedback's id in the ATS."),
        candidateField,
        Field("application", .id("opportunity"), optional: true, "The application, if any."),
        Field("author", .id("user"), "The interviewer."),
        Field("score", .double, optional: true, "The rating, if one was given."),
        Field("text", .string, optional: true, personal: true, "The text."),
        Field("private", .bool, optional: true, "Whether it stays inside the ATS."),
        lastModified,
      ],
      writes: [activityWrite]),
  ]

  private static let userField = Field("user", .id("user"), "The user of the ATS.")

  private static let userEvents: [EventType] = [
    EventType(
      "ats.user.created", .ats, key: ["user", "occurred_at"],
      "A user of the ATS was added or changed.",
      fields: [
        userField,
        Field(
          "email", .string, optional: true, personal: true,
          "The user's address; seats find their user by it."),
        Field("role", .string, optional: true, "The user's role, in the ATS's word."),
        Field("permissions", .list(.string), optional: true, "What the user may do."),
        Field("teams", .list(.string), optional: true, "The user's teams."),
        Field("licences", .list(.string), optional: true, "The user's licences at the network."),
      ],
      writes: [
        FactWrite(
          "user", key: "event.user",
          [
            .set("email", from: "event.email"), .set("role", from: "event.role"),
            .set("permissions", from: "event.permissions"), .set("teams", from: "event.teams"),
            .set("licences", from: "event.licences"), .setFlag("active", true),
          ])
      ]),
    EventType(
      "ats.user.deactivated", .ats, key: ["user", "occurred_at"],
      "A user of the ATS was deactivated.",
      fields: [userField],
      writes: [FactWrite("user", key: "event.user", [.setFlag("active", false)])]),
    EventType(
      "ui.widget.opened", .ats, action: true,
      "A user opened the network's widget on a candidate.",
      fields: [
        userField, optionalCandidate,
        Field("seat", .urn("seat"), optional: true, "The seat that is logged in, if any."),
      ]),
    EventType(
      "ui.action.requested", .ats, action: true,
      "A user asks for something: to send an InMail, to save a person to a project, to refresh.",
      fields: [
        userField, optionalCandidate,
        Field(
          "action", .string,
          "What is asked for: `send_inmail`, `save_to_project`, `view_in_recruiter`, `refresh`."),
        Field("job", .id("job"), optional: true, "The job that was chosen."),
        Field("project", .id("project"), optional: true, "The project that was chosen."),
        Field("application", .id("opportunity"), optional: true, "The application, if any."),
        Field("seat", .urn("seat"), optional: true, "The seat that is logged in, if any."),
      ]),
  ]
}
