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
        given: {tenant: acm, at: "2026-03-01T09:00:00Z"}
        """,
      prefer: """
        given: {tenant: {policy: lever, plan: lever_trm}, at: "2026-03-01T09:00:00Z"}
        """,
      why: """
        A test of something that does not exist would prove nothing.
        """),
    CodePage(
      .vacuousTest, "a test that cannot fail",
      avoid: """
        events: [{type: admin.seats.refresh_requested}]
        expect: {}
        """,
      prefer: """
        events: [{type: admin.seats.refresh_requested}]
        expect: {decisions: [{verdict: applied}]}
        """,
      why: """
        A test needs an expectation, and something has to happen in it. One that passes with all
        features off, with all of them on and empty, and with views that answer the opposite, or
        that expects an absence without its reason, proves nothing either.
        """),
    CodePage(
      .badExpectation, "an expectation that can never hold",
      avoid: """
        expect: {decisions: [{verdict: aplied}]}
        """,
      prefer: """
        expect: {decisions: [{verdict: applied}]}
        """,
      why: """
        What is expected contradicts itself, or names what the policy cannot produce.
        """),
    CodePage(
      .testFailed, "a test that failed",
      avoid: """
        expect: {decisions: [{verdict: discarded}]}    # it was applied
        """,
      prefer: """
        expect: {decisions: [{verdict: applied}]}
        """,
      why: """
        The decision was another one than expected; both are shown. Either the policy or the
        test is wrong.
        """),
    CodePage(
      .badTestTime, "a test without a usable time",
      avoid: """
        given: {tenant: {policy: lever, plan: lever_trm}, at: today}
        """,
      prefer: """
        given: {tenant: {policy: lever, plan: lever_trm}, at: "2026-03-01T09:00:00Z"}
        """,
      why: """
        A decision depends on the time at which it is made. A test states it, so that it gives
        the same answer tomorrow.
        """),
  ]
}
