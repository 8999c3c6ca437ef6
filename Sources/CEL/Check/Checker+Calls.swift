/// Calls and macros.
extension Checker {
  mutating func checkCall(
    _ id: NodeID, _ name: String, _ target: NodeID?, _ arguments: [NodeID]
  ) -> Facts {
    let qualifier = target.flatMap { dottedName($0) }
    let found = FunctionNames.resolve(
      name, qualifier: qualifier, hasTarget: target != nil, in: environment)
    let isMember = found?.isMember ?? (target != nil)
    var operands = arguments
    if isMember, let target { operands.insert(target, at: 0) }
    guard let function = found?.0 else {
      reportUnknownFunction(id, name, target, qualifier?.name)
      arguments.forEach { check($0) }
      return .nothing
    }
    for operand in operands {
      if function.name == "format", operand != target,
        case .list(let elements) = expression[operand].kind
      {
        checkFormatArguments(operand, elements)
      } else {
        check(operand)
      }
    }
    references[Int(id)] = .function(function.name, isMember: isMember)
    if !function.acceptsDyn { demandTypes(of: operands, id) }
    let types = operands.map { self.types[Int($0)] }
    guard let result = resolve(function.overloads, types, isMember: isMember) else {
      if !types.contains(where: { unifier.resolve($0) == .error }) {
        reportNoOverload(id, function, operands, isMember: isMember)
      }
      return .nothing
    }
    if function.name == "math.greatest" || function.name == "math.least" {
      operands.forEach { expectNumbers($0) }
    }
    self.types[Int(id)] = withDefault(function.name, operands) ?? result
    if function.name == "format", operands.count == 2 {
      checkFormatClauses(operands[0], operands[1])
    }
    checkLiterals(function.name, operands)
    noteFailure(id, function, operands)
    return callFacts(function.name, operands)
  }

  /// The overload for mixed numbers takes anything, so what is no number is refused here.
  private mutating func expectNumbers(_ id: NodeID) {
    var found = type(id)
    if case .list(let element) = found { found = unifier.resolve(element) }
    switch found {
    case .int, .uint, .double, .dyn, .variable, .error: break
    default:
      report(
        .noOverload, "expected a number, found `\(unifier.finished(found).name)`", range(id))
    }
  }

  /// `stage.orValue("")` is still a stage, or the default: comparisons with it stay checked.
  private func withDefault(_ name: String, _ operands: [NodeID]) -> Type? {
    guard name == "orValue", operands.count == 2, case .optional(let inner) = type(operands[0]),
      case .enumeration(var enumeration) = unifier.resolve(inner),
      case .literal(.string(let text)) = expression[operands[1]].kind
    else { return nil }
    if !enumeration.contains(text) { enumeration.values.append(text) }
    return .enumeration(enumeration)
  }

  /// `x.?y.hasValue()` proves `x.y`.
  private func callFacts(_ name: String, _ operands: [NodeID]) -> Facts {
    guard name == "hasValue", let first = operands.first, let path = paths[Int(first)],
      path.isOptional
    else { return .nothing }
    return .present(path.components)
  }

  private mutating func reportUnknownFunction(
    _ id: NodeID, _ name: String, _ target: NodeID?, _ qualifier: String?
  ) {
    let isVariable =
      target.map { target in
        qualifier.map { environment.variables[String($0.prefix { $0 != "." })] != nil } ?? true
          || scopes.contains { $0.name == text(target) }
      } ?? true
    let full = isVariable ? name : (qualifier.map { "\($0)." } ?? "") + name
    let macros = ["has", "all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap"]
    if target != nil, isVariable, let target { check(target) }
    let notes = macros.contains(name) ? ["the macro `\(name)` takes other arguments"] : []
    report(
      .unknownFunction, "no function is named `\(full)`", expression[id].nameRange, notes: notes,
      suggestion: notes.isEmpty
        ? NearestName.find(full, in: Array(environment.functions.names) + macros) : nil)
  }

  private mutating func reportNoOverload(
    _ id: NodeID, _ function: Function, _ operands: [NodeID], isMember: Bool
  ) {
    let given = operands.map { "`\(unifier.finished(type($0)).name)`" }.joined(separator: ", ")
    let shapes = function.overloads.prefix(4).map { overload in
      let parameters = overload.parameters.map(\.name)
      let rest = overload.isVariadic ? ", ..." : ""
      return overload.isMember
        ? "`\(parameters[0]).\(function.name)(\(parameters.dropFirst().joined(separator: ", "))"
          + "\(rest))`"
        : "`\(function.name)(\(parameters.joined(separator: ", "))\(rest))`"
    }
    report(
      .noOverload,
      operands.isEmpty
        ? "`\(function.name)` needs arguments" : "`\(function.name)` does not take \(given)",
      expression[id].nameRange, notes: ["it is called as " + shapes.joined(separator: " or ")])
  }

  /// Literal patterns and times are known to be good, or bad, before anything runs.
  private mutating func checkLiterals(_ name: String, _ operands: [NodeID]) {
    if name == "before", operands.count > 1,
      case .literal(.string(let text)) = expression[operands[1]].kind, CalendarPeriod(text) == nil
    {
      report(
        .invalidLiteral, "\(PrimitiveError.quote(text)) is no period", range(operands[1]),
        notes: ["write whole numbers with units, the largest first: `2y`, `18mo`, `14d`"])
    }
    guard mode == .strict, let last = operands.last,
      case .literal(.string(let text)) = expression[last].kind
    else { return }
    do throws(PrimitiveError) {
      switch name {
      case "duration": _ = try CELDuration.parse(text)
      case "timestamp": _ = try Timestamp.parse(text)
      case "matches":
        if compiled.hasRoom(for: text) {
          _ = try compiled.regex(text)
        } else {
          report(
            .limit, "an expression has at most \(PatternCache.patternsMax) different patterns",
            range(last))
        }
      case "int": _ = try NumberText.int(text)
      case "uint": _ = try NumberText.uint(text)
      case "double": _ = try NumberText.double(text)
      default: break
      }
    } catch {
      let notes =
        switch name {
        case "timestamp": ["write it as `timestamp(\"2026-01-31T08:00:00Z\")`"]
        case "duration": ["write it as `duration(\"1h30m\")`; the largest unit is `h`"]
        default: [String]()
        }
      report(
        name == "matches" ? .invalidPattern : .invalidLiteral, error.message, range(last),
        notes: notes)
    }
  }

  private mutating func noteFailure(_ id: NodeID, _ function: Function, _ operands: [NodeID]) {
    let isLiteral = operands.last.map { id in
      if case .literal = expression[id].kind { true } else { false }
    }
    switch function.name {
    case "size", "contains", "startsWith", "endsWith", "type", "dyn", "hasValue", "or", "orValue",
      "optional.of", "optional.none", "optional.ofNonZeroValue", "lowerAscii", "upperAscii",
      "trim", "reverse":
      break
    case "value": mayFail(.emptyOptional, id)
    case "string":
      if let first = operands.first, [.dyn, .bytes].contains(type(first)) {
        mayFail(.conversion, id)
      }
    case "int", "uint", "double", "bool", "bytes", "timestamp", "duration":
      if !(isLiteral ?? false) { mayFail(.conversion, id) }
    case "matches":
      if !(isLiteral ?? false) { mayFail(.function, id) }
    case _ where function.name.hasPrefix("get") && operands.count == 1: break
    default: mayFail(.function, id)
    }
  }

  // MARK: Macros

  mutating func checkComprehension(_ id: NodeID, _ it: Comprehension) -> Facts {
    check(it.range)
    var key = Type.dyn
    var element = Type.dyn
    var single = Type.dyn
    switch type(it.range) {
    case .list(let inner): (key, element, single) = (.int, inner, inner)
    case .map(let keys, let values): (key, element, single) = (keys, values, keys)
    case .dyn:
      if mode == .strict { reportUntyped(it.range) }
      mayFail(.untyped, it.range)
    case .variable: break
    case .error: (key, element, single) = (.error, .error, .error)
    case let other:
      report(
        .typeMismatch,
        "`\(it.kind.rawValue)` walks a list or a map, not `\(unifier.finished(other).name)`",
        range(it.range))
      (key, element, single) = (.error, .error, .error)
    }
    let depth = scopes.count
    if let second = it.secondVariable {
      push(it.variable, key)
      push(second, element)
    } else {
      push(it.variable, single)
    }
    defer { scopes.removeSubrange(depth...) }
    let outer = proven
    defer { proven = outer }
    if let filter = it.filter {
      let facts = check(filter)
      expect(.bool, of: filter)
      proven.formUnion(facts.whenTrue ?? [])
    }
    let facts = check(it.body).withoutLocals
    return finishComprehension(id, it, key: key, single: single, facts)
  }

  private mutating func finishComprehension(
    _ id: NodeID, _ it: Comprehension, key: Type, single: Type, _ facts: Facts
  ) -> Facts {
    switch it.kind {
    case .all:
      expect(.bool, of: it.body)
      types[Int(id)] = .bool
      return Facts(whenTrue: [], whenFalse: facts.whenFalse ?? [])
    case .exists:
      expect(.bool, of: it.body)
      types[Int(id)] = .bool
      return Facts(whenTrue: facts.whenTrue ?? [], whenFalse: [])
    case .existsOne:
      expect(.bool, of: it.body)
      types[Int(id)] = .bool
      return Facts(whenTrue: facts.whenTrue ?? [], whenFalse: [])
    case .filter:
      expect(.bool, of: it.body)
      types[Int(id)] = .list(single)
    case .map, .transformList: types[Int(id)] = .list(types[Int(it.body)])
    case .transformMap: types[Int(id)] = .map(key, types[Int(it.body)])
    case .transformMapEntry:
      let (keys, values) = (unifier.fresh(), unifier.fresh())
      types[Int(id)] = .map(keys, values)
      mayFail(.duplicateKey, id)
      if !unifier.assign(types[Int(it.body)], to: .map(keys, values)) {
        report(
          .typeMismatch,
          "`transformMapEntry` makes maps, not `\(unifier.finished(type(it.body)).name)`",
          range(it.body))
      }
    }
    return .nothing
  }

  mutating func checkOptionalMap(
    _ id: NodeID, _ target: NodeID, _ variable: String, _ body: NodeID, isFlat: Bool
  ) {
    check(target)
    let inner = unifier.fresh()
    var element = inner
    if type(target) == .dyn {
      if mode == .strict { reportUntyped(target) }
      mayFail(.untyped, id)
      element = .dyn
    } else if !unifier.assign(types[Int(target)], to: .optional(inner)) {
      report(
        .typeMismatch,
        "`\(isFlat ? "optFlatMap" : "optMap")` takes an optional, not "
          + "`\(unifier.finished(type(target)).name)`", range(target))
      element = .error
    }
    push(variable, unifier.resolve(element))
    defer { scopes.removeLast() }
    check(body)
    if !isFlat {
      types[Int(id)] = .optional(types[Int(body)])
    } else {
      let result = Type.optional(unifier.fresh())
      types[Int(id)] = result
      if !unifier.assign(types[Int(body)], to: result) {
        report(
          .typeMismatch,
          "`optFlatMap` makes an optional, not `\(unifier.finished(type(body)).name)`",
          range(body))
      }
    }
  }
}
