package import JSON

/// What counts for one tenant and not, or otherwise, for another.
package struct EffectiveDifference: Sendable {
  package struct Pair: Sendable, Hashable {
    package let feature: String
    package let key: String
    /// Nil where that tenant's policy does not have it.
    package let left: EffectiveConfiguration.Item?
    package let right: EffectiveConfiguration.Item?
  }

  private let left: EffectiveConfiguration
  private let right: EffectiveConfiguration
  /// In the order of the left one; what only the right one has comes last.
  package let pairs: [Pair]
  /// Values that are the same, whichever layer said so.
  package let equalCount: Int

  /// - Parameters:
  ///   - left: Of one tenant, all features.
  ///   - right: Of the other, all features.
  ///   - feature: Only this one; nil: all.
  /// - Throws: ``RequestError`` for a feature that neither has.
  package init(
    _ left: EffectiveConfiguration, _ right: EffectiveConfiguration, feature: String? = nil
  ) throws(RequestError) {
    struct Key: Hashable {
      let feature: String
      let key: String
    }
    self.left = left
    self.right = right
    func wanted(_ configuration: EffectiveConfiguration) -> [EffectiveConfiguration.Item] {
      configuration.items.filter { feature == nil || $0.feature == feature }
    }
    let (ours, theirs) = (wanted(left), wanted(right))
    if let feature, ours.isEmpty, theirs.isEmpty {
      throw .unknown(
        "feature", feature, among: Array(Set((left.items + right.items).map(\.feature))))
    }
    var rest: [Key: EffectiveConfiguration.Item] = [:]
    for item in theirs { rest[Key(feature: item.feature, key: item.key)] = item }
    var pairs: [Pair] = []
    var equalCount = 0
    for item in ours {
      let other = rest.removeValue(forKey: Key(feature: item.feature, key: item.key))
      if other?.text == item.text {
        equalCount += 1
      } else {
        pairs.append(Pair(feature: item.feature, key: item.key, left: item, right: other))
      }
    }
    for item in theirs where rest[Key(feature: item.feature, key: item.key)] != nil {
      pairs.append(Pair(feature: item.feature, key: item.key, left: nil, right: item))
    }
    self.pairs = pairs
    self.equalCount = equalCount
  }

  /// For people: a block a feature, both values of each key.
  package var text: String {
    var lines = [
      "tenant \(left.tenant), policy \(left.policy)",
      "tenant \(right.tenant), policy \(right.policy)",
    ]
    let keyWidth = pairs.map(\.key.count).max() ?? 0
    let nameWidth = max(left.tenant.count, right.tenant.count)
    let texts = pairs.flatMap { [$0.left, $0.right] }.compactMap { $0?.text.count }
    let textWidth = min(texts.max() ?? 0, 40)
    var feature: String?
    for pair in pairs {
      if pair.feature != feature {
        feature = pair.feature
        lines += pair.feature.isEmpty ? [] : ["", pair.feature]
      }
      for (key, tenant, item) in [
        (pair.key, left.tenant, pair.left), ("", right.tenant, pair.right),
      ] {
        let start = "  \(key.padded(to: keyWidth))  \(tenant.padded(to: nameWidth))  "
        guard let item else {
          lines.append(start + "has none")
          continue
        }
        lines.append(start + item.valueText(width: textWidth))
        if let below = item.below { lines.append(start + "instead of \(below)") }
      }
    }
    lines += ["", "\(pairs.count) differ, \(equalCount) are the same"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", left.tenant)
    writer.member("policy", left.policy)
    writer.member("against", right.tenant)
    writer.member("against_policy", right.policy)
    writer.member("differences", each: pairs) { pair, writer in
      writer.beginObject()
      if !pair.feature.isEmpty { writer.member("feature", pair.feature) }
      writer.member("key", pair.key)
      for (name, item) in [("here", pair.left), ("there", pair.right)] {
        guard let item else { continue }
        writer.key(name)
        writer.beginObject()
        item.writeValue(to: &writer)
        writer.endObject()
      }
      writer.endObject()
    }
    writer.member("same", equalCount)
    writer.endObject()
  }
}
