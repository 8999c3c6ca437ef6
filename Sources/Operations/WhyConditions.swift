import CEL
import Catalogue
import Program
import Runtime

/// A condition with what it saw.
package struct ConditionExplanation: Sendable, Hashable {
  /// What it belongs to: `gate candidate-linked`, `rule sent`, `check seat-unmapped`.
  package let name: String
  /// Where it stands: `policies/features/x.yaml:12`.
  package let origin: String
  /// As the author wrote it.
  package let text: String
  /// One for each part of the logic, settings folded in.
  ///
  /// Such as `opportunity.section == "lead"  ->  "active" == "lead"  ->  false`. Empty where the
  /// values are not known any more.
  package var lines: [String] = []
  /// Nil where it failed, or could not be computed again.
  package var truth: Bool?
  /// Why there are no lines, or why they do not agree with the decision.
  package var note: String?
}

extension ConditionInputs {
  /// Evaluates a condition with the values that are readable now.
  ///
  /// - Parameters:
  ///   - condition: Of this set.
  ///   - name: What it belongs to.
  ///   - known: The fields of `event` that are readable; what reads others is not computed. Nil: all.
  /// - Returns: The parts with their values, personal ones left out.
  func explanation(
    of condition: ConditionPlan, name: String, known: Set<String>? = nil
  ) -> ConditionExplanation {
    var result = ConditionExplanation(
      name: name, origin: condition.origin.description, text: condition.text)
    let expression = expression(condition)
    let isReadable = expression.reads.allSatisfy { read in
      guard let known, read.path.first == "event" else { return true }
      return read.path.count > 1 && known.contains(read.path[1])
    }
    guard isReadable else {
      result.note = "it reads the event, whose content is gone"
      return result
    }
    let explanation = explain(condition)
    let personal = expression.reads.filter {
      !$0.isPresenceTest && set.catalogue.isPersonal($0.path)
    }
    result.lines = explanation.lines.map { line in
      let hides = personal.contains { line.range.overlaps($0.range) }
      guard hides else { return printable(line.text) }
      guard case .value(.bool(let truth))? = line.outcome else {
        return "\(line.source)  ->  (personal)"
      }
      return "\(line.source)  ->  (personal)  ->  \(truth)"
    }
    result.truth = holds(condition)
    return result
  }
}
