package import CEL
package import Catalogue
package import JSON

/// What was decided on one event at one time.
package struct Decision: Sendable {
  /// By feature, in the order in which they were decided.
  package var features: [FeatureDecision] = []
  package var effects: [EffectRow] = []
  package var holds: [HoldRow] = []
  /// JSON object: fact kind → the fields that were read, as they were.
  package var readSet: [UInt8] = []
  /// Keys whose holds are to be decided again.
  package var releases: [ReleaseKey] = []
  /// Events that are decided right after this one, in order.
  package var derived: [DerivedEvent] = []
  /// The body goes, because of the reason of a discard.
  package var dropsBody = false
  package var withdrawals: [Withdrawal] = []
  /// Persons to erase.
  package var erasures: [ErasureRequest] = []

  package init() {}

  /// The strongest answer: what a user, or a list, is told of the whole event.
  package var verdict: Verdict {
    features.lazy.filter { !$0.isShadow }.map(\.verdict).max() ?? .ignored
  }
}

extension Decision {
  /// Whether all that follows from both is the same.
  ///
  /// - Parameters:
  ///   - other: Of the same event.
  ///   - readingTheSame: Whether what was read counts, too.
  /// - Returns: False where anything differs.
  package func isSame(as other: Decision, readingTheSame: Bool) -> Bool {
    features == other.features && effects == other.effects && holds == other.holds
      && (!readingTheSame || readSet == other.readSet) && dropsBody == other.dropsBody
      && releases.map(\.until) == other.releases.map(\.until) && releases == other.releases
      && derived.map(\.text) == other.derived.map(\.text)
      && withdrawals == other.withdrawals && erasures == other.erasures
  }
}

/// An event that a decision makes: its type and fields; the envelope is its parent's.
package struct DerivedEvent: Sendable {
  package let feature: String
  package let type: String
  /// Members of a JSON object, without braces around them; empty where there are none.
  package let fields: [(name: String, value: Value)]

  /// All of it as JSON.
  package var text: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("feature", feature)
    writer.member("type", type)
    for field in fields {
      writer.key(field.name)
      FactCoding.write(field.value, to: &writer)
    }
    writer.endObject()
    return writer.finish()
  }
}

/// What waits for something to change: a kind of fact, and its id or all of the kind.
package struct ReleaseKey: Sendable, Hashable {
  package let kind: String
  /// Nil: every one.
  package let id: String?
  /// Schedules: what came after this instant waits for the next tick; nil: now.
  package let until: EpochMilliseconds?

  package init(kind: String, id: String?, until: EpochMilliseconds? = nil) {
    self.kind = kind
    self.id = id
    self.until = until
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && (a.id == nil) == (b.id == nil) && Text.equal(a.id ?? "", b.id ?? "")
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(bytesOf: id ?? "")
  }
}

/// The answer of a feature, from weak to strong.
package enum Verdict: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Nothing of it concerns the feature.
  case ignored
  /// A rule fitted and there was nothing to change.
  case unchanged
  case skipped
  case discarded
  case held
  case applied
  case allowed
  case prompted
  case denied

  package static func < (a: Self, b: Self) -> Bool {
    a.rank < b.rank
  }

  /// Of an event: that what the user wanted to do did not happen.
  package var refusesActions: Bool { self == .denied || self == .prompted }

  private var rank: Int {
    switch self {
    case .ignored: 0
    case .unchanged: 1
    case .skipped: 2
    case .discarded: 3
    case .held: 4
    case .applied: 5
    case .allowed: 6
    case .prompted: 7
    case .denied: 8
    }
  }
}

/// What one feature decided, with all that an explanation needs to name.
package struct FeatureDecision: Sendable, Hashable {
  package var feature: String
  package var verdict: Verdict
  package var isShadow = false
  /// The gate that was not met.
  package var gate: String?
  /// The rules that held, in order; empty where `otherwise` answered.
  package var rules: [String] = []
  package var reason: String?
  /// What the gate or rule says beside the reason; nothing personal.
  package var detail: String?
  /// What is waited for.
  package var holdKey: String?
  package var holdID: String?
  /// `policies/features/x.yaml:12`: the gate, rule or setting that decided.
  package var origin: String?
  /// The override by which the feature was on or off.
  package var override: Int64?
  /// One line more: why a rule changed nothing, what an evaluation error was.
  package var note: String?

  package init(feature: String, verdict: Verdict) {
    self.feature = feature
    self.verdict = verdict
  }

  /// Whether the feature was off: by the policies, an override, an off switch, or with another one.
  package var isSwitchedOff: Bool {
    gate == nil && rules.isEmpty
      && ["feature_off", "emergency_off", "prerequisite_off"].contains(reason)
  }

  /// Adds to what is said of it, each thing once.
  mutating func add(note text: String) {
    guard let before = note else { return note = text }
    if !before.contains(text) { note = "\(before); \(text)" }
  }

  /// Another feature refuses the user's action, so that this one did nothing.
  package mutating func refuseAction() {
    switch verdict {
    case .denied, .prompted, .allowed, .discarded, .ignored: return
    case .applied, .unchanged, .skipped, .held: break
    }
    verdict = .ignored
    reason = nil
    detail = nil
    holdKey = nil
    holdID = nil
    note = Self.refusedNote
  }

  private static let refusedNote = "the action was refused"

  /// Whether it did nothing for that reason.
  package var isRefusedAction: Bool { verdict == .ignored && note == Self.refusedNote }

  /// - Parameters:
  ///   - writer: In a value position.
  ///   - effects: What a revision in shadow would have done; else empty, since effects are rows of
  ///     their own.
  package func write(to writer: inout JSONWriter, wouldDo effects: [EffectRow] = []) {
    writer.beginObject()
    writer.member("feature", feature)
    writer.member("verdict", verdict.rawValue)
    if isShadow { writer.member("shadow", true) }
    if let gate { writer.member("gate", gate) }
    if !rules.isEmpty {
      writer.member("rules", rules)
    }
    if let reason { writer.member("reason", reason) }
    if let detail { writer.member("detail", detail) }
    if let holdKey { writer.member("waits_for", holdKey) }
    if let holdID { writer.member("waits_for_id", holdID) }
    if let origin { writer.member("at", origin) }
    if let override { writer.member("override", override) }
    if let note { writer.member("note", note) }
    if !effects.isEmpty {
      writer.member("would_do", each: effects) { effect, writer in
        writer.beginObject()
        writer.member("rule", effect.rule)
        writer.member("ordinal", effect.ordinal)
        writer.member("kind", effect.kind)
        writer.member("delivery", effect.delivery)
        if let payload = try? JSONValue.parse(effect.payload) {
          writer.member("payload", payload)
        }
        writer.endObject()
      }
    }
    writer.endObject()
  }

  /// Reads what ``write(to:)`` wrote.
  package init?(json: JSONValue) {
    guard let feature = json["feature"]?.string,
      let verdict = json["verdict"]?.string.flatMap(Verdict.init(rawValue:))
    else { return nil }
    self.init(feature: feature, verdict: verdict)
    isShadow = json["shadow"]?.bool ?? false
    gate = json["gate"]?.string
    rules = json["rules"]?.array?.compactMap(\.string) ?? []
    reason = json["reason"]?.string
    detail = json["detail"]?.string
    holdKey = json["waits_for"]?.string
    holdID = json["waits_for_id"]?.string
    origin = json["at"]?.string
    override = json["override"]?.int64
    note = json["note"]?.string
  }
}

extension EffectKind {
  /// Whether it only tells people something, which is part of the answer to a user's action.
  package var isTold: Bool { delivery == .people || operation == .answer }
}
