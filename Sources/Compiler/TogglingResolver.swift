import CEL
import Diagnostics
import PolicyLanguage
import Program

/// Merges what the layers say of changes by hand, key by key.
///
/// From the lowest up: the feature's own document, then of each policy, parents first, what it says
/// of all features and then of this one, then the tenant.
struct TogglingResolver {
  let sources: SourceSet

  func resolve(
    _ layered: LayeredFeature, _ feature: FeatureSyntax, _ policy: ResolvedPolicy
  ) -> Toggling {
    var toggling = Toggling()
    for said in layers(layered, feature, policy) {
      set(&toggling.roles, said.by)
      set(&toggling.reasonMin, said.reason.min)
      set(&toggling.reasonMax, said.reason.max)
      set(
        &toggling.reasonPattern, said.reason.pattern.map { Located($0.text, at: $0.node.span) })
      set(&toggling.reasonSays, said.reason.says)
      set(&toggling.endRequired, said.end.required)
      set(&toggling.endMax, said.end.max)
      set(&toggling.totalMax, said.end.total)
      set(
        &toggling.approvalKinds,
        said.approval.kinds.map { kinds in
          Located(kinds.value.compactMap { Toggling.Change(rawValue: $0.rawValue) }, at: kinds.span)
        })
      set(&toggling.approvalRoles, said.approval.by)
      set(&toggling.approvalCount, said.approval.count)
      set(&toggling.approvalWithin, said.approval.within)
      set(
        &toggling.refits,
        said.refits.flatMap { refits in
          Toggling.Refits(rawValue: refits.value.rawValue).map { Located($0, at: refits.span) }
        })
    }
    toggling.locks = layered.locks.mapValues { lock in
      Toggling.Rule(lock.layer.description, at: sources.origin(lock.span))
    }
    return toggling
  }

  /// Patterns that are none, and limits that leave nothing between them.
  func check(_ toggle: ToggleSyntax, _ findings: inout [Diagnostic]) {
    if let pattern = toggle.reason.pattern {
      do throws(PrimitiveError) {
        _ = try LinearRegex(pattern.text)
      } catch {
        let text = ExpressionText(pattern, in: sources)
        let end = pattern.text.utf8.count
        findings.append(
          Diagnostic(
            .badRegularExpression, error.message,
            at: text.locate(min(error.offset ?? 0, end)..<end),
            help: ["the syntax is that of RE2, without look-around and back-references"]))
      }
    }
    if let min = toggle.reason.min, let max = toggle.reason.max, min.value > max.value {
      findings.append(
        Diagnostic(
          .valueOutOfRange,
          "no reason has at least \(min.value) and at most \(max.value) characters",
          at: max.span, secondary: [.init(span: min.span, text: "at least")],
          help: ["let `min` be at most `max`"]))
    }
    if let max = toggle.end.max, let total = toggle.end.total, total.value < max.value {
      findings.append(
        Diagnostic(
          .valueOutOfRange, "`total` is shorter than `max`, which could never be reached",
          at: total.span, secondary: [.init(span: max.span, text: "`max` is said here")],
          help: ["let `total` be at least `max`"]))
    }
  }

  /// The same across layers: what one of them forbids, another may not demand.
  func checkMerged(
    _ layered: LayeredFeature, _ feature: FeatureSyntax, _ policy: ResolvedPolicy
  ) -> Diagnostic? {
    var min: Located<Int>?
    var max: Located<Int>?
    let layers = layers(layered, feature, policy)
    for said in layers {
      min = said.reason.min ?? min
      max = said.reason.max ?? max
    }
    // What one of them says by itself was reported with it.
    guard let min, let max, min.value > max.value,
      !layers.contains(where: { $0.reason.min == min && $0.reason.max == max })
    else { return nil }
    return Diagnostic(
      .valueOutOfRange,
      "no reason for `\(layered.name)` of policy `\(policy.name)` has at least \(min.value) and at "
        + "most \(max.value) characters", at: max.span,
      secondary: [.init(span: min.span, text: "at least")], help: ["let `min` be at most `max`"])
  }

  private func layers(
    _ layered: LayeredFeature, _ feature: FeatureSyntax, _ policy: ResolvedPolicy
  ) -> [ToggleSyntax] {
    // In a stable order: what a policy says of all features lies below what it says of one.
    let own = layered.toggles.map { (depth: $0.depth, rank: 1, said: $0.said) }
    let all = policy.toggles.map { (depth: $0.depth, rank: 0, said: $0.said) }
    let sorted = (all + own).sorted { ($0.depth, $0.rank) < ($1.depth, $1.rank) }
    return (feature.toggle.map { [$0] } ?? []) + sorted.map(\.said)
  }

  private func set<Value>(_ rule: inout Toggling.Rule<Value>?, _ said: Located<Value>?) {
    if let said { rule = .init(said.value, at: sources.origin(said.span)) }
  }
}

extension SourceSet {
  /// A place as decisions name it.
  func origin(_ span: SourceSpan) -> Origin {
    let file = self[span.file]
    let position = file.position(at: span.start)
    return Origin(path: file.path, line: position.line, column: position.column)
  }
}
