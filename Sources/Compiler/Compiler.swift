import CEL
package import Catalogue
package import Diagnostics
import PolicyLanguage
package import Program

/// From documents to programs: resolve the layers of each tenant, check, fold, index, lower.
package struct Compiler {
  let library: Library
  let catalogue: Catalogue
  var findings: [Diagnostic] = []
  /// By name and version.
  private var resolved: [String: ResolvedPolicy?] = [:]
  /// Policies whose chain of parents is a circle or ends in nothing.
  private var broken: Set<String> = []
  private var checked: [String: CheckedFeature] = [:]
  var lowering: Lowering
  private var plans: [String: FeaturePlan] = [:]
  private var planNumbers: [String: Int] = [:]
  private var programs: [Program] = []
  private var programNumbers: [String: Int32] = [:]
  private var stageWrites: [String: [StageWrite]] = [:]
  private var programWrites: [[StageWrite]] = []
  /// Programs with a set of features that are on whose stage rules were compared, and what was found.
  private var compared: [[UInt64]: [Diagnostic]] = [:]
  /// Errors of plans, for those who try overrides: without them there are none.
  private var planErrors: [String: [Diagnostic]] = [:]
  /// Overrides are tried: what was found before is found again, and nothing with errors is kept.
  var isTrial = false
  private var subscriptionPlans: [String] = []
  private var togglings: [[Int32]] = []
  /// By policy and version, with the tenant's name where it says something of its own.
  private var togglingNumbers: [String: Int32] = [:]
  private var togglingValues: [Toggling] = []
  private var togglingValueNumbers: [Toggling: Int32] = [:]
  /// What is wrong with prerequisites and with limits across layers is said once a policy.
  private var reportedUses: Set<String> = []

  private var reportedSettings: Set<String> = []
  /// Settings that expressions in policies' and tenants' field maps read.
  private let readByPolicies: Set<String>

  init(_ library: Library, _ catalogue: Catalogue, isGeneral: Bool = false) {
    self.library = library
    let files =
      Set(library.versions.values.joined().map(\.name.span.file))
      .union(library.tenants.map(\.name.span.file))
    readByPolicies = files.reduce(into: []) { names, file in
      names.formUnion(SettingReads.names(in: library.sources[file]))
    }
    self.catalogue = catalogue
    lowering = Lowering(catalogue, library.sources, isGeneral: isGeneral)
  }

  /// Compiles all tenants of a library.
  ///
  /// Policies without a tenant are checked all the same.
  ///
  /// - Parameters:
  ///   - library: All documents.
  ///   - catalogue: The words.
  ///   - overrides: Of settings, the topmost layer; what does not fit is left out and named in
  ///     ``ProgramSet/unfitting``.
  ///   - isGeneral: Nothing of settings is folded: what specialised programs are compared with.
  /// - Returns: The programs where nothing is in the way; with errors there are none.
  package static func compile(
    _ library: Library, catalogue: Catalogue = .recruiting, overrides: [OverrideLayer] = [],
    isGeneral: Bool = false
  ) -> Checked<ProgramSet?> {
    var sources = library.sources
    let read = overrides.map { OverrideSyntax($0, into: &sources) }
    var compiler = Compiler(
      overrides.isEmpty ? library : library.reading(sources), catalogue, isGeneral: isGeneral)
    let set = compiler.run(read)
    let isUsable = !compiler.findings.contains { $0.severity == .error }
    return Checked(isUsable ? set : nil, compiler.findings)
  }

  private mutating func run(_ overrides: [OverrideSyntax]) -> ProgramSet {
    lowering.reservePaths()
    Prerequisites(library: library).check(&findings)
    checkToggles()
    var tenants: [String: TenantRow] = [:]
    var earlier: [String: [ProgramSet.EarlierRow]] = [:]
    var contracts: [String: [String]] = [:]
    let parents = Set(library.versions.values.joined().compactMap(\.extends?.value))
    for name in library.policies.keys.sorted() {
      for version in 0...library.turns(of: name).count {
        guard let policy = policy(named: name, version: version) else { continue }
        // A parent that no tenant uses need not be complete: it states what its children share.
        if !parents.contains(name), let number = program(of: policy) {
          let (enabled, shadow) = switches(of: policy, in: number)
          reportConflicts(in: number, on: enabled & ~shadow)
          _ = toggling(of: policy, tenant: nil)
        }
      }
    }
    for tenant in library.tenants {
      let turns = library.turns(of: tenant.policy.value)
      let rows = (0...turns.count).map { row(of: tenant, version: $0) }
      guard case let row?? = rows.last, rows.allSatisfy({ $0 != nil }) else { continue }
      tenants[tenant.name.value] = row
      if !turns.isEmpty {
        earlier[tenant.name.value] = zip(turns, rows).compactMap { turn, row in
          row.map { ProgramSet.EarlierRow(until: turn, row: $0) }
        }
      }
      if !tenant.contracts.isEmpty {
        contracts[tenant.name.value] = tenant.contracts.map(\.value)
      }
    }
    reportUnused()
    var laid: (rows: [String: [ProgramSet.DatedRows]], unfitting: [ProgramSet.Unfitting]) = (
      [:], []
    )
    if !overrides.isEmpty, !findings.contains(where: { $0.severity == .error }) {
      laid = rows(over: tenants, earlier, overrides)
    }
    lowering.reserveLooks()
    let layout = lowering.layout
    return ProgramSet(
      catalogue: catalogue, symbols: lowering.symbols.freeze(), layout: layout,
      conditions: lowering.conditions.build(layout, symbols: lowering.symbols),
      bindings: Bindings(catalogue, layout).steps, factSlots: Bindings(catalogue, layout).factSlots,
      programs: programs, tenants: tenants, earlier: earlier, overridden: laid.rows,
      unfitting: laid.unfitting, contracts: contracts,
      plans: subscriptionPlans, togglings: togglings, togglingValues: togglingValues)
  }

  /// Features that no policy uses are still checked, against no pipeline.
  private mutating func reportUnused() {
    reportUnknownSchedules()
    var used: Set<String> = []
    for case let policy? in resolved.values { used.formUnion(policy.features.map(\.name)) }
    // A policy that could not be made out may use any of them.
    let isKnown = !library.policies.isEmpty && resolved.values.allSatisfy { $0 != nil }
    for name in library.features.keys.sorted() where !used.contains(name) {
      guard let feature = library.features[name] else { continue }
      let nowhere = ResolvedPolicy(name: "", title: "")
      let checked = checkedFeature(feature, for: nowhere)
      let row = settings(
        of: LayeredFeature(name: name, span: feature.name.span), feature, nowhere, isSilent: true)
      // Nobody runs it: what is planned for it is thrown away.
      var scratch = Lowering(catalogue, library.sources)
      if row.isWhole {
        _ = scratch.lower(checked, row.row, &findings)
      } else {
        scratch.checkFieldMaps(checked, row.row, &findings)
      }
      let isNamedPerhaps = library.versions.values.joined().contains(where: \.hasBrokenFeatures)
      guard isKnown, !library.hasUnreadable, !isNamedPerhaps else { continue }
      findings.append(
        Diagnostic(
          .unusedFeature, .warning, "no policy uses feature `\(name)`", at: feature.name.span,
          help: ["name it under `features` of a policy, or remove the file"]))
    }
  }

  /// Schedules that features name and no policy has: nothing would ever wait for them.
  private mutating func reportUnknownSchedules() {
    let known = Set(library.policies.values.flatMap { $0.schedules.map(\.name.value) })
    guard !known.isEmpty, !library.hasUnreadable else { return }
    for name in library.features.keys.sorted() {
      guard let processed = library.features[name]?.processed, !known.contains(processed.value)
      else { continue }
      findings.append(
        Diagnostic(
          .badSchedule, .warning, "no policy has a schedule `\(processed.value)`",
          at: processed.span,
          help: Suggestion.help(for: processed.value, among: known.sorted())))
    }
  }

  // MARK: - Policies

  /// The policy with its parents below it.
  ///
  /// - Parameters:
  ///   - name: Of the policy.
  ///   - version: 0 before the first of ``Library/turns(of:)``, 1 from it on, ...
  /// - Returns: Nil where the chain is broken.
  mutating func policy(named name: String, version: Int) -> ResolvedPolicy? {
    let key = "\(name)\u{1f}\(version)"
    if let known = resolved[key] { return known }
    let turns = library.turns(of: name)
    let time = version == 0 ? .min : turns[version - 1]
    var chain: [PolicySyntax] = []
    var current = library.policy(name, at: time)
    while let policy = current {
      if let first = chain.firstIndex(where: { $0.name.value == policy.name.value }) {
        reportCycle(Array(chain[first...]))
        for policy in chain { broken.insert(policy.name.value) }
        resolved[key] = .some(nil)
        return nil
      }
      chain.append(policy)
      // Said once, not for each of its children as well.
      if library.ambiguousPolicies.contains(policy.name.value) || broken.contains(policy.name.value)
      {
        resolved[key] = .some(nil)
        return nil
      }
      guard let parent = policy.extends else { break }
      current = library.policy(parent.value, at: time)
      if current == nil {
        reportUnknownPolicy(parent)
        for policy in chain { broken.insert(policy.name.value) }
        resolved[key] = .some(nil)
        return nil
      }
    }
    var policy = ResolvedPolicy(name: name, version: version, title: name)
    // What a parent says is reported once, when the parent itself is resolved.
    var silent: [Diagnostic] = []
    for (position, layer) in chain.reversed().enumerated() {
      if position == chain.count - 1 {
        policy.add(layer, &findings)
      } else {
        policy.add(layer, &silent)
      }
    }
    checkReferences(of: policy)
    resolved[key] = policy
    return policy
  }

  /// One finding for a circle of parents, with every `extends` that takes part.
  private mutating func reportCycle(_ members: [PolicySyntax]) {
    guard let last = members.last, let back = last.extends else { return }
    let others = members.dropLast().compactMap { policy in
      policy.extends.map {
        Diagnostic.Label(
          span: $0.span, text: "`\(policy.name.value)` extends `\($0.value)` here")
      }
    }
    let circle = (members.map(\.name.value) + [back.value]).map { "`\($0)`" }
    findings.append(
      Diagnostic(
        .extendsCycle,
        others.isEmpty
          ? "policy \(circle[0]) extends itself"
          : "policies extend each other in a circle: \(circle.joined(separator: ", "))",
        at: back.span, secondary: others,
        help: [others.isEmpty ? "name its parent, or remove it" : "remove one of these `extends`"]))
  }

  private mutating func reportUnknownPolicy(_ name: Located<String>) {
    guard !library.isUnreadable(name.value) else { return }
    findings.append(
      Diagnostic(
        .unknownPolicy, "no policy is named `\(name.value)`", at: name.span,
        help: Suggestion.help(for: name.value, among: Array(library.policies.keys))))
  }

  private mutating func checkReferences(of policy: ResolvedPolicy) {
    let values = ValueReader(
      stages: policy.stages, sections: policy.sections, catalogue: catalogue)
    for route in policy.creationRoutes
    where !catalogue.creationRoutes.values.contains(route.value) {
      findings.append(
        values.unknown(
          route.value, among: catalogue.creationRoutes.values, code: .unknownCreationRoute,
          what: "creation route", at: route.span))
    }
    for schedule in policy.schedules {
      guard case .every(let every) = schedule.cadence, !Schedule.isEvery(every.value) else {
        continue
      }
      findings.append(
        Diagnostic(
          .badSchedule, "ticks of `\(schedule.name.value)` cannot be counted from midnight",
          at: every.span,
          help: ["write at least `1m` and less than `1d`, or whole days: `15m`, `2d`, `1w`"]))
    }
    for key in policy.matchingKeys
    where !catalogue.matchingKeys.contains(where: { $0.name == key.by.value }) {
      findings.append(
        values.unknown(
          key.by.value, among: catalogue.matchingKeys.map(\.name), code: .unknownMatchingKey,
          what: "matching key", at: key.by.span))
    }
    for feature in policy.features
    where library.features[feature.name] == nil && !library.isUnreadable(feature.name) {
      findings.append(
        Diagnostic(
          .unknownFeature, "no feature is named `\(feature.name)`", at: feature.span,
          help: Suggestion.help(for: feature.name, among: Array(library.features.keys))))
    }
  }

  // MARK: - Tenants

  /// The row under one version of the tenant's policy, as ``policy(named:version:)`` counts them.
  private mutating func row(of tenant: TenantSyntax, version: Int) -> TenantRow? {
    for contract in tenant.contracts where !URNText.isURN(contract.value, of: "contract") {
      findings.append(URNText.refusal(contract.value, of: "contract", at: contract.span))
    }
    guard library.policies[tenant.policy.value] != nil else {
      reportUnknownPolicy(tenant.policy)
      return nil
    }
    return policy(of: tenant, version: version).flatMap { row(of: tenant, $0) }
  }

  /// The tenant's policy with what the tenant says on top.
  mutating func policy(of tenant: TenantSyntax, version: Int) -> ResolvedPolicy? {
    guard var policy = policy(named: tenant.policy.value, version: version) else { return nil }
    if let plans = policy.requiredPlans {
      if let plan = tenant.plan {
        if !plans.value.contains(where: { $0.value == plan.value }) {
          findings.append(
            Diagnostic(
              .valueOutOfRange, "policy `\(policy.name)` does not support plan `\(plan.value)`",
              at: plan.span, secondary: [.init(span: plans.span, text: "required here")],
              notes: ["supported: \(plans.value.map { "`\($0.value)`" }.joined(separator: ", "))"],
              help: Suggestion.help(for: plan.value, among: plans.value.map(\.value))))
        }
      } else {
        findings.append(
          Diagnostic(
            .missingKey, "policy `\(policy.name)` requires a `plan`", at: tenant.policy.span,
            secondary: [.init(span: plans.span, text: "required here")],
            help: ["add `plan: \(plans.value.first?.value ?? "...")`"]))
      }
    }
    for use in tenant.features where !policy.features.contains(where: { $0.name == use.name.value })
    {
      findings.append(
        Diagnostic(
          .unknownFeature, "policy `\(policy.name)` has no feature `\(use.name.value)`",
          at: use.name.span,
          help: Suggestion.help(for: use.name.value, among: policy.features.map(\.name))))
    }
    let known = tenant.features.filter { use in
      policy.features.contains { $0.name == use.name.value }
    }
    policy.addHead(of: tenant)
    policy.add(known, .tenant(tenant.name.value), &findings)
    return policy
  }

  /// The row of a tenant whose layers are all in the policy.
  mutating func row(of tenant: TenantSyntax, _ policy: ResolvedPolicy) -> TenantRow? {
    guard let number = program(of: policy) else { return nil }
    let (enabled, shadow) = switches(of: policy, in: number)
    reportConflicts(in: number, on: enabled & ~shadow)
    var plan: Int32 = -1
    if let name = tenant.plan?.value {
      if let known = subscriptionPlans.firstIndex(of: name) {
        plan = Int32(known)
      } else {
        plan = Int32(subscriptionPlans.count)
        subscriptionPlans.append(name)
      }
    }
    return TenantRow(
      program: number, enabled: enabled, shadow: shadow, plan: plan,
      toggling: toggling(of: policy, tenant: policy.hasOwnToggling ? tenant.name.value : nil))
  }

  // MARK: - Changes by hand

  private mutating func checkToggles() {
    let resolver = TogglingResolver(sources: library.sources)
    func check(_ toggle: ToggleSyntax?) {
      if let toggle { resolver.check(toggle, &findings) }
    }
    for feature in library.features.values { check(feature.toggle) }
    for policy in library.versions.values.joined() {
      check(policy.toggle)
      for use in policy.features { check(use.toggle) }
    }
    for tenant in library.tenants {
      for use in tenant.features { check(use.toggle) }
    }
  }

  /// How the features of a policy may be changed by hand.
  ///
  /// - Parameters:
  ///   - policy: With its tenant, where that says something of its own.
  ///   - tenant: That tenant.
  /// - Returns: What ``TenantRow/toggling`` says.
  private mutating func toggling(of policy: ResolvedPolicy, tenant: String?) -> Int32 {
    let key = tenant.map { "\(policy.key)\u{1f}\($0)" } ?? policy.key
    if let known = togglingNumbers[key] { return known }
    let resolver = TogglingResolver(sources: library.sources)
    var numbers: [Int32] = []
    for layered in policy.features {
      guard let feature = library.features[layered.name] else { continue }
      if let finding = resolver.checkMerged(layered, feature, policy),
        reportedUses.insert("\(policy.name)\u{1f}\(layered.name)").inserted
      {
        findings.append(finding)
      }
      let value = resolver.resolve(layered, feature, policy)
      let next = Int32(togglingValues.count)
      let number = togglingValueNumbers[value] ?? next
      if number == next {
        togglingValueNumbers[value] = next
        togglingValues.append(value)
      }
      numbers.append(number)
    }
    let number = Int32(togglings.count)
    togglings.append(numbers)
    togglingNumbers[key] = number
    return number
  }

  /// By position: the bits of the prerequisites of each feature.
  private mutating func requires(of features: [FeaturePlan], in policy: ResolvedPolicy) -> [UInt64]
  {
    features.map { plan in
      var bits: UInt64 = 0
      for required in library.features[plan.feature]?.requires ?? [] {
        if let position = features.firstIndex(where: { $0.feature == required.value }) {
          bits |= 1 << UInt64(position)
        } else {
          reportMissingPrerequisite(required, of: plan.feature, in: policy)
        }
      }
      return bits
    }
  }

  private mutating func reportMissingPrerequisite(
    _ required: Located<String>, of feature: String, in policy: ResolvedPolicy
  ) {
    // What could not be read may be the very thing that seems to be missing.
    let isReadable = !library.versions.values.joined().contains(where: \.hasBrokenFeatures)
    guard isReadable, library.features[required.value] != nil,
      !policy.features.contains(where: { $0.name == required.value }),
      reportedUses.insert("\(policy.name)\u{1f}\(feature)\u{1f}\(required.value)").inserted
    else { return }
    findings.append(
      Diagnostic(
        .missingPrerequisite,
        "policy `\(policy.name)` has `\(feature)`, which requires `\(required.value)`, and does not "
          + "have that",
        at: policy.features.first { $0.name == feature }?.span,
        secondary: [.init(span: required.span, text: "required here")],
        help: ["name `\(required.value)` under `features` of the policy, too"]))
  }

  /// Which features of a program are on, and which of them only watch: a bit each.
  private func switches(
    of policy: ResolvedPolicy, in number: Int32
  ) -> (enabled: UInt64, shadow: UInt64) {
    var enabled: UInt64 = 0
    var shadow: UInt64 = 0
    for (position, plan) in programs[Int(number)].features.enumerated() {
      guard let feature = policy.features.first(where: { $0.name == plan.feature }) else {
        continue
      }
      if feature.enabled.last?.value ?? false { enabled |= 1 << UInt64(position) }
      if feature.mode.last?.value == .shadow { shadow |= 1 << UInt64(position) }
    }
    return (enabled, shadow)
  }

  /// Features that are on together and move one opportunity to different stages on one event.
  private mutating func reportConflicts(in number: Int32, on: UInt64) {
    let writes = programWrites[Int(number)]
    guard writes.count > 1 else { return }
    if let known = compared[[UInt64(number), on]] {
      if isTrial { findings += known }
      return
    }
    let names = programs[Int(number)].features.map(\.feature)
    let live = Set(names.indices.filter { on & 1 << UInt64($0) != 0 }.map { names[$0] })
    let found = StageWrite.conflicts(among: writes.filter { live.contains($0.feature) }, catalogue)
    compared[[UInt64(number), on]] = found
    findings += found
  }

  /// The program of a policy with all its layers; equal ones are one.
  private mutating func program(of policy: ResolvedPolicy) -> Int32? {
    var features: [FeaturePlan] = []
    var key = policy.key
    var writes: [StageWrite] = []
    for layered in policy.features {
      guard let syntax = library.features[layered.name] else { continue }
      let feature = checkedFeature(syntax, for: policy)
      let (row, rowKey, isWhole) = settings(of: layered, syntax, policy, isSilent: false)
      guard isWhole else {
        // Settings that cannot be used hide nothing of what the others say.
        lowering.checkFieldMaps(feature, row, &findings)
        continue
      }
      let planKey = "\(policy.key)\u{1f}\(layered.name)\u{1f}\(rowKey)"
      let number: Int
      if let known = planNumbers[planKey], let plan = plans[planKey] {
        number = known
        features.append(plan)
        if isTrial { findings += planErrors[planKey] ?? [] }
      } else {
        number = planNumbers.count
        let before = findings.count
        let plan = lowering.lower(feature, row, &findings)
        let errors = findings[before...].filter { $0.severity == .error }
        if !errors.isEmpty { planErrors[planKey] = errors }
        planNumbers[planKey] = number
        plans[planKey] = plan
        stageWrites[planKey] = lowering.stageWrites
        features.append(plan)
      }
      writes += stageWrites[planKey] ?? []
      key += "\u{1f}\(number)"
    }
    guard features.count <= Limits.featuresMax else {
      findings.append(
        Diagnostic(
          .valueOutOfRange, "policy `\(policy.name)` has more than \(Limits.featuresMax) features",
          at: policy.features.last?.span, help: ["split the policy"]))
      return nil
    }
    if isTrial, findings.contains(where: { $0.severity == .error }) { return nil }
    if let known = programNumbers[key] { return known }
    let answering = catalogue.events.indices.map { event in
      features.indices.filter { features[$0].rules?.index[event] != nil }.sorted {
        (features[$0].firstPhase, $0) < (features[$1].firstPhase, $1)
      }
    }
    let number = Int32(programs.count)
    programs.append(
      Program(
        policy: policy.name, policyTitle: policy.title, features: features, answering: answering,
        requires: requires(of: features, in: policy),
        pipeline: Pipeline(
          sections: policy.pipeline.map {
            Pipeline.Section(name: $0.name.value, stages: $0.stages.map(\.value))
          }),
        matching: Matching(
          keys: policy.matchingKeys.compactMap { key in
            catalogue.matchingKeys.first { $0.name == key.by.value }.map {
              Matching.Key(
                name: $0.name, candidateField: $0.candidateField, from: $0.from,
                hit: Matching.Key.Hit(rawValue: key.hit.rawValue) ?? .review)
            }
          }, ties: Matching.Ties(rawValue: policy.ties.rawValue) ?? .review),
        creationRoutes: policy.creationRoutes.map(\.value),
        schedules: policy.schedules.map { schedule in
          let cadence: Schedule.Cadence =
            switch schedule.cadence {
            case .every(let every): .every(every.value)
            case .daily(let minute): .daily(minute)
            }
          return Schedule(
            name: schedule.name.value, cadence: cadence, zone: schedule.zone ?? "UTC")
        }))
    programNumbers[key] = number
    programWrites.append(writes)
    return number
  }

  private mutating func checkedFeature(
    _ feature: FeatureSyntax, for policy: ResolvedPolicy
  ) -> CheckedFeature {
    let key = "\(policy.key)\u{1f}\(feature.name.value)"
    if let known = checked[key] { return known }
    let before = findings.count
    let result = FeatureChecker(
      catalogue, library.sources, stages: policy.stages, sections: policy.sections,
      hasPipeline: !policy.name.isEmpty
    ).check(
      feature, policyGates: policy.gates, licences: policy.requiredLicences, &findings)
    checked[key] = result
    // An expression with an error may be the one that means to read it.
    if !findings[before...].contains(where: { $0.severity == .error }) {
      reportUnreadSettings(of: feature)
    }
    return result
  }

  /// Settings that nothing in the feature's own file reads, nor any policy's field map.
  private mutating func reportUnreadSettings(of feature: FeatureSyntax) {
    guard !feature.settings.isEmpty, feature.brokenSettings.isEmpty,
      reportedSettings.insert(feature.name.value).inserted
    else { return }
    let read = readByPolicies.union(SettingReads.names(in: library.sources[feature.name.span.file]))
    for setting in feature.settings where !read.contains(setting.name.value) {
      findings.append(
        Diagnostic(
          .unusedSetting, .warning, "nothing reads setting `\(setting.name.value)`",
          at: setting.name.span,
          help: ["read it as `settings.\(setting.name.value)`, or remove it"]))
    }
  }

  /// The effective settings of a feature, and a text that is equal for equal settings.
  ///
  /// - Returns: Not whole where a setting has an error; the row then holds the others.
  private mutating func settings(
    of layered: LayeredFeature, _ feature: FeatureSyntax, _ policy: ResolvedPolicy, isSilent: Bool
  ) -> (row: Lowering.Row, key: String, isWhole: Bool) {
    let resolver = SettingsResolver(
      values: ValueReader(
        stages: policy.stages, sections: policy.sections, catalogue: catalogue))
    var found: [Diagnostic] = []
    let contents = resolver.resolve(layered, feature, &found)
    reportRefusals(of: feature, contents, policy, resolver, &found)
    var values: [String: Value] = [:]
    var fieldMaps: [String: [FieldSource]] = [:]
    var absent: [String] = []
    let compatibility = policy.compatibility?.value ?? .lifted
    let processed = processed(layered, feature, policy, &found)
    if !isSilent { findings += found }
    var key = "\(compatibility.rawValue)\u{1e}\(processed ?? "")"
    for setting in feature.settings {
      let name = setting.name.value
      key += "\u{1e}\(name)="
      key += contents[name]?.content.key ?? ""
      switch contents[name]?.content {
      case .value(let value): values[name] = value
      case .fieldMap(let sources): fieldMaps[name] = sources
      case nil: absent.append(name)
      }
    }
    return (
      Lowering.Row(
        values: values, fieldMaps: fieldMaps, absent: absent, compatibility: compatibility,
        processed: processed), key,
      !found.contains { $0.severity == .error }
    )
  }

  /// The schedule whose tick the feature's events wait for, where the policy has it.
  private func processed(
    _ layered: LayeredFeature, _ feature: FeatureSyntax, _ policy: ResolvedPolicy,
    _ found: inout [Diagnostic]
  ) -> String? {
    let known = policy.schedules.map(\.name.value)
    guard let said = layered.processed.last else {
      // The library is for all policies: one without the schedule decides at once.
      return feature.processed.flatMap { known.contains($0.value) ? $0.value : nil }
    }
    if known.contains(said.value) { return said.value }
    found.append(
      Diagnostic(
        .badSchedule, "policy `\(policy.name)` has no schedule `\(said.value)`", at: said.span,
        notes: known.isEmpty
          ? [] : ["known: \(known.map { "`\($0)`" }.joined(separator: ", "))"],
        help: Suggestion.help(for: said.value, among: known)))
    return nil
  }

  /// Settings that some layer gave another value than the default, where the author refuses that.
  private func reportRefusals(
    of feature: FeatureSyntax, _ contents: [String: ResolvedSetting], _ policy: ResolvedPolicy,
    _ resolver: SettingsResolver, _ found: inout [Diagnostic]
  ) {
    guard let compatibility = policy.compatibility else { return }
    let untouched = resolver.defaults(of: feature)
    for setting in feature.settings {
      guard let refusal = setting.refusedWhen, refusal.compatibility == compatibility.value,
        let resolved = contents[setting.name.value],
        resolved.content.key != untouched[setting.name.value]?.content.key
      else { continue }
      found.append(
        Diagnostic(
          .settingRefused,
          "`\(setting.name.value)` cannot be set where compatibility is "
            + "`\(compatibility.value.rawValue)`",
          at: resolved.span,
          secondary: [
            .init(
              span: compatibility.span, text: "`\(compatibility.value.rawValue)` is said here")
          ], notes: [refusal.message],
          help: ["remove the value here, or write `compatibility: lifted`"]))
    }
  }
}
