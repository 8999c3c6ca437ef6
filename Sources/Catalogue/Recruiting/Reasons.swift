extension Catalogue {
  /// Why something did not happen, or not yet, in the words of someone who helps customers.
  static let recruitingReasons: [Reason] =
    holdReasons + discardReasons + denyReasons + promptReasons + skipReasons

  private static let holdReasons: [Reason] = [
    Reason(
      "awaiting_link", .hold, "The candidate is not linked to the member yet.",
      remedy: "Link the record from the Recruiter tab, or wait for the member's reply."),
    Reason(
      "missing_profile_id", .hold, "The record has no Recruiter profile id.",
      remedy: "Export the person from Recruiter, or link the record by hand."),
    Reason(
      "awaiting_seat_mapping", .hold, "The recruiter's seat is not mapped to a user of the ATS.",
      remedy: "Refresh the seats, or link the seat to its user on the integration page."),
    Reason(
      "missing_required", .hold, "A field that the network requires is empty.",
      remedy: "Fill in the missing field, commonly first name, last name or email."),
    Reason(
      "value_refused", .hold, "A field has a value that the network does not take.",
      remedy: "Correct the field in the ATS; the change sends the record."),
    Reason(
      "awaiting_job", .hold, "The job is not known here yet.",
      remedy: "Wait until the ATS has sent the job, or save the job once in the ATS."),
    Reason(
      "awaiting_consent", .hold, "The member has not decided yet whether to share.",
      remedy: "Wait for the member's answer; it cannot be hurried."),
    Reason(
      "review", .hold, "Several candidates may be meant, or the match is weak.",
      remedy: "Open the review queue and say which candidate it is."),
    Reason(
      "conflict", .hold, "Two features want to write different values to the same place.",
      remedy: "Ask the author of the policies to say which feature writes; then activate it."),
    Reason(
      "evaluation_error", .hold, "A condition of the policy could not be computed.",
      remedy: "Correct the condition; the next revision of the policies decides again."),
    Reason(
      "awaiting_tick", .hold, "It is processed at the next tick of its schedule.",
      remedy: "Wait for the next run, or trigger it by a refresh."),
    Reason(
      "queued", .hold, "An older event of the same key is still waiting.",
      remedy: "Resolve what the older event waits for; this one follows in order."),
  ]

  private static let discardReasons: [Reason] = [
    Reason(
      "feature_off", .discard, "The feature is switched off.",
      remedy: "Switch the feature on, here or inside the network, and repeat the step."),
    Reason(
      "emergency_off", .discard, "The feature is switched off for an emergency.",
      remedy: "Wait until the off switch is ended; what was switched before counts again then."),
    Reason(
      "prerequisite_off", .discard, "A feature that it needs is switched off.",
      remedy: "Switch on the feature that it needs, and repeat the step."),
    Reason(
      "no_consent", .discard, dropsBody: true, "The member did not agree to share.",
      remedy: "None on our side; the member decides."),
    Reason(
      "declined", .discard, dropsBody: true, "The member answered No thanks.",
      remedy: "None on our side; the member decides."),
    Reason(
      "member_privacy", .discard, dropsBody: true,
      "The member's privacy settings forbid it.",
      remedy: "None on our side; the member can change the settings at the network."),
    Reason(
      "seat_excluded", .discard, dropsBody: true,
      "The recruiter's seat is left out of the exchange.",
      remedy: "Take the seat out of the excluded ones; it works for what comes later."),
    Reason(
      "contract_expired", .discard, "The contract with the network had ended by then.",
      remedy: "Renew the contract; then fetch the gap if the policy does not do so."),
    Reason(
      "duplicate", .discard, "It was already here.",
      remedy: "Nothing to do; the first delivery counted."),
    Reason(
      "not_a_creation_path", .discard, "This way may not create a candidate.",
      remedy: "Use one of the ways that the policy lists, such as an export."),
    Reason(
      "no_record_no_reply", .discard, "The person is not in the ATS and has not replied.",
      remedy: "Export the person from Recruiter if the message should be kept."),
    Reason(
      "no_active_project", .discard, "The job has no active hiring project.",
      remedy: "Connect the job to an active project in Recruiter."),
    Reason(
      "skill_unknown", .discard, "The ATS's dictionary does not have the skill.",
      remedy: "Add the skill to the dictionary and export again."),
    Reason(
      "hold_expired", .discard, "It waited longer than the policy allows.",
      remedy: "Remove what it waited for, then ask for a refresh to fetch it again."),
    Reason(
      "superseded", .discard, "A newer version of the same record is already here.",
      remedy: "Nothing to do; the newer version counts."),
    Reason(
      "record_deleted", .discard, "The record, or the one it belongs to, was deleted in the ATS.",
      remedy: "None; what was deleted is not sent again."),
    Reason(
      "erased", .discard, dropsBody: true, "The person's data was erased.",
      remedy: "None; what was erased must not come back."),
    Reason(
      "member_closed", .discard, dropsBody: true, "The member closed the account.",
      remedy: "None on our side; the customer decides on the data that is there."),
    Reason(
      "untrusted_source", .discard, "It came from a source that the policy does not trust.",
      remedy: "Use the official integration instead of a browser extension."),
    Reason(
      "wrong_contract_kind", .discard, "The contract is not for this kind of data.",
      remedy: "Connect the contract that the data belongs to, such as the Recruiter one."),
  ]

  private static let denyReasons: [Reason] = [
    Reason(
      "no_seat", .deny, "You have no Recruiter seat.",
      remedy: "Ask the contract's administrator for a seat."),
    Reason(
      "no_active_seat", .deny, "Your Recruiter seat is not active.",
      remedy: "Ask the contract's administrator to activate the seat, then refresh the seats."),
    Reason(
      "licence_unsupported", .deny, "The licence at the network does not include this.",
      remedy: "Use a licence that the integration supports, such as Recruiter Corporate."),
    Reason(
      "plan_unsupported", .deny, "The plan of the ATS does not include this.",
      remedy: "Change to a plan that includes the integration."),
    Reason(
      "rsc_plus_missing", .deny, "The RSC+ integration was not authorised.",
      remedy: "Let a Recruiter administrator who is also an ATS administrator authorise RSC+."),
    Reason(
      "role_incomplete", .deny, "The custom role lacks a part that is needed.",
      remedy: "Add the missing part, such as Recruiter Searcher or Hiring Project Creator."),
    Reason(
      "role_not_allowed", .deny, "Your role in the ATS may not do this.",
      remedy: "Ask an administrator of the ATS for a role that may."),
    Reason(
      "permission_missing", .deny, "You lack a permission in the ATS that this needs.",
      remedy: "Ask an administrator of the ATS for the permission."),
    Reason(
      "not_owner", .deny, "You do not own the job.",
      remedy: "Ask the owner or an administrator to do it, or to make you an owner."),
    Reason(
      "posting_hidden", .deny, "You may not see the job.",
      remedy: "Ask its owner for access to the job."),
    Reason(
      "posting_not_published", .deny, "The job is not published.",
      remedy: "Publish the job, then export again."),
    Reason(
      "no_requisition", .deny, "An export needs a job.",
      remedy: "Choose a job, or have a default job set for such exports."),
    Reason(
      "batch_not_allowed", .deny, "Persons can be exported only one at a time.",
      remedy: "Export the persons one after another."),
    Reason(
      "quota", .deny, "The month's quota is used up.",
      remedy: "Wait for the next month, or ask the contract's administrator for more."),
    Reason(
      "one_contract_only", .deny, "The database can have one contract.",
      remedy: "Disconnect the other contract first."),
    Reason(
      "automation", .deny, "Only a person may do this, and no person's seat was given.",
      remedy: "Let a recruiter do it with the own seat."),
    Reason(
      "untrusted_source", .deny, "It came from a source that the policy does not trust.",
      remedy: "Use the official integration instead of a browser extension."),
    Reason(
      "wrong_contract_kind", .deny, "The contract is not for this kind of data.",
      remedy: "Use the contract that it belongs to, such as the Recruiter one."),
    Reason(
      "member_privacy", .deny, "The member's privacy settings forbid it.",
      remedy: "None on our side; the member can change the settings at the network."),
    Reason(
      "filter_unknown", .deny, "The search uses a filter that is not allowed.",
      remedy: "Search with the filters that the page offers."),
    Reason(
      "feature_off", .deny, "The feature is switched off.",
      remedy: "Ask an administrator to switch it on, here or inside the network."),
    Reason(
      "contract_expired", .deny, "The contract with the network has ended.",
      remedy: "Renew the contract."),
    Reason(
      "not_a_creation_path", .deny, "This way may not create a candidate.",
      remedy: "Use one of the ways that the policy lists, such as an export."),
    Reason(
      "no_active_project", .deny, "The job has no active hiring project.",
      remedy: "Connect the job to an active project in Recruiter."),
    Reason(
      "too_soon", .deny, "The application was evaluated less than 24 hours ago.",
      remedy: "Ask again when 24 hours have passed."),
    Reason(
      "not_shortlisted", .deny, "The person is not among the applicants of the job.",
      remedy: "Export the person to the job first."),
  ]

  private static let promptReasons: [Reason] = [
    Reason(
      "recruiter_login", .prompt, "The widget needs a login with a Recruiter seat.",
      remedy: "Log in to the network with an account that has a seat."),
    Reason(
      "link_profile", .prompt, "The candidate is not linked to a member yet.",
      remedy: "Choose the member's profile and link it."),
    Reason(
      "choose_job", .prompt, "A job has to be chosen first.",
      remedy: "Choose the job that it is for."),
    Reason(
      "choose_project", .prompt, "A project that resembles the job is already there.",
      remedy: "Choose the existing project, or a new one."),
    Reason(
      "confirm_criteria", .prompt, "The project's criteria have not been confirmed.",
      remedy: "Let the project's owner confirm the criteria in Recruiter."),
  ]

  private static let skipReasons: [Reason] = [
    Reason(
      "missing_required", .skip, "The record lacks a field that is required.",
      remedy: "Fill in the field; the next change sends the record."),
    Reason(
      "origin", .skip, "Candidates of this origin are not sent to the network.",
      remedy: "Widen the origins in the policy if they should be sent."),
    Reason(
      "outside_window", .skip, "The record was last changed before the window began.",
      remedy: "Open the record and save it; saving starts the match."),
    Reason(
      "not_connected", .skip, "The job is not connected to a project at the network.",
      remedy: "Let the job's owner connect it in Recruiter."),
    Reason(
      "confidential", .skip, "Confidential records never leave the ATS.",
      remedy: "Lift the confidentiality in the ATS if it should be sent."),
    Reason(
      "already_linked", .skip, "The candidate is already linked to a member.",
      remedy: "Unlink the candidate first if the link is wrong."),
    Reason(
      "no_match", .skip, "No fitting person was found.",
      remedy: "Add the email address or the profile's address and save the record."),
    Reason(
      "no_active_seat", .skip, "No active seat belongs to it.",
      remedy: "Activate or map a seat, then refresh."),
    Reason(
      "backfill", .skip, "Earlier events notify nobody and move no stage.",
      remedy: "Move the stage by hand, or let the feature act on earlier events."),
    Reason(
      "feature_off", .skip, "The feature is switched off.",
      remedy: "Switch the feature on and run it again."),
    Reason(
      "contract_expired", .skip, "The contract with the network has ended.",
      remedy: "Renew the contract; the next change sends the record."),
    Reason(
      "evaluation_error", .skip, "A condition of the policy could not be computed.",
      remedy: "Correct the condition; it counts for what comes later."),
  ]
}
