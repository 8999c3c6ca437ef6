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
            guard (catalogue.envelope + event.fields).contains(where: { $0.name == name }),
              let slot = layout.slot(of: ["event", name])
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
  /// Gives the paths slots that the runtime reads whether a condition does or not: identity, time,
  /// what is written to facts, what facts are found by.
  mutating func reservePaths() {
    guard case .flat = catalogue.shape else { return }
    let declarations = Declarations(catalogue: catalogue, stages: [], sections: [])
    for event in catalogue.events {
      var names: Set<String> = [
        "id", "type", "tenant", "occurred_at", "received_at", "source", "mode", "thread",
      ]
      names.formUnion(event.key)
      for write in event.writes {
        if let owner = write.replacesAllBy { names.insert(owner) }
        for path in [write.key, write.each].compactMap(\.self) + write.changes.compactMap(\.source)
        {
          let parts = path.split(separator: ".")
          if parts.first == "event", parts.count > 1 { names.insert(String(parts[1])) }
        }
      }
      for fact in catalogue.facts {
        for case .event(let name) in fact.bound { names.insert(name) }
      }
      for field in catalogue.envelope + event.fields where names.contains(field.name) {
        _ = layout.intern(["event", field.name], type: declarations.type(field.type))
      }
    }
  }
}

extension FactWrite.Change {
  fileprivate var source: String? {
    switch self {
    case .set(_, let from), .latest(_, let from), .insert(_, let from), .remove(_, let from): from
    case .average(_, let path): path
    case .setConstant, .setFlag, .clear, .countInMonth: nil
    }
  }
}
