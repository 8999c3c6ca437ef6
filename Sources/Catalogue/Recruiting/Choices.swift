/// Closed sets of words that several events, facts and effects share.
extension Catalogue {
  static let creationRoute = Choice(
    "creation_route",
    [
      "export", "stub_profile", "inmail_reply", "inmail_contact", "referral", "linkedin_apply",
      "sidebar", "live_sync", "bulk_sync",
    ])
  static let holdKey = Choice(
    "hold_key",
    [
      "seat", "member", "candidate", "job", "contract", "project", "user", "tenant",
      "schedule",
    ])
  static let holdReason = Choice(
    "hold_reason", recruitingReasons.filter { $0.outcome == .hold }.map(\.name))

  static let candidateOrigin = Choice(
    "candidate_origin",
    [
      "sidebar", "export", "inmail_reply", "inmail_contact", "stub_profile", "manual",
      "career_site", "referral",
      "linkedin_apply", "bulk_sync", "live_sync",
    ])
  static let linkMethod = Choice("link_method", ["export", "auto", "manual", "stub"])
  static let noteKind = Choice("note_kind", ["linkedin", "ats"])
  static let visibility = Choice("visibility", ["private", "organisation"])
  static let consentScope = Choice("consent_scope", ["user", "organisation"])
  static let opportunityKind = Choice("opportunity_kind", ["posting", "general"])
  static let entryDirection = Choice("direction", ["sent", "received"])
  static let entryKind = Choice("entry_kind", ["inmail", "note", "activity"])
  static let threadBy = Choice("thread_by", ["seat_and_candidate", "network_thread"])
  static let overwriteRule = Choice("overwrite", ["never", "if_empty", "always"])
  static let contractStatus = Choice("contract_status", ["active", "expired"])
  static let contractKind = Choice("contract_kind", ["recruiter", "job_slots", "referrals"])
  static let integrationKind = Choice("integration", ["rsc", "rsc_plus"])
  static let jobState = Choice("job_state", ["listed", "closed"])
  static let jobAvailability = Choice("job_availability", ["public", "private"])
  static let evaluationInput = Choice("evaluation_input", ["resume", "profile"])
  static let scopeKind = Choice("scope", ["tenant", "contract", "seat", "user", "team"])
  static let syncDirection = Choice("sync_direction", ["inbound", "write_back", "both"])
  static let pullKind = Choice(
    "pull", ["history", "inmails", "notes", "stub_profiles", "seats", "closed_members", "exports"])
  static let upstreamEntity = Choice("upstream_entity", upstreamEntities.map(\.name))
  static let upstreamIdentity = Choice("identity", ["email", "member_link", "either"])
}
