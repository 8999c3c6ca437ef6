import CEL
import Catalogue
import JSON
import Program

// Opportunities, their stages and evaluations.
extension EffectExecution {
  func createOpportunity(_ run: inout DecisionRun) throws(StoreError) {
    guard let opportunities = factID("opportunity", run),
      let candidate = try subject("candidate", run)
    else { return note("there is no candidate for the opportunity", &run) }
    let job = arguments.text("job")
    let isGeneral = arguments.text("kind") == "general"
    if arguments.text("duplicates") != "allow" {
      let others = try run.overlay.facts(
        tenant: run.tenant, kind: opportunities, field: "candidate", value: candidate.id)
      let same = others.first {
        text(get($0, "kind", run)) == arguments.text("kind")
          && (isGeneral || text(get($0, "job", run)) == job)
          && get($0, "deleted_at", run) == nil
      }
      if let same {
        try run.bind(opportunities, id: same.id)
        return note("the candidate has this opportunity already", &run)
      }
    }
    let stage = arguments.text("stage")
    let id = run.newID("opportunity-", for: effect)
    if try run.overlay.fact(tenant: run.tenant, kind: opportunities, id: id) != nil {
      // An earlier decision on this event made it; what has become of it since stays.
      try run.bind(opportunities, id: id)
      return emitOpportunity(id, candidate.id, &run)
    }
    var record = Fact(unknown: id, kind: opportunities, in: run.catalogue)
    set(
      &record,
      [
        ("candidate", .string(candidate.id)), ("job", job.map(Value.string)),
        ("kind", arguments["kind"]), ("stage", stage.map(Value.string)),
        ("section", stage.flatMap(run.program.pipeline.section(of:)).map(Value.string)),
        ("entered_at", run.occurredAt), ("created_at", run.occurredAt),
        ("origin", arguments["origin"] ?? get(candidate, "origin", run)),
      ], run)
    run.store(record)
    var person = candidate
    set(&person, [("opportunity", .string(record.id))], run)
    if isGeneral { set(&person, [("general_opportunity", .string(record.id))], run) }
    run.store(person)
    try run.bind(opportunities, id: record.id)
    emitOpportunity(record.id, candidate.id, &run)
  }

  private func emitOpportunity(_ id: String, _ candidate: String, _ run: inout DecisionRun) {
    run.emit(kind, from: effect) { writer in
      writer.member("opportunity", id)
      writer.member("candidate", candidate)
      arguments.write(to: &writer, without: ["candidate"])
    }
  }

  /// What the event brings goes to an opportunity of the candidate's that is there: the one that is
  /// named, or the latest of a kind or for a job.
  func attachToOpportunity(_ run: inout DecisionRun) throws(StoreError) {
    guard let opportunities = factID("opportunity", run) else { return }
    let found: Fact? =
      if arguments.text("opportunity") == nil,
        arguments.text("kind") != nil || arguments.text("job") != nil
      {
        try latestOpportunity(opportunities, run)
      } else {
        try subject("opportunity", run)
      }
    guard let found, get(found, "deleted_at", run) == nil else {
      return note("there is no opportunity to attach to", &run)
    }
    run.attached = found.id
    try run.bind(opportunities, id: found.id)
    let candidate = text(get(found, "candidate", run))
    run.emit(kind, from: effect) { writer in
      writer.member("opportunity", found.id)
      if let candidate { writer.member("candidate", candidate) }
    }
  }

  private func latestOpportunity(_ kind: Int, _ run: DecisionRun) throws(StoreError) -> Fact? {
    guard let candidate = try known("candidate", run) else { return nil }
    // The pointers of the candidate tell which is the latest, whatever the times say.
    for pointer in ["general_opportunity", "opportunity"] {
      guard let id = text(get(candidate, pointer, run)),
        let fact = try run.overlay.fact(tenant: run.tenant, kind: kind, id: id), fits(fact, run)
      else { continue }
      return fact
    }
    func entered(_ fact: Fact) -> Int64 {
      if case .timestamp(let at)? = get(fact, "entered_at", run) { return at.epochMilliseconds }
      return .min
    }
    return try run.overlay.facts(
      tenant: run.tenant, kind: kind, field: "candidate", value: candidate.id
    ).filter { fits($0, run) }.max { entered($0) < entered($1) }
  }

  private func fits(_ opportunity: Fact, _ run: DecisionRun) -> Bool {
    if get(opportunity, "deleted_at", run) != nil { return false }
    if let kind = arguments.text("kind"), text(get(opportunity, "kind", run)) != kind {
      return false
    }
    if let job = arguments.text("job"), text(get(opportunity, "job", run)) != job { return false }
    return true
  }

  /// Stages move forward only, unless the author says otherwise, so that late arrivals do no harm.
  func advanceStage(_ run: inout DecisionRun) throws(StoreError) {
    guard var record = try subject("opportunity", run), let stage = arguments.text("to"),
      let rank = run.program.pipeline.rank(of: stage)
    else { return note("there is no opportunity to move", &run) }
    if get(record, "deleted_at", run) != nil { return note("the opportunity was deleted", &run) }
    // The ATS may have given the application to somebody else since the candidate had it.
    if arguments.text("opportunity") == nil, let owner = text(get(record, "candidate", run)),
      let candidate = bound("candidate", run)?.id, !Text.equal(owner, candidate)
    {
      return note("the opportunity belongs to another candidate", &run)
    }
    if run.header.isBackfill, arguments.flag("on_backfill") != true {
      return note("backfilled events move no stage", &run)
    }
    let current = text(get(record, "stage", run))
    if let within = arguments.text("within"),
      current.flatMap(run.program.pipeline.section(of:)) != within
    {
      return note("the opportunity is not in section `\(within)`", &run)
    }
    // Before the stage is compared: it is the one that the other feature wrote.
    guard !conflicts(record.id, value: stage, &run) else { return }
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
    stamp(&record, ["stage", "entered_at"], run)
    run.store(record)
    run.emit(kind, from: effect) { writer in
      writer.member("opportunity", record.id)
      if let current { writer.member("from", current) }
      arguments.write(to: &writer, without: ["opportunity"])
    }
  }

  func requestEvaluation(_ run: inout DecisionRun) throws(StoreError) {
    guard let application = arguments.text("application") ?? bound("opportunity", run)?.id else {
      return note("there is no application to evaluate", &run)
    }
    let candidate = bound("candidate", run)?.id
    let job = bound("job", run)?.id
    run.emit(kind, from: effect) { writer in
      writer.member("application", application)
      if let candidate { writer.member("candidate", candidate) }
      if let job { writer.member("job", job) }
      arguments.write(to: &writer, without: ["application"])
    }
  }

  func recordEvaluation(_ run: inout DecisionRun) throws(StoreError) {
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
      arguments.write(to: &writer, without: ["application"])
    }
  }
}
