import Diagnostics

/// Decodes `kind: Test`; what events, facts and expectations say is checked where they are used.
enum TestDecoder {
  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> TestSyntax? {
    guard
      let reader = MappingReader(
        node, "a test", required: DocumentHead.keys + ["given", "expect"],
        optional: ["title", "events"], &findings)
    else { return nil }
    let name = head.name(reader, of: "a test", .slug, &findings)
    let title = reader.string("title", &findings)
    let given = reader["given"].flatMap { Self.given($0, &findings) }
    let events = reader["events"]?.mappings("an event", &findings) ?? []
    let expect = reader["expect"].flatMap { Self.expectations($0, &findings) }
    guard let name, let given, let expect else { return nil }
    return TestSyntax(
      name: name, title: title, given: given, events: events, expect: expect, span: name.span)
  }

  // MARK: Given

  private static func given(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> TestSyntax.Given? {
    guard
      let reader = MappingReader(
        node, "`given`", required: ["tenant"], optional: ["at", "facts"], &findings)
    else { return nil }
    var name: Located<String>?
    var inline: TenantSyntax?
    if let tenant = reader["tenant"] {
      if tenant.kind == .mapping {
        inline = TenantDecoder.inline(tenant, &findings)
      } else {
        name = tenant.word(&findings)
      }
    }
    let at = reader["at"]?.instant(.badTestTime, &findings)
    let facts = Self.facts(reader["facts"], haveID: true, &findings)
    return .init(tenant: name, inlineTenant: inline, at: at, facts: facts)
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
        ], &findings)
    else { return nil }
    let timelines = reader["timeline"]?.mappings("a timeline", &findings) ?? []
    for timeline in timelines { check(timeline: timeline, &findings) }
    return .init(
      decisions: reader["decisions"]?.mappings("an expected decision", &findings) ?? [],
      effects: reader["effects"]?.mappings("an expected effect", &findings) ?? [],
      onlyTheseEffects: reader.bool("only_these_effects", &findings) ?? false,
      timelines: timelines,
      views: reader["views"]?.mappings("an expected view", &findings) ?? [],
      diagnoses: reader["diagnoses"]?.mappings("an expected diagnosis", &findings) ?? [],
      facts: Self.facts(reader["facts"], haveID: false, &findings))
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
