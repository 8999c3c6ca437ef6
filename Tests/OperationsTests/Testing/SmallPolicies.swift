import Diagnostics
import Operations

/// One feature with a gate and two rules, a policy and a matrix, beside the tests that are tried.
enum SmallPolicies {
  static let files: [(path: String, text: String)] = [
    (
      "decline_notice.yaml",
      """
      apiVersion: sluice/v1
      kind: Feature
      name: decline_notice
      settings:
        audience: {type: choice, values: [recruiter, nobody], default: recruiter}
      gates:
        - id: seat-mapped
          require: has(seat.user)
          else: {discard: {reason: seat_excluded}}
      rules:
        hit: first
        list:
          - id: told
            events: [inmail.declined]
            when: settings.audience == "recruiter" && event.message_id != ""
            then: [{notify: {audience: "${seat.user}", message: member_declined}}]
          - id: quiet
            events: [inmail.declined]
            when: settings.audience == "nobody"
            then: [{notify: {audience: "${seat.user}", message: inmail_declined}}]
        otherwise: ignore
      views:
        - id: own-seat
          of: seat
          show: entry.?user.orValue("") == "u-ana"
      """
    ),
    (
      "small.yaml",
      """
      apiVersion: sluice/v1
      kind: Policy
      name: small
      features: {decline_notice: {enabled: true}}
      """
    ),
    (
      "matrix.yaml",
      """
      apiVersion: sluice/v1
      kind: Matrix
      name: matrix
      rows:
        - {id: AA-01, system: one, title: A decline is told}
        - {id: AA-02, system: one, title: Support can switch it off}
        - {id: BB-01, system: two, title: Nobody has written this test}
      """
    ),
  ]

  /// A test document; `given` and `expect` are what stands under these keys, in flow style.
  static func test(
    _ name: String, id: String? = nil, overrides: String = "[]", tenant: String = "{policy: small}",
    seat: String = "{id: \"urn:li:seat:10\", user: u-ana, active: true}", events: String? = nil,
    expect: String
  ) -> (path: String, text: String) {
    let event =
      "{type: inmail.declined, contract: \"urn:li:contract:1\", message_id: M1, "
      + "thread: \"urn:li:messagingThread:1\", seat: \"urn:li:seat:10\", "
      + "member: \"urn:li:person:kim\", occurred_at: \"2026-03-02T11:00:00Z\"}"
    return (
      "tests/\(name).yaml",
      """
      apiVersion: sluice/v1
      kind: Test
      name: \(name)
      \(id.map { "id: \($0)" } ?? "title: No row")
      given:
        tenant: \(tenant)
        at: "2026-03-02T12:00:00Z"
        overrides: \(overrides)
        facts:
          seat: [\(seat)]
      events: \(events ?? "[\(event)]")
      expect: \(expect)
      """
    )
  }

  static func set(_ tests: [(path: String, text: String)]) -> PolicySet {
    PolicySet((files + tests).map { SourceFile(path: $0.path, bytes: Array("\($0.text)\n".utf8)) })
  }

  /// Names of the tests with the messages of what failed.
  static func run(
    _ tests: [(path: String, text: String)], _ selection: PolicyTests.Selection = .init()
  ) async throws -> [String: [String]] {
    let results = try await PolicyTests(set(tests)).run(selection, workers: 2)
    return Dictionary(
      uniqueKeysWithValues: results.map { ($0.name, $0.failures.map(\.message)) })
  }
}
