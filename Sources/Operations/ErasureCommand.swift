package import JSON
package import Runtime

/// Erases one person on demand, through the policies where they answer `erase.requested`.
package struct ErasureCommand {
  package struct Request: Sendable {
    package var tenant: String
    package var candidate: String?
    package var member: String?
    /// 10 to 500 characters.
    package var reason: String
    package var actor: String

    package init(
      tenant: String, candidate: String?, member: String?, reason: String, actor: String
    ) {
      self.tenant = tenant
      self.candidate = candidate
      self.member = member
      self.reason = reason
      self.actor = actor
    }
  }

  private let store: any AdministrationStore
  private let clock: any Clock

  package init(_ store: any AdministrationStore, clock: any Clock) {
    self.store = store
    self.clock = clock
  }

  /// Whom a request would erase.
  ///
  /// - Throws: ``RequestError`` for a tenant that there is not, ``StoreError``.
  package func preview(_ request: Request) throws -> Result {
    try store.checkTenant(request.tenant)
    let person = try Erasing(store).person(of: erasure(request))
    return Result(tenant: request.tenant, person: person, done: nil, isClean: true)
  }

  /// Erases a person by these policies; nil: by those that the store took in last.
  ///
  /// - Throws: ``RequestError`` for a tenant that there is not or a reason that says nothing,
  ///   ``StoreError``; the same again goes on.
  package func erase(_ request: Request, policies: PolicySet?) throws -> Result {
    guard (10...500).contains(request.reason.count) else {
      throw RequestError("the reason has \(request.reason.count) characters, not 10 to 500")
    }
    try store.checkTenant(request.tenant)
    let erasing = Erasing(store)
    let person = try erasing.person(of: erasure(request))
    let known = try store.erasures().records.count
    // A database that never had policies decides nothing.
    if try policies != nil || !store.rollouts().isEmpty { try ingest(request, policies) }
    if try store.erasures().records.count == known {
      // No rule answers, or it is switched off: a duty does not wait for it.
      _ = try erasing.erase(erasure(request))
    }
    let isClean = try store.removeTraces()
    let isNew = try store.erasures().records.count > known
    return Result(tenant: request.tenant, person: person, done: isNew, isClean: isClean)
  }

  private func erasure(_ request: Request) -> ErasureRequest {
    ErasureRequest(
      event: nil, tenant: request.tenant, candidate: request.candidate, member: request.member,
      reason: request.reason, actor: request.actor, at: clock.now())
  }

  private func ingest(_ request: Request, _ policies: PolicySet?) throws {
    var writer = JSONWriter()
    writer.beginObject()
    let now = clock.now()
    // Every request is one of its own; the number tells those of one instant apart.
    writer.member("id", "erase-\(now)-\(try store.lastSequence() + 1)")
    writer.member("type", "erase.requested")
    writer.member("tenant", request.tenant)
    writer.member("occurred_at", now)
    writer.member("source", "admin")
    if let candidate = request.candidate { writer.member("candidate", candidate) }
    if let member = request.member { writer.member("member", member) }
    writer.member("user", request.actor)
    writer.member("reason", request.reason)
    writer.endObject()
    var ingest = try Ingest(policies, into: store, clock: clock)
    try ingest.take(InputLine(file: "-", number: 1, bytes: writer.finish(), isCut: false))
    let summary = try ingest.finish()
    if let finding = summary.findings.first {
      throw RequestError("the request is not accepted: \(finding.error)")
    }
  }

  /// What was, or would be, erased.
  package struct Result: Sendable {
    let tenant: String
    let person: Person
    /// Nil: nothing was; false: the person had been erased before.
    let done: Bool?
    /// False: a reader keeps the free space of the file from being rewritten.
    let isClean: Bool

    package var text: String {
      var lines: [String] = []
      let names =
        person.candidates.sorted().map { "candidate \(printable($0))" }
        + person.members.sorted().map { "member \(printable($0))" }
      let whom = names.joined(separator: ", ")
      switch done {
      case nil: lines.append("would erase of tenant \(tenant): \(whom)")
      case true?: lines.append("erased of tenant \(tenant): \(whom)")
      case false?: lines.append("erased before, and once more, of tenant \(tenant): \(whom)")
      }
      let parts = [
        Words.count(person.opportunities.count, "application", "applications"),
        Words.count(person.addresses.count, "address", "addresses"),
      ]
      lines.append("with \(parts.joined(separator: " and "))")
      lines += person.shared.map {
        "the \($0.kind == .email ? "email address" : "profile") is also that of candidate "
          + "\(printable($0.candidate)), who stays; erase that one, too, if it is the same person"
      }
      if !isClean {
        lines.append(
          "somebody reads the file: its free space is rewritten when it is next opened for writing")
      }
      return lines.joined(separator: "\n")
    }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("tenant", tenant)
      writer.member("erased", done != nil)
      writer.member("erased_before", done == false)
      writer.member("candidates", person.candidates.sorted())
      writer.member("members", person.members.sorted())
      writer.member("applications", person.opportunities.count)
      writer.member("addresses", person.addresses.count)
      writer.member("shared_with", person.shared.map(\.candidate))
      writer.member("clean", isClean)
      writer.endObject()
    }
  }
}

/// The ledger as an audit reads it.
package struct ErasureListing: Sendable {
  private let records: [ErasureRecord]

  /// - Throws: ``RequestError`` for a tenant that there is not, ``StoreError``.
  package init(of store: any AdministrationStore, tenant: String?) throws {
    records = try store.erasures().records.filter { tenant == nil || $0.tenant == tenant }
    if records.isEmpty, let tenant { try store.checkTenant(tenant) }
  }

  package var text: String {
    guard !records.isEmpty else { return "no erasures" }
    return records.map { record in
      "\(Instant.text(record.at))  \(record.tenant)  "
        + "\(Words.count(record.seals.count, "mark", "marks"))  by "
        + "\(record.actor.isEmpty ? "nobody named" : printable(record.actor)): "
        + (record.reason.isEmpty ? "no reason given" : printable(record.reason))
    }.joined(separator: "\n")
  }

  package func write(to writer: inout JSONWriter) {
    writer.array(records) { record, writer in
      writer.beginObject()
      writer.member("at", Instant.text(record.at))
      writer.member("tenant", record.tenant)
      writer.member("reason", record.reason)
      writer.member("actor", record.actor)
      writer.member("marks", record.seals.count)
      writer.endObject()
    }
  }
}
