import CEL
package import Catalogue
package import Program
package import Runtime

/// Decides a stored history by every way that there is to decide, and compares the answers: with one
/// another, and with what was recorded, perhaps by an earlier release.
package struct Selfcheck {
  /// A way to decide beside the one that counts.
  package enum Way: String, Sendable, CaseIterable {
    /// By programs into which no setting is folded.
    case general
    /// Every rule is tried in turn, whatever the event says.
    case unindexed
    /// Conditions are walked by the general evaluator, none runs as predicates.
    case slow

    package var words: String {
      switch self {
      case .general: "by the general program"
      case .unindexed: "without the index of rules"
      case .slow: "by the slow evaluator"
      }
    }

    /// What a revision compiles to in this way; nil where it does not.
    package func programs(of revision: ServedPolicies.Compiled) -> ProgramSet? {
      guard let programs = revision.policies.programs else { return nil }
      return switch self {
      case .general: revision.general()
      case .unindexed:
        programs.changing(conditions: programs.conditions, plans: { $0.keeping { _ in true } })
      case .slow:
        programs.changing(
          conditions: programs.conditions.probed(ConditionProbe()), plans: { $0 })
      }
    }

    /// A general program may read more facts before it decides the same.
    var readsTheSame: Bool { self != .general }
  }

  private let store: any AdministrationStore
  private let scratch: any AdministrationStore
  private let tenant: String?
  private let catalogue: Catalogue
  private let programs: (Way, ServedPolicies.Compiled) -> ProgramSet?
  private let progress: (String) -> Void

  /// - Parameters:
  ///   - store: The history; it is never written.
  ///   - scratch: Empty, and nobody else's.
  ///   - tenant: Whose history; nil: of all.
  ///   - catalogue: The words.
  ///   - programs: What a revision compiles to in a way; only tests that break one give another.
  ///   - progress: Told what is being done.
  package init(
    _ store: any AdministrationStore, scratch: any AdministrationStore, tenant: String? = nil,
    catalogue: Catalogue = .recruiting,
    programs: @escaping (Way, ServedPolicies.Compiled) -> ProgramSet? = { $0.programs(of: $1) },
    progress: @escaping (String) -> Void = { _ in }
  ) {
    self.store = store
    self.scratch = scratch
    self.tenant = tenant
    self.catalogue = catalogue
    self.programs = programs
    self.progress = progress
  }

  /// Decides and compares everything.
  ///
  /// - Throws: ``RequestError`` for a tenant that nobody knows, ``StoreError`` of either store.
  package func run() throws -> SelfcheckReport {
    if let tenant { try store.checkTenant(tenant, catalogue: catalogue) }
    let total = try store.eventCount(tenant: tenant, from: nil, until: nil)
    let tally = Tally()
    let trials = Replay.Trials(
      programs: { revision in Way.allCases.map { programs($0, revision) } }, report: tally.take)
    var replay = try Replay(
      of: store, into: scratch, tenant: tenant, catalogue: catalogue, trials: trials
    ) { summary in
      progress("\(summary.events + summary.leftOutCount) of \(total) events decided")
    }
    let summary = try replay.run()
    let comparison = try ReplayComparison(
      of: store, with: scratch, tenant: tenant, after: summary, catalogue: catalogue
    ) { count in
      progress("\(count) of \(total) events compared")
    }
    return SelfcheckReport(replay: summary, recorded: comparison, ways: tally.ways)
  }

  /// Compares answers as they come.
  private final class Tally {
    private(set) var ways = Dictionary(
      uniqueKeysWithValues: Way.allCases.map { ($0, SelfcheckReport.Compared()) })

    func take(_ tried: TriedDecision) {
      for (way, answer) in zip(Way.allCases, tried.others) {
        ways[way, default: .init()].count += 1
        if let answer, answer.isSame(as: tried.decided, readingTheSame: way.readsTheSame) {
          continue
        }
        ways[way, default: .init()].add(
          ReplayComparison.Difference(
            tenant: tried.tenant, subject: tried.event,
            what: tried.feature.map { "release of \($0)" } ?? "decision",
            recorded: tried.decided.text, replayed: answer?.text))
      }
    }
  }
}

extension Decision {
  /// One line for a person.
  fileprivate var text: String {
    let answers = features.filter { $0.verdict != .ignored }.map(\.line)
    let effects = effects.map { effect in
      "\(effect.kind) \(String(decoding: effect.payload.prefix(200), as: UTF8.self))"
    }
    let made = derived.map { String(decoding: $0.text.prefix(200), as: UTF8.self) }
    let reads = "on \(String(decoding: readSet.prefix(200), as: UTF8.self))"
    return ([verdict.rawValue] + answers + effects + made + [reads]).joined(separator: "; ")
  }
}

/// What a self-check found.
package struct SelfcheckReport: Sendable, Hashable {
  /// One way beside the one that counts.
  package struct Compared: Sendable, Hashable {
    /// Decisions.
    package var count = 0
    package var differing = 0
    /// The first of them.
    package var differences: [ReplayComparison.Difference] = []

    mutating func add(_ difference: ReplayComparison.Difference) {
      differing += 1
      if differences.count < ReplayComparison.differencesMax { differences.append(difference) }
    }
  }

  package let replay: ReplaySummary
  package let recorded: ReplayComparison
  package let ways: [Selfcheck.Way: Compared]

  /// Whether all ways, and the record, say the same.
  package var isFine: Bool {
    recorded.differing == 0 && ways.values.allSatisfy { $0.differing == 0 }
  }
}
