extension Catalogue {
  /// Commands that a decision may produce.
  ///
  /// Hold, discard, deny, prompt and skip are outcomes (``Reason/Outcome``); show, hide and redact
  /// are answers of views.
  static let recruitingEffects: [EffectKind] =
    candidateEffects + linkEffects + opportunityEffects + timelineEffects + exchangeEffects
    + answerEffects

  private typealias Argument = EffectKind.Argument

  private static let candidateArgument = Argument(
    Field(
      "candidate", .id("candidate"), optional: true,
      "The candidate; by default the one that the event is about."))
  private static let memberArgument = Argument(
    Field(
      "member", .urn("person"), optional: true,
      "The member; by default the one that the event is about."))
  private static let contractArgument = Argument(
    Field(
      "contract", .urn("contract"), optional: true,
      "The contract; by default the event's."))
  private static let seatArgument = Argument(
    Field("seat", .urn("seat"), optional: true, "The seat; by default the event's."))
  private static let fieldsArgument = Argument(
    Field("fields", .fieldMap, "What each field of the candidate is filled from."))
  private static let overwriteArgument = Argument(
    Field(
      "overwrite", .choice(overwriteRule), "What happens to fields that already have a value."),
    default: "if_empty")

  private static let candidateEffects: [EffectKind] = [
    EffectKind(
      "request_review", .match, .requestReview, to: .people,
      "Puts a possible match into the queue that people decide.",
      [
        Argument(
          Field(
            "candidates", .list(.id("candidate")), optional: true,
            "The candidates in question; by default those that matched.")),
        Argument(Field("rule", .string, "Which rule found them.")),
        Argument(
          Field("confidence", .double, optional: true, "How sure the match is, from 0 to 1.")),
      ]),
    EffectKind(
      "flag_duplicate", .match, .flagDuplicate, to: .people,
      "Marks candidates as probably the same person; merges nothing.",
      [
        Argument(
          Field(
            "candidates", .list(.id("candidate")), optional: true,
            "The candidates in question; by default those that matched.")),
        Argument(Field("rule", .string, "Which rule found them.")),
        Argument(
          Field("confidence", .double, optional: true, "How sure the match is, from 0 to 1.")),
      ]),
    EffectKind(
      "create_candidate", .candidate, .createCandidate, to: .ats,
      "Creates a candidate, or updates the one that matches.",
      [
        Argument(
          Field(
            "route", .choice(creationRoute), "The way in; the policy must list it.")),
        fieldsArgument,
        Argument(
          Field(
            "origin", .choice(candidateOrigin), optional: true,
            "The origin that a new candidate keeps.")),
        Argument(Field("source", .string, optional: true, "The source that is credited.")),
        Argument(
          Field("link", .bool, "Whether the candidate is linked to the event's member."),
          default: "true"),
        overwriteArgument,
        Argument(
          Field("credit_to", .id("user"), optional: true, "The user who is credited.")),
      ]),
    EffectKind(
      "update_candidate", .candidate, .updateCandidate, to: .ats,
      "Changes fields of a candidate that exists.",
      [candidateArgument, fieldsArgument, overwriteArgument]),
    EffectKind(
      "apply_skill", .candidate, .applySkill, to: .ats,
      "Adds a skill to the candidate, if the ATS's dictionary has it or `unknown` says so.",
      [
        candidateArgument,
        Argument(Field("skill", .string, "The skill's name.")),
        Argument(
          Field(
            "unknown", .choice(Choice("unknown_skill", ["discard", "review", "add"])),
            "A skill that the dictionary lacks is left out, put before people, or added to it."),
          default: "discard"),
      ]),
    EffectKind(
      "set_source", .candidate, .command, to: .ats,
      "Credits a source with the candidate.",
      [candidateArgument, Argument(Field("source", .string, "The source."))]),
    EffectKind(
      "redact_fields", .candidate, .redactFields, to: .ats,
      "Empties fields of a candidate, such as those that the member hides from now on.",
      [
        candidateArgument,
        Argument(Field("fields", .list(.string), "The candidate's fields to empty.")),
      ]),
    EffectKind(
      "erase", .candidate, .erase, to: .ats,
      "Erases a person's data and leaves a keyed mark, so that nothing brings it back.",
      [
        candidateArgument, memberArgument,
        Argument(
          Field(
            "reason", .string, optional: true,
            "Why, for the record that stays; without personal data.")),
      ]),
  ]

  private static let linkEffects: [EffectKind] = [
    EffectKind(
      "match_member", .link, .matchMember, to: .ats,
      "Links the candidate, if it is not linked, to the one member who fits by the policy's keys.",
      [
        candidateArgument,
        Argument(
          Field("route", .choice(creationRoute), "The way in; the policy must list it."),
          default: "live_sync"),
      ]),
    EffectKind(
      "link_member", .link, .linkMember, to: .ats,
      "Links the candidate to a member of the network.",
      [
        candidateArgument,
        Argument(Field("member", .urn("person"), "The member.")),
        Argument(
          Field("method", .choice(linkMethod), "How it came about; manual outranks auto.")),
      ]),
    EffectKind(
      "unlink_member", .link, .unlinkMember, to: .ats,
      "Removes the link between a candidate and a member; later InMails wait again.",
      [candidateArgument, memberArgument]),
    EffectKind(
      "map_seat", .link, .mapSeat, to: .none,
      "Maps a seat of the network to a user of the ATS; either side may be named by its address.",
      [
        Argument(Field("seat", .urn("seat"), optional: true, "The seat.")),
        Argument(Field("user", .id("user"), optional: true, "The user.")),
        Argument(
          Field(
            "user_email", .string, optional: true, personal: true,
            "The address by which the seat's user is found.")),
        Argument(
          Field(
            "seat_email", .string, optional: true, personal: true,
            "The address by which the user's seats are found.")),
      ]),
    EffectKind(
      "map_project", .link, .command, to: .network,
      "Connects a hiring project and a job.",
      [
        Argument(
          Field(
            "project", .id("project"), optional: true,
            "The project; by default a new one is made.")),
        Argument(Field("job", .id("job"), "The job.")),
      ]),
    EffectKind(
      "map_contract", .link, .command, to: .none,
      "Notes what a contract is for.",
      [
        Argument(Field("contract", .urn("contract"), "The contract.")),
        Argument(Field("kind", .choice(contractKind), "What it is for.")),
      ]),
    EffectKind(
      "map_stage", .link, .command, to: .network,
      "Tells which status of the network a stage stands for.",
      [
        Argument(Field("stage", .stage, "The stage of the pipeline.")),
        Argument(Field("status", .string, "The network's status.")),
      ]),
  ]

  private static let opportunityArgument = Argument(
    Field(
      "opportunity", .id("opportunity"), optional: true,
      "The opportunity; by default the one that the event is about."))

  private static let opportunityEffects: [EffectKind] = [
    EffectKind(
      "create_opportunity", .opportunity, .createOpportunity, to: .ats,
      "Adds an opportunity to the candidate, for a job or a general one.",
      [
        candidateArgument,
        Argument(Field("kind", .choice(opportunityKind), "For a job, or general.")),
        Argument(Field("job", .id("job"), optional: true, "The job; needed for a posting.")),
        Argument(Field("stage", .stage, optional: true, "The stage that it starts in.")),
        Argument(
          Field(
            "duplicates", .choice(Choice("duplicates", ["refuse", "allow"])),
            "Whether a second one for the same candidate and job, or a second general one, may be."
          ), default: "refuse"),
        Argument(Field("origin", .string, optional: true, "The origin that it keeps.")),
      ]),
    EffectKind(
      "attach_to_opportunity", .opportunity, .attachToOpportunity, to: .ats,
      "Puts what the event brings under an opportunity that exists.",
      [
        opportunityArgument,
        Argument(
          Field(
            "kind", .choice(opportunityKind), optional: true,
            "Takes the candidate's latest of this kind, if none is named.")),
        Argument(
          Field("job", .id("job"), optional: true, "Takes the one for this job.")),
      ]),
    EffectKind(
      "advance_stage", .stage, .advanceStage, to: .ats,
      "Moves an opportunity to a stage.",
      [
        opportunityArgument,
        Argument(Field("to", .stage, "The stage.")),
        Argument(
          Field(
            "only", .choice(Choice("stage_direction", ["forward", "any"])),
            "Whether it may move back."), default: "forward"),
        Argument(
          Field(
            "within", .section, optional: true, "Moves only an opportunity in this section.")),
      ]),
    EffectKind(
      "record_evaluation", .evaluation, .recordEvaluation, to: .ats,
      "Records an evaluation beside the application; rejects nobody.",
      [
        Argument(
          Field(
            "application", .id("opportunity"), optional: true,
            "The application; by default the event's.")),
        Argument(
          Field(
            "target",
            .choice(Choice("evaluation_target", ["opportunity", "candidate", "placement"])),
            "The record that shows it."), default: "opportunity"),
        Argument(Field("rank", .string, "The rank category.")),
        Argument(Field("fit", .bool, optional: true, "False: not a fit.")),
        Argument(Field("summary", .string, optional: true, personal: true, "The summary.")),
        Argument(
          Field(
            "inputs", .list(.choice(evaluationInput)), optional: true, "What was read for it.")),
      ]),
    EffectKind(
      "request_evaluation", .evaluation, .requestEvaluation, to: .network,
      "Asks the network to evaluate an application; the answer comes as `application.evaluated`.",
      [
        Argument(
          Field(
            "application", .id("opportunity"), optional: true,
            "The application; by default the one that the event is about.")),
        Argument(
          Field("inputs", .list(.choice(evaluationInput)), "What is to be read for it.")),
      ]),
  ]

  private static let timelineEffects: [EffectKind] = [
    EffectKind(
      "append_timeline", .timeline, .appendTimeline, to: .ats,
      "Adds an entry to the candidate's timeline, dated as it was written.",
      [
        candidateArgument,
        Argument(Field("direction", .choice(entryDirection), "Sent or received.")),
        Argument(Field("body", .string, personal: true, "The text.")),
        Argument(Field("subject", .string, optional: true, personal: true, "The subject line.")),
        Argument(Field("at", .timestamp, "When it was written.")),
        Argument(Field("kind", .choice(entryKind), "What it is."), default: "inmail"),
        Argument(
          Field(
            "thread_by", .choice(threadBy),
            "One thread between recruiter and candidate, or the network's own."),
          default: "seat_and_candidate"),
        seatArgument,
        Argument(
          Field("visibility", .choice(visibility), optional: true, "Who may see it.")),
        Argument(
          Field(
            "destination", .string, optional: true,
            "The place in the ATS, such as a tab, an activity or a note.")),
        Argument(
          Field(
            "opportunity", .id("opportunity"), optional: true,
            "The opportunity that it goes to; by default what `attach_to_opportunity` chose.")),
      ]),
    EffectKind(
      "upsert_thread", .timeline, .command, to: .ats,
      "Makes or updates the thread that a message belongs to, without an entry.",
      [
        candidateArgument, seatArgument,
        Argument(
          Field(
            "thread_by", .choice(threadBy),
            "One thread between recruiter and candidate, or the network's own."),
          default: "seat_and_candidate"),
        Argument(Field("at", .timestamp, "When its latest message was written.")),
      ]),
    EffectKind(
      "store_note", .timeline, .storeNote, to: .ats,
      "Stores a recruiter's note on the candidate; a later version replaces it.",
      [
        candidateArgument,
        Argument(
          Field("note_id", .int, optional: true, "The note's id; by default the event's.")),
        Argument(Field("text", .string, personal: true, "The text.")),
        seatArgument,
        Argument(
          Field("visibility", .choice(visibility), optional: true, "Who may see it.")),
        Argument(Field("at", .timestamp, "When it was written or last changed.")),
        Argument(
          Field(
            "kind", .choice(noteKind),
            "A note of the network, or a copy among the ATS's own notes."),
          default: "linkedin"),
        Argument(
          Field("destination", .string, optional: true, "The place in the ATS.")),
      ]),
    EffectKind(
      "remove_note", .timeline, .removeNote, to: .ats,
      "Removes a note that was removed at the network.",
      [
        Argument(
          Field("note_id", .int, optional: true, "The note's id; by default the event's."))
      ]),
  ]

  private static let exchangeEffects: [EffectKind] = [
    EffectKind(
      "set_indicator", .writeBack, .command, to: .network,
      "Shows or hides the mark at the network that a person is in the ATS.",
      [
        memberArgument,
        Argument(Field("shown", .bool, "Whether the mark is shown."), default: "true"),
      ]),
    EffectKind(
      "write_back", .writeBack, .writeBack, to: .network, fields: .upstream,
      "Sends a record to the network, whole, unless it is the same as the last one.",
      [
        Argument(Field("entity", .choice(upstreamEntity), "The kind of record, a plain word.")),
        Argument(
          Field(
            "id", .string, optional: true,
            "The record's id; needed where no fact that the event is about gives it.")),
        Argument(
          Field(
            "identity", .choice(upstreamIdentity), optional: true,
            "What tells the network who it is and must be there: the address, the link to a member,"
              + " or the one that there is.")),
        Argument(
          Field("fields", .fieldMap, "What each field of the record is filled from.")),
      ]),
    EffectKind(
      "delete_upstream", .writeBack, .deleteUpstream, to: .network, fields: .upstream,
      "Deletes a record at the network; with an application go its notes, feedback and stages.",
      [
        Argument(Field("entity", .choice(upstreamEntity), "The kind of record, a plain word.")),
        Argument(
          Field(
            "id", .string, optional: true,
            "The record's id; needed where no fact that the event is about gives it.")),
      ]),
    EffectKind(
      "notify_member_closed", .writeBack, .command, to: .people,
      "Tells the customer that a member closed the account, so that they may delete the data.",
      [
        memberArgument, candidateArgument,
        Argument(Field("audience", .string, "Who is told."), default: "admins"),
      ]),
    EffectKind(
      "withdraw_queued", .writeBack, .withdraw, to: .none,
      "Withdraws what waits to be told to the network about a member and the linked candidate.",
      [memberArgument]),
    EffectKind(
      "retain_imported", .writeBack, .command, to: .ats,
      "States that what was imported stays visible.",
      [contractArgument]),
    EffectKind(
      "stop_sync", .writeBack, .command, to: .network,
      "Stops the exchange of a contract.",
      [
        contractArgument,
        Argument(Field("direction", .choice(syncDirection), "Which way."), default: "both"),
      ]),
    EffectKind(
      "resume_sync", .writeBack, .resumeSync, to: .network,
      "Starts the exchange of a contract again.",
      [
        contractArgument,
        Argument(Field("direction", .choice(syncDirection), "Which way."), default: "both"),
        Argument(
          Field(
            "from", .timestamp, optional: true,
            "What happened in the gap before stays out; by default the gap may be fetched.")),
      ]),
    EffectKind(
      "request_pull", .writeBack, .requestPull, to: .network,
      "Asks the network's adapter to fetch; its answers come back as events. `since` says from when: "
        + "what was fetched last (`pull.completed`), but not further back than `window`.",
      [
        Argument(Field("what", .choice(pullKind), "What is fetched.")),
        Argument(
          Field(
            "window", .period, optional: true,
            "How far back at most: `2y`, `14d`; absent: as far as there is.")),
        Argument(
          Field(
            "mode", .choice(Choice("pull_mode", ["live", "backfill"])),
            "Whether the answers are news, or come marked `backfill`."), default: "live"),
        contractArgument, seatArgument, candidateArgument, memberArgument,
      ]),
  ]

  private static let answerEffects: [EffectKind] = [
    EffectKind(
      "release", .writeBack, .release, to: .none,
      "Decides again what waits for a key, oldest first.",
      [
        Argument(Field("key", .choice(holdKey), "What the events wait for.")),
        Argument(
          Field("id", .string, optional: true, "Which one; by default every one of the kind.")),
        Argument(
          Field(
            "reason", .choice(holdReason), optional: true,
            "Only what is held for this reason.")),
      ]),
    EffectKind(
      "emit_event", .writeBack, .emitEvent, to: .none, fields: .event,
      "Makes a further event out of this one, decided right after it with its envelope; its id is "
        + "that of this event, `#` and a number.",
      [
        Argument(
          Field(
            "type",
            .choice(
              Choice("event_type", (networkEvents + atsEvents + administrationEvents).map(\.name))),
            "The event's type.")),
        Argument(Field("fields", .fieldMap, "What each of its fields is filled from.")),
      ]),
    EffectKind(
      "answer", .writeBack, .answer, to: .none, fields: .author,
      "Answers a user's action with data; the caller reads it in the decision.",
      [Argument(Field("fields", .fieldMap, "Names of the author's, each with what it says."))]),
    EffectKind(
      "forward", .writeBack, .command, to: .network,
      "Passes a user's action on to the network.",
      [
        Argument(Field("action", .string, "The action, such as `send_inmail`.")),
        Argument(Field("target", .string, optional: true, "What it acts on.")),
      ]),
    EffectKind(
      "open_link", .writeBack, .command, to: .people,
      "Answers a user's action with a link into the network.",
      [
        Argument(Field("target", .string, "The page, such as `recruiter_profile`.")),
        Argument(Field("url", .string, optional: true, "The address, where it is known.")),
      ]),
    EffectKind(
      "notify", .writeBack, .command, to: .people,
      "Sends a message to people.",
      [
        Argument(Field("audience", .string, "Who gets it, such as `admins` or `owners`.")),
        Argument(
          Field("message", .string, "The message's id or text, without personal data.")),
        Argument(Field("subject", .string, optional: true, "The record that it is about.")),
      ]),
  ]
}
