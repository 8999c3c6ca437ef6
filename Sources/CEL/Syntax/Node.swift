/// Index of a node in ``Expression/nodes``.
public typealias NodeID = Int32

/// A binary operator other than `&&` and `||`.
public enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case add = "+"
  case subtract = "-"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `in` = "in"
}

/// A unary operator.
public enum UnaryOperator: String, Sendable, Hashable {
  case not = "!"
  case negate = "-"
}

/// What a comprehension macro computes.
public enum ComprehensionKind: String, Sendable, Hashable {
  case all, exists, map, filter, transformList, transformMap, transformMapEntry
  case existsOne = "exists_one"
}

/// A macro over a list or map, kept as written instead of being lowered to a fold: explanations
/// then speak of the author's words, and `map` needs no quadratic concatenation.
public struct Comprehension: Sendable, Hashable {
  public var kind: ComprehensionKind
  /// The list or map walked.
  public var range: NodeID
  /// Element or key; with `secondVariable`, index or key.
  public var variable: String
  /// Element or value, in the two-variable forms.
  public var secondVariable: String?
  /// The filter of `map(x, p, t)` and of the transforms.
  public var filter: NodeID?
  /// Predicate or transformation.
  public var body: NodeID
}

/// One element of a list literal.
public struct ListElement: Sendable, Hashable {
  public var node: NodeID
  /// Written `?e`: the element is left out when `e` is `optional.none()`.
  public var isOptional: Bool
}

/// One entry of a map literal.
public struct MapElement: Sendable, Hashable {
  public var key: NodeID
  public var value: NodeID
  /// Written `?k: e`.
  public var isOptional: Bool
}

/// What a node is.
///
/// Children are ids smaller than the node's own: parents come after children.
public enum NodeKind: Sendable, Hashable {
  /// A constant. From the parser: null, bool, int, uint, double, string, bytes; from folding any.
  case literal(Value)
  /// A name; `isRooted` when written with a leading dot.
  case identifier(String, isRooted: Bool)
  /// `operand.field`, or `operand.?field`.
  case select(operand: NodeID, field: String, isOptional: Bool)
  /// `has(operand.field)`.
  case has(operand: NodeID, field: String)
  /// `operand[index]`, or `operand[?index]`.
  case index(operand: NodeID, index: NodeID, isOptional: Bool)
  /// `function(arguments)`, or `target.function(arguments)`.
  case call(function: String, target: NodeID?, arguments: [NodeID])
  case unary(UnaryOperator, NodeID)
  case binary(BinaryOperator, NodeID, NodeID)
  /// Two or more operands of a `&&` chain, so that long chains do not nest.
  case and([NodeID])
  /// Two or more operands of a `||` chain.
  case or([NodeID])
  case conditional(NodeID, then: NodeID, otherwise: NodeID)
  case list([ListElement])
  case map([MapElement])
  case comprehension(Comprehension)
  /// `cel.bind(variable, initial, body)`.
  case bind(variable: String, initial: NodeID, body: NodeID)
  /// `target.optMap(variable, body)`, or `optFlatMap`.
  case optionalMap(target: NodeID, variable: String, body: NodeID, isFlat: Bool)

  /// The children in order of evaluation.
  public var children: [NodeID] {
    switch self {
    case .literal, .identifier: []
    case .select(let operand, _, _), .has(let operand, _), .unary(_, let operand): [operand]
    case .index(let operand, let index, _): [operand, index]
    case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
    case .binary(_, let left, let right): [left, right]
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .list(let elements): elements.map(\.node)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .comprehension(let it): [it.range] + (it.filter.map { [$0] } ?? []) + [it.body]
    case .bind(_, let initial, let body): [initial, body]
    case .optionalMap(let target, _, let body, _): [target, body]
    }
  }
}

/// One node of a tree.
public struct Node: Sendable, Hashable {
  public var kind: NodeKind
  /// UTF-8 offsets of the whole subexpression in the source.
  public var range: Range<Int>
  /// Offsets of what names the node: the field, the function, the operator.
  public var nameRange: Range<Int>
}

/// A parsed expression: a flat array of nodes with the children before their parents.
public struct Expression: Sendable {
  /// The text, as it was given.
  public let source: [UInt8]
  public let nodes: [Node]
  public let root: NodeID

  /// The node with an id of this expression.
  public subscript(id: NodeID) -> Node { nodes[Int(id)] }

  /// Whether two trees are the same but for positions and ids: what printing must not change.
  public func hasSameStructure(as other: Expression) -> Bool {
    Expression.same(self, root, other, other.root)
  }

  private static func same(_ a: Expression, _ i: NodeID, _ b: Expression, _ j: NodeID) -> Bool {
    let (x, y) = (a[i].kind, b[j].kind)
    let (childrenX, childrenY) = (x.children, y.children)
    guard childrenX.count == childrenY.count, x.withoutChildren == y.withoutChildren else {
      return false
    }
    return zip(childrenX, childrenY).allSatisfy { same(a, $0, b, $1) }
  }
}

extension NodeKind {
  /// The node with every child id set to 0, for comparing trees whose ids differ.
  fileprivate var withoutChildren: NodeKind {
    mapChildren { _ in 0 }
  }

  /// The same node over other children, given in the order of ``children``.
  func replacingChildren(_ replacements: [NodeID]) -> NodeKind {
    var next = 0
    return mapChildren { child in
      defer { next += 1 }
      return next < replacements.count ? replacements[next] : child
    }
  }

  /// The same node over other children; `change` is called in the order of ``children``.
  func mapChildren(_ change: (NodeID) -> NodeID) -> NodeKind {
    switch self {
    case .literal, .identifier: return self
    case .select(let operand, let field, let isOptional):
      return .select(operand: change(operand), field: field, isOptional: isOptional)
    case .has(let operand, let field): return .has(operand: change(operand), field: field)
    case .index(let operand, let index, let isOptional):
      return .index(operand: change(operand), index: change(index), isOptional: isOptional)
    case .call(let function, let target, let arguments):
      return .call(
        function: function, target: target.map(change), arguments: arguments.map(change))
    case .unary(let operation, let operand): return .unary(operation, change(operand))
    case .binary(let operation, let left, let right):
      return .binary(operation, change(left), change(right))
    case .and(let operands): return .and(operands.map(change))
    case .or(let operands): return .or(operands.map(change))
    case .conditional(let condition, let then, let otherwise):
      return .conditional(change(condition), then: change(then), otherwise: change(otherwise))
    case .list(let elements):
      return .list(elements.map { ListElement(node: change($0.node), isOptional: $0.isOptional) })
    case .map(let entries):
      return .map(
        entries.map {
          MapElement(key: change($0.key), value: change($0.value), isOptional: $0.isOptional)
        })
    case .comprehension(var it):
      it.range = change(it.range)
      it.filter = it.filter.map(change)
      it.body = change(it.body)
      return .comprehension(it)
    case .bind(let variable, let initial, let body):
      return .bind(variable: variable, initial: change(initial), body: change(body))
    case .optionalMap(let target, let variable, let body, let isFlat):
      return .optionalMap(
        target: change(target), variable: variable, body: change(body), isFlat: isFlat)
    }
  }
}
