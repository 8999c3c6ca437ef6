import Diagnostics
package import Runtime

/// What was asked for cannot be: there is no such tenant, the end is in the past, the policies say
/// no, somebody else was first.
///
/// Nothing failed and nothing is damaged; the person who asked is told what to do instead.
package struct RequestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What programs tell refusals apart by.
  ///
  /// The raw values are shown and stored: never change one.
  package enum Code: String, Sendable, Hashable, CaseIterable {
    /// What was asked for makes no sense as it stands.
    case misuse
    /// A tenant, feature, setting, override, request or change that there is not.
    case unknown
    case badActor = "bad_actor"
    case badReason = "bad_reason"
    /// A start in the past, an end that is not after it.
    case badWindow = "bad_window"
    case badValue = "bad_value"
    /// The policies give it to other roles, or to nobody.
    case notAllowed = "not_allowed"
    /// The policies lock the value.
    case locked
    case endRequired = "end_required"
    /// Lasts longer than the policies allow, extensions counted.
    case tooLong = "too_long"
    /// Another override of the same covers a part of the time.
    case conflict
    /// Somebody changed the feature since the version that the caller saw.
    case changedSince = "changed_since"
    /// An override, a request or a change that is over.
    case isOver = "is_over"
    /// Nobody approves what they asked for themselves.
    case ownRequest = "own_request"
    case approvedBefore = "approved_before"
    /// What was approved is not what would happen now.
    case outdated
    /// The stored request is not the one that was opened.
    case tampered
    case approvalNeeded = "approval_needed"
  }

  /// One line: what is wrong, and what to do.
  package let description: String
  package let code: Code
  /// What stands in the way, as it is stored now.
  package let others: [OverrideRow]

  package init(_ description: String, code: Code = .misuse, others: [OverrideRow] = []) {
    self.description = description
    self.code = code
    self.others = others
  }

  /// A name that is not among the known ones, with the nearest of them, or all.
  static func unknown(_ what: String, _ name: String, among known: [String]) -> RequestError {
    RequestError(
      "no \(what) is named `\(printable(name))`" + hint(name, among: known), code: .unknown)
  }

  /// What may have been meant, to follow the words that a name is not known.
  static func hint(_ name: String, among known: [String]) -> String {
    if let nearest = Suggestion.nearest(to: name, among: known) {
      return "; did you mean `\(nearest)`?"
    }
    return known.isEmpty
      ? "; there is none" : "; known: \(known.sorted().prefix(12).joined(separator: ", "))"
  }
}
