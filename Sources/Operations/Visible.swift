package import CEL
import Catalogue
package import Program
package import Runtime

/// What one viewer sees of a kind of fact, by the views of the tenant's policies.
package struct Visible: Sendable {
  /// What is looked at.
  package struct Query: Sendable, Hashable {
    /// Index in ``Catalogue/facts``.
    package var kind: Int
    /// Only what belongs to this candidate, or this candidate itself; nil: of all.
    package var candidate: String?
    /// Only these; nil: all.
    package var ids: [String]?

    package init(kind: Int, candidate: String? = nil, ids: [String]? = nil) {
      self.kind = kind
      self.candidate = candidate
      self.ids = ids
    }
  }

  package struct Entry: Sendable {
    package let id: String
    /// The kind of fact.
    package let of: String
    /// When it was written, or last written to, where its type says so.
    package let at: EpochMilliseconds?
    /// The fields that the viewer sees, in the order of the catalogue.
    package private(set) var fields: [(name: String, value: Value)]
    /// Fields that views left empty for this viewer.
    package let emptied: [String]

    init(_ fact: Fact, emptied: [String], _ catalogue: Catalogue) {
      let type = catalogue.facts[fact.kind]
      id = fact.id
      of = type.name
      at =
        ["at", "last_at"].lazy.compactMap { name in
          if case .timestamp(let time)? = fact.value(name, catalogue) {
            time.epochMilliseconds
          } else {
            nil
          }
        }.first
      self.emptied = emptied
      fields = zip(type.fields, fact.values).compactMap { field, value in
        value.map { (name: field.name, value: $0) }
      }
    }

    /// As one of a timeline's entries, where a note is told by its kind.
    var asTimelineEntry: Entry {
      guard of == "note" else { return self }
      var entry = self
      entry.fields.removeAll { $0.name == "kind" }
      entry.fields.append((name: "kind", value: .string(of)))
      return entry
    }

    /// The text of a field, nil where it is absent or left empty.
    package subscript(name: String) -> String? {
      fields.first { $0.name == name }.map { FactCoding.keyText($0.value) }
    }
  }

  /// What a view keeps from this viewer.
  package struct Hidden: Sendable, Hashable {
    package let view: Views.Applied
    package var count: Int
  }

  /// Of one candidate in order of time, then of id; else in order of id.
  package var entries: [Entry] = []
  /// How many the viewer does not see.
  package var hiddenCount = 0
  /// One that several views hide counts for each.
  package var hidden: [Hidden] = []
  package var redacted: [Hidden] = []
  /// There is more than was read; the rest is not among these.
  package var isCut = false
  /// What the store answered of the views.
  package var pushed: [Views.Pushed] = []

  /// Facts that are read at most: ten times the longest timeline seen.
  package static let readMax = 10_000

  /// Lists what a viewer sees of a kind of fact.
  ///
  /// - Parameters:
  ///   - kind: The name of a kind of fact.
  ///   - candidate: Only what belongs to it; nil: of all.
  ///   - ids: Only these; nil: all.
  ///   - tenant: Its name.
  ///   - viewer: Who reads.
  ///   - policies: What is in force.
  ///   - store: Read only.
  ///   - now: Decides which overrides are active.
  /// - Returns: What is seen, and what the store was asked.
  /// - Throws: ``RequestError`` for a kind or tenant that is not known; ``StoreError``.
  package static func of(
    _ kind: String, candidate: String?, ids: [String]?, tenant: String, viewer: Viewer,
    policies: PolicySet, store: any AdministrationStore, now: EpochMilliseconds
  ) throws -> Visible {
    let inForce = try policies.inForce(for: tenant, in: store, at: now)
    let set = inForce.set
    guard let index = set.catalogue.factID(kind) else {
      throw RequestError.unknown("kind of record", kind, among: set.catalogue.facts.map(\.name))
    }
    if candidate != nil, kind != "candidate", set.catalogue.field("candidate", of: index) == nil {
      throw RequestError("a \(kind) belongs to no candidate")
    }
    return try Sights(inForce, tenant: tenant, viewer: viewer, store: store).visible(
      .init(kind: index, candidate: candidate, ids: ids), countsHidden: false)
  }

  mutating func sortByTime() {
    entries.sort { ($0.at ?? .min, $0.id) < ($1.at ?? .min, $1.id) }
  }

  mutating func add(_ sight: Views.Sight, _ catalogue: Catalogue) {
    switch sight {
    case .shown(let fact, let emptied, let views):
      entries.append(Entry(fact, emptied: emptied, catalogue))
      for view in views { Self.count(Hidden(view: view, count: 1), in: &redacted) }
    case .hidden(let views):
      hiddenCount += 1
      for view in views { Self.count(Hidden(view: view, count: 1), in: &hidden) }
    }
  }

  static func count(_ item: Hidden, in list: inout [Hidden]) {
    if let index = list.firstIndex(where: { $0.view == item.view }) {
      list[index].count += item.count
    } else {
      list.append(item)
    }
  }
}

/// Answers what a viewer sees; one for all questions of a viewer.
package struct Sights {
  private let set: ProgramSet
  private let tenant: String
  private let store: any AdministrationStore
  private let views: Views
  private let facts: FactOverlay

  package init(
    _ inForce: InForce, tenant: String, viewer: Viewer, store: any AdministrationStore
  ) {
    set = inForce.set
    self.tenant = tenant
    self.store = store
    views = Views(set, inForce.row, switches: inForce.switches, viewer: viewer)
    facts = FactOverlay(set.catalogue, over: store)
  }

  /// What the viewer sees of what is asked for.
  ///
  /// Whoever may not see a candidate sees nothing that belongs to it.
  ///
  /// - Parameters:
  ///   - query: What is looked at.
  ///   - countsHidden: Whether all is read, so that it can be said how much is hidden and by what;
  ///     else the store leaves out what it can tell the viewer not to see.
  /// - Returns: The same entries either way.
  /// - Throws: ``StoreError``.
  package func visible(
    _ query: Visible.Query, countsHidden: Bool
  ) throws(StoreError) -> Visible {
    let type = set.catalogue.facts[query.kind]
    var visible = Visible()
    var predicate = [predicate(of: query, type)]
    if !countsHidden {
      let answered = views.predicate(of: query.kind)
      predicate.append(answered.predicate)
      visible.pushed = answered.pushed
    }
    var access: [String: [Views.Applied]] = [:]
    for fact in try found(query.kind, where: .all(predicate), &visible) {
      if type.name != "candidate", let candidate = fact.text("candidate", set.catalogue) {
        if access[candidate] == nil { access[candidate] = try hides(candidate: candidate) }
        let hiding = access[candidate] ?? []
        guard hiding.isEmpty else {
          visible.add(.hidden(by: hiding), set.catalogue)
          continue
        }
      }
      visible.add(try views.look(at: fact, facts, tenant: tenant), set.catalogue)
    }
    if query.candidate != nil { visible.sortByTime() }
    return visible
  }

  /// Entries and notes of a candidate together, in order of time.
  package func timeline(of candidate: String) throws(StoreError) -> Visible {
    var timeline = Visible()
    for name in ["timeline_entry", "note"] {
      guard let kind = set.catalogue.factID(name) else { continue }
      let part = try visible(.init(kind: kind, candidate: candidate), countsHidden: true)
      timeline.entries += part.entries.map(\.asTimelineEntry)
      timeline.hiddenCount += part.hiddenCount
      for item in part.hidden { Visible.count(item, in: &timeline.hidden) }
      for item in part.redacted { Visible.count(item, in: &timeline.redacted) }
      timeline.isCut = timeline.isCut || part.isCut
    }
    timeline.sortByTime()
    return timeline
  }

  /// The views that keep a candidate's record from the viewer.
  private func hides(candidate: String) throws(StoreError) -> [Views.Applied] {
    guard let kind = set.catalogue.factID("candidate"),
      let body = try store.fact(FactKey(tenant: tenant, kind: "candidate", id: candidate)),
      let fact = Fact(body: body, id: candidate, kind: kind, in: set.catalogue),
      case .hidden(let views) = try views.look(at: fact, facts, tenant: tenant)
    else { return [] }
    return views
  }

  /// What is asked for, before any view; what was removed at the network is not there.
  private func predicate(of query: Visible.Query, _ type: FactType) -> FactPredicate {
    var parts: [FactPredicate] = []
    if type.fields.contains(where: { $0.name == "removed" }) {
      parts.append(.not(.isTrue(field: "removed")))
    }
    if let ids = query.ids { parts.append(.id(in: ids)) }
    if let candidate = query.candidate {
      if type.name == "candidate" {
        parts.append(.id(in: [candidate]))
      } else if type.indexed.contains("candidate") {
        parts.append(.found(field: "candidate", value: candidate))
      } else {
        parts.append(.text(field: "candidate", in: [candidate]))
      }
    }
    return .all(parts)
  }

  /// In order of id.
  private func found(
    _ kind: Int, where predicate: FactPredicate, _ visible: inout Visible
  ) throws(StoreError) -> [Fact] {
    let stored = try store.facts(
      tenant: tenant, kind: set.catalogue.facts[kind].name, where: predicate, afterID: "",
      limit: Visible.readMax + 1)
    visible.isCut = stored.count > Visible.readMax
    return stored.prefix(Visible.readMax).compactMap {
      Fact(body: $0.body, id: $0.id, kind: kind, in: set.catalogue)
    }
  }
}
