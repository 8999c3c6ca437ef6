extension Catalogue {
  /// What conditions, views and diagnoses may read; holds and tombstones belong to the store.
  static let recruitingFacts: [FactType] = accountFacts + personFacts + recordFacts

  private static let accountFacts: [FactType] = [
    FactType(
      "tenant", key: "tenant", bound: [.tenant],
      "The customer database as a whole.",
      fields: [
        Field("id", .id("tenant"), "The tenant's name."),
        Field("plan", .string, optional: true, "The customer's plan of the ATS."),
        Field(
          "activated_at", .timestamp, optional: true, "When the integration was last activated."),
        Field(
          "refreshed_at", .timestamp, optional: true,
          "When somebody last asked to fetch what was missed."),
        Field(
          "switches", .map(.bool), optional: true,
          "The switches inside the network, by its names; true is on."),
        Field(
          "contracts", .list(.urn("contract")), optional: true,
          "The contracts for which the integration was activated."),
      ]),
    FactType(
      "contract", key: "contract urn",
      bound: [.event("contract"), .fact("seat", "contract"), .fact("candidate", "contract")],
      "A contract of the customer with the network.",
      fields: [
        Field("id", .urn("contract"), "The contract."),
        Field("kind", .choice(contractKind), optional: true, "What the contract is for."),
        Field("licence", .string, optional: true, "The licence at the network, such as `rps`."),
        Field(
          "integration", .choice(integrationKind), optional: true,
          "The integration that was authorised."),
        Field(
          "status", .choice(contractStatus), default: "active",
          "Whether the contract runs; active until told."),
        Field("expires_at", .timestamp, optional: true, "When it ended or will end."),
        Field("renewed_at", .timestamp, optional: true, "When it was last renewed."),
        Field(
          "ended_at", .timestamp, optional: true,
          "When it last ended; stays after a renewal, as the beginning of the gap."),
        Field(
          "resumed_from", .timestamp, optional: true,
          "From when on the exchange goes on after a gap that is not fetched."),
        Field(
          "watermarks", .map(.timestamp), optional: true,
          "Until when each kind was fetched for the whole contract."),
      ]),
    FactType(
      "seat", key: "seat urn", bound: [.event("seat")], indexed: ["contract", "email", "user"],
      "A recruiter's seat at the network.",
      fields: [
        Field("id", .urn("seat"), "The seat."),
        Field("contract", .urn("contract"), optional: true, "The contract that it belongs to."),
        Field("user", .id("user"), optional: true, "The ATS user whom it is mapped to."),
        Field("person", .urn("person"), optional: true, "The person who holds it."),
        Field("email", .string, optional: true, personal: true, "The holder's address."),
        Field("first_name", .string, optional: true, personal: true, "The holder's first name."),
        Field("last_name", .string, optional: true, personal: true, "The holder's last name."),
        Field("active", .bool, default: "false", "Whether it is in use; false until told."),
        Field(
          "admin", .bool, default: "false",
          "Whether the holder administers the contract; false until told."),
        Field(
          "excluded", .bool, default: "false",
          "Whether it is left out of the exchange; false until told."),
        Field(
          "watermarks", .map(.timestamp), optional: true,
          "Until when each kind was fetched for the seat alone."),
        Field(
          "exports_this_month", .int, default: "0",
          "Exports in the calendar month (UTC), the one being decided included; 0 until told."),
        Field(
          "inmails_this_month", .int, default: "0",
          "InMails sent in the calendar month (UTC), the one being decided included; 0 until told."
        ),
      ]),
    FactType(
      "user", key: "the ATS's user id",
      bound: [.event("assignee"), .event("user"), .fact("seat", "user")], indexed: ["email"],
      "A user of the ATS.",
      fields: [
        Field("id", .id("user"), "The user."),
        Field("email", .string, optional: true, personal: true, "The user's address."),
        Field("role", .string, optional: true, "The user's role, in the ATS's word."),
        Field("permissions", .list(.string), optional: true, "What the user may do."),
        Field("teams", .list(.string), optional: true, "The user's teams."),
        Field("licences", .list(.string), optional: true, "The user's licences at the network."),
        Field(
          "active", .bool, default: "false", "Whether the user may log in; false until told."),
      ]),
  ]

  private static let personFacts: [FactType] = [
    FactType(
      "member", key: "person urn",
      bound: [.event("member"), .fact("candidate", "member")],
      indexed: ["full_name", "email", "linkedin_url"],
      "A person at the network.",
      fields: [
        Field("id", .urn("person"), "The member."),
        Field("candidate", .id("candidate"), optional: true, "The candidate linked to it."),
        Field("link_method", .choice(linkMethod), optional: true, "How the link came about."),
        Field(
          "first_name", .string, optional: true, personal: true,
          "The first name that events showed; for matching."),
        Field(
          "last_name", .string, optional: true, personal: true,
          "The last name that events showed; for matching."),
        Field(
          "full_name", .string, optional: true, personal: true,
          "First and last name joined by a space."),
        Field(
          "email", .string, optional: true, personal: true,
          "The address that the member shared; for matching."),
        Field(
          "linkedin_url", .string, optional: true, personal: true,
          "The address of the public profile; for matching."),
        Field(
          "hidden_fields", .list(.string), optional: true,
          "Candidate fields that the member hides."),
        Field(
          "allow_auto_profile", .bool, default: "true",
          "Whether a record may be made without a person's action; true until told."),
        Field(
          "allow_export", .bool, default: "true",
          "Whether the profile may be exported; true until told."),
        Field(
          "consent_scope", .choice(consentScope), optional: true,
          "With whom the member shares contact details; absent without consent."),
        Field("consent_at", .timestamp, optional: true, "When the member agreed to share."),
        Field(
          "consent_seat", .urn("seat"), optional: true,
          "The seat of the recruiter who was agreed to."),
        Field(
          "consent_declined_at", .timestamp, optional: true,
          "When the member last refused to share."),
        Field("closed_at", .timestamp, optional: true, "When the account was closed."),
      ]),
    FactType(
      "candidate", key: "the ATS's candidate id",
      bound: [
        .event("candidate"), .fact("member", "candidate"), .fact("opportunity", "candidate"),
      ],
      indexed: ["full_name", "email", "linkedin_url", "member"],
      "A person in the ATS.",
      fields: [
        Field("id", .id("candidate"), "The candidate."),
        Field(
          "origin", .choice(candidateOrigin), default: "manual",
          "How the candidate came into the ATS; manual until told."),
        Field("member", .urn("person"), optional: true, "The member linked to it."),
        Field("link_method", .choice(linkMethod), optional: true, "How the link came about."),
        Field("link_by", .string, optional: true, "Who linked, if it was a person."),
        Field("first_name", .string, optional: true, personal: true, "The first name."),
        Field("last_name", .string, optional: true, personal: true, "The last name."),
        Field(
          "full_name", .string, optional: true, personal: true,
          "First and last name joined by a space."),
        Field("email", .string, optional: true, personal: true, "The main address."),
        Field("phone", .string, optional: true, personal: true, "The main telephone number."),
        Field(
          "linkedin_url", .string, optional: true, personal: true,
          "The address of the public profile; never a Recruiter profile id."),
        Field("headline", .string, optional: true, personal: true, "The headline."),
        Field("location", .string, optional: true, personal: true, "The place, as displayed."),
        Field("employer", .string, optional: true, personal: true, "The current employer."),
        Field("position", .string, optional: true, personal: true, "The current position."),
        Field("skills", .list(.string), optional: true, personal: true, "Skills applied to it."),
        Field("source", .string, optional: true, "The source that is credited."),
        Field(
          "contract", .urn("contract"), optional: true,
          "The contract through which it came in or was linked."),
        Field(
          "opportunity", .id("opportunity"), optional: true, "The latest opportunity of any kind."
        ),
        Field(
          "general_opportunity", .id("opportunity"), optional: true,
          "The latest general opportunity; new correspondence goes there."),
        Field(
          "opportunities", .list(.id("opportunity")), optional: true,
          "All opportunities that it has or had."),
        Field(
          "open_opportunities", .list(.id("opportunity")), optional: true,
          "Opportunities that were not deleted."),
        Field("deleted_at", .timestamp, optional: true, "When the ATS deleted it."),
        Field("average_review", .double, optional: true, "The mean of all reviews."),
        Field(
          "last_activity", .timestamp, optional: true,
          "The latest stage change, note, review or feedback."),
        Field("created_at", .timestamp, optional: true, "When it was made in the ATS."),
        Field("last_modified", .timestamp, optional: true, "When the ATS last changed it."),
      ]),
  ]

  private static let recordFacts: [FactType] = [
    FactType(
      "opportunity", key: "the ATS's application id",
      bound: [
        .event("application"), .fact("candidate", "general_opportunity"),
        .fact("candidate", "opportunity"),
      ], indexed: ["candidate"],
      "An application to a job, or a general opportunity.",
      fields: [
        Field("id", .id("opportunity"), "The opportunity."),
        Field(
          "candidate", .id("candidate"), default: "", "The candidate; empty until told."),
        Field("job", .id("job"), optional: true, "The job; absent for a general one."),
        Field(
          "kind", .choice(opportunityKind), default: "posting",
          "For a job, or general; posting until told."),
        Field("stage", .stage, optional: true, "The stage that it is in."),
        Field("section", .section, optional: true, "The section of that stage."),
        Field("entered_at", .timestamp, optional: true, "When it entered the stage."),
        Field("origin", .string, optional: true, "Where it came from."),
        Field("disposition", .string, optional: true, "Why it was turned down, if it was."),
        Field("created_at", .timestamp, optional: true, "When it was made."),
        Field("deleted_at", .timestamp, optional: true, "When the ATS deleted it."),
      ]),
    FactType(
      "job", key: "the ATS's job id",
      bound: [.event("job"), .fact("opportunity", "job")],
      "A job, or requisition, of the ATS.",
      fields: [
        Field("id", .id("job"), "The job."),
        Field("title", .string, optional: true, "The title."),
        Field("location", .string, optional: true, "The place of work."),
        Field("state", .choice(jobState), optional: true, "Whether the job is open."),
        Field(
          "availability", .choice(jobAvailability), optional: true,
          "Whether it is shown publicly."),
        Field("owners", .list(.id("user")), optional: true, "The users who own the job."),
        Field(
          "viewers", .list(.id("user")), optional: true,
          "The users who may see the job, where the ATS restricts it."),
        Field(
          "confidential", .bool, default: "false",
          "Whether it must never leave the ATS; false until told."),
        Field(
          "project", .id("project"), optional: true, "The hiring project connected to it."),
      ]),
    FactType(
      "project", key: "the network's project id",
      bound: [.event("project"), .fact("job", "project")],
      "A hiring project at the network.",
      fields: [
        Field("id", .id("project"), "The project."),
        Field("jobs", .list(.id("job")), optional: true, "The jobs connected to it."),
        Field("owner_seat", .urn("seat"), optional: true, "The owner; exactly one."),
        Field(
          "active", .bool, default: "false",
          "Whether it is connected and not archived; false until told."),
        Field(
          "automation", .bool, default: "false",
          "Whether Hiring Assistant Automation is on; false until told."),
      ]),
    FactType(
      "thread", key: "seat and candidate, or the network's thread", bound: [],
      indexed: ["candidate"],
      "A conversation between a recruiter and a candidate.",
      fields: [
        Field("id", .string, "The thread."),
        Field("candidate", .id("candidate"), "The candidate."),
        Field("seat", .urn("seat"), "The recruiter's seat."),
        Field("contract", .urn("contract"), optional: true, "The seat's contract."),
        Field("messages", .int, "How many messages it has."),
        Field("last_at", .timestamp, "When the last message was written."),
      ]),
    FactType(
      "timeline_entry", key: "our id of the entry", bound: [], indexed: ["candidate"],
      "Something that a candidate's timeline shows.",
      fields: [
        Field("id", .string, "The entry."),
        Field("candidate", .id("candidate"), "The candidate."),
        Field("member", .urn("person"), optional: true, "The member."),
        Field("seat", .urn("seat"), "The seat that wrote or was written to."),
        Field("contract", .urn("contract"), optional: true, "The seat's contract."),
        Field("thread", .string, optional: true, "The thread that it belongs to."),
        Field("direction", .choice(entryDirection), "Sent by the recruiter, or received."),
        Field("at", .timestamp, "When it was written, not when it came."),
        Field("subject", .string, optional: true, personal: true, "The subject line."),
        Field("body", .string, optional: true, personal: true, "The text."),
        Field("visibility", .choice(visibility), optional: true, "Who may see it, if told."),
        Field("kind", .choice(entryKind), "What it is."),
        Field(
          "opportunity", .id("opportunity"), optional: true, "The opportunity that it went to."),
      ]),
    FactType(
      "note", key: "the id of the note", bound: [.event("note_id")], indexed: ["candidate"],
      "A recruiter's note on a candidate, kept apart from the ATS's own notes.",
      fields: [
        Field("id", .string, "The note."),
        Field("candidate", .id("candidate"), "The candidate."),
        Field("seat", .urn("seat"), optional: true, "The author's seat."),
        Field("contract", .urn("contract"), optional: true, "The seat's contract."),
        Field("text", .string, optional: true, personal: true, "The text."),
        Field("visibility", .choice(visibility), optional: true, "Who may see it, if told."),
        Field("at", .timestamp, "When it was written."),
        Field(
          "kind", .choice(noteKind), default: "linkedin",
          "A note of the network, or a copy among the ATS's own."),
        Field(
          "removed", .bool, default: "false",
          "Whether it was removed at the network; false until told."),
      ]),
    FactType(
      "evaluation", key: "application", bound: [.event("application")], indexed: ["candidate"],
      "The network's latest evaluation of an application.",
      fields: [
        Field("id", .id("opportunity"), "The application."),
        Field("candidate", .id("candidate"), optional: true, "The applicant."),
        Field("job", .id("job"), optional: true, "The job."),
        Field("rank", .string, "The rank category in the network's words."),
        Field("fit", .bool, optional: true, "False: not a fit."),
        Field("summary", .string, optional: true, personal: true, "The summary in words."),
        Field("inputs", .list(.choice(evaluationInput)), "What was read for it."),
        Field("at", .timestamp, "When it was made."),
      ]),
    FactType(
      "skill", key: "name", bound: [],
      "A skill and whether the ATS's dictionary has it.",
      fields: [
        Field("id", .string, "The skill's name."),
        Field(
          "known", .bool, default: "false",
          "Whether the dictionary has it; false until told."),
      ]),
    FactType(
      "upstream_record", key: "kind of record and its id, `candidate/c-1`", bound: [],
      indexed: ["candidate"],
      "A record that was sent to the network, so that the same is not sent again.",
      fields: [
        Field("id", .string, "The kind of record and its id."),
        Field("candidate", .id("candidate"), optional: true, "The candidate that it is about."),
        Field("digest", .string, optional: true, "What tells whether another one is the same."),
        Field("sent_at", .timestamp, optional: true, "When it was last sent."),
        Field("deleted_at", .timestamp, optional: true, "When it was deleted there."),
      ]),
  ]
}
