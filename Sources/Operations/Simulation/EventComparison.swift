import JSON
package import Program
package import Runtime

/// What was decided on one event, and what would be.
package struct EventComparison: Sendable {
  package let event: EventRow
  package let recorded: DecidedEvent
  /// Features whose answer is not known stand as recorded.
  package var simulated: DecidedEvent
  /// By feature: why it is not known what it would answer.
  package var undecided: [String: Undecided] = [:]
  /// By feature that differs: where the two answers part.
  package var partings: [String: Parting] = [:]
  /// The candidate, or else the member, that the event is about.
  package var subject: String?

  package init(event: EventRow, recorded: DecidedEvent, simulated: DecidedEvent) {
    self.event = event
    self.recorded = recorded
    self.simulated = simulated
  }

  /// The candidate, or else the member, that decisions read.
  static func subject(of rows: [DecisionRow]) -> String? {
    for row in rows {
      guard let facts = try? JSONValue.parse(row.readSet) else { continue }
      for kind in ["candidate", "member"] {
        if let id = facts[kind]?["id"]?.string { return id }
      }
    }
    return nil
  }

  /// Features that are known to answer otherwise, or to do something else.
  package var differing: [String] {
    recorded.differingFeatures(from: simulated).filter { undecided[$0] == nil }
  }
}

/// Why nobody knows what a feature would answer to an event.
package struct Undecided: Sendable, Hashable {
  package enum Cause: String, Sendable, Hashable, CaseIterable {
    case erased
    case contentDropped = "content_dropped"
    case revisionMissing = "revision_missing"
    case unreadable
    case refused
    case unknownTenant = "unknown_tenant"
    case notReproduced = "not_reproduced"
    case notRecorded = "not_recorded"
    case earlierEffects = "earlier_effects"
    case storedRecords = "stored_records"
    case waitsOtherwise = "waits_otherwise"
    case sameAction = "same_action"
    case parent
    case afterGap = "after_gap"

    /// To follow "because".
    package var words: String {
      switch self {
      case .erased: "the person was erased"
      case .contentDropped: "the content of the event was dropped"
      case .revisionMissing: "the policies that decided are not kept, or no longer compile"
      case .unreadable: "this version no longer reads the event"
      case .refused: "the event would be refused and quarantined"
      case .unknownTenant: "the policies that were tried do not know the tenant"
      case .notReproduced:
        "the decision saw what earlier effects of the same event had changed: its own policies "
          + "answer otherwise on what was recorded"
      case .notRecorded: "it would read what was not recorded"
      case .earlierEffects: "it would read what other effects of the same event change"
      case .storedRecords:
        "what its effects come to depends on other records: matching or ways in are others"
      case .waitsOtherwise: "it would wait for something else, and nobody knows until when"
      case .sameAction: "another feature's answer to the same action is not known"
      case .parent: "the event that made it would be decided otherwise"
      case .afterGap: "earlier events of the tenant could not be decided once more"
      }
    }

    /// Whether a replay, which carries effects out, would know.
    var isKnownToReplay: Bool {
      switch self {
      case .notReproduced, .notRecorded, .earlierEffects, .storedRecords, .waitsOtherwise,
        .sameAction, .parent:
        true
      default: false
      }
    }
  }

  package let cause: Cause
  /// Such as `opportunity.kind`: what was not recorded.
  package let detail: String?

  package init(_ cause: Cause, _ detail: String? = nil) {
    self.cause = cause
    self.detail = detail
  }
}

/// The first gate or rule at which two answers of one feature part.
package struct Parting: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// One of the policies has no such feature for the event.
    case feature
    /// On or off.
    case toggle = "switch"
    case schedule
    case gate
    case rule
    case otherwise
  }

  package let feature: String
  package let kind: Kind
  /// Of the gate or rule; empty for the others.
  package let id: String
  /// `policies/features/x.yaml:12`; nil where nothing says.
  package let origin: String?

  /// - Parameters:
  ///   - feature: Its name.
  ///   - recorded: Nil: the feature did not answer.
  ///   - simulated: Nil: the feature would not answer.
  ///   - plans: Of the feature, those that would decide first: they know the order.
  package init(
    of feature: String, _ recorded: FeatureDecision?, _ simulated: FeatureDecision?,
    in plans: [FeaturePlan]
  ) {
    let (left, right) = (Stop(recorded), Stop(simulated))
    let isLeft = left.rank(in: plans) < right.rank(in: plans)
    let stop = isLeft ? left : right
    self.feature = feature
    kind = stop.kind
    id = stop.id
    // Of a switch it is where the feature stands, not what switched it.
    origin = stop.kind == .toggle ? nil : (isLeft ? recorded : simulated)?.origin
  }

  /// Where an answer ended.
  private struct Stop {
    let kind: Kind
    let id: String

    init(_ answer: FeatureDecision?) {
      id = answer?.gate ?? answer?.rules.first ?? ""
      if let answer {
        if answer.gate != nil {
          kind = .gate
        } else if !answer.rules.isEmpty {
          kind = .rule
        } else if answer.isSwitchedOff {
          kind = .toggle
        } else {
          kind = answer.reason == "awaiting_tick" ? .schedule : .otherwise
        }
      } else {
        kind = .feature
      }
    }

    /// Where it stands in the order in which a feature decides.
    func rank(in plans: [FeaturePlan]) -> Int {
      switch kind {
      case .feature: return 0
      case .toggle: return 1
      case .schedule: return 2
      case .gate:
        let place = plans.lazy.compactMap { plan in plan.gates.firstIndex { $0.id == id } }.first
        return 3 + (place ?? 0)
      case .rule:
        let place = plans.lazy.compactMap { plan in
          plan.rules?.rules.firstIndex { $0.id == id }
        }.first
        return 1_000_000 + (place ?? 0)
      case .otherwise: return .max
      }
    }
  }
}
