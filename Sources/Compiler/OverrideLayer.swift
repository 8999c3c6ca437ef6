import Diagnostics
import PolicyLanguage

/// What support set for one tenant over what the documents say; data, told by whoever compiles.
package struct OverrideLayer: Sendable, Hashable {
  package let id: Int64
  package let tenant: String
  package let feature: String
  /// A setting, or `enabled`: that is no part of a program, and only looked at whether it fits.
  package let key: String
  /// As a document would write it, on one line: `true`, `90d`, `[a, b]`.
  package let value: String
  /// Epoch milliseconds of deciding.
  package let from: Int64
  /// Exclusive; nil: without end.
  package let until: Int64?

  package init(
    id: Int64, tenant: String, feature: String, key: String, value: String, from: Int64,
    until: Int64?
  ) {
    self.id = id
    self.tenant = tenant
    self.feature = feature
    self.key = key
    self.value = value
    self.from = from
    self.until = until
  }

  func isActive(at decidedAt: Int64) -> Bool {
    from <= decidedAt && until.map { decidedAt < $0 } ?? true
  }
}

/// An override whose value was read.
struct OverrideSyntax {
  let layer: OverrideLayer
  /// What it says of the feature; nil where its text is no value.
  let use: FeatureUseSyntax?
  /// What it sets; nil for `enabled`.
  let node: YAMLNode?
  let findings: [Diagnostic]

  /// Reads the value as a file of its own, `override 3`, so that what is wrong in it has a place.
  init(_ layer: OverrideLayer, into sources: inout SourceSet) {
    let file = SourceFile(path: "override \(layer.id)", bytes: Array(layer.value.utf8))
    let id = sources.add(file)
    let span = SourceSpan(file: id, start: 0, end: file.bytes.count)
    let checked = YAMLReader.read(file, id: id)
    var findings = checked.diagnostics
    self.layer = layer
    guard let root = checked.value?.root, !root.isNull, findings.isEmpty else {
      if findings.isEmpty {
        findings.append(Diagnostic(.wrongValueType, "there is no value", at: span))
      }
      (use, node, self.findings) = (nil, nil, findings)
      return
    }
    switch root.style {
    case .plain, .singleQuoted, .doubleQuoted, .flow: break
    case .block, .literal, .folded:
      findings.append(
        Diagnostic(
          .wrongValueType, "a value stands on one line, lists in `[]` and maps in `{}`", at: span))
    }
    if file.lineStarts.count > 1, findings.isEmpty {
      findings.append(Diagnostic(.wrongValueType, "a value stands on one line", at: span))
    }
    var use = FeatureUseSyntax(
      name: Located(layer.feature, at: span), enabled: nil, mode: nil, processed: nil, with: [],
      unset: [], lock: [], toggle: nil)
    if layer.key == "enabled" {
      use.enabled = root.bool(&findings).map { Located($0, at: span) }
      node = nil
    } else {
      use.with = [ArgumentSyntax(name: Located(layer.key, at: span), value: root)]
      node = root
    }
    self.use = findings.isEmpty ? use : nil
    self.findings = findings
  }
}
