import Diagnostics
import Testing

@Suite struct `Reports` {
  private func finding(
    _ code: DiagnosticCode, _ severity: Diagnostic.Severity = .error, _ message: String = "wrong",
    file: Int32 = 0, at offset: Int? = 0
  ) -> Diagnostic {
    Diagnostic(
      code, severity, message,
      at: offset.map {
        SourceSpan(file: SourceID(rawValue: file), start: $0, end: $0 + 1)
      })
  }

  @Test func `sort by file, position and code`() {
    let expected = [
      finding(.noTests, at: nil),
      finding(.yamlTag, file: 0, at: 3),
      finding(.unknownKey, file: 0, at: 20),
      finding(.duplicateKey, file: 0, at: 20),
      finding(.missingKey, file: 1, at: 0),
    ]
    #expect(Report(expected.reversed()).shown == expected)
    #expect(Report(expected).shown == expected)
  }

  @Test func `count equal findings once`() {
    let report = Report([finding(.yamlTag), finding(.yamlTag), finding(.yamlTag, .warning)])
    #expect(report.shown.count == 2)
    #expect(report.counts.errors == 1)
  }

  @Test func `keep what differs in words alone`() {
    let report = Report([finding(.yamlTag, .error, "a"), finding(.yamlTag, .error, "b")])
    #expect(report.shown.map(\.message) == ["a", "b"])
  }

  @Test func `never let warnings push an error out`() {
    let warnings = (0..<9).map { finding(.unusedSetting, .warning, at: $0) }
    let report = Report(warnings + [finding(.yamlTag, at: 50)], shownMax: 3)
    #expect(report.shown.map(\.severity) == [.warning, .warning, .error])
    #expect(report.leftOut == 7)
    #expect(report.summary == "1 error, 9 warnings (7 not shown)")
    #expect(report.worst == .error)
  }

  @Test func `show up to the limit and not one more`() {
    let findings = (0..<101).map { finding(.yamlTag, at: $0) }
    #expect(Report(Array(findings.prefix(100))).leftOut == 0)
    #expect(Report(findings).leftOut == 1)
    #expect(Report(findings).shown.count == 100)
    #expect(Report(findings, shownMax: 0).worst == .error)
  }

  @Test func `say what they hold`() {
    #expect(Report([]).summary == "no findings")
    #expect(
      Report([finding(.yamlTag), finding(.yamlTag, at: 5), finding(.canFail, .note)]).summary
        == "2 errors, 1 note")
  }

  /// What fails at each level, from mild to grave.
  @Test(arguments: [
    (FailLevel.error, [Diagnostic.Severity.error]),
    (.warning, [.warning, .error]),
    (.note, [.note, .warning, .error]),
    (.never, []),
  ])
  func `fail from a level on`(_ level: FailLevel, _ failing: [Diagnostic.Severity]) {
    let found = Diagnostic.Severity.allCases.filter {
      Report([finding(.yamlTag, $0)]).reaches(level)
    }
    #expect(found == failing)
    #expect(!Report([]).reaches(level))
  }
}
