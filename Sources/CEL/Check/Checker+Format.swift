/// `format` takes values of any types, each of which must suit its clause.
extension Checker {
  /// Checks the elements of a list that is written as the argument of `format`.
  ///
  /// Elsewhere a policy's lists have elements of one type; here they never meet.
  mutating func checkFormatArguments(_ id: NodeID, _ elements: [ListElement]) {
    for element in elements { check(element.node) }
    types[Int(id)] = .list(.dyn)
  }

  /// Holds a literal template against a literal list, both operands being checked already.
  mutating func checkFormatClauses(_ template: NodeID, _ arguments: NodeID) {
    guard mode == .strict, case .literal(.string(let text)) = expression[template].kind else {
      return
    }
    var verbs: [FormatVerb] = []
    do throws(PrimitiveError) {
      for case .verb(let verb, _) in try FormatClause.parse(text) { verbs.append(verb) }
    } catch {
      report(.invalidLiteral, error.message, range(template))
      return
    }
    guard case .list(let elements) = expression[arguments].kind,
      !elements.contains(where: \.isOptional)
    else { return }
    guard verbs.count == elements.count else {
      report(
        .invalidLiteral,
        "the text has \(verbs.count) clauses such as `%s`, the list \(elements.count) elements",
        range(template))
      return
    }
    for (verb, element) in zip(verbs, elements) {
      let found = unifier.finished(type(element.node))
      guard !verb.takes(found) else { continue }
      report(
        .invalidLiteral, "`%\(verb)` does not take `\(found.name)`", range(element.node))
    }
  }
}

extension FormatVerb {
  /// Whether a value of `type` can be formatted, as far as its type tells.
  func takes(_ type: Type) -> Bool {
    switch (self, type) {
    case (_, .dyn), (_, .error), (_, .typeParameter), (_, .variable): true
    case (.string, .optional), (.string, .opaque): false
    case (.string, _): true
    case (_, .int), (_, .uint): true
    case (.fixed, .double), (.scientific, .double): true
    case (.binary, .bool): true
    case (.hex, .string), (.hex, .enumeration), (.hex, .bytes): true
    case (.upperHex, .string), (.upperHex, .enumeration), (.upperHex, .bytes): true
    default: false
    }
  }
}
