import Diagnostics
import PolicyLanguage

/// Where a value was said: the later one wins.
package enum Layer: Sendable, Hashable, CustomStringConvertible {
  case featureDefault
  case policy(String)
  case tenant(String)
  /// Its id.
  case override(Int64)

  package var description: String {
    switch self {
    case .featureDefault: "feature default"
    case .policy(let name): "policy \(name)"
    case .tenant(let name): "tenant \(name)"
    case .override(let id): "override \(id)"
    }
  }
}

/// One thing that one layer says.
struct Said<Value> {
  let layer: Layer
  let value: Value
  let span: SourceSpan
}

/// What all layers say of one feature, from the lowest up.
struct LayeredFeature {
  let name: String
  /// The first place that names it.
  var span: SourceSpan
  var enabled: [Said<Bool>] = []
  var mode: [Said<FeatureUseSyntax.Mode>] = []
  var processed: [Said<String>] = []
  /// By setting; maps merge key by key, so that all layers that said something are kept.
  var settings: [String: [Said<YAMLNode>]] = [:]
  var locks: [String: (span: SourceSpan, layer: Layer)] = [:]
  /// From the lowest layer up, with the number of the policy in its chain.
  var toggles: [(depth: Int, said: ToggleSyntax)] = []
  /// Where an `unset` left a setting without any value of a layer.
  var emptied: [String: SourceSpan] = [:]

  /// Puts a layer on top.
  mutating func add(_ use: FeatureUseSyntax, _ layer: Layer, _ findings: inout [Diagnostic]) {
    for key in use.unset {
      guard isUnlocked(key.value, at: key.span, &findings) else { continue }
      switch key.value {
      case "enabled" where !enabled.isEmpty: enabled.removeLast()
      case "mode" where !mode.isEmpty: mode.removeLast()
      case "processed" where !processed.isEmpty: processed.removeLast()
      case let name where !(settings[name] ?? []).isEmpty:
        settings[name]?.removeLast()
        if settings[name]?.isEmpty ?? true { emptied[name] = key.span }
      default:
        findings.append(
          Diagnostic(
            .unsetOfNothing, "no layer below sets `\(key.value)`", at: key.span,
            help: Suggestion.nearest(to: key.value, among: said).map {
              ["did you mean `\($0)`?"]
            } ?? ["remove it from `unset`"]))
      }
    }
    if let said = use.enabled, isUnlocked("enabled", at: said.span, &findings) {
      enabled.append(Said(layer: layer, value: said.value, span: said.span))
    }
    if let said = use.mode, isUnlocked("mode", at: said.span, &findings) {
      mode.append(Said(layer: layer, value: said.value, span: said.span))
    }
    if let said = use.processed, isUnlocked("processed", at: said.span, &findings) {
      processed.append(Said(layer: layer, value: said.value, span: said.span))
    }
    for argument in use.with
    where isUnlocked(argument.name.value, at: argument.name.span, &findings) {
      settings[argument.name.value, default: []].append(
        Said(layer: layer, value: argument.value, span: argument.name.span))
    }
    for key in use.lock where locks[key.value] == nil { locks[key.value] = (key.span, layer) }
  }

  /// What some layer says something of.
  private var said: [String] {
    settings.keys.filter { !(settings[$0] ?? []).isEmpty } + (enabled.isEmpty ? [] : ["enabled"])
      + (mode.isEmpty ? [] : ["mode"]) + (processed.isEmpty ? [] : ["processed"])
  }

  private func isUnlocked(
    _ key: String, at span: SourceSpan, _ findings: inout [Diagnostic]
  ) -> Bool {
    guard let lock = locks[key] else { return true }
    findings.append(
      Diagnostic(
        .lockedValue, "`\(key)` of feature `\(name)` is locked by \(lock.layer)", at: span,
        secondary: [.init(span: lock.span, text: "locked here")],
        help: ["remove the value here, or the lock there"]))
    return false
  }
}

/// A policy with what its parents say, and perhaps a tenant on top.
struct ResolvedPolicy {
  var name: String
  /// Tells versions of one policy, or of its parents, apart.
  var version = 0
  var title: String
  /// From the lowest layer up.
  var compatibilities: [Said<Compatibility>] = []
  var pipeline: [PolicySyntax.SectionSyntax] = []
  /// In order of their names.
  var schedules: [ScheduleSyntax] = []
  var matchingKeys: [MatchingSyntax.Key] = []
  var ties: MatchingSyntax.Ties = .review
  var creationRoutes: [Located<String>] = []
  var requiredPlans: Located<[Located<String>]>?
  var requiredLicences: Located<[Located<String>]>?
  /// The parents' first.
  var gates: [GateSyntax] = []
  /// In the order in which they are first named, the parents' first.
  var features: [LayeredFeature] = []
  /// What the policies of the chain say of changes by hand of all features.
  var toggles: [(depth: Int, said: ToggleSyntax)] = []
  /// How many layers there are; a tenant is one more.
  private(set) var depth = 0
  /// The tenant on top says something of changes by hand that its policy does not.
  private(set) var hasOwnToggling = false

  var key: String { "\(name)\u{1f}\(version)" }
  /// What counts; lifted where no layer says anything.
  var compatibility: Said<Compatibility>? { compatibilities.last }
  var stages: [String] { pipeline.flatMap { $0.stages.map(\.value) } }
  var sections: [String] { pipeline.map(\.name.value) }

  /// Puts a policy on top of what its parents say.
  mutating func add(_ policy: PolicySyntax, _ findings: inout [Diagnostic]) {
    depth += 1
    if let toggle = policy.toggle { toggles.append((depth, toggle)) }
    name = policy.name.value
    title = policy.title ?? policy.name.value
    if let said = policy.compatibility {
      compatibilities.append(Said(layer: .policy(name), value: said.value, span: said.span))
    }
    if let pipeline = policy.pipeline { self.pipeline = pipeline.value }
    for schedule in policy.schedules {
      schedules.removeAll { $0.name.value == schedule.name.value }
      schedules.append(schedule)
    }
    schedules.sort { $0.name.value < $1.name.value }
    if let keys = policy.matching?.keys { matchingKeys = keys }
    if let ties = policy.matching?.ties { self.ties = ties }
    if let routes = policy.creationRoutes { creationRoutes = routes.value }
    if let plans = policy.requiredPlans { requiredPlans = plans }
    if let licences = policy.requiredLicences { requiredLicences = licences }
    gates += policy.gates
    add(policy.features, .policy(policy.name.value), &findings)
  }

  /// Puts what a tenant says of the policy itself on top; its features are added apart.
  mutating func addHead(of tenant: TenantSyntax) {
    depth += 1
    hasOwnToggling = tenant.features.contains { $0.toggle != nil || !$0.lock.isEmpty }
    if let said = tenant.compatibility {
      compatibilities.append(
        Said(layer: .tenant(tenant.name.value), value: said.value, span: said.span))
    }
  }

  mutating func add(
    _ uses: [FeatureUseSyntax], _ layer: Layer, _ findings: inout [Diagnostic]
  ) {
    for use in uses {
      let position: Int
      if let known = features.firstIndex(where: { $0.name == use.name.value }) {
        position = known
      } else {
        position = features.count
        features.append(LayeredFeature(name: use.name.value, span: use.name.span))
      }
      features[position].add(use, layer, &findings)
      if let toggle = use.toggle { features[position].toggles.append((depth, toggle)) }
    }
  }
}
