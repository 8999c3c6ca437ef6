package import CEL
import Catalogue
package import JSON
package import Program

/// What a condition reads, put together outside a decision: from what was stored with one, for
/// somebody who reads, or for a question.
///
/// Belongs to one thread at a time.
package final class ConditionInputs {
  package let set: ProgramSet
  private let frame: Frame
  private let scanner: EventScanner

  package init(_ set: ProgramSet) {
    self.set = set
    frame = Frame(slotCount: set.layout.count, symbols: set.symbols)
    scanner = EventScanner(set)
  }

  /// Forgets everything.
  package func reset() { frame.reset() }

  /// Makes an event's fields readable as `event`.
  ///
  /// - Throws: ``EventError`` where the catalogue no longer takes what it took once; what was read
  ///   until then stays readable.
  package func read(event body: [UInt8]) throws(EventError) {
    let result: Result<Int, EventError> = body.withUnsafeBytes { bytes in
      do throws(EventError) { return .success(try scanner.scan(bytes, into: frame)) } catch {
        return .failure(error)
      }
    }
    _ = try result.get()
  }

  /// Makes the facts of a decision's read set readable, as they were.
  ///
  /// - Parameter readSet: Fact kind to fields; what the catalogue does not know is left out.
  package func read(facts readSet: JSONValue) {
    for member in readSet.object?.members ?? [] {
      guard let kind = set.catalogue.factID(member.key) else { continue }
      let fields = set.catalogue.facts[kind].fields
      for entry in set.factSlots[kind] {
        let field = fields[entry.field]
        guard let json = member.value[field.name] else { continue }
        frame.setValue(entry.slot, FactCoding.value(json, as: field.type))
      }
    }
  }

  /// Makes readable what a decision's read set tells of an event whose content is gone.
  ///
  /// That is, the ids of facts that only the event can have named.
  ///
  /// - Parameter readSet: Fact kind to fields.
  /// - Returns: The fields of `event` that are readable now.
  package func read(eventFrom readSet: JSONValue) -> Set<String> {
    var fields: Set<String> = []
    for type in set.catalogue.facts {
      guard type.bound.count == 1, case .event(let name)? = type.bound.first,
        let id = readSet[type.name]?["id"]?.string
      else { continue }
      setValue(["event", name], .string(id))
      fields.insert(name)
    }
    return fields
  }

  /// Makes a fact readable by a name: that of its kind, or `entry`.
  package func show(_ fact: Fact, as variable: String) {
    for (field, value) in zip(set.catalogue.facts[fact.kind].fields, fact.values) {
      setValue([variable, field.name], value)
    }
  }

  /// Takes back what ``show(_:as:)`` showed of a kind of fact.
  func hide(_ type: FactType) {
    for field in type.fields { setValue([type.name, field.name], nil) }
  }

  /// Makes it readable who reads.
  package func show(_ viewer: Viewer) {
    for (field, value) in viewer.values { setValue(["viewer", field], value) }
  }

  /// Sets one path, if some expression reads it.
  package func setValue(_ path: [String], _ value: Value?) {
    if let slot = set.layout.slot(of: path) { frame.setValue(slot, value) }
  }

  /// Whether a condition holds; nil where evaluating it fails.
  package func holds(_ condition: ConditionPlan) -> Bool? {
    try? set.conditions.evaluate(condition.id, in: frame)
  }

  /// Text with what its expressions say; one that cannot be computed stands as it was written.
  package func text(_ parts: [ArgumentPlan.TemplatePart]) -> String {
    Phrase.text(parts) { plan in
      do throws(EvaluationError) {
        let value = try set.conditions.value(plan.id, in: frame)
        if case .optional(let inner) = value { return .some(inner) }
        return .some(value)
      } catch {
        return error.code == .absent ? .some(nil) : nil
      }
    }.text
  }

  /// What each part of a condition was, by the slow evaluator.
  package func explain(_ condition: ConditionPlan) -> Explanation {
    expression(condition).explain(FrameActivation(frame, set.layout))
  }

  /// A condition as it is evaluated, settings folded in.
  package func expression(_ condition: ConditionPlan) -> CheckedExpression {
    set.conditions.expression(condition.id)
  }
}

extension TenantRow {
  /// Whether what a feature decides is recorded and not done.
  package func isShadow(at position: Int) -> Bool { shadow & 1 << UInt64(position) != 0 }
}
