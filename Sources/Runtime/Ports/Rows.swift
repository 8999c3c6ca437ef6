import CEL

/// Milliseconds since 1970 in UTC.
package typealias EpochMilliseconds = Int64

/// What tells two events apart: the same key again is the same event delivered again.
package struct EventKey: Sendable, Hashable {
  package let tenant: String
  /// Source, type and the values of the type's key fields, joined by U+001F.
  package let text: String

  package init(tenant: String, text: String) {
    self.tenant = tenant
    self.text = text
  }

  /// By bytes, as the store does: a batch must tell apart what two batches would.
  package static func == (a: Self, b: Self) -> Bool {
    Text.equal(a.text, b.text) && Text.equal(a.tenant, b.tenant)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: tenant)
    hasher.combine(bytesOf: text)
  }

  /// 64 bits over tenant and text (FNV-1a): what a store indexes; the text decides on a hit.
  package var hash: Int64 {
    var hash = FNV1a()
    hash.add(tenant)
    hash.add(0x1f)
    hash.add(text)
    return hash.value
  }
}

/// One event as it is kept.
package struct EventRow: Sendable, Hashable {
  /// Our own counter, from 1, in the order of arrival; ids are commit order (one writer).
  package var sequence: Int64
  package var key: EventKey
  /// The envelope's id.
  package var id: String
  package var type: String
  package var occurredAt: EpochMilliseconds
  package var receivedAt: EpochMilliseconds
  package var source: String
  package var isBackfill: Bool
  /// The bytes as they came; nil once a discard dropped them.
  package var body: [UInt8]?
  /// Digest of the content of a dropped body, so that a repeat is still told from a conflict.
  package var contentDigest: Int64?
  /// The event that caused this one (split, tick), nil for one from outside.
  package var parent: Int64?
  /// When the body of a discarded event goes; nil: it stays.
  package var bodyUntil: EpochMilliseconds?

  package init(
    sequence: Int64, key: EventKey, id: String, type: String, occurredAt: EpochMilliseconds,
    receivedAt: EpochMilliseconds, source: String, isBackfill: Bool, body: [UInt8]?,
    contentDigest: Int64? = nil, parent: Int64? = nil, bodyUntil: EpochMilliseconds? = nil
  ) {
    self.sequence = sequence
    self.key = key
    self.id = id
    self.type = type
    self.occurredAt = occurredAt
    self.receivedAt = receivedAt
    self.source = source
    self.isBackfill = isBackfill
    self.body = body
    self.contentDigest = contentDigest
    self.parent = parent
    self.bodyUntil = bodyUntil
  }
}

/// What was decided on one event at one time.
///
/// An event that was held is decided again: one row more.
package struct DecisionRow: Sendable, Hashable {
  package var event: Int64
  package var tenant: String
  /// From 0 for each event; ``shadowOrdinal`` is apart.
  package var ordinal: Int
  package var decidedAt: EpochMilliseconds
  /// Digest of the policy set that decided.
  package var revision: String
  /// ``AdministrativeHead/version`` of the overrides that it was decided under.
  package var overridesVersion: Int64
  /// The strongest answer of the features: `denied`, `prompted`, `allowed`, `applied`, `held`, ...
  package var verdict: String
  /// JSON: each feature's verdict with gate, rules, reason and override (``FeatureDecision``).
  package var features: [UInt8]
  /// JSON: the facts that were read, as they were; erasable without touching the decision.
  package var readSet: [UInt8]

  /// Of what a revision in shadow would have decided, beside the first decision that counts.
  package static let shadowOrdinal = -1

  package var isShadow: Bool { ordinal < 0 }

  package init(
    event: Int64, tenant: String, ordinal: Int, decidedAt: EpochMilliseconds, revision: String,
    overridesVersion: Int64, verdict: String, features: [UInt8], readSet: [UInt8]
  ) {
    self.event = event
    self.tenant = tenant
    self.ordinal = ordinal
    self.decidedAt = decidedAt
    self.revision = revision
    self.overridesVersion = overridesVersion
    self.verdict = verdict
    self.features = features
    self.readSet = readSet
  }
}

/// A command that a decision produced; its identity is (event, feature, rule, ordinal).
package struct EffectRow: Sendable, Hashable {
  package var event: Int64
  package var tenant: String
  package var feature: String
  package var rule: String
  package var ordinal: Int
  package var kind: String
  /// `ats`, `network`, `people`: waits in the outbox.
  ///
  /// `none`: was carried out here.
  package var delivery: String
  /// JSON object of the arguments.
  package var payload: [UInt8]
  package var occurredAt: EpochMilliseconds

  package init(
    event: Int64, tenant: String, feature: String, rule: String, ordinal: Int, kind: String,
    delivery: String, payload: [UInt8], occurredAt: EpochMilliseconds
  ) {
    self.event = event
    self.tenant = tenant
    self.feature = feature
    self.rule = rule
    self.ordinal = ordinal
    self.kind = kind
    self.delivery = delivery
    self.payload = payload
    self.occurredAt = occurredAt
  }
}

/// An event that waits, for one feature.
///
/// At most one open hold for each (event, feature).
package struct HoldRow: Sendable, Hashable {
  package var event: Int64
  package var tenant: String
  package var feature: String
  package var reason: String
  /// What it waits for, found by equality: kind of fact and its id.
  ///
  /// Empty kind: nothing releases it but a new revision (`evaluation_error`) or a person.
  package var keyKind: String
  package var keyID: String
  /// `occurredAt` of the event: the order of release.
  package var occurredAt: EpochMilliseconds
  package var since: EpochMilliseconds
  /// When it is given up; nil: never.
  package var until: EpochMilliseconds?

  package init(
    event: Int64, tenant: String, feature: String, reason: String, keyKind: String, keyID: String,
    occurredAt: EpochMilliseconds, since: EpochMilliseconds, until: EpochMilliseconds?
  ) {
    self.event = event
    self.tenant = tenant
    self.feature = feature
    self.reason = reason
    self.keyKind = keyKind
    self.keyID = keyID
    self.occurredAt = occurredAt
    self.since = since
    self.until = until
  }
}

/// Names a fact within the whole store.
package struct FactKey: Sendable, Hashable {
  package let tenant: String
  /// Name of the catalogue's fact type.
  package let kind: String
  package let id: String

  package init(tenant: String, kind: String, id: String) {
    self.tenant = tenant
    self.kind = kind
    self.id = id
  }

  /// By bytes, as the store does.
  package static func == (a: Self, b: Self) -> Bool {
    Text.equal(a.id, b.id) && Text.equal(a.kind, b.kind) && Text.equal(a.tenant, b.tenant)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: tenant)
    hasher.combine(bytesOf: kind)
    hasher.combine(bytesOf: id)
  }
}

/// A fact as it shall be from now on.
package struct FactChange: Sendable, Hashable {
  package var key: FactKey
  /// JSON object.
  package var body: [UInt8]
  /// All index entries of the fact: (field, text).
  ///
  /// They replace what was there.
  package var index: [IndexEntry]

  package struct IndexEntry: Sendable, Hashable {
    package var field: String
    package var value: String

    package init(field: String, value: String) {
      self.field = field
      self.value = value
    }
  }

  package init(key: FactKey, body: [UInt8], index: [IndexEntry]) {
    self.key = key
    self.body = body
    self.index = index
  }
}

/// A release that is not finished: held events of this key are decided again, oldest first.
package struct ReleaseRow: Sendable, Hashable {
  package var tenant: String
  package var keyKind: String
  /// Empty: every key of this kind.
  package var keyID: String
  /// Only holds that were made before; what is held again by the release itself is not retried.
  package var requestedAt: EpochMilliseconds
  /// Holds at or before this (occurredAt, event) are done.
  package var afterOccurredAt: EpochMilliseconds
  package var afterEvent: Int64

  package init(
    tenant: String, keyKind: String, keyID: String, requestedAt: EpochMilliseconds,
    afterOccurredAt: EpochMilliseconds = .min, afterEvent: Int64 = .min
  ) {
    self.tenant = tenant
    self.keyKind = keyKind
    self.keyID = keyID
    self.requestedAt = requestedAt
    self.afterOccurredAt = afterOccurredAt
    self.afterEvent = afterEvent
  }
}

/// Input that could not be decided, kept with its cause.
///
/// The same finding at the same line is kept once, however often the file is taken.
package struct QuarantineRow: Sendable, Hashable {
  /// `-` for standard input.
  package var file: String
  /// From 1.
  package var line: Int
  package var tenant: String?
  /// A stable word: `malformed_json`, `unknown_type`, `conflicting_content`, ...
  package var cause: String
  package var detail: String
  /// At most ``Limits/quarantineBytesMax``.
  package var excerpt: [UInt8]
  package var receivedAt: EpochMilliseconds

  package init(
    file: String, line: Int, tenant: String?, cause: String, detail: String, excerpt: [UInt8],
    receivedAt: EpochMilliseconds
  ) {
    self.file = file
    self.line = line
    self.tenant = tenant
    self.cause = cause
    self.detail = detail
    self.excerpt = excerpt
    self.receivedAt = receivedAt
  }

  /// FNV-1a over what was found: file, line and this tell whether a finding is stored already.
  package var digest: Int64 {
    var hash = FNV1a()
    for text in [tenant ?? "", cause, detail] {
      hash.add(text)
      // No UTF-8 text has this byte.
      hash.add(0xff)
    }
    hash.add(excerpt)
    return hash.value
  }
}
