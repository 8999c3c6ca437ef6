import Catalogue
import Testing

/// The vocabulary against the list that the domain asks for.
@Suite struct RecruitingNamesTests {
  private let catalogue = Catalogue.recruiting

  static let network: Set<String> = [
    "notification.received", "candidate.exported", "candidates.exported", "inmail.sent",
    "inmail.replied",
    "inmail.declined", "stub_profile.received", "contact_share.declined",
    "prospect_note.upserted", "prospect_note.deactivated", "seat.snapshot", "profile.linked",
    "profile.unlinked", "member.closed", "member.visibility_changed",
    "integration.status_changed", "contract.expired", "contract.renewed", "project.connected",
    "project.disconnected", "project.owner_changed", "application.evaluated",
    "linkedin_apply.submitted", "pull.completed", "referral.received", "linkedin_search.performed",
  ]
  static let ats: Set<String> = [
    "ats.candidate.created", "ats.candidate.updated", "ats.candidate.saved",
    "ats.candidate.deleted", "ats.sidebar.captured", "ats.job.upserted", "ats.job.closed",
    "ats.application.upserted", "ats.application.deleted", "ats.stage.changed",
    "ats.review.submitted", "ats.note.created", "ats.interview.feedback", "ats.user.created",
    "ats.user.deactivated", "ui.widget.opened", "ui.action.requested",
  ]
  /// `admin.seat.excluded` and `admin.skills.imported` write facts that nothing else would.
  static let administration: Set<String> = [
    "admin.integration.activated", "admin.feature.toggled", "admin.seats.refresh_requested",
    "admin.seat.linked", "admin.seat.excluded", "admin.integration.refresh_requested",
    "admin.skills.imported", "bulk_sync.requested", "bulk_sync.record", "evaluation.requested",
    "erase.requested", "schedule.tick", "policy.activated",
  ]

  @Test(arguments: [
    (EventType.Origin.network, network, 26), (.ats, ats, 17), (.administration, administration, 13),
  ])
  func `every event type of the domain is there, and no other`(
    origin: EventType.Origin, expected: Set<String>, count: Int
  ) {
    let names = catalogue.events.filter { $0.origin == origin }.map(\.name)
    #expect(Set(names) == expected)
    #expect(names.count == count)
  }

  @Test func `every fact of the domain is there`() {
    #expect(
      Set(catalogue.facts.map(\.name)) == [
        "tenant", "contract", "seat", "user", "member", "candidate", "opportunity", "job",
        "project", "thread", "timeline_entry", "note", "evaluation", "skill",
        "upstream_record",
      ])
  }

  @Test func `every effect of the domain is there`() {
    #expect(
      Set(catalogue.effects.map(\.name)) == [
        "create_candidate", "update_candidate", "link_member", "unlink_member", "flag_duplicate",
        "request_review", "append_timeline", "upsert_thread", "store_note", "remove_note",
        "create_opportunity", "attach_to_opportunity", "advance_stage", "apply_skill",
        "set_source", "set_indicator", "record_evaluation", "release",
        "map_seat", "map_project", "map_stage", "map_contract", "write_back", "delete_upstream",
        "erase", "redact_fields", "withdraw_queued", "retain_imported", "notify_member_closed",
        "stop_sync",
        "resume_sync", "answer", "match_member", "request_evaluation", "forward", "open_link",
        "request_pull", "notify", "emit_event",
      ])
  }

  @Test(arguments: [
    (
      Reason.Outcome.hold,
      [
        "awaiting_link", "missing_profile_id", "awaiting_seat_mapping", "missing_required",
        "awaiting_job", "awaiting_consent", "review", "evaluation_error", "awaiting_tick",
        "queued",
      ]
    ),
    (
      .discard,
      [
        "feature_off", "no_consent", "declined", "member_privacy", "seat_excluded",
        "contract_expired", "duplicate", "not_a_creation_path", "no_record_no_reply",
        "no_active_project", "skill_unknown", "hold_expired",
      ]
    ),
    (
      .deny,
      [
        "no_seat", "no_active_seat", "licence_unsupported", "rsc_plus_missing",
        "role_incomplete", "not_owner", "posting_hidden", "no_requisition", "batch_not_allowed",
        "quota", "automation", "untrusted_source", "wrong_contract_kind", "member_privacy",
        "filter_unknown",
      ]
    ),
    (.prompt, ["recruiter_login"]),
    (.skip, ["missing_required", "origin"]),
  ])
  func `every reason of the domain is there`(outcome: Reason.Outcome, names: [String]) {
    for name in names {
      #expect(catalogue.reason(name, outcome) != nil, "\(outcome.rawValue) \(name)")
    }
  }

  @Test func `a body is dropped at once for exactly the reasons of privacy`() {
    let dropping = catalogue.reasons.filter(\.dropsBody)
    #expect(dropping.allSatisfy { $0.outcome == .discard })
    #expect(
      Set(dropping.map(\.name)) == [
        "no_consent", "declined", "seat_excluded", "member_privacy", "erased", "member_closed",
      ])
  }
}
