/// What a name in an expression was resolved to.
public enum Reference: Sendable, Hashable {
  /// A variable (one component, perhaps dotted), then fields of declared records.
  case path([String])
  /// The same read through `.?`: its value is an optional, none where any step is absent.
  case optionalPath([String])
  /// A variable of a macro.
  case local
  /// A field of a record that a macro's variable holds.
  case localPath
  /// The same read through `.?`.
  case localOptionalPath
  /// A type used as a value.
  case type(String)
  /// The function of a call, and whether the target is its first argument.
  case function(String, isMember: Bool)
}

extension Optional<Reference> {
  /// Whether the node reads a declared record's field.
  var isPath: Bool {
    switch self {
    case .path, .optionalPath, .localPath, .localOptionalPath: true
    default: false
    }
  }
}

/// One read of an input.
public struct PathRead: Sendable, Hashable {
  public var path: [String]
  public var type: Type
  /// UTF-8 offsets of the read.
  public var range: Range<Int>
  /// Whether only presence is asked: `has(a.b)`.
  public var isPresenceTest: Bool
}

/// A place where evaluation can fail although the types are right.
public struct FailurePoint: Sendable, Hashable {
  /// Why it can fail.
  public enum Reason: String, Sendable, Hashable {
    case arithmetic, index, conversion, untyped, function
    case missingKey = "missing-key"
    case emptyOptional = "empty-optional"
    case duplicateKey = "duplicate-key"
  }

  public var reason: Reason
  public var range: Range<Int>
}

/// An expression whose names and types are known.
///
/// Ready to be evaluated, folded, planned.
public struct CheckedExpression: Sendable {
  public let expression: Expression
  /// Types by node.
  public let types: [Type]
  /// What names were resolved to, by node; nil for nodes that name nothing.
  public let references: [Reference?]
  public let environment: Environment
  public let mode: CheckMode
  /// Every input that is read, the longest path of each read alone, in order of the text.
  public let reads: [PathRead]
  /// Paths that are present whenever a bool expression is true.
  public let provenWhenTrue: Set<[String]>
  /// Where evaluation can end in an error; empty means that it cannot, limits aside.
  public let failurePoints: [FailurePoint]

  /// Compiled literal patterns of `matches`, by the call's node.
  let patterns: [NodeID: LinearRegex]
  /// The same by text, for the expressions that are folded from this one.
  let compiled: PatternCache

  init(
    expression: Expression, types: [Type], references: [Reference?], environment: Environment,
    mode: CheckMode, reads: [PathRead], provenWhenTrue: Set<[String]>,
    failurePoints: [FailurePoint], compiled: PatternCache
  ) {
    self.expression = expression
    self.types = types
    self.references = references
    self.environment = environment
    self.mode = mode
    self.reads = reads
    self.provenWhenTrue = provenWhenTrue
    self.failurePoints = failurePoints
    var compiled = compiled
    patterns = CheckedExpression.patterns(of: expression, references, &compiled)
    self.compiled = compiled
  }

  private static func patterns(
    of expression: Expression, _ references: [Reference?], _ compiled: inout PatternCache
  ) -> [NodeID: LinearRegex] {
    var patterns: [NodeID: LinearRegex] = [:]
    for (index, node) in expression.nodes.enumerated() {
      guard case .call("matches", _, let arguments) = node.kind, let last = arguments.last,
        case .literal(.string(let text)) = expression[last].kind,
        case .function("matches", _)? = references[index],
        let regex = try? compiled.regex(text)
      else { continue }
      patterns[NodeID(index)] = regex
    }
    return patterns
  }

  /// The type of the whole expression.
  public var resultType: Type { types[Int(expression.root)] }
  /// The distinct paths of ``reads``, sorted.
  public var paths: [[String]] {
    Set(reads.map(\.path)).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The type of a node.
  public func type(of id: NodeID) -> Type { types[Int(id)] }
  /// What a node's name was resolved to.
  public func reference(of id: NodeID) -> Reference? { references[Int(id)] }
  /// The path that a node reads, if it reads one and not through `.?`.
  public func path(of id: NodeID) -> [String]? {
    if case .path(let path)? = references[Int(id)] { return path }
    return nil
  }
}

extension CheckedExpression {
  /// Whether some operand of the condition's logic reads no input: only then can the whole be
  /// constant, which is worth the price of folding.
  func hasClosedPart(_ id: NodeID) -> Bool {
    switch expression[id].kind {
    case .and(let operands), .or(let operands): operands.contains { hasClosedPart($0) }
    case .unary(.not, let operand): hasClosedPart(operand)
    case .conditional(let condition, let then, let otherwise):
      hasClosedPart(condition) || hasClosedPart(then) || hasClosedPart(otherwise)
    default: !readsInput(id)
    }
  }

  private func readsInput(_ id: NodeID) -> Bool {
    switch references[Int(id)] {
    case .path, .optionalPath: true
    default: expression[id].kind.children.contains { readsInput($0) }
    }
  }
}

/// What checking found.
public struct CheckResult: Sendable {
  /// Nil exactly when an issue is an error.
  public let checked: CheckedExpression?
  /// Sorted by place.
  public let issues: [Issue]
}
