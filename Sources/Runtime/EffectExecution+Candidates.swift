import CEL
import Catalogue
import JSON
import Program

// Making, matching and updating candidates, and their links with members.
extension EffectExecution {
  func createCandidate(_ run: inout DecisionRun) throws(StoreError) {
    guard let kindID = factID("candidate", run) else { return }
    let route = arguments.text("route") ?? ""
    guard run.program.creationRoutes.contains(route) else {
      run.decision.features[effect.feature].verdict = .discarded
      run.decision.features[effect.feature].reason = "not_a_creation_path"
      return
    }
    switch try match(kindID, &run) {
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
      try update(candidate, &run)
      try link(candidate.id, &run)
    case .create:
      let id = run.newID("candidate-", for: effect)
      if let made = try run.overlay.fact(tenant: run.tenant, kind: kindID, id: id) {
        // An earlier decision on this event made it; what has become of it since stays.
        try update(made, &run)
        return try link(id, &run)
      }
      var candidate = Fact(unknown: id, kind: kindID, in: run.catalogue)
      set(&candidate, arguments.fields.map { ($0.name, $0.value) }, run)
      set(&candidate, [("origin", arguments["origin"])], run)
      setFullName(&candidate, run)
      run.store(candidate)
      run.emit(kind, from: effect) { writer in
        writer.member("candidate", candidate.id)
        arguments.write(to: &writer)
      }
      try run.bind(kindID, id: candidate.id)
      try link(candidate.id, &run)
    }
  }

  private enum Match {
    case create
    case update(Fact)
    case review([String], rule: String)
  }

  /// The policy's keys in their order; the first that hits decides.
  private func match(_ kind: Int, _ run: inout DecisionRun) throws(StoreError) -> Match {
    for key in run.program.matching.keys {
      let parts = key.from.map { text(arguments.field($0)) }
      guard parts.allSatisfy({ $0 != nil }) else { continue }
      let value = parts.compactMap { $0 }.joined(separator: " ")
      let hits = try run.overlay.facts(
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
        return key.updates ? .update(hit) : .review([hit.id], rule: key.name)
      }
      if !key.updates { return .review(hits.map(\.id), rule: key.name) }
      if hits.count == 1 { return .update(hits[0]) }
      func activity(_ fact: Fact) -> Int64 {
        if case .timestamp(let at)? = get(fact, "last_activity", run) {
          return at.epochMilliseconds
        }
        return .min
      }
      switch run.program.matching.ties {
      case .review: return .review(hits.map(\.id), rule: key.name)
      case .newest: return .update(hits.max { activity($0) < activity($1) } ?? hits[0])
      case .oldest: return .update(hits.min { activity($0) < activity($1) } ?? hits[0])
      }
    }
    return .create
  }

  func updateCandidate(_ run: inout DecisionRun) throws(StoreError) {
    guard let candidate = try subject("candidate", run) else {
      return note("there is no candidate to update", &run)
    }
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

  private func setFullName(_ candidate: inout Fact, _ run: DecisionRun) {
    guard let first = text(get(candidate, "first_name", run)),
      let last = text(get(candidate, "last_name", run))
    else { return }
    set(&candidate, [("full_name", .string("\(first) \(last)"))], run)
  }

  // MARK: - Links

  /// Connects the candidate that was made or found with the member that the fields name.
  private func link(_ candidate: String, _ run: inout DecisionRun) throws(StoreError) {
    guard arguments.flag("link") ?? true, let member = text(arguments.field("member")) else {
      return
    }
    try connect(
      candidate: candidate, member: member, method: arguments.text("route") ?? "auto", &run)
  }

  func linkMember(_ run: inout DecisionRun) throws(StoreError) {
    guard let member = arguments.text("member") ?? bound("member", run)?.id,
      let candidate = try subject("candidate", run)
    else { return note("there is no candidate to link", &run) }
    try connect(
      candidate: candidate.id, member: member, method: arguments.text("method") ?? "auto", &run)
  }

  /// What a link was made by, in the words of `profile.linked`.
  private func method(of route: String) -> String {
    switch route {
    case "export": "export"
    case "stub_profile": "stub"
    case "manual": "manual"
    default: "auto"
    }
  }

  private func connect(
    candidate: String, member: String, method route: String, _ run: inout DecisionRun
  ) throws(StoreError) {
    guard let candidates = factID("candidate", run), let members = factID("member", run),
      let kind = run.catalogue.effect("link_member")
    else { return }
    let before = try run.overlay.fact(tenant: run.tenant, kind: members, id: member)
    let last = text(get(before, "candidate", run))
    guard last != candidate else { return }
    let old = try last.flatMap { id throws(StoreError) in
      try run.overlay.fact(tenant: run.tenant, kind: candidates, id: id)
    }
    let isOldsOwn = text(get(old, "member", run)) == member
    if isOldsOwn, text(get(old, "link_method", run)) == "manual", method(of: route) != "manual" {
      return note("the member was linked to another candidate by a person", &run)
    }
    if var old, isOldsOwn {
      clear(&old, ["member", "link_method", "link_by"], run)
      run.store(old)
    }
    var linked = before ?? Fact(unknown: member, kind: members, in: run.catalogue)
    set(&linked, [("candidate", .string(candidate))], run)
    stamp(&linked, ["candidate"], run)
    run.store(linked)
    if var record = try run.overlay.fact(tenant: run.tenant, kind: candidates, id: candidate) {
      stamp(&record, ["member", "link_method"], run)
      set(
        &record,
        [("member", .string(member)), ("link_method", .string(method(of: route)))], run)
      run.store(record)
    }
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate)
      writer.member("member", member)
      writer.member("method", method(of: route))
    }
  }

  func unlinkMember(_ run: inout DecisionRun) throws(StoreError) {
    guard var candidate = try subject("candidate", run),
      let member = text(get(candidate, "member", run)), let members = factID("member", run)
    else { return note("the candidate is not linked", &run) }
    if let wanted = arguments.text("member"), !Text.equal(wanted, member) {
      return note("the candidate is linked to another member", &run)
    }
    clear(&candidate, ["member", "link_method", "link_by"], run)
    run.store(candidate)
    if var record = try run.overlay.fact(tenant: run.tenant, kind: members, id: member),
      text(get(record, "candidate", run)) == candidate.id
    {
      clear(&record, ["candidate"], run)
      run.store(record)
    }
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.member("member", member)
    }
  }

  private func clear(_ fact: inout Fact, _ names: [String], _ run: DecisionRun) {
    for name in names {
      if let position = run.catalogue.field(name, of: fact.kind) { fact.values[position] = nil }
    }
    stamp(&fact, names, run)
  }

  func requestReview(_ run: inout DecisionRun) {
    let candidate = bound("candidate", run)?.id
    run.emit(kind, from: effect) { writer in
      if let candidate { writer.member("candidate", candidate) }
      arguments.write(to: &writer)
    }
  }
}
