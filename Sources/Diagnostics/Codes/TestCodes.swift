// What is wrong with policy tests. Add a name here and its page below.

extension DiagnosticCode {
  /// `T0001`: a policy or feature without tests.
  package static let noTests = Self(rawValue: "T0001")
  /// `T0002`: a tenant, policy or event that does not exist.
  package static let unknownTestSubject = Self(rawValue: "T0002")
  /// `T0003`: a test that cannot fail.
  package static let vacuousTest = Self(rawValue: "T0003")
  /// `T0004`: an expectation that can never hold.
  package static let badExpectation = Self(rawValue: "T0004")
  /// `T0005`: a test that failed.
  package static let testFailed = Self(rawValue: "T0005")
  /// `T0006`: a test without a usable time.
  package static let badTestTime = Self(rawValue: "T0006")
}

extension CodePage {
  static let tests: [CodePage] = [
    CodePage(
      .noTests, "a policy or feature without tests",
      avoid: """
        # policies/features/stage_progression.yaml and no test beside it
        """,
      prefer: """
        kind: Test
        name: stage_progression
        """,
      why: """
        A test shows what the policy is meant to do, and that a change did not alter it.
        """),
    CodePage(
      .unknownTestSubject, "a tenant, policy or event that does not exist",
      avoid: """
        given: {tenant: acm}
        """,
      prefer: """
        given: {tenant: acme}
        """,
      why: """
        A test of something that does not exist would prove nothing.
        """),
    CodePage(
      .vacuousTest, "a test that cannot fail",
      avoid: """
        events: [{type: inmail.sent}]
        expect: []
        """,
      prefer: """
        events: [{type: inmail.sent}]
        expect: [{verdict: applied, effects: [{advance_stage: {to: reached_out}}]}]
        """,
      why: """
        A test needs an expectation, and something has to happen in it.
        """),
    CodePage(
      .badExpectation, "an expectation that can never hold",
      avoid: """
        expect: [{verdict: applied, reason: awaiting_link}]
        """,
      prefer: """
        expect: [{verdict: held, reason: awaiting_link}]
        """,
      why: """
        What is expected contradicts itself, or names what the policy cannot produce.
        """),
    CodePage(
      .testFailed, "a test that failed",
      avoid: """
        expect: [{verdict: applied}]        # the decision was: held, awaiting_link
        """,
      prefer: """
        # the candidate is linked to the member first
        expect: [{verdict: applied}]
        """,
      why: """
        The decision was another one than expected; both are shown. Either the policy or the
        test is wrong.
        """),
    CodePage(
      .badTestTime, "a test without a usable time",
      avoid: """
        given: {now: today}
        """,
      prefer: """
        given: {now: "2026-03-01T09:00:00Z"}
        """,
      why: """
        A decision depends on the time at which it is made. A test states it, so that it gives
        the same answer tomorrow.
        """),
  ]
}
