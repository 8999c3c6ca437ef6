/// A command that a decision may produce.
package struct EffectKind: Sendable, Hashable {
  /// `append_timeline`; unique in a catalogue.
  package let name: String
  package let description: String
  package let phase: Phase
  /// What the runtime does to the facts when the effect is decided.
  package let operation: Operation
  /// Who carries it out.
  package let delivery: Delivery
  package let arguments: [Argument]
  /// What the entries of its field map are fields of.
  package let fieldOwner: FieldOwner

  package enum FieldOwner: Sendable, Hashable {
    case candidate
    /// Names of the author's own.
    case author
    /// The event type that the argument `type` names.
    case event
    /// The record that the argument `entity` names (``Catalogue/upstream``).
    case upstream
  }

  /// The order in which the effects of one event run; a later phase sees what an earlier one did.
  package enum Phase: Int, Sendable, Hashable, CaseIterable, Comparable {
    case match
    case candidate
    case link
    case opportunity
    case timeline
    case stage
    case evaluation
    case writeBack

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// A closed set: each case is a switch in the runtime.
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case createCandidate
    case updateCandidate
    case redactFields
    case erase
    case withdraw
    case linkMember
    case unlinkMember
    case requestReview
    case flagDuplicate
    case matchMember
    case applySkill
    case appendTimeline
    case storeNote
    case removeNote
    case createOpportunity
    case attachToOpportunity
    case advanceStage
    case recordEvaluation
    case requestEvaluation
    case writeBack
    case deleteUpstream
    case mapSeat
    case resumeSync
    case release
    /// Tells the caller what its fields say, under names of the author's.
    case answer
    case requestPull
    case emitEvent
    /// Changes nothing here: only told to whom `delivery` names.
    case command
  }

  package enum Delivery: String, Sendable, Hashable, CaseIterable {
    case ats
    case network
    case people
    /// Carried out here.
    case none
  }

  package struct Argument: Sendable, Hashable {
    package let field: Field
    /// A value in the form in which an author writes it; nil where none is assumed.
    package let defaultText: String?

    package init(_ field: Field, default defaultText: String? = nil) {
      self.field = field
      self.defaultText = defaultText
    }
  }

  package init(
    _ name: String, _ phase: Phase, _ operation: Operation, to delivery: Delivery,
    fields fieldOwner: FieldOwner = .candidate, _ description: String, _ arguments: [Argument]
  ) {
    self.name = name
    self.phase = phase
    self.operation = operation
    self.delivery = delivery
    self.description = description
    self.arguments = arguments
    self.fieldOwner = fieldOwner
  }
}

extension EffectKind.Operation {
  /// Fields of facts that decide whether it changes anything.
  ///
  /// They are recorded with the decision, so that it can be told later what other arguments would
  /// have come to; not those that are looked up in other records.
  package var looksAt: [(fact: String, field: String)] {
    switch self {
    case .advanceStage:
      [
        ("candidate", "id"), ("opportunity", "stage"), ("opportunity", "candidate"),
        ("opportunity", "deleted_at"),
      ]
    case .requestReview, .flagDuplicate: [("candidate", "id")]
    default: []
    }
  }
}
