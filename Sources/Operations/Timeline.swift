import CEL
import Catalogue
package import Program
package import Runtime

/// What one viewer sees of a candidate's timeline.
package struct Timeline: Sendable {
  /// Events that would appear and are held.
  package struct Waiting: Sendable, Hashable {
    /// The event type's name.
    package let type: String
    package let reason: String
    package var count: Int
  }

  package let tenant: String
  package let candidate: String
  /// Entries and notes, in order of time, then of id.
  package var entries: [Visible.Entry] = []
  /// How many the viewer does not see.
  package var hiddenCount = 0
  /// An entry that several views hide counts for each.
  package var hidden: [Visible.Hidden] = []
  package var redacted: [Visible.Hidden] = []
  package var waiting: [Waiting] = []
  /// There is more than ``Visible/readMax``; the rest is not among these.
  package var isCut = false
  /// Seats that are known of a viewer for whom none was given; views may ask for them.
  package var viewerSeats: [Seat] = []

  package struct Seat: Sendable, Hashable {
    package let id: String
    package let contract: String?
  }

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
    let inForce = try policies.inForce(for: tenant, in: store, at: now)
    let set = inForce.set
    let facts = FactOverlay(set.catalogue, over: store)
    guard let candidates = set.catalogue.factID("candidate"),
      let person = try facts.fact(tenant: tenant, kind: candidates, id: candidate)
    else { throw try unknown(candidate: candidate, tenant: tenant, store) }
    var timeline = Timeline(tenant: tenant, candidate: candidate)
    let visible = try Sights(
      inForce, tenant: tenant, viewer: viewer, store: store
    ).timeline(of: candidate)
    timeline.entries = visible.entries
    (timeline.hidden, timeline.hiddenCount) = (visible.hidden, visible.hiddenCount)
    (timeline.redacted, timeline.isCut) = (visible.redacted, visible.isCut)
    if let user = viewer.user, viewer.seat == nil, viewer.contracts.isEmpty,
      let seats = set.catalogue.factID("seat")
    {
      timeline.viewerSeats = try facts.facts(
        tenant: tenant, kind: seats, field: "user", value: user, limit: 5
      ).map { Seat(id: $0.id, contract: $0.text("contract", set.catalogue)) }
    }
    timeline.waiting = try waiting(
      candidate: candidate, member: person.text("member", set.catalogue), tenant: tenant,
      program: inForce.program, catalogue: set.catalogue, store)
    return timeline
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

extension Fact {
  func value(_ name: String, _ catalogue: Catalogue) -> Value? {
    catalogue.field(name, of: kind).flatMap { values[$0] }
  }

  /// Nil where it is absent or empty.
  func text(_ name: String, _ catalogue: Catalogue) -> String? {
    value(name, catalogue).map(FactCoding.keyText).flatMap { $0.isEmpty ? nil : $0 }
  }
}
