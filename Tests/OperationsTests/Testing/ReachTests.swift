import Diagnostics
import Operations
import Testing

@Suite struct `The tests of tests` {
  private static let told = SmallPolicies.test(
    "told", expect: "{decisions: [{verdict: applied, rule: told}]}")
  private static let quiet = SmallPolicies.test(
    "quiet",
    tenant: "{policy: small, features: {decline_notice: {with: {audience: nobody}}}}",
    expect: "{decisions: [{rule: quiet}], effects: [{arguments: {message: inmail_declined}}]}")
  private static let unmapped = SmallPolicies.test(
    "unmapped", seat: "{id: \"urn:li:seat:10\"}",
    expect: "{decisions: [{verdict: discarded, reason: seat_excluded}]}")
  private static let seen = SmallPolicies.test(
    "seen", events: "[]",
    expect: "{views: [{of: seat, entries: [{user: u-ana}]}]}")

  private static let hidden = SmallPolicies.test(
    "hidden", seat: "{id: \"urn:li:seat:10\", user: u-ben}", events: "[]",
    expect: "{views: [{of: seat, entries: []}]}")

  private static func coverage(
    _ tests: [(path: String, text: String)]
  ) async throws -> String {
    try await PolicyTests(SmallPolicies.set(tests)).coverage(workers: 2)?.text ?? ""
  }

  private static func mutation(
    _ tests: [(path: String, text: String)]
  ) async throws -> String {
    try await PolicyTests(SmallPolicies.set(tests)).mutation(workers: 2)?.text ?? ""
  }

  @Test func `coverage lists what no test reaches`() async throws {
    #expect(
      try await Self.coverage([Self.told]) == """
        coverage 25.0 %: gates 1 of 2, rules 1 of 4, views 0 of 2
        not reached:
          decline_notice.yaml:7: gate `seat-mapped` of `decline_notice` is always met
          decline_notice.yaml:13: rule `told` of `decline_notice` always matches
          decline_notice.yaml:17: rule `quiet` of `decline_notice` is never reached
          decline_notice.yaml:21: `otherwise` of `decline_notice` is never reached
          decline_notice.yaml:23: view `own-seat` of `decline_notice` is never reached

        """)
  }

  /// A rule that settings fold away is a gap as long as no test has the other setting.
  @Test func `coverage grows with the tests`() async throws {
    let text = try await Self.coverage([Self.told, Self.quiet, Self.unmapped, Self.seen])
    #expect(text.hasPrefix("coverage "))
    #expect(!text.contains("`quiet` of `decline_notice` is never reached"))
    #expect(!text.contains("seat-mapped"))
    #expect(text.contains("view `own-seat` of `decline_notice` never hides anything"))
  }

  @Test func `mutation lists the changes that no test notices`() async throws {
    #expect(
      try await Self.mutation([Self.told]) == """
        mutation 50.0 %: 3 of 6 changes make a test fail
        no test notices:
          decline_notice.yaml:7: gate `seat-mapped` of `decline_notice` removed; 1 test reaches it
          decline_notice.yaml:23: view `own-seat` of `decline_notice` removed; 0 tests reach it
          decline_notice.yaml:23: view `own-seat` of `decline_notice` negated; 0 tests reach it

        """)
  }

  @Test func `mutation is noticed by the tests that reach it`() async throws {
    let report = try await PolicyTests(
      SmallPolicies.set([Self.told, Self.quiet, Self.unmapped, Self.seen, Self.hidden])
    ).mutation(workers: 2)
    #expect(report?.survivors.map(\.words) == [])
    #expect(report?.score == 100)
  }

  @Test func `one feature alone can be looked at`() async throws {
    let tests = PolicyTests(SmallPolicies.set([Self.told]))
    #expect(throws: RequestError.self) { try tests.check(features: ["decline_notise"]) }
    try tests.check(features: ["decline_notice"])
    let report = try await tests.coverage(features: ["decline_notice"], workers: 1)
    #expect(report?.gaps.count == 5)
    #expect(try await tests.mutation(features: ["other"], workers: 1)?.mutants.isEmpty == true)
  }
}
