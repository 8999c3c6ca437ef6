/// `toggle:`: who may change a feature by hand, with what reason and end, and who has to agree.
///
/// Layers merge key by key; a key that is nil was not written. A class, since most uses of features say
/// nothing of it: what they carry is one word.
package final class ToggleSyntax: Sendable {
  /// A change of a feature by hand.
  package enum Change: String, Sendable, Hashable, CaseIterable {
    case enable
    case disable
    /// Giving a setting a value.
    case set
  }

  /// What becomes of an override that a later revision does not allow.
  package enum Refits: String, Sendable, Hashable, CaseIterable {
    case keep
    case end
  }

  package struct Reason: Sendable {
    /// Characters.
    package var min: Located<Int>?
    package var max: Located<Int>?
    /// A regular expression that is found somewhere in the reason.
    package var pattern: ExpressionSyntax?
    /// What people are told whose reason does not have it.
    package var says: Located<String>?
  }

  /// Durations in milliseconds.
  package struct End: Sendable {
    package var required: Located<Bool>?
    /// From start to end, as it is made or extended.
    package var max: Located<Int64>?
    /// From the first start to the last end, all extensions included.
    package var total: Located<Int64>?
  }

  package struct Approval: Sendable {
    package var kinds: Located<[Change]>?
    package var by: Located<[String]>?
    package var count: Located<Int>?
    /// Milliseconds.
    package var within: Located<Int64>?
  }

  /// Roles; empty: nobody.
  package let by: Located<[String]>?
  package let reason: Reason
  package let end: End
  package let approval: Approval
  package let refits: Located<Refits>?

  package init(
    by: Located<[String]>?, reason: Reason, end: End, approval: Approval,
    refits: Located<Refits>?
  ) {
    self.by = by
    self.reason = reason
    self.end = end
    self.approval = approval
    self.refits = refits
  }
}
