// What is wrong with a document on its own and with what it names: keys, types, settings, layers.
// Add a name here and its page below.

extension DiagnosticCode {
  /// `P0101`: an unknown version of the language.
  package static let unknownAPIVersion = Self(rawValue: "P0101")
  /// `P0102`: an unknown kind of document.
  package static let unknownKind = Self(rawValue: "P0102")
  /// `P0103`: a required key is missing.
  package static let missingKey = Self(rawValue: "P0103")
  /// `P0104`: a key that this mapping does not have.
  package static let unknownKey = Self(rawValue: "P0104")
  /// `P0105`: a value of another type than the key takes.
  package static let wrongValueType = Self(rawValue: "P0105")
  /// `P0106`: a value outside the range or the set of the key.
  package static let valueOutOfRange = Self(rawValue: "P0106")
  /// `P0107`: a name that cannot be used.
  package static let badName = Self(rawValue: "P0107")
  /// `P0201`: a feature that nobody defines.
  package static let unknownFeature = Self(rawValue: "P0201")
  /// `P0202`: a policy that does not exist.
  package static let unknownPolicy = Self(rawValue: "P0202")
  /// `P0203`: a policy that extends itself, directly or through others.
  package static let extendsCycle = Self(rawValue: "P0203")
  /// `P0204`: a setting that the feature does not have.
  package static let unknownSetting = Self(rawValue: "P0204")
  /// `P0206`: a required setting has no value.
  package static let missingSetting = Self(rawValue: "P0206")
  /// `P0207`: a value that a lower layer has locked.
  package static let lockedValue = Self(rawValue: "P0207")
  /// `P0208`: two documents of one kind with one name.
  package static let duplicateDocument = Self(rawValue: "P0208")
  /// `P0209`: a stage that the pipeline does not have.
  package static let unknownStage = Self(rawValue: "P0209")
  /// `P0210`: a section that the pipeline does not have.
  package static let unknownSection = Self(rawValue: "P0210")
  /// `P0211`: an `unset` that takes nothing away.
  package static let unsetOfNothing = Self(rawValue: "P0211")
  /// `P0212`: a setting that is refused in this combination.
  package static let settingRefused = Self(rawValue: "P0212")
  /// `P0213`: an `effective_from` that is no time.
  package static let badEffectiveFrom = Self(rawValue: "P0213")
  /// `P0214`: an unknown type of a setting.
  package static let unknownSettingType = Self(rawValue: "P0214")
  /// `P0215`: a feature that requires itself, directly or through others.
  package static let requiresCycle = Self(rawValue: "P0215")
  /// `P0216`: a policy that lacks what one of its features requires.
  package static let missingPrerequisite = Self(rawValue: "P0216")
}

extension CodePage {
  static let documents: [CodePage] = [
    CodePage(
      .unknownAPIVersion, "an unknown version of the language",
      avoid: """
        apiVersion: sluice/v2
        kind: Tenant
        name: acme
        policy: rsc
        """,
      prefer: """
        apiVersion: sluice/v1
        kind: Tenant
        name: acme
        policy: rsc
        """,
      why: """
        The version decides how the rest of the document is read, so a version that this program
        does not know is refused and not guessed. A newer document needs a newer program.
        """),
    CodePage(
      .unknownKind, "an unknown kind of document",
      avoid: """
        kind: Features
        """,
      prefer: """
        kind: Feature
        """,
      why: """
        A document is a `Feature`, a `Policy`, a `Tenant` or a `Test`.
        """),
    CodePage(
      .missingKey, "a required key is missing",
      avoid: """
        apiVersion: sluice/v1
        kind: Tenant
        policy: rsc
        """,
      prefer: """
        apiVersion: sluice/v1
        kind: Tenant
        name: acme
        policy: rsc
        """,
      why: """
        There is no default that would be right for every document. The message says which key
        is missing.
        """),
    CodePage(
      .unknownKey, "a key that this mapping does not have",
      avoid: """
        features:
          inmail_timeline: {enable: true}
        """,
      prefer: """
        features:
          inmail_timeline: {enabled: true}
        """,
      why: """
        A misspelt key would otherwise be ignored, and the behaviour would silently stay as it
        was.
        """),
    CodePage(
      .wrongValueType, "a value of another type than the key takes",
      avoid: """
        features:
          inmail_timeline: {enabled: "true"}
        """,
      prefer: """
        features:
          inmail_timeline: {enabled: true}
        """,
      why: """
        A value is never converted: a number in quotes is a text, and a text is not a list of
        one.
        """),
    CodePage(
      .valueOutOfRange, "a value outside the range or the set of the key",
      avoid: """
        matching: {ties: latest}
        """,
      prefer: """
        matching: {ties: newest}
        """,
      why: """
        The message names the allowed values, or the smallest and largest one.
        """),
    CodePage(
      .badName, "a name that cannot be used",
      avoid: """
        name: Stage Progression!
        """,
      prefer: """
        name: stage_progression
        """,
      why: """
        Names are used in paths, expressions, database keys and URLs: lower-case letters,
        digits, `_` and `-`, beginning with a letter. What people should read belongs into
        `title`.
        """),
    CodePage(
      .unknownFeature, "a feature that nobody defines",
      avoid: """
        features:
          inmail_timelin: {enabled: true}
        """,
      prefer: """
        features:
          inmail_timeline: {enabled: true}
        """,
      why: """
        A feature is defined by a document of `kind: Feature`. Without it there is nothing to
        switch.
        """),
    CodePage(
      .unknownPolicy, "a policy that does not exist",
      avoid: """
        kind: Tenant
        name: acme
        policy: rcs
        """,
      prefer: """
        kind: Tenant
        name: acme
        policy: rsc
        """,
      why: """
        `policy` of a tenant and `extends` of a policy name a document of `kind: Policy` of the
        same set.
        """),
    CodePage(
      .extendsCycle, "a policy that extends itself, directly or through others",
      avoid: """
        name: trial
        extends: trial
        """,
      prefer: """
        name: trial
        extends: lever
        """,
      why: """
        Layers are merged from the parent to the child, so that there must be a first one.
        """),
    CodePage(
      .unknownSetting, "a setting that the feature does not have",
      avoid: """
        features:
          stage_progression: {with: {on_replyed: responded}}
        """,
      prefer: """
        features:
          stage_progression: {with: {on_replied: responded}}
        """,
      why: """
        Settings are declared under `settings` of the feature. Reading or setting any other one
        is a mistake in writing more often than not.
        """),
    CodePage(
      .missingSetting, "a required setting has no value",
      avoid: """
        extends: rsc
        pipeline: {lead: [new_lead, reached_out, responded]}
        features:
          stage_progression: {enabled: true}
        """,
      prefer: """
        extends: rsc
        pipeline: {lead: [new_lead, reached_out, responded]}
        features:
          stage_progression:
            enabled: true
            with: {section: lead, on_sent: reached_out, on_replied: responded}
        """,
      why: """
        A setting without a default must be set by some layer wherever a policy names the feature,
        switched on or not: support may switch it on at any time, and its rules would have nothing
        to read.
        """),
    CodePage(
      .lockedValue, "a value that a lower layer has locked",
      avoid: """
        # file: policies/trial.yaml
        name: trial
        extends: lever
        features:
          inmail_visibility: {with: {level: own}, lock: [level]}
        # file: tenants/acme.yaml
        kind: Tenant
        name: acme
        policy: trial
        plan: lever_trm
        features:
          inmail_visibility: {with: {level: contract}}
        """,
      prefer: """
        # file: policies/trial.yaml
        name: trial
        extends: lever
        features:
          inmail_visibility: {with: {level: own}, lock: [level]}
        # file: tenants/acme.yaml
        kind: Tenant
        name: acme
        policy: trial
        plan: lever_trm
        features:
          inmail_visibility: {enabled: true}
        """,
      why: """
        `lock` binds every later layer. Change it where it is locked, or ask for the lock to be
        lifted; both places are shown.
        """),
    CodePage(
      .duplicateDocument, "two documents of one kind with one name",
      avoid: """
        # file: policies/trial.yaml
        name: trial
        # file: policies/copy_of_trial.yaml
        name: trial
        """,
      prefer: """
        # file: policies/trial.yaml
        name: trial
        # file: policies/copy_of_trial.yaml
        name: copy_of_trial
        """,
      why: """
        Names refer to one document: which of two were to count would be an accident.
        """),
    CodePage(
      .unknownStage, "a stage that the pipeline does not have",
      avoid: """
        features:
          stage_progression: {with: {on_sent: reachd_out}}
        """,
      prefer: """
        features:
          stage_progression: {with: {on_sent: reached_out}}
        """,
      why: """
        Stages are those of `pipeline` of the policy that applies. A stage that does not exist
        at the applicant tracking system would be refused there, much later.
        """),
    CodePage(
      .unknownSection, "a section that the pipeline does not have",
      avoid: """
        features:
          stage_progression: {with: {section: leads}}
        """,
      prefer: """
        features:
          stage_progression: {with: {section: lead}}
        """,
      why: """
        Sections are the keys of `pipeline` of the policy that applies.
        """),
    CodePage(
      .unsetOfNothing, "an `unset` that takes nothing away",
      avoid: """
        features:
          inmail_visibility: {unset: [levl]}
        """,
      prefer: """
        features:
          inmail_visibility: {unset: [level]}
        """,
      why: """
        `unset` restores the layer below. Where no layer below has the key, the line does
        nothing, and mostly names the wrong key.
        """),
    CodePage(
      .settingRefused, "a setting that is refused in this combination",
      avoid: """
        apiVersion: sluice/v1
        kind: Tenant
        name: acme
        policy: rsc
        compatibility: vendor
        features: {inmail_timeline: {with: {exclude_seats: ["urn:li:seat:10"]}}}
        """,
      prefer: """
        apiVersion: sluice/v1
        kind: Tenant
        name: acme
        policy: rsc
        compatibility: lifted
        features: {inmail_timeline: {with: {exclude_seats: ["urn:li:seat:10"]}}}
        """,
      why: """
        The feature declares with `refused_when` where a setting must stay at its default, because
        the vendor's own product has no such choice. The message is the author's.
        """),
    CodePage(
      .badEffectiveFrom, "an `effective_from` that is no time",
      avoid: """
        apiVersion: sluice/v1
        kind: Policy
        name: lever_team
        extends: lever
        effective_from: March 2026
        """,
      prefer: """
        apiVersion: sluice/v1
        kind: Policy
        name: lever_team
        extends: lever
        effective_from: "2026-03-01T00:00:00Z"
        """,
      why: """
        Several versions of one policy may lie side by side; the time at which an event happened
        decides which of them counts, to the millisecond and independent of the machine's zone. The
        earliest version also counts for what happened before its time.
        """),
    CodePage(
      .unknownSettingType, "an unknown type of a setting",
      avoid: """
        settings: {level: {type: enum}}
        """,
      prefer: """
        settings: {level: {type: choice, values: [own, contract], default: own}}
        """,
      why: """
        The type decides which values are allowed and what an expression may do with them. The
        message names the types that there are.
        """),
    CodePage(
      .requiresCycle, "a feature that requires itself, directly or through others",
      avoid: """
        # file: policies/features/a.yaml
        kind: Feature
        name: a
        requires: [b]
        # file: policies/features/b.yaml
        kind: Feature
        name: b
        requires: [a]
        """,
      prefer: """
        # file: policies/features/a.yaml
        kind: Feature
        name: a
        requires: [b]
        # file: policies/features/b.yaml
        kind: Feature
        name: b
        """,
      why: """
        A feature is on only where all that it requires is on; in a circle nothing would ever say
        which of them is the first. The message names every place of the circle.
        """),
    CodePage(
      .missingPrerequisite, "a policy that lacks what one of its features requires",
      avoid: """
        # file: policies/features/follow_up.yaml
        kind: Feature
        name: follow_up
        requires: [unified_search]
        # file: policies/trial.yaml
        name: trial
        extends: rsc
        features: {follow_up: {enabled: true}}
        """,
      prefer: """
        # file: policies/features/follow_up.yaml
        kind: Feature
        name: follow_up
        requires: [unified_search]
        # file: policies/trial.yaml
        name: trial
        extends: rsc
        features: {follow_up: {enabled: true}, unified_search: {enabled: true}}
        """,
      why: """
        A feature is on only where all that it requires is on: in a policy without that, nobody
        could ever switch it on.
        """),
  ]
}
