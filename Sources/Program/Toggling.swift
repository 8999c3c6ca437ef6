import CEL

/// How people may change one feature of one tenant by hand, merged from all layers.
///
/// With the place that said each key; what nobody said is nil.
package struct Toggling: Sendable, Hashable {
  package struct Rule<Value: Sendable & Hashable>: Sendable, Hashable {
    package let value: Value
    package let origin: Origin

    package init(_ value: Value, at origin: Origin) {
      self.value = value
      self.origin = origin
    }
  }

  package enum Change: String, Sendable, Hashable, CaseIterable {
    case enable
    case disable
    /// Giving a setting a value.
    case set
  }

  /// What becomes of an override that a later revision does not allow.
  package enum Refits: String, Sendable, Hashable, CaseIterable {
    /// It counts for nothing, and again once a revision allows it.
    case keep
    /// It is ended.
    case end
  }

  /// Who may; empty: nobody; nil: anybody.
  package var roles: Rule<[String]>?
  /// Characters.
  package var reasonMin: Rule<Int>?
  package var reasonMax: Rule<Int>?
  /// Found somewhere in the reason; compiled when the policies are checked.
  package var reasonPattern: Rule<String>?
  /// What people are told whose reason does not have it.
  package var reasonSays: Rule<String>?
  package var endRequired: Rule<Bool>?
  /// Milliseconds from start to end, as it is made or extended.
  package var endMax: Rule<Int64>?
  /// Milliseconds from the first start to the last end, all extensions included.
  package var totalMax: Rule<Int64>?
  package var approvalKinds: Rule<[Change]>?
  /// Who may approve; nil: anybody who may change it.
  package var approvalRoles: Rule<[String]>?
  package var approvalCount: Rule<Int>?
  /// Milliseconds after which a request has expired.
  package var approvalWithin: Rule<Int64>?
  package var refits: Rule<Refits>?
  /// By key, `enabled` or a setting: the layer that locks it, such as `policy lever`.
  package var locks: [String: Rule<String>] = [:]

  package init() {}

  /// Where a longest duration is said, nothing may be without an end.
  package var isEndRequired: Bool {
    endRequired?.value ?? (endMax != nil || totalMax != nil)
  }

  /// Whether a change waits for somebody else to agree.
  ///
  /// Whoever asks for approvers and does not say for what means every change.
  package func needsApproval(_ change: Change) -> Bool {
    if let kinds = approvalKinds { return kinds.value.contains(change) }
    return approvalRoles != nil || approvalCount != nil || approvalWithin != nil
  }

  /// How many have to agree, at least 1.
  package var approvers: Int { approvalCount?.value ?? 1 }

  /// Whether the pattern, if there is one, is found in a reason.
  package func fits(reason: String) -> Bool {
    guard let pattern = reasonPattern?.value else { return true }
    var fuel = 1_000_000
    // A pattern that cannot be compiled, which a program does not have, fits nothing.
    return (try? LinearRegex(pattern).matches(reason, fuel: &fuel)) ?? false
  }
}
