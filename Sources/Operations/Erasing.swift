import CEL
package import Catalogue
import JSON
package import Runtime

/// Erases persons from a store, and keeps them out of it.
///
/// What tells a person apart is sealed into the ledger first, then everything that a seal recognises
/// goes in one transaction. Whoever is killed in between, or opens an old copy, goes on with
/// ``catchUp()``: the seals alone are enough.
package struct Erasing {
  /// What one request did.
  package struct Done: Sendable {
    package let request: ErasureRequest
    /// Candidates and members that are the person, by the links that were known.
    package let person: Person
    package let counts: ErasureCounts
    /// How many seals are new; 0 where the person had been erased before.
    package let newSeals: Int
  }

  private let store: any AdministrationStore
  private let catalogue: Catalogue

  package init(_ store: any AdministrationStore, catalogue: Catalogue = .recruiting) {
    self.store = store
    self.catalogue = catalogue
  }

  /// Whether the store shows what was to be gone: an old copy, or an erasure that was cut off.
  package func isBehind() throws(StoreError) -> Bool {
    if try store.appliedErasures() < store.erasures().records.count { return true }
    return try !store.erasureRequests().isEmpty
  }

  /// Carries out what was asked for and what the ledger says; does nothing where all is done.
  ///
  /// - Throws: ``StoreError``; calling again goes on.
  package func catchUp() throws(StoreError) -> [Done] {
    let ledger = try store.erasures()
    let applied = try store.appliedErasures()
    for tenant in Set(ledger.records.dropFirst(applied).map(\.tenant)).sorted() {
      guard let scrubber = ledger.scrubber(of: tenant) else { continue }
      let last = ledger.records.last { $0.tenant == tenant }
      _ = try store.erase(
        scrubber, tenant: tenant, requests: [], applied: nil, now: last?.at ?? 0)
    }
    if applied < ledger.records.count {
      try store.setAppliedErasures(ledger.records.count)
    }
    var done: [Done] = []
    for (number, request) in try store.erasureRequests().sorted(by: { $0.key < $1.key }) {
      done.append(try carryOut(request, number))
    }
    return done
  }

  /// Erases without an event that asks for it.
  package func erase(_ request: ErasureRequest) throws(StoreError) -> [Done] {
    var batch = Batch()
    batch.erasures = [request]
    try store.commit(batch)
    return try catchUp()
  }

  /// Whom a request would erase; changes nothing.
  package func person(of request: ErasureRequest) throws(StoreError) -> Person {
    try Person(request, in: store, catalogue)
  }

  private func carryOut(_ request: ErasureRequest, _ number: Int64) throws(StoreError) -> Done {
    let person = try person(of: request)
    let key = try store.sealingKey()
    let known = try store.erasures()
    let seals = person.sealed.map(key.seal).filter { !known.contains($0, tenant: request.tenant) }
    if !seals.isEmpty {
      let scrubber = Scrubber(key: key, seals: Set(person.sealed.map(key.seal)))
      let record = ErasureRecord(
        at: request.at, tenant: request.tenant, reason: scrubber.withoutNames(request.reason),
        actor: scrubber.withoutNames(try actor(request)), seals: seals)
      try store.add(record)
    }
    let ledger = try store.erasures()
    var counts = ErasureCounts()
    if let scrubber = ledger.scrubber(of: request.tenant) {
      counts = try store.erase(
        scrubber, tenant: request.tenant, requests: [number], applied: ledger.records.count,
        now: request.at)
    }
    return Done(request: request, person: person, counts: counts, newSeals: seals.count)
  }

  /// Who asked, as the event says.
  private func actor(_ request: ErasureRequest) throws(StoreError) -> String {
    guard let sequence = request.event, let body = try store.event(sequence: sequence)?.body,
      let json = try? JSONValue.parse(body)
    else { return request.actor }
    return json["user"]?.string ?? json["actor"]?["id"]?.string ?? ""
  }
}

/// Everything that tells one person apart in a tenant's rows.
package struct Person: Sendable {
  package private(set) var candidates: Set<String> = []
  package private(set) var members: Set<String> = []
  package private(set) var opportunities: Set<String> = []
  /// Addresses and profiles of this person alone.
  package private(set) var addresses: [Subject] = []
  /// Addresses that another candidate has, too, with that candidate: they are not sealed.
  package private(set) var shared: [Shared] = []

  package struct Shared: Sendable, Hashable {
    package let kind: Subject.Kind
    package let candidate: String
  }

  /// Records that links may lead to: more is a mistake in the links, not one person.
  private static let recordsMax = 64
  private static let pageMax = 1000

  /// In a fixed order.
  var sealed: [Subject] {
    candidates.sorted().map { Subject(.candidate, $0) }
      + members.sorted().map { Subject(.member, $0) }
      + opportunities.sorted().map { Subject(.opportunity, $0) } + addresses
  }

  init(
    _ request: ErasureRequest, in store: any AdministrationStore, _ catalogue: Catalogue
  ) throws(StoreError) {
    let facts = FactOverlay(catalogue, over: store)
    var found: [(name: String, text: String)] = []
    try follow(request, facts, catalogue, &found)
    try readEvents(of: request.tenant, store, &found)
    try keepOwn(found, request.tenant, store)
  }

  /// Follows the links between candidates and members, both ways.
  private mutating func follow(
    _ request: ErasureRequest, _ facts: FactOverlay, _ catalogue: Catalogue,
    _ found: inout [(name: String, text: String)]
  ) throws(StoreError) {
    var queue: [(kind: String, id: String)] = []
    if let candidate = request.candidate { queue.append(("candidate", candidate)) }
    if let member = request.member { queue.append(("member", member)) }
    while let (kind, id) = queue.popLast(), candidates.count + members.count < Self.recordsMax {
      let isNew =
        kind == "candidate" ? candidates.insert(id).inserted : members.insert(id).inserted
      guard isNew, let number = catalogue.factID(kind) else { continue }
      let fact = try facts.fact(tenant: request.tenant, kind: number, id: id)
      for name in Self.addressNames {
        if let text = fact?.text(name, catalogue) { found.append((name, text)) }
      }
      if kind == "candidate" {
        if let member = fact?.text("member", catalogue) { queue.append(("member", member)) }
        try addOpportunities(of: id, fact, request.tenant, facts, catalogue)
      } else {
        if let candidate = fact?.text("candidate", catalogue) {
          queue.append(("candidate", candidate))
        }
        if let candidates = catalogue.factID("candidate") {
          let linked = try facts.facts(
            tenant: request.tenant, kind: candidates, field: "member", value: id)
          queue += linked.map { ("candidate", $0.id) }
        }
      }
    }
  }

  private mutating func addOpportunities(
    of candidate: String, _ fact: Fact?, _ tenant: String, _ facts: FactOverlay,
    _ catalogue: Catalogue
  ) throws(StoreError) {
    if case .list(let ids)? = fact?.value("opportunities", catalogue) {
      opportunities.formUnion(ids.map(FactCoding.keyText))
    }
    guard let kind = catalogue.factID("opportunity") else { return }
    let known = try facts.facts(
      tenant: tenant, kind: kind, field: "candidate", value: candidate, limit: Limits.snapshotMax)
    opportunities.formUnion(known.map(\.id))
  }

  private static let addressNames = ["email", "linkedin_url", "profile_url", "public_url"]

  /// Events may tell addresses that the facts have forgotten.
  private mutating func readEvents(
    of tenant: String, _ store: any AdministrationStore,
    _ found: inout [(name: String, text: String)]
  ) throws(StoreError) {
    var last: Int64 = 0
    while true {
      let page = try store.events(afterSequence: last, limit: Self.pageMax)
      guard let end = page.last else { return }
      last = end.sequence
      for event in page where event.key.tenant == tenant {
        guard let body = event.body, let json = try? JSONValue.parse(body),
          json["candidate"]?.string.map(candidates.contains) ?? false
            || json["member"]?.string.map(members.contains) ?? false
        else { continue }
        for name in Self.addressNames {
          if let text = json[name]?.string, !text.isEmpty { found.append((name, text)) }
        }
      }
    }
  }

  /// An address of a family or an agency must not take others with it.
  private mutating func keepOwn(
    _ found: [(name: String, text: String)], _ tenant: String, _ store: any AdministrationStore
  ) throws(StoreError) {
    for (name, text) in found {
      let subject = Subject(name == "email" ? .email : .profileURL, text)
      let field = name == "email" ? "email" : "linkedin_url"
      let others = try store.factIDs(
        tenant: tenant, kind: "candidate", field: field, value: text, limit: Limits.lookupMax
      ).filter { !candidates.contains($0) }
      if let other = others.first {
        let shared = Shared(kind: subject.kind, candidate: other)
        if !self.shared.contains(shared) { self.shared.append(shared) }
      } else if !addresses.contains(subject) {
        addresses.append(subject)
      }
    }
    addresses.sort { ($0.kind.rawValue, $0.text) < ($1.kind.rawValue, $1.text) }
  }
}
