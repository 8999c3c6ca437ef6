import CEL
import Catalogue
package import Program

/// What one viewer may see of a tenant's facts: asked when something is read, never stored.
///
/// Shown only if every view that applies allows; redactions unite. A view whose condition cannot be
/// computed hides, or redacts. Views of features that are off, or in shadow, do not apply.
package struct Views {
  /// A view that hid something, or left fields empty.
  package struct Applied: Sendable, Hashable {
    package let feature: String
    package let view: String
    /// Where it stands: `policies/features/x.yaml:12`.
    package let origin: String
    /// Its condition could not be computed.
    package let failed: Bool

    package init(feature: String, view: String, origin: String, failed: Bool) {
      self.feature = feature
      self.view = view
      self.origin = origin
      self.failed = failed
    }
  }

  package enum Sight: Sendable {
    /// Seen; the fields that redactions left empty, in the order of the type, and by which views.
    case shown(Fact, emptied: [String], by: [Applied])
    /// Not seen, by all of these.
    case hidden(by: [Applied])
  }

  /// A condition of which the store answers a part.
  package struct Pushed: Sendable, Hashable {
    package let feature: String
    package let view: String
    package let origin: String
    /// What the store is asked; nil: nothing of it.
    package let predicate: String?
    /// Whether that is all of it.
    package let isExact: Bool
  }

  private let inputs: ConditionInputs
  private let viewer: Viewer
  /// Kinds that views of a kind read beside the entry, with the fields of the entry that name them.
  private let followers: [Int: [(kind: Int, fields: [Int])]]
  private let live: [(feature: String, view: ViewPlan)]

  /// - Parameters:
  ///   - set: What is in force.
  ///   - tenant: The tenant's row in it.
  ///   - switches: Which of its features are on.
  ///   - viewer: Who reads.
  package init(
    _ set: ProgramSet, _ tenant: TenantRow, switches: Switches, viewer: Viewer
  ) {
    inputs = ConditionInputs(set)
    inputs.show(viewer)
    self.viewer = viewer
    live = set.programs[Int(tenant.program)].features.enumerated().flatMap { position, plan in
      guard switches.isEnabled(position), !tenant.isShadow(at: position) else {
        return [(feature: String, view: ViewPlan)]()
      }
      return plan.views.map { (plan.feature, $0) }
    }
    var followers: [Int: [(kind: Int, fields: [Int])]] = [:]
    for (entry, type) in set.catalogue.facts.enumerated() {
      var read: Set<String> = []
      for (_, view) in live where view.of == type.name {
        for condition in [view.show, view.redact?.unless].compactMap(\.self) {
          read.formUnion(inputs.expression(condition).reads.compactMap(\.path.first))
        }
      }
      followers[entry] = set.catalogue.facts.enumerated().compactMap { kind, other in
        let fields = other.fields(of: type.name).compactMap { set.catalogue.field($0, of: entry) }
        return read.contains(other.name) && !fields.isEmpty ? (kind, fields) : nil
      }
    }
    self.followers = followers
  }

  /// What a store can leave out of all facts of a kind, since this viewer does not see it.
  ///
  /// - Parameter kind: Index in ``Catalogue/facts``.
  /// - Returns: A predicate that is true of whatever is shown, and by view what it comes from.
  package func predicate(of kind: Int) -> (predicate: FactPredicate, pushed: [Pushed]) {
    let type = inputs.set.catalogue.facts[kind]
    let known = viewer.values
    let constants = Dictionary(
      uniqueKeysWithValues: known.compactMap { field, value in
        value.map { (["viewer", field], $0) }
      })
    let absent = Set(known.filter { $0.value == nil }.map { ["viewer", $0.field] })
    var parts: [FactPredicate] = []
    var pushed: [Pushed] = []
    for (feature, view) in live where view.of == type.name {
      guard let show = view.show else { continue }
      let condition = inputs.expression(show).folding(constants: constants, absent: absent)
      let found = ViewPredicate(condition, of: type)
      if let found { parts.append(found.predicate) }
      pushed.append(
        Pushed(
          feature: feature, view: view.id, origin: view.origin.description,
          predicate: found.map { "\($0.predicate)" }, isExact: found?.isExact ?? false))
    }
    return (.all(parts), pushed)
  }

  /// How the viewer sees a fact.
  ///
  /// - Parameters:
  ///   - fact: What is read.
  ///   - facts: Knows the facts that it names, such as a candidate's member; views may read them.
  ///   - tenant: Whose it is.
  /// - Returns: What is seen, or which views hide it.
  /// - Throws: ``StoreError``.
  package func look(at fact: Fact, _ facts: FactOverlay, tenant: String) throws(StoreError) -> Sight
  {
    let catalogue = inputs.set.catalogue
    let type = catalogue.facts[fact.kind]
    inputs.show(fact, as: "entry")
    for (kind, fields) in followers[fact.kind] ?? [] {
      let id = fields.lazy.compactMap { fact.values[$0].map(FactCoding.keyText) }
        .first { !$0.isEmpty }
      if let id {
        let known = try facts.fact(tenant: tenant, kind: kind, id: id)
        inputs.show(
          known ?? Fact(unknown: id, kind: kind, in: catalogue), as: catalogue.facts[kind].name)
      } else {
        inputs.hide(catalogue.facts[kind])
      }
    }
    var hiding: [Applied] = []
    var redacting: [Applied] = []
    var emptied: Set<String> = []
    for (feature, view) in live where view.of == type.name {
      func applied(_ answer: Bool?) -> Applied {
        Applied(
          feature: feature, view: view.id, origin: view.origin.description, failed: answer == nil)
      }
      if let show = view.show {
        let answer = inputs.holds(show)
        if answer != true { hiding.append(applied(answer)) }
      }
      if let redact = view.redact {
        let answer = inputs.holds(redact.unless)
        if answer != true {
          redacting.append(applied(answer))
          emptied.formUnion(redact.fields)
        }
      }
    }
    guard hiding.isEmpty else { return .hidden(by: hiding) }
    var seen = fact
    var names: [String] = []
    for (position, field) in type.fields.enumerated()
    where emptied.contains(field.name) && seen.values[position] != nil {
      seen.values[position] = nil
      names.append(field.name)
    }
    return .shown(seen, emptied: names, by: names.isEmpty ? [] : redacting)
  }
}
