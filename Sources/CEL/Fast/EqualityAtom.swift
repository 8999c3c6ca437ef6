/// What a condition demands of one path: to be equal to one of some constants.
///
/// Equality is the language's: numbers are equal across their types. A host that looks rules up by
/// an atom must do the same, or leave atoms with numbers of mixed types aside.
public struct EqualityAtom: Sendable, Hashable {
  public let path: [String]
  /// Without duplicates, in order of the text; never empty.
  public let constants: [Value]
}

extension CheckedExpression {
  /// Demands without which this condition cannot be true, in order of the text.
  ///
  /// Found among the operands of its outermost `&&`: `path == constant`, `path in [constants]`, a
  /// bool path or its negation, and `||` over such demands of one path. Each holds by itself, so a
  /// host may use any of them; a condition without any must always be evaluated.
  public var equalityAtoms: [EqualityAtom] {
    AtomFinder(tree: PlanTree(self)).atoms(expression.root)
  }
}

private struct AtomFinder {
  let tree: PlanTree

  func atoms(_ id: NodeID) -> [EqualityAtom] {
    if case .and(let operands) = tree[id].kind { return operands.flatMap { atoms($0) } }
    return atom(id).map { [$0] } ?? []
  }

  private func atom(_ id: NodeID) -> EqualityAtom? {
    switch tree[id].kind {
    case .identifier, .select:
      return path(id).map { EqualityAtom(path: $0, constants: [.bool(true)]) }
    case .unary(.not, let operand):
      return path(operand).map { EqualityAtom(path: $0, constants: [.bool(false)]) }
    case .binary(.equal, let left, let right):
      if let path = path(left), case .literal(let value) = tree[right].kind {
        return EqualityAtom(path: path, constants: [value])
      }
      if let path = path(right), case .literal(let value) = tree[left].kind {
        return EqualityAtom(path: path, constants: [value])
      }
      return nil
    case .binary(.in, let left, let right):
      guard let path = path(left), let members = tree.constantList(right), !members.isEmpty else {
        return nil
      }
      return EqualityAtom(path: path, constants: distinct(members))
    case .or(let operands):
      return union(operands)
    default:
      return nil
    }
  }

  /// One demand out of alternatives, if all are about the same path.
  private func union(_ operands: [NodeID]) -> EqualityAtom? {
    var path: [String]?
    var constants: [Value] = []
    for operand in operands {
      guard let next = atom(operand), path == nil || path == next.path else { return nil }
      path = next.path
      constants += next.constants
    }
    return path.map { EqualityAtom(path: $0, constants: distinct(constants)) }
  }

  private func path(_ id: NodeID) -> [String]? {
    if case .path(let path)? = tree.reference(of: id) { return path }
    return nil
  }

  private func distinct(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
