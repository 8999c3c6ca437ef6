import Diagnostics

/// Decodes `settings:` of a feature.
enum SettingDecoder {
  /// Lists of maps of lists are rare, and deeper ones a mistake.
  static let typeDepthMax = 8

  private static let names = [
    "bool", "int", "double", "string", "duration", "period", "timestamp", "id", "urn", "stage",
    "section",
    "choice", "list", "map", "field_map",
  ]

  /// What the types are called elsewhere.
  private static let otherNames = [
    "boolean": "bool", "integer": "int", "number": "double", "float": "double", "text": "string",
    "str": "string", "date": "timestamp", "datetime": "timestamp", "time": "timestamp",
    "enum": "choice", "array": "list", "object": "map", "dict": "map", "mapping": "map",
  ]

  /// The settings that could be read; `broken` takes the names of the others.
  static func settings(
    _ node: YAMLNode?, broken: inout [Located<String>], _ findings: inout [Diagnostic]
  ) -> [SettingSyntax] {
    guard let entries = node?.ownEntries("`settings`", &findings) else { return [] }
    var settings: [SettingSyntax] = []
    for entry in entries {
      guard let name = entry.key.name("a setting", .word, &findings) else { continue }
      if let setting = Self.setting(name, entry.value, &findings) {
        settings.append(setting)
      } else {
        broken.append(name)
      }
    }
    return settings
  }

  private static func setting(
    _ name: Located<String>, _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> SettingSyntax? {
    guard
      let reader = MappingReader(
        node, "a setting", required: ["type"],
        optional: ["values", "of", "default", "optional", "description", "refused_when"], &findings)
    else { return nil }
    let type = Self.type(reader, depth: 0, &findings)
    let isOptional = reader.bool("optional", &findings) ?? false
    let description = reader.string("description", &findings)
    let refusal = reader["refused_when"].flatMap { Self.refusal($0, &findings) }
    guard let type else { return nil }
    return SettingSyntax(
      name: name, type: type, isOptional: isOptional, defaultValue: reader["default"],
      description: description, refusedWhen: refusal)
  }

  private static func refusal(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> SettingSyntax.Refusal? {
    guard
      let reader = MappingReader(
        node, "`refused_when`", required: ["compatibility", "message"], &findings)
    else { return nil }
    let compatibility: Located<Compatibility>? = reader["compatibility"]?
      .choice("a compatibility", &findings)
    guard let compatibility, let message = reader.string("message", &findings) else { return nil }
    return SettingSyntax.Refusal(compatibility: compatibility.value, message: message)
  }

  private static func type(
    _ reader: MappingReader, depth: Int, _ findings: inout [Diagnostic]
  ) -> SettingTypeSyntax? {
    guard let node = reader["type"], let name = node.string(&findings) else { return nil }
    guard names.contains(name) else {
      findings.append(
        .unknownWord(
          node, .unknownSettingType, "a type of a setting", known: names,
          meant: otherNames[name.lowercased()]))
      return nil
    }
    if name != "choice", let key = reader.keyNode("values") {
      findings.append(.keyOfOtherType(key, type: name, belongsTo: "`choice`"))
    }
    if name != "list", name != "map", let key = reader.keyNode("of") {
      findings.append(.keyOfOtherType(key, type: name, belongsTo: "`list` and `map`"))
    }
    switch name {
    case "bool": return .bool
    case "int": return .int
    case "double": return .double
    case "string": return .string
    case "duration": return .duration
    case "period": return .period
    case "timestamp": return .timestamp
    case "id": return .id
    case "urn": return .urn
    case "stage": return .stage
    case "section": return .section
    case "field_map": return .fieldMap
    case "choice":
      return required("values", of: "a choice", reader, &findings).flatMap {
        Self.values($0, &findings).map { .choice($0) }
      }
    default:
      let item = required("of", of: "a \(name)", reader, &findings)
      guard let type = item.flatMap({ Self.itemType($0, depth: depth + 1, &findings) }) else {
        return nil
      }
      return name == "list" ? .list(type) : .map(type)
    }
  }

  private static func itemType(
    _ node: YAMLNode, depth: Int, _ findings: inout [Diagnostic]
  ) -> SettingTypeSyntax? {
    guard depth <= typeDepthMax else {
      findings.append(.typeTooDeep(at: node.headSpan, max: typeDepthMax))
      return nil
    }
    if node.kind == .scalar, names.contains(node.text) {
      findings.append(
        node.finding.wrongType(
          "the text `\(node.text)`", at: node.span, wanted: "the type of items (a mapping)",
          fixes: [
            .init(
              title: "write it as a type", span: node.span,
              replacement: "{type: \(node.text)}")
          ]))
      return nil
    }
    guard
      let reader = MappingReader(
        node, "the type of items", required: ["type"], optional: ["values", "of"], &findings)
    else { return nil }
    return Self.type(reader, depth: depth, &findings)
  }

  private static func values(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> [String]? {
    let values = node.words(&findings)
    if node.isEmptySequence { findings.append(.emptyList("`values`", at: node.span)) }
    values.reportDuplicates("the value", in: "this choice", &findings)
    return values.isEmpty ? nil : values.map(\.value)
  }

  private static func required(
    _ key: String, of what: String, _ reader: MappingReader, _ findings: inout [Diagnostic]
  ) -> YAMLNode? {
    if let node = reader[key] { return node }
    if reader.isAbsent(key) {
      let place = reader["type"]?.span ?? reader.node.headSpan
      findings.append(reader.node.finding.missingKey(key, in: what, at: place))
    }
    return nil
  }
}
