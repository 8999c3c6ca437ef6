package import CEL
import Catalogue
package import Program
package import Runtime

/// What one viewer sees of a candidate's timeline.
package struct Timeline: Sendable {
  package struct Entry: Sendable {
    package let id: String
    /// When it was written.
    package let at: EpochMilliseconds?
    package let thread: String?
    /// The fields that the viewer sees, in the order of the catalogue: those of the fact.
    package let fields: [(name: String, value: Value)]
    /// Fields that views left empty for this viewer.
    package let emptied: [String]

    /// The text of a field, nil where it is absent or left empty.
    package subscript(name: String) -> String? {
      fields.first { $0.name == name }.map { FactCoding.keyText($0.value) }
    }
  }

  /// Entries that a view keeps from this viewer.
  package struct Hidden: Sendable, Hashable {
    package let view: Views.Applied
    package var count: Int
  }

  /// Events that would appear and are held.
  package struct Waiting: Sendable, Hashable {
    /// The event type's name.
    package let type: String
    package let reason: String
    package var count: Int
  }

  package let tenant: String
  package let candidate: String
  /// In order of `at`, then of id.
  package var entries: [Entry] = []
  /// How many the viewer does not see.
  package var hiddenCount = 0
  /// An entry that several views hide counts for each.
  package var hidden: [Hidden] = []
  package var redacted: [Hidden] = []
  package var waiting: [Waiting] = []
  /// There are more entries than ``entriesMax``; the rest is not among these.
  package var isCut = false
  /// Seats that are known of a viewer for whom none was given; views may ask for them.
  package var viewerSeats: [Seat] = []

  package struct Seat: Sendable, Hashable {
    package let id: String
    package let contract: String?
  }

  /// Entries that are read at most: ten times the longest timeline seen.
  package static let entriesMax = 10_000

  /// Reads a timeline.
  ///
  /// - Parameters:
  ///   - candidate: Its id in the ATS.
  ///   - tenant: Its name.
  ///   - viewer: Who reads; decides with the tenant's views what is seen.
  ///   - policies: What is in force.
  ///   - store: Read only.
  ///   - now: Decides which overrides are active.
  /// - Returns: The entries that the viewer sees, and counts of the others.
  /// - Throws: ``RequestError`` for a tenant or candidate that is not known; ``StoreError``.
  package static func of(
    candidate: String, tenant: String, viewer: Viewer, policies: PolicySet,
    store: any AdministrationStore, now: EpochMilliseconds
  ) throws -> Timeline {
    let (set, row) = try policies.program(of: tenant, at: now)
    let facts = FactOverlay(set.catalogue, over: store)
    guard let kind = set.catalogue.factID("timeline_entry"),
      let candidates = set.catalogue.factID("candidate")
    else { throw RequestError("the catalogue has no timelines") }
    guard let person = try facts.fact(tenant: tenant, kind: candidates, id: candidate) else {
      throw try unknown(candidate: candidate, tenant: tenant, store)
    }
    let views = Views(
      set, row, overrides: try store.overrides(tenant: tenant), viewer: viewer, now: now)
    var timeline = Timeline(tenant: tenant, candidate: candidate)
    let found = try facts.facts(
      tenant: tenant, kind: kind, field: "candidate", value: candidate, limit: entriesMax + 1)
    timeline.isCut = found.count > entriesMax
    for fact in found.prefix(entriesMax) {
      switch views.look(at: fact) {
      case .shown(let seen, let emptied, let applied):
        timeline.entries.append(Entry(seen, emptied: emptied, set.catalogue))
        for view in applied { count(view, in: &timeline.redacted) }
      case .hidden(let applied):
        timeline.hiddenCount += 1
        for view in applied { count(view, in: &timeline.hidden) }
      }
    }
    if let user = viewer.user, viewer.seat == nil, viewer.contracts.isEmpty,
      let seats = set.catalogue.factID("seat")
    {
      timeline.viewerSeats = try facts.facts(
        tenant: tenant, kind: seats, field: "user", value: user, limit: 5
      ).map { Seat(id: $0.id, contract: $0.text("contract", set.catalogue)) }
    }
    timeline.entries.sort { ($0.at ?? .min, $0.id) < ($1.at ?? .min, $1.id) }
    timeline.waiting = try waiting(
      candidate: candidate, member: person.text("member", set.catalogue), tenant: tenant,
      program: set.programs[Int(row.program)], catalogue: set.catalogue, store)
    return timeline
  }

  private static func count(_ view: Views.Applied, in list: inout [Hidden]) {
    if let index = list.firstIndex(where: { $0.view == view }) {
      list[index].count += 1
    } else {
      list.append(Hidden(view: view, count: 1))
    }
  }

  /// Holds of the features that write to timelines.
  private static func waiting(
    candidate: String, member: String?, tenant: String, program: Program, catalogue: Catalogue,
    _ store: any AdministrationStore
  ) throws(StoreError) -> [Waiting] {
    let writing = Set(
      program.features.filter { plan in
        let steps = (plan.rules?.rules.flatMap(\.then) ?? []) + (plan.rules?.otherwise ?? [])
        return steps.contains { step in
          guard case .effect(let effect) = step else { return false }
          return catalogue.effects[effect.kind].operation == .appendTimeline
        }
      }.map(\.feature))
    var waiting: [Waiting] = []
    var subjects = [(kind: "candidate", id: candidate)]
    if let member { subjects.append((kind: "member", id: member)) }
    let found = try WaitingEvents(store: store, tenant: tenant).concerning(subjects)
    for item in found where writing.contains(item.hold.feature) {
      let (type, reason) = (item.event.type, item.hold.reason)
      if let index = waiting.firstIndex(where: { $0.type == type && $0.reason == reason }) {
        waiting[index].count += 1
      } else {
        waiting.append(Waiting(type: type, reason: reason, count: 1))
      }
    }
    return waiting
  }

  /// A candidate that is not known, with those that may be meant.
  static func unknown(
    candidate: String, tenant: String, _ store: any AdministrationStore
  ) throws(StoreError) -> RequestError {
    let similar = try store.searchFacts(
      tenant: tenant, kind: "candidate", text: candidate, limit: 6
    ).map(\.id)
    let hint =
      similar.isEmpty
      ? "nothing that is known of tenant `\(tenant)`'s candidates contains it"
      : "it is found in what is known of \(similar.prefix(5).joined(separator: ", "))"
        + (similar.count > 5 ? ", ..." : "")
    return RequestError("no candidate has the id `\(candidate)`; \(hint)")
  }
}

extension Timeline.Entry {
  init(_ fact: Fact, emptied: [String], _ catalogue: Catalogue) {
    id = fact.id
    self.emptied = emptied
    fields = zip(catalogue.facts[fact.kind].fields, fact.values).compactMap { field, value in
      value.map { (field.name, $0) }
    }
    if case .timestamp(let time)? = fact.value("at", catalogue) {
      at = time.epochMilliseconds
    } else {
      at = nil
    }
    thread = fact.text("thread", catalogue)
  }
}

extension Fact {
  func value(_ name: String, _ catalogue: Catalogue) -> Value? {
    catalogue.field(name, of: kind).flatMap { values[$0] }
  }

  /// Nil where it is absent or empty.
  func text(_ name: String, _ catalogue: Catalogue) -> String? {
    value(name, catalogue).map(FactCoding.keyText).flatMap { $0.isEmpty ? nil : $0 }
  }
}
