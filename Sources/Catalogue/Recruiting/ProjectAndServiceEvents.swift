/// Network events of projects, evaluations, applications, search and raw notifications.
extension Catalogue {
  private static let projectFields: [Field] = [
    Field("project", .id("project"), "The hiring project at the network."),
    Field("job", .id("job"), "The ATS's job that it is about."),
    Field("seat", .urn("seat"), optional: true, "The owner's seat."),
    Field("user", .id("user"), optional: true, "The ATS user who did it."),
    Field(
      "automation", .bool, optional: true,
      "Whether Hiring Assistant Automation is on in the project's settings."),
  ]

  static let projectEvents: [EventType] = [
    EventType(
      "project.connected", .network, key: ["project", "job", "occurred_at"], action: true,
      "Someone connects a job of the ATS to a hiring project at the network.",
      fields: projectFields + [
        Field("created_new", .bool, optional: true, "Whether the project was made for it.")
      ],
      writes: [
        FactWrite(
          "project", key: "event.project",
          [
            .insert("jobs", from: "event.job"), .set("owner_seat", from: "event.seat"),
            .set("automation", from: "event.automation"), .setFlag("active", true),
          ]),
        FactWrite("job", key: "event.job", [.set("project", from: "event.project")]),
      ]),
    EventType(
      "project.disconnected", .network, key: ["project", "job", "occurred_at"],
      "A job and a hiring project were disconnected, or the project was archived.",
      fields: projectFields,
      writes: [
        FactWrite(
          "project", key: "event.project",
          [.remove("jobs", from: "event.job"), .setFlag("active", false)]),
        FactWrite("job", key: "event.job", [.clear("project")]),
      ]),
    EventType(
      "project.owner_changed", .network, key: ["project", "job", "occurred_at"],
      "A hiring project got another owner; it has exactly one.",
      fields: projectFields,
      writes: [
        FactWrite(
          "project", key: "event.project",
          [
            .set("owner_seat", from: "event.seat"), .set("automation", from: "event.automation"),
          ])
      ]),
  ]

  static let networkServiceEvents: [EventType] = [
    EventType(
      "notification.received", .network,
      "The network pushed a notification; it carries an id alone, the data is fetched.",
      fields: [
        Field(
          "kind",
          .choice(
            Choice(
              "notification_kind",
              ["export_candidate_profile", "integration_status_change", "evaluation"])),
          "What can be fetched."),
        Field(
          "expires_at", .timestamp, optional: true,
          "Until when it can be fetched, commonly a day."),
        Field("signature", .string, "The signature over the body as it came."),
        Field("raw_body", .string, personal: true, "The body as it came, for the signature."),
      ]),
    EventType(
      "application.evaluated", .network, key: ["request_id"],
      "The network ranked and summed up an application.",
      fields: [
        Field("request_id", .string, "The network's id of the evaluation."),
        Field("application", .id("opportunity"), "The application that was evaluated."),
        Field("candidate", .id("candidate"), optional: true, "The applicant."),
        Field("job", .id("job"), optional: true, "The job."),
        Field("rank", .string, "The rank category in the network's words."),
        Field(
          "fit", .bool, optional: true, "False: not a fit; never a reason to reject by itself."),
        Field("summary", .string, optional: true, personal: true, "The summary in words."),
        Field(
          "inputs", .list(.choice(evaluationInput)),
          "What was read: the resume alone, or the profile too."),
      ],
      writes: [
        FactWrite(
          "evaluation", key: "event.application",
          [
            .set("candidate", from: "event.candidate"), .set("job", from: "event.job"),
            .set("rank", from: "event.rank"), .set("fit", from: "event.fit"),
            .set("summary", from: "event.summary"), .set("inputs", from: "event.inputs"),
            .set("at", from: "event.occurred_at"),
          ])
      ]),
    EventType(
      "linkedin_apply.submitted", .network, key: ["application"],
      "A member applied for a job at the network.",
      fields: [
        Field("application", .id("opportunity"), "The id of the application."),
        memberField,
        Field("job", .id("job"), "The job."),
        Field("first_name", .string, optional: true, personal: true, "The first name."),
        Field("last_name", .string, optional: true, personal: true, "The last name."),
        Field("email", .string, optional: true, personal: true, "The address."),
        Field("phone", .string, optional: true, personal: true, "The telephone number."),
        Field(
          "profile_url", .string, optional: true, personal: true,
          "The address of the public profile."),
      ]),
    EventType(
      "referral.received", .network, key: ["referral"],
      "An employee referred a person for a job.",
      fields: [
        Field("referral", .string, "The network's id of the referral."),
        Field("referrer", .string, personal: true, "Who referred."),
        Field("member", .urn("person"), optional: true, "The person who was referred."),
        Field("job", .id("job"), "The job."),
        Field("first_name", .string, optional: true, personal: true, "The first name."),
        Field("last_name", .string, optional: true, personal: true, "The last name."),
        Field("email", .string, optional: true, personal: true, "The address."),
        Field(
          "profile_url", .string, optional: true, personal: true,
          "The address of the public profile."),
      ]),
    EventType(
      "linkedin_search.performed", .network, action: true,
      "A user searches the network from within the ATS.",
      fields: [
        Field("user", .id("user"), optional: true, "The ATS user who searches."),
        Field("seat", .urn("seat"), optional: true, "The seat by which the search runs."),
        Field(
          "filters", .map(.string), personal: true, "The filters by name; may be empty."),
        Field(
          "results",
          .list(
            .object(
              ObjectType(
                "search_result",
                [
                  Field(
                    "candidate", .id("candidate"), optional: true,
                    "The candidate, for a person in the ATS."),
                  Field(
                    "member", .urn("person"), optional: true,
                    "The member, for a match at the network."),
                ]))), optional: true, "What the search found, if it has answered."),
      ]),
  ]
}
