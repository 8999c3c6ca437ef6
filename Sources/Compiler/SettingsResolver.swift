import CEL
import Catalogue
import Diagnostics
import PolicyLanguage

/// A setting's value with the layer that decided it.
struct ResolvedSetting {
  var content: SettingContent
  var layer: Layer
  var span: SourceSpan
  /// Field maps: who said each field.
  var fields: [String: (Layer, SourceSpan)] = [:]
}

/// Merges what the layers say of a feature's settings: maps key by key, all else as a whole.
struct SettingsResolver {
  let values: ValueReader

  /// By setting; an optional one that nobody sets is missing.
  func resolve(
    _ layered: LayeredFeature, _ feature: FeatureSyntax, _ findings: inout [Diagnostic]
  ) -> [String: ResolvedSetting] {
    var resolved: [String: ResolvedSetting] = [:]
    for (name, said) in layered.settings.sorted(by: { $0.key < $1.key }) {
      guard !feature.settings.contains(where: { $0.name.value == name }),
        !feature.brokenSettings.contains(where: { $0.value == name })
      else { continue }
      for place in said {
        findings.append(
          Diagnostic(
            .unknownSetting, "feature `\(layered.name)` has no setting `\(name)`", at: place.span,
            help: Suggestion.help(for: name, among: feature.settings.map(\.name.value))))
      }
    }
    let lockable = ["enabled", "mode", "processed"] + feature.settings.map(\.name.value)
    for (name, lock) in layered.locks.sorted(by: { $0.key < $1.key })
    where !lockable.contains(name) && !feature.brokenSettings.contains(where: { $0.value == name })
    {
      findings.append(
        Diagnostic(
          .unknownSetting, "feature `\(layered.name)` has no setting `\(name)` to lock",
          at: lock.span, help: Suggestion.help(for: name, among: lockable)))
    }
    for setting in feature.settings {
      var all = layered.settings[setting.name.value] ?? []
      if let node = setting.defaultValue {
        all.insert(Said(layer: .featureDefault, value: node, span: setting.name.span), at: 0)
      }
      guard let last = all.last else {
        if !setting.isOptional {
          findings.append(
            Diagnostic(
              .missingSetting,
              "feature `\(layered.name)` needs setting `\(setting.name.value)`",
              at: layered.emptied[setting.name.value] ?? layered.span,
              secondary: [.init(span: setting.name.span, text: "declared here")],
              help: ["set `\(setting.name.value)` under `with`"]))
        }
        continue
      }
      resolved[setting.name.value] = merge(all, last, setting.type.valueType, &findings)
    }
    return resolved
  }

  /// What counts where no layer says anything.
  func defaults(of feature: FeatureSyntax) -> [String: ResolvedSetting] {
    var silent: [Diagnostic] = []
    return resolve(
      LayeredFeature(name: feature.name.value, span: feature.name.span), feature, &silent)
  }

  private func merge(
    _ all: [Said<YAMLNode>], _ last: Said<YAMLNode>, _ type: ValueType,
    _ findings: inout [Diagnostic]
  ) -> ResolvedSetting? {
    switch type {
    case .fieldMap:
      var sources: [FieldSource] = []
      var fields: [String: (Layer, SourceSpan)] = [:]
      for said in all {
        for source in values.fieldMap(said.value, &findings) ?? [] {
          sources.removeAll { $0.field.value == source.field.value }
          sources.append(source)
          fields[source.field.value] = (said.layer, source.field.span)
        }
      }
      return ResolvedSetting(
        content: .fieldMap(sources), layer: last.layer, span: last.span, fields: fields)
    case .map:
      var merged = MapValue()
      for said in all {
        guard case .map(let map)? = values.value(said.value, as: type, &findings) else {
          return nil
        }
        for (key, value) in map.entries { replace(key, with: value, in: &merged) }
      }
      return ResolvedSetting(content: .value(.map(merged)), layer: last.layer, span: last.span)
    default:
      return values.value(last.value, as: type, &findings).map {
        ResolvedSetting(content: .value($0), layer: last.layer, span: last.span)
      }
    }
  }

  private func replace(_ key: Value, with value: Value, in map: inout MapValue) {
    guard map.contains(key) else {
      _ = map.set(key, to: value)
      return
    }
    var copy = MapValue()
    for entry in map.entries { _ = copy.set(entry.key, to: entry.key == key ? value : entry.value) }
    map = copy
  }
}
