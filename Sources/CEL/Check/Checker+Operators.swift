/// Operators, literals of lists and maps, conditionals.
extension Checker {
  mutating func checkUnary(
    _ id: NodeID, _ operation: UnaryOperator, _ operand: NodeID
  ) -> Facts {
    let facts = check(operand)
    switch operation {
    case .not:
      expect(.bool, of: operand)
      types[Int(id)] = .bool
      return facts.negated
    case .negate:
      let found = type(operand)
      types[Int(id)] = found
      if found == .dyn {
        if mode == .strict { reportUntyped(operand) }
        mayFail(.untyped, id)
      } else if found == .error {
        return .nothing
      } else if unifier.assign(found, to: .int) {
        types[Int(id)] = .int
        mayFail(.arithmetic, id)
      } else if !unifier.assign(found, to: .double) {
        report(
          .noOverload, "`-` takes a number, not `\(unifier.finished(found).name)`", range(operand))
        types[Int(id)] = .error
      }
      return .nothing
    }
  }

  mutating func checkLogic(_ id: NodeID, _ operands: [NodeID], isAnd: Bool) -> Facts {
    types[Int(id)] = .bool
    let outer = proven
    defer { proven = outer }
    // For `&&`: all are true, or one of them is false. For `||` the other way round.
    var all: Set<[String]>? = []
    var one: Set<[String]>?
    for operand in operands {
      let facts = check(operand)
      expect(.bool, of: operand)
      let goesOn = isAnd ? facts.whenTrue : facts.whenFalse
      all = Facts.both(all, goesOn)
      one = Facts.either(one, isAnd ? facts.whenFalse : facts.whenTrue)
      proven.formUnion(goesOn ?? [])
    }
    return isAnd ? Facts(whenTrue: all, whenFalse: one) : Facts(whenTrue: one, whenFalse: all)
  }

  mutating func checkConditional(
    _ id: NodeID, _ condition: NodeID, _ then: NodeID, _ otherwise: NodeID
  ) -> Facts {
    let decision = check(condition)
    expect(.bool, of: condition)
    let outer = proven
    proven.formUnion(decision.whenTrue ?? [])
    let first = check(then)
    proven = outer.union(decision.whenFalse ?? [])
    let second = check(otherwise)
    proven = outer
    if let joined = unifier.join(types[Int(then)], types[Int(otherwise)]) {
      types[Int(id)] = joined
    } else {
      report(
        .typeMismatch,
        "the branches are `\(unifier.finished(type(then)).name)` and "
          + "`\(unifier.finished(type(otherwise)).name)`", expression[id].nameRange)
      types[Int(id)] = .error
    }
    return Facts(
      whenTrue: Facts.either(
        Facts.both(decision.whenTrue, first.whenTrue),
        Facts.both(decision.whenFalse, second.whenTrue)),
      whenFalse: Facts.either(
        Facts.both(decision.whenTrue, first.whenFalse),
        Facts.both(decision.whenFalse, second.whenFalse)))
  }

  mutating func checkBinary(
    _ id: NodeID, _ operation: BinaryOperator, _ left: NodeID, _ right: NodeID
  ) {
    check(left)
    check(right)
    let operands = [left, right]
    let isTyped = demandTypes(of: operands, id)
    let overloads = OperatorTypes.overloads[operation] ?? []
    let result = resolve(overloads, operands.map { types[Int($0)] }, isMember: false)
    guard let result else {
      types[Int(id)] = .error
      reportMismatch(id, operation, left, right)
      return
    }
    types[Int(id)] = result
    switch operation {
    case .equal, .notEqual:
      if isTyped { checkEnumComparison(id, left, right) }
    case .in:
      if isTyped { checkEnumMembership(left, right) }
    case .add, .subtract, .multiply, .divide, .modulo:
      if unifier.resolve(result) != .double { mayFail(.arithmetic, id) }
    default: break
    }
  }

  /// In strict mode reports operands of unknown type; returns whether there were none.
  @discardableResult
  mutating func demandTypes(of operands: [NodeID], _ id: NodeID) -> Bool {
    let untyped = operands.filter { type($0) == .dyn }
    if untyped.isEmpty { return true }
    mayFail(.untyped, id)
    if mode == .strict { untyped.forEach { reportUntyped($0) } }
    return mode == .gradual
  }

  /// The result of the overloads that fit: theirs if they agree, else `dyn`.
  mutating func resolve(_ overloads: [Overload], _ arguments: [Type], isMember: Bool) -> Type? {
    var result: Type?
    for overload in overloads where overload.takes(count: arguments.count, isMember: isMember) {
      // An overload that takes anything is the last resort, as for numbers of several types.
      if result != nil, overload.parameters.allSatisfy({ $0 == .dyn }) { continue }
      var parameters: [String: Type] = [:]
      var wanted = overload.parameters.map { unifier.instantiate($0, &parameters) }
      while wanted.count < arguments.count, let last = wanted.last { wanted.append(last) }
      guard unifier.assign(arguments, to: wanted) else { continue }
      let type = unifier.instantiate(overload.result, &parameters)
      if let earlier = result {
        if unifier.finished(earlier) != unifier.finished(type) { result = .dyn }
      } else {
        result = type
      }
    }
    return result
  }

  private mutating func reportMismatch(
    _ id: NodeID, _ operation: BinaryOperator, _ left: NodeID, _ right: NodeID
  ) {
    let (a, b) = (unifier.finished(type(left)).name, unifier.finished(type(right)).name)
    let numbers = ["int", "uint", "double"]
    var notes: [String] = []
    if numbers.contains(a), numbers.contains(b) {
      notes = ["numbers of different types do not mix; convert one, such as `\(a)(...)`"]
    }
    let place = expression[id].nameRange
    switch operation {
    case .equal, .notEqual:
      report(.noOverload, "`\(a)` and `\(b)` cannot be compared", place, notes: notes)
    default:
      report(
        .noOverload, "`\(operation.rawValue)` does not take `\(a)` and `\(b)`", place,
        notes: notes)
    }
  }

  mutating func checkIndex(
    _ id: NodeID, _ operand: NodeID, _ index: NodeID, isOptional: Bool
  ) {
    check(operand)
    check(index)
    var container = type(operand)
    var isThroughOptional = false
    if case .optional(let inner) = container {
      container = unifier.resolve(inner)
      isThroughOptional = true
    }
    if mode == .strict, type(index) == .dyn { reportUntyped(index) }
    var element = Type.dyn
    switch container {
    case .list(let type):
      element = type
      expect(.int, of: index)
    case .map(let key, let value):
      element = value
      if !unifier.assign(type(index), to: key) {
        report(
          .typeMismatch,
          "the keys are `\(unifier.finished(key).name)`, not "
            + "`\(unifier.finished(type(index)).name)`", range(index))
      }
    case .record(let record):
      report(
        .typeMismatch, "`\(text(operand))` is not a list or a map", range(operand),
        notes: record.fields.isEmpty ? [] : ["its fields are read with `.`"])
      element = .error
    case .dyn:
      if mode == .strict { reportUntyped(operand) }
    case .variable: break
    case .error: element = .error
    default:
      report(
        .typeMismatch, "`\(unifier.finished(container).name)` is not a list or a map",
        range(operand))
      element = .error
    }
    types[Int(id)] = isOptional || isThroughOptional ? .optional(element) : element
    if !isOptional, !isThroughOptional { mayFail(.index, id) }
  }

  mutating func checkList(_ id: NodeID, _ elements: [ListElement]) {
    var joined = unifier.fresh()
    var isMixed = false
    for element in elements {
      check(element.node)
      let found = element.isOptional ? unwrapped(element.node) : types[Int(element.node)]
      if isMixed { continue }
      if let wider = unifier.join(joined, found) {
        joined = wider
        continue
      }
      isMixed = true
      if mode == .strict {
        report(
          .mixedList,
          "a list has elements of one type; the others are `\(unifier.finished(joined).name)`, "
            + "this is `\(unifier.finished(found).name)`", range(element.node))
      }
    }
    types[Int(id)] = .list(isMixed ? (mode == .strict ? .error : .dyn) : joined)
  }

  mutating func checkMap(_ id: NodeID, _ entries: [MapElement]) {
    var keys: Type? = unifier.fresh()
    var values: Type? = unifier.fresh()
    var seen: Set<Value> = []
    for entry in entries {
      check(entry.key)
      check(entry.value)
      checkKey(entry.key, &seen)
      let value = entry.isOptional ? unwrapped(entry.value) : types[Int(entry.value)]
      keys = keys.flatMap { unifier.join($0, types[Int(entry.key)]) }
      values = values.flatMap { unifier.join($0, value) }
    }
    types[Int(id)] = .map(keys ?? .dyn, values ?? .dyn)
  }

  private mutating func checkKey(_ key: NodeID, _ seen: inout Set<Value>) {
    guard mode == .strict else { return }
    switch type(key) {
    case .bool, .int, .uint, .string, .enumeration, .variable, .error: break
    case .dyn: reportUntyped(key)
    case let other:
      report(
        .typeMismatch, "a map key cannot be `\(unifier.finished(other).name)`", range(key))
    }
    if case .literal(let value) = expression[key].kind {
      if !seen.insert(value).inserted {
        report(.duplicateKey, "the key `\(text(key))` stands twice", range(key))
      }
    } else {
      mayFail(.duplicateKey, key)
    }
  }

  /// The type within an optional entry's optional.
  private mutating func unwrapped(_ id: NodeID) -> Type {
    let inner = unifier.fresh()
    if type(id) == .dyn { return .dyn }
    if unifier.assign(types[Int(id)], to: .optional(inner)) { return inner }
    report(
      .typeMismatch, "`?` takes an optional, this is `\(unifier.finished(type(id)).name)`",
      range(id))
    return .error
  }
}
