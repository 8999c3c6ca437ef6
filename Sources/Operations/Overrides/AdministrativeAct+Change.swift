import Program
import Runtime

/// What is asked for of an override that is there.
struct OverrideExtension: Hashable {
  var id: Int64
  /// Empty: everybody's.
  var tenant: String
  var end: EpochMilliseconds
  var reason: String
  var sinceVersion: Int64?
}

extension OverrideRow {
  enum State: String, Sendable, Hashable {
    case scheduled
    case active
    case ended
    case revoked
  }

  func state(at now: EpochMilliseconds) -> State {
    if let revokedAt, revokedAt <= now { return .revoked }
    if let endsAt, endsAt <= now { return .ended }
    return startsAt <= now ? .active : .scheduled
  }

  /// Whether it counts now, or is going to.
  func isLive(at now: EpochMilliseconds) -> Bool {
    let state = state(at: now)
    return state == .active || state == .scheduled
  }
}

extension AdministrativeAct {
  // MARK: - Whole acts

  /// Sets a value for one tenant, or opens a request for it.
  mutating func set(_ change: OverrideChange, for tenant: String) throws {
    let prepared = try prepare(change, for: tenant, by: actor)
    guard prepared.needsApproval else { return try finish(prepared.steps, for: tenant) }
    open(.set(change), for: tenant, prepared)
  }

  mutating func extend(_ extension_: OverrideExtension) throws {
    let prepared = try prepare(extension_, by: actor)
    guard prepared.needsApproval else { return try finish(prepared.steps, for: extension_.tenant) }
    open(.extend(extension_), for: extension_.tenant, prepared)
  }

  /// Adds steps and what the caller is told of them.
  mutating func finish(_ steps: [OverrideStep], for tenant: String) throws {
    add(steps)
    let rows = steps.map { step in
      var row = step.row
      row.version = version
      return OverrideListing(row, at: now)
    }
    items.append(
      .init(tenant: tenant, outcome: .done(rows), warnings: steps.flatMap(\.warnings)))
  }

  // MARK: - Parts

  /// - Throws: ``RequestError`` where the tenant has no such override, or it is over.
  func override(_ id: Int64, of tenant: String) throws -> OverrideRow {
    let known = try overrides(of: tenant).filter { $0.tenant == tenant }
    guard let row = known.first(where: { $0.id == id }) else {
      let ids = known.filter { $0.isLive(at: now) }.map { String($0.id) }
      throw RequestError(
        (tenant.isEmpty ? "what holds for every tenant" : "tenant `\(printableStart(tenant))`")
          + " has no override \(id); "
          + (ids.isEmpty ? "none counts now" : "those that count: \(ids.joined(separator: ", "))"),
        code: .unknown)
    }
    switch row.state(at: now) {
    case .revoked:
      throw RequestError(
        "override \(id) was revoked \(row.revokedAt.map(Instant.text) ?? "") by "
          + "\(printable(row.revokedBy ?? "nobody known")); make a new one", code: .isOver,
        others: [row])
    case .ended:
      throw RequestError(
        "override \(id) ended by itself at \(row.endsAt.map(Instant.text) ?? "?"); make a new one",
        code: .isOver, others: [row])
    case .active, .scheduled: return row
    }
  }

  /// What has to be kept to change a row by hand: of its tenant, or of all that have the feature.
  ///
  /// - Throws: ``RequestError`` where the policies do not know it.
  func togglings(_ feature: String, of tenant: String) throws -> [Toggling] {
    if !tenant.isEmpty {
      return [try state(of: tenant, at: now).toggling(of: feature)]
    }
    guard let set = try policies.base(at: now).programs else { return [] }
    // Many tenants share a program and what was said of changing it.
    var rows: [[Int32]: TenantRow] = [:]
    for name in set.tenants.keys {
      if let row = set.row(of: name, at: now, decidedAt: now) {
        rows[[row.program, row.toggling]] = row
      }
    }
    let togglings = rows.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
      rows[key].flatMap { row in
        set.programs[Int(row.program)].position(of: feature).map { set.toggling(of: row, at: $0) }
      }
    }
    guard !togglings.isEmpty else {
      let known = Set(set.programs.flatMap { $0.features.map(\.feature) })
      throw RequestError.unknown("feature", feature, among: Array(known))
    }
    return togglings
  }

  /// Ends a row now.
  func revoking(
    _ row: OverrideRow, reason: String, kind: String? = nil
  ) throws -> [OverrideStep] {
    // What the policies no longer know can be taken away by anybody: it does nothing.
    let togglings = try ifKnown { try self.togglings(row.feature, of: row.tenant) } ?? []
    var reason = reason
    for toggling in togglings { try toggling.check(actor, of: row.feature) }
    for toggling in togglings.isEmpty ? [Toggling()] : togglings {
      reason = try toggling.checked(reason: reason)
    }
    var ended = row
    ended.revokedAt = now
    ended.revokedBy = actor.name
    return [
      try step(
        from: row, to: ended, reason: reason, by: actor,
        kind: kind ?? (row.layer == .emergency ? "emergency.off" : "override.revoked"))
    ]
  }

  /// Lets a row end sooner, where a longer time is undone.
  func shortening(
    _ row: OverrideRow, to back: OverrideRow, reason: String
  ) throws -> OverrideStep {
    for toggling in try ifKnown({ try togglings(row.feature, of: row.tenant) }) ?? [] {
      try toggling.check(actor, of: row.feature)
    }
    return try step(
      from: row, to: back, reason: ReasonText.checked(reason), by: actor, kind: "override.undone")
  }

  /// Stops a feature from now on.
  func stopping(
    _ feature: String, for tenant: String, until end: EpochMilliseconds?, reason: String
  ) throws -> OverrideStep {
    var reason = reason
    for toggling in try togglings(feature, of: tenant) {
      try toggling.checkUnlocked("enabled", of: feature)
      try toggling.check(actor, of: feature)
      reason = try toggling.checked(reason: reason)
    }
    if let end, end <= now {
      throw RequestError(
        "the end \(Instant.text(end)) has passed: it would stop nothing; name a later one",
        code: .badWindow)
    }
    let others = try overrides(of: tenant).filter {
      $0.layer == .emergency && $0.tenant == tenant && $0.feature == feature
        && $0.isLive(at: now)
    }
    if let other = others.last {
      throw RequestError(
        "`\(feature)` is stopped for \(other.whom) already by \(other.sentence(at: now)); extend "
          + "that one", code: .conflict, others: others)
    }
    let row = OverrideRow(
      id: nextOverride, layer: .emergency, tenant: tenant, feature: feature, value: "false",
      reason: reason, actor: actor.name, createdAt: now, startsAt: now, endsAt: end)
    return try step(from: nil, to: row, reason: reason, by: actor, kind: "emergency.on")
  }

  /// Checks a later end against what counts now.
  func prepare(
    _ extension_: OverrideExtension, by asker: Actor, request: Int64? = nil
  ) throws -> Prepared {
    try asker.check()
    let row = try override(extension_.id, of: extension_.tenant)
    if let since = extension_.sinceVersion, row.version > since {
      throw RequestError(
        "override \(row.id) was changed after version \(since): version \(row.version) is "
          + "\(row.sentence(at: now, withChange: true)). Look at it, then ask again with version "
          + "\(head.version)", code: .changedSince, others: [row])
    }
    let end = extension_.end
    guard let old = row.endsAt else {
      throw RequestError(
        "override \(row.id) lasts until it is revoked: there is no end to put off; revoke it, or "
          + "replace it by one that ends", code: .badWindow, others: [row])
    }
    guard end > old else {
      throw RequestError(
        "override \(row.id) lasts until \(Instant.text(old)), and \(Instant.text(end)) is not "
          + "later; to end it sooner, revoke it, or replace it", code: .badWindow, others: [row])
    }
    var extended = row
    extended.endsAt = end
    return try prepare(
      extended, from: row, reason: extension_.reason, by: asker, kind: "extended",
      request: request)
  }

  /// Checks a row that shall last longer than it does.
  func prepare(
    _ extended: OverrideRow, from row: OverrideRow, reason: String, by asker: Actor, kind: String,
    request: Int64? = nil
  ) throws -> Prepared {
    let change = Toggling.Change(key: row.key, value: row.value)
    var toggling = Toggling()
    var reason = reason
    let isStop = row.layer == .emergency
    let window = Window(start: row.startsAt, end: extended.endsAt)
    let same = try overrides(of: row.tenant).filter {
      $0.id != row.id && $0.layer == row.layer && $0.tenant == row.tenant
        && $0.feature == row.feature && $0.key == row.key
    }
    for found in try togglings(row.feature, of: row.tenant) {
      toggling = found
      try found.checkUnlocked(row.key, of: row.feature)
      try found.check(asker, of: row.feature)
      reason = try found.checked(reason: reason)
      guard !isStop else { continue }
      try found.checkEnd(
        of: window, counted: max(now, row.startsAt),
        first: Self.first(before: row.startsAt, of: same)
      )
    }
    let inTheWay = same.filter { $0.window?.overlaps(window) == true }
    guard inTheWay.isEmpty else { throw Self.conflict(of: extended, with: inTheWay, at: now) }
    let step = try step(
      from: row, to: extended, reason: reason, by: asker,
      kind: (isStop ? "emergency." : "override.") + kind, request: request)
    return Prepared(
      steps: [step], toggling: isStop ? Toggling() : toggling, kind: change, before: step.before,
      revision: try policies.policies(for: row.tenant, at: now).digest)
  }

  /// Nil where the policies no longer know the tenant or the feature.
  private func ifKnown<Answer>(_ ask: () throws -> Answer) throws -> Answer? {
    do {
      return try ask()
    } catch let error as RequestError where error.code == .unknown {
      return nil
    }
  }

  /// A step with the effective values without and with it.
  private func step(
    from was: OverrideRow?, to row: OverrideRow, reason: String, by asker: Actor, kind: String,
    request: Int64? = nil
  ) throws -> OverrideStep {
    let known = try overrides(of: row.tenant)
    var after = known
    after.put(row)
    var step = OverrideStep(
      was: was, row: row, kind: kind, actor: asker, reason: reason, before: nil, after: nil,
      request: request)
    // At every tenant the values differ; and of what the policies no longer know there are none.
    guard !row.tenant.isEmpty else {
      step.warnings = try dependants(on: row.feature, of: row)
      return step
    }
    // Where it is made longer, what counts then is what changes.
    let instant = max(
      now, row.startsAt, was?.endsAt.map { $0 < row.endsAt ?? .max ? $0 : now } ?? now)
    guard let state = try ifKnown({ try state(of: row.tenant, at: instant) }) else { return step }
    let values = (
      state.text(row.feature, row.key, under: known), state.text(row.feature, row.key, under: after)
    )
    let on = (state.enabled(under: known), state.enabled(under: after))
    return OverrideStep(
      was: was, row: row, kind: kind, actor: asker, reason: reason, before: values.0,
      after: values.1,
      warnings: state.dependants(before: on.0, after: on.1, of: row.feature), request: request)
  }

  /// What else goes off where a feature is stopped for all.
  private func dependants(on feature: String, of row: OverrideRow) throws -> [String] {
    guard row.revokedAt == nil, let programs = try policies.base(at: now).programs?.programs
    else { return [] }
    var names: Set<String> = []
    for program in programs {
      var bits = program.position(of: feature).map { UInt64(1) << UInt64($0) } ?? 0
      // Each round finds one level more.
      for _ in program.features {
        for (position, requires) in program.requires.enumerated() where requires & bits != 0 {
          bits |= 1 << UInt64(position)
          names.insert(program.features[position].feature)
        }
      }
    }
    return names.isEmpty
      ? []
      : [
        "turns off, too, \(names.sorted().map { "`\($0)`" }.joined(separator: ", ")), which needs "
          + "`\(feature)`"
      ]
  }
}
