package import Compiler
package import JSON
import Program
package import Runtime

/// Every value that counts for a tenant, with the layer that says so.
package struct EffectiveConfiguration: Sendable {
  package struct Item: Sendable, Hashable {
    /// Empty for what counts for the policy as a whole.
    package let feature: String
    /// `compatibility`, `enabled`, `mode`, a setting, or `setting.key` of a field map.
    package let key: String
    /// As a document would write it: `90d`; a field of a field map as CEL.
    package let text: String
    /// Such as `policy lever`, or `override 3 of dana, from ... until ..., because "..."`.
    package let layer: String
    /// `policies/lever.yaml:12:5`; nil for an override, which stands in no file.
    package let origin: String?
    /// What an override is laid over: value, layer and place.
    package let below: String?
  }

  package let tenant: String
  package let policy: String
  package let items: [Item]

  /// - Parameters:
  ///   - tenant: Its name.
  ///   - policies: Without errors.
  ///   - overrides: Of this tenant; those that are active at `now` are the top layer.
  ///   - now: Decides which overrides are active.
  ///   - feature: Only this one; nil: all.
  /// - Returns: Every value, feature by feature.
  /// - Throws: ``RequestError`` for policies with errors and tenants that they do not know.
  package static func of(
    _ tenant: String, policies: PolicySet, overrides: [OverrideRow], now: EpochMilliseconds,
    feature: String? = nil
  ) throws(RequestError) -> EffectiveConfiguration {
    let (set, row) = try policies.program(of: tenant, at: now, decidedAt: now)
    let program = set.programs[Int(row.program)]
    if let feature, program.position(of: feature) == nil {
      throw .unknown("feature", feature, among: program.features.map(\.feature))
    }
    let values = policies.effectiveValues(of: tenant, at: now, overrides: overrides).filter {
      feature == nil || $0.feature == feature
    }
    let items = values.map { value in
      let place = "\(value.origin):\(value.origin.column)"
      var (override, text) = (value.layers.last?.override, value.text)
      var below = value.layers.dropLast().last.map {
        "\($0.text), \($0.name), \($0.origin):\($0.origin.column)"
      }
      if value.key == "enabled",
        let switched = overrides.last(where: {
          $0.feature == value.feature && $0.key == "enabled" && $0.isActive(at: now)
        })
      {
        (override, text) = (switched.id, switched.value)
        below = "\(value.text), \(value.layer), \(place)"
      }
      guard let row = overrides.first(where: { $0.id == override }) else {
        return Item(
          feature: value.feature, key: value.key, text: text, layer: value.layer, origin: place,
          below: nil)
      }
      return Item(
        feature: value.feature, key: value.key, text: text, layer: row.sentence(at: now),
        origin: nil, below: below)
    }
    return EffectiveConfiguration(
      tenant: tenant, policy: program.policy, items: items)
  }

  /// For people: a block a feature.
  package var text: String {
    let keyWidth = items.map(\.key.count).max() ?? 0
    let textWidth = min(items.map(\.text.count).max() ?? 0, 40)
    var lines = ["tenant \(tenant), policy \(policy)"]
    var feature = ""
    for item in items {
      if item.feature != feature {
        feature = item.feature
        lines += ["", feature]
      }
      lines.append(
        "  \(item.key.padded(to: keyWidth))  \(item.valueText(width: textWidth))")
      if let below = item.below {
        lines.append("  \("".padded(to: keyWidth))  instead of \(below)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("policy", policy)
    writer.member("values", each: items) { item, writer in
      writer.beginObject()
      if !item.feature.isEmpty { writer.member("feature", item.feature) }
      writer.member("key", item.key)
      item.writeValue(to: &writer)
      writer.endObject()
    }
    writer.endObject()
  }
}

extension EffectiveConfiguration.Item {
  /// The value, who says so and where.
  func valueText(width: Int) -> String {
    "\(text.padded(to: width))  \(layer)" + (origin.map { ", \($0)" } ?? "")
  }

  /// The same as members of an object that is open.
  func writeValue(to writer: inout JSONWriter) {
    writer.member("value", text)
    writer.member("layer", layer)
    if let origin { writer.member("at", origin) }
    if let below { writer.member("instead_of", below) }
  }
}

extension PolicySet {
  /// Every value that counts for a tenant, with all its layers.
  ///
  /// - Parameters:
  ///   - tenant: Its name.
  ///   - time: Of what happened, or now for what is asked; overrides count by it, too.
  ///   - overrides: Of settings, the topmost layer; those that switch features are left out.
  /// - Returns: None for a tenant that the policies do not know.
  package func effectiveValues(
    of tenant: String, at time: EpochMilliseconds, overrides: [OverrideRow] = []
  ) -> [EffectiveValue] {
    Compiler.effectiveValues(
      of: tenant, at: time, decidedAt: time, overrides: overrides.compactMap(OverrideLayer.init),
      in: library, catalogue: catalogue) ?? []
  }
}
