import Diagnostics

/// Decodes `features:` of policies and tenants.
enum FeatureUses {
  static func decode(_ node: YAMLNode?, _ findings: inout [Diagnostic]) -> [FeatureUseSyntax] {
    guard let entries = node?.ownEntries("`features`", &findings) else { return [] }
    var uses: [FeatureUseSyntax] = []
    for entry in entries {
      guard
        let reader = MappingReader(
          entry.value, "the entry of a feature",
          optional: ["enabled", "mode", "processed", "with", "unset", "lock", "toggle"], &findings)
      else { continue }
      let enabled = reader["enabled"].flatMap { node in
        node.bool(&findings).map { Located($0, at: node.span) }
      }
      let mode: Located<FeatureUseSyntax.Mode>? = reader["mode"]?.choice("a mode", &findings)
      uses.append(
        FeatureUseSyntax(
          name: Located(entry.key.text, at: entry.key.span), enabled: enabled, mode: mode,
          processed: reader["processed"]?.word(&findings),
          with: reader["with"]?.arguments("`with`", &findings) ?? [],
          unset: reader["unset"]?.words(&findings) ?? [],
          lock: reader["lock"]?.words(&findings) ?? [],
          toggle: ToggleDecoder.toggle(reader["toggle"], &findings)))
    }
    return uses
  }
}
