/// The vocabulary that policies are written in: immutable, passed in, never a global.
///
/// Checker, JSON Schema, reference pages and runtime all read this one place.
package final class Catalogue: Sendable {
  package let envelope: [Field]
  package let events: [EventType]
  package let facts: [FactType]
  package let effects: [EffectKind]
  /// Records that effects send to the network.
  package let upstream: [UpstreamEntity]
  package let reasons: [Reason]
  /// Fields of a candidate by which an event can be matched, in the words of `matching.keys`.
  package let matchingKeys: [MatchingKey]
  /// Ways by which a candidate may come into being (`creation.routes`).
  package let creationRoutes: Choice
  /// What a hold may wait for: a kind of fact.
  package let holdKeys: Choice
  /// What a pipeline, a stage and a section are called, and whether the language has them at all.
  package let hasPipelines: Bool
  /// How an event's JSON maps to variables.
  package let shape: EventShape

  package enum EventShape: Sendable, Hashable {
    /// The whole JSON object is the variable `event`.
    case flat
    /// The JSON object has one member for each of these variables; `event` must be among them.
    ///
    /// The facts among them are taken from the event instead of the store.
    case rooted([String])
  }

  package struct MatchingKey: Sendable, Hashable {
    /// Its word in `matching.keys`: `email`.
    package let name: String
    /// The indexed field of the fact `candidate` that it looks in.
    package let candidateField: String
    /// Candidate fields of the event's field map whose text is looked for, joined by a space.
    package let from: [String]

    package init(_ name: String, candidateField: String, from: [String]) {
      self.name = name
      self.candidateField = candidateField
      self.from = from
    }
  }

  private let eventIndex: [String: Int]
  private let factIndex: [String: Int]
  private let effectIndex: [String: Int]

  /// - Precondition: names are unique within events, facts and effects.
  package init(
    envelope: [Field], events: [EventType], facts: [FactType], effects: [EffectKind],
    upstream: [UpstreamEntity], reasons: [Reason], matchingKeys: [MatchingKey],
    creationRoutes: Choice, holdKeys: Choice,
    hasPipelines: Bool, shape: EventShape
  ) {
    self.envelope = envelope
    self.events = events
    self.facts = facts
    self.effects = effects
    self.upstream = upstream
    self.reasons = reasons
    self.matchingKeys = matchingKeys
    self.creationRoutes = creationRoutes
    self.holdKeys = holdKeys
    self.hasPipelines = hasPipelines
    self.shape = shape
    eventIndex = Dictionary(
      uniqueKeysWithValues: events.enumerated().map { ($0.element.name, $0.offset) })
    factIndex = Dictionary(
      uniqueKeysWithValues: facts.enumerated().map { ($0.element.name, $0.offset) })
    effectIndex = Dictionary(
      uniqueKeysWithValues: effects.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// Indices stay the same for the life of the value; programs keep them instead of names.
  package func eventID(_ name: String) -> Int? { eventIndex[name] }
  package func factID(_ name: String) -> Int? { factIndex[name] }
  package func effectID(_ name: String) -> Int? { effectIndex[name] }

  package func event(_ name: String) -> EventType? { eventIndex[name].map { events[$0] } }
  package func fact(_ name: String) -> FactType? { factIndex[name].map { facts[$0] } }
  package func effect(_ name: String) -> EffectKind? { effectIndex[name].map { effects[$0] } }
  package func upstreamEntity(_ name: String) -> UpstreamEntity? {
    upstream.first { $0.name == name }
  }

  package func reason(_ name: String, _ outcome: Reason.Outcome) -> Reason? {
    reasons.first { $0.name == name && $0.outcome == outcome }
  }
}
