import Catalogue
package import JSON
package import Program

/// A field of a fact, by kind and position in the catalogue.
package struct FactField: Sendable, Hashable {
  package let kind: Int
  package let field: Int

  package init(kind: Int, field: Int) {
    self.kind = kind
    self.field = field
  }
}

/// The facts of a decision's read set, and which fields of them were recorded at all.
///
/// What is not there was absent, or nobody looked at it: the recording programs tell which.
package struct RecordedFacts {
  /// Fact kind to fields.
  package let values: JSONValue
  /// Fields that the recording programs certainly read.
  private let read: Set<FactField>
  /// Of the program that recorded: what sections stages belonged to.
  package let pipeline: Pipeline

  /// - Parameters:
  ///   - values: The read set.
  ///   - set: The programs that recorded it, without overrides, which may only have added to them.
  ///   - pipeline: Of the tenant's program.
  package init(_ values: JSONValue, recordedBy set: ProgramSet, pipeline: Pipeline) {
    self.values = values
    self.pipeline = pipeline
    var read: Set<FactField> = []
    for (kind, slots) in set.factSlots.enumerated() {
      for slot in slots { read.insert(FactField(kind: kind, field: slot.field)) }
    }
    self.read = read
  }

  /// Whether the field's value, or that it had none, is known.
  func knows(_ field: FactField, in run: DecisionRun) -> Bool {
    let type = run.catalogue.facts[field.kind]
    let name = type.fields[field.field].name
    // No event of the type brings such a fact: it is absent, whoever looks.
    if !run.decider.set.bindings[run.header.type].contains(where: { $0.fact == field.kind }) {
      return true
    }
    if type.name == "tenant", name == "plan", run.context.tenant.plan >= 0 { return true }
    if name == "section", pipeline != run.program.pipeline,
      let stage = run.catalogue.field("stage", of: field.kind)
    {
      return knows(FactField(kind: field.kind, field: stage), in: run)
    }
    // Where anything of a fact was read, its id was recorded.
    return read.contains(field) || name == "id" && read.contains { $0.kind == field.kind }
      || values[type.name]?[name] != nil
  }
}
