package import Catalogue
package import Diagnostics
import PolicyLanguage
import Program

/// Overrides as the topmost layer: a tenant's time of deciding is cut where they begin and end.
extension Compiler {
  /// What is asked of one override before it is made.
  package struct OverrideCheck: Sendable {
    /// The value as a document would write it; nil where it does not fit.
    package let text: String?
    /// Why not, in sentences with places.
    package let messages: [String]
    package let findings: [Diagnostic]
    /// What the findings' places are in.
    package let sources: SourceSet
  }

  /// Whether an override fits what the documents say, in every version of the tenant's policy that
  /// counts while it does.
  ///
  /// - Parameters:
  ///   - layer: Its id may be any that no other has.
  ///   - library: All documents.
  ///   - catalogue: The words.
  /// - Returns: The value, or what is in its way: a lock, an unknown name, another type, a refusal.
  package static func check(
    _ layer: OverrideLayer, in library: Library, catalogue: Catalogue = .recruiting
  ) -> OverrideCheck {
    var sources = library.sources
    let override = OverrideSyntax(layer, into: &sources)
    var compiler = Compiler(library.reading(sources), catalogue)
    compiler.lowering.reservePaths()
    let findings = compiler.findings(of: override)
    let text = findings.isEmpty ? compiler.text(of: override) : nil
    return OverrideCheck(
      text: text, messages: findings.map { $0.sentence(in: sources) }, findings: findings,
      sources: sources)
  }

  /// Lays the overrides over the tenants' rows.
  ///
  /// - Parameters:
  ///   - tenants: What the documents say, by the newest versions of their policies.
  ///   - earlier: And before those.
  ///   - overrides: Of any tenants.
  /// - Returns: By tenant, what counts from a time of deciding on, in order; and what was left out.
  mutating func rows(
    over tenants: [String: TenantRow], _ earlier: [String: [ProgramSet.EarlierRow]],
    _ overrides: [OverrideSyntax]
  ) -> (rows: [String: [ProgramSet.DatedRows]], unfitting: [ProgramSet.Unfitting]) {
    var rows: [String: [ProgramSet.DatedRows]] = [:]
    var unfitting: [Int64: String] = [:]
    let sources = library.sources
    for (name, mine) in Dictionary(grouping: overrides, by: \.layer.tenant) {
      guard let tenant = library.tenant(name), let row = tenants[name] else {
        for override in mine {
          unfitting[override.layer.id] = "no tenant is named `\(name)`"
        }
        continue
      }
      var settings: [OverrideSyntax] = []
      for override in mine.sorted(by: { $0.layer.id < $1.layer.id }) {
        if override.use == nil || override.layer.key == "enabled" {
          let findings = findings(of: override)
          if let first = findings.first {
            unfitting[override.layer.id] = first.sentence(in: sources)
          }
        } else {
          settings.append(override)
        }
      }
      guard !settings.isEmpty else { continue }
      let (dated, refusals) = dated(
        tenant, ProgramSet.DatedRows(from: .min, earlier: earlier[name] ?? [], row: row), settings)
      rows[name] = dated
      for (id, finding) in refusals { unfitting[id] = finding.sentence(in: sources) }
    }
    return (
      rows,
      unfitting.sorted { $0.key < $1.key }.map {
        ProgramSet.Unfitting(override: $0.key, message: $0.value)
      }
    )
  }

  /// The rows of one tenant, from each time on at which an override begins or ends.
  private mutating func dated(
    _ tenant: TenantSyntax, _ plain: ProgramSet.DatedRows, _ overrides: [OverrideSyntax]
  ) -> (rows: [ProgramSet.DatedRows], refusals: [Int64: Diagnostic]) {
    var times: Set<Int64> = []
    for override in overrides {
      times.insert(override.layer.from)
      if let until = override.layer.until { times.insert(until) }
    }
    let turns = library.turns(of: tenant.policy.value)
    var refusals: [Int64: Diagnostic] = [:]
    var known: [[Int64]: [TenantRow]] = [:]
    var rows: [ProgramSet.DatedRows] = []
    for time in times.sorted() {
      // Of several for one key, which Operations lets nobody make, the last counts.
      var active: [OverrideSyntax] = []
      for override in overrides where override.layer.isActive(at: time) {
        active.removeAll {
          $0.layer.feature == override.layer.feature && $0.layer.key == override.layer.key
        }
        active.append(override)
      }
      let ids = active.map(\.layer.id)
      let versions: [TenantRow]
      if ids.isEmpty {
        versions = plain.earlier.map(\.row) + [plain.row]
      } else if let found = known[ids] {
        versions = found
      } else {
        versions = (0...turns.count).map { version in
          row(of: tenant, version, active, turns, &refusals)
            ?? (version < plain.earlier.count ? plain.earlier[version].row : plain.row)
        }
        known[ids] = versions
      }
      rows.append(
        ProgramSet.DatedRows(
          from: time,
          earlier: zip(turns, versions).map { ProgramSet.EarlierRow(until: $0, row: $1) },
          row: versions.last ?? plain.row))
    }
    return (rows, refusals)
  }

  /// The row with those of the overrides that fit; nil where none does.
  private mutating func row(
    of tenant: TenantSyntax, _ version: Int, _ active: [OverrideSyntax], _ turns: [Int64],
    _ refusals: inout [Int64: Diagnostic]
  ) -> TenantRow? {
    let all = trial(tenant, version, active)
    if all.findings.isEmpty { return all.row }
    var fitting: [OverrideSyntax] = []
    var row: TenantRow?
    for override in active {
      let found = trial(tenant, version, fitting + [override])
      guard let finding = found.findings.first else {
        fitting.append(override)
        row = found.row
        continue
      }
      if counts(version, during: override.layer, turns) { refusals[override.layer.id] = finding }
    }
    return row
  }

  /// Whether a version of a policy counts for what happens while an override is active.
  private func counts(_ version: Int, during layer: OverrideLayer, _ turns: [Int64]) -> Bool {
    let start = version == 0 ? Int64.min : turns[version - 1]
    let end = version < turns.count ? turns[version] : Int64.max
    return end > layer.from && start < layer.until ?? .max
  }

  /// What is in the way of one override alone.
  private mutating func findings(of override: OverrideSyntax) -> [Diagnostic] {
    guard override.findings.isEmpty else { return override.findings }
    guard let tenant = library.tenant(override.layer.tenant) else {
      return [
        Diagnostic(
          .unknownPolicy, "no tenant is named `\(override.layer.tenant)`",
          at: override.use?.name.span)
      ]
    }
    let turns = library.turns(of: tenant.policy.value)
    for version in 0...turns.count where counts(version, during: override.layer, turns) {
      let found = trial(tenant, version, [override]).findings
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The tenant's row under one version of its policy with overrides on top, and the errors.
  private mutating func trial(
    _ tenant: TenantSyntax, _ version: Int, _ overrides: [OverrideSyntax]
  ) -> (row: TenantRow?, findings: [Diagnostic]) {
    let before = findings
    findings = []
    isTrial = true
    defer {
      findings = before
      isTrial = false
    }
    guard var policy = policy(of: tenant, version: version) else {
      return (
        nil,
        [
          Diagnostic(
            .unknownPolicy, "the policy of `\(tenant.name.value)` has errors",
            at: tenant.policy.span)
        ]
      )
    }
    for override in overrides {
      guard let use = override.use else { continue }
      guard policy.features.contains(where: { $0.name == use.name.value }) else {
        findings.append(
          Diagnostic(
            .unknownFeature, "policy `\(policy.name)` has no feature `\(use.name.value)`",
            at: use.name.span,
            help: Suggestion.help(for: use.name.value, among: policy.features.map(\.name))))
        continue
      }
      policy.add([use], .override(override.layer.id), &findings)
    }
    let row = row(of: tenant, policy)
    return (row, findings.filter { $0.severity == .error })
  }

  /// The tenant's policy with those of the overrides on top that fit it.
  mutating func policy(
    of tenant: TenantSyntax, version: Int, fitting overrides: [OverrideSyntax]
  ) -> ResolvedPolicy? {
    guard var policy = policy(of: tenant, version: version) else { return nil }
    var silent: [Diagnostic] = []
    for override in overrides where override.use != nil {
      guard trial(tenant, version, [override]).findings.isEmpty, let use = override.use else {
        continue
      }
      policy.add([use], .override(override.layer.id), &silent)
    }
    return policy
  }

  /// The value of an override that fits, as a document would write it.
  private mutating func text(of override: OverrideSyntax) -> String? {
    if let enabled = override.use?.enabled { return String(enabled.value) }
    guard let node = override.node, let tenant = library.tenant(override.layer.tenant),
      let policy = policy(
        named: tenant.policy.value, version: library.turns(of: tenant.policy.value).count),
      let setting = library.features[override.layer.feature]?.settings.first(where: {
        $0.name.value == override.layer.key
      })
    else { return nil }
    let reader = ValueReader(
      stages: policy.stages, sections: policy.sections, catalogue: catalogue)
    var silent: [Diagnostic] = []
    if case .fieldMap = setting.type {
      return reader.fieldMap(node, &silent).map(LanguageText.of)
    }
    return reader.value(node, as: setting.type.valueType, &silent).map(LanguageText.of)
  }
}

extension Diagnostic {
  /// The finding as one sentence for somebody who sees no file: message, places, notes, help.
  fileprivate func sentence(in sources: SourceSet) -> String {
    let places = secondary.map { label in
      let origin = sources.origin(label.span)
      return "\(label.text), \(origin):\(origin.column)"
    }
    let parts = places + notes + (code == .lockedValue || code == .settingRefused ? [] : help)
    return message + (parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))")
  }
}
