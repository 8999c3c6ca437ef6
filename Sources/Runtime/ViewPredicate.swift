import CEL
import Catalogue
import Program

/// What of a view's condition a store can answer.
struct ViewPredicate {
  /// True wherever the condition is, perhaps elsewhere, too.
  let predicate: FactPredicate
  /// True nowhere else.
  let isExact: Bool

  /// Parts that are given to a store at most; a longer predicate is answered here alone.
  static let sizeMax = 256

  /// Nil where the store can leave nothing out.
  ///
  /// - Parameters:
  ///   - condition: With everything folded in but `entry`.
  ///   - type: Of the entry.
  init?(_ condition: CheckedExpression, of type: FactType) {
    // What can fail hides, and a store does not know what failed.
    guard condition.failurePoints.isEmpty,
      let found = Reader(condition: condition, type: type).read(condition.expression.root),
      found.predicate.size <= Self.sizeMax
    else { return nil }
    self = found
  }

  private init(_ predicate: FactPredicate, isExact: Bool = true) {
    self.predicate = predicate
    self.isExact = isExact
  }

  /// Reads the nodes; recursion is bounded by the depth of expressions.
  private struct Reader {
    let condition: CheckedExpression
    let type: FactType

    func read(_ id: NodeID) -> ViewPredicate? {
      switch condition.expression[id].kind {
      case .literal(.bool(let truth)): return ViewPredicate(.always(truth))
      case .has:
        guard let field = field(id) else { return nil }
        return presence(of: field).map { ViewPredicate($0) }
      case .select, .identifier:
        guard let field = field(id), case .bool = field.type else { return nil }
        return ViewPredicate(truth(of: field))
      case .unary(.not, let operand):
        guard let part = read(operand), part.isExact else { return nil }
        return ViewPredicate(.not(part.predicate))
      case .and(let operands):
        let parts = operands.map(read)
        let known = parts.compactMap(\.self)
        guard !known.isEmpty else { return nil }
        return ViewPredicate(
          .all(known.map(\.predicate)),
          isExact: known.count == parts.count && known.allSatisfy(\.isExact))
      case .or(let operands):
        let parts = operands.compactMap(read)
        guard parts.count == operands.count else { return nil }
        return ViewPredicate(.any(parts.map(\.predicate)), isExact: parts.allSatisfy(\.isExact))
      case .conditional(let question, let then, let otherwise):
        guard let question = read(question), question.isExact, let then = read(then),
          let otherwise = read(otherwise)
        else { return nil }
        return ViewPredicate(
          .any([
            .all([question.predicate, then.predicate]),
            .all([.not(question.predicate), otherwise.predicate]),
          ]), isExact: then.isExact && otherwise.isExact)
      case .binary(.equal, let left, let right): return equality(left, right)
      case .binary(.notEqual, let left, let right):
        return equality(left, right).map { ViewPredicate(.not($0.predicate)) }
      case .binary(.in, let left, let right): return membership(left, right)
      default: return nil
      }
    }

    private func equality(_ left: NodeID, _ right: NodeID) -> ViewPredicate? {
      if let value = literal(right) { return equals(left, [value]) }
      return literal(left).flatMap { equals(right, [$0]) }
    }

    private func membership(_ element: NodeID, _ list: NodeID) -> ViewPredicate? {
      if case .list(let values)? = literal(list) { return equals(element, values) }
      guard case .string(let text)? = literal(element), let field = field(list),
        case .list = field.type, field.defaultText == nil
      else { return nil }
      return ViewPredicate(.list(field: field.name, has: text))
    }

    /// A field is one of some values; with `.orValue(...)` also where it is absent.
    private func equals(_ id: NodeID, _ values: [Value]) -> ViewPredicate? {
      if case .call("orValue", let target?, let arguments) = condition.expression[id].kind {
        guard arguments.count == 1, let fallback = literal(arguments[0]),
          case .optionalPath? = condition.reference(of: target),
          let field = field(target), let presence = presence(of: field),
          let equals = equals(field, values)
        else { return nil }
        return ViewPredicate(
          .any([equals, .all([.not(presence), .always(values.contains(fallback))])]))
      }
      guard case .path? = condition.reference(of: id), let field = field(id) else { return nil }
      return equals(field, values).map { ViewPredicate($0) }
    }

    private func equals(_ field: Field, _ values: [Value]) -> FactPredicate? {
      var texts: [String] = []
      for value in values {
        guard case .string(let text) = value else {
          guard case .bool = field.type, values.count == 1, case .bool(let wanted) = value else {
            return nil
          }
          return wanted ? truth(of: field) : .not(truth(of: field))
        }
        texts.append(text)
      }
      guard field.shape == .text else { return nil }
      // A word that is no longer one of the choice is read as absent.
      if case .choice(let choice) = field.type { texts.removeAll { !choice.values.contains($0) } }
      let equals = FactPredicate.text(field: field.name, in: texts)
      guard let assumed = field.defaultText, texts.contains(assumed),
        let isStored = stored(field)
      else { return equals }
      return .any([equals, .not(isStored)])
    }

    private func truth(of field: Field) -> FactPredicate {
      let isTrue = FactPredicate.isTrue(field: field.name)
      return field.defaultText == "true"
        ? .any([isTrue, .not(.isPresent(field: field.name, .bool))]) : isTrue
    }

    private func presence(of field: Field) -> FactPredicate? {
      field.defaultText == nil && field.name != "id" ? stored(field) : .always(true)
    }

    private func stored(_ field: Field) -> FactPredicate? {
      if case .choice(let choice) = field.type {
        return .text(field: field.name, in: choice.values)
      }
      return field.shape.map { .isPresent(field: field.name, $0) }
    }

    private func literal(_ id: NodeID) -> Value? {
      switch condition.expression[id].kind {
      case .literal(let value): return value
      case .list(let elements):
        let values = elements.filter { !$0.isOptional }.compactMap { literal($0.node) }
        return values.count == elements.count ? .list(values) : nil
      default: return nil
      }
    }

    /// The field of the entry that a node reads; nothing within a field.
    private func field(_ id: NodeID) -> Field? {
      let path: [String]
      switch condition.reference(of: id) {
      case .path(let found), .optionalPath(let found): path = found
      default: return nil
      }
      guard path.count == 2, path[0] == "entry" else { return nil }
      return type.fields.first { $0.name == path[1] }
    }
  }
}

extension Field {
  /// As what it stands in a body, if a store can tell.
  fileprivate var shape: FactPredicate.Shape? {
    switch type {
    case .bool: .bool
    case .string, .id, .urn, .choice, .stage, .section: .text
    case .list: .list
    default: nil
    }
  }
}
