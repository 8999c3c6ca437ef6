import CEL
import Catalogue
import Compiler
import Diagnostics
import JSON
import PolicyLanguage
import Program
import Runtime

/// A test whose state and events are typed, and whose expectations can hold.
struct PreparedTest: Sendable {
  struct Event: Sendable {
    let id: String
    /// One canonical event as JSON.
    let line: [UInt8]
    /// When it is decided, where the test says so.
    let receivedAt: EpochMilliseconds?
    let occurredAt: EpochMilliseconds?
    let span: SourceSpan
  }

  /// A mapping whose members must be found.
  struct Expectation: Sendable {
    let members: JSONValue
    let span: SourceSpan
  }

  struct ExpectedFact: Sendable {
    let kind: Int
    /// Nil: any fact of the kind.
    let id: String?
    /// Position of the field → its value, nil: absent.
    let fields: [(position: Int, value: Value?)]
    let isAbsent: Bool
    let span: SourceSpan
  }

  struct ExpectedTimeline: Sendable {
    let candidate: String
    let viewer: Viewer
    let entries: [Expectation]
    let span: SourceSpan
  }

  let name: String
  let span: SourceSpan
  let tenant: String
  let at: EpochMilliseconds
  /// Until when the clock runs on; nil: it follows the events alone, and no schedule comes due.
  let until: EpochMilliseconds?
  let facts: [FactChange]
  var overrides: [OverrideRow]
  let events: [Event]
  let decisions: [Expectation]
  let effects: [Expectation]
  let hasOnlyTheseEffects: Bool
  let expectedFacts: [ExpectedFact]
  let timelines: [ExpectedTimeline]
  let views: [ExpectedView]
  let diagnoses: [ExpectedDiagnosis]

  /// A tenant that is compiled for one test alone, under a name that no document can have: the one
  /// inside the test, or a copy of one whose settings the test overrides.
  static func ownTenant(_ test: TestSyntax, in library: Library) -> TenantSyntax? {
    let setsSettings = test.given.overrides.contains { $0.key != "enabled" }
    let copied = setsSettings ? test.given.tenant.flatMap { library.tenant($0.value) } : nil
    guard var tenant = test.given.inlineTenant ?? copied else { return nil }
    tenant.name.value = "\(tenant.name.value)@\(test.name.value)"
    return tenant
  }

  /// Nil where the test cannot run; the findings say why.
  init?(
    _ test: TestSyntax, _ set: PolicySet, _ programs: ProgramSet,
    _ findings: inout [Diagnostic]
  ) {
    name = test.name.value
    span = test.span
    let known = set.library.tenants.map(\.name.value)
    if let own = Self.ownTenant(test, in: set.library) {
      tenant = own.name.value
    } else if let name = test.given.tenant {
      guard set.library.tenant(name.value) != nil else {
        findings.append(.unknownTenant(name.value, known, at: name.span))
        return nil
      }
      tenant = name.value
    } else {
      return nil
    }
    let now = test.given.at?.value ?? 0
    guard let row = programs.row(of: tenant, at: now, decidedAt: now) else { return nil }
    let program = programs.programs[Int(row.program)]
    if test.given.at == nil {
      findings.append(
        Diagnostic(
          .badTestTime, "the test does not say what time it is", at: test.span,
          help: ["add `at: \"2026-03-02T12:00:00Z\"` to `given`"]))
    }
    at = test.given.at?.value ?? 0
    until = test.given.until?.value
    if let until = test.given.until, until.value < at {
      findings.append(
        Diagnostic(
          .badTestTime, "`until` is before `at`", at: until.span,
          help: ["let the clock run forward"]))
    }
    var reader = TestReader(
      catalogue: set.catalogue, pipeline: program.pipeline, tenant: tenant,
      tenantNames: [
        test.given.inlineTenant?.name.value ?? test.given.tenant?.value ?? tenant: tenant
      ].merging(
        known.map { ($0, $0) }, uniquingKeysWith: { first, _ in first }), at: at)
    facts = reader.facts(test.given.facts, &findings)
    overrides = reader.overrides(
      test.given.overrides, of: program, in: set.sources, &findings)
    events = test.events.enumerated().compactMap { reader.event($1, number: $0 + 1, &findings) }
    let checker = ExpectationChecker(
      catalogue: set.catalogue, library: set.library, program: program,
      eventIDs: Set(events.map(\.id)), areEventsWhole: events.count == test.events.count)
    decisions = test.expect.decisions.compactMap { checker.decision($0, &findings) }
    effects = test.expect.effects.compactMap { checker.effect($0, &findings) }
    hasOnlyTheseEffects = test.expect.onlyTheseEffects
    expectedFacts = reader.expectedFacts(test.expect.facts, &findings)
    timelines = test.expect.timelines.compactMap { reader.timeline($0, &findings) }
    views = test.expect.views.compactMap { reader.view($0, &findings) }
    diagnoses = test.expect.diagnoses.compactMap {
      reader.diagnosis($0, of: program, &findings)
    }
    reportVacuous(test, &findings)
  }

  /// That nothing is there may have any cause, a misspelt event among them.
  private var expectsAbsence: Bool {
    let answers = decisions.compactMap { $0.members["verdict"]?.string }
      .compactMap(Verdict.init(rawValue:))
    return expectedFacts.contains(where: \.isAbsent)
      || answers.contains { ![.applied, .allowed, .unchanged].contains($0) }
  }

  /// A reason, or what happened instead.
  private var saysWhy: Bool {
    hasOnlyTheseEffects || !effects.isEmpty
      || decisions.contains { decision in
        ["reason", "gate", "rule", "detail"].contains { decision.members[$0] != nil }
      }
  }

  private func reportVacuous(_ test: TestSyntax, _ findings: inout [Diagnostic]) {
    let expect = test.expect
    if expect.decisions.isEmpty, expect.effects.isEmpty, expect.timelines.isEmpty,
      expect.views.isEmpty, expect.diagnoses.isEmpty, expect.facts.isEmpty, !expect.onlyTheseEffects
    {
      findings.append(
        Diagnostic(
          .vacuousTest, "the test expects nothing", at: span,
          help: ["add `decisions`, `effects`, `views` or `facts`, say, under `expect`"]))
    } else if expectsAbsence, !saysWhy {
      findings.append(
        Diagnostic(
          .vacuousTest, "the test expects that something is not there, and not why", at: span,
          help: [
            "add a decision with its `reason`, `gate` or `rule`, the effects that happen instead, or "
              + "`only_these_effects: true`"
          ]))
    } else if test.events.isEmpty, expect.timelines.isEmpty, expect.views.isEmpty,
      expect.diagnoses.isEmpty
    {
      findings.append(
        Diagnostic(
          .vacuousTest, "nothing happens in the test", at: span, help: ["add `events`"]))
    }
  }
}

extension Diagnostic {
  static func unknownTenant(_ name: String, _ known: [String], at span: SourceSpan) -> Self {
    Diagnostic(
      .unknownTestSubject, "no tenant is named `\(name)`", at: span,
      help: Suggestion.help(for: name, among: known) + [
        "or describe one here: `tenant: {policy: ..., plan: ...}`"
      ])
  }
}
