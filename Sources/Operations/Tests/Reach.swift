import CEL
import Program
import Runtime
import Synchronization

/// Which answers a condition, or a part of one, gave.
struct Answers: OptionSet, Sendable, Hashable {
  let rawValue: UInt8
  static let yes = Answers(rawValue: 1)
  static let no = Answers(rawValue: 2)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ outcome: Outcome?) {
    if case .value(.bool(let truth))? = outcome {
      self = truth ? .yes : .no
    } else {
      self = []
    }
  }
}

/// What tests reached of the policies.
struct Reach: Sendable {
  struct Part: Sendable {
    /// Of the condition; of a part without one, `yes` where it was taken.
    var answers: Answers = []
    /// By the term's place in the condition.
    var terms: [Range<Int>: Answers] = [:]
  }

  /// By position in ``PolicyParts/parts``; what is not there was never asked.
  private(set) var parts: [Int: Part] = [:]

  mutating func add(_ answers: Answers, to part: Int) {
    parts[part, default: Part()].answers.formUnion(answers)
  }

  mutating func add(_ answers: Answers, to part: Int, term: Range<Int>) {
    parts[part, default: Part()].terms[term, default: []].formUnion(answers)
  }

  mutating func formUnion(_ other: Reach) {
    for (part, seen) in other.parts {
      add(seen.answers, to: part)
      for (term, answers) in seen.terms { add(answers, to: part, term: term) }
    }
  }

  /// The rules that decisions name: those without a condition are seen in no other way.
  mutating func add(_ decisions: [FeatureDecision], _ parts: PolicyParts) {
    for decision in decisions {
      for rule in decision.rules {
        if let part = parts.position(ofRule: rule, of: decision.feature) { add(.yes, to: part) }
      }
      if decision.rules.isEmpty,
        let part = parts.position(ofRule: "otherwise", of: decision.feature),
        decision.origin == parts.parts[part].origin.description
      {
        add(.yes, to: part)
      }
    }
  }
}

/// Watches the conditions that a test asks.
final class ReachRecorder: Sendable {
  private let parts: PolicyParts
  private let reach = Mutex(Reach())

  init(_ parts: PolicyParts) { self.parts = parts }

  /// A condition was evaluated.
  func note(_ id: ConditionID, _ explanation: Explanation) {
    guard let part = parts.owners[id] else { return }
    let expression = explanation.expression
    reach.withLock { reach in
      reach.add(Answers(explanation.outcomes[expression.root]), to: part)
      for term in expression.terms {
        reach.add(
          Answers(explanation.outcomes[term]), to: part, term: expression[term].range)
      }
    }
  }

  /// What was seen since the last call.
  func take() -> Reach {
    reach.withLock { reach in
      defer { reach = Reach() }
      return reach
    }
  }
}
