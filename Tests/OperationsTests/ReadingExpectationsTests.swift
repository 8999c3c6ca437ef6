import Diagnostics
import Operations
import Testing

@Suite struct `What tests expect of those who read` {
  private static let feature = """
    apiVersion: sluice/v1
    kind: Feature
    name: f
    rules:
      hit: first
      list:
        - id: search
          events: [ui.action.requested]
          when: event.action == "search"
          then: [{answer: {fields: {who: event.?user, actions: "[event.action, 'b']"}}}]
        - id: export
          events: [inmail.sent]
          then: [{hold: {reason: awaiting_link, key: member, id: "${event.member}"}}]
        - id: other
          events: [ui.action.requested]
          then: [{deny: {reason: role_not_allowed, detail: "${event.action} at ${event.occurred_at}"}}]
      otherwise: ignore
    views:
      - {id: texts, of: note, redact: {fields: [text], unless: viewer.?role.orValue("") == "admin"}}
      - {id: access, of: candidate, show: entry.origin != "manual" || has(viewer.role)}
    diagnoses:
      - symptom: odd
        title: It is odd
        checks:
          - {id: waits, when: size(waiting) > 0, finding: "for ${waiting}", remedy: Wait.}
          - id: unknown
            when: "!has(candidate.id)"
            finding: nobody is ${member.?id}
            remedy: Look.
          - id: expired
            when: has(contract.expires_at)
            finding: "${contract.id} ended ${contract.expires_at}, ${candidate.?origin}"
            remedy: Renew ${contract.id}.
    """

  private static func failures(_ expect: String) async throws -> [Diagnostic] {
    let documents = [
      feature, "apiVersion: sluice/v1\nkind: Policy\nname: p\nfeatures: {f: {enabled: true}}",
      """
      apiVersion: sluice/v1
      kind: Test
      name: t
      given:
        tenant: {policy: p}
        at: "2026-03-02T12:00:00Z"
        facts:
          candidate: [{id: c1, member: "urn:li:person:1"}, {id: c2, origin: sidebar}]
          member: [{id: "urn:li:person:1", candidate: c1}]
          contract: [{id: "urn:li:contract:1", expires_at: "2026-03-01T12:00:00Z"}]
          seat: [{id: "urn:li:seat:1"}]
          note:
            - {id: "1", candidate: c1, text: a, at: "2026-03-02T10:00:00Z"}
            - {id: "2", candidate: c2, text: b, at: "2026-03-02T09:00:00Z"}
            - {id: "3", candidate: c2, text: c, at: "2026-03-02T08:00:00Z", removed: true}
            - {id: "0", candidate: c2, text: d, at: "2026-03-02T11:00:00Z"}
      events:
        - {type: ui.action.requested, id: e1, action: search, user: u1}
        - {type: ui.action.requested, id: e2, action: other, user: u1, occurred_at: "2026-03-02T11:00:00Z"}
        - type: inmail.sent
          id: e3
          message_id: M1
          thread: "urn:li:messagingThread:1"
          seat: "urn:li:seat:1"
          member: "urn:li:person:1"
          body: Hello
          created_at: "2026-03-02T11:00:00Z"
      expect:
        \(expect)
      """,
    ]
    let set = PolicySet(
      documents.enumerated().map {
        SourceFile(path: "\($0.offset).yaml", bytes: Array($0.element.utf8))
      })
    try #require(set.isUsable, "\(set.findings)")
    let tests = PolicyTests(set)
    let results = try await tests.run(workers: 1)
    #expect(!tests.findings.isEmpty || results.count == 1)
    return tests.findings + results.flatMap(\.failures)
  }

  @Test(arguments: [
    #"decisions: [{event: e2, verdict: denied, reason: role_not_allowed, detail: "other at 2026-03-02T11:00:00Z"}]"#,
    "effects: [{event: e1, kind: answer, arguments: {fields: {who: u1, actions: [search, b]}}}]",
    "views: [{of: note, viewer: {role: x}, entries: [{id: '0', text: null}, {id: '1'}, {id: '2'}]}]",
    "views: [{of: note, viewer: {role: admin}, id: '2', entries: [{text: b, kind: linkedin}]}]",
    "views: [{of: note, candidate: c2, entries: [{id: '2', at: '2026-03-02T10:00:00+01:00'}, {id: '0'}]}]",
    "views: [{of: note, candidate: c1, entries: []}]",
    "views: [{of: candidate, entries: [{id: c2}]}]",
    "timeline: [{candidate: c2, entries: [{id: '2', kind: note, text: null}, {id: '0'}]}]",
    "diagnoses: [{symptom: odd, candidate: c1, findings: [{check: waits, finding: for awaiting_link}]}]",
    "diagnoses: [{symptom: odd, member: 'urn:li:person:1', findings: [{check: waits}]}]",
    "diagnoses: [{symptom: odd, member: 'urn:li:person:2', findings: [{check: unknown, finding: 'nobody is urn:li:person:2'}]}]",
    "diagnoses: [{symptom: odd, candidate: c9, findings: [{check: unknown}]}]",
    """
    diagnoses:
        - symptom: odd
          candidate: c2
          contract: "urn:li:contract:1"
          findings: [{check: expired, finding: "urn:li:contract:1 ended 2026-03-01T12:00:00Z, sidebar", remedy: "Renew urn:li:contract:1."}]
    """,
    "diagnoses: [{symptom: odd, seat: 'urn:li:seat:1', findings: [{check: waits}]}]",
  ])
  func `holds`(expect: String) async throws {
    #expect(try await Self.failures(expect).map(\.message) == [])
  }

  @Test(arguments: [
    ("decisions: [{event: e2, detail: other}]", "no decision is as expected"),
    ("views: [{of: note, candidate: c1, entries: [{id: '1'}]}]", "expected 1, the viewer sees 0"),
    (
      "views: [{of: note, candidate: c2, entries: [{id: '0'}, {id: '2'}]}]",
      "number 1 is another one"
    ),
    ("views: [{of: note, entries: [{text: b}, {id: '2'}]}]", "number 1 is another one"),
    ("views: [{of: note, entries: [{txt: b}]}]", "an entry has no `txt`"),
    ("views: [{of: nothing, entries: []}]", "no fact is named `nothing`"),
    ("views: [{of: job, candidate: c1, entries: []}]", "a job belongs to no candidate"),
    ("diagnoses: [{symptom: odd, candidate: c1, findings: []}]", "expected 0, `odd` finds 1"),
    (
      "diagnoses: [{symptom: odd, candidate: c1, findings: [{check: unknown}]}]",
      "number 1 is another one"
    ),
    (
      "diagnoses: [{symptom: even, candidate: c1, findings: []}]",
      "the policy has no symptom `even`"
    ),
    (
      "diagnoses: [{symptom: odd, candidate: c1, findings: [{check: none}]}]",
      "`odd` has no check `none`"
    ),
    ("diagnoses: [{symptom: odd, findings: []}]", "it is not said what the diagnosis is about"),
  ])
  func `does not hold`(expect: String, message: String) async throws {
    let messages = try await Self.failures(expect).map(\.message)
    #expect(messages.contains { $0.hasSuffix(message) }, "\(messages)")
  }
}
