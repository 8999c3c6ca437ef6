import Diagnostics

/// Decodes `kind: Feature`.
enum FeatureDecoder {
  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> FeatureSyntax? {
    let optional = [
      "title", "description", "processed", "requires", "toggle", "settings", "gates", "rules",
      "views", "diagnoses",
    ]
    guard
      let reader = MappingReader(
        node, "a feature", required: DocumentHead.keys, optional: optional, &findings)
    else { return nil }
    let name = head.name(reader, of: "a feature", .word, &findings)
    let title = reader.string("title", &findings)
    let description = reader.string("description", &findings)
    let requires = reader["requires"]?.words(&findings) ?? []
    requires.reportDuplicates("the feature", in: "this list", &findings)
    let toggle = ToggleDecoder.toggle(reader["toggle"], &findings)
    var broken: [Located<String>] = []
    let settings = SettingDecoder.settings(reader["settings"], broken: &broken, &findings)
    let gates = Steps.gates(reader["gates"], &findings)
    let before = findings.count
    let rules = reader["rules"].flatMap {
      Steps.rules($0, key: reader.keySpan("rules"), &findings)
    }
    let hasBrokenRules = findings[before...].contains { $0.severity == .error }
    let views = Self.views(reader["views"], &findings)
    let diagnoses = Self.diagnoses(reader["diagnoses"], &findings)
    guard let name else { return nil }
    var feature = FeatureSyntax(
      name: name, title: title, description: description, settings: settings, gates: gates,
      rules: rules, views: views, diagnoses: diagnoses)
    feature.processed = reader["processed"]?.word(&findings)
    feature.requires = requires
    feature.toggle = toggle
    feature.brokenSettings = broken
    feature.hasBrokenRules = hasBrokenRules || (rules == nil && !reader.isAbsent("rules"))
    return feature
  }

  // MARK: Views

  private static func views(
    _ node: YAMLNode?, _ findings: inout [Diagnostic]
  ) -> [ViewSyntax] {
    guard let items = node?.items(&findings) else { return [] }
    var views: [ViewSyntax] = []
    var ids: [Located<String>] = []
    for item in items {
      guard
        let reader = MappingReader(
          item, "a view", required: ["id", "of"], optional: ["show", "redact"], &findings)
      else { continue }
      let id = reader["id"]?.name("a view", .label, &findings)
      if let id { ids.append(id) }
      let of = reader["of"]?.word(&findings)
      let show = reader["show"]?.expression(&findings)
      let redact = reader["redact"].flatMap { Self.redact($0, &findings) }
      if reader["show"] != nil, reader["redact"] != nil {
        findings.append(
          .viewShowsAndRedacts(show: reader.keySpan("show"), redact: reader.keySpan("redact")))
      } else if reader.isAbsent("show"), reader.isAbsent("redact") {
        findings.append(
          Diagnostic(
            .missingKey, "the view has neither `show` nor `redact`", at: id?.span ?? item.headSpan,
            help: ["add `show:` with a condition, or `redact:` with `fields` and `unless`"]))
      }
      guard let id, let of, (show == nil) != (redact == nil) else { continue }
      views.append(ViewSyntax(id: id, of: of, show: show, redact: redact))
    }
    ids.reportDuplicates("the view", in: "this list", &findings)
    return views
  }

  private static func redact(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> ViewSyntax.RedactSyntax? {
    guard
      let reader = MappingReader(node, "`redact`", required: ["fields", "unless"], &findings)
    else { return nil }
    if let fields = reader["fields"], fields.isEmptySequence {
      findings.append(.emptyList("`fields`", at: fields.span))
    }
    let fields = reader["fields"]?.words(&findings) ?? []
    let unless = reader["unless"]?.expression(&findings)
    guard let unless, !fields.isEmpty else { return nil }
    return .init(fields: fields, unless: unless)
  }

  // MARK: Diagnoses

  private static func diagnoses(
    _ node: YAMLNode?, _ findings: inout [Diagnostic]
  ) -> [DiagnosisSyntax] {
    guard let items = node?.items(&findings) else { return [] }
    var diagnoses: [DiagnosisSyntax] = []
    var symptoms: [Located<String>] = []
    for item in items {
      guard
        let reader = MappingReader(
          item, "a diagnosis", required: ["symptom", "title", "checks"], &findings)
      else { continue }
      let symptom = reader["symptom"]?.name("a symptom", .word, &findings)
      if let symptom { symptoms.append(symptom) }
      let title = reader.string("title", &findings)
      let checks = reader["checks"].map { Self.checks($0, &findings) } ?? []
      guard let symptom else { continue }
      diagnoses.append(
        DiagnosisSyntax(symptom: symptom, title: title ?? symptom.value, checks: checks))
    }
    symptoms.reportDuplicates("the symptom", in: "this list", &findings)
    return diagnoses
  }

  private static func checks(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> [DiagnosisSyntax.Check] {
    guard let items = node.items(&findings) else { return [] }
    if node.isEmptySequence { findings.append(.emptyList("`checks`", at: node.span)) }
    var checks: [DiagnosisSyntax.Check] = []
    var ids: [Located<String>] = []
    for item in items {
      guard
        let reader = MappingReader(
          item, "a check", required: ["id", "when", "finding", "remedy"], &findings)
      else { continue }
      let id = reader["id"]?.name("a check", .label, &findings)
      if let id { ids.append(id) }
      let when = reader["when"]?.expression(&findings)
      guard reader.string("finding", &findings) != nil, let finding = reader["finding"],
        reader.string("remedy", &findings) != nil, let remedy = reader["remedy"], let id, let when
      else { continue }
      checks.append(.init(id: id, when: when, finding: finding, remedy: remedy))
    }
    ids.reportDuplicates("the check", in: "this list", &findings)
    return checks
  }
}
