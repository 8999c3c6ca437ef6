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
    /// From the lowest up, at least one; the last is the one that counts.
    package let layers: [Layer]

    package struct Layer: Sendable, Hashable {
      package let text: String
      /// Such as `policy lever`, or `override 3 of dana, from ... until ..., because "..."`.
      package let name: String
      /// `policies/lever.yaml:12:5`; nil for what stands in no file.
      package let origin: String?
    }

    private var top: Layer { layers[layers.count - 1] }
    package var layer: String { top.name }
    package var origin: String? { top.origin }

    /// What an override is laid over: value, layer and place.
    package var below: String? {
      guard origin == nil, let layer = layers.dropLast().last else { return nil }
      return ([layer.text, layer.name] + [layer.origin].compactMap(\.self)).joined(separator: ", ")
    }
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
    let switches = Switches(row, in: set, overrides, at: now)
    let items = values.map { value in
      var layers = value.layers.map { layer in
        let override = overrides.first { $0.id == layer.override }
        return Item.Layer(
          text: layer.text, name: override?.sentence(at: now) ?? layer.name,
          origin: override == nil ? "\(layer.origin):\(layer.origin.column)" : nil)
      }
      guard value.key == "enabled", let position = program.position(of: value.feature) else {
        return Item(feature: value.feature, key: value.key, text: value.text, layers: layers)
      }
      layers += Self.switched(value.feature, overrides, in: set, at: now)
      if case .prerequisite(let needed) = switches.cause(position) {
        layers.append(
          Item.Layer(
            text: "false",
            name: "feature `\(program.features[needed].feature)`, which it needs and which is off",
            origin: nil))
      }
      return Item(
        feature: value.feature, key: value.key, text: String(switches.isEnabled(position)),
        layers: layers)
    }
    return EffectiveConfiguration(
      tenant: tenant, policy: program.policy, items: items)
  }

  /// Who switches a feature over what the policies say: an override, and then the off switch.
  private static func switched(
    _ feature: String, _ overrides: [OverrideRow], in set: ProgramSet, at now: EpochMilliseconds
  ) -> [Item.Layer] {
    [OverrideRow.Layer.override, .emergency].compactMap { layer in
      overrides.last { row in
        row.layer == layer && row.feature == feature && row.key == "enabled"
          && row.isActive(at: now) && !set.unfitting.contains { $0.override == row.id }
      }
    }.map { Item.Layer(text: $0.value, name: $0.sentence(at: now), origin: nil) }
  }

  /// For people: a block a feature.
  ///
  /// - Parameter why: Whether every layer is shown that says something, from the lowest up.
  /// - Returns: Lines.
  package func text(why: Bool = false) -> String {
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
      let indent = "  \("".padded(to: keyWidth))  "
      if why, item.layers.count > 1 {
        lines += item.layers.map { indent + "- " + $0.valueText(width: textWidth) }
      } else if let below = item.below {
        lines.append(indent + "instead of \(below)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs, into a value position; every layer with `why`.
  package func write(to writer: inout JSONWriter, why: Bool = false) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("policy", policy)
    writer.member("values", each: items) { item, writer in
      writer.beginObject()
      if !item.feature.isEmpty { writer.member("feature", item.feature) }
      writer.member("key", item.key)
      item.writeValue(to: &writer)
      if why { writer.member("layers", each: item.layers) { $0.writeValue(to: &$1) } }
      writer.endObject()
    }
    writer.endObject()
  }
}

extension EffectiveConfiguration.Item.Layer {
  func valueText(width: Int) -> String {
    "\(text.padded(to: width))  \(name)" + (origin.map { ", \($0)" } ?? "")
  }

  func writeValue(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("value", text)
    writer.member("layer", name)
    if let origin { writer.member("at", origin) }
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
