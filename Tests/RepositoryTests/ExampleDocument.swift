import Diagnostics
import Foundation
import Operations
import TestKit

/// Turns the fragments of the diagnostics pages into documents that can be compiled.
///
/// A line `# file: PATH` begins a further document. What a fragment is shows its first key:
/// `apiVersion` or `kind` begin a document of their own; parts of a feature (`settings`, `gates`,
/// `rules`, `views`, a rule, a gate, a step, a condition) become one that a policy beside it switches
/// on; parts of a test become a test; everything else is part of a policy that extends `lever`.
enum ExampleDocument {
  static func files(_ text: String, _ language: CodePage.Language) -> [SourceFile] {
    if language == .cel {
      return feature(rule("when: >-\n  " + text.replacing("\n", with: "\n  ")))
    }
    var parts: [(path: String, text: String)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# file: ") {
        parts.append((String(line.dropFirst("# file: ".count)), ""))
      } else {
        if parts.isEmpty { parts.append(("example.yaml", "")) }
        parts[parts.count - 1].text += line + "\n"
      }
    }
    return parts.flatMap { part in
      document(part.text).enumerated().map { index, file in
        SourceFile(
          path: index == 0 ? "example/\(part.path)" : "example/beside-\(part.path)",
          bytes: Array(file.utf8))
      }
    }
  }

  private static let head = "apiVersion: sluice/v1\n"

  private static func document(_ text: String) -> [String] {
    let first = text.trimmingPrefix { " -\n".contains($0) }.prefix { $0.isLetter || $0 == "_" }
    switch first {
    case "apiVersion": return [text]
    case "kind": return [head + text + (text.contains("name:") ? "" : "name: example\n")]
    case "settings", "gates", "rules", "views": return withPolicy(text)
    case "hit", "list": return withPolicy(rules(text))
    case "otherwise":
      return withPolicy(
        rules(
          "list:\n  - {id: sent, events: [inmail.sent], when: event.body == \"\", then: []}\n"
            + text))
    case "events" where text.contains("then:"): return withPolicy(rule(text))
    case "then", "when": return withPolicy(rule(text))
    case "events" where !text.contains("type:"): return withPolicy(rule(text))
    case "hold", "discard", "deny": return withPolicy(rule("then:\n  - " + text))
    case "else": return withPolicy(gate("require: has(seat.user)\n" + text))
    case "require": return withPolicy(gate(text + "else: {deny: {reason: no_seat}}\n"))
    case "id" where text.hasPrefix("-"), "":
      return withPolicy(rules("list:\n" + indented(text, 2)))
    case "given", "events", "expect": return [test(text)]
    default: return [policy(text)]
    }
  }

  /// A feature, and a policy that switches it on; nothing else moves stages there.
  private static func withPolicy(_ text: String) -> [String] {
    let rules =
      text.contains("rules:")
      ? "" : "rules:\n  hit: first\n  list: [{id: sent, events: [inmail.sent], then: []}]\n"
    return [
      head + "kind: Feature\nname: example\n" + text + rules,
      head + "kind: Policy\nname: beside\nextends: lever\nfeatures:\n"
        + "  example: {enabled: true}\n  stage_progression: {enabled: false}\n",
    ]
  }

  private static func feature(_ text: String) -> [SourceFile] {
    withPolicy(text).enumerated().map {
      SourceFile(path: "example/\($0.offset).yaml", bytes: Array($0.element.utf8))
    }
  }

  private static func rules(_ text: String) -> String {
    var body = text
    if !body.contains("hit:") { body = "hit: first\n" + body }
    if !body.contains("otherwise:") { body += "otherwise: ignore\n" }
    return "rules:\n" + indented(body, 2)
  }

  private static func rule(_ text: String) -> String {
    var body = "id: example\n" + text + (text.hasSuffix("\n") ? "" : "\n")
    if !text.contains("events:") { body += "events: [inmail.sent]\n" }
    if !text.contains("then:") { body += "then: []\n" }
    return rules("list:\n  -\n" + indented(body, 4))
  }

  private static func gate(_ text: String) -> String {
    "gates:\n  -\n" + indented("id: example\n" + text, 4)
  }

  private static func policy(_ text: String) -> String {
    var body = head + "kind: Policy\n"
    if !text.contains("name:") || text.contains("name:}") { body += "name: example\n" }
    if !text.contains("extends:") { body += "extends: lever\n" }
    return body + text
  }

  private static func test(_ text: String) -> String {
    var body = head + "kind: Test\nname: example\n" + text
    if !text.contains("given:") {
      body += "given: {tenant: {policy: lever, plan: lever_trm}, at: \"2026-03-01T09:00:00Z\"}\n"
    }
    if !text.contains("events:") { body += "events: [{type: admin.seats.refresh_requested}]\n" }
    if !text.contains("expect:") { body += "expect: {decisions: [{verdict: applied}]}\n" }
    return body
  }

  private static func indented(_ text: String, _ spaces: Int) -> String {
    let margin = String(repeating: " ", count: spaces)
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
  }
}

/// Everything that compiling and preparing tests finds.
func findings(in files: [SourceFile]) -> (findings: [Diagnostic], sources: SourceSet) {
  let set = PolicySet(files)
  return (set.findings + PolicyTests(set).findings, set.sources)
}

let shippedPolicies = ShippedPolicies.files.map { SourceFile(path: $0.path, bytes: $0.bytes) }
