import CEL
import Compiler
import Program
import Runtime

// How good the tests are: what they reach, and which changes they notice.

extension PolicyTests {
  /// - Throws: ``RequestError`` where a feature is named that there is not.
  package func check(features: [String]) throws(RequestError) {
    let known = set.library.features.keys
    for name in features where !known.contains(name) {
      throw .unknown("feature", name, among: Array(known))
    }
  }

  /// Runs tests, and says what of the policies they reach.
  ///
  /// - Parameters:
  ///   - selection: Which tests.
  ///   - features: Whose parts count; none: all.
  ///   - workers: How many run at the same time, from 1.
  /// - Returns: Nil where the policies have errors.
  /// - Throws: ``StoreError`` where the store of a test fails, which is a defect.
  package func coverage(
    _ selection: Selection = Selection(), features: Set<String> = [], workers: Int
  ) async throws -> CoverageReport? {
    guard let programs else { return nil }
    let parts = PolicyParts(programs, set.library)
    var all = Reach()
    for reach in try await reach(stories(selection), programs, parts, workers: workers) {
      all.formUnion(reach)
    }
    return CoverageReport(parts, all, features: features)
  }

  /// Removes each gate, rule, view and check, and negates each of their conditions, one at a time;
  /// says which of these changes no test notices.
  ///
  /// Only tests that ask the changed part are run, until one fails.
  ///
  /// - Parameters:
  ///   - selection: Which tests; those that fail without a change notice nothing.
  ///   - features: Whose parts are changed; none: all.
  ///   - workers: How many changes are tried at the same time, from 1.
  /// - Returns: Nil where the policies have errors.
  /// - Throws: ``StoreError`` where the store of a test fails, which is a defect.
  package func mutation(
    _ selection: Selection = Selection(), features: Set<String> = [], workers: Int
  ) async throws -> MutationReport? {
    guard let programs else { return nil }
    let parts = PolicyParts(programs, set.library)
    let passed = Set(
      try await run(selection, workers: workers).filter(\.hasPassed).map(\.name))
    let stories = stories(selection).filter { passed.contains($0.name) }
    let reaches = try await reach(stories, programs, parts, workers: workers)
    let plain = programs.changing(
      conditions: programs.conditions.probed(ConditionProbe()),
      plans: { $0.keeping { _ in true } })
    let mutants = Mutation.all(of: parts, features: features)
    let results = try await inParallel(mutants, workers: workers, worker: {}) { _, mutant in
      let reached = stories.indices.filter { reaches[$0].parts[mutant.position] != nil }
      var noticedBy: String?
      if !reached.isEmpty {
        let decider = Decider(mutant.applied(to: plain, parts))
        noticedBy = try reached.first { index in
          try !failures(of: stories[index], by: decider).isEmpty
        }.map { stories[$0].name }
      }
      let part = parts.parts[mutant.position]
      return MutationReport.Mutant(
        origin: part.origin.description, words: "\(part.words) \(mutant.change.rawValue)",
        reachedBy: reached.count, noticedBy: noticedBy)
    }
    return MutationReport(mutants: results)
  }

  private func stories(_ selection: Selection) -> [PreparedTest] {
    tests.compactMap { test in
      guard test.isAmong(selection), case .story(let story) = test.subject else { return nil }
      return story
    }
  }

  /// What each test reaches.
  private func reach(
    _ stories: [PreparedTest], _ programs: ProgramSet, _ parts: PolicyParts, workers: Int
  ) async throws -> [Reach] {
    try await inParallel(
      stories, workers: workers,
      worker: {
        let recorder = ReachRecorder(parts)
        let watched = programs.changing(
          conditions: programs.conditions.probed(ConditionProbe(watch: recorder.note)),
          plans: { $0.keeping { _ in true } })
        return (recorder: recorder, decider: Decider(watched))
      }
    ) { worker, test in
      let story = try TestStory(test, by: worker.decider, revision: set.digest)
      _ = try TestVerdicts(test, story, worker.decider.set).failures()
      var reach = worker.recorder.take()
      reach.add(story.decisions, parts)
      return reach
    }
  }
}

/// One change of the policies.
struct Mutation: Sendable {
  enum Change: String, Sendable {
    case removed
    case negated
  }

  /// In ``PolicyParts/parts``.
  let position: Int
  let change: Change

  static func all(of parts: PolicyParts, features: Set<String>) -> [Mutation] {
    parts.parts.indices.flatMap { position -> [Mutation] in
      let part = parts.parts[position]
      guard parts.acts[position],
        features.isEmpty || part.feature.map(features.contains) ?? false
      else { return [] }
      let removed = Mutation(position: position, change: .removed)
      return parts.conditions[position].isEmpty
        ? [removed] : [removed, Mutation(position: position, change: .negated)]
    }
  }

  func applied(to plain: ProgramSet, _ parts: PolicyParts) -> ProgramSet {
    switch change {
    case .removed:
      let part = parts.parts[position]
      return plain.changing(
        conditions: plain.conditions,
        plans: { plan in
          part.feature.map { $0 == plan.feature } ?? true
            ? plan.keeping { $0 != part.origin } : plan
        })
    case .negated:
      let probe = ConditionProbe(negated: Set(parts.conditions[position]))
      return plain.changing(conditions: plain.conditions.probed(probe), plans: { $0 })
    }
  }
}
