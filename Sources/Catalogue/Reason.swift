/// Why something did not happen, or not yet: a word that is the same in YAML, output and HTTP.
package struct Reason: Sendable, Hashable {
  package let name: String
  package let outcome: Outcome
  package let description: String
  /// What would release a held event, or what a person can do.
  package let remedy: String
  /// Discards only: the event's body is dropped at once instead of being kept for a stated time.
  package let dropsBody: Bool

  /// What a gate or a rule may end in, besides effects.
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// Kept, invisible and countable, until something releases it.
    case hold
    case discard
    /// A user's action is refused.
    case deny
    /// A user is asked for something first.
    case prompt
    /// Counted, not an error.
    case skip
  }

  package init(
    _ name: String, _ outcome: Outcome, dropsBody: Bool = false, _ description: String,
    remedy: String
  ) {
    self.name = name
    self.outcome = outcome
    self.dropsBody = dropsBody
    self.description = description
    self.remedy = remedy
  }
}
