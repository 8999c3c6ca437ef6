import CEL
import Catalogue
import JSON
import Program

// Making, matching and updating candidates.
extension EffectExecution {
  mutating func createCandidate(_ run: inout DecisionRun) throws(StoreError) {
    guard let kindID = factID("candidate", run), isRouteOpen(&run) else { return }
    try hideFields(of: text(arguments.field("member")) ?? bound("member", run)?.id, &run)
    let (match, flagged) = try match(kindID, run)
    switch match {
    case .review(let candidates, let rule):
      let first = candidates.first ?? ""
      run.hold(effect.feature, "review", key: ("candidate", first), for: nil)
      note("matching by \(rule) needs a person: \(candidates.count) candidates", &run)
      guard let review = run.catalogue.effect("request_review") else { return }
      let verdict = run.decision.features[effect.feature].verdict
      run.emit(review, from: effect) { writer in
        writer.member("rule", rule)
        writer.member("candidates", candidates)
      }
      run.decision.features[effect.feature].verdict = verdict
    case .update(let candidate):
      flag(flagged, besides: candidate.id, &run)
      try update(candidate, &run)
      try link(candidate.id, &run)
    case .create:
      let id = run.newID("candidate-", for: effect)
      if let made = try run.overlay.fact(tenant: run.tenant, kind: kindID, id: id) {
        // An earlier decision on this event made it; what has become of it since stays.
        flag(flagged, besides: id, &run)
        try update(made, &run)
        return try link(id, &run)
      }
      var candidate = Fact(unknown: id, kind: kindID, in: run.catalogue)
      set(&candidate, arguments.fields.map { ($0.name, $0.value) }, run)
      set(
        &candidate,
        [
          ("origin", arguments["origin"]), ("created_at", run.occurredAt),
          ("contract", (bound("contract", run)?.id).map(Value.string)),
        ], run)
      setFullName(&candidate, run)
      run.store(candidate)
      run.emit(kind, from: effect) { writer in
        writer.member("candidate", candidate.id)
        arguments.write(to: &writer)
      }
      try run.bind(kindID, id: candidate.id)
      flag(flagged, besides: id, &run)
      try link(candidate.id, &run)
    }
  }

  /// Whether the policy lists the way in; a user's action is refused, anything else discarded.
  func isRouteOpen(_ run: inout DecisionRun) -> Bool {
    let route = arguments.text("route") ?? ""
    if run.program.creationRoutes.contains(route) { return true }
    let isAction = run.catalogue.events[run.header.type].isAction
    run.decision.features[effect.feature].verdict = isAction ? .denied : .discarded
    run.decision.features[effect.feature].reason = "not_a_creation_path"
    note("the policy does not list the route `\(route)`", &run)
    return false
  }

  /// Leaves out what the member hides: no record of ours shows it.
  private mutating func hideFields(
    of member: String?, _ run: inout DecisionRun
  ) throws(StoreError) {
    guard let member, let members = factID("member", run),
      let fact = try run.overlay.fact(tenant: run.tenant, kind: members, id: member),
      case .list(let hidden)? = get(fact, "hidden_fields", run), !hidden.isEmpty
    else { return }
    let left = arguments.fields.filter { hidden.contains(.string($0.name)) }.map(\.name)
    guard !left.isEmpty else { return }
    arguments.fields.removeAll { left.contains($0.name) }
    note("member_privacy: left out \(left.joined(separator: ", "))", &run)
  }

  private func flag(_ flagged: Flagged?, besides chosen: String, _ run: inout DecisionRun) {
    guard let flagged, let kind = run.catalogue.effect("flag_duplicate") else { return }
    let others = flagged.candidates.filter { $0 != chosen }
    guard !others.isEmpty else { return }
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", chosen)
      writer.member("rule", flagged.rule)
      writer.member("candidates", others)
    }
  }

  /// Probably the same person, and not taken for it.
  private struct Flagged {
    var candidates: [String]
    /// The key that found the first of them.
    let rule: String
  }

  private enum Match {
    case create
    case update(Fact)
    case review([String], rule: String)
  }

  /// The policy's keys in their order; the first that hits decides, unless it only flags.
  private func match(
    _ kind: Int, _ run: DecisionRun
  ) throws(StoreError) -> (Match, Flagged?) {
    var flagged: Flagged?
    for key in run.program.matching.keys {
      let parts = key.from.map { text(arguments.field($0)) }
      guard parts.allSatisfy({ $0 != nil }) else { continue }
      let value = parts.compactMap { $0 }.joined(separator: " ")
      var hits = try run.overlay.facts(
        tenant: run.tenant, kind: kind, field: key.candidateField, value: value
      ).filter { get($0, "deleted_at", run) == nil }
      guard !hits.isEmpty else { continue }
      // Links are told by the member: an earlier candidate may still name it.
      if Text.equal(key.candidateField, "member"), hits.count > 1,
        let members = factID("member", run),
        let member = try run.overlay.fact(tenant: run.tenant, kind: members, id: value),
        let linked = text(get(member, "candidate", run)),
        let hit = hits.first(where: { Text.equal($0.id, linked) })
      {
        hits = [hit]
      }
      switch key.hit {
      case .update: break
      case .review: return (.review(hits.map(\.id), rule: key.name), flagged)
      case .flag:
        if flagged == nil { flagged = Flagged(candidates: [], rule: key.name) }
        for hit in hits where flagged?.candidates.contains(hit.id) == false {
          flagged?.candidates.append(hit.id)
        }
        continue
      }
      if hits.count == 1 { return (.update(hits[0]), flagged) }
      func activity(_ fact: Fact) -> Int64 {
        let times = ["last_activity", "last_modified"].map { name -> Int64 in
          if case .timestamp(let at)? = get(fact, name, run) { at.epochMilliseconds } else { .min }
        }
        return times.max() ?? .min
      }
      switch run.program.matching.ties {
      case .review: return (.review(hits.map(\.id), rule: key.name), flagged)
      case .newest: return (.update(hits.max { activity($0) < activity($1) } ?? hits[0]), flagged)
      case .oldest: return (.update(hits.min { activity($0) < activity($1) } ?? hits[0]), flagged)
      }
    }
    return (.create, flagged)
  }

  mutating func updateCandidate(_ run: inout DecisionRun) throws(StoreError) {
    guard let candidate = try subject("candidate", run) else {
      return note("there is no candidate to update", &run)
    }
    try hideFields(of: text(get(candidate, "member", run)) ?? bound("member", run)?.id, &run)
    try update(candidate, &run)
  }

  private func update(_ before: Fact, _ run: inout DecisionRun) throws(StoreError) {
    var candidate = before
    let general = arguments.text("overwrite").flatMap(Overwrite.init(rawValue:)) ?? .ifEmpty
    var changed: [(String, Value)] = []
    for field in arguments.fields {
      guard let position = run.catalogue.field(field.name, of: candidate.kind) else { continue }
      let old = candidate.values[position]
      switch field.overwrite ?? general {
      case .never: continue
      case .ifEmpty where old.map({ !$0.isZero }) ?? false: continue
      case .ifEmpty, .always: break
      }
      guard old != field.value else { continue }
      candidate.values[position] = field.value
      changed.append((field.name, field.value))
    }
    try run.bind(candidate.kind, id: candidate.id)
    guard !changed.isEmpty, let kind = run.catalogue.effect("update_candidate") else {
      return note("the candidate has all of it already", &run)
    }
    setFullName(&candidate, run)
    run.store(candidate)
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.key("fields")
      writer.beginObject()
      for (name, value) in changed {
        writer.key(name)
        FactCoding.write(value, to: &writer)
      }
      writer.endObject()
    }
  }

  /// Empties fields; what others knew of them before may still stand in the ATS, which is told.
  func redactFields(_ run: inout DecisionRun) throws(StoreError) {
    guard var candidate = try subject("candidate", run) else {
      return note("there is no candidate whose fields could be emptied", &run)
    }
    guard case .list(let names)? = arguments["fields"] else { return }
    var emptied: [String] = []
    for name in names.map(FactCoding.keyText) {
      // Names of fields come from the network; only what may be absent and is personal is emptied.
      guard let position = run.catalogue.field(name, of: candidate.kind),
        run.catalogue.facts[candidate.kind].fields[position].isPersonal,
        candidate.values[position] != nil
      else { continue }
      candidate.values[position] = nil
      emptied.append(name)
    }
    guard !emptied.isEmpty else { return note("the candidate has none of these fields", &run) }
    // The whole name follows from its parts and would tell them.
    if emptied.contains(where: { $0 == "first_name" || $0 == "last_name" }),
      let whole = run.catalogue.field("full_name", of: candidate.kind),
      candidate.values[whole] != nil
    {
      candidate.values[whole] = nil
      emptied.append("full_name")
    }
    stamp(&candidate, emptied, run)
    run.store(candidate)
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.member("fields", emptied)
    }
  }

  /// Asks for an erasure, which follows when the batch is committed.
  func erase(_ run: inout DecisionRun) {
    let candidate = arguments.text("candidate") ?? bound("candidate", run)?.id
    let member = arguments.text("member") ?? bound("member", run)?.id
    guard candidate != nil || member != nil else {
      return note("the event names nobody to erase", &run)
    }
    run.decision.erasures.append(
      ErasureRequest(
        event: run.sequence, tenant: run.tenant, candidate: candidate, member: member,
        reason: arguments.text("reason") ?? "", at: run.context.decidedAt))
    run.emit(kind, from: effect) { writer in
      if let candidate { writer.member("candidate", candidate) }
      if let member { writer.member("member", member) }
    }
  }

  /// Takes back what the network was to be told of a member and is not yet.
  func withdraw(_ run: inout DecisionRun) {
    guard let member = arguments.text("member") ?? bound("member", run)?.id else {
      return note("the event names no member", &run)
    }
    let linked = bound("member", run)?.id == member ? bound("candidate", run)?.id : nil
    run.decision.withdrawals.append(
      Withdrawal(tenant: run.tenant, member: member, candidate: linked))
    run.emit(kind, from: effect) { $0.member("member", member) }
  }

  private func setFullName(_ candidate: inout Fact, _ run: DecisionRun) {
    guard let first = text(get(candidate, "first_name", run)),
      let last = text(get(candidate, "last_name", run))
    else { return }
    set(&candidate, [("full_name", .string("\(first) \(last)"))], run)
  }

  func requestReview(_ run: inout DecisionRun) {
    let candidate = bound("candidate", run)?.id
    run.emit(kind, from: effect) { writer in
      if let candidate { writer.member("candidate", candidate) }
      arguments.write(to: &writer)
    }
  }
}
