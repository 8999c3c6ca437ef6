import CEL
import Catalogue
import JSON
import Program

// Records of the ATS that the network keeps.
extension EffectExecution {
  /// Sends a record whole: every field of the field map, `null` where there is no value.
  ///
  /// What the network would refuse waits for a change of what the record is about; what it has
  /// already is not sent again.
  func writeBack(_ run: inout DecisionRun) throws(StoreError) {
    guard let records = factID("upstream_record", run),
      let entity = arguments.text("entity").flatMap(run.catalogue.upstreamEntity)
    else { return }
    guard let id = recordID(entity, run) else {
      return note("the event is about no \(entity.subject ?? entity.name)", &run)
    }
    for owner in entity.belongsTo where get(bound(owner, run), "deleted_at", run) != nil {
      return run.refuse(
        effect.feature, .discarded, "record_deleted", "the \(owner) was deleted in the ATS")
    }
    guard try hasContract(run) else {
      return run.refuse(effect.feature, .skipped, "contract_expired", "no contract runs")
    }
    var identity: (kind: String, value: String)?
    if let wanted = arguments.text("identity") {
      identity = self.identity(wanted, run)
      guard identity != nil else { return waitForIdentity(wanted, &run) }
    }
    let values = try recordValues(entity, run)
    if let problem = problem(of: values, entity) {
      return wait(problem.reason, problem.text, &run)
    }
    let record = UpstreamRecord(entity: entity, values: values, identity: identity)
    let key = "\(entity.name)/\(id)"
    let before = try run.overlay.fact(tenant: run.tenant, kind: records, id: key)
    if text(get(before, "digest", run)) == record.digest, try isThere(before, entity, run) {
      return note("the network has this \(entity.name) already", &run)
    }
    guard !run.done.contains(run.identity(of: kind, from: effect)) else {
      return note("the \(entity.name) was sent for this event before", &run)
    }
    let candidate = entity.belongsTo.contains("candidate") ? bound("candidate", run)?.id : nil
    var sent = before ?? Fact(unknown: key, kind: records, in: run.catalogue)
    set(
      &sent,
      [
        ("candidate", candidate.map(Value.string)), ("digest", .string(record.digest)),
        ("sent_at", run.occurredAt),
      ], run)
    if let field = run.catalogue.field("deleted_at", of: records) { sent.values[field] = nil }
    run.store(sent, isRelevant: false)
    let owners = entity.belongsTo.compactMap { name in bound(name, run).map { (name, $0.id) } }
    run.emit(kind, from: effect) { writer in
      writer.member("entity", entity.name)
      writer.member("id", id)
      for (name, id) in owners { writer.member(name, id) }
      if let identity {
        writer.key("identity")
        writer.beginObject()
        writer.member("kind", identity.kind)
        writer.member("value", identity.value)
        writer.endObject()
      }
      writer.key("record")
      record.write(to: &writer)
    }
  }

  /// Deletes a record there, once; also without a contract, since what is deleted has to go.
  func deleteUpstream(_ run: inout DecisionRun) throws(StoreError) {
    guard let records = factID("upstream_record", run),
      let entity = arguments.text("entity").flatMap(run.catalogue.upstreamEntity)
    else { return }
    guard let id = recordID(entity, run) else {
      return note("the event is about no \(entity.subject ?? entity.name)", &run)
    }
    let key = "\(entity.name)/\(id)"
    let before = try run.overlay.fact(tenant: run.tenant, kind: records, id: key)
    guard get(before, "deleted_at", run) == nil else {
      return note("the \(entity.name) was deleted at the network before", &run)
    }
    let candidate = entity.belongsTo.contains("candidate") ? bound("candidate", run)?.id : nil
    var deleted = before ?? Fact(unknown: key, kind: records, in: run.catalogue)
    set(
      &deleted, [("candidate", candidate.map(Value.string)), ("deleted_at", run.occurredAt)], run)
    if let field = run.catalogue.field("digest", of: records) { deleted.values[field] = nil }
    run.store(deleted, isRelevant: false)
    let owners = entity.belongsTo.compactMap { name in bound(name, run).map { (name, $0.id) } }
    run.emit(kind, from: effect) { writer in
      writer.member("entity", entity.name)
      writer.member("id", id)
      for (name, id) in owners { writer.member(name, id) }
    }
  }

  private func recordID(_ entity: UpstreamEntity, _ run: DecisionRun) -> String? {
    arguments.text("id") ?? entity.subject.flatMap { bound($0, run)?.id }
  }

  /// Whether the network still has what was sent: with an application it deletes what hangs on it.
  private func isThere(
    _ record: Fact?, _ entity: UpstreamEntity, _ run: DecisionRun
  ) throws(StoreError) -> Bool {
    guard entity.subject == nil, entity.belongsTo.contains("opportunity"),
      let application = bound("opportunity", run)?.id, let record,
      let parent = try run.overlay.fact(
        tenant: run.tenant, kind: record.kind, id: "application/\(application)"),
      case .timestamp(let sent)? = get(record, "sent_at", run),
      case .timestamp(let deleted)? = get(parent, "deleted_at", run)
    else { return true }
    return deleted < sent
  }

  // MARK: - What stands in the way

  /// The contract of the event runs, or one of the tenant's where the event names none.
  private func hasContract(_ run: DecisionRun) throws(StoreError) -> Bool {
    guard let contracts = factID("contract", run) else { return true }
    let names =
      bound("contract", run).map { [$0.id] } ?? run.decider.set.contracts[run.tenant] ?? []
    for name in names {
      let fact = try run.overlay.fact(tenant: run.tenant, kind: contracts, id: name)
      guard case .timestamp(let end)? = get(fact, "expires_at", run) else { return true }
      if run.header.occurredAt < end.epochMilliseconds { return true }
    }
    return names.isEmpty
  }

  /// By what the network knows the person, nil where the ATS does not have it.
  private func identity(_ wanted: String, _ run: DecisionRun) -> (kind: String, value: String)? {
    let candidate = bound("candidate", run)
    let email = text(get(candidate, "email", run)).map { ("email", $0) }
    let member = text(get(candidate, "member", run)).map { ("member_link", $0) }
    return switch wanted {
    case "email": email
    case "member_link": member
    default: email ?? member
    }
  }

  private func waitForIdentity(_ wanted: String, _ run: inout DecisionRun) {
    if wanted == "member_link" {
      wait("awaiting_link", "the candidate is linked to no member", &run)
    } else {
      wait("missing_required", "missing: email", &run)
    }
  }

  /// Until the candidate changes, or the job where it is about no candidate.
  private func wait(_ reason: String, _ text: String, _ run: inout DecisionRun) {
    let name = ["candidate", "job"].first { bound($0, run) != nil }
    let key = name.flatMap { name in bound(name, run).map { (name, $0.id) } } ?? ("", "")
    run.hold(effect.feature, reason, key: key, for: nil)
    note(text, &run)
  }

  // MARK: - The record

  /// The values in the order of the catalogue; a nil is a `null`.
  private func recordValues(
    _ entity: UpstreamEntity, _ run: DecisionRun
  ) throws(StoreError) -> [UpstreamRecord.Entry] {
    var values: [UpstreamRecord.Entry] = []
    for field in entity.fields {
      let name = field.field.name
      var value = arguments.field(name)
      if value == nil, field.field.defaultText != nil { value = .list([]) }
      guard value != nil || !field.field.isOptional || arguments.absentFields.contains(name) else {
        continue
      }
      if field.namesPersonsOfUsers, case .list(let users)? = value {
        value = .list(try persons(of: users, run))
      }
      values.append((field, value))
    }
    return values
  }

  /// Who holds the users' active seats, each person once.
  private func persons(
    of users: [Value], _ run: DecisionRun
  ) throws(StoreError) -> [Value] {
    guard let seats = factID("seat", run) else { return [] }
    var persons: [Value] = []
    for user in users {
      let held = try run.overlay.facts(
        tenant: run.tenant, kind: seats, field: "user", value: FactCoding.keyText(user))
      for seat in held where get(seat, "active", run) == .bool(true) {
        guard let person = get(seat, "person", run), !persons.contains(person) else { continue }
        persons.append(person)
      }
    }
    return persons
  }

  /// The first thing that the network would refuse.
  private func problem(
    of values: [UpstreamRecord.Entry], _ entity: UpstreamEntity
  ) -> (reason: String, text: String)? {
    let missing = values.filter { field, value in
      !field.field.isOptional && (value == nil || value == .string(""))
    }
    if !missing.isEmpty {
      let names = missing.map(\.field.field.name).joined(separator: ", ")
      return ("missing_required", "missing: \(names)")
    }
    for (field, value) in values {
      guard let limit = field.limit, let value, !UpstreamRecord.fits(value, limit, values) else {
        continue
      }
      return ("value_refused", "the network does not take this `\(field.field.name)`")
    }
    return nil
  }
}
