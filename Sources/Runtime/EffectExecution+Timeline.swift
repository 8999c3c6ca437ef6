import CEL
import Catalogue
import JSON
import Program

// Entries of the timeline, threads and notes.
extension EffectExecution {
  func appendTimeline(_ run: inout DecisionRun) throws(StoreError) {
    guard let candidate = try subject("candidate", run),
      let entries = factID("timeline_entry", run),
      let threads = factID("thread", run)
    else { return note("there is no candidate whose timeline it could be", &run) }
    let seat = arguments.text("seat") ?? bound("seat", run)?.id
    let contract = bound("contract", run)?.id
    let at = arguments.time("at")
    let thread = threadID(candidate: candidate.id, seat: seat, run)
    let opportunity = arguments.text("opportunity") ?? run.attached
    let id = run.newID("entry-", for: effect)
    if try run.overlay.fact(tenant: run.tenant, kind: entries, id: id) != nil {
      // An earlier decision on this event made it: its thread has counted it.
      return emitEntry(id, candidate.id, thread, opportunity, &run)
    }
    var entry = Fact(unknown: id, kind: entries, in: run.catalogue)
    set(
      &entry,
      [
        ("candidate", .string(candidate.id)), ("seat", seat.map(Value.string)),
        ("member", (bound("member", run)?.id).map(Value.string)),
        ("contract", contract.map(Value.string)), ("thread", .string(thread)),
        ("direction", arguments["direction"]), ("at", at.map(Value.timestamp)),
        ("subject", arguments["subject"]), ("body", arguments["body"]),
        ("kind", arguments["kind"]), ("visibility", arguments["visibility"]),
        ("opportunity", opportunity.map(Value.string)),
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
        ("contract", contract.map(Value.string)), ("messages", .int(messages &+ 1)),
        ("last_at", later(at, get(record, "last_at", run))),
      ], run)
    run.store(record, isRelevant: false)
    var person = candidate
    set(&person, [("last_activity", later(at, get(candidate, "last_activity", run)))], run)
    run.store(person, isRelevant: false)
    emitEntry(id, candidate.id, thread, opportunity, &run)
  }

  private func emitEntry(
    _ id: String, _ candidate: String, _ thread: String, _ opportunity: String?,
    _ run: inout DecisionRun
  ) {
    run.emit(kind, from: effect) { writer in
      writer.member("entry", id)
      writer.member("candidate", candidate)
      writer.member("thread", thread)
      if let opportunity { writer.member("opportunity", opportunity) }
      arguments.write(to: &writer, without: ["candidate", "opportunity"])
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
    arguments.text("note_id") ?? bound("note", run)?.id ?? run.newID("note-", for: effect)
  }

  func storeNote(_ run: inout DecisionRun) throws(StoreError) {
    guard let notes = factID("note", run), let candidate = try subject("candidate", run) else {
      return note("there is no candidate whose note it could be", &run)
    }
    let isCopy = arguments.text("kind") == "ats"
    let id = isCopy ? Self.copyID(of: noteID(run)) : noteID(run)
    let before = try run.overlay.fact(tenant: run.tenant, kind: notes, id: id)
    if case .bool(true)? = get(before, "removed", run) {
      return note("the note was removed at the network", &run)
    }
    var record = before ?? Fact(unknown: id, kind: notes, in: run.catalogue)
    set(
      &record,
      [
        ("candidate", .string(candidate.id)),
        ("seat", (arguments.text("seat") ?? bound("seat", run)?.id).map(Value.string)),
        ("contract", (bound("contract", run)?.id).map(Value.string)),
        ("text", arguments["text"]), ("at", arguments["at"]),
        ("visibility", arguments["visibility"]), ("kind", arguments["kind"]),
      ], run)
    guard record.values != before?.values else {
      return note("the note is there already", &run)
    }
    run.store(record, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("note", id)
      writer.member("candidate", candidate.id)
      arguments.write(to: &writer, without: ["candidate"])
    }
  }

  func removeNote(_ run: inout DecisionRun) throws(StoreError) {
    guard let notes = factID("note", run),
      let id = arguments.text("note_id") ?? bound("note", run)?.id
    else { return note("the event names no note", &run) }
    let copy = Self.copyID(of: id)
    let hasCopy = try run.overlay.fact(tenant: run.tenant, kind: notes, id: copy) != nil
    var isRemoved = false
    for id in hasCopy ? [id, copy] : [id] {
      let before = try run.overlay.fact(tenant: run.tenant, kind: notes, id: id)
      var record = before ?? Fact(unknown: id, kind: notes, in: run.catalogue)
      set(&record, [("removed", .bool(true))], run)
      if let position = run.catalogue.field("text", of: notes) { record.values[position] = nil }
      guard record.values != before?.values else { continue }
      isRemoved = true
      run.store(record, isRelevant: false)
    }
    guard isRemoved else { return note("the note was removed before", &run) }
    run.emit(kind, from: effect) { writer in
      writer.member("note", id)
      if hasCopy { writer.member("copy", copy) }
    }
  }

  /// The id of a note's copy among the ATS's own notes.
  private static func copyID(of note: String) -> String { "ats/\(note)" }
}
