import CEL
import Catalogue
import Program

/// Which facts an event's type gives, and where the fields that are read go.
struct Bindings {
  let steps: [[BindingStep]]
  let factSlots: [[FactSlot]]

  init(_ catalogue: Catalogue, _ layout: SlotLayout) {
    guard case .flat = catalogue.shape else {
      // The facts come with the event.
      steps = catalogue.events.map { _ in [] }
      factSlots = catalogue.facts.map { _ in [] }
      return
    }
    steps = catalogue.events.map { event in
      var steps: [BindingStep] = []
      for (index, fact) in catalogue.facts.enumerated() {
        for source in fact.bound {
          switch source {
          case .tenant: steps.append(BindingStep(fact: index, source: .tenant))
          case .event(let name):
            let path = name.split(separator: ".")
            guard catalogue.field(at: path, of: event) != nil,
              let slot = layout.slot(of: ["event"] + path.map(String.init))
            else { continue }
            steps.append(BindingStep(fact: index, source: .slot(slot)))
          case .fact: continue
          }
        }
      }
      // What follows from other facts comes after, twice, as a fact may follow from one that
      // itself follows from another: no chain of the catalogue is longer.
      for _ in 0..<2 {
        for (index, fact) in catalogue.facts.enumerated() {
          for case .fact(let other, let name) in fact.bound {
            guard let kind = catalogue.factID(other),
              let field = catalogue.facts[kind].fields.firstIndex(where: { $0.name == name })
            else { continue }
            steps.append(BindingStep(fact: index, source: .fact(kind, field: field)))
          }
        }
      }
      return steps
    }
    factSlots = catalogue.facts.map { fact in
      fact.fields.enumerated().compactMap { position, field in
        layout.slot(of: [fact.name, field.name]).map { FactSlot(field: position, slot: $0) }
      }
    }
  }
}

extension Lowering {
  /// Gives the fields of facts slots that decide what the effects of the rules change: they are then
  /// recorded with every decision.
  ///
  /// After all conditions, whose types are the narrower ones.
  mutating func reserveLooks() {
    guard case .flat = catalogue.shape else { return }
    let declarations = Declarations(catalogue: catalogue, stages: [], sections: [])
    for (index, kind) in catalogue.effects.enumerated() where loweredEffects.contains(index) {
      for look in kind.operation.looksAt {
        guard let field = catalogue.fact(look.fact)?.fields.first(where: { $0.name == look.field })
        else { continue }
        _ = layout.intern([look.fact, look.field], type: declarations.type(field.type))
      }
    }
  }

  /// Gives the paths slots that the runtime reads whether a condition does or not: identity, time,
  /// what is written to facts, what facts are found by.
  mutating func reservePaths() {
    guard case .flat = catalogue.shape else {
      // The facts come with the event; the tenant's row is found by the event's tenant.
      if let tenant = catalogue.envelope.first(where: { $0.name == "tenant" }) {
        let declarations = Declarations(catalogue: catalogue, stages: [], sections: [])
        _ = layout.intern(["event", "tenant"], type: declarations.type(tenant.type))
      }
      return
    }
    let declarations = Declarations(catalogue: catalogue, stages: [], sections: [])
    for event in catalogue.events {
      var names: Set<String> = [
        "id", "type", "tenant", "occurred_at", "received_at", "source", "mode", "contract",
        "thread", "parent",
      ]
      names.formUnion(event.key)
      if let release = event.releases { names.insert(release.field) }
      for write in event.writes {
        if let owner = write.replacesAllBy { names.insert(owner) }
        let paths =
          [write.key, write.each, write.outranked?.path, write.unless].compactMap(\.self)
          + write.changes.flatMap(\.sources)
        for path in paths {
          let parts = path.split(separator: ".")
          if parts.first == "event" { names.insert(parts.dropFirst().joined(separator: ".")) }
        }
      }
      for fact in catalogue.facts {
        for case .event(let name) in fact.bound { names.insert(name) }
      }
      for name in names.sorted() {
        let path = name.split(separator: ".")
        guard let field = catalogue.field(at: path, of: event) else { continue }
        _ = layout.intern(
          ["event"] + path.map(String.init), type: declarations.type(field.type))
      }
    }
  }
}

extension FactWrite.Change {
  fileprivate var sources: [String] {
    switch self {
    case .set(_, let from), .latest(_, let from), .insert(_, let from), .remove(_, let from): [from]
    case .setWhere(_, let from, let path, _): [from, path]
    case .average(_, let path), .clearUnless(_, _, let path): [path]
    case .latestEntry(_, let key, let path): [key, path]
    case .setConstant, .setFlag, .clear, .countInMonth: []
    }
  }
}
