/// The slow and obviously right evaluator: a walk over the tree.
///
/// It is the meaning of the language here; every faster evaluator is tested against it.
struct Interpreter {
  /// A variable of a macro.
  private struct Local {
    enum State {
      case value(Value)
      /// `cel.bind` evaluates its initial value when it is first needed.
      case pending(NodeID)
      case failed(EvaluationError)
    }

    var name: String
    var state: State
  }

  let nodes: [Node]
  /// Resolved names; nil for an expression that was not checked.
  let references: [Reference?]?
  let environment: Environment
  /// Literal patterns, compiled once, by their call.
  var patterns: [NodeID: LinearRegex] = [:]
  let activation: any Activation
  var meter: Meter
  /// Outcomes by node, if they are wanted.
  var trace: [NodeID: Outcome]?
  private var locals: [Local] = []

  init(
    nodes: [Node], references: [Reference?]?, environment: Environment,
    activation: any Activation, limits: EvaluationLimits, isTracing: Bool
  ) {
    self.nodes = nodes
    self.references = references
    self.environment = environment
    self.activation = activation
    meter = Meter(limits)
    trace = isTracing ? [:] : nil
  }

  /// The value of a node; the error, if any, carries the place where it arose.
  mutating func evaluate(_ id: NodeID) throws(EvaluationError) -> Value {
    do throws(EvaluationError) {
      try meter.charge(1)
      let value = try compute(id)
      trace?[id] = .value(value)
      return value
    } catch {
      let placed = error.placed(at: nodes[Int(id)].range)
      trace?[id] = .error(placed)
      throw placed
    }
  }

  private mutating func compute(_ id: NodeID) throws(EvaluationError) -> Value {
    switch nodes[Int(id)].kind {
    case .literal(let value):
      return value
    case .identifier(let name, let isRooted):
      return try identifier(id, name, isRooted: isRooted)
    case .select(let operand, let field, let isOptional):
      return try select(id, operand, field, isOptional: isOptional)
    case .has(let operand, let field):
      return try has(id, operand, field)
    case .index(let operand, let index, let isOptional):
      return try self.index(operand, index, isOptional: isOptional)
    case .call(let function, let target, let arguments):
      return try call(id, function, target, arguments)
    case .unary(let operation, let operand):
      return try Operators.unary(operation, evaluate(operand))
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right)
    case .and(let operands):
      return try logic(operands, deciding: false)
    case .or(let operands):
      return try logic(operands, deciding: true)
    case .conditional(let condition, let then, let otherwise):
      return try conditional(condition, then, otherwise)
    case .list(let elements):
      return try list(elements)
    case .map(let entries):
      return try map(entries)
    case .comprehension(let it):
      return try comprehension(it)
    case .bind(let variable, let initial, let body):
      return try bind(variable, initial, body)
    case .optionalMap(let target, let variable, let body, let isFlat):
      return try optionalMap(target, variable, body, isFlat: isFlat)
    }
  }

  // MARK: Names

  private mutating func identifier(
    _ id: NodeID, _ name: String, isRooted: Bool
  ) throws(EvaluationError) -> Value {
    if let references {
      switch references[Int(id)] {
      case .path(let path): return try variable(path)
      case .type(let name): return .type(name)
      case .local, nil: return try local(name)
      default: break
      }
    } else {
      if !isRooted, isLocal(name) { return try local(name) }
      if let value = try resolve(name, isRooted: isRooted) { return value }
    }
    throw EvaluationError(.unknownVariable, "no variable is named `\(name)`")
  }

  private mutating func variable(_ path: [String]) throws(EvaluationError) -> Value {
    switch activation.value(of: path[0]) {
    case .value(let value): return value
    case .absent: throw EvaluationError(.absent, "`\(path[0])` is absent")
    case .failed(let error): throw error
    }
  }

  /// A variable or type by a perhaps dotted name, for expressions that were not checked.
  private func resolve(_ name: String, isRooted: Bool) throws(EvaluationError) -> Value? {
    for candidate in environment.candidates(name, isRooted: isRooted) {
      switch activation.value(of: candidate) {
      case .value(let value): return value
      case .failed(let error): throw error
      case .absent:
        if Environment.typeNames[candidate] != nil { return .type(candidate) }
      }
    }
    return nil
  }

  private func isLocal(_ name: String) -> Bool { locals.contains { $0.name == name } }

  private mutating func local(_ name: String) throws(EvaluationError) -> Value {
    guard let place = locals.lastIndex(where: { $0.name == name }) else {
      throw EvaluationError(.unknownVariable, "no variable is named `\(name)`")
    }
    return try local(name, at: place)
  }

  private mutating func local(_ name: String, at place: Int) throws(EvaluationError) -> Value {
    switch locals[place].state {
    case .value(let value): return value
    case .failed(let error): throw error
    case .pending(let initial):
      // The initial value sees only what was in scope where it is written.
      let inner = Array(locals[place...])
      locals.removeSubrange(place...)
      let state: Local.State
      do throws(EvaluationError) {
        state = .value(try evaluate(initial))
      } catch {
        state = .failed(error)
      }
      locals += inner
      locals[place].state = state
      return try local(name, at: place)
    }
  }

  /// `a.b.c` of a node, if it is made of plain selections alone and does not start with a local.
  private func dottedName(
    _ id: NodeID, componentsMax: Int = 32
  ) -> (name: String, isRooted: Bool)? {
    guard componentsMax > 0 else { return nil }
    switch nodes[Int(id)].kind {
    case .identifier(let name, let isRooted):
      return !isRooted && isLocal(name) ? nil : (name, isRooted)
    case .select(let operand, let field, false):
      guard let prefix = dottedName(operand, componentsMax: componentsMax - 1) else { return nil }
      return (prefix.name + "." + field, prefix.isRooted)
    default:
      return nil
    }
  }

  // MARK: Selections

  private mutating func select(
    _ id: NodeID, _ operand: NodeID, _ field: String, isOptional: Bool
  ) throws(EvaluationError) -> Value {
    if let references {
      switch references[Int(id)] {
      case .path(let path) where path.count == 1: return try variable(path)
      case .path(let path):
        switch activation.value(at: path) {
        case .value(let value)?: return value
        case .failed(let error)?: throw error
        case .absent?:
          throw EvaluationError(.absent, "`\(path.joined(separator: "."))` is absent")
        case nil: break
        }
      case .optionalPath(let path):
        switch activation.value(at: path) {
        case .value(let value)?: return .optional(value)
        case .failed(let error)?: throw error
        case .absent?: return .optional(nil)
        case nil:
          do throws(EvaluationError) {
            return try Access.select(evaluate(operand), field, isOptional: isOptional)
          } catch {
            if error.code == .absent { return .optional(nil) }
            throw error
          }
        }
      case .type(let name): return .type(name)
      default: break
      }
      let isPath = references[Int(id)].isPath
      do throws(EvaluationError) {
        return try Access.select(evaluate(operand), field, isOptional: isOptional)
      } catch {
        // A field of a record that is not there is absent, not a key that never was.
        guard isPath, error.code == .noSuchKey, error.range == nil else { throw error }
        throw EvaluationError(.absent, "`\(field)` is absent")
      }
    }
    if !isOptional, let name = dottedName(id),
      let value = try resolve(name.name, isRooted: name.isRooted)
    {
      return value
    }
    return try Access.select(evaluate(operand), field, isOptional: isOptional)
  }

  private mutating func has(
    _ id: NodeID, _ operand: NodeID, _ field: String
  ) throws(EvaluationError) -> Value {
    var isPath = false
    switch references?[Int(id)] {
    case .path(let path), .optionalPath(let path):
      isPath = true
      switch activation.value(at: path) {
      case .value?: return .bool(true)
      case .absent?: return .bool(false)
      case .failed(let error)?: throw error
      case nil: break
      }
    default: break
    }
    do throws(EvaluationError) {
      return try .bool(Access.has(evaluate(operand), field))
    } catch {
      // Of a declared record every step may be asked at once: `has(event.profile.name)`.
      if isPath, error.code == .absent { return .bool(false) }
      throw error
    }
  }

  private mutating func index(
    _ operand: NodeID, _ index: NodeID, isOptional: Bool
  ) throws(EvaluationError) -> Value {
    let container = try evaluate(operand)
    return try Access.index(container, evaluate(index), isOptional: isOptional)
  }

  // MARK: Operators

  private mutating func binary(
    _ operation: BinaryOperator, _ left: NodeID, _ right: NodeID
  ) throws(EvaluationError) -> Value {
    let a = try evaluate(left)
    let b = try evaluate(right)
    return try Operators.binary(operation, a, b, &meter)
  }

  /// One side that decides wins over an error or a non-bool of the other.
  private mutating func logic(
    _ operands: [NodeID], deciding: Bool
  ) throws(EvaluationError) -> Value {
    var first: EvaluationError?
    for operand in operands {
      do throws(EvaluationError) {
        if try truth(operand) == deciding { return .bool(deciding) }
      } catch {
        if error.isLimit { throw error }
        first = first ?? error
      }
    }
    if let first { throw first }
    return .bool(!deciding)
  }

  private mutating func truth(_ id: NodeID) throws(EvaluationError) -> Bool {
    let value = try evaluate(id)
    if case .bool(let truth) = value { return truth }
    throw EvaluationError(
      .noOverload, "a condition is `bool`, this is `\(value.typeName)`", at: nodes[Int(id)].range)
  }

  private mutating func conditional(
    _ condition: NodeID, _ then: NodeID, _ otherwise: NodeID
  ) throws(EvaluationError) -> Value {
    try truth(condition) ? evaluate(then) : evaluate(otherwise)
  }

  private mutating func list(_ elements: [ListElement]) throws(EvaluationError) -> Value {
    try meter.charge(makingElements: elements.count)
    var result: [Value] = []
    result.reserveCapacity(elements.count)
    for element in elements {
      let value = try evaluate(element.node)
      guard element.isOptional else {
        result.append(value)
        continue
      }
      guard case .optional(let inner) = value else {
        throw EvaluationError(.noOverload, "`?` takes an optional, not `\(value.typeName)`")
      }
      if let inner { result.append(inner) }
    }
    return .list(result)
  }

  private mutating func map(_ entries: [MapElement]) throws(EvaluationError) -> Value {
    try meter.charge(makingElements: entries.count)
    var result = MapValue()
    for entry in entries {
      let key = try evaluate(entry.key)
      var value = try evaluate(entry.value)
      if entry.isOptional {
        guard case .optional(let inner) = value else {
          throw EvaluationError(.noOverload, "`?` takes an optional, not `\(value.typeName)`")
        }
        guard let inner else { continue }
        value = inner
      }
      try insert(key, value, into: &result)
    }
    return .map(result)
  }

  private func insert(
    _ key: Value, _ value: Value, into map: inout MapValue
  ) throws(EvaluationError) {
    if map.contains(key) {
      throw EvaluationError(.duplicateKey, "the key `\(ValueText.text(key))` stands twice")
    }
    guard map.set(key, to: value) else {
      throw EvaluationError(.invalidKey, "a map key cannot be of type `\(key.typeName)`")
    }
  }

  // MARK: Calls

  private mutating func call(
    _ id: NodeID, _ name: String, _ target: NodeID?, _ arguments: [NodeID]
  ) throws(EvaluationError) -> Value {
    let (function, isMember) = try function(id, name, target)
    var values: [Value] = []
    values.reserveCapacity(arguments.count + 1)
    if isMember, let target { values.append(try evaluate(target)) }
    for argument in arguments { values.append(try evaluate(argument)) }
    guard let body = function.body else {
      throw EvaluationError(.unknownFunction, "`\(function.name)` cannot be evaluated here")
    }
    guard function.overloads.contains(where: { $0.takes(count: values.count, isMember: isMember) })
    else {
      throw EvaluationError(.noOverload, "`\(function.name)` is not called like this")
    }
    if let regex = patterns[id], case .string(let text) = values[0] {
      return try StandardFunctions.match(regex, text, &meter)
    }
    return try body(values, &meter)
  }

  private func function(
    _ id: NodeID, _ name: String, _ target: NodeID?
  ) throws(EvaluationError) -> (Function, isMember: Bool) {
    if case .function(let resolved, let isMember)? = references?[Int(id)],
      let function = environment.functions[resolved]
    {
      return (function, isMember)
    }
    let found = FunctionNames.resolve(
      name, qualifier: target.flatMap { dottedName($0) }, hasTarget: target != nil, in: environment)
    if let found { return found }
    throw EvaluationError(.unknownFunction, "no function is named `\(name)`")
  }

  // MARK: Macros

  private mutating func comprehension(_ it: Comprehension) throws(EvaluationError) -> Value {
    let range = try evaluate(it.range)
    var walk = ComprehensionWalk(it.kind)
    let count: Int
    let pair: (Int) -> (Value, Value)
    switch range {
    case .list(let elements):
      count = elements.count
      pair = { (.int(Int64($0)), elements[$0]) }
    case .map(let map):
      count = map.count
      pair = { map.entries[$0] }
    default:
      throw EvaluationError(
        .noOverload, "`\(it.kind.rawValue)` walks a list or a map, not `\(range.typeName)`",
        at: nodes[Int(it.range)].range)
    }
    let isList = if case .list = range { true } else { false }
    let depth = locals.count
    defer { locals.removeSubrange(depth...) }
    for place in 0..<count {
      try meter.charge(1)
      locals.removeSubrange(depth...)
      let (first, second) = pair(place)
      if let name = it.secondVariable {
        locals.append(Local(name: it.variable, state: .value(first)))
        locals.append(Local(name: name, state: .value(second)))
      } else {
        locals.append(Local(name: it.variable, state: .value(isList ? second : first)))
      }
      if try step(it, &walk, key: first, element: isList ? second : first) { break }
    }
    return try walk.result()
  }

  /// One element; returns whether the result is decided.
  private mutating func step(
    _ it: Comprehension, _ walk: inout ComprehensionWalk, key: Value, element: Value
  ) throws(EvaluationError) -> Bool {
    switch it.kind {
    case .all, .exists:
      do throws(EvaluationError) {
        return walk.decide(try truth(it.body))
      } catch {
        if error.isLimit { throw error }
        walk.absorb(error)
        return false
      }
    case .existsOne:
      walk.count(try truth(it.body))
    case .filter:
      if try truth(it.body) { try walk.append(element, &meter) }
    case .map, .transformList:
      if let filter = it.filter, try !truth(filter) { return false }
      try walk.append(evaluate(it.body), &meter)
    case .transformMap:
      if let filter = it.filter, try !truth(filter) { return false }
      try walk.insert(key, evaluate(it.body), &meter)
    case .transformMapEntry:
      if let filter = it.filter, try !truth(filter) { return false }
      let value = try evaluate(it.body)
      guard case .map(let entries) = value else {
        throw EvaluationError(
          .noOverload, "`transformMapEntry` makes maps, not `\(value.typeName)`")
      }
      for entry in entries.entries { try walk.insert(entry.key, entry.value, &meter) }
    }
    return false
  }

  private mutating func bind(
    _ variable: String, _ initial: NodeID, _ body: NodeID
  ) throws(EvaluationError) -> Value {
    locals.append(Local(name: variable, state: .pending(initial)))
    defer { locals.removeLast() }
    return try evaluate(body)
  }

  private mutating func optionalMap(
    _ target: NodeID, _ variable: String, _ body: NodeID, isFlat: Bool
  ) throws(EvaluationError) -> Value {
    let value = try evaluate(target)
    guard case .optional(let inner) = value else {
      throw EvaluationError(.noOverload, "`optMap` takes an optional, not `\(value.typeName)`")
    }
    guard let inner else { return .optional(nil) }
    locals.append(Local(name: variable, state: .value(inner)))
    defer { locals.removeLast() }
    let result = try evaluate(body)
    guard isFlat else { return .optional(result) }
    if case .optional = result { return result }
    throw EvaluationError(.noOverload, "`optFlatMap` makes an optional, not `\(result.typeName)`")
  }
}
