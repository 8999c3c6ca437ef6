import CEL
import Catalogue
import JSON
import Program

/// Carries out one effect on the working copy of the facts, and records it for whom it concerns.
///
/// What changes nothing (the stage is reached, the opportunity is there) is not recorded; the
/// feature's note then says why.
struct EffectExecution {
  private let effect: DecisionRun.PendingEffect
  private let arguments: EffectArguments

  init(_ effect: DecisionRun.PendingEffect, _ arguments: EffectArguments) {
    self.effect = effect
    self.arguments = arguments
  }

  private var kind: EffectKind { arguments.kind }

  mutating func run(_ run: inout DecisionRun) throws(StoreError) {
    // A shadow is decided and recorded; it changes nothing that others could see.
    if effect.isShadow { return run.emit(kind, from: effect) { _ in } }
    switch kind.operation {
    case .createCandidate: try createCandidate(&run)
    case .updateCandidate: try updateCandidate(&run)
    case .linkMember: try linkMember(&run)
    case .unlinkMember: try unlinkMember(&run)
    case .requestReview: requestReview(&run)
    case .appendTimeline: try appendTimeline(&run)
    case .storeNote: try storeNote(&run)
    case .removeNote: try removeNote(&run)
    case .createOpportunity: try createOpportunity(&run)
    case .advanceStage: advanceStage(&run)
    case .recordEvaluation: try recordEvaluation(&run)
    case .mapSeat: try mapSeat(&run)
    case .release: release(&run)
    case .command: run.emit(kind, from: effect) { arguments.write(to: &$0) }
    }
  }

  // MARK: - Helpers

  private func note(_ text: String, _ run: inout DecisionRun) {
    run.decision.features[effect.feature].note = text
  }

  private func factID(_ name: String, _ run: DecisionRun) -> Int? { run.catalogue.factID(name) }

  /// Sets fields by name; those that the type does not have are left out.
  private func set(_ fact: inout Fact, _ values: [(String, Value?)], _ run: DecisionRun) {
    for (name, value) in values {
      guard let value, let position = run.catalogue.field(name, of: fact.kind) else { continue }
      fact.values[position] = value
    }
  }

  private func get(_ fact: Fact?, _ name: String, _ run: DecisionRun) -> Value? {
    guard let fact, let position = run.catalogue.field(name, of: fact.kind) else { return nil }
    return fact.values[position]
  }

  private func text(_ value: Value?) -> String? {
    value.map(FactCoding.keyText).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func bound(_ name: String, _ run: DecisionRun) -> Fact? {
    factID(name, run).flatMap { run.bound[$0] }
  }

  /// A bound fact that the store knows, or that this event made.
  private func known(_ name: String, _ run: DecisionRun) throws(StoreError) -> Fact? {
    guard let kind = factID(name, run), let fact = run.bound[kind] else { return nil }
    return try run.overlay.fact(tenant: run.tenant, kind: kind, id: fact.id)
  }

  /// Claims a target; false where another feature has written it differently on this event.
  private func claim(
    _ target: String, value: String, _ run: inout DecisionRun
  ) -> Bool {
    let key = DecisionRun.WriteTarget(operation: kind.operation, id: target)
    if let before = run.written[key], before.feature != effect.feature, before.value != value {
      run.hold(
        effect.feature, "review", key: ("", ""), for: nil)
      let other = run.decision.features[before.feature].feature
      note("feature `\(other)` writes the same target differently on this event", &run)
      return false
    }
    run.written[key] = (effect.feature, value)
    return true
  }

  // MARK: - Candidates

  private func createCandidate(_ run: inout DecisionRun) throws(StoreError) {
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
        writer.key("candidates")
        writer.beginArray()
        for id in candidates { writer.string(id) }
        writer.endArray()
      }
      run.decision.features[effect.feature].verdict = verdict
    case .update(let candidate):
      try update(candidate, &run)
      try link(candidate.id, &run)
    case .create:
      var candidate = Fact(
        unknown: run.newID("candidate-", for: effect), kind: kindID, in: run.catalogue)
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
      if !key.updates { return .review(hits.map(\.id), rule: key.name) }
      if hits.count == 1 { return .update(hits[0]) }
      func activity(_ fact: Fact) -> Int64 {
        if case .timestamp(let at)? = get(fact, "last_activity", run) { return at.epochMilliseconds }
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

  private func updateCandidate(_ run: inout DecisionRun) throws(StoreError) {
    guard let candidate = try known("candidate", run) else {
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
    try connect(candidate: candidate, member: member, method: arguments.text("route") ?? "auto", &run)
  }

  private func linkMember(_ run: inout DecisionRun) throws(StoreError) {
    guard let member = arguments.text("member") ?? bound("member", run)?.id,
      let candidate = try known("candidate", run)
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
    guard text(get(before, "candidate", run)) != candidate else { return }
    var linked = before ?? Fact(unknown: member, kind: members, in: run.catalogue)
    set(&linked, [("candidate", .string(candidate))], run)
    run.store(linked)
    if var record = try run.overlay.fact(tenant: run.tenant, kind: candidates, id: candidate) {
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

  private func unlinkMember(_ run: inout DecisionRun) throws(StoreError) {
    guard var candidate = try known("candidate", run),
      let member = text(get(candidate, "member", run)), let members = factID("member", run)
    else { return note("the candidate is not linked", &run) }
    for name in ["member", "link_method"] {
      if let position = run.catalogue.field(name, of: candidate.kind) {
        candidate.values[position] = nil
      }
    }
    run.store(candidate)
    if var record = try run.overlay.fact(tenant: run.tenant, kind: members, id: member),
      let position = run.catalogue.field("candidate", of: members)
    {
      record.values[position] = nil
      run.store(record)
    }
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.member("member", member)
    }
  }

  private func requestReview(_ run: inout DecisionRun) {
    let candidate = bound("candidate", run)?.id
    run.emit(kind, from: effect) { writer in
      if let candidate { writer.member("candidate", candidate) }
      arguments.write(to: &writer)
    }
  }

  // MARK: - Timeline and notes

  private func appendTimeline(_ run: inout DecisionRun) throws(StoreError) {
    guard let candidate = try known("candidate", run), let entries = factID("timeline_entry", run),
      let threads = factID("thread", run)
    else { return note("there is no candidate whose timeline it could be", &run) }
    let seat = bound("seat", run)?.id
    let contract = bound("contract", run)?.id
    let at = arguments.time("at")
    let thread = threadID(candidate: candidate.id, seat: seat, run)
    var entry = Fact(unknown: run.newID("entry-", for: effect), kind: entries, in: run.catalogue)
    set(
      &entry,
      [
        ("candidate", .string(candidate.id)), ("seat", seat.map(Value.string)),
        ("member", (bound("member", run)?.id).map(Value.string)),
        ("contract", contract.map(Value.string)), ("thread", .string(thread)),
        ("direction", arguments["direction"]), ("at", at.map(Value.timestamp)),
        ("subject", arguments["subject"]), ("body", arguments["body"]),
        ("kind", arguments["kind"]), ("visibility", arguments["visibility"]),
      ], run)
    run.store(entry)
    var record =
      try run.overlay.fact(tenant: run.tenant, kind: threads, id: thread)
      ?? Fact(unknown: thread, kind: threads, in: run.catalogue)
    var messages: Int64 = 0
    if case .int(let count)? = get(record, "messages", run) { messages = count }
    set(
      &record,
      [
        ("candidate", .string(candidate.id)), ("seat", seat.map(Value.string)),
        ("contract", contract.map(Value.string)), ("messages", .int(messages + 1)),
        ("last_at", later(at, get(record, "last_at", run))),
      ], run)
    run.store(record, isRelevant: false)
    var person = candidate
    set(&person, [("last_activity", later(at, get(candidate, "last_activity", run)))], run)
    run.store(person, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("entry", entry.id)
      writer.member("candidate", candidate.id)
      writer.member("thread", thread)
      arguments.write(to: &writer)
    }
  }

  private func threadID(candidate: String, seat: String?, _ run: DecisionRun) -> String {
    if arguments.text("thread_by") == "network_thread",
      let slot = run.decider.set.layout.slot(of: ["event", "thread"]),
      let thread = run.frame.string(slot)
    {
      return thread
    }
    return "\(seat ?? "none")/\(candidate)"
  }

  private func later(_ new: Timestamp?, _ old: Value?) -> Value? {
    guard let new else { return old }
    if case .timestamp(let old)? = old, old >= new { return .timestamp(old) }
    return .timestamp(new)
  }

  private func noteID(_ run: DecisionRun) -> String {
    arguments.text("note") ?? run.newID("note-", for: effect)
  }

  private func storeNote(_ run: inout DecisionRun) throws(StoreError) {
    guard let notes = factID("note", run), let candidate = try known("candidate", run) else {
      return note("there is no candidate whose note it could be", &run)
    }
    let id = noteID(run)
    let before = try run.overlay.fact(tenant: run.tenant, kind: notes, id: id)
    if case .bool(true)? = get(before, "removed", run) {
      return note("the note was removed at the network", &run)
    }
    var record = before ?? Fact(unknown: id, kind: notes, in: run.catalogue)
    set(
      &record,
      [
        ("candidate", .string(candidate.id)),
        ("seat", (bound("seat", run)?.id).map(Value.string)),
        ("contract", (bound("contract", run)?.id).map(Value.string)),
        ("text", arguments["text"]), ("at", arguments["at"]),
        ("visibility", arguments["visibility"]),
      ], run)
    guard record.values != before?.values else {
      return note("the note is there already", &run)
    }
    run.store(record, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("note", id)
      writer.member("candidate", candidate.id)
      arguments.write(to: &writer)
    }
  }

  private func removeNote(_ run: inout DecisionRun) throws(StoreError) {
    guard let notes = factID("note", run), let id = arguments.text("note") else { return }
    let before = try run.overlay.fact(tenant: run.tenant, kind: notes, id: id)
    var record = before ?? Fact(unknown: id, kind: notes, in: run.catalogue)
    set(&record, [("removed", .bool(true))], run)
    if let position = run.catalogue.field("text", of: notes) { record.values[position] = nil }
    guard record.values != before?.values else {
      return note("the note was removed before", &run)
    }
    run.store(record, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("note", id)
    }
  }

  // MARK: - Opportunities and stages

  private func createOpportunity(_ run: inout DecisionRun) throws(StoreError) {
    guard let opportunities = factID("opportunity", run), let candidate = try known("candidate", run)
    else { return note("there is no candidate for the opportunity", &run) }
    let job = arguments.text("job")
    let isGeneral = arguments.text("kind") == "general"
    if arguments.text("duplicates") != "allow" {
      let others = try run.overlay.facts(
        tenant: run.tenant, kind: opportunities, field: "candidate", value: candidate.id)
      let same = others.first {
        text(get($0, "kind", run)) == arguments.text("kind")
          && (isGeneral || text(get($0, "job", run)) == job)
      }
      if let same {
        try run.bind(opportunities, id: same.id)
        return note("the candidate has this opportunity already", &run)
      }
    }
    let stage = arguments.text("stage")
    var record = Fact(
      unknown: run.newID("opportunity-", for: effect), kind: opportunities, in: run.catalogue)
    set(
      &record,
      [
        ("candidate", .string(candidate.id)), ("job", job.map(Value.string)),
        ("kind", arguments["kind"]), ("stage", stage.map(Value.string)),
        ("section", stage.flatMap(run.program.pipeline.section(of:)).map(Value.string)),
        ("entered_at", run.occurredAt), ("origin", get(candidate, "origin", run)),
      ], run)
    run.store(record)
    var person = candidate
    set(&person, [("opportunity", .string(record.id))], run)
    if isGeneral { set(&person, [("general_opportunity", .string(record.id))], run) }
    run.store(person)
    try run.bind(opportunities, id: record.id)
    run.emit(kind, from: effect) { writer in
      writer.member("opportunity", record.id)
      writer.member("candidate", candidate.id)
      arguments.write(to: &writer)
    }
  }

  /// Stages move forward only, unless the author says otherwise, so that late arrivals do no harm.
  private func advanceStage(_ run: inout DecisionRun) {
    guard let opportunities = factID("opportunity", run), var record = run.bound[opportunities],
      let stage = arguments.text("to"), let rank = run.program.pipeline.rank(of: stage)
    else { return note("there is no opportunity to move", &run) }
    if run.header.isBackfill, arguments.flag("on_backfill") != true {
      return note("backfilled events move no stage", &run)
    }
    let current = text(get(record, "stage", run))
    if let within = arguments.text("within"),
      current.flatMap(run.program.pipeline.section(of:)) != within
    {
      return note("the opportunity is not in section `\(within)`", &run)
    }
    if arguments.text("only") != "any", let current,
      let place = run.program.pipeline.rank(of: current), place >= rank
    {
      return note("the opportunity is at `\(current)`, not before `\(stage)`", &run)
    }
    guard claim(record.id, value: stage, &run) else { return }
    set(
      &record,
      [
        ("stage", .string(stage)),
        ("section", run.program.pipeline.section(of: stage).map(Value.string)),
        ("entered_at", run.occurredAt),
      ], run)
    run.store(record)
    run.emit(kind, from: effect) { writer in
      writer.member("opportunity", record.id)
      if let current { writer.member("from", current) }
      arguments.write(to: &writer)
    }
  }

  private func recordEvaluation(_ run: inout DecisionRun) throws(StoreError) {
    guard let evaluations = factID("evaluation", run),
      let id = arguments.text("application") ?? bound("opportunity", run)?.id
    else { return note("there is no application that was evaluated", &run) }
    var record =
      try run.overlay.fact(tenant: run.tenant, kind: evaluations, id: id)
      ?? Fact(unknown: id, kind: evaluations, in: run.catalogue)
    set(&record, arguments.kind.arguments.map { ($0.field.name, arguments[$0.field.name]) }, run)
    run.store(record, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("application", id)
      arguments.write(to: &writer)
    }
  }

  // MARK: - Seats and releases

  private func mapSeat(_ run: inout DecisionRun) throws(StoreError) {
    guard let seats = factID("seat", run), let users = factID("user", run) else { return }
    var seat: Fact?
    if let id = arguments.text("seat") {
      seat =
        try run.overlay.fact(tenant: run.tenant, kind: seats, id: id)
        ?? Fact(unknown: id, kind: seats, in: run.catalogue)
    } else if let email = arguments.text("seat_email") {
      seat = try run.overlay.facts(
        tenant: run.tenant, kind: seats, field: "email", value: email
      ).first
    }
    var user = arguments.text("user")
    if user == nil, let email = arguments.text("user_email") {
      user = try run.overlay.facts(
        tenant: run.tenant, kind: users, field: "email", value: email
      ).first?.id
    }
    guard var record = seat, let user else {
      return note("no seat and user with this address are known", &run)
    }
    guard text(get(record, "user", run)) != user else {
      return note("the seat is mapped to this user already", &run)
    }
    guard claim(record.id, value: user, &run) else { return }
    set(&record, [("user", .string(user))], run)
    run.store(record)
    run.emit(kind, from: effect) { writer in
      writer.member("seat", record.id)
      writer.member("user", user)
    }
  }

  private func release(_ run: inout DecisionRun) {
    guard let name = arguments.text("key"), let kind = factID(name, run) else { return }
    run.release(kind: kind, id: arguments.text("id"))
    run.emit(self.kind, from: effect) { arguments.write(to: &$0) }
  }
}

extension DecisionRun {
  /// When the event happened, for fields of facts.
  var occurredAt: Value? {
    (try? Timestamp(epochMilliseconds: header.occurredAt)).map(Value.timestamp)
  }
}
