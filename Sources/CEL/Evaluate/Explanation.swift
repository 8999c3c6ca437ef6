extension Expression {
  /// The operands of a condition's logic, in order of the text, taken apart down to what is no
  /// longer `&&`, `||` or `?:`; one alone where there is no logic.
  public var terms: [NodeID] {
    var terms: [NodeID] = []
    func collect(_ id: NodeID) {
      guard let operands = operands(of: id) else { return terms.append(id) }
      operands.forEach(collect)
    }
    collect(root)
    return terms
  }

  /// What a node of logic combines; nil for any other node.
  func operands(of id: NodeID) -> [NodeID]? {
    switch self[id].kind {
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    default: nil
    }
  }
}

/// Why an expression had its value: the outcome of each subexpression that was evaluated.
public struct Explanation: Sendable {
  public let expression: Expression
  public let evaluation: Evaluation
  /// Outcomes by node.
  ///
  /// Of a macro's body the outcome for the last element walked, which is the deciding
  /// one if there is one. A node that was not needed is not there.
  public let outcomes: [NodeID: Outcome]

  /// One part of a condition.
  public struct Line: Sendable, Hashable {
    /// As the author wrote it.
    public var source: String
    /// The same with its inputs replaced by their values; nil if that tells nothing more.
    public var substituted: String?
    /// Nil when it was not evaluated because something before it decided.
    public var outcome: Outcome?
    /// How deep the part lies within `&&`, `||`, `!` and `?:`.
    public var depth: Int
    /// UTF-8 offsets of the part.
    public var range: Range<Int>

    /// `a == b  ->  1 == 2  ->  false`.
    public var text: String {
      let middle = substituted.map { "  ->  \($0)" } ?? ""
      return source + middle + "  ->  " + (outcome?.text ?? "not evaluated")
    }
  }

  /// The parts of the condition, in order of the text: the operands of `&&`, `||` and `?:`, taken
  /// apart down to what is no longer logic.
  public var lines: [Line] {
    var result: [Line] = []
    collect(expression.root, depth: 0, into: &result)
    return result
  }

  private func collect(_ id: NodeID, depth: Int, into lines: inout [Line]) {
    if let operands = expression.operands(of: id) {
      operands.forEach { collect($0, depth: depth + 1, into: &lines) }
    } else {
      let source = Unparser.text(expression, id)
      let substituted = Unparser.text(expression, id, replacing: inputs(under: id))
      lines.append(
        Line(
          source: source,
          substituted: [source, outcomes[id]?.text].contains(substituted) ? nil : substituted,
          outcome: outcomes[id], depth: depth, range: expression[id].range))
    }
  }

  /// Texts of the inputs that a node reads: the outermost selection of each.
  private func inputs(under id: NodeID) -> [NodeID: String] {
    var found: [NodeID: String] = [:]
    func visit(_ id: NodeID) {
      switch expression[id].kind {
      case .identifier, .select:
        if case .value(let value)? = outcomes[id] {
          found[id] = Explanation.shortened(Unparser.text(value))
          return
        }
      case .comprehension(let it):
        // The body's variables have another value for each element.
        visit(it.range)
        return
      case .has: return
      default: break
      }
      expression[id].kind.children.forEach(visit)
    }
    visit(id)
    return found
  }

  private static func shortened(_ text: String) -> String {
    text.utf8.count <= 80 ? text : String(text.unicodeScalars.prefix(76)) + "..."
  }
}
