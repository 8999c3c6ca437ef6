package import Runtime

/// What support and admins change by hand, over what the policies say: a feature on or off or a
/// setting, for one tenant or many, for a time and with a reason.
///
/// Every rule about it is kept here, below every surface. A change is data in the store; nobody has
/// to do anything for it to begin and end: whoever decides an event compares its times with the
/// clock. Each is written with its history in one transaction, for the state that was read: where
/// somebody else was first, everything is checked again. A refusal is written to the history, too.
package struct Overrides: Sendable {
  let store: any AdministrationStore
  let clock: any Clock
  /// Nil: those that the store has in force.
  let policies: PolicySet?

  package init(
    _ store: any AdministrationStore, clock: any Clock, policies: PolicySet? = nil
  ) {
    self.store = store
    self.clock = clock
    self.policies = policies
  }

  // MARK: - Making

  /// Overrides a feature or a setting of one tenant, or asks for it where the policies want a second
  /// person.
  ///
  /// - Throws: ``RequestError``, and then nothing was changed; ``StoreError``.
  package func set(
    _ change: OverrideChange, for tenant: String, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(setting: change, for: tenant)
    return try act(attempt, by: actor) { act in
      try act.set(change, for: tenant)
    }
  }

  /// The same for many tenants in one transaction, one change that is undone as one.
  ///
  /// - Parameters:
  ///   - change: What is asked for.
  ///   - tenants: Each once; again is once.
  ///   - actor: Who asks.
  /// - Returns: An item for each tenant, in their order; those that are refused hinder nobody else.
  /// - Throws: ``RequestError`` where nothing can be tried; ``StoreError``.
  package func set(
    _ change: OverrideChange, forEach tenants: [String], by actor: Actor
  ) throws -> OverrideAnswer {
    try act(Attempt(setting: change, for: ""), by: actor) { act in
      try actor.check()
      guard !tenants.isEmpty else { throw RequestError("say for which tenants") }
      var seen: Set<String> = []
      let tenants = tenants.filter { seen.insert($0).inserted }
      guard tenants.count <= TogglingLimits.tenantsMax else {
        throw RequestError(
          "one change takes up to \(TogglingLimits.tenantsMax) tenants, these are "
            + "\(tenants.count); make several, or change the policy that they share")
      }
      for tenant in tenants {
        do {
          try act.set(change, for: tenant)
        } catch let refusal as RequestError {
          act.add(
            Attempt(setting: change, for: tenant).entry(
              refused: refusal, actor: actor, at: act.now, group: act.group))
          act.items.append(.init(tenant: tenant, outcome: .refused(refusal)))
        }
      }
    }
  }

  /// Lets an override or a stop of a feature last longer.
  ///
  /// - Parameters:
  ///   - id: As ``list(tenant:)`` shows it.
  ///   - tenant: Whose it is, so that a mistyped number does no harm to another; nil: everybody's.
  ///   - end: Later than before, exclusive.
  ///   - reason: Why.
  ///   - sinceVersion: Refused where the override was changed after this version; nil: not asked.
  ///   - actor: Who asks.
  /// - Returns: The override, or the request for it.
  /// - Throws: ``RequestError``; ``StoreError``.
  package func extend(
    _ id: Int64, of tenant: String?, to end: EpochMilliseconds, reason: String,
    sinceVersion: Int64? = nil, by actor: Actor
  ) throws -> OverrideAnswer {
    let extension_ = OverrideExtension(
      id: id, tenant: tenant ?? "", end: end, reason: reason, sinceVersion: sinceVersion)
    return try act(Attempt(extending: extension_), by: actor) { act in
      try Self.check(tenant)
      try act.extend(extension_)
    }
  }

  /// Ends an override or a stop of a feature now.
  ///
  /// That needs no second person: what the policies say is approved.
  ///
  /// - Parameters:
  ///   - id: As ``list(tenant:)`` shows it.
  ///   - tenant: Whose it is; nil: everybody's.
  ///   - reason: Why.
  ///   - actor: Who asks.
  /// - Returns: The override as it is now.
  /// - Throws: ``RequestError``; ``StoreError``.
  package func revoke(
    _ id: Int64, of tenant: String?, reason: String, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(
      kind: "override.revoked", tenant: tenant ?? "", subject: "override \(id)", reason: reason)
    return try act(attempt, by: actor) { act in
      try Self.check(tenant)
      try actor.check()
      let row = try act.override(id, of: tenant ?? "")
      try act.finish(act.revoking(row, reason: reason), for: row.tenant)
    }
  }

  // MARK: - The off switch

  /// Stops a feature at once, for a tenant or all, whatever overrides say; they come back unchanged
  /// when it is over.
  ///
  /// No second person is needed to stop something.
  ///
  /// - Parameters:
  ///   - feature: Its name.
  ///   - tenant: For whom; nil: for every tenant.
  ///   - reason: Why.
  ///   - end: Exclusive; nil: until it is revoked.
  ///   - actor: Who asks.
  /// - Returns: The stop as it is stored.
  /// - Throws: ``RequestError``; ``StoreError``.
  package func stop(
    _ feature: String, for tenant: String?, reason: String, end: EpochMilliseconds? = nil,
    by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(
      kind: "emergency.on", tenant: tenant ?? "", feature: feature, key: "enabled",
      asked: "false", reason: reason)
    return try act(attempt, by: actor) { act in
      try Self.check(tenant)
      try actor.check()
      try act.finish(
        [act.stopping(feature, for: tenant ?? "", until: end, reason: reason)], for: tenant ?? "")
    }
  }

  /// Ends the stop of a feature; each tenant has what it had.
  ///
  /// - Throws: ``RequestError`` where nothing stops it; ``StoreError``.
  package func resume(
    _ feature: String, for tenant: String?, reason: String, by actor: Actor
  ) throws -> OverrideAnswer {
    let attempt = Attempt(
      kind: "emergency.off", tenant: tenant ?? "", feature: feature, key: "enabled",
      reason: reason)
    return try act(attempt, by: actor) { act in
      try Self.check(tenant)
      let tenant = tenant ?? ""
      try actor.check()
      let stops = try act.overrides(of: tenant).filter {
        $0.layer == .emergency && $0.feature == feature && $0.isLive(at: act.now)
      }
      guard let row = stops.last(where: { $0.tenant == tenant }) else {
        let other = stops.last.map {
          "; \($0.sentence(at: act.now)) stops it for \($0.whom): resume it for \($0.whom)"
        }
        throw RequestError(
          "nothing stops `\(printableStart(feature))` for "
            + (tenant.isEmpty ? "every tenant" : "`\(printableStart(tenant))`")
            + (other ?? "; `toggle list` shows what counts"), code: .unknown)
      }
      try act.finish(act.revoking(row, reason: reason), for: tenant)
    }
  }

  // MARK: - Acting

  /// Nobody means all tenants by naming one with no name.
  private static func check(_ tenant: String?) throws(RequestError) {
    if tenant == "" { throw RequestError("say for which tenant", code: .unknown) }
  }

  /// Makes an act for the head that is there, and again where another was first.
  ///
  /// - Throws: ``RequestError``, written to the history before; ``StoreError``.
  func act(
    _ attempt: Attempt, by actor: Actor, _ make: (inout AdministrativeAct) throws -> Void
  ) throws -> OverrideAnswer {
    let source = PolicySource(store, given: policies)
    var made: AdministrativeAct?
    do {
      _ = try store.commit { head in
        var act = AdministrativeAct(
          store, head: head, now: clock.now(), actor: actor,
          policies: source)
        try make(&act)
        made = act
        return act.change
      }
    } catch let refusal as RequestError {
      let entry = attempt.entry(refused: refusal, actor: actor, at: clock.now())
      _ = try store.commit(AdministrativeChange(expectedSequence: nil, entries: [entry]))
      throw refusal
    }
    guard let made else { preconditionFailure("what was committed was made") }
    if let refusal = made.refusal { throw refusal }
    return OverrideAnswer(change: made.group, version: made.version, items: made.items)
  }
}

/// What somebody tries, for the history where it is refused.
struct Attempt {
  var kind: String
  var tenant = ""
  var feature = ""
  var key = ""
  var subject = ""
  /// The value, as it was asked for.
  var asked = ""
  var reason: String

  init(
    kind: String, tenant: String = "", feature: String = "", key: String = "",
    subject: String = "", asked: String = "", reason: String
  ) {
    self.kind = kind
    self.tenant = tenant
    self.feature = feature
    self.key = key
    self.subject = subject
    self.asked = asked
    self.reason = reason
  }

  init(setting change: OverrideChange, for tenant: String) {
    self.init(
      kind: "override.set", tenant: tenant, feature: change.feature, key: change.key,
      asked: change.value, reason: change.reason)
  }

  init(extending extension_: OverrideExtension) {
    self.init(
      kind: "override.extended", tenant: extension_.tenant,
      subject: "override \(extension_.id)", asked: Instant.text(extension_.end),
      reason: extension_.reason)
  }

  /// Whatever was given is cut to a line: it was not checked.
  func entry(
    refused refusal: RequestError, actor: Actor, at now: EpochMilliseconds, group: Int64? = nil
  ) -> HistoryDraft {
    let notes = [
      ("actor", actor.name), ("reason", reason), ("asked", asked),
      ("message", refusal.description),
    ]
    return HistoryDraft(
      at: now, kind: kind, isRefused: true, tenant: printableStart(tenant),
      feature: printableStart(feature), key: printableStart(key), subject: subject,
      detail: HistoryDetail(code: refusal.code, group: group).bytes,
      notes: notes.filter { !$0.1.isEmpty }.map {
        .init(name: $0.0, text: printable($0.1, scalarsMax: 1000))
      })
  }
}
