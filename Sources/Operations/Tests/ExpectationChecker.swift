import CEL
import Catalogue
import Compiler
import Diagnostics
import JSON
import PolicyLanguage
import Program
import Runtime

/// Judges expected decisions and effects: what names nothing that there is can never hold.
struct ExpectationChecker {
  let catalogue: Catalogue
  let library: Library
  let program: Program
  let eventIDs: Set<String>
  /// Whether all events of the test could be read; otherwise a missing one is not held against it.
  let areEventsWhole: Bool

  static let decisionKeys = [
    "event", "feature", "verdict", "reason", "detail", "rule", "gate", "waits_for", "waits_for_id",
    "shadow",
  ]
  static let effectKeys = ["event", "kind", "feature", "rule", "arguments"]
  /// What an event can come to beside a verdict.
  static let otherVerdicts = ["quarantined", "duplicate"]

  func decision(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> PreparedTest.Expectation? {
    guard check(node, "a decision", Self.decisionKeys, &findings) else { return nil }
    let verdicts = Verdict.allCases.map(\.rawValue) + Self.otherVerdicts
    check(node, "verdict", among: verdicts, what: "verdict", &findings)
    let reasons =
      catalogue.reasons.map(\.name)
      + EventError.Cause.allCases.map(\.rawValue)
    check(node, "reason", among: reasons, what: "reason", &findings)
    check(node, "waits_for", among: catalogue.holdKeys.values, what: "key of a hold", &findings)
    if let feature = feature(node, &findings) {
      check(
        node, "gate", among: gates(of: feature), what: "gate of `\(feature)`", &findings)
    }
    return expectation(node)
  }

  func effect(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> PreparedTest.Expectation? {
    guard check(node, "an effect", Self.effectKeys, &findings) else { return nil }
    check(node, "kind", among: catalogue.effects.map(\.name), what: "effect", &findings)
    _ = feature(node, &findings)
    return expectation(node)
  }

  /// The id of a tick, `stub@TIME`, or of an event that is derived from one of the test's, `id#1`.
  private func isMadeOnTheWay(_ id: String?) -> Bool {
    guard let id else { return false }
    if let end = id.lastIndex(of: "#"), Int(id[id.index(after: end)...]) != nil {
      let parent = String(id[..<end])
      return eventIDs.contains(parent) || isMadeOnTheWay(parent)
    }
    guard let end = id.firstIndex(of: "@") else { return false }
    return program.schedules.contains { $0.name == id[..<end] }
      && (try? Timestamp.parse(String(id[id.index(after: end)...]))) != nil
  }

  /// The feature that is named, if the policy has it; its rule and the event are checked as well.
  private func feature(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> String? {
    if areEventsWhole, !isMadeOnTheWay(Self.value("event", of: node)?.text) {
      check(node, "event", among: eventIDs.sorted(), what: "event of this test", &findings)
    }
    let known = program.features.map(\.feature)
    guard let value = Self.value("feature", of: node) else { return nil }
    guard check(node, "feature", among: known, what: "feature of the policy", &findings) else {
      return nil
    }
    let rules = library.features[value.text]?.rules?.rules.map(\.id.value) ?? []
    let gates = gates(of: value.text)
    check(
      node, "rule", among: rules + ["otherwise"] + gates, what: "rule of `\(value.text)`",
      &findings)
    return value.text
  }

  private func gates(of feature: String) -> [String] {
    let own = library.features[feature]?.gates.map(\.id.value) ?? []
    return own + library.policies.values.flatMap { $0.gates.map(\.id.value) } + ["licence"]
  }

  /// Whether it is a mapping; members that it cannot have are reported.
  private func check(
    _ node: YAMLNode, _ what: String, _ known: [String], _ findings: inout [Diagnostic]
  ) -> Bool {
    let keys = Self.keys(of: node)
    for key in keys where !known.contains(key.text) {
      findings.append(
        Diagnostic(
          .badExpectation, "\(what) has no `\(key.text)`", at: key.span,
          notes: ["known: \(known.map { "`\($0)`" }.joined(separator: ", "))"],
          help: Suggestion.help(for: key.text, among: known)))
    }
    guard !keys.isEmpty else {
      findings.append(
        Diagnostic(
          .vacuousTest, "it is not said what is expected of \(what)", at: node.headSpan,
          help: ["name one of \(known.map { "`\($0)`" }.joined(separator: ", "))"]))
      return false
    }
    return true
  }

  @discardableResult
  private func check(
    _ node: YAMLNode, _ key: String, among known: [String], what: String,
    _ findings: inout [Diagnostic]
  ) -> Bool {
    guard let value = Self.value(key, of: node) else { return true }
    guard value.kind == .scalar, known.contains(value.text) else {
      findings.append(
        Diagnostic(
          .badExpectation, "no \(what) is named `\(value.text)`", at: value.span,
          notes: known.isEmpty || known.count > 20
            ? [] : ["known: \(known.map { "`\($0)`" }.joined(separator: ", "))"],
          help: Suggestion.help(for: value.text, among: known)))
      return false
    }
    return true
  }

  private func expectation(_ node: YAMLNode) -> PreparedTest.Expectation? {
    Self.json(node).map { .init(members: $0, span: node.pointSpan) }
  }

  // MARK: - Nodes

  static func keys(of node: YAMLNode) -> [YAMLNode] {
    guard case .mapping(let entries) = node.content else { return [] }
    return entries.map(\.key).filter { !$0.isRefused }
  }

  static func value(_ key: String, of node: YAMLNode) -> YAMLNode? {
    guard case .mapping(let entries) = node.content else { return nil }
    return entries.first { !$0.key.isRefused && $0.key.hasText(key) }?.value
  }

  /// A node as JSON by its own look; recursion is bounded by the depth of documents.
  static func json(_ node: YAMLNode) -> JSONValue? {
    switch node.content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .number(JSONNumber(value))
    case .double(let value): try? JSONValue.parse(Array(value.description.utf8))
    case .string(let text): .string(text)
    case .sequence(let items): .array(items.compactMap(json))
    case .mapping(let entries):
      .object(
        JSONObject(
          entries.compactMap { entry in
            guard !entry.key.isRefused, let value = json(entry.value) else { return nil }
            return .init(key: entry.key.text, value: value)
          }))
    case .refused: nil
    }
  }
}

extension YAMLNode {
  /// Where to point for an expectation: all of it on one line, else its first key.
  var pointSpan: SourceSpan { style == .flow ? span : headSpan }
}
