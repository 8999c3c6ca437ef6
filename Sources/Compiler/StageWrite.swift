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
    let index = Index(writes)
    for (position, later) in writes.enumerated() {
      for other in index.suspects(of: later) where other < position {
        let earlier = writes[other]
        guard earlier.clashes(with: later),
          let event = earlier.events.indices.first(where: later.events.contains)
        else { continue }
        // Nobody reads more at once, and what is left is found when these are mended.
        guard findings.count < Report.shownMaxDefault else { return findings }
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

  /// Leaves out, for each write, those that need another constant in the path that most of them
  /// compare: with thousands of rules not every pair is looked at.
  private struct Index {
    private var path: [String]?
    private var buckets: [Value: [Int]] = [:]
    /// Those that compare no constant with that path.
    private var rest: [Int] = []
    private let all: Range<Int>

    init(_ writes: [StageWrite]) {
      all = writes.indices
      var users: [[String]: Int] = [:]
      for write in writes {
        for path in Set(write.atoms.map(\.path)) { users[path, default: 0] += 1 }
      }
      path = users.max { ($0.value, $1.key.count) < ($1.value, $0.key.count) }?.key
      for (position, write) in writes.enumerated() {
        guard let atom = write.atoms.first(where: { $0.path == path }) else {
          rest.append(position)
          continue
        }
        for constant in atom.constants { buckets[constant, default: []].append(position) }
      }
    }

    func suspects(of write: StageWrite) -> [Int] {
      guard let atom = write.atoms.first(where: { $0.path == path }) else { return Array(all) }
      return Set(atom.constants.flatMap { buckets[$0] ?? [] }).union(rest).sorted()
    }
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
