import CEL
import Catalogue
import JSON
import Program

// Links between candidates and members.
extension EffectExecution {
  /// Connects the candidate that was made or found with the member that the fields name.
  func link(_ candidate: String, _ run: inout DecisionRun) throws(StoreError) {
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
    let now = try run.overlay.fact(tenant: run.tenant, kind: candidates, id: candidate)
    if let other = text(get(now, "member", run)), other != member {
      if text(get(now, "link_method", run)) == "manual", method(of: route) != "manual" {
        return note("the candidate was linked to another member by a person", &run)
      }
      if var fact = try run.overlay.fact(tenant: run.tenant, kind: members, id: other),
        text(get(fact, "candidate", run)) == candidate
      {
        clear(&fact, ["candidate", "link_method"], run)
        run.store(fact)
      }
    }
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
    set(
      &linked,
      [("candidate", .string(candidate)), ("link_method", .string(method(of: route)))], run)
    stamp(&linked, ["candidate", "link_method"], run)
    run.store(linked)
    if var record = try run.overlay.fact(tenant: run.tenant, kind: candidates, id: candidate) {
      stamp(&record, ["member", "link_method"], run)
      set(
        &record,
        [
          ("member", .string(member)), ("link_method", .string(method(of: route))),
          ("contract", (bound("contract", run)?.id).map(Value.string)),
        ], run)
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
      clear(&record, ["candidate", "link_method"], run)
      run.store(record)
    }
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.member("member", member)
    }
  }

  /// Looks for the member who fits the candidate, by the policy's keys in their order.
  ///
  /// A link that is there stays. Only one fit by a key that says `update` links; several, or a key
  /// that is too weak for that, are put before people.
  func matchMember(_ run: inout DecisionRun) throws(StoreError) {
    guard let members = factID("member", run), isRouteOpen(&run) else { return }
    guard let candidate = try subject("candidate", run) else {
      return note("there is no candidate to match", &run)
    }
    if text(get(candidate, "member", run)) != nil {
      return note("the candidate is linked already", &run)
    }
    for key in run.program.matching.keys {
      guard run.catalogue.facts[members].indexed.contains(key.candidateField),
        let value = text(get(candidate, key.candidateField, run))
      else { continue }
      let fits = try run.overlay.facts(
        tenant: run.tenant, kind: members, field: key.candidateField, value: value
      ).filter { isFree($0, key.candidateField, run) }
      guard let first = fits.first else { continue }
      if fits.count == 1, key.hit == .update {
        return try connect(candidate: candidate.id, member: first.id, method: "auto", &run)
      }
      guard let review = run.catalogue.effect("request_review") else { return }
      note("matching by \(key.name) needs a person: \(fits.count) members", &run)
      return run.emit(review, from: effect) { writer in
        writer.member("candidate", candidate.id)
        writer.member("rule", key.name)
        writer.member("members", fits.map(\.id))
      }
    }
    note("no member fits", &run)
  }

  /// Whether a member may be found by the field, and has no candidate yet.
  private func isFree(_ member: Fact, _ field: String, _ run: DecisionRun) -> Bool {
    if case .list(let hidden)? = get(member, "hidden_fields", run),
      hidden.contains(.string(field))
    {
      return false
    }
    return text(get(member, "candidate", run)) == nil && get(member, "closed_at", run) == nil
  }

  private func clear(_ fact: inout Fact, _ names: [String], _ run: DecisionRun) {
    for name in names {
      if let position = run.catalogue.field(name, of: fact.kind) { fact.values[position] = nil }
    }
    stamp(&fact, names, run)
  }
}
