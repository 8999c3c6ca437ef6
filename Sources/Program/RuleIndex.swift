package import CEL

/// Finds the rules of one event type that can hold, without looking at the others.
///
/// INVARIANT: every rule that can hold for a frame is among the candidates, in the order written;
/// a rule is left out only if it needs a constant in the discriminating slot that is not there.
package struct RuleIndex: Sendable {
  /// The slot that most rules compare with a constant; nil: every rule is a candidate.
  package let slot: SlotID?
  /// Positions in ``RuleSet/rules`` by symbol, ascending, those of `rest` merged in.
  package let buckets: [UInt32: [Int32]]
  /// The rules that any value may satisfy, ascending.
  package let rest: [Int32]

  package init(slot: SlotID?, buckets: [UInt32: [Int32]], rest: [Int32]) {
    self.slot = slot
    self.buckets = buckets
    self.rest = rest
  }
}
