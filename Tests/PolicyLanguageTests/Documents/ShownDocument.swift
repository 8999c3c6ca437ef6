import Diagnostics
import PolicyLanguage

extension Document {
  /// What was read, in a few lines: names and ids, enough to see what was left out.
  var shown: String {
    switch self {
    case .feature(let feature): feature.shown
    case .policy(let policy): policy.shown
    case .tenant(let tenant): tenant.shown
    case .test(let test): test.shown
    case .matrix(let matrix): matrix.shown
    }
  }
}

extension FeatureSyntax {
  fileprivate var shown: String {
    var lines = ["feature \(name.value)"]
    lines += settings.map { "setting \($0.name.value): \($0.type)" }
    lines += brokenSettings.map { "broken setting \($0.value)" }
    lines += gates.map(\.shown)
    if let rules {
      lines.append("rules \(rules.hit.map { "\($0.value)" } ?? "without a hit policy")")
      lines += rules.rules.map { rule in
        "rule \(rule.id.value) \(rule.events.map(\.value)) when \(rule.when?.text ?? "always")"
          + " then \(rule.then.map(\.shown)) on error \(rule.onError)"
      }
      lines.append("otherwise \(rules.otherwise.map { "\($0.value.map(\.shown))" } ?? "none")")
    }
    lines += views.map { "view \($0.id.value) of \($0.of.value)" }
    lines += diagnoses.map { "diagnosis \($0.symptom.value) \($0.checks.map(\.id.value))" }
    return lines.joined(separator: "\n")
  }
}

extension GateSyntax {
  fileprivate var shown: String {
    "gate \(id.value) requires \(require.text) else \(otherwise.shown) on error \(onError)"
  }
}

extension StepSyntax {
  fileprivate var shown: String {
    let each = each.map { " each \($0.text)" } ?? ""
    let names = arguments.map(\.name.value).joined(separator: ", ")
    return "\(kind.value)(\(names))\(each)"
  }
}

extension PolicySyntax {
  fileprivate var shown: String {
    var lines = ["policy \(name.value) extends \(extends?.value ?? "none")"]
    if let requiredPlans { lines.append("plans \(requiredPlans.value.map(\.value))") }
    if let requiredLicences { lines.append("licences \(requiredLicences.value.map(\.value))") }
    for section in pipeline?.value ?? [] {
      lines.append("section \(section.name.value): \(section.stages.map(\.value))")
    }
    if let matching {
      let keys = matching.keys.map { "\($0.map { "\($0.by.value) \($0.hit)" })" }
      lines.append("matching \(keys ?? "none"), ties \(matching.ties.map { "\($0)" } ?? "none")")
    }
    if let creationRoutes { lines.append("routes \(creationRoutes.value.map(\.value))") }
    lines += schedules.map { "schedule \($0.name.value): \($0.cadence) \($0.zone ?? "UTC")" }
    lines += gates.map(\.shown) + features.map(\.shown)
    return lines.joined(separator: "\n")
  }
}

extension FeatureUseSyntax {
  fileprivate var shown: String {
    "use \(name.value) enabled \(enabled.map { "\($0.value)" } ?? "unsaid")"
      + " mode \(mode.map { "\($0.value)" } ?? "unsaid") with \(with.map(\.name.value))"
      + " unset \(unset.map(\.value)) lock \(lock.map(\.value))"
  }
}

extension TenantSyntax {
  fileprivate var shown: String {
    let head = "tenant \(name.value) of \(policy.value), plan \(plan?.value ?? "none")"
    return ([head, "contracts \(contracts.map(\.value))"] + features.map(\.shown))
      .joined(separator: "\n")
  }
}

extension TestSyntax.Override {
  fileprivate var shown: String {
    switch change {
    case .enabled(let isEnabled): "\(feature.value) \(isEnabled)"
    case .setting(let name, let value): "\(feature.value) \(name.value) \(value.shown)"
    }
  }
}

extension TestSyntax {
  fileprivate var shown: String {
    """
    test \(name.value) \(ids.map(\.value)) of \(given.tenant?.value ?? given.inlineTenant?.shown ?? "no tenant")
    at \(given.at.map { "\($0.value)" } ?? "any time"), facts \(given.facts.map(\.name.value))
    overrides \(given.overrides.map(\.shown))
    events \(events.map(\.shown))
    decisions \(expect.decisions.map(\.shown)) effects \(expect.effects.map(\.shown))
    only these \(expect.onlyTheseEffects) timelines \(expect.timelines.map(\.shown))
    diagnostics \(expect.diagnostics.map { "\($0.code.value) \($0.contains ?? "")" })
    """
  }
}

extension MatrixSyntax {
  fileprivate var shown: String {
    let rows = rows.map { "\($0.id.value) \($0.system): \($0.title)" }
    return (["matrix \(name.value)"] + rows).joined(separator: "\n")
  }
}
