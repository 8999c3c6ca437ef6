// What is wrong inside a feature: events, gates, rules, effects, holds, views. Add a name here and
// its page below.

extension DiagnosticCode {
  /// `P0301`: an unknown event type.
  package static let unknownEventType = Self(rawValue: "P0301")
  /// `P0302`: an unknown effect.
  package static let unknownEffect = Self(rawValue: "P0302")
  /// `P0303`: an argument that the effect does not take.
  package static let unknownEffectArgument = Self(rawValue: "P0303")
  /// `P0304`: an argument that the effect needs is missing.
  package static let missingEffectArgument = Self(rawValue: "P0304")
  /// `P0305`: an argument of the wrong type.
  package static let effectArgumentType = Self(rawValue: "P0305")
  /// `P0306`: an unknown reason.
  package static let unknownReason = Self(rawValue: "P0306")
  /// `P0307`: a block of rules without a hit policy.
  package static let missingHitPolicy = Self(rawValue: "P0307")
  /// `P0308`: a block of rules without `otherwise`.
  package static let missingOtherwise = Self(rawValue: "P0308")
  /// `P0309`: two rules, gates or views with one id.
  package static let duplicateID = Self(rawValue: "P0309")
  /// `P0310`: an unknown key of a hold.
  package static let unknownHoldKey = Self(rawValue: "P0310")
  /// `P0311`: a gate that does not say what happens when it is closed.
  package static let gateWithoutOutcome = Self(rawValue: "P0311")
  /// `P0312`: an unknown fact or field of one.
  package static let unknownFact = Self(rawValue: "P0312")
  /// `P0313`: an unknown route of creation.
  package static let unknownCreationRoute = Self(rawValue: "P0313")
  /// `P0314`: an unknown key of matching.
  package static let unknownMatchingKey = Self(rawValue: "P0314")
  /// `P0315`: a duration or period that cannot be read.
  package static let badDuration = Self(rawValue: "P0315")
  /// `P0316`: a reason that this outcome cannot have.
  package static let reasonNotAllowed = Self(rawValue: "P0316")
  /// `P0317`: a block without rules.
  package static let emptyRuleList = Self(rawValue: "P0317")
  /// `P0319`: an unknown target or field of a view.
  package static let unknownView = Self(rawValue: "P0319")
  /// `P0320`: a rule that does not say which events it answers.
  package static let missingEvents = Self(rawValue: "P0320")
  /// `P0321`: an unknown hit policy.
  package static let unknownHitPolicy = Self(rawValue: "P0321")
  /// `P0322`: an unknown outcome.
  package static let unknownOutcome = Self(rawValue: "P0322")
  /// `P0324`: a schedule that cannot be, or that the policy lacks.
  package static let badSchedule = Self(rawValue: "P0324")
  /// `P0325`: a derived event that cannot be made.
  package static let badDerivedEvent = Self(rawValue: "P0325")
}

extension CodePage {
  static let rules: [CodePage] = [
    CodePage(
      .unknownEventType, "an unknown event type",
      avoid: """
        events: [inmail.answered]
        """,
      prefer: """
        events: [inmail.replied]
        """,
      why: """
        The catalogue lists the event types. A rule for one that does not exist would never run.
        """),
    CodePage(
      .unknownEffect, "an unknown effect",
      avoid: """
        then: [{move_stage: {to: responded}}]
        """,
      prefer: """
        then: [{advance_stage: {to: responded}}]
        """,
      why: """
        The catalogue lists the effects, since each has to be carried out by somebody.
        """),
    CodePage(
      .unknownEffectArgument, "an argument that the effect does not take",
      avoid: """
        then: [{advance_stage: {stage: responded}}]
        """,
      prefer: """
        then: [{advance_stage: {to: responded}}]
        """,
      why: """
        The message names the arguments that the effect takes.
        """),
    CodePage(
      .missingEffectArgument, "an argument that the effect needs is missing",
      avoid: """
        then: [{advance_stage: {only: forward}}]
        """,
      prefer: """
        then: [{advance_stage: {to: responded, only: forward}}]
        """,
      why: """
        The effect cannot be carried out without it.
        """),
    CodePage(
      .effectArgumentType, "an argument of the wrong type",
      avoid: """
        then: [{advance_stage: {to: "${event.occurred_at}"}}]
        """,
      prefer: """
        then: [{advance_stage: {to: responded}}]
        """,
      why: """
        An argument is a literal unless it is written `${...}`; in both cases it must have the
        type that the effect takes.
        """),
    CodePage(
      .unknownReason, "an unknown reason",
      avoid: """
        else: {hold: {reason: seat_unmapped, key: seat, id: "${event.seat}"}}
        """,
      prefer: """
        else: {hold: {reason: awaiting_seat_mapping, key: seat, id: "${event.seat}"}}
        """,
      why: """
        Reasons are a closed list, so that they can be counted, translated and released. What is
        particular to one case belongs into a message.
        """),
    CodePage(
      .missingHitPolicy, "a block of rules without a hit policy",
      avoid: """
        rules:
          list: [{id: sent, events: [inmail.sent], then: []}]
        """,
      prefer: """
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], then: []}]
        """,
      why: """
        `first`, `unique` and `collect` answer differently when two rules match. A reader should
        not have to know a default.
        """),
    CodePage(
      .missingOtherwise, "a block of rules without `otherwise`",
      avoid: """
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], when: has(opportunity.job), then: []}]
        """,
      prefer: """
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], when: has(opportunity.job), then: []}]
          otherwise: ignore
        """,
      why: """
        Nothing is lost: what happens to an event that no rule matches has to be written down.
        """),
    CodePage(
      .duplicateID, "two rules, gates or views with one id",
      avoid: """
        list:
          - {id: sent, events: [inmail.sent], then: []}
          - {id: sent, events: [inmail.replied], then: []}
        """,
      prefer: """
        list:
          - {id: sent, events: [inmail.sent], then: []}
          - {id: replied, events: [inmail.replied], then: []}
        """,
      why: """
        The id stands in decisions and makes an effect happen once. Two rules with one id could
        not be told apart.
        """),
    CodePage(
      .unknownHoldKey, "an unknown key of a hold",
      avoid: """
        hold: {reason: awaiting_seat_mapping, key: recruiter, id: "${event.seat}"}
        """,
      prefer: """
        hold: {reason: awaiting_seat_mapping, key: seat, id: "${event.seat}"}
        """,
      why: """
        A hold waits for something that has an identity: a seat, a member, a candidate, a job
        and so on. The key is what a later event is compared with; the message names those that
        there are.
        """),
    CodePage(
      .gateWithoutOutcome, "a gate that does not say what happens when it is closed",
      avoid: """
        gates:
          - {id: seat-active, require: seat.active}
        """,
      prefer: """
        gates:
          - {id: seat-active, require: seat.active, else: {deny: {reason: no_active_seat}}}
        """,
      why: """
        An event in front of a closed gate is held, denied or discarded: three different things
        for the people who wait for it.
        """),
    CodePage(
      .unknownFact, "an unknown fact or field of one",
      avoid: """
        features:
          one_click_export: {with: {fields: {headlin: event.?headline}}}
        """,
      prefer: """
        features:
          one_click_export: {with: {fields: {headline: event.?headline}}}
        """,
      why: """
        The catalogue declares the facts and their fields. What nobody knows cannot be filled or
        read.
        """),
    CodePage(
      .unknownCreationRoute, "an unknown route of creation",
      avoid: """
        creation: {routes: [import]}
        """,
      prefer: """
        creation: {routes: [export, stub_profile]}
        """,
      why: """
        Only the listed routes may create a candidate; one that does not exist would open
        nothing.
        """),
    CodePage(
      .unknownMatchingKey, "an unknown key of matching",
      avoid: """
        matching: {keys: [{by: phone_number, hit: update}]}
        """,
      prefer: """
        matching: {keys: [{by: email, hit: update}]}
        """,
      why: """
        Candidates are looked up by indexed keys. The message names those that there are.
        """),
    CodePage(
      .badDuration, "a duration or period that cannot be read",
      avoid: """
        sync: {pull: {every: 15 minutes}}
        """,
      prefer: """
        sync: {pull: {every: 15m}}
        """,
      why: """
        A duration is whole numbers with units, the largest first: `w`, `d`, `h`, `m`, `s`, `ms`.
        """),
    CodePage(
      .reasonNotAllowed, "a reason that this outcome cannot have",
      avoid: """
        else: {discard: {reason: awaiting_seat_mapping}}
        """,
      prefer: """
        else: {hold: {reason: awaiting_seat_mapping, key: seat, id: "${event.seat}"}}
        """,
      why: """
        A reason says whether something can still change. A temporary one does not go with a
        discard, a final one not with a hold: it would wait for ever.
        """),
    CodePage(
      .emptyRuleList, "a block without rules",
      avoid: """
        rules: {hit: first, list: [], otherwise: ignore}
        """,
      prefer: """
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], then: []}]
          otherwise: ignore
        """,
      why: """
        A block that decides nothing is mostly one that was not finished. Leave it out.
        """),
    CodePage(
      .unknownView, "an unknown target or field of a view",
      avoid: """
        views: [{id: sent-only, of: timeline_entries, show: entry.direction == "sent"}]
        """,
      prefer: """
        views: [{id: sent-only, of: timeline_entry, show: entry.direction == "sent"}]
        """,
      why: """
        A view is asked when something is read; the catalogue lists what can be read and its
        fields.
        """),
    CodePage(
      .missingEvents, "a rule that does not say which events it answers",
      avoid: """
        - {id: sent, when: has(opportunity.job), then: []}
        """,
      prefer: """
        - {id: sent, events: [inmail.sent], when: has(opportunity.job), then: []}
        """,
      why: """
        Rules are found by event type, and conditions are checked against the fields of those
        types.
        """),
    CodePage(
      .unknownHitPolicy, "an unknown hit policy",
      avoid: """
        hit: any
        list:
          - {id: sent, events: [inmail.sent], then: []}
        """,
      prefer: """
        hit: first
        list:
          - {id: sent, events: [inmail.sent], then: []}
        """,
      why: """
        `first` takes the first rule that matches, `unique` allows one match at most, `collect`
        runs all.
        """),
    CodePage(
      .unknownOutcome, "an unknown outcome",
      avoid: """
        otherwise: drop
        """,
      prefer: """
        otherwise: ignore
        """,
      why: """
        The outcomes are a closed list, since each is a promise about the event: applied, held,
        discarded, denied or ignored.
        """),
    CodePage(
      .badSchedule, "a schedule that cannot be, or that the policy lacks",
      avoid: """
        sync: {nightly: {daily: 3am}}
        """,
      prefer: """
        sync: {nightly: {daily: "03:00", zone: Europe/Berlin}}
        """,
      why: """
        A schedule is counted from midnight of its zone: `every` is at least a minute and less
        than a day, or whole days; `daily` is a time of day. What `processed` names must be a
        schedule of the policy, or its events would be decided at once without a word.
        """),
    CodePage(
      .badDerivedEvent, "a derived event that cannot be made",
      avoid: """
        then: [{emit_event: {type: "${event.type}", fields: {}}}]
        """,
      prefer: """
        then:
          - emit_event:
              type: inmail.declined
              fields: {message_id: event.message_id, seat: event.seat, member: event.member}
        """,
      why: """
        A derived event is decided like one from outside, so that its type is written down, each
        of its fields fits that type, and none that it needs is missing. Its envelope comes from
        the event that it is made of.
        """),
  ]
}
