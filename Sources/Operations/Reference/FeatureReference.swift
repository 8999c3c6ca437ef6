import Compiler
import Diagnostics
import PolicyLanguage

/// A page in Markdown on a library of features: what each is for, what can be set, what it asks.
package enum FeatureReference {
  /// The page on all features, by name; those that could not be read are not on it.
  package static func page(of set: PolicySet) -> String {
    let features = set.library.features.values.sorted { $0.name.value < $1.name.value }
    var sections = [
      "# Features",
      "<!-- Generated: sluice reference policies > docs/reference/features.md -->",
      "What policies can switch on. In brackets stands what a feature answers.",
      features.map { feature in
        "- \(Markdown.link(feature.name.value)): \(feature.title ?? feature.name.value)"
      }.joined(separator: "\n"),
    ]
    for feature in features { sections += section(feature, set) }
    return sections.joined(separator: "\n\n") + "\n"
  }

  private static func section(_ feature: FeatureSyntax, _ set: PolicySet) -> [String] {
    var parts = ["## \(feature.name.value)"]
    parts.append(
      [feature.title.map { "**\($0).**" }, feature.description].compactMap(\.self)
        .joined(separator: " "))
    if !feature.settings.isEmpty {
      parts.append(
        Markdown.table(
          ["Setting", "Type", "Default", "Meaning"], feature.settings.map { row($0, set) }))
    }
    if !feature.gates.isEmpty {
      parts.append("Gates:")
      parts.append(
        feature.gates.map { gate in
          "- `\(gate.id.value)`\(events(gate.events)), else \(outcome(gate.otherwise))"
        }.joined(separator: "\n"))
    }
    if let rules = feature.rules {
      parts.append("Rules, hit `\(rules.hit?.value.rawValue ?? "first")`:")
      parts.append(
        rules.rules.map { rule in
          let steps = rule.then.map { outcome($0) }.joined(separator: ", ")
          return "- `\(rule.id.value)`\(events(rule.events)): \(steps)"
        }.joined(separator: "\n"))
    }
    if !feature.views.isEmpty {
      parts.append("Views:")
      parts.append(
        feature.views.map { view in
          let fields = view.redact.map { $0.fields.map { Markdown.code($0.value) } } ?? []
          let what = fields.isEmpty ? "shows or hides" : "empties \(fields.joined(separator: ", "))"
          return "- `\(view.id.value)`: \(what), of `\(view.of.value)`"
        }.joined(separator: "\n"))
    }
    if !feature.diagnoses.isEmpty {
      parts.append("Diagnoses:")
      parts.append(
        feature.diagnoses.map { diagnosis in
          let checks = diagnosis.checks.map { Markdown.code($0.id.value) }.joined(separator: ", ")
          return "- `\(diagnosis.symptom.value)`, \(diagnosis.title): \(checks)"
        }.joined(separator: "\n"))
    }
    return parts.filter { !$0.isEmpty }
  }

  private static func row(_ setting: SettingSyntax, _ set: PolicySet) -> [String] {
    var meaning = setting.description ?? ""
    if let refusal = setting.refusedWhen {
      meaning +=
        " Not where compatibility is `\(refusal.compatibility.rawValue)`: \(refusal.message)"
    }
    let given = setting.defaultValue.map { Markdown.code(text(of: $0, in: set.sources)) }
    return [
      Markdown.code(setting.name.value), setting.type.valueType.text,
      given ?? (setting.isOptional ? "optional" : "required"), meaning,
    ]
  }

  private static func events(_ names: [Located<String>]) -> String {
    names.isEmpty ? "" : " [\(names.map { Markdown.code($0.value) }.joined(separator: ", "))]"
  }

  /// `deny no_seat`, `create_candidate`.
  private static func outcome(_ step: StepSyntax) -> String {
    let reason = step.arguments.first { $0.name.value == "reason" }?.value.text
    return Markdown.code(([step.kind.value] + [reason].compactMap(\.self)).joined(separator: " "))
  }

  /// As it stands in the file, on one line; of a mapping in a block its keys alone.
  private static func text(of node: YAMLNode, in sources: SourceSet) -> String {
    let span = node.span
    let bytes = sources[span.file].bytes[span.start..<span.end]
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("\n"), case .mapping(let entries) = node.content else {
      return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return entries.map(\.key.text).joined(separator: ", ")
  }
}
