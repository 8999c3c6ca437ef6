extension Catalogue {
  /// What can be sent to the network, in our spelling of its field names.
  static let upstreamEntities: [UpstreamEntity] = people + applications + jobs + summaries

  // A policy may have to guess it, of a record that is older than the integration.
  private static let atsCreatedAt = UpstreamField(
    Field("ats_created_at", .timestamp, "When the record was made in the ATS."),
    isContent: false)
  private static let atsLastModifiedAt = UpstreamField(
    Field("ats_last_modified_at", .timestamp, "When the record was last changed in the ATS."),
    limit: .notBefore("ats_created_at"), isContent: false)
  private static func text(_ name: String, _ description: String) -> UpstreamField {
    UpstreamField(Field(name, .string, optional: true, personal: true, description))
  }
  private static func plain(_ name: String, _ type: ValueType, _ description: String)
    -> UpstreamField
  {
    UpstreamField(Field(name, type, optional: true, description))
  }

  private static let people: [UpstreamEntity] = [
    UpstreamEntity(
      "candidate", subject: "candidate", belongsTo: ["candidate"],
      "A candidate of the ATS, to be matched with a member.",
      fields: [
        UpstreamField(Field("first_name", .string, personal: true, "The first name.")),
        text("last_name", "The last name."),
        text("middle_initial", "The middle initial."),
        text("prefix", "What stands before the name."),
        text("suffix", "What stands after the name."),
        UpstreamField(
          Field(
            "email_addresses", .list(.string), optional: true, personal: true, "The addresses."),
          limit: .mailAddress),
        UpstreamField(
          Field(
            "phone_numbers", .list(.map(.string)), personal: true, default: "[]",
            "Each with `number` and `extension`; may be empty.")),
        UpstreamField(
          Field(
            "addresses", .list(.map(.string)), personal: true, default: "[]",
            "Each with `line1`, `city`, `geographic_area`, `postal_code`, `country`; may be empty."
          )),
        text("current_company_name", "The current employer; helps to match."),
        text("current_job_title", "The current position; helps to match."),
        text("linkedin_profile_url", "The address of the public profile; helps to match."),
        text("external_profile_url", "The address of the record in the ATS."),
        plain(
          "manual_matched_member", .urn("person"), "The member whom a person chose for the record."),
        plain("do_not_contact", .bool, "Whether nobody may write to the person."),
        atsCreatedAt, atsLastModifiedAt,
      ])
  ]

  private static let applications: [UpstreamEntity] = [
    UpstreamEntity(
      "application", subject: "opportunity", belongsTo: ["candidate", "opportunity"],
      "An application; it replaces what was sent before.",
      fields: [
        UpstreamField(Field("ats_candidate_id", .id("candidate"), "The candidate.")),
        plain("ats_job_posting_id", .id("job"), "The job."),
        plain("ats_job_posting_name", .string, "The job's title."),
        UpstreamField(
          Field(
            "candidate_email", .string, optional: true, personal: true, "The applicant's address."),
          limit: .mailAddress),
        text("first_name", "The applicant's first name."),
        text("last_name", "The applicant's last name."),
        plain("source", .string, "Where the application came from."),
        plain("disposition_reason", .string, "Why it was turned down, if it was."),
        atsCreatedAt, atsLastModifiedAt,
      ]),
    UpstreamEntity(
      "stage", belongsTo: ["candidate", "opportunity"],
      "A stage that an application reached; the latest is its hiring status.",
      fields: [
        UpstreamField(
          Field("stage", .string, "The stage as the ATS shows it."),
          limit: .otherThan("Not Available")), atsCreatedAt,
      ]),
    UpstreamEntity(
      "note", belongsTo: ["candidate"],
      "A note of the ATS on a candidate or an application.",
      fields: [
        UpstreamField(Field("note", .string, personal: true, "The text.")),
        UpstreamField(
          Field(
            "author", .map(.string), optional: true, personal: true,
            "Who wrote it: `first_name` and `last_name`.")), atsCreatedAt,
      ]),
    UpstreamEntity(
      "feedback", belongsTo: ["candidate", "opportunity"],
      "An interviewer's feedback on an application.",
      fields: [
        text("feedback", "The text."),
        UpstreamField(
          Field(
            "interviewer", .map(.string), optional: true, personal: true,
            "Who interviewed: `first_name` and `last_name`.")),
        plain("interview_type", .string, "The kind of interview."),
        UpstreamField(
          Field(
            "evaluations", .list(.map(.string)), optional: true,
            "Each with `attribute` and `result`.")), atsCreatedAt,
      ]),
    UpstreamEntity(
      "referral", belongsTo: ["candidate", "opportunity"],
      "How the application of a referred person stands.",
      fields: [
        UpstreamField(Field("status", .string, "The stage, or that the person was hired.")),
        plain("ats_job_posting_id", .id("job"), "The job."), atsCreatedAt, atsLastModifiedAt,
      ]),
  ]

  private static let jobs: [UpstreamEntity] = [
    UpstreamEntity(
      "job", subject: "job", "A job of the ATS.",
      fields: [
        UpstreamField(Field("title", .string, "The title."), limit: .lengthMax(200)),
        UpstreamField(
          Field("location", .string, "The place of work, `CITY,STATE` or `CITY,COUNTRY`.")),
        UpstreamField(Field("state", .choice(jobState), "Whether it is open.")),
        UpstreamField(Field("availability", .choice(jobAvailability), "Who may see it.")),
        plain("description", .string, "The description."),
        plain("company_apply_url", .string, "Where to apply."),
        plain("listed_at", .timestamp, "When it was published."),
      ]),
    UpstreamEntity(
      "acl", subject: "job", "Who may see a job at the network; the network takes ten a user.",
      fields: [
        UpstreamField(
          Field(
            "assignees", .list(.id("user")),
            "Users of the ATS; each goes out as the person of the user's active seat, and one without"
              + " a seat is left out."), namesPersonsOfUsers: true)
      ]),
    UpstreamEntity(
      "project_membership", belongsTo: ["candidate"],
      "That a person is in a hiring project.",
      fields: [
        UpstreamField(Field("project", .id("project"), "The project.")),
        UpstreamField(Field("member", .urn("person"), "The person.")),
        plain("active", .bool, "False: no longer in it."),
      ]),
  ]

  private static let summaries: [UpstreamEntity] = [
    UpstreamEntity(
      "review", subject: "candidate", belongsTo: ["candidate"],
      "How a candidate was rated.",
      fields: [
        UpstreamField(Field("average_review", .double, "The mean of all reviews."))
      ]),
    UpstreamEntity(
      "last_activity", subject: "candidate", belongsTo: ["candidate"],
      "When something last happened to a candidate.",
      fields: [
        UpstreamField(Field("at", .timestamp, "The time of the latest activity."))
      ]),
  ]
}
