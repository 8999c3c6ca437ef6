package import Catalogue
import Diagnostics
import PolicyLanguage
package import Program

extension Compiler {
  /// Every value that counts for a tenant, with all layers that say something of it.
  ///
  /// Overrides of settings are among them; whether one switches a feature is no part of a program
  /// and for the runtime to say.
  ///
  /// - Parameters:
  ///   - tenant: Its name.
  ///   - time: For what happened then, where the policy has dated versions.
  ///   - decidedAt: Which overrides are active.
  ///   - overrides: Of any tenants; those that do not fit count for nothing.
  ///   - library: All documents.
  ///   - catalogue: The words.
  /// - Returns: Nil: there is no such tenant, or its policy is broken.
  package static func effectiveValues(
    of tenant: String, at time: Int64, decidedAt: Int64, overrides: [OverrideLayer] = [],
    in library: Library, catalogue: Catalogue = .recruiting
  ) -> [EffectiveValue]? {
    var sources = library.sources
    let active = overrides.filter {
      $0.tenant == tenant && $0.key != "enabled" && $0.isActive(at: decidedAt)
    }.sorted { $0.id < $1.id }.map { OverrideSyntax($0, into: &sources) }
    let library = library.reading(sources)
    var compiler = Compiler(library, catalogue)
    guard let syntax = library.tenant(tenant),
      let policy = compiler.policy(
        of: syntax, version: library.turns(of: syntax.policy.value).count { $0 <= time },
        fitting: active)
    else { return nil }
    let reader = LayerReader(
      values: ValueReader(stages: policy.stages, sections: policy.sections, catalogue: catalogue),
      sources: sources)
    var effective: [EffectiveValue] = []
    if !policy.compatibilities.isEmpty {
      effective.append(
        EffectiveValue(
          feature: "", key: "compatibility",
          layers: policy.compatibilities.map { reader.layer($0, $0.value.rawValue) }))
    }
    for layered in policy.features {
      guard let feature = library.features[layered.name] else { continue }
      effective += reader.values(of: layered, feature)
    }
    return effective
  }
}

/// Reads what layers say as texts.
private struct LayerReader {
  let values: ValueReader
  let sources: SourceSet

  func layer<Value>(_ said: Said<Value>, _ text: String) -> EffectiveValue.Layer {
    var override: Int64?
    if case .override(let id) = said.layer { override = id }
    return .init(
      name: said.layer.description, override: override, text: text,
      origin: sources.origin(said.span))
  }

  func values(of layered: LayeredFeature, _ feature: FeatureSyntax) -> [EffectiveValue] {
    var found: [EffectiveValue] = []
    func add(_ key: String, _ layers: [EffectiveValue.Layer], text: String? = nil) {
      guard !layers.isEmpty else { return }
      found.append(
        EffectiveValue(feature: layered.name, key: key, layers: layers, text: text))
    }
    let off = Said(layer: .featureDefault, value: false, span: feature.name.span)
    add("enabled", ([off] + layered.enabled).map { layer($0, String($0.value)) })
    add("mode", layered.mode.map { layer($0, $0.value.rawValue) })
    let own = feature.processed.map {
      [Said(layer: .featureDefault, value: $0.value, span: $0.span)]
    }
    add("processed", ((own ?? []) + layered.processed).map { layer($0, $0.value) })
    var findings: [Diagnostic] = []
    let contents = SettingsResolver(values: values).resolve(layered, feature, &findings)
    for setting in feature.settings {
      guard let resolved = contents[setting.name.value] else { continue }
      var all = layered.settings[setting.name.value] ?? []
      if let node = setting.defaultValue {
        all.insert(Said(layer: .featureDefault, value: node, span: setting.name.span), at: 0)
      }
      switch resolved.content {
      case .value(let value):
        let type = setting.type.valueType
        add(
          setting.name.value,
          all.map { said in
            layer(said, values.value(said.value, as: type, &findings).map(LanguageText.of) ?? "")
          }, text: LanguageText.of(value))
      case .fieldMap(let fields):
        let maps = all.map { ($0, values.fieldMap($0.value, &findings) ?? []) }
        for field in fields {
          add(
            "\(setting.name.value).\(field.field.value)",
            maps.flatMap { said, sources in
              sources.filter { $0.field.value == field.field.value }.map { source in
                let place = Said(layer: said.layer, value: (), span: source.field.span)
                return layer(place, source.expression.text)
              }
            })
        }
      }
    }
    return found
  }
}

/// One value that counts, and who said it.
package struct EffectiveValue: Sendable, Hashable {
  /// What one layer says.
  package struct Layer: Sendable, Hashable {
    /// Such as `policy lever`; `override 3`.
    package let name: String
    /// Its id.
    package let override: Int64?
    /// As a document would write it; of a map what this layer says of it.
    package let text: String
    package let origin: Origin
  }

  /// Empty for what counts for the policy as a whole.
  package let feature: String
  /// `compatibility`, `enabled`, `mode`, a setting, or `setting.key` of a field map.
  package let key: String
  /// As a document would write it: `90d`; a field of a field map as CEL.
  package let text: String
  /// From the lowest up, at least one; the last counts, maps merge.
  package let layers: [Layer]

  fileprivate init(feature: String, key: String, layers: [Layer], text: String? = nil) {
    precondition(!layers.isEmpty, "a value that nobody says")
    self.feature = feature
    self.key = key
    self.layers = layers
    self.text = text ?? layers[layers.count - 1].text
  }

  private var top: Layer { layers[layers.count - 1] }
  package var layer: String { top.name }
  package var origin: Origin { top.origin }
}
