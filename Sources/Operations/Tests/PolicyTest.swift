import Compiler
import Diagnostics
import PolicyLanguage

/// A test that is ready to run.
struct PolicyTest: Sendable {
  enum Subject: Sendable {
    case story(PreparedTest)
    case refusal(RefusedTenant)
  }

  let syntax: TestSyntax
  let subject: Subject

  var name: String { syntax.name.value }
  var ids: [String] { syntax.ids.map(\.value) }

  /// Names of tests, or rows of the matrix, of which one has to fit; none: all tests.
  func isAmong(_ selection: PolicyTests.Selection) -> Bool {
    if let part = selection.name, !name.contains(part) { return false }
    return selection.ids.isEmpty || ids.contains(where: selection.ids.contains)
  }
}

/// A tenant that the compiler has to refuse, with the errors that it has to give.
struct RefusedTenant: Sendable {
  let name: String
  let tenant: TenantSyntax
  let expected: [TestSyntax.ExpectedDiagnostic]
  let span: SourceSpan

  /// Nil where no tenant can be refused; the findings say why.
  init?(_ test: TestSyntax, _ findings: inout [Diagnostic]) {
    for expected in test.expect.diagnostics {
      let code = DiagnosticCode(rawValue: expected.code.value)
      if CodePage.page(of: code) == nil {
        findings.append(
          Diagnostic(
            .badExpectation, "no finding has the code `\(expected.code.value)`",
            at: expected.code.span,
            help: Suggestion.help(
              for: expected.code.value, among: CodePage.all.map(\.code.rawValue))))
      }
    }
    guard let tenant = test.given.inlineTenant else {
      findings.append(
        Diagnostic(
          .badExpectation, "only a tenant that stands in the test can be refused",
          at: test.given.tenant?.span ?? test.span,
          help: ["describe it here: `tenant: {policy: ..., plan: ...}`"]))
      return nil
    }
    let expect = test.expect
    let isMixed =
      !expect.decisions.isEmpty || !expect.effects.isEmpty || !expect.timelines.isEmpty
      || !expect.views.isEmpty || !expect.diagnoses.isEmpty || !expect.facts.isEmpty
      || expect.onlyTheseEffects
    if isMixed || !test.events.isEmpty {
      findings.append(
        Diagnostic(
          .badExpectation, "nothing can happen for a tenant that is refused", at: test.span,
          help: ["take the events and the other expectations into a test of their own"]))
    }
    name = test.name.value
    span = test.span
    expected = expect.diagnostics
    self.tenant = tenant
  }

  /// What the compiler says otherwise than expected; none: passed.
  func failures(in set: PolicySet) -> [Diagnostic] {
    let compiled = Compiler.compile(set.library.judging(tenant), catalogue: set.catalogue)
    let errors = compiled.diagnostics.filter { $0.severity == .error }
    func fits(_ expected: TestSyntax.ExpectedDiagnostic, _ error: Diagnostic) -> Bool {
      error.code.rawValue == expected.code.value
        && expected.contains.map(error.message.contains) ?? true
    }
    let found = errors.map { "\($0.code.rawValue): \($0.message)" }
    let notes = found.isEmpty ? ["the tenant compiles"] : found.map { "found \($0)" }
    let missing = expected.filter { expected in !errors.contains { fits(expected, $0) } }
    let unexpected = errors.filter { error in !expected.contains { fits($0, error) } }
    return missing.map {
      Diagnostic(
        .testFailed, "`\(name)`: the tenant is not refused as expected", at: $0.code.span,
        notes: notes)
    }
      + unexpected.map {
        Diagnostic(
          .testFailed, "`\(name)`: the tenant is refused for another reason, too", at: span,
          notes: ["found \($0.code.rawValue): \($0.message)"])
      }
  }
}
