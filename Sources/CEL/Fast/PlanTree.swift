/// What planning reads of a checked expression.
struct PlanTree {
  private let checked: CheckedExpression

  init(_ checked: CheckedExpression) { self.checked = checked }

  var root: NodeID { checked.expression.root }

  subscript(id: NodeID) -> Node { checked.expression[id] }

  func reference(of id: NodeID) -> Reference? { checked.reference(of: id) }

  func type(of id: NodeID) -> Type { checked.type(of: id) }

  /// Whether a call was resolved to the standard function of this name, not to one of a container,
  /// and as a method of its target if `isMember` says so.
  func calls(_ name: String, _ id: NodeID, isMember: Bool) -> Bool {
    reference(of: id) == .function(name, isMember: isMember)
  }

  func isMap(_ id: NodeID) -> Bool {
    if case .map = type(of: id) { return true }
    return false
  }

  func isList(_ id: NodeID) -> Bool {
    if case .list = type(of: id) { return true }
    return false
  }

  /// The elements of a list in which all are literals, or nil.
  func constantList(_ id: NodeID) -> [Value]? {
    switch self[id].kind {
    case .literal(.list(let elements)):
      return elements
    case .list(let elements):
      var values: [Value] = []
      for element in elements {
        guard !element.isOptional, case .literal(let value) = self[element.node].kind else {
          return nil
        }
        values.append(value)
      }
      return values
    default:
      return nil
    }
  }
}
