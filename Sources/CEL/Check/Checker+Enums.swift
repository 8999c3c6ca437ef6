/// Texts that should be one of a known set.
extension Checker {
  mutating func checkEnumComparison(_ id: NodeID, _ left: NodeID, _ right: NodeID) {
    switch (type(left), type(right)) {
    case (.enumeration(let a), .enumeration(let b)):
      if a != b, !a.values.contains(where: { b.contains($0) }) {
        report(
          .neverEqual, "a \(a.name) is never equal to a \(b.name)", expression[id].nameRange,
          notes: [
            Checker.listing(a.values, "a \(a.name) is"),
            Checker.listing(b.values, "a \(b.name) is"),
          ])
      }
    case (.enumeration(let enumeration), _): checkEnumLiteral(right, enumeration)
    case (_, .enumeration(let enumeration)): checkEnumLiteral(left, enumeration)
    default: break
    }
  }

  /// `stage in ['a', 'b']`, and `'a' in stages`.
  mutating func checkEnumMembership(_ element: NodeID, _ container: NodeID) {
    if case .enumeration(let enumeration) = type(element) {
      checkEnumLiteral(container, enumeration)
    }
    if case .list(let inner) = type(container),
      case .enumeration(let enumeration) = unifier.resolve(inner)
    {
      checkEnumLiteral(element, enumeration)
    }
  }

  /// Literal texts of an operand, also inside of a list or of branches, must be of the set.
  mutating func checkEnumLiteral(_ id: NodeID, _ enumeration: EnumType) {
    switch expression[id].kind {
    case .literal(.string(let text)):
      if enumeration.contains(text) { return }
      let near = NearestName.find(text, in: enumeration.values)
      report(
        .unknownEnumValue,
        "no \(enumeration.name.replacing("_", with: " ")) is named `\(text)`", inside(id, text),
        notes: near == nil ? [Checker.listing(enumeration.values, "there are")] : [],
        suggestion: near)
    case .list(let elements): elements.forEach { checkEnumLiteral($0.node, enumeration) }
    case .conditional(_, let then, let otherwise):
      checkEnumLiteral(then, enumeration)
      checkEnumLiteral(otherwise, enumeration)
    default: break
    }
  }

  /// What stands between the quotes of a text, so that a name can take its place; all of a literal
  /// that has more than its text there.
  private func inside(_ id: NodeID, _ text: String) -> Range<Int> {
    let whole = range(id)
    return whole.count == text.utf8.count + 2
      ? whole.lowerBound + 1..<whole.upperBound - 1 : whole
  }
}
