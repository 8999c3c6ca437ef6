/// Writes a checked condition as predicates, or finds that it does not fit.
///
/// What it writes never answers differently from the general evaluator: it leaves out nothing that
/// could decide, and the machine gives up where an operand has no plain value.
struct PredicatePlanner {
  /// One side of a comparison.
  private enum Term {
    case cell(UInt16, Type)
    case constant(Value)
    /// `a.?b.orValue(c)`: the cell if it has a value, otherwise the constant.
    case cellOr(UInt16, Type, Value)
  }

  typealias Label = PredicateAssembler.Label

  private let tree: PlanTree
  private var scratchCount: UInt16 = 0
  var assembler = PredicateAssembler()
  var layout = SlotLayout()
  var symbols = SymbolTableBuilder()

  /// Beyond this many constants a list is searched by halving.
  private static let linearListMax = 8

  init(_ tree: PlanTree) { self.tree = tree }

  /// The condition's first instruction and how many it has, or nil if it does not fit.
  mutating func plan() -> (start: Int, count: Int)? {
    assembler.begin()
    guard write(tree.root, .accept, .reject) else {
      assembler.abandon()
      return nil
    }
    return assembler.finish()
  }

  // MARK: - Structure

  private mutating func write(_ id: NodeID, _ onTrue: Label, _ onFalse: Label) -> Bool {
    let node = tree[id]
    switch node.kind {
    case .literal(.bool(let answer)):
      decide(answer, onTrue, onFalse)
      return true
    case .identifier, .select, .index:
      guard case .cell(let cell, _)? = term(id) else { return false }
      assembler.emit(.isTrue, cell: cell, onTrue: onTrue, onFalse: onFalse)
      return true
    case .has:
      guard let cell = cell(of: id) ?? optionalCell(of: id) else { return false }
      assembler.emit(.has, cell: cell, onTrue: onTrue, onFalse: onFalse)
      return true
    case .unary(.not, let operand):
      return write(operand, onFalse, onTrue)
    case .and(let operands):
      return writeChain(operands, onTrue, onFalse, goesOnWhen: true)
    case .or(let operands):
      return writeChain(operands, onTrue, onFalse, goesOnWhen: false)
    case .conditional(let condition, let then, let otherwise):
      let thenLabel = assembler.makeLabel()
      let otherwiseLabel = assembler.makeLabel()
      guard write(condition, thenLabel, otherwiseLabel) else { return false }
      assembler.bind(thenLabel)
      guard write(then, onTrue, onFalse) else { return false }
      assembler.bind(otherwiseLabel)
      return write(otherwise, onTrue, onFalse)
    case .binary(let operation, let left, let right):
      return writeBinary(operation, left, right, onTrue, onFalse)
    case .call(let name, let target, let arguments):
      return writeCall(id, name, target, arguments, onTrue, onFalse)
    default:
      return false
    }
  }

  private mutating func writeChain(
    _ operands: [NodeID], _ onTrue: Label, _ onFalse: Label, goesOnWhen answer: Bool
  ) -> Bool {
    for operand in operands.dropLast() {
      let next = assembler.makeLabel()
      guard write(operand, answer ? next : onTrue, answer ? onFalse : next) else { return false }
      assembler.bind(next)
    }
    guard let last = operands.last else { return false }
    return write(last, onTrue, onFalse)
  }

  private mutating func decide(
    _ answer: Bool, _ onTrue: Label, _ onFalse: Label
  ) {
    let target = answer ? onTrue : onFalse
    assembler.emit(.jump, onTrue: target, onFalse: target)
  }

  // MARK: - Calls

  private mutating func writeCall(
    _ id: NodeID, _ name: String, _ target: NodeID?, _ arguments: [NodeID], _ onTrue: Label,
    _ onFalse: Label
  ) -> Bool {
    guard let target, tree.calls(name, id, isMember: true) else { return false }
    if name == "hasValue", arguments.isEmpty {
      guard let cell = optionalCell(of: target) else { return false }
      assembler.emit(.has, cell: cell, onTrue: onTrue, onFalse: onFalse)
      return true
    }
    if name == "orValue" {
      guard case .cellOr(let cell, _, .bool(let fallback))? = term(id) else { return false }
      let present = assembler.makeLabel()
      assembler.emit(
        .has, cell: cell, onTrue: present, onFalse: fallback ? onTrue : onFalse)
      assembler.bind(present)
      assembler.emit(.isTrue, cell: cell, onTrue: onTrue, onFalse: onFalse)
      return true
    }
    let operations: [String: Operation] = [
      "startsWith": .startsWith, "endsWith": .endsWith, "contains": .contains,
    ]
    guard let operation = operations[name], arguments.count == 1,
      case .literal(.string(let part)) = tree[arguments[0]].kind,
      let subject = term(target)
    else { return false }
    let cell: UInt16
    switch subject {
    case .cell(let found, _):
      cell = found
    case .cellOr(let found, _, .string(let fallback)):
      cell = found
      let present = assembler.makeLabel()
      let answer = operation.holds(fallback, part)
      assembler.emit(.has, cell: cell, onTrue: present, onFalse: answer ? onTrue : onFalse)
      assembler.bind(present)
    case .cellOr, .constant:
      return false
    }
    let payload = assembler.pool(bytes: Array(part.utf8))
    assembler.emit(
      operation, cell: cell, payload: payload, onTrue: onTrue, onFalse: onFalse)
    return true
  }

  // MARK: - Comparisons

  private mutating func writeBinary(
    _ operation: BinaryOperator, _ left: NodeID, _ right: NodeID, _ onTrue: Label,
    _ onFalse: Label
  ) -> Bool {
    guard operation.isRelation else { return false }
    if operation == .in { return writeMember(left, right, onTrue, onFalse) }
    guard let leftTerm = term(left), let rightTerm = term(right) else { return false }
    return writeRelation(operation, leftTerm, rightTerm, onTrue, onFalse)
  }

  private mutating func writeRelation(
    _ operation: BinaryOperator, _ left: Term, _ right: Term, _ onTrue: Label, _ onFalse: Label
  ) -> Bool {
    if case .cellOr(let cell, let type, let fallback) = left {
      let present = assembler.makeLabel()
      let absent = assembler.makeLabel()
      assembler.emit(.has, cell: cell, onTrue: present, onFalse: absent)
      assembler.bind(present)
      guard writeRelation(operation, .cell(cell, type), right, onTrue, onFalse) else {
        return false
      }
      assembler.bind(absent)
      return writeRelation(operation, .constant(fallback), right, onTrue, onFalse)
    }
    switch (left, right) {
    case (.constant(let a), .constant(let b)):
      var meter = Meter()
      guard case .bool(let answer)? = try? Operators.binary(operation, a, b, &meter) else {
        return false
      }
      decide(answer, onTrue, onFalse)
      return true
    case (.constant, _):
      return writeRelation(operation.mirrored, right, left, onTrue, onFalse)
    case (.cell(let cell, _), .constant(let constant)):
      guard let slot = Slot(constant, &symbols) else { return false }
      writeRelation(operation, cell, slot, onTrue, onFalse)
      return true
    case (.cell(let a, let type), .cell(let b, let otherType)):
      let isSigned = type == otherType && (type == .int || type == .duration)
      writeRelation(
        operation, a, b, isSigned ? (type == .int ? .int : .duration) : nil, onTrue, onFalse)
      return true
    case (.cell, .cellOr):
      return writeRelation(operation.mirrored, right, left, onTrue, onFalse)
    case (.cellOr, _):
      return false
    }
  }

  private mutating func writeRelation(
    _ operation: BinaryOperator, _ cell: UInt16, _ constant: Slot, _ onTrue: Label,
    _ onFalse: Label
  ) {
    let isSigned = constant.tag == .int || constant.tag == .duration
    switch operation {
    case .equal where constant.tag == .double || constant.tag == .timestamp:
      emitPooled(.equalsPooled, 0, cell, constant, onTrue, onFalse)
    case .equal:
      assembler.emit(
        .equalsConstant, detail: constant.rawTag, cell: cell, payload: constant.payload,
        onTrue: onTrue, onFalse: onFalse)
    case .notEqual:
      writeRelation(.equal, cell, constant, onFalse, onTrue)
    case .less where isSigned, .lessOrEqual where isSigned:
      assembler.emit(
        operation == .less ? .lessConstant : .lessOrEqualConstant, detail: constant.rawTag,
        cell: cell, payload: constant.payload, onTrue: onTrue, onFalse: onFalse)
    case .greater where isSigned:
      writeRelation(.lessOrEqual, cell, constant, onFalse, onTrue)
    case .greaterOrEqual where isSigned:
      writeRelation(.less, cell, constant, onFalse, onTrue)
    default:
      emitPooled(
        .orderPooled, SlotRelation(operation).rawValue, cell, constant, onTrue, onFalse)
    }
  }

  private mutating func emitPooled(
    _ operation: Operation, _ detail: UInt8, _ cell: UInt16, _ constant: Slot, _ onTrue: Label,
    _ onFalse: Label
  ) {
    let place = assembler.pool(constant)
    assembler.emit(
      operation, detail: detail, cell: cell, payload: UInt64(place), onTrue: onTrue,
      onFalse: onFalse)
  }

  private mutating func writeRelation(
    _ operation: BinaryOperator, _ left: UInt16, _ right: UInt16, _ signedTag: SlotTag?,
    _ onTrue: Label, _ onFalse: Label
  ) {
    switch (operation, signedTag) {
    case (.equal, _):
      assembler.emit(
        .equalsCell, cell: left, payload: UInt64(right), onTrue: onTrue, onFalse: onFalse)
    case (.notEqual, _):
      writeRelation(.equal, left, right, nil, onFalse, onTrue)
    case (.less, let tag?), (.lessOrEqual, let tag?):
      assembler.emit(
        operation == .less ? .lessCell : .lessOrEqualCell, detail: tag.rawValue, cell: left,
        payload: UInt64(right), onTrue: onTrue, onFalse: onFalse)
    case (.greater, let tag?):
      writeRelation(.lessOrEqual, left, right, tag, onFalse, onTrue)
    case (.greaterOrEqual, let tag?):
      writeRelation(.less, left, right, tag, onFalse, onTrue)
    default:
      assembler.emit(
        .orderCell, detail: SlotRelation(operation).rawValue, cell: left, payload: UInt64(right),
        onTrue: onTrue, onFalse: onFalse)
    }
  }

  // MARK: - Membership

  private mutating func writeMember(
    _ left: NodeID, _ right: NodeID, _ onTrue: Label, _ onFalse: Label
  ) -> Bool {
    guard let element = term(left) else { return false }
    if let members = tree.constantList(right) {
      return writeMember(element, members, onTrue, onFalse)
    }
    guard let list = cell(of: right), case .cell(let cell, _) = element else { return false }
    assembler.emit(
      .inListCell, cell: cell, payload: UInt64(list), onTrue: onTrue, onFalse: onFalse)
    return true
  }

  private mutating func writeMember(
    _ element: Term, _ members: [Value], _ onTrue: Label, _ onFalse: Label
  ) -> Bool {
    switch element {
    case .constant(let value):
      decide(members.contains { $0.equals(value) }, onTrue, onFalse)
      return true
    case .cellOr(let cell, let type, let fallback):
      let present = assembler.makeLabel()
      let absent = assembler.makeLabel()
      assembler.emit(.has, cell: cell, onTrue: present, onFalse: absent)
      assembler.bind(present)
      guard writeMember(.cell(cell, type), members, onTrue, onFalse) else { return false }
      assembler.bind(absent)
      return writeMember(.constant(fallback), members, onTrue, onFalse)
    case .cell(let cell, _):
      var slots: [Slot] = []
      for member in members {
        guard let slot = Slot(member, &symbols) else { return false }
        slots.append(slot)
      }
      let tag = slots.first?.tag ?? .string
      if tag.hasOneWord && slots.allSatisfy({ $0.tag == tag }) {
        emitSet(tag, cell, slots.map(\.payload), onTrue, onFalse)
        return true
      }
      for slot in slots.dropLast() {
        let next = assembler.makeLabel()
        writeRelation(.equal, cell, slot, onTrue, next)
        assembler.bind(next)
      }
      guard let last = slots.last else { return false }
      writeRelation(.equal, cell, last, onTrue, onFalse)
      return true
    }
  }

  private mutating func emitSet(
    _ tag: SlotTag, _ cell: UInt16, _ members: [UInt64], _ onTrue: Label, _ onFalse: Label
  ) {
    let words = members.sorted()
    if tag == .string, let first = words.first, let last = words.last, last - first < 32 {
      let mask = words.reduce(UInt32(0)) { $0 | 1 << UInt32($1 - first) }
      assembler.emit(
        .inMask, cell: cell, payload: Instruction.pair(UInt32(first), mask), onTrue: onTrue,
        onFalse: onFalse)
      return
    }
    let pooled = assembler.pool(words: words)
    assembler.emit(
      words.count > PredicatePlanner.linearListMax ? .inSorted : .inList, detail: tag.rawValue,
      cell: cell, payload: pooled, onTrue: onTrue, onFalse: onFalse)
  }

  // MARK: - Terms

  private mutating func term(_ id: NodeID) -> Term? {
    let node = tree[id]
    switch node.kind {
    case .literal(let value):
      return .constant(value)
    case .identifier:
      return cell(of: id).map { .cell($0, tree.type(of: id)) }
    case .select(let operand, let field, let isOptional):
      if let cell = cell(of: id) { return .cell(cell, tree.type(of: id)) }
      guard !isOptional, tree.reference(of: id) == nil, tree.isMap(operand),
        let key = self.operand(.constant(.string(field)))
      else { return nil }
      return element(id, operand, key)
    case .index(let operand, let index, false):
      guard tree.isMap(operand) || tree.isList(operand), let indexTerm = term(index),
        let key = self.operand(indexTerm)
      else { return nil }
      return element(id, operand, key)
    case .binary(let operation, let left, let right):
      guard let computation = Computation(operation) else { return nil }
      return compute(computation, id, left, right)
    case .call("size", let target, let arguments):
      guard tree.calls("size", id, isMember: target != nil),
        let text = target ?? arguments.first, tree.type(of: text).isText
      else { return nil }
      return compute(.size, id, text, text)
    case .call("orValue", let target?, let arguments):
      guard arguments.count == 1, tree.calls("orValue", id, isMember: true),
        case .literal(let fallback) = tree[arguments[0]].kind,
        let cell = optionalCell(of: target)
      else { return nil }
      return .cellOr(cell, tree.type(of: id), fallback)
    default:
      return nil
    }
  }

  /// Writes an instruction that computes a scratch cell, before the predicate that reads it.
  private mutating func compute(
    _ computation: Computation, _ id: NodeID, _ left: NodeID, _ right: NodeID
  ) -> Term? {
    guard let leftTerm = term(left), let first = operand(leftTerm) else { return nil }
    var second = first
    if right != left {
      guard let rightTerm = term(right), let operand = operand(rightTerm) else { return nil }
      second = operand
    }
    return compute(computation, id, first, second)
  }

  private mutating func element(_ id: NodeID, _ container: NodeID, _ key: Operand) -> Term? {
    // A string would have to be looked up in the symbol table first; the walk is no slower.
    guard tree.type(of: id).isPlain else { return nil }
    return cell(of: container).flatMap { compute(.element, id, .cell($0), key) }
  }

  private mutating func compute(
    _ computation: Computation, _ id: NodeID, _ first: Operand, _ second: Operand
  ) -> Term? {
    guard Int(scratchCount) < FrameView.scratchCount else { return nil }
    let result = scratchCount
    scratchCount += 1
    let next = assembler.makeLabel()
    assembler.emit(
      .compute, detail: computation.rawValue, cell: result,
      payload: Instruction.pair(first.code, second.code), onTrue: next, onFalse: next)
    assembler.bind(next)
    return .cell(result, tree.type(of: id))
  }

  private mutating func operand(_ term: Term) -> Operand? {
    switch term {
    case .cell(let cell, _): return .cell(cell)
    case .constant(let value):
      return Slot(value, &symbols).map { .pooled(assembler.pool($0)) }
    case .cellOr: return nil
    }
  }

  /// The cell of a path that is read, or that `has` asks for.
  private mutating func cell(of id: NodeID) -> UInt16? {
    guard case .path(let path)? = tree.reference(of: id) else { return nil }
    return cell(path)
  }

  /// The cell of a path that is read with `.?`.
  private mutating func optionalCell(of id: NodeID) -> UInt16? {
    guard case .optionalPath(let path)? = tree.reference(of: id) else { return nil }
    return cell(path)
  }

  private mutating func cell(_ path: [String]) -> UInt16? {
    layout.intern(path).map { $0.rawValue + UInt16(FrameView.scratchCount) }
  }
}

extension Operation {
  /// What a string operation answers for constants.
  fileprivate func holds(_ text: String, _ part: String) -> Bool {
    switch self {
    case .startsWith: Text.startsWith(text, part)
    case .endsWith: Text.endsWith(text, part)
    default: Text.contains(text, part)
    }
  }
}

extension BinaryOperator {
  fileprivate var isRelation: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: true
    case .multiply, .divide, .modulo, .add, .subtract: false
    }
  }

  /// The relation with its operands swapped.
  fileprivate var mirrored: BinaryOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}

extension SlotRelation {
  /// The relation of an ordering operator.
  fileprivate init(_ operation: BinaryOperator) {
    switch operation {
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    default: self = .greaterOrEqual
    }
  }
}

extension Computation {
  /// The computation of an arithmetic operator, if it is one.
  fileprivate init?(_ operation: BinaryOperator) {
    switch operation {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    case .divide: self = .divide
    case .modulo: self = .remainder
    default: return nil
    }
  }
}

extension SlotTag {
  /// Whether equal payloads are equal values and the other way round.
  fileprivate var hasOneWord: Bool {
    self == .int || self == .uint || self == .string || self == .duration
  }
}

extension Type {
  /// Whether a value of this type fits into a slot by itself.
  fileprivate var isPlain: Bool {
    switch self {
    case .null, .bool, .int, .uint, .double, .timestamp, .duration: true
    default: false
    }
  }

  fileprivate var isText: Bool {
    switch self {
    case .string, .enumeration: true
    default: false
    }
  }
}
