import Diagnostics
import Operations
import Testing

@Suite struct `Policy tests` {
  private static let told = SmallPolicies.test(
    "told", id: "AA-01", expect: "{decisions: [{verdict: applied, rule: told}]}")

  @Test func `small policies are sound`() throws {
    let set = SmallPolicies.set([Self.told])
    #expect(set.findings.isEmpty)
    #expect(PolicyTests(set).findings.isEmpty)
  }

  @Test(arguments: [
    ("switched-off", "[{feature: decline_notice, enabled: false}]", true),
    ("later", "[{feature: decline_notice, enabled: false, from: \"2026-03-03T00:00:00Z\"}]", false),
    (
      "over",
      "[{feature: decline_notice, enabled: false, from: \"2026-03-01T00:00:00Z\", until: \"2026-03-02T00:00:00Z\"}]",
      false
    ),
  ])
  func `see what support has switched`(_ name: String, _ overrides: String, isOff: Bool)
    async throws
  {
    let test = SmallPolicies.test(
      name, overrides: overrides,
      expect: "{decisions: [{verdict: discarded, reason: feature_off}]}")
    #expect(try await SmallPolicies.run([test])[name]?.isEmpty == isOff)
  }

  @Test func `refuse an override of nothing`() {
    let test = SmallPolicies.test(
      "typo", overrides: "[{feature: decline_notise, enabled: false}]",
      expect: "{decisions: [{verdict: applied}]}")
    #expect(
      PolicyTests(SmallPolicies.set([test])).findings.map(\.message)
        == ["policy `small` has no feature `decline_notise`"])
  }

  @Test(arguments: [
    ("fits", "[{code: P0204, contains: audiance}]", 0),
    ("other-code", "[{code: P0304}]", 2),
    ("other-words", "[{code: P0204, contains: nothing of it}]", 2),
  ])
  func `expect a tenant to be refused`(
    _ name: String, _ expected: String, failures: Int
  ) async throws {
    let test = SmallPolicies.test(
      name, tenant: "{policy: small, features: {decline_notice: {with: {audiance: nobody}}}}",
      events: "[]", expect: "{diagnostics: \(expected)}")
    #expect(try await SmallPolicies.run([test])[name]?.count == failures)
  }

  @Test func `fail where a tenant that is to be refused compiles`() async throws {
    let test = SmallPolicies.test(
      "compiles", events: "[]", expect: "{diagnostics: [{code: P0204}]}")
    #expect(try await SmallPolicies.run([test])["compiles"]?.count == 1)
  }

  @Test func `name rows that there are`() {
    let test = SmallPolicies.test(
      "unknown", id: "AA-09", expect: "{decisions: [{verdict: applied}]}")
    #expect(
      PolicyTests(SmallPolicies.set([test])).findings.map(\.message)
        == ["no matrix has the row `AA-09`"])
  }

  @Test func `are selected by name and by row`() async throws {
    let off = SmallPolicies.test(
      "switched-off", id: "[AA-02, BB-01]",
      overrides: "[{feature: decline_notice, enabled: false}]",
      expect: "{decisions: [{reason: feature_off}]}")
    let all = [Self.told, off]
    #expect(
      try await SmallPolicies.run(all, .init(ids: ["BB-01"])).keys.sorted() == ["switched-off"])
    #expect(try await SmallPolicies.run(all, .init(name: "tol")).keys.sorted() == ["told"])
    #expect(try await SmallPolicies.run(all, .init(name: "tol", ids: ["AA-02"])).isEmpty)
  }

  @Test(arguments: [
    ("nothing-comes", "{facts: {candidate: [{absent: true}]}}", "not there, and not why"),
    ("something-fails", "{decisions: [{verdict: denied}]}", "not there, and not why"),
  ])
  func `say why something is not there`(_ name: String, _ expect: String, message: String) {
    let test = SmallPolicies.test(name, expect: expect)
    let findings = PolicyTests(SmallPolicies.set([test])).findings
    #expect(findings.map(\.code) == [.vacuousTest])
    #expect(findings.first?.message.contains(message) == true)
  }

  @Test func `that no feature can make fail are vacuous`() async throws {
    let empty = SmallPolicies.test(
      "empty", overrides: "[{feature: decline_notice, enabled: false}]",
      expect: "{only_these_effects: true}")
    #expect(
      try await SmallPolicies.run([empty, Self.told])
        == ["empty": ["`empty` passes without any rule, gate or view"], "told": []])
  }

  @Test func `that see what everybody sees are not vacuous`() async throws {
    let seen = SmallPolicies.test(
      "seen", events: "[]", expect: "{views: [{of: seat, entries: [{user: u-ana}]}]}")
    let unseen = SmallPolicies.test(
      "unseen", events: "[]", expect: "{views: [{of: job, entries: []}]}")
    let found = try await SmallPolicies.run([seen, unseen])
    #expect(found["seen"]?.isEmpty == true)
    #expect(found["unseen"]?.count == 1)
  }

  @Test(arguments: [1, 2, 8])
  func `give the same results in the same order on any number of threads`(
    workers: Int
  ) async throws {
    let all = (1...20).map { number in
      SmallPolicies.test(
        "t\(number)",
        expect: "{decisions: [{verdict: \(number % 3 == 0 ? "unchanged" : "applied")}]}")
    }
    let results = try await PolicyTests(SmallPolicies.set(all)).run(workers: workers)
    #expect(
      results.map(\.name)
        == all.map(\.path).sorted().map { $0.dropFirst(6).dropLast(5) }.map(String.init))
    #expect(results.count { !$0.hasPassed } == 6)
  }

  @Test func `prove the rows of a matrix`() async throws {
    let wrong = SmallPolicies.test(
      "wrong", id: "AA-02", expect: "{decisions: [{reason: feature_off}]}")
    let tests = PolicyTests(SmallPolicies.set([Self.told, wrong]))
    let report = MatrixReport(tests, try await tests.run(workers: 1))
    #expect(report.rows.map(\.state) == [.passed, .failed, .missing])
    #expect(
      report.text == """
        one: 1 of 2
          passed   AA-01  A decline is told
          FAILED   AA-02  Support can switch it off (wrong)

        two: 0 of 1
          missing  BB-01  Nobody has written this test

        1 of 3 rows are proved, 1 failed, 1 missing

        """)
  }
}
