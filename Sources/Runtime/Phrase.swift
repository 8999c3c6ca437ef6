import CEL
import Program

/// Text that people read, put together from what was written and what expressions say.
enum Phrase {
  /// - Parameters:
  ///   - parts: In order.
  ///   - evaluate: Nil outside where evaluating failed, nil inside where the value is absent.
  /// - Returns: The text, in which an expression that failed stands as it was written, and the first
  ///   such; an absent value is left out.
  static func text(
    _ parts: [ArgumentPlan.TemplatePart], _ evaluate: (ExpressionPlan) -> Value??
  ) -> (text: String, failed: String?) {
    var text = ""
    var failed: String?
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .expression(let plan):
        if let value = evaluate(plan) {
          text += value.map(words) ?? ""
        } else {
          text += "${\(plan.text)}"
          failed = failed ?? plan.text
        }
      }
    }
    return (text, failed)
  }

  /// Times as in RFC 3339, lists with commas; the depth of a value is bounded by the catalogue.
  private static func words(_ value: Value) -> String {
    switch value {
    case .timestamp(let time): time.text
    case .list(let items): items.map(words).joined(separator: ", ")
    case .optional(let value): value.map(words) ?? ""
    default: FactCoding.keyText(value)
    }
  }
}
