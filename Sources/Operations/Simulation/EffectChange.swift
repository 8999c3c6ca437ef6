import JSON
package import Runtime

/// One effect that would not be done, would be done, or would be another.
package struct EffectChange: Sendable, Hashable {
  package let tenant: String
  /// The event's id.
  package let event: String
  package let occurredAt: EpochMilliseconds
  package let feature: String
  package let kind: String
  /// The candidate that it is about, or else the member, opportunity and so on; empty: none is named.
  package let target: String
  /// Of a stage move: which opportunity moves.
  package let opportunity: String?
  /// Nil: it was not done.
  package let recorded: DecidedEffect?
  /// Nil: it would not be done.
  package let simulated: DecidedEffect?

  /// Whether it is known that it would be so: not only asked for.
  package var isCertain: Bool { simulated?.isCertain ?? true }

  /// The changes of a feature's effects on one event; those that stay are counted by kind.
  static func all(
    of feature: String, in comparison: EventComparison, kept: inout [String: Int]
  ) -> [EffectChange] {
    var gained = comparison.simulated.effects(of: feature)
    var lost: [DecidedEffect] = []
    for effect in comparison.recorded.effects(of: feature) {
      if let index = gained.firstIndex(where: { $0.content == effect.content }) {
        gained.remove(at: index)
        kept[effect.kind, default: 0] += 1
      } else {
        lost.append(effect)
      }
    }
    func change(_ old: DecidedEffect?, _ new: DecidedEffect?) -> EffectChange {
      let one = old ?? new
      let payload = one.flatMap { try? JSONValue.parse($0.payload) }
      let isMove = one?.kind == "advance_stage"
      return EffectChange(
        tenant: comparison.event.key.tenant, event: comparison.event.id,
        occurredAt: comparison.event.occurredAt, feature: feature, kind: one?.kind ?? "",
        target: payload?["candidate"]?.string ?? comparison.subject
          ?? payload.flatMap { json in targets.lazy.compactMap { json[$0]?.string }.first } ?? "",
        opportunity: isMove ? payload?["opportunity"]?.string : nil, recorded: old, simulated: new)
    }
    return lost.map { old in
      let index = gained.firstIndex { $0.kind == old.kind && isAboutSame($0, old) }
      return change(old, index.map { gained.remove(at: $0) })
    } + gained.map { change(nil, $0) }
  }

  /// Whom it is about, first.
  private static let targets = [
    "candidate", "opportunity", "member", "seat", "job", "project", "contract",
  ]

  private static func isAboutSame(_ a: DecidedEffect, _ b: DecidedEffect) -> Bool {
    guard let a = try? JSONValue.parse(a.payload), let b = try? JSONValue.parse(b.payload) else {
      return false
    }
    return targets.allSatisfy { name in
      guard let left = a[name], let right = b[name] else { return true }
      return left == right
    }
  }

  /// What it says beside its target: `new_lead → reached_out` of a stage move; empty for others,
  /// whose arguments may be personal.
  static func words(of effect: DecidedEffect) -> String {
    guard effect.kind == "advance_stage", let json = try? JSONValue.parse(effect.payload),
      let to = json["to"]?.string
    else { return "" }
    return "\(json["from"]?.string ?? "…") → \(to)"
  }
}
