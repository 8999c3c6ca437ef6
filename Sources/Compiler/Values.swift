package import CEL
package import Catalogue
package import Diagnostics
package import PolicyLanguage

/// The content of a setting: a value, or expressions that are filled in where it is used.
enum SettingContent {
  case value(Value)
  case fieldMap([FieldSource])

  /// Equal for equal contents.
  var key: String {
    switch self {
    case .value(let value): Unparser.text(value)
    case .fieldMap(let sources): sources.map(\.key).joined(separator: ",")
    }
  }
}

/// One entry of a field map.
struct FieldSource {
  let field: Located<String>
  let expression: ExpressionSyntax
  let overwrite: String?

  /// For telling equal settings.
  var key: String { "\(field.value)=\(expression.text)|\(overwrite ?? "")" }
}

/// Reads values of the types that settings and arguments have, by the policy's pipeline.
package struct ValueReader {
  let stages: [String]
  let sections: [String]
  let catalogue: Catalogue
  /// False for a feature that no policy uses: any word may be a stage or section there.
  var hasPipeline = true

  package init(stages: [String], sections: [String], catalogue: Catalogue) {
    self.stages = stages
    self.sections = sections
    self.catalogue = catalogue
  }

  /// The value of a node, nil where it has a finding.
  package func value(_ node: YAMLNode, as type: ValueType, _ findings: inout [Diagnostic]) -> Value?
  {
    switch type {
    case .bool: return node.bool(&findings).map(Value.bool)
    case .int: return node.int(&findings).map(Value.int)
    case .double: return node.double(&findings).map(Value.double)
    case .string, .id: return node.string(&findings).map(Value.string)
    case .urn(let kind):
      guard let text = node.string(&findings) else { return nil }
      guard URNText.isURN(text, of: kind) else {
        findings.append(URNText.refusal(text, of: kind, at: node.span))
        return nil
      }
      return .string(text)
    case .choice(let choice):
      return word(
        node, among: choice.values, code: .valueOutOfRange,
        what: choice.name.replacing("_", with: " "), &findings)
    case .stage where !hasPipeline, .section where !hasPipeline:
      return node.string(&findings).map(Value.string)
    case .stage: return word(node, among: stages, code: .unknownStage, what: "stage", &findings)
    case .section:
      return word(node, among: sections, code: .unknownSection, what: "section", &findings)
    case .duration:
      guard let text = node.string(&findings) else { return nil }
      guard let milliseconds = DurationText.milliseconds(text) else {
        findings.append(
          Diagnostic(
            .badDuration, "`\(text)` is no duration", at: node.span,
            help: ["write a number and a unit: `15m`, `1h30m`, `90d`, `2w`"]))
        return nil
      }
      return .duration(CELDuration(nanoseconds: milliseconds * 1_000_000))
    case .period:
      guard let text = node.string(&findings) else { return nil }
      guard CalendarPeriod(text) != nil else {
        findings.append(
          Diagnostic(
            .badDuration, "`\(text)` is no period", at: node.span,
            help: ["write a number and a unit: `2y`, `18mo`, `2w`, `14d`"]))
        return nil
      }
      return .string(text)
    case .timestamp:
      guard let text = node.dateText(&findings) else { return nil }
      guard let time = (try? Timestamp.parse(text)) ?? (try? Timestamp.parse(text + "T00:00:00Z"))
      else {
        findings.append(
          Diagnostic(
            .wrongValueType, "`\(text)` is no time", at: node.span,
            help: ["write it as `2026-01-31` or `2026-01-31T08:00:00Z`"]))
        return nil
      }
      return .timestamp(time)
    case .list(let element):
      guard let items = node.items(&findings) else { return nil }
      var values: [Value] = []
      var isWhole = true
      for item in items {
        if let value = value(item, as: element, &findings) {
          values.append(value)
        } else {
          isWhole = false
        }
      }
      return isWhole ? .list(values) : nil
    case .map(let element):
      guard let entries = node.entries(&findings) else { return nil }
      var pairs: [(String, Value)] = []
      for entry in entries where !entry.key.isRefused {
        guard let value = value(entry.value, as: element, &findings) else { continue }
        pairs.append((entry.key.text, value))
      }
      return .map(MapValue(pairs))
    case .object(let object):
      guard
        let reader = MappingReader(
          node, "a \(object.name)", required: object.fields.filter { !$0.isOptional }.map(\.name),
          optional: object.fields.filter(\.isOptional).map(\.name), &findings)
      else { return nil }
      var pairs: [(String, Value)] = []
      for field in object.fields {
        guard let child = reader[field.name],
          let value = value(child, as: field.type, &findings)
        else { continue }
        pairs.append((field.name, value))
      }
      return .map(MapValue(pairs))
    case .fieldMap: return nil
    }
  }

  func word(
    _ node: YAMLNode, among words: [String], code: DiagnosticCode, what: String,
    _ findings: inout [Diagnostic]
  ) -> Value? {
    guard let text = node.string(&findings) else { return nil }
    guard words.contains(text) else {
      findings.append(unknown(text, among: words, code: code, what: what, at: node.span))
      return nil
    }
    return .string(text)
  }

  func unknown(
    _ text: String, among words: [String], code: DiagnosticCode, what: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      code, "no \(what) is named `\(text)`", at: span,
      notes: words.isEmpty || words.count > 20
        ? [] : ["known: \(words.map { "`\($0)`" }.joined(separator: ", "))"],
      help: Suggestion.help(for: text, among: words), fixes: fixes(text, among: words, at: span))
  }

  private func fixes(
    _ text: String, among words: [String], at span: SourceSpan
  ) -> [Diagnostic.Fix] {
    Suggestion.nearest(to: text, among: words).map {
      [.init(title: "write `\($0)`", span: span, replacement: $0)]
    } ?? []
  }

  /// A field map: field → expression, or `{from, overwrite}`; what the fields can be is the
  /// ``FieldTarget`` of the effect that takes it.
  func fieldMap(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> [FieldSource]? {
    guard let entries = node.entries(&findings) else { return nil }
    var sources: [FieldSource] = []
    for entry in entries where !entry.key.isRefused {
      let name = Located(entry.key.text, at: entry.key.span)
      if entry.value.kind == .mapping {
        guard
          let reader = MappingReader(
            entry.value, "a field's source", required: ["from"], optional: ["overwrite"], &findings)
        else { continue }
        var overwrite: String?
        if let node = reader["overwrite"],
          case .string(let text)? = word(
            node, among: ["never", "if_empty", "always"], code: .valueOutOfRange, what: "rule",
            &findings)
        {
          overwrite = text
        }
        guard let from = reader["from"], let text = from.string(&findings) else { continue }
        sources.append(
          FieldSource(
            field: name, expression: ExpressionSyntax(text: text, node: from), overwrite: overwrite)
        )
      } else if let text = entry.value.string(&findings) {
        sources.append(
          FieldSource(
            field: name, expression: ExpressionSyntax(text: text, node: entry.value), overwrite: nil
          ))
      }
    }
    return sources
  }
}

extension SettingTypeSyntax {
  package var valueType: ValueType {
    switch self {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string: .string
    case .duration: .duration
    case .period: .period
    case .timestamp: .timestamp
    case .id: .id("record")
    case .urn: .urn("")
    case .stage: .stage
    case .section: .section
    case .choice(let values): .choice(Choice("value", values))
    case .list(let element): .list(element.valueType)
    case .map(let element): .map(element.valueType)
    case .fieldMap: .fieldMap
    }
  }
}

/// The network's names: `urn:li:`, what is named, its id.
enum URNText {
  /// Whether a text names what it must, `seat` say; an empty kind is anything.
  static func isURN(_ text: String, of kind: String) -> Bool {
    let parts = text.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].elementsEqual("urn".utf8), parts[1].elementsEqual("li".utf8),
      kind.isEmpty ? !parts[2].isEmpty : parts[2].elementsEqual(kind.utf8)
    else { return false }
    return !parts[3].isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  static func refusal(_ text: String, of kind: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .valueOutOfRange, "`\(text)` is no urn\(kind.isEmpty ? "" : " of a \(kind)")", at: span,
      help: ["write it as `urn:li:\(kind.isEmpty ? "seat" : kind):...`"])
  }
}
