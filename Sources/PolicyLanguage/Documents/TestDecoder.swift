import Diagnostics

/// Decodes `kind: Test`; what events, facts and expectations say is checked where they are used.
enum TestDecoder {
  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> TestSyntax? {
    guard
      let reader = MappingReader(
        node, "a test", required: DocumentHead.keys + ["given", "expect"],
        optional: ["title", "id", "events"], &findings)
    else { return nil }
    let name = head.name(reader, of: "a test", .slug, &findings)
    let title = reader.string("title", &findings)
    let ids = reader["id"].map { Self.rows($0, &findings) } ?? []
    let given = reader["given"].flatMap { Self.given($0, &findings) }
    let events = reader["events"]?.mappings("an event", &findings) ?? []
    let expect = reader["expect"].flatMap { Self.expectations($0, &findings) }
    guard let name, let given, let expect else { return nil }
    var test = TestSyntax(name: name, given: given, expect: expect)
    test.title = title
    test.ids = ids
    test.events = events
    return test
  }

  /// One row of a matrix, or a list of them.
  private static func rows(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> [Located<String>] {
    guard node.kind == .sequence else {
      return node.name("a row", .row, &findings).map { [$0] } ?? []
    }
    var rows: [Located<String>] = []
    for item in node.items(&findings) ?? YAMLItems(of: node) {
      if let row = item.name("a row", .row, &findings) { rows.append(row) }
    }
    rows.reportDuplicates("the row", in: "this list", &findings)
    return rows
  }

  // MARK: Given

  private static func given(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> TestSyntax.Given? {
    guard
      let reader = MappingReader(
        node, "`given`", required: ["tenant"], optional: ["at", "until", "facts", "overrides"],
        &findings)
    else { return nil }
    var given = TestSyntax.Given()
    if let tenant = reader["tenant"] {
      if tenant.kind == .mapping {
        given.inlineTenant = TenantDecoder.inline(tenant, &findings)
      } else {
        given.tenant = tenant.word(&findings)
      }
    }
    given.at = reader["at"]?.instant(.badTestTime, &findings)
    given.until = reader["until"]?.instant(.badTestTime, &findings)
    given.facts = Self.facts(reader["facts"], haveID: true, &findings)
    given.overrides = Self.overrides(reader["overrides"], &findings)
    return given
  }

  private static func overrides(
    _ node: YAMLNode?, _ findings: inout [Diagnostic]
  ) -> [TestSyntax.Override] {
    var overrides: [TestSyntax.Override] = []
    for node in node?.mappings("an override", &findings) ?? [] {
      guard
        let reader = MappingReader(
          node, "an override", required: ["feature"],
          optional: ["enabled", "setting", "value", "from", "until"], &findings)
      else { continue }
      let from = reader["from"]?.instant(.badTestTime, &findings)?.value
      let until = reader["until"]?.instant(.badTestTime, &findings)?.value
      let change = Self.change(reader, &findings)
      guard let feature = reader["feature"]?.word(&findings), let change else { continue }
      overrides.append(.init(feature: feature, change: change, from: from, until: until))
    }
    return overrides
  }

  /// `enabled`, or `setting` and `value`.
  private static func change(
    _ reader: MappingReader, _ findings: inout [Diagnostic]
  ) -> TestSyntax.Override.Change? {
    let setting = reader["setting"]?.word(&findings)
    if let enabled = reader["enabled"] {
      if let key = reader.keyNode("setting") ?? reader.keyNode("value") {
        findings.append(
          Diagnostic(
            .wrongValueType, "an override switches a feature or sets a setting, not both",
            at: key.span, secondary: [.init(span: enabled.span, text: "it switches here")],
            help: ["make it two overrides"]))
        return nil
      }
      return enabled.bool(&findings).map { .enabled($0) }
    }
    if reader.isAbsent("setting"), reader.isAbsent("enabled") {
      findings.append(
        reader.node.finding.missingKey("enabled", in: "an override", at: reader.node.headSpan))
    } else if reader.isAbsent("value"), setting != nil {
      findings.append(
        reader.node.finding.missingKey("value", in: "an override", at: reader.node.headSpan))
    }
    guard let setting, let value = reader["value"] else { return nil }
    return .setting(setting, value)
  }

  /// Kinds of facts, each with a list of mappings.
  private static func facts(
    _ node: YAMLNode?, haveID: Bool, _ findings: inout [Diagnostic]
  ) -> [ArgumentSyntax] {
    guard let kinds = node?.arguments("`facts`", &findings) else { return [] }
    return kinds.filter { kind in
      guard kind.value.isCollection(.sequence, "a list of facts", &findings) else { return false }
      var ids: [Located<String>] = []
      for fact in kind.value.mappings("a fact", &findings) {
        if let id = fact.ownEntries.first(where: { $0.key.hasText("id") })?.value {
          if id.kind == .scalar { ids.append(Located(id.text, at: id.span)) }
        } else if haveID, !fact.record.flags.contains(.hasRefusedKey) {
          findings.append(fact.finding.missingKey("id", in: "a fact", at: fact.headSpan))
        }
      }
      ids.reportDuplicates("the fact", in: "this list", &findings)
      return true
    }
  }

  // MARK: Expect

  private static func expectations(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> TestSyntax.Expectations? {
    guard
      let reader = MappingReader(
        node, "`expect`",
        optional: [
          "decisions", "effects", "only_these_effects", "timeline", "views", "diagnoses", "facts",
          "diagnostics",
        ], &findings)
    else { return nil }
    var expect = TestSyntax.Expectations()
    expect.decisions = reader["decisions"]?.mappings("an expected decision", &findings) ?? []
    expect.effects = reader["effects"]?.mappings("an expected effect", &findings) ?? []
    expect.onlyTheseEffects = reader.bool("only_these_effects", &findings) ?? false
    expect.timelines = reader["timeline"]?.mappings("a timeline", &findings) ?? []
    for timeline in expect.timelines { check(timeline: timeline, &findings) }
    expect.views = reader["views"]?.mappings("an expected view", &findings) ?? []
    expect.diagnoses = reader["diagnoses"]?.mappings("an expected diagnosis", &findings) ?? []
    expect.facts = Self.facts(reader["facts"], haveID: false, &findings)
    expect.diagnostics = Self.diagnostics(reader["diagnostics"], &findings)
    return expect
  }

  private static func diagnostics(
    _ node: YAMLNode?, _ findings: inout [Diagnostic]
  ) -> [TestSyntax.ExpectedDiagnostic] {
    var expected: [TestSyntax.ExpectedDiagnostic] = []
    for node in node?.mappings("an expected diagnostic", &findings) ?? [] {
      guard
        let reader = MappingReader(
          node, "an expected diagnostic", required: ["code"], optional: ["contains"], &findings)
      else { continue }
      let contains = reader.string("contains", &findings)
      guard let code = reader["code"]?.word(&findings) else { continue }
      expected.append(.init(code: code, contains: contains))
    }
    return expected
  }

  private static func check(timeline: YAMLNode, _ findings: inout [Diagnostic]) {
    guard
      let reader = MappingReader(
        timeline, "an expected timeline", required: ["candidate", "entries"],
        optional: ["viewer"], &findings)
    else { return }
    _ = reader["candidate"]?.word(&findings)
    if let viewer = reader["viewer"] { _ = viewer.entries(&findings) }
    _ = reader["entries"]?.mappings("an entry", &findings)
  }
}
