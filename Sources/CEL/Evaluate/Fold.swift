extension CheckedExpression {
  /// The same expression with some inputs known.
  ///
  /// What is decided is computed; what would be an error stays as it is, because the run might
  /// never reach it. For every value of the remaining inputs the result has the value of the
  /// original with the constants in place.
  ///
  /// - Parameters:
  ///   - constants: Values by path, such as `["settings", "section"]`, or of whole variables.
  ///   - absent: Paths that have no value.
  /// - Returns: An expression that reads no more than this one does.
  public func folding(
    constants: [[String]: Value], absent: Set<[String]> = []
  ) -> CheckedExpression {
    var folder = Folder(self, constants, absent)
    let root = folder.fold(expression.root).id
    return folder.finish(root)
  }
}

private struct Folder {
  /// A folded node, and what keeps it from being computed.
  struct Folded {
    var id: NodeID
    var freeLocals: Set<String> = []
    /// Reads an input, or was tried and failed.
    var isOpen = false
  }

  private let original: CheckedExpression
  private let constants: [[String]: Value]
  private let absent: Set<[String]>
  private var nodes: [Node] = []
  private var types: [Type] = []
  private var references: [Reference?] = []

  /// Enough for what an author writes; a constant that costs more stays a computation.
  private static let limits = EvaluationLimits(
    fuel: 20_000, stringBytesMax: 10_000, elementsMax: 1_000)

  init(_ original: CheckedExpression, _ constants: [[String]: Value], _ absent: Set<[String]>) {
    self.original = original
    self.constants = constants
    self.absent = absent
    nodes.reserveCapacity(original.expression.nodes.count)
    types.reserveCapacity(original.expression.nodes.count)
    references.reserveCapacity(original.expression.nodes.count)
  }

  // MARK: Nodes

  mutating func fold(_ id: NodeID) -> Folded {
    let node = original.expression[id]
    if let value = known(id, node.kind) { return Folded(id: literal(value, id)) }
    switch node.kind {
    case .literal: return Folded(id: add(node.kind, id))
    case .identifier(let name, _): return identifier(id, name)
    case .and(let operands): return logic(id, operands, deciding: false)
    case .or(let operands): return logic(id, operands, deciding: true)
    case .conditional(let condition, let then, let otherwise):
      return conditional(id, condition, then, otherwise)
    default: return rebuilt(id, node.kind)
    }
  }

  /// The value of a path that is given, or of a test for its presence.
  private func known(_ id: NodeID, _ kind: NodeKind) -> Value? {
    let path: [String]
    var isOptional = false
    switch original.references[Int(id)] {
    case .path(let found): path = found
    case .optionalPath(let found):
      path = found
      isOptional = true
    default: return nil
    }
    let isAbsent = (1...path.count).contains { absent.contains(Array(path.prefix($0))) }
    if case .has = kind {
      if isAbsent { return .bool(false) }
      let isPresent = constants.keys.contains {
        $0.count >= path.count && Array($0.prefix(path.count)) == path
      }
      return isPresent ? .bool(true) : nil
    }
    if isAbsent { return isOptional ? .optional(nil) : nil }
    return constants[path].map { isOptional ? .optional($0) : $0 }
  }

  private mutating func identifier(_ id: NodeID, _ name: String) -> Folded {
    let new = add(original.expression[id].kind, id)
    switch original.references[Int(id)] {
    case .type: return Folded(id: new)
    case .local: return Folded(id: new, freeLocals: [name], isOpen: false)
    default: return Folded(id: new, isOpen: true)
    }
  }

  private mutating func logic(_ id: NodeID, _ operands: [NodeID], deciding: Bool) -> Folded {
    var kept: [Folded] = []
    for operand in operands {
      let folded = fold(operand)
      // What decides wins over errors on either side.
      if truth(folded.id) == deciding { return Folded(id: literal(.bool(deciding), id)) }
      if truth(folded.id) == nil { kept.append(folded) }
    }
    if kept.isEmpty { return Folded(id: literal(.bool(!deciding), id)) }
    if kept.count == 1, types[Int(kept[0].id)] == .bool { return kept[0] }
    let ids = kept.map(\.id)
    return combined(add(deciding ? .or(ids) : .and(ids), id), kept)
  }

  private mutating func conditional(
    _ id: NodeID, _ condition: NodeID, _ then: NodeID, _ otherwise: NodeID
  ) -> Folded {
    let decision = fold(condition)
    if let truth = truth(decision.id) { return fold(truth ? then : otherwise) }
    let first = fold(then)
    let second = fold(otherwise)
    let new = add(
      .conditional(decision.id, then: first.id, otherwise: second.id), id)
    return combined(new, [decision, first, second])
  }

  private mutating func rebuilt(_ id: NodeID, _ kind: NodeKind) -> Folded {
    var parts: [Folded] = []
    var folded: [NodeID] = []
    let inner = innerLocals(kind)
    var children = kind.children[...]
    if skipsTarget(id, kind), let target = children.popFirst() { folded.append(copy(target)) }
    for child in children {
      var part = fold(child)
      folded.append(part.id)
      // The range of a macro does not see its variables, but no name of the same spelling can
      // be free there and bound here without being another variable; keep those.
      if !isOutside(child, kind) { part.freeLocals.subtract(inner) }
      parts.append(part)
    }
    let new = add(kind.replacingChildren(folded), id)
    var result = combined(new, parts)
    if original.references[Int(id)].isPath, !isLiteralOperand(new) { result.isOpen = true }
    guard !result.isOpen, result.freeLocals.isEmpty else { return result }
    if let value = compute(new) { return Folded(id: literal(value, id)) }
    result.isOpen = true
    return result
  }

  /// Whether a call's target is only the namespace of its function.
  private func skipsTarget(_ id: NodeID, _ kind: NodeKind) -> Bool {
    if case .call(_, .some, _) = kind, case .function(_, false)? = original.references[Int(id)] {
      return true
    }
    return false
  }

  /// Whether the operand of a selection was folded to a constant.
  private func isLiteralOperand(_ id: NodeID) -> Bool {
    guard let operand = nodes[Int(id)].kind.children.first else { return false }
    if case .literal = nodes[Int(operand)].kind { return true }
    switch references[Int(id)] {
    case .localPath, .localOptionalPath: return true
    default: return false
    }
  }

  private func innerLocals(_ kind: NodeKind) -> Set<String> {
    switch kind {
    case .comprehension(let it): Set([it.variable] + (it.secondVariable.map { [$0] } ?? []))
    case .bind(let variable, _, _), .optionalMap(_, let variable, _, _): [variable]
    default: []
    }
  }

  private func isOutside(_ child: NodeID, _ kind: NodeKind) -> Bool {
    switch kind {
    case .comprehension(let it): child == it.range
    case .bind(_, let initial, _): child == initial
    case .optionalMap(let target, _, _, _): child == target
    default: true
    }
  }

  private func combined(_ id: NodeID, _ parts: [Folded]) -> Folded {
    Folded(
      id: id, freeLocals: parts.reduce(into: []) { $0.formUnion($1.freeLocals) },
      isOpen: parts.contains { $0.isOpen })
  }

  // MARK: Values

  private func truth(_ id: NodeID) -> Bool? {
    if case .literal(.bool(let truth)) = nodes[Int(id)].kind { return truth }
    return nil
  }

  private func compute(_ id: NodeID) -> Value? {
    var interpreter = Interpreter(
      nodes: nodes, references: references, environment: original.environment,
      activation: Bindings(), limits: Folder.limits, isTracing: false)
    return interpreter.run(id).value
  }

  private mutating func literal(_ value: Value, _ id: NodeID) -> NodeID {
    let new = add(.literal(value), id)
    references[Int(new)] = nil
    return new
  }

  /// Adds a node in the place of an original one.
  private mutating func add(_ kind: NodeKind, _ id: NodeID) -> NodeID {
    let node = original.expression[id]
    nodes.append(Node(kind: kind, range: node.range, nameRange: node.nameRange))
    types.append(original.types[Int(id)])
    references.append(original.references[Int(id)])
    return NodeID(nodes.count - 1)
  }

  private mutating func copy(_ id: NodeID) -> NodeID {
    let kind = original.expression[id].kind
    let copied = kind.children.map { copy($0) }
    return add(kind.replacingChildren(copied), id)
  }

  // MARK: Result

  /// Keeps what the root still needs, and the reads and failures that are left.
  func finish(_ root: NodeID) -> CheckedExpression {
    var compact = Compaction(nodes: nodes, types: types, references: references)
    let newRoot = compact.take(root)
    let ranges = Set(compact.keptNodes.map(\.range))
    let usedReads = Set(compact.reads)
    return CheckedExpression(
      expression: Expression(
        source: original.expression.source, nodes: compact.keptNodes, root: newRoot),
      types: compact.keptTypes, references: compact.keptReferences,
      environment: original.environment, mode: original.mode,
      reads: original.reads.filter {
        usedReads.contains(Compaction.Read(range: $0.range, path: $0.path))
      },
      provenWhenTrue: original.provenWhenTrue,
      failurePoints: original.failurePoints.filter { ranges.contains($0.range) },
      compiled: original.compiled)
  }
}

/// Copies the nodes that a root reaches.
private struct Compaction {
  struct Read: Hashable {
    var range: Range<Int>
    var path: [String]
  }

  let nodes: [Node]
  let types: [Type]
  let references: [Reference?]
  var keptNodes: [Node] = []
  var keptTypes: [Type] = []
  var keptReferences: [Reference?] = []

  init(nodes: [Node], types: [Type], references: [Reference?]) {
    self.nodes = nodes
    self.types = types
    self.references = references
  }

  mutating func take(_ id: NodeID) -> NodeID {
    var node = nodes[Int(id)]
    let taken = node.kind.children.map { take($0) }
    node.kind = node.kind.replacingChildren(taken)
    keptNodes.append(node)
    keptTypes.append(types[Int(id)])
    keptReferences.append(references[Int(id)])
    return NodeID(keptNodes.count - 1)
  }

  /// Those of the nodes that were kept.
  var reads: [Read] {
    keptNodes.indices.compactMap { index in
      switch keptReferences[index] {
      case .path(let path), .optionalPath(let path):
        Read(range: keptNodes[index].range, path: path)
      default: nil
      }
    }
  }
}
