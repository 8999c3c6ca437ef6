package import Catalogue
import Diagnostics
import PolicyLanguage
package import Program

extension Compiler {
  /// Every value that counts for a tenant, with the layer that set it; overrides not among them.
  ///
  /// - Parameters:
  ///   - tenant: Its name.
  ///   - time: For what happened then, where the policy has dated versions.
  ///   - library: All documents.
  ///   - catalogue: The words.
  /// - Returns: Nil: there is no such tenant, or its policy is broken.
  package static func effectiveValues(
    of tenant: String, at time: Int64, in library: Library, catalogue: Catalogue = .recruiting
  ) -> [EffectiveValue]? {
    var compiler = Compiler(library, catalogue)
    guard let syntax = library.tenant(tenant),
      var policy = compiler.policy(
        named: syntax.policy.value,
        version: library.turns(of: syntax.policy.value).count { $0 <= time })
    else { return nil }
    var findings: [Diagnostic] = []
    policy.addHead(of: syntax)
    policy.add(syntax.features, .tenant(tenant), &findings)
    let lowering = Lowering(catalogue, library.sources)
    let resolver = SettingsResolver(
      values: ValueReader(
        stages: policy.stages, sections: policy.sections, catalogue: catalogue))
    var effective: [EffectiveValue] = []
    if let said = policy.compatibility {
      effective.append(
        EffectiveValue(
          feature: "", key: "compatibility", text: said.value.rawValue,
          layer: said.layer.description, origin: lowering.origin(said.span)))
    }
    for layered in policy.features {
      guard let feature = library.features[layered.name] else { continue }
      func add(_ key: String, _ text: String, _ layer: Layer, _ span: SourceSpan) {
        effective.append(
          EffectiveValue(
            feature: layered.name, key: key, text: text, layer: layer.description,
            origin: lowering.origin(span)))
      }
      if let enabled = layered.enabled.last {
        add("enabled", String(enabled.value), enabled.layer, enabled.span)
      } else {
        add("enabled", "false", .featureDefault, feature.name.span)
      }
      if let mode = layered.mode.last { add("mode", mode.value.rawValue, mode.layer, mode.span) }
      if let said = layered.processed.last {
        add("processed", said.value, said.layer, said.span)
      } else if let name = feature.processed {
        add("processed", name.value, .featureDefault, name.span)
      }
      let contents = resolver.resolve(layered, feature, &findings)
      for setting in feature.settings {
        guard let resolved = contents[setting.name.value] else { continue }
        switch resolved.content {
        case .value(let value):
          add(setting.name.value, LanguageText.of(value), resolved.layer, resolved.span)
        case .fieldMap(let sources):
          for source in sources {
            let from = resolved.fields[source.field.value] ?? (resolved.layer, resolved.span)
            add(
              "\(setting.name.value).\(source.field.value)", source.expression.text, from.0, from.1)
          }
        }
      }
    }
    return effective
  }
}

/// One value that counts, and who said it.
package struct EffectiveValue: Sendable, Hashable {
  /// Empty for what counts for the policy as a whole.
  package let feature: String
  /// `compatibility`, `enabled`, `mode`, a setting, or `setting.key` of a field map.
  package let key: String
  /// As a document would write it: `90d`; a field of a field map as CEL.
  package let text: String
  package let layer: String
  package let origin: Origin
}
