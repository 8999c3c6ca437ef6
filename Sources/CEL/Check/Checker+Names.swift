/// Names, selections and presence.
extension Checker {
  /// Resolves an identifier or selection without using it yet: `has` and `.?` test what a plain
  /// read must find proven.
  mutating func resolveName(_ id: NodeID) {
    switch expression[id].kind {
    case .identifier(let name, let isRooted): resolveIdentifier(id, name, isRooted: isRooted)
    case .select(let operand, let field, let isOptional):
      resolveSelect(id, operand, field, isOptional: isOptional)
    default: check(id)
    }
  }

  /// Notes the read of a resolved name, and demands that it is present.
  mutating func use(_ id: NodeID) {
    guard let path = paths[Int(id)] else { return }
    if !path.isLocal {
      reads.append(
        PathRead(
          path: path.components, type: types[Int(id)], range: range(id), isPresenceTest: false))
    }
    if !path.isOptional { demandPresence(path, id) }
  }

  // MARK: Identifiers

  private mutating func resolveIdentifier(_ id: NodeID, _ name: String, isRooted: Bool) {
    if !isRooted, let scope = scopes.last(where: { $0.name == name }) {
      references[Int(id)] = .local
      types[Int(id)] = scope.type
      paths[Int(id)] = Path(
        components: [scope.mark], optionalLengths: [], isOptional: false, isLocal: true)
      return
    }
    if resolveVariable(id, name, isRooted: isRooted) { return }
    let known = environment.variables.keys.map { String($0) } + scopes.map(\.name)
    report(
      .unknownVariable, "no variable is named `\(name)`", range(id),
      suggestion: NearestName.find(name, in: known))
  }

  /// A declared variable or type under a perhaps dotted name.
  private mutating func resolveVariable(_ id: NodeID, _ name: String, isRooted: Bool) -> Bool {
    for candidate in environment.candidates(name, isRooted: isRooted) {
      if let variable = environment.variables[candidate] {
        types[Int(id)] = variable.type
        references[Int(id)] = .path([candidate])
        paths[Int(id)] = Path(
          components: [candidate], optionalLengths: variable.isOptional ? [1] : [],
          isOptional: false, isLocal: false)
        return true
      }
      if let type = Environment.typeNames[candidate] {
        types[Int(id)] = .type(type)
        references[Int(id)] = .type(candidate)
        return true
      }
    }
    return false
  }

  /// `a.b.c` of plain selections that do not start with a macro's variable.
  func dottedName(_ id: NodeID) -> (name: String, isRooted: Bool)? {
    dottedName(id, componentsMax: nameComponentsMax)
  }

  private func dottedName(
    _ id: NodeID, componentsMax: Int
  ) -> (name: String, isRooted: Bool)? {
    guard componentsMax > 0 else { return nil }
    switch expression[id].kind {
    case .identifier(let name, let isRooted):
      return !isRooted && scopes.contains { $0.name == name } ? nil : (name, isRooted)
    case .select(let operand, let field, false):
      guard let prefix = dottedName(operand, componentsMax: componentsMax - 1) else { return nil }
      return (prefix.name + "." + field, prefix.isRooted)
    default: return nil
    }
  }

  // MARK: Selections

  private mutating func resolveSelect(
    _ id: NodeID, _ operand: NodeID, _ field: String, isOptional: Bool
  ) {
    if !isOptional, let name = dottedName(id),
      resolveVariable(id, name.name, isRooted: name.isRooted)
    {
      return
    }
    resolveName(operand)
    let operandType = type(operand)
    let isThroughOptional = if case .optional = operandType { true } else { false }
    var container = operandType
    if case .optional(let inner) = operandType { container = unifier.resolve(inner) }
    let found = fieldType(id, operand, container, field)
    types[Int(id)] = isOptional || isThroughOptional ? .optional(found) : found
    if case .record(let record) = container, let path = paths[Int(operand)] {
      extend(path, to: id, record, field, isOptional: isOptional || isThroughOptional)
    } else {
      if paths[Int(operand)] != nil { use(operand) }
      if !isOptional, !isThroughOptional, isMapLike(container) { mayFail(.missingKey, id) }
    }
  }

  private func isMapLike(_ type: Type) -> Bool {
    switch type {
    case .map, .dyn, .variable: true
    default: false
    }
  }

  private mutating func extend(
    _ path: Path, to id: NodeID, _ record: RecordType, _ field: String, isOptional: Bool
  ) {
    var longer = path
    longer.components.append(field)
    if record.fields[field]?.isOptional ?? false {
      longer.optionalLengths.append(longer.components.count)
    }
    longer.isOptional = isOptional
    paths[Int(id)] = longer
    references[Int(id)] =
      switch (isOptional, longer.isLocal) {
      case (false, false): .path(longer.components)
      case (true, false): .optionalPath(longer.components)
      case (false, true): .localPath
      case (true, true): .localOptionalPath
      }
  }

  /// The type of a field of a container, reported if there is none.
  private mutating func fieldType(
    _ id: NodeID, _ operand: NodeID, _ container: Type, _ field: String
  ) -> Type {
    let nameRange = expression[id].nameRange
    switch container {
    case .record(let record):
      if let found = record.fields[field] { return found.type }
      let near = NearestName.find(field, in: record.fields.keys)
      report(
        .unknownField, "`\(text(operand))` has no field named `\(field)`", nameRange,
        notes: near == nil ? [Checker.listing(record.fields.keys, "its fields are")] : [],
        suggestion: near)
      return .error
    case .map(let key, let value):
      if unifier.assign(.string, to: key) { return value }
      report(
        .typeMismatch,
        "the keys of `\(text(operand))` are `\(unifier.finished(key).name)`, not `string`",
        nameRange)
      return .error
    case .dyn, .variable: return .dyn
    case .error: return .error
    default:
      report(
        .unknownField,
        "`\(text(operand))` is `\(unifier.finished(container).name)` and has no "
          + "fields", nameRange)
      return .error
    }
  }

  static func listing(_ names: some Collection<String>, _ intro: String) -> String {
    let sorted = names.sorted()
    let shown = sorted.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
    let rest = sorted.count > 8 ? " and \(sorted.count - 8) more" : ""
    return sorted.isEmpty ? "there are none" : "\(intro) \(shown)\(rest)"
  }

  // MARK: Presence

  mutating func checkHas(_ id: NodeID, _ operand: NodeID, _ field: String) -> Facts {
    resolveName(operand)
    types[Int(id)] = .bool
    var container = type(operand)
    if case .optional(let inner) = container { container = unifier.resolve(inner) }
    let found = fieldType(id, operand, container, field)
    guard case .record(let record) = container, let path = paths[Int(operand)] else {
      if paths[Int(operand)] != nil { use(operand) }
      if mode == .strict, container == .dyn { reportUntyped(operand) }
      if container == .dyn { mayFail(.untyped, id) }
      return .nothing
    }
    extend(path, to: id, record, field, isOptional: path.isOptional)
    guard let extended = paths[Int(id)] else { return .nothing }
    if !extended.isLocal {
      reads.append(
        PathRead(
          path: extended.components, type: found, range: range(id), isPresenceTest: true))
    }
    return .present(extended.components)
  }

  private mutating func demandPresence(_ path: Path, _ id: NodeID) {
    guard mode == .strict else { return }
    for length in path.optionalLengths where !proven.contains(Array(path.components.prefix(length)))
    {
      let node = ancestor(id, up: path.components.count - length)
      reportAbsent(node, read: id)
      // Once is enough: what follows would say the same again.
      for length in path.optionalLengths { proven.insert(Array(path.components.prefix(length))) }
      return
    }
  }

  /// The operand `up` selections above a read.
  private func ancestor(_ id: NodeID, up: Int) -> NodeID {
    var current = id
    for _ in 0..<up {
      guard case .select(let operand, _, _) = expression[current].kind else { break }
      current = operand
    }
    return current
  }

  private mutating func reportAbsent(_ node: NodeID, read: NodeID) {
    let readText = text(read)
    var notes: [String] = []
    if case .select(let operand, let field, false) = expression[read].kind {
      notes.append("write `has(\(readText)) && ...`")
      let defaultText = Checker.defaultText(type(read))
      let optional = "\(text(operand)).?\(ValueText.fieldName(field))"
      notes.append(
        defaultText.map { "or `\(optional).orValue(\($0))`" } ?? "or read it as `\(optional)`")
    } else if case .record = type(read) {
      notes.append("ask for one of its fields first: `has(\(readText).name) && ...`")
    }
    report(.maybeAbsent, "`\(text(node))` may be absent here", range(node), notes: notes)
  }

  private static func defaultText(_ type: Type) -> String? {
    switch type {
    case .string, .enumeration: "\"\""
    case .bool: "false"
    case .int: "0"
    case .uint: "0u"
    case .double: "0.0"
    case .list: "[]"
    case .map: "{}"
    default: nil
    }
  }
}
