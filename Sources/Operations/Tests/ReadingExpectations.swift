import Catalogue
import Diagnostics
import JSON
import PolicyLanguage
import Program
import Runtime

// What a test expects of those who read: `expect.views` and `expect.diagnoses`.

extension PreparedTest {
  struct ExpectedView: Sendable {
    let query: Visible.Query
    let viewer: Viewer
    /// All that the viewer sees, in order.
    let entries: [Expectation]
    let span: SourceSpan
  }

  struct ExpectedDiagnosis: Sendable {
    let symptom: String
    let subjects: Subjects
    /// All findings, in order; the first is the cause.
    let findings: [Expectation]
    let span: SourceSpan
  }
}

extension TestReader {
  func view(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> PreparedTest.ExpectedView? {
    guard
      let reader = MappingReader(
        node, "an expected view", required: ["of", "entries"],
        optional: ["candidate", "id", "viewer"], &findings),
      let of = reader.string("of", &findings)
    else { return nil }
    guard let kind = catalogue.factID(of) else {
      findings.append(
        Diagnostic(
          .badExpectation, "no fact is named `\(of)`", at: reader["of"]?.span ?? node.headSpan,
          help: Suggestion.help(for: of, among: catalogue.facts.map(\.name))))
      return nil
    }
    var viewer = Viewer()
    if let node = reader["viewer"] {
      guard let told = self.viewer(node, &findings) else { return nil }
      viewer = told
    }
    let fields = catalogue.facts[kind].fields.map(\.name)
    guard let entries = entries(reader, fields: fields, &findings) else { return nil }
    if let candidate = reader["candidate"], of != "candidate", !fields.contains("candidate") {
      findings.append(
        Diagnostic(.badExpectation, "a \(of) belongs to no candidate", at: candidate.span))
    }
    return .init(
      query: .init(
        kind: kind, candidate: reader.string("candidate", &findings),
        ids: reader.string("id", &findings).map { [$0] }), viewer: viewer, entries: entries,
      span: reader.keyNode("entries")?.span ?? node.headSpan)
  }

  /// `entries` of what is expected to be seen: any part of each fact.
  func entries(
    _ reader: MappingReader, fields known: [String], _ findings: inout [Diagnostic]
  ) -> [PreparedTest.Expectation]? {
    guard let entries = reader.items("entries", &findings) else { return nil }
    return entries.compactMap { entry in
      for key in ExpectationChecker.keys(of: entry) where !known.contains(key.text) {
        findings.append(
          Diagnostic(
            .badExpectation, "an entry has no `\(key.text)`", at: key.span,
            help: Suggestion.help(for: key.text, among: known)))
      }
      return ExpectationChecker.json(entry).map { .init(members: $0, span: entry.pointSpan) }
    }
  }

  func diagnosis(
    _ node: YAMLNode, of program: Program, _ findings: inout [Diagnostic]
  ) -> PreparedTest.ExpectedDiagnosis? {
    guard
      let reader = MappingReader(
        node, "an expected diagnosis", required: ["symptom", "findings"],
        optional: Subjects.kinds, &findings),
      let symptom = reader.string("symptom", &findings),
      let items = reader.items("findings", &findings)
    else { return nil }
    let diagnoses = program.features.flatMap(\.diagnoses).filter { $0.symptom == symptom }
    guard !diagnoses.isEmpty else {
      let known = program.features.flatMap(\.diagnoses).map(\.symptom)
      findings.append(
        Diagnostic(
          .badExpectation, "the policy has no symptom `\(symptom)`",
          at: reader["symptom"]?.span ?? node.headSpan,
          help: Suggestion.help(for: symptom, among: known)))
      return nil
    }
    var subjects = Subjects()
    for kind in Subjects.kinds { subjects[kind] = reader.string(kind, &findings) }
    if subjects.isEmpty {
      findings.append(
        Diagnostic(
          .badExpectation, "it is not said what the diagnosis is about", at: node.headSpan,
          help: ["add `candidate`, or another of \(Subjects.kinds.joined(separator: ", "))"]))
    }
    let checks = diagnoses.flatMap(\.checks).map(\.id)
    return .init(
      symptom: symptom, subjects: subjects,
      findings: items.compactMap { item in
        guard
          let reader = MappingReader(
            item, "an expected finding", required: ["check"], optional: ["finding", "remedy"],
            &findings), let check = reader.string("check", &findings)
        else { return nil }
        if !checks.contains(check) {
          findings.append(
            Diagnostic(
              .badExpectation, "`\(symptom)` has no check `\(check)`",
              at: reader["check"]?.span ?? item.headSpan,
              help: Suggestion.help(for: check, among: checks)))
        }
        return ExpectationChecker.json(item).map { .init(members: $0, span: item.pointSpan) }
      }, span: reader.keyNode("findings")?.span ?? node.headSpan)
  }
}

extension TestVerdicts {
  func sights(of viewer: Viewer) throws(StoreError) -> Sights? {
    guard let inForce else { return nil }
    return Sights(inForce, tenant: test.tenant, viewer: viewer, store: story.store)
  }

  /// When the story has ended.
  private var inForce: InForce? {
    programs.row(of: test.tenant, at: story.endedAt, decidedAt: story.endedAt).map {
      InForce(programs, $0, overrides: test.overrides, at: story.endedAt)
    }
  }

  func check(_ expected: PreparedTest.ExpectedView) throws(StoreError) -> [Diagnostic] {
    guard let sights = try sights(of: expected.viewer) else { return [] }
    return compare(
      expected.entries, try sights.visible(expected.query, countsHidden: true), at: expected.span)
  }

  func compare(
    _ expected: [PreparedTest.Expectation], _ visible: Visible, at span: SourceSpan
  ) -> [Diagnostic] {
    let entries = visible.entries.map { entry in
      var writer = JSONWriter()
      writer.beginObject()
      // Times as in facts, which an expectation may write in several ways.
      for field in entry.fields {
        writer.key(field.name)
        FactCoding.write(field.value, to: &writer)
      }
      writer.endObject()
      let bytes = writer.finish()
      return (
        json: (try? JSONValue.parse(bytes)) ?? .null, text: String(decoding: bytes, as: UTF8.self)
      )
    }
    return compare(
      expected, entries, "the viewer sees", notes: visible.hidden.map { $0.words("hidden") },
      at: span)
  }

  func check(_ expected: PreparedTest.ExpectedDiagnosis) throws(StoreError) -> [Diagnostic] {
    guard let inForce else { return [] }
    let checks = SymptomChecks(inForce, tenant: test.tenant, store: story.store)
    let subjects = try checks.widened(expected.subjects).subjects
    let answer = try checks.ask(
      expected.symptom, subjects,
      try WaitingEvents(store: story.store, tenant: test.tenant).concerning(subjects.persons))
    let found = answer.findings.map { finding in
      let members: [JSONObject.Member] = [
        .init(key: "check", value: .string(finding.check)),
        .init(key: "finding", value: .string(finding.finding)),
        .init(key: "remedy", value: .string(finding.remedy)),
      ]
      return (
        json: JSONValue.object(JSONObject(members)), text: "\(finding.check): \(finding.finding)"
      )
    }
    return compare(
      expected.findings, found, "`\(expected.symptom)` finds",
      notes: answer.unclear.map { unclear in
        "cannot be told: \(unclear.check)"
          + (unclear.missing.isEmpty
            ? "" : ", there is no \(unclear.missing.joined(separator: ", "))")
      }, at: expected.span)
  }

  /// All of a list, in order.
  func compare(
    _ expected: [PreparedTest.Expectation], _ found: [(json: JSONValue, text: String)],
    _ what: String, notes: [String], at span: SourceSpan
  ) -> [Diagnostic] {
    let all = Self.listed(what, found.map(\.text)) + notes
    var failures: [Diagnostic] = []
    for (position, entry) in expected.enumerated() where position < found.count {
      let differences = Self.differences(entry.members, found[position].json)
      guard !differences.isEmpty else { continue }
      failures.append(
        Diagnostic(
          .testFailed, "`\(test.name)`: number \(position + 1) is another one", at: entry.span,
          notes: differences + all))
    }
    guard found.count != expected.count else { return failures }
    failures.append(
      Diagnostic(
        .testFailed, "`\(test.name)`: expected \(expected.count), \(what) \(found.count)", at: span,
        notes: all))
    return failures
  }
}
