/// Macros, recognised by name, style and number of arguments while parsing.
extension Parser {
  /// The node that a call stands for, or nil when it is an ordinary call.
  func expandMacro(
    _ name: String, target: NodeID?, arguments: [NodeID]
  ) throws(SyntaxFailure) -> NodeKind? {
    guard let target else {
      return name == "has" && arguments.count == 1 ? try has(arguments[0]) : nil
    }
    switch (name, arguments.count) {
    case ("bind", 3) where isIdentifier(target, "cel"):
      return .bind(
        variable: try variable(arguments[0], of: "cel.bind"), initial: arguments[1],
        body: arguments[2])
    case ("optMap", 2), ("optFlatMap", 2):
      return .optionalMap(
        target: target, variable: try variable(arguments[0], of: name), body: arguments[1],
        isFlat: name == "optFlatMap")
    case ("all", 2): return try one(.all, name, target, arguments)
    case ("exists", 2): return try one(.exists, name, target, arguments)
    case ("exists_one", 2), ("existsOne", 2): return try one(.existsOne, name, target, arguments)
    case ("filter", 2): return try one(.filter, name, target, arguments)
    case ("map", 2), ("map", 3): return try one(.map, name, target, arguments)
    case ("all", 3): return try two(.all, name, target, arguments)
    case ("exists", 3): return try two(.exists, name, target, arguments)
    case ("exists_one", 3), ("existsOne", 3): return try two(.existsOne, name, target, arguments)
    case ("transformList", 3), ("transformList", 4):
      return try two(.transformList, name, target, arguments)
    case ("transformMap", 3), ("transformMap", 4):
      return try two(.transformMap, name, target, arguments)
    case ("transformMapEntry", 3), ("transformMapEntry", 4):
      return try two(.transformMapEntry, name, target, arguments)
    default: return nil
    }
  }

  private func has(_ argument: NodeID) throws(SyntaxFailure) -> NodeKind {
    if case .select(let operand, let field, false) = nodes[Int(argument)].kind {
      return .has(operand: operand, field: field)
    }
    throw SyntaxFailure(
      .macroArgument, "`has` takes a field selection such as `has(a.b)`",
      nodes[Int(argument)].range)
  }

  private func one(
    _ kind: ComprehensionKind, _ name: String, _ range: NodeID, _ arguments: [NodeID]
  ) throws(SyntaxFailure) -> NodeKind {
    .comprehension(
      Comprehension(
        kind: kind, range: range, variable: try variable(arguments[0], of: name),
        secondVariable: nil, filter: arguments.count == 3 ? arguments[1] : nil,
        body: arguments[arguments.count - 1]))
  }

  private func two(
    _ kind: ComprehensionKind, _ name: String, _ range: NodeID, _ arguments: [NodeID]
  ) throws(SyntaxFailure) -> NodeKind {
    let first = try variable(arguments[0], of: name)
    let second = try variable(arguments[1], of: name)
    guard first != second else {
      throw SyntaxFailure(
        .macroArgument, "the two variables of `\(name)` need different names",
        nodes[Int(arguments[1])].range)
    }
    return .comprehension(
      Comprehension(
        kind: kind, range: range, variable: first, secondVariable: second,
        filter: arguments.count == 4 ? arguments[2] : nil, body: arguments[arguments.count - 1]))
  }

  private func variable(_ argument: NodeID, of macro: String) throws(SyntaxFailure) -> String {
    if case .identifier(let name, false) = nodes[Int(argument)].kind { return name }
    throw SyntaxFailure(
      .macroArgument, "`\(macro)` takes a plain variable name here", nodes[Int(argument)].range)
  }

  private func isIdentifier(_ node: NodeID, _ name: String) -> Bool {
    nodes[Int(node)].kind == .identifier(name, isRooted: false)
  }
}
