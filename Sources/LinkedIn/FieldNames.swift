/// The field names of the network's payloads, in one place, because part of them is not confirmed.
///
/// A tenant whose network answers with other names gets another value of this type; no name of a
/// payload stands anywhere else. `docs/linkedin-format.md` says which ones are confirmed.
package struct FieldNames: Hashable, Sendable {
  package var push = Push()
  package var export = Export()
  package var conversation = Conversation()
  package var stub = Stub()
  package var note = Note()
  package var seat = Seat()
  package var integration = Integration()
  package var closedMember = ClosedMember()
  package var evaluation = Evaluation()
  /// The list of results in every response.
  package var elements: FieldPaths = ["elements"]
  package var paging = Paging()

  package init() {}

  package static let `default` = FieldNames()

  package struct Push: Hashable, Sendable {
    package var id: FieldPaths = ["id"]
    package var type: FieldPaths = ["type"]
    package var expiresAt: FieldPaths = ["expiresAt"]
    package var exportType = "EXPORT_CANDIDATE_PROFILE"
    package var statusChangeType = "INTEGRATION_STATUS_CHANGE"
    /// Where a finder's query repeats the push's id.
    package var requestID: FieldPaths = ["requestId"]
    /// How long before `expiresAt` a push was sent, in milliseconds.
    ///
    /// 24 hours are stated for evaluations and taken for all. It dates the event alike however
    /// often the push is delivered.
    package var lifetimeMilliseconds: Int64 = 86_400_000
  }

  package struct Paging: Hashable, Sendable {
    package var start: FieldPaths = ["paging.start"]
    package var count: FieldPaths = ["paging.count"]
    package var total: FieldPaths = ["paging.total"]
  }

  package struct Export: Hashable, Sendable {
    package var integrationContext: FieldPaths = ["integrationContext"]
    package var job: FieldPaths = ["externalJobPostingId"]
    package var seat: FieldPaths = ["seat", "owner", "candidate.owner"]
    package var member: FieldPaths = ["candidate.member"]
    package var firstName: FieldPaths = ["candidate.firstName"]
    package var lastName: FieldPaths = ["candidate.lastName"]
    package var headline: FieldPaths = ["candidate.headline"]
    package var location: FieldPaths = ["candidate.location.locationName", "candidate.location"]
    package var employers: FieldPaths = [
      "candidate.currentEmployerNames", "candidate.currentCompanyName",
    ]
    package var profileURL: FieldPaths = ["candidate.publicProfileUrl"]
    package var skills: FieldPaths = ["candidate.skills"]
  }

  package struct Conversation: Hashable, Sendable {
    package var viewer: FieldPaths = ["viewer"]
    package var id: FieldPaths = ["id"]
    package var thread: FieldPaths = ["threadUrn", "thread"]
    package var author: FieldPaths = ["author"]
    package var recipients: FieldPaths = ["recipients"]
    package var createdAt: FieldPaths = ["createdAt.time", "createdAt"]
    /// Present in every message, whatever it says.
    package var content: FieldPaths = ["mailContent", "content.mail", "content"]
    package var subject: FieldPaths = ["mailContent.subject", "content.mail.subject"]
    package var body: FieldPaths = [
      "mailContent.body.text", "mailContent.body", "content.mail.body.text", "content.mail.body",
    ]
    package var replyKind: FieldPaths = ["replyKind"]
    /// Values of `replyKind` by what they mean; neither name nor values have been seen.
    package var replyYes = ["yes", "YES", "ACCEPTED"]
    package var replyFreeText = ["free_text", "FREE_TEXT"]
    package var replyDeclined = ["declined", "DECLINED"]
  }

  /// The element fields of `mailStubs` are not confirmed at all.
  package struct Stub: Hashable, Sendable {
    package var id: FieldPaths = ["id"]
    package var contract: FieldPaths = ["contract"]
    package var seat: FieldPaths = ["owner", "seat"]
    package var member: FieldPaths = ["member", "person"]
    package var firstName: FieldPaths = ["firstName"]
    package var lastName: FieldPaths = ["lastName"]
    package var location: FieldPaths = ["location.locationName", "location"]
    package var title: FieldPaths = ["title", "currentJobTitle"]
    package var company: FieldPaths = ["companyName", "company", "currentCompanyName"]
    package var email: FieldPaths = ["emailAddress", "emailAddresses"]
    package var phone: FieldPaths = ["phoneNumber", "phoneNumbers"]
    package var consentScope: FieldPaths = ["consentScope"]
    package var consentUser = ["user", "USER"]
    package var consentOrganisation = ["organisation", "organization", "ORGANIZATION"]
    /// What holds when the payload does not say: the narrower of the two.
    package var consentScopeDefault = "user"
    package var createdAt: FieldPaths = ["createdAt.time", "createdAt", "created.time", "created"]
  }

  package struct Note: Hashable, Sendable {
    package var id: FieldPaths = ["id", "noteId"]
    package var active: FieldPaths = ["active"]
    package var contract: FieldPaths = ["contract"]
    package var seat: FieldPaths = ["owner", "seat"]
    package var member: FieldPaths = ["prospect", "member"]
    package var text: FieldPaths = ["note.text", "note", "text"]
    package var visibility: FieldPaths = ["visibility"]
    package var visibilityPrivate = ["private", "PRIVATE"]
    package var visibilityOrganisation = ["organisation", "organization", "ORGANIZATION", "PUBLIC"]
    package var created: FieldPaths = ["created.time", "created", "createdAt.time", "createdAt"]
    package var lastModified: FieldPaths = [
      "lastModified.time", "lastModified", "lastModifiedAt.time", "lastModifiedAt",
    ]
  }

  package struct Seat: Hashable, Sendable {
    package var id: FieldPaths = ["seatId", "id"]
    package var contract: FieldPaths = ["contract"]
    package var person: FieldPaths = ["member", "person"]
    package var firstName: FieldPaths = ["firstName"]
    package var lastName: FieldPaths = ["lastName"]
    package var email: FieldPaths = ["emailAddress", "emailAddresses", "email"]
    package var active: FieldPaths = ["active"]
    package var admin: FieldPaths = ["admin"]
  }

  /// The finder's element shape is not confirmed; the names follow keys and onboarding answers.
  package struct Integration: Hashable, Sendable {
    package var context: FieldPaths = ["integrationContext", "key.integrationContext"]
    package var type: FieldPaths = ["integrationType", "key.integrationType"]
    package var status: FieldPaths = ["enabled", "integrationStatus", "status", "onboardingStatus"]
    package var on = ["ENABLED", "ACTIVE", "ON", "COMPLETED"]
    package var off = ["DISABLED", "INACTIVE", "OFF", "REQUESTED", "REJECTED"]
  }

  /// The endpoint is not confirmed.
  package struct ClosedMember: Hashable, Sendable {
    package var member: FieldPaths = ["member", "person"]
    package var closedAt: FieldPaths = ["closedAt.time", "closedAt"]
  }

  /// The body of an evaluation is not confirmed.
  package struct Evaluation: Hashable, Sendable {
    package var integrationContext: FieldPaths = ["integrationContext"]
    package var application: FieldPaths = ["externalJobApplicationId", "atsJobApplicationId"]
    package var rank: FieldPaths = ["rank", "evaluation.rank"]
    package var fit: FieldPaths = ["fit", "evaluation.fit"]
    package var summary: FieldPaths = ["summary", "evaluation.summary"]
    package var inputs: FieldPaths = ["inputs", "evaluation.inputs"]
    package var inputResume = ["resume", "RESUME"]
    package var inputProfile = ["profile", "PROFILE"]
  }
}
