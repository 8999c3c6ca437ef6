package import CEL
package import Program

/// Goes through the rules of one feature that can answer an event, in the order written.
///
/// The one place where rules are tried: deciding and measuring go the same way.
struct RuleCursor {
  enum Match {
    case holds(Int)
    /// Evaluating the condition failed.
    case failed(Int)
  }

  private let candidates: [Int32]
  private var next = 0

  /// - Parameters:
  ///   - index: Of the event's type.
  ///   - frame: Filled with the event and its facts.
  init(_ index: RuleIndex, in frame: Frame) {
    candidates = index.candidates(in: frame)
  }

  /// The next rule that holds, or whose condition fails; nil at the end.
  mutating func match(
    of rules: RuleSet, _ conditions: ConditionTable, in frame: Frame
  ) -> Match? {
    while next < candidates.count {
      let position = Int(candidates[next])
      next += 1
      guard let when = rules.rules[position].when else { return .holds(position) }
      switch conditions.test(when.id, in: frame) {
      case .isTrue: return .holds(position)
      case .isFalse: continue
      case .undecided:
        do throws(EvaluationError) {
          if try conditions.evaluate(when.id, in: frame) { return .holds(position) }
        } catch {
          return .failed(position)
        }
      }
    }
    return nil
  }
}

extension Decider {
  /// What the rules of a feature say, without gates, facts, effects and anything that is stored.
  package enum RuleAnswer: Sendable, Hashable {
    case off
    case none
    /// Position in ``RuleSet/rules``.
    case rule(Int)
    case failed(Int)
  }

  /// Reads an event into the frame; its envelope is left there.
  ///
  /// - Returns: The index of its type in the catalogue.
  package func scan(_ bytes: UnsafeRawBufferPointer) throws(EventError) -> Int {
    try scan(bytes, into: frame)
  }

  /// The same into a frame of the caller's.
  package func scan(
    _ bytes: UnsafeRawBufferPointer, into frame: Frame
  ) throws(EventError) -> Int {
    frame.reset()
    return try scanner.scan(bytes, into: frame)
  }

  /// The first rule of a feature that holds for the event that was read last.
  ///
  /// - Parameters:
  ///   - feature: Its position in the tenant's program.
  ///   - row: The tenant's.
  ///   - type: As ``scan(_:)`` answered.
  /// - Returns: The rule, or why there is none.
  package func firstRule(of feature: Int, for row: TenantRow, type: Int) -> RuleAnswer {
    firstRule(of: feature, for: row, type: type, in: frame)
  }

  /// The same on a frame of the caller's.
  package func firstRule(
    of feature: Int, for row: TenantRow, type: Int, in frame: Frame
  ) -> RuleAnswer {
    guard row.enabled & (1 << UInt64(feature)) != 0 else { return .off }
    guard let rules = set.programs[Int(row.program)].features[feature].rules,
      let index = rules.index[type]
    else { return .none }
    var cursor = RuleCursor(index, in: frame)
    return switch cursor.match(of: rules, set.conditions, in: frame) {
    case .holds(let position)?: .rule(position)
    case .failed(let position)?: .failed(position)
    case nil: .none
    }
  }

  /// Whether any feature of the tenant has a rule that holds for the event that was read last.
  package func anyRule(for row: TenantRow, type: Int) -> Bool {
    for feature in set.programs[Int(row.program)].answering[type] {
      if case .rule = firstRule(of: feature, for: row, type: type) { return true }
    }
    return false
  }

  /// The text of a field that the last event has and some expression reads.
  package func text(_ slot: SlotID) -> String? { frame.string(slot) }
}
