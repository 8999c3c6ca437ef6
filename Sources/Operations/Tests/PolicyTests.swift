import CEL
import Compiler
package import Diagnostics
import PolicyLanguage
import Program
import Runtime

/// The documents of `kind: Test` of a set of policies, judged and ready to run.
///
/// Tenants that stand inside tests are compiled beside the set, under names that no document can
/// have, so that they are never in force.
package struct PolicyTests: Sendable {
  /// What is wrong with the tests, before any of them runs; the policies' own findings are not
  /// among them.
  package let findings: [Diagnostic]
  package let sources: SourceSet
  let set: PolicySet
  let tests: [PolicyTest]
  let programs: ProgramSet?

  /// Which tests are meant.
  package struct Selection: Sendable, Hashable {
    /// Part of the test's name.
    package var name: String?
    /// Rows of the matrix; none: whatever the test proves.
    package var ids: Set<String>

    package init(name: String? = nil, ids: Set<String> = []) {
      self.name = name
      self.ids = ids
    }
  }

  /// - Parameter set: Without errors; otherwise there are no tests, and nothing is said of them.
  package init(_ set: PolicySet) {
    self.set = set
    sources = set.sources
    guard set.isUsable else {
      (findings, tests, programs) = ([], [], nil)
      return
    }
    let own = set.library.tests.compactMap { Self.ownTenant($0, set.library) }
    let overridden = Self.overrides(set)
    let compiled = Compiler.compile(
      set.library.adding(own), catalogue: set.catalogue, overrides: overridden.map(\.layer),
      isGeneral: set.isGeneral)
    let known = Set(set.findings)
    var findings = compiled.diagnostics.filter { !known.contains($0) }
    programs = compiled.value
    for unfitting in compiled.value?.unfitting ?? [] {
      findings.append(
        Diagnostic(
          .badExpectation, "this override is refused: \(unfitting.message)",
          at: overridden.first { $0.layer.id == unfitting.override }?.span))
    }
    var tests: [PolicyTest] = []
    if let programs = compiled.value {
      for syntax in set.library.tests {
        let before = findings.count
        let subject = Self.subject(syntax, set, programs, &findings)
        let isWhole = !findings[before...].contains { $0.severity == .error }
        if let subject, isWhole { tests.append(PolicyTest(syntax: syntax, subject: subject)) }
      }
    }
    self.findings = findings + Self.unknownRows(set.library)
    self.tests = tests
  }

  /// A tenant that is to be compiled with the others; not one that is expected to be refused.
  private static func ownTenant(_ test: TestSyntax, _ library: Library) -> TenantSyntax? {
    guard test.expect.diagnostics.isEmpty else { return nil }
    return PreparedTest.ownTenant(test, in: library)
  }

  /// What the tests set by hand, each for a tenant of its own.
  private static func overrides(_ set: PolicySet) -> [(layer: OverrideLayer, span: SourceSpan)] {
    var layers: [(layer: OverrideLayer, span: SourceSpan)] = []
    for test in set.library.tests {
      guard let tenant = ownTenant(test, set.library) else { continue }
      for override in test.given.overrides {
        guard case .setting(let name, _) = override.change else { continue }
        layers.append(
          (
            OverrideLayer(
              id: Int64(layers.count + 1), tenant: tenant.name.value,
              feature: override.feature.value, key: name.value,
              value: override.text(in: set.sources),
              from: override.from ?? test.given.at?.value ?? 0, until: override.until),
            name.span
          ))
      }
    }
    return layers
  }

  private static func subject(
    _ test: TestSyntax, _ set: PolicySet, _ programs: ProgramSet,
    _ findings: inout [Diagnostic]
  ) -> PolicyTest.Subject? {
    test.expect.diagnostics.isEmpty
      ? PreparedTest(test, set, programs, &findings).map { .story($0) }
      : RefusedTenant(test, &findings).map { .refusal($0) }
  }

  /// Rows that tests name and no matrix has; without a matrix any name does.
  private static func unknownRows(_ library: Library) -> [Diagnostic] {
    let known = library.matrices.flatMap { $0.rows.map(\.id.value) }
    guard !library.matrices.isEmpty else { return [] }
    let rows = Set(known)
    return library.tests.flatMap(\.ids).filter { !rows.contains($0.value) }.map { id in
      Diagnostic(
        .unknownTestSubject, "no matrix has the row `\(id.value)`", at: id.span,
        help: Suggestion.help(for: id.value, among: known))
    }
  }

  /// Runs tests, each over a store of its own.
  ///
  /// - Parameters:
  ///   - selection: Which of them.
  ///   - workers: How many run at the same time, from 1.
  /// - Returns: In order of their files, whatever the workers.
  /// - Throws: ``StoreError`` where the store of a test fails, which is a defect.
  package func run(
    _ selection: Selection = Selection(), workers: Int
  ) async throws -> [PolicyTestResult] {
    guard let programs else { return [] }
    return try await inParallel(
      tests.filter { $0.isAmong(selection) }, workers: workers, worker: { Deciders(programs) }
    ) { deciders, test in
      let origin = sources[test.syntax.span.file]
      var failures: [Diagnostic]
      switch test.subject {
      case .story(let story):
        failures = try self.failures(of: story, by: deciders.real)
        if failures.isEmpty, try isVacuous(story, deciders) {
          failures = [Self.vacuous(story)]
        }
      case .refusal(let tenant): failures = tenant.failures(in: set)
      }
      return PolicyTestResult(
        name: test.name, title: test.syntax.title, ids: test.ids, path: origin.path,
        line: origin.position(at: test.syntax.span.start).line, failures: failures)
    }
  }

  func failures(
    of test: PreparedTest, by decider: Decider
  ) throws(StoreError) -> [Diagnostic] {
    let story = try TestStory(test, by: decider, revision: set.digest)
    return try TestVerdicts(test, story, decider.set).failures()
  }

  // MARK: - Tests that cannot fail

  /// What one worker runs tests with.
  private struct Deciders {
    let real: Decider
    /// All features are off.
    let off: Decider
    /// All features are on, and none has gates, rules, views or checks.
    let empty: Decider
    /// Views show what they would hide, and the other way round.
    let opposite: Decider

    init(_ programs: ProgramSet) {
      func decider(enabled: UInt64) -> Decider {
        Decider(
          programs.changing(
            conditions: programs.conditions, plans: { $0.keeping { _ in false } },
            rows: {
              TenantRow(
                program: $0.program, enabled: enabled, shadow: 0, plan: $0.plan,
                toggling: $0.toggling)
            }))
      }
      real = Decider(programs)
      off = decider(enabled: 0)
      empty = decider(enabled: .max)
      let views = programs.programs.flatMap(\.features).flatMap(\.views)
      let conditions = views.compactMap(\.show?.id) + views.compactMap(\.redact?.unless.id)
      opposite = Decider(
        programs.changing(
          conditions: programs.conditions.probed(ConditionProbe(negated: Set(conditions))),
          plans: { $0 }))
    }
  }

  /// Whether a test passes whatever its features say: while all of them are off, while all are on and
  /// empty, and while views answer the opposite.
  ///
  /// That everybody sees something holds without any view, and no longer where one is wrong.
  private func isVacuous(
    _ test: PreparedTest, _ deciders: Deciders
  ) throws(StoreError) -> Bool {
    var plain = test
    plain.overrides = []
    guard try failures(of: plain, by: deciders.off).isEmpty else { return false }
    guard try failures(of: plain, by: deciders.empty).isEmpty else { return false }
    return try failures(of: test, by: deciders.opposite).isEmpty
  }

  private static func vacuous(_ test: PreparedTest) -> Diagnostic {
    Diagnostic(
      .vacuousTest, "`\(test.name)` passes without any rule, gate or view", at: test.span,
      notes: ["it passed with all features off, and with all of them on and empty"],
      help: [
        "expect what only the policy can bring about: an effect, a verdict with its `reason`, or "
          + "`rule` and `feature` of the answer"
      ])
  }
}

/// What became of one test.
package struct PolicyTestResult: Sendable {
  package let name: String
  package let title: String?
  /// Rows of the matrix that it proves.
  package let ids: [String]
  package let path: String
  /// Of the test's name, from 1.
  package let line: Int
  /// Expectations that do not hold, in order of the file; none: passed.
  package let failures: [Diagnostic]

  package var hasPassed: Bool { failures.isEmpty }
}

extension [PolicyTestResult] {
  /// Such as `25 passed, 0 failed`.
  package var summary: String {
    let failed = count { !$0.hasPassed }
    return "\(count - failed) passed, \(failed) failed"
  }
}
