import JSON
package import Runtime

/// What was decided on one event, over all its decisions, in a form in which two answers compare.
///
/// Of a feature that was held and then decided again the last answer counts, and all its effects.
package struct DecidedEvent: Sendable, Hashable {
  /// One for each feature that answered, in the order in which they first did.
  package var answers: [FeatureDecision] = []
  /// By feature, rule, ordinal.
  package var effects: [DecidedEffect] = []

  package init() {}

  /// - Parameters:
  ///   - decisions: All of one event, by ordinal; answers that are no longer readable are left out.
  ///   - effects: All of the same event.
  package init(decisions: [DecisionRow], effects: [EffectRow]) {
    for row in decisions {
      for answer in row.answers { take(answer) }
    }
    self.effects = effects.map { DecidedEffect($0) }.sorted { $0.isBefore($1) }
  }

  /// The answer of one decision.
  package init(_ decision: Decision) {
    for answer in decision.features { take(answer) }
    effects = decision.effects.map { DecidedEffect($0) }.sorted { $0.isBefore($1) }
  }

  /// The strongest answer of the features that are live.
  package var verdict: Verdict {
    answers.lazy.filter { !$0.isShadow }.map(\.verdict).max() ?? .ignored
  }

  package func answer(of feature: String) -> FeatureDecision? {
    answers.first { $0.feature == feature }
  }

  package func effects(of feature: String) -> [DecidedEffect] {
    effects.filter { $0.feature == feature }
  }

  /// Puts an answer in the place of the feature's earlier one.
  package mutating func take(_ answer: FeatureDecision) {
    if let index = answers.firstIndex(where: { $0.feature == answer.feature }) {
      answers[index] = answer
    } else {
      answers.append(answer)
    }
  }

  /// Features that answer otherwise, or whose effects are others, in the order of the answers.
  ///
  /// Where an answer comes from (rule, place, override) and its notes make no difference.
  package func differingFeatures(from other: DecidedEvent) -> [String] {
    var names = answers.map(\.feature)
    for answer in other.answers where !names.contains(answer.feature) {
      names.append(answer.feature)
    }
    return names.filter { name in
      Outcome(answer(of: name)) != Outcome(other.answer(of: name))
        || contents(of: name) != other.contents(of: name)
    }
  }

  /// What a feature does, each thing with how often.
  private func contents(of feature: String) -> [DecidedEffect.Content: Int] {
    effects(of: feature).reduce(into: [:]) { $0[$1.content, default: 0] += 1 }
  }

  /// What of an answer others can see.
  package struct Outcome: Sendable, Hashable {
    /// One that does not answer the event at all ignores it.
    package let verdict: Verdict
    package let isShadow: Bool
    package let reason: String?
    package private(set) var holdKey: String?
    package private(set) var holdID: String?

    package init(_ answer: FeatureDecision?) {
      verdict = answer?.verdict ?? .ignored
      isShadow = answer?.isShadow ?? false
      reason = answer?.reason
      holdKey = answer?.holdKey
      holdID = answer?.holdID
    }

    /// Without whom it waits for.
    package var anonymous: Outcome {
      var outcome = self
      outcome.holdID = nil
      return outcome
    }
  }
}

/// One effect, without the event that it belongs to, whose number differs from store to store.
package struct DecidedEffect: Sendable, Hashable {
  package var feature: String
  package var rule: String
  package var ordinal: Int
  package var kind: String
  package var delivery: String
  /// JSON object of the arguments.
  package var payload: [UInt8]
  /// False: it is asked for, and whether it would change anything was not tried.
  package var isCertain = true

  package init(_ row: EffectRow) {
    self.init(
      feature: row.feature, rule: row.rule, ordinal: row.ordinal, kind: row.kind,
      delivery: row.delivery, payload: row.payload)
  }

  package init(
    feature: String, rule: String, ordinal: Int, kind: String, delivery: String, payload: [UInt8],
    isCertain: Bool = true
  ) {
    self.feature = feature
    self.rule = rule
    self.ordinal = ordinal
    self.kind = kind
    self.delivery = delivery
    self.payload = payload
    self.isCertain = isCertain
  }

  /// What it does, whichever rule asks for it.
  package struct Content: Sendable, Hashable {
    package let kind: String
    package let payload: [UInt8]
  }

  package var content: Content { Content(kind: kind, payload: payload) }

  fileprivate func isBefore(_ other: DecidedEffect) -> Bool {
    (feature, rule, ordinal) < (other.feature, other.rule, other.ordinal)
  }
}

extension DecisionRow {
  /// The answers of the features; what is no longer readable is left out.
  package var answers: [FeatureDecision] {
    ((try? JSONValue.parse(features))?.array ?? []).compactMap { FeatureDecision(json: $0) }
  }
}
