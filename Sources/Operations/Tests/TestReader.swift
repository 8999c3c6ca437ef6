import CEL
import Catalogue
import Compiler
import Diagnostics
import JSON
import PolicyLanguage
import Program
import Runtime

/// Reads the facts and events of a test by the types of the catalogue.
struct TestReader {
  let catalogue: Catalogue
  let pipeline: Pipeline
  let tenant: String
  /// Names as the test writes them → names as they are compiled.
  let tenantNames: [String: String]
  let at: EpochMilliseconds
  private let values: ValueReader

  init(
    catalogue: Catalogue, pipeline: Pipeline, tenant: String, tenantNames: [String: String],
    at: EpochMilliseconds
  ) {
    self.catalogue = catalogue
    self.pipeline = pipeline
    self.tenant = tenant
    self.tenantNames = tenantNames
    self.at = at
    values = ValueReader(
      stages: pipeline.stages, sections: pipeline.sections.map(\.name), catalogue: catalogue)
  }

  /// As ``ValueReader``, and times as epoch milliseconds too, as events may carry them.
  private func value(
    _ node: YAMLNode, as type: ValueType, _ findings: inout [Diagnostic]
  ) -> Value? {
    if case .timestamp = type, case .int(let milliseconds) = node.content,
      let time = try? Timestamp(epochMilliseconds: milliseconds)
    {
      return .timestamp(time)
    }
    return values.value(node, as: type, &findings)
  }

  func overrides(
    _ told: [TestSyntax.Override], of program: Program, in sources: SourceSet,
    _ findings: inout [Diagnostic]
  ) -> [OverrideRow] {
    let known = program.features.map(\.feature)
    return told.enumerated().map { position, override in
      if !known.contains(override.feature.value) {
        findings.append(
          Diagnostic(
            .unknownTestSubject,
            "policy `\(program.policy)` has no feature `\(override.feature.value)`",
            at: override.feature.span,
            help: Suggestion.help(for: override.feature.value, among: known)))
      }
      return OverrideRow(
        id: Int64(position + 1), tenant: tenant, feature: override.feature.value,
        key: override.key, value: override.text(in: sources), reason: "given by the test",
        actor: "test",
        createdAt: at,
        startsAt: override.from ?? at, endsAt: override.until)
    }
  }

  // MARK: - Facts

  private func kind(
    _ argument: ArgumentSyntax, _ code: DiagnosticCode, _ findings: inout [Diagnostic]
  ) -> Int? {
    if let kind = catalogue.factID(argument.name.value) { return kind }
    findings.append(
      Diagnostic(
        code, "no fact is named `\(argument.name.value)`", at: argument.name.span,
        help: Suggestion.help(for: argument.name.value, among: catalogue.facts.map(\.name))))
    return nil
  }

  private func field(
    _ key: YAMLNode, of kind: Int, _ code: DiagnosticCode, _ findings: inout [Diagnostic]
  ) -> Int? {
    if let position = catalogue.field(key.text, of: kind) { return position }
    let type = catalogue.facts[kind]
    findings.append(
      Diagnostic(
        code, "a \(type.name) has no field `\(key.text)`", at: key.span,
        help: Suggestion.help(for: key.text, among: type.fields.map(\.name))))
    return nil
  }

  mutating func facts(
    _ kinds: [ArgumentSyntax], _ findings: inout [Diagnostic]
  ) -> [FactChange] {
    var changes: [FactChange] = []
    for argument in kinds {
      guard let kind = kind(argument, .unknownTestSubject, &findings),
        let items = argument.value.items(&findings)
      else { continue }
      for item in items {
        if let fact = fact(item, kind: kind, &findings) {
          changes.append(
            FactChange(
              key: FactKey(tenant: tenant, kind: catalogue.facts[kind].name, id: fact.id),
              body: fact.encoded(in: catalogue), index: fact.indexEntries(in: catalogue)))
        }
      }
    }
    return changes
  }

  /// The id under which the fact is kept: a tenant that stands in a test has a name of its own.
  private func compiledID(_ id: Value, of kind: Int) -> Value {
    guard catalogue.facts[kind].bound.contains(.tenant), case .string(let name) = id,
      let compiled = tenantNames[name]
    else { return id }
    return .string(compiled)
  }

  private func fact(
    _ node: YAMLNode, kind: Int, _ findings: inout [Diagnostic]
  ) -> Fact? {
    // What is no mapping, or has no id, was reported when the document was read.
    guard case .mapping(let entries) = node.content else { return nil }
    var id: String?
    var fields: [(Int, Value)] = []
    for entry in entries where !entry.key.isRefused {
      guard let position = field(entry.key, of: kind, .unknownTestSubject, &findings),
        var value = value(
          entry.value, as: catalogue.facts[kind].fields[position].type, &findings)
      else { continue }
      if entry.key.hasText("id") {
        value = compiledID(value, of: kind)
        id = FactCoding.keyText(value)
      }
      fields.append((position, value))
    }
    guard let id else { return nil }
    var fact = Fact(unknown: id, kind: kind, in: catalogue)
    for (position, value) in fields { fact.values[position] = value }
    derive(&fact)
    return fact
  }

  /// What follows from other fields need not be written: a stage's section, a whole name.
  private func derive(_ fact: inout Fact) {
    func position(_ name: String) -> Int? { catalogue.field(name, of: fact.kind) }
    func text(_ name: String) -> String? {
      guard let position = position(name), case .string(let text)? = fact.values[position] else {
        return nil
      }
      return text
    }
    if let section = position("section"), fact.values[section] == nil, let stage = text("stage") {
      fact.values[section] = pipeline.section(of: stage).map(Value.string)
    }
    if let full = position("full_name"), fact.values[full] == nil,
      let first = text("first_name"), let last = text("last_name")
    {
      fact.values[full] = .string("\(first) \(last)")
    }
  }

  func expectedFacts(
    _ kinds: [ArgumentSyntax], _ findings: inout [Diagnostic]
  ) -> [PreparedTest.ExpectedFact] {
    var expected: [PreparedTest.ExpectedFact] = []
    for argument in kinds {
      guard let kind = kind(argument, .badExpectation, &findings),
        let items = argument.value.items(&findings)
      else { continue }
      for item in items {
        guard case .mapping(let entries) = item.content else { continue }
        var id: String?
        var isAbsent = false
        var fields: [(Int, Value?)] = []
        for entry in entries where !entry.key.isRefused {
          if entry.key.hasText("absent") {
            isAbsent = entry.value.bool(&findings) ?? false
            continue
          }
          guard let position = field(entry.key, of: kind, .badExpectation, &findings) else {
            continue
          }
          if entry.value.isNull {
            fields.append((position, nil))
            continue
          }
          guard
            var value = value(
              entry.value, as: catalogue.facts[kind].fields[position].type, &findings)
          else { continue }
          if entry.key.hasText("id") {
            value = compiledID(value, of: kind)
            id = FactCoding.keyText(value)
          }
          fields.append((position, value))
        }
        expected.append(
          .init(kind: kind, id: id, fields: fields, isAbsent: isAbsent, span: item.pointSpan))
      }
    }
    return expected
  }

  // MARK: - Events

  func event(
    _ node: YAMLNode, number: Int, _ findings: inout [Diagnostic]
  ) -> PreparedTest.Event? {
    guard case .mapping(let entries) = node.content else { return nil }
    let all = Array(entries).filter { !$0.key.isRefused }
    guard let typeNode = all.first(where: { $0.key.hasText("type") })?.value else {
      findings.append(
        Diagnostic(
          .missingKey, "the event has no `type`", at: node.headSpan,
          help: ["add `type: inmail.sent`, for example"]))
      return nil
    }
    guard let typeName = typeNode.string(&findings) else { return nil }
    guard let type = catalogue.event(typeName) else {
      findings.append(
        Diagnostic(
          .unknownTestSubject, "no event type is named `\(typeName)`", at: typeNode.span,
          help: Suggestion.help(for: typeName, among: catalogue.events.map(\.name))))
      return nil
    }
    let fields = catalogue.envelope + type.fields
    let before = findings.count
    var told: [String: Value] = [:]
    var meant: Set<String> = []
    for entry in all {
      guard let field = fields.first(where: { entry.key.hasText($0.name) }) else {
        if let nearest = Suggestion.nearest(to: entry.key.text, among: fields.map(\.name)) {
          meant.insert(nearest)
        }
        findings.append(
          Diagnostic(
            .unknownTestSubject, "event `\(typeName)` has no field `\(entry.key.text)`",
            at: entry.key.span,
            help: Suggestion.help(for: entry.key.text, among: fields.map(\.name))))
        continue
      }
      guard let value = value(entry.value, as: field.type, &findings) else { continue }
      told[field.name] = value
      if field.name == "tenant", case .string(let name) = value {
        if let compiled = tenantNames[name] {
          told["tenant"] = .string(compiled)
        } else {
          findings.append(
            .unknownTenant(name, tenantNames.keys.sorted(), at: entry.value.span))
        }
      }
    }
    assume(&told, type, number: number)
    for field in fields where !field.isOptional && told[field.name] == nil {
      // Not besides the misspelt key that was probably meant to be it.
      guard !meant.contains(field.name), !all.contains(where: { $0.key.hasText(field.name) }) else {
        continue
      }
      findings.append(
        Diagnostic(
          .missingKey, "event `\(typeName)` needs `\(field.name)`", at: typeNode.span,
          notes: ["`\(field.name)`: \(field.description)"], help: ["add `\(field.name)`"]))
    }
    guard !findings[before...].contains(where: { $0.severity == .error }) else { return nil }
    var receivedAt: EpochMilliseconds?
    if case .timestamp(let time)? = told["received_at"] { receivedAt = time.epochMilliseconds }
    var occurredAt: EpochMilliseconds?
    if case .timestamp(let time)? = told["occurred_at"] { occurredAt = time.epochMilliseconds }
    return .init(
      id: told["id"].map(FactCoding.keyText) ?? "", line: line(told, fields),
      receivedAt: receivedAt, occurredAt: occurredAt, span: typeNode.span)
  }

  /// Fills in what a test may leave out of the envelope.
  private func assume(_ told: inout [String: Value], _ type: EventType, number: Int) {
    func assume(_ name: String, _ value: Value?) {
      if told[name] == nil { told[name] = value }
    }
    assume("id", .string("event-\(number)"))
    assume("tenant", .string(tenant))
    switch type.origin {
    case .network: assume("source", .string("push"))
    case .ats: assume("source", .string("ats_webhook"))
    case .administration: assume("source", .string("admin"))
    }
    assume("occurred_at", told["created_at"])
    assume("occurred_at", (try? Timestamp(epochMilliseconds: at)).map(Value.timestamp))
  }

  private func line(_ told: [String: Value], _ fields: [Field]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for field in fields {
      guard let value = told[field.name] else { continue }
      writer.key(field.name)
      FactCoding.write(value, to: &writer)
    }
    writer.endObject()
    return writer.finish()
  }

  // MARK: - Timelines

  func timeline(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> PreparedTest.ExpectedTimeline? {
    guard
      let reader = MappingReader(
        node, "an expected timeline", required: ["candidate", "entries"], optional: ["viewer"],
        &findings), let candidate = reader.string("candidate", &findings),
      let entries = entries(
        reader,
        fields: ["timeline_entry", "note"].flatMap { catalogue.fact($0)?.fields.map(\.name) ?? [] },
        &findings)
    else { return nil }
    var viewer = Viewer()
    if let node = reader["viewer"] {
      guard let told = self.viewer(node, &findings) else { return nil }
      viewer = told
    }
    return .init(
      candidate: candidate, viewer: viewer, entries: entries,
      span: reader.keyNode("entries")?.span ?? node.headSpan)
  }

  func viewer(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> Viewer? {
    guard
      let reader = MappingReader(
        node, "a viewer", optional: Viewer.fields.map(\.name), &findings)
    else { return nil }
    func texts(_ key: String) -> [String] { reader.strings(key, &findings) ?? [] }
    return Viewer(
      user: reader.string("user", &findings), seat: reader.string("seat", &findings),
      contracts: texts("contracts"), role: reader.string("role", &findings),
      permissions: texts("permissions"), teams: texts("teams"))
  }
}

extension TestSyntax.Override {
  /// `enabled`, or the setting.
  var key: String {
    switch change {
    case .enabled: "enabled"
    case .setting(let name, _): name.value
    }
  }

  /// The value as the test writes it.
  func text(in sources: SourceSet) -> String {
    switch change {
    case .enabled(let isEnabled): String(isEnabled)
    case .setting(_, let node):
      String(
        decoding: sources[node.span.file].bytes[node.span.start..<node.span.end], as: UTF8.self)
    }
  }
}
