import Compiler
import Program
import Runtime

/// What counts for one tenant at an instant, under one set of overrides or another.
struct TenantState {
  let tenant: String
  let policies: PolicySet
  let set: ProgramSet
  let row: TenantRow
  let program: Program
  let instant: EpochMilliseconds

  /// - Throws: ``RequestError`` for a tenant that the policies do not know at that instant.
  init(_ tenant: String, in policies: PolicySet, at instant: EpochMilliseconds) throws(RequestError)
  {
    (set, row) = try policies.program(
      of: tenant, at: instant, decidedAt: instant)
    self.tenant = tenant
    self.policies = policies
    program = set.programs[Int(row.program)]
    self.instant = instant
  }

  /// How the feature may be changed by hand.
  ///
  /// - Throws: ``RequestError`` for a feature that the tenant's policy does not have.
  func toggling(of feature: String) throws(RequestError) -> Toggling {
    guard let position = program.position(of: feature) else {
      throw RequestError(
        "the policy `\(program.policy)` of `\(tenant)` has no feature `\(printableStart(feature))`"
          + RequestError.hint(feature, among: program.features.map(\.feature)), code: .unknown)
    }
    return set.toggling(of: row, at: position)
  }

  /// Names of the features that are on.
  func enabled(under overrides: [OverrideRow]) -> Set<String> {
    let switches = Switches(row, in: set, overrides, at: instant)
    return Set(
      program.features.indices.filter(switches.isEnabled).map { program.features[$0].feature })
  }

  /// The effective value of a feature's key as a document would write it; nil where nothing is set.
  func text(_ feature: String, _ key: String, under overrides: [OverrideRow]) -> String? {
    guard key != "enabled" else { return String(enabled(under: overrides).contains(feature)) }
    let values = policies.effectiveValues(of: tenant, at: instant, overrides: overrides)
      .filter { $0.feature == feature }
    if let value = values.first(where: { $0.key == key }) { return value.text }
    let fields = values.filter { $0.key.hasPrefix("\(key).") }
    return fields.isEmpty
      ? nil
      : "{"
        + fields.map { "\($0.key.dropFirst(key.count + 1)): \($0.text)" }
        .joined(separator: ", ") + "}"
  }

  /// What the person should know who makes an override.
  func warnings(
    of row: OverrideRow, replacing replaced: [OverrideRow], under known: [OverrideRow],
    after: [OverrideRow]
  ) -> [String] {
    var warnings = replaced.map {
      "\($0.sentence(at: instant, withChange: true)) is ended by it, and does not come back"
    }
    let on = (before: enabled(under: known), after: enabled(under: after))
    warnings += dependants(before: on.before, after: on.after, of: row.feature)
    let emergency = known.last {
      $0.layer == .emergency && $0.feature == row.feature && $0.isActive(at: instant)
    }
    if let emergency {
      warnings.append(
        "\(emergency.sentence(at: instant)) stops `\(row.feature)` for \(emergency.whom): this "
          + "counts once that is over")
    } else if text(row.feature, row.key, under: known) == text(row.feature, row.key, under: after) {
      let off = row.isEnabled == true && !on.after.contains(row.feature)
      warnings.append(
        off
          ? "`\(row.feature)` stays off for \(row.whom): it needs "
            + missing(for: row.feature, on: on.after)
          : "changes nothing at its start: \(row.change) for \(row.whom) already")
    }
    return warnings
  }

  /// Other features that go off with one, or come back with it.
  func dependants(
    before: Set<String>, after: Set<String>, of feature: String
  ) -> [String] {
    func sentence(_ names: Set<String>, _ words: String) -> [String] {
      let names = names.subtracting([feature]).sorted().map { "`\($0)`" }
      return names.isEmpty
        ? [] : ["\(words) \(names.joined(separator: ", ")), which needs `\(feature)`"]
    }
    return sentence(before.subtracting(after), "turns off, too,")
      + sentence(after.subtracting(before), "turns on, too,")
  }

  private func missing(for feature: String, on: Set<String>) -> String {
    guard let position = program.position(of: feature) else { return "nothing" }
    return program.features.indices
      .filter { program.requires[position] & 1 << UInt64($0) != 0 }
      .map { program.features[$0].feature }.filter { !on.contains($0) }
      .map { "`\($0)`" }.joined(separator: ", ")
  }
}

/// The beginning of a text from outside, for a message.
func printableStart(_ text: String) -> String { printable(text, scalarsMax: 80) }
