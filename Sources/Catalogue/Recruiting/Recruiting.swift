extension Catalogue {
  /// The vocabulary of the integration between a recruiter network and an ATS.
  package static let recruiting = Catalogue(
    envelope: recruitingEnvelope,
    events: networkEvents + atsEvents + administrationEvents,
    facts: recruitingFacts,
    effects: recruitingEffects,
    upstream: upstreamEntities,
    reasons: recruitingReasons,
    matchingKeys: [
      MatchingKey("member", candidateField: "member", from: ["member"]),
      MatchingKey("linkedin_url", candidateField: "linkedin_url", from: ["linkedin_url"]),
      MatchingKey("email", candidateField: "email", from: ["email"]),
      MatchingKey("name", candidateField: "full_name", from: ["first_name", "last_name"]),
    ],
    creationRoutes: creationRoute,
    holdKeys: holdKey,
    hasPipelines: true,
    shape: .flat)

  static let actorKind = Choice("actor_kind", ["seat", "user", "member", "system"])

  static let recruitingEnvelope: [Field] = [
    Field("id", .string, "Our id of the event, or the source's; unique in tenant and source."),
    Field("type", .string, "The event type's name."),
    Field(
      "parent", .string, optional: true,
      "The id of the event that this one was derived from; it is then known by its own id alone."),
    Field("tenant", .id("tenant"), "The customer database that it belongs to; never crosses."),
    Field("occurred_at", .timestamp, "When it happened; orders effects and timeline entries."),
    Field(
      "occurred_at_assumed", .bool, optional: true,
      "The source gave no time: `occurred_at` is that of the receipt, and another delivery of the "
        + "same event may have another."),
    Field("received_at", .timestamp, optional: true, "When it reached us; drives schedules."),
    Field(
      "source",
      .choice(
        Choice(
          "source", ["push", "poll", "widget", "ats_webhook", "admin", "bulk", "extension"])),
      "How it came to us."),
    Field(
      "mode", .choice(Choice("mode", ["live", "backfill"])), optional: true,
      "`backfill` notifies nobody, restarts no stage clock and moves no stage."),
    Field(
      "integration_context", .urn("organization"), optional: true,
      "The organization whose callback was hit."),
    Field("contract", .urn("contract"), optional: true, "Required for data that a seat owns."),
    Field(
      "actor",
      .object(
        ObjectType(
          "actor",
          [
            Field("kind", .choice(actorKind), "Human or automation."),
            Field("id", .string, "The seat, user or member."),
          ])), optional: true, "Who did it."),
  ]
}
