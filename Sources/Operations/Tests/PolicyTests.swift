import Compiler
package import Diagnostics
import PolicyLanguage
import Program
package import Runtime

/// The documents of `kind: Test` of a set of policies, judged and ready to run.
///
/// Tenants that stand inside tests are compiled beside the set, under names that no document can
/// have, so that they are never in force.
package struct PolicyTests: Sendable {
  /// What is wrong with the tests, before any of them runs; the policies' own findings are not
  /// among them.
  package let findings: [Diagnostic]
  package let sources: SourceSet
  private let tests: [PreparedTest]
  private let programs: ProgramSet?
  private let digest: String

  /// - Parameter set: Without errors; otherwise there are no tests, and nothing is said of them.
  package init(_ set: PolicySet) {
    sources = set.sources
    digest = set.digest
    guard set.isUsable else {
      (findings, tests, programs) = ([], [], nil)
      return
    }
    let inline = set.library.tests.compactMap(Self.inlineTenant)
    let compiled = Compiler.compile(set.library.adding(inline), catalogue: set.catalogue)
    let known = Set(set.findings)
    var findings = compiled.diagnostics.filter { !known.contains($0) }
    programs = compiled.value
    var tests: [PreparedTest] = []
    if let programs = compiled.value {
      for syntax in set.library.tests {
        let before = findings.count
        let test = PreparedTest(syntax, set, programs, &findings)
        let isWhole = !findings[before...].contains { $0.severity == .error }
        if let test, isWhole { tests.append(test) }
      }
    }
    self.findings = findings
    self.tests = tests
  }

  private static func inlineTenant(_ test: TestSyntax) -> TenantSyntax? {
    guard var tenant = test.given.inlineTenant else { return nil }
    tenant.name.value = PreparedTest.inlineName(tenant.name.value, in: test.name.value)
    return tenant
  }

  /// Runs the tests, each over a store of its own.
  ///
  /// - Parameter filter: Part of the names of the tests to run; nil: all.
  /// - Returns: In order of their files.
  /// - Throws: ``StoreError`` where the store of a test fails, which is a defect.
  package func run(filter: String? = nil) throws(StoreError) -> [PolicyTestResult] {
    guard let programs else { return [] }
    var results: [PolicyTestResult] = []
    for test in tests {
      if let filter, !test.name.contains(filter) { continue }
      let story = try TestStory(test, programs, revision: digest)
      let origin = sources[test.span.file]
      let failures = try TestVerdicts(test, story, programs).failures()
      results.append(
        PolicyTestResult(
          name: test.name, title: test.title, path: origin.path,
          line: origin.position(at: test.span.start).line, failures: failures))
    }
    return results
  }
}

/// What became of one test.
package struct PolicyTestResult: Sendable {
  package let name: String
  package let title: String?
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
