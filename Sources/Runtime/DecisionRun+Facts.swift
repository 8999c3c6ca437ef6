import CEL
import Catalogue
import JSON
import Program

/// The facts that the event is about: what conditions see of them, and what changes.
extension DecisionRun {
  mutating func bindFacts() throws(StoreError) {
    for step in decider.set.bindings[header.type] where bound[step.fact] == nil {
      let key: Value? =
        switch step.source {
        case .slot(let slot): frame.value(slot)
        case .fact(let kind, let field): bound[kind]?.values[field]
        case .tenant: .string(tenant)
        }
      // A fact that is not told whose it is has an empty name there.
      guard let id = key.map(FactCoding.keyText), !id.isEmpty else { continue }
      try bind(step.fact, id: id)
    }
  }

  /// Makes the fact what its variable means from now on.
  mutating func bind(_ kind: Int, id: String) throws(StoreError) {
    let known = try overlay.fact(tenant: tenant, kind: kind, id: id)
    show(known ?? Fact(unknown: id, kind: kind, in: catalogue))
  }

  /// Puts a fact's fields into their slots.
  mutating func show(_ fact: Fact) {
    var fact = fact
    if catalogue.facts[fact.kind].name == "tenant", context.tenant.plan >= 0,
      let plan = catalogue.field("plan", of: fact.kind)
    {
      fact.values[plan] = .string(decider.set.plans[Int(context.tenant.plan)])
    }
    startMonth(&fact)
    bound[fact.kind] = fact
    for entry in decider.set.factSlots[fact.kind] {
      frame.setValue(entry.slot, fact.values[entry.field])
    }
  }

  /// Counts of another month read as 0.
  private func startMonth(_ fact: inout Fact) {
    for (key, month) in fact.kept where key.hasSuffix(".month") {
      guard month != Month.number(context.decidedAt),
        let count = catalogue.field(String(key.dropLast(6)), of: fact.kind)
      else { continue }
      fact.values[count] = .int(0)
    }
  }

  /// Stores a changed fact and shows it to what comes after.
  mutating func store(_ fact: Fact, isRelevant: Bool = true) {
    overlay.set(fact, tenant: tenant)
    if bound[fact.kind]?.id == fact.id { show(fact) }
    if isRelevant { release(kind: fact.kind, id: fact.id) }
  }

  mutating func release(kind: Int, id: String?) {
    let name = catalogue.facts[kind].name
    guard catalogue.holdKeys.values.contains(name) else { return }
    release(ReleaseKey(kind: name, id: id))
  }

  mutating func release(_ key: ReleaseKey) {
    if !decision.releases.contains(key) { decision.releases.append(key) }
  }

  /// The facts that conditions read, as they were before any effect.
  func readSet() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    for (kind, fact) in bound.enumerated() {
      guard let fact, !decider.set.factSlots[kind].isEmpty else { continue }
      let type = catalogue.facts[kind]
      writer.key(type.name)
      writer.beginObject()
      writer.member("id", fact.id)
      for entry in decider.set.factSlots[kind] where type.fields[entry.field].name != "id" {
        guard let value = fact.values[entry.field] else { continue }
        writer.key(type.fields[entry.field].name)
        FactCoding.write(value, to: &writer)
      }
      writer.endObject()
    }
    writer.endObject()
    return writer.finish()
  }
}
