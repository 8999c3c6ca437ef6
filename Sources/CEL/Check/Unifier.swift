/// Solves type parameters: which types go together, and which of two is the more general.
struct Unifier {
  /// What each variable stands for, by its number; nil while unbound.
  private var bindings: [Type?] = []
  /// What bindings were before an attempt, to undo it; copying them all would make checking
  /// quadratic.
  private var trail: [(number: Int, before: Type?)] = []

  mutating func fresh() -> Type {
    bindings.append(nil)
    return .variable(bindings.count - 1)
  }

  /// The type without a bound variable at its top.
  func resolve(_ type: Type) -> Type {
    var current = type
    while case .variable(let number) = current, let bound = bindings[number] { current = bound }
    return current
  }

  /// The type without any variable; what stayed unbound is `dyn`.
  func finished(_ type: Type) -> Type {
    switch resolve(type) {
    case .variable: .dyn
    case .list(let element): .list(finished(element))
    case .map(let key, let value): .map(finished(key), finished(value))
    case .type(let inner): .type(finished(inner))
    case .optional(let inner): .optional(finished(inner))
    case .opaque(let name, let parameters): .opaque(name, parameters.map(finished))
    case let other: other
    }
  }

  /// The type with each type parameter replaced by the variable that stands for it in this call.
  mutating func instantiate(_ type: Type, _ parameters: inout [String: Type]) -> Type {
    switch type {
    case .typeParameter(let name):
      if let known = parameters[name] { return known }
      let variable = fresh()
      parameters[name] = variable
      return variable
    case .list(let element): return .list(instantiate(element, &parameters))
    case .map(let key, let value):
      return .map(instantiate(key, &parameters), instantiate(value, &parameters))
    case .type(let inner): return .type(instantiate(inner, &parameters))
    case .optional(let inner): return .optional(instantiate(inner, &parameters))
    case .opaque(let name, let inner):
      return .opaque(name, inner.map { instantiate($0, &parameters) })
    default: return type
    }
  }

  /// Whether values of one type can stand where the other is wanted; binds variables if so.
  mutating func assign(_ from: Type, to: Type) -> Bool {
    attempt { unifier in unifier.unify(from, to) }
  }

  /// As ``assign(_:to:)`` for several at once, all or none.
  mutating func assign(_ from: [Type], to: [Type]) -> Bool {
    attempt { unifier in zip(from, to).allSatisfy { unifier.unify($0, $1) } }
  }

  /// The type that both fit into, or nil.
  mutating func join(_ a: Type, _ b: Type) -> Type? {
    assign(a, to: b) ? moreGeneral(a, b) : nil
  }

  private mutating func attempt(_ body: (inout Unifier) -> Bool) -> Bool {
    trail.removeAll(keepingCapacity: true)
    if body(&self) { return true }
    for (number, before) in trail.reversed() { bindings[number] = before }
    return false
  }

  private mutating func set(_ number: Int, _ type: Type) {
    trail.append((number, bindings[number]))
    bindings[number] = type
  }

  // MARK: Unification

  private mutating func unify(_ from: Type, _ to: Type) -> Bool {
    switch (from, to) {
    case (.variable(let a), .variable(let b)) where root(a) == root(b):
      return true
    case (_, .variable(let number)):
      return bind(root(number), from) { unifier, bound in unifier.unify(from, bound) }
    case (.variable(let number), _):
      return bind(root(number), to) { unifier, bound in unifier.unify(bound, to) }
    case (.dyn, _), (_, .dyn), (.error, _), (_, .error):
      return true
    case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)):
      return unify(a, b)
    case (.map(let keyA, let valueA), .map(let keyB, let valueB)):
      return unify(keyA, keyB) && unify(valueA, valueB)
    case (.type, .type):
      // Types as values compare by name, whatever they are types of.
      return true
    case (.opaque(let a, let inA), .opaque(let b, let inB)):
      return a == b && inA.count == inB.count && zip(inA, inB).allSatisfy { unify($0, $1) }
    case (.enumeration, .string), (.string, .enumeration), (.enumeration, .enumeration):
      return true
    case (.record, .map(let key, let value)):
      return unify(.string, key) && unify(.dyn, value)
    case (.null, let other), (let other, .null):
      return isNullable(other)
    default:
      return from == to
    }
  }

  /// The last variable of a chain of variables.
  private func root(_ number: Int) -> Int {
    var current = number
    while case .variable(let next)? = bindings[current] { current = next }
    return current
  }

  private mutating func bind(
    _ number: Int, _ type: Type, _ unifyBound: (inout Unifier, Type) -> Bool
  ) -> Bool {
    guard let bound = bindings[number] else {
      if occurs(number, in: type) { return false }
      set(number, type)
      return true
    }
    guard unifyBound(&self, bound) else { return false }
    let general = moreGeneral(bound, type)
    if !occurs(number, in: general) { set(number, general) }
    return true
  }

  private func occurs(_ number: Int, in type: Type) -> Bool {
    switch resolve(type) {
    case .variable(let other): other == number
    case .list(let inner), .type(let inner), .optional(let inner): occurs(number, in: inner)
    case .map(let key, let value): occurs(number, in: key) || occurs(number, in: value)
    case .opaque(_, let parameters): parameters.contains { occurs(number, in: $0) }
    default: false
    }
  }

  private func isNullable(_ type: Type) -> Bool {
    switch type {
    case .null, .timestamp, .duration, .optional, .opaque: true
    default: false
    }
  }

  // MARK: Generality

  private func moreGeneral(_ a: Type, _ b: Type) -> Type {
    if case .enumeration(let x) = resolve(a), case .enumeration(let y) = resolve(b), x != y {
      return .enumeration(
        EnumType(name: x.name, values: x.values + y.values.filter { !x.contains($0) }))
    }
    return isAsGeneral(a, as: b) ? a : b
  }

  private func isAsGeneral(_ a: Type, as b: Type) -> Bool {
    switch (resolve(a), resolve(b)) {
    case (.dyn, _), (.variable, _): true
    case (_, .dyn), (_, .variable): false
    case (.null, .null): true
    case (.null, _): false
    case (_, .null): true
    case (.enumeration, .string): false
    case (.list(let x), .list(let y)), (.optional(let x), .optional(let y)),
      (.type(let x), .type(let y)):
      isAsGeneral(x, as: y)
    case (.map(let keyX, let valueX), .map(let keyY, let valueY)):
      isAsGeneral(keyX, as: keyY) && isAsGeneral(valueX, as: valueY)
    case (.opaque(_, let x), .opaque(_, let y)):
      zip(x, y).allSatisfy { isAsGeneral($0, as: $1) }
    default: true
    }
  }
}
