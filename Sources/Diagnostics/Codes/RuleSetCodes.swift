// What only a look at several rules or documents together shows. Add a name here and its page below.

extension DiagnosticCode {
  /// `R0001`: a rule that can never be reached.
  package static let unreachableRule = Self(rawValue: "R0001")
  /// `R0002`: two rules overlap under `hit: unique`.
  package static let overlappingRules = Self(rawValue: "R0002")
  /// `R0003`: two features write one target differently.
  package static let conflictingFeatures = Self(rawValue: "R0003")
  /// `R0004`: a rule that no event type can match.
  package static let ruleNeverMatches = Self(rawValue: "R0004")
  /// `R0005`: two rules with the same condition.
  package static let duplicateCondition = Self(rawValue: "R0005")
  /// `R0006`: a setting that nothing reads.
  package static let unusedSetting = Self(rawValue: "R0006")
  /// `R0007`: cases that no rule covers.
  package static let incompleteRules = Self(rawValue: "R0007")
  /// `R0008`: a feature that no policy uses.
  package static let unusedFeature = Self(rawValue: "R0008")
  /// `R0009`: a gate that no event reaches.
  package static let idleGate = Self(rawValue: "R0009")
}

extension CodePage {
  static let ruleSets: [CodePage] = [
    CodePage(
      .unreachableRule, "a rule that can never be reached",
      avoid: """
        hit: first
        list:
          - {id: any, events: [inmail.sent], then: []}
          - {id: job, events: [inmail.sent], when: has(opportunity.job), then: []}
        """,
      prefer: """
        hit: first
        list:
          - {id: job, events: [inmail.sent], when: has(opportunity.job), then: []}
          - {id: any, events: [inmail.sent], then: []}
        """,
      why: """
        Under `hit: first` an earlier rule takes every event that this one could take. Put the
        narrower rule first, or remove it.
        """),
    CodePage(
      .overlappingRules, "two rules overlap under `hit: unique`",
      avoid: """
        hit: unique
        list:
          - {id: one-seat, events: [inmail.sent], when: event.seat == "urn:li:seat:1", then: []}
          - {id: empty, events: [inmail.sent], when: event.body == "", then: []}
        otherwise: ignore
        """,
      prefer: """
        hit: unique
        list:
          - {id: one-seat, events: [inmail.sent], when: event.seat == "urn:li:seat:1", then: []}
          - {id: other-seat, events: [inmail.sent], when: event.seat == "urn:li:seat:2", then: []}
        otherwise: ignore
        """,
      why: """
        `unique` promises that at most one rule matches. Either make the conditions exclude each
        other, or state an order with `first`.
        """),
    CodePage(
      .conflictingFeatures, "two features write one target differently",
      avoid: """
        # file: policies/features/a.yaml
        kind: Feature
        name: a
        rules:
          hit: first
          list: [{id: replied, events: [inmail.replied], then: [{advance_stage: {to: interview}}]}]
        # file: policies/trial.yaml
        name: trial
        extends: lever
        features: {a: {enabled: true}, stage_progression: {enabled: true}}
        """,
      prefer: """
        # file: policies/features/a.yaml
        kind: Feature
        name: a
        rules:
          hit: first
          list: [{id: replied, events: [inmail.replied], then: [{advance_stage: {to: interview}}]}]
        # file: policies/trial.yaml
        name: trial
        extends: lever
        features: {a: {enabled: true}, stage_progression: {enabled: false}}
        """,
      why: """
        Features have no order among themselves. Which of them wins would be an accident, so
        that the conflict is refused.
        """),
    CodePage(
      .ruleNeverMatches, "a rule that no event type can match",
      avoid: """
        events: [inmail.sent]
        when: event.type == "inmail.replied"
        """,
      prefer: """
        events: [inmail.replied]
        """,
      why: """
        The condition excludes every event type that the rule names.
        """),
    CodePage(
      .duplicateCondition, "two rules with the same condition",
      avoid: """
        - {id: one, events: [inmail.sent], when: has(opportunity.job), then: [{advance_stage: {to: a}}]}
        - {id: two, events: [inmail.sent], when: has(opportunity.job), then: [{store_note: {text: b}}]}
        """,
      prefer: """
        - id: one
          events: [inmail.sent]
          when: has(opportunity.job)
          then: [{advance_stage: {to: a}}, {store_note: {text: b}}]
        """,
      why: """
        One rule with several effects says the same, and one of the two cannot be forgotten in a
        change.
        """),
    CodePage(
      .unusedSetting, "a setting that nothing reads",
      avoid: """
        settings: {word: {type: string, default: hello}}
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], then: []}]
        """,
      prefer: """
        settings: {word: {type: string, default: hello}}
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], when: event.body == settings.word, then: []}]
          otherwise: ignore
        """,
      why: """
        A switch without effect misleads whoever sets it.
        """),
    CodePage(
      .incompleteRules, "cases that no rule covers",
      avoid: """
        hit: unique
        list:
          - {id: job, events: [inmail.sent], when: has(opportunity.job), then: []}
        """,
      prefer: """
        hit: unique
        list:
          - {id: job, events: [inmail.sent], when: has(opportunity.job), then: []}
          - {id: general, events: [inmail.sent], when: "!has(opportunity.job)", then: []}
        """,
      why: """
        Without `otherwise` the rules have to cover every case. The message shows one that they
        do not.
        """),
    CodePage(
      .unusedFeature, "a feature that no policy uses",
      avoid: """
        kind: Feature
        name: inmail_archive
        """,
      prefer: """
        # file: policies/features/inmail_archive.yaml
        kind: Feature
        name: inmail_archive
        # file: policies/trial.yaml
        name: trial
        extends: lever
        features: {inmail_archive: {enabled: true}}
        """,
      why: """
        Nothing can switch it on, so that it is checked and carried for nobody.
        """),
    CodePage(
      .idleGate, "a gate that no event reaches",
      avoid: """
        gates:
          - id: has-job
            events: [candidate.exported]
            require: has(event.job)
            else: {deny: {reason: no_requisition}}
        rules:
          hit: first
          list: [{id: sent, events: [inmail.sent], then: []}]
        """,
      prefer: """
        gates:
          - id: has-job
            events: [candidate.exported]
            require: has(event.job)
            else: {deny: {reason: no_requisition}}
        rules:
          hit: first
          list: [{id: exported, events: [candidate.exported], then: [allow]}]
        """,
      why: """
        A gate stands before the rules of its own feature. Where none of them answers the event, it
        guards nothing, and what other features do goes on: for that, there are `gates` of a policy.
        """),
  ]
}
