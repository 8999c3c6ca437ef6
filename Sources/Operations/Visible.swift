import CEL
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
    /// Fields that the viewer does not see are absent.
    package let fact: Fact
    /// Fields that views left empty for this viewer.
    package let emptied: [String]
  }

  /// What a view keeps from this viewer.
  package struct Hidden: Sendable, Hashable {
    package let view: Views.Applied
    package var count: Int

    /// Such as `2 by view own-only of inmail_visibility, policies/features/x.yaml:14`.
    package var words: String {
      "\(count) by view \(view.view) of \(view.feature), \(view.origin)"
        + (view.failed ? "; its condition could not be computed" : "")
    }
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

  /// Facts that are read at most: ten times the longest timeline seen.
  package static let readMax = 10_000

  mutating func add(_ sight: Views.Sight) {
    switch sight {
    case .shown(let fact, let emptied, let views):
      entries.append(Entry(fact: fact, emptied: emptied))
      for view in views { Self.count(view, in: &redacted) }
    case .hidden(let views):
      hiddenCount += 1
      for view in views { Self.count(view, in: &hidden) }
    }
  }

  private static func count(_ view: Views.Applied, in list: inout [Hidden]) {
    if let index = list.firstIndex(where: { $0.view == view }) {
      list[index].count += 1
    } else {
      list.append(Hidden(view: view, count: 1))
    }
  }
}

/// Answers what a viewer sees; one for all questions of a viewer.
package struct Sights {
  private let set: ProgramSet
  private let tenant: String
  private let store: any AdministrationStore
  private let views: Views

  package init(
    _ set: ProgramSet, _ row: TenantRow, tenant: String, viewer: Viewer,
    store: any AdministrationStore, overrides: [OverrideRow], now: EpochMilliseconds
  ) {
    self.set = set
    self.tenant = tenant
    self.store = store
    views = Views(set, row, overrides: overrides, viewer: viewer, now: now)
  }

  /// What the viewer sees of what is asked for.
  ///
  /// Whoever may not see a candidate sees nothing that belongs to it.
  package func visible(_ query: Visible.Query) throws(StoreError) -> Visible {
    let type = set.catalogue.facts[query.kind]
    var visible = Visible()
    var access: [String: [Views.Applied]] = [:]
    for fact in try found(query, &visible) {
      if type.name != "candidate", let candidate = fact.text("candidate", set.catalogue) {
        if access[candidate] == nil { access[candidate] = try hides(candidate: candidate) }
        let hiding = access[candidate] ?? []
        guard hiding.isEmpty else {
          visible.add(.hidden(by: hiding))
          continue
        }
      }
      visible.add(views.look(at: fact))
    }
    if query.candidate != nil {
      visible.entries.sort {
        ($0.fact.instant(set.catalogue), $0.fact.id) < ($1.fact.instant(set.catalogue), $1.fact.id)
      }
    }
    return visible
  }

  /// The views that keep a candidate's record from the viewer.
  private func hides(candidate: String) throws(StoreError) -> [Views.Applied] {
    guard let kind = set.catalogue.factID("candidate"),
      let body = try store.fact(FactKey(tenant: tenant, kind: "candidate", id: candidate)),
      let fact = Fact(body: body, id: candidate, kind: kind, in: set.catalogue),
      case .hidden(let views) = views.look(at: fact)
    else { return [] }
    return views
  }

  /// The facts that are asked for, before any view, in order of id.
  private func found(
    _ query: Visible.Query, _ visible: inout Visible
  ) throws(StoreError) -> [Fact] {
    let type = set.catalogue.facts[query.kind]
    var facts: [Fact] = []
    var after = ""
    while true {
      let page = try store.facts(
        tenant: tenant, kind: type.name, afterID: after, limit: Visible.readMax)
      for stored in page {
        guard query.ids?.contains(stored.id) ?? true,
          let fact = Fact(body: stored.body, id: stored.id, kind: query.kind, in: set.catalogue),
          fact.value("removed", set.catalogue) != .bool(true)
        else { continue }
        if let candidate = query.candidate {
          let owner = type.name == "candidate" ? fact.id : fact.text("candidate", set.catalogue)
          guard owner == candidate else { continue }
        }
        guard facts.count < Visible.readMax else {
          visible.isCut = true
          return facts
        }
        facts.append(fact)
      }
      guard page.count == Visible.readMax, let last = page.last else { return facts }
      after = last.id
    }
  }
}

extension Fact {
  /// When it was written, or last written to, where its type says so.
  func instant(_ catalogue: Catalogue) -> EpochMilliseconds {
    for name in ["at", "last_at"] {
      if case .timestamp(let time)? = value(name, catalogue) { return time.epochMilliseconds }
    }
    return .min
  }
}
