import CEL
import Catalogue
import Diagnostics
import Program

/// A stage that a rule gives an opportunity, where settings alone decide which.
struct StageWrite {
  let feature: String
  let rule: String
  let events: EventSet
  /// The text of the argument `opportunity`; empty: the one that the event is about.
  let opportunity: String
  let to: String
  /// Only opportunities of this section move; nil: all.
  let within: String?
  /// What the rule's condition and the gates before it demand.
  let atoms: [EqualityAtom]
  /// Whether all rules of the feature that hold answer, so that two of its own can clash.
  let isCollected: Bool
  let span: SourceSpan

  /// Pairs that move one opportunity to different stages on one event, unless different constants
  /// make it plain that only one of them can.
  static func conflicts(among writes: [StageWrite], _ catalogue: Catalogue) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for (position, later) in writes.enumerated() {
      for earlier in writes[..<position] where earlier.clashes(with: later) {
        guard let event = earlier.events.indices.first(where: later.events.contains) else {
          continue
        }
        let isOne = earlier.feature == later.feature
        let what =
          isOne
          ? "rules `\(earlier.rule)` and `\(later.rule)` of `\(later.feature)`"
          : "features `\(earlier.feature)` and `\(later.feature)`"
        findings.append(
          Diagnostic(
            .conflictingFeatures,
            "\(what) move an opportunity to different stages on `\(catalogue.events[event].name)`",
            at: later.span, label: "to `\(later.to)` here",
            secondary: [.init(span: earlier.span, text: "to `\(earlier.to)` here")],
            help: [
              "let their conditions compare one field with different constants, or narrow them "
                + "with `within`" + (isOne ? "" : ", or switch one of the features off")
            ]))
      }
    }
    return findings
  }

  private func clashes(with other: StageWrite) -> Bool {
    guard to != other.to, opportunity == other.opportunity,
      feature == other.feature ? isCollected && rule != other.rule : true
    else { return false }
    if let within, let section = other.within, within != section { return false }
    return !atoms.contains { atom in
      other.atoms.contains {
        $0.path == atom.path && Set($0.constants).isDisjoint(with: atom.constants)
      }
    }
  }
}
