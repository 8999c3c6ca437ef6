/// How much an expression must say about its types.
public enum CheckMode: Sendable, Hashable {
  /// The language's own rules: `dyn` goes with everything.
  case gradual
  /// For policies: no operand of unknown type, lists of one type, literal patterns and times that
  /// parse, and nothing optional read without a proof that it is there.
  case strict
}

/// Resolves names and types.
public struct Checker {
  struct Scope {
    var name: String
    var type: Type
    /// First component of paths within it; unlike any other scope's.
    var mark: String
  }

  /// A path of declared records with the lengths of its prefixes that may be absent.
  struct Path {
    var components: [String]
    var optionalLengths: [Int]
    /// Whether it is read through `.?`.
    var isOptional: Bool
    var isLocal: Bool
  }

  /// Most issues of one expression: nobody reads more, and each costs a search for near names.
  static let issuesMax = 100

  let expression: Expression
  let environment: Environment
  let mode: CheckMode
  var unifier = Unifier()
  var types: [Type]
  var references: [Reference?]
  var paths: [Path?]
  var scopes: [Scope] = []
  var scopeCount = 0
  /// What is present at the place being checked.
  var proven: Set<[String]>
  var reads: [PathRead] = []
  var failurePoints: [FailurePoint] = []
  var issues: [Issue] = []
  var compiled = PatternCache()
  /// Most components of a declared dotted name: longer chains cannot be one.
  let nameComponentsMax: Int

  private init(_ expression: Expression, _ environment: Environment, _ mode: CheckMode) {
    self.expression = expression
    self.environment = environment
    self.mode = mode
    types = Array(repeating: .error, count: expression.nodes.count)
    references = Array(repeating: nil, count: expression.nodes.count)
    paths = Array(repeating: nil, count: expression.nodes.count)
    proven = environment.provenPresent
    let dots = environment.variables.keys.map { $0.utf8.count { $0 == UInt8(ascii: ".") } }
    // Names of types and functions have up to three components.
    nameComponentsMax = max(3, (dots.max() ?? 0) + 1)
  }

  /// Checks an expression.
  ///
  /// - Parameters:
  ///   - expression: What the parser made.
  ///   - environment: What names mean.
  ///   - mode: Strict for policies, gradual for the language's own rules.
  ///   - expected: The type that the whole must have; `.bool` makes it a condition, for which a
  ///     constant is worth a warning in strict mode.
  /// - Returns: The checked expression, unless there are errors, and what was found.
  public static func check(
    _ expression: Expression, _ environment: Environment, mode: CheckMode = .strict,
    expecting expected: Type? = nil
  ) -> CheckResult {
    var checker = Checker(expression, environment, mode)
    let facts = checker.check(expression.root)
    if expected == .bool {
      checker.expectCondition()
    } else if let expected {
      checker.expect(expected, of: expression.root)
    }
    let result = checker.finish(facts)
    guard let checked = result.checked, mode == .strict, expected == .bool,
      checked.hasClosedPart(expression.root)
    else { return result }
    let folded = checked.folding(constants: [:])
    guard case .literal(.bool(let truth)) = folded.expression[folded.expression.root].kind else {
      return result
    }
    let range = expression[expression.root].range
    let warning = Issue(
      .constantCondition, "this condition is always `\(truth)`", at: range, severity: .warning)
    return CheckResult(checked: checked, issues: result.issues + [warning])
  }

  /// Checks what the parser returned; its issues come first.
  public static func check(
    _ parsed: ParseResult, _ environment: Environment, mode: CheckMode = .strict,
    expecting expected: Type? = nil
  ) -> CheckResult {
    guard let expression = parsed.expression else {
      return CheckResult(checked: nil, issues: parsed.issues)
    }
    let result = check(expression, environment, mode: mode, expecting: expected)
    return CheckResult(checked: result.checked, issues: parsed.issues + result.issues)
  }

  private mutating func finish(_ facts: Facts) -> CheckResult {
    issues.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.message)
        < ($1.range.lowerBound, $1.range.upperBound, $1.message)
    }
    guard !issues.contains(where: { $0.severity == .error }) else {
      return CheckResult(checked: nil, issues: issues)
    }
    for index in reads.indices { reads[index].type = unifier.finished(reads[index].type) }
    reads.sort { $0.range.lowerBound < $1.range.lowerBound }
    let checked = CheckedExpression(
      expression: expression, types: types.map { unifier.finished($0) }, references: references,
      environment: environment, mode: mode, reads: reads,
      provenWhenTrue: facts.withoutLocals.whenTrue ?? [],
      failurePoints: failurePoints.sorted { $0.range.lowerBound < $1.range.lowerBound },
      compiled: compiled)
    return CheckResult(checked: checked, issues: issues)
  }

  // MARK: Nodes

  /// Checks a node whose value is used; fills in its type.
  @discardableResult
  mutating func check(_ id: NodeID) -> Facts {
    switch expression[id].kind {
    case .identifier, .select:
      resolveName(id)
      use(id)
      return .nothing
    case .literal(let value):
      types[Int(id)] = Checker.type(of: value)
      if case .bool(let truth) = value { return .constant(truth) }
      return .nothing
    case .has(let operand, let field): return checkHas(id, operand, field)
    case .index(let operand, let index, let isOptional):
      checkIndex(id, operand, index, isOptional: isOptional)
      return .nothing
    case .call(let function, let target, let arguments):
      return checkCall(id, function, target, arguments)
    case .unary(let operation, let operand): return checkUnary(id, operation, operand)
    case .binary(let operation, let left, let right):
      checkBinary(id, operation, left, right)
      return .nothing
    case .and(let operands): return checkLogic(id, operands, isAnd: true)
    case .or(let operands): return checkLogic(id, operands, isAnd: false)
    case .conditional(let condition, let then, let otherwise):
      return checkConditional(id, condition, then, otherwise)
    case .list(let elements):
      checkList(id, elements)
      return .nothing
    case .map(let entries):
      checkMap(id, entries)
      return .nothing
    case .comprehension(let it): return checkComprehension(id, it)
    case .bind(let variable, let initial, let body):
      check(initial)
      push(variable, type(initial))
      defer { scopes.removeLast() }
      let facts = check(body)
      types[Int(id)] = type(body)
      return facts.withoutLocals
    case .optionalMap(let target, let variable, let body, let isFlat):
      checkOptionalMap(id, target, variable, body, isFlat: isFlat)
      return .nothing
    }
  }

  // MARK: Helpers

  func type(_ id: NodeID) -> Type { unifier.resolve(types[Int(id)]) }
  func range(_ id: NodeID) -> Range<Int> { expression[id].range }

  /// What the author wrote, on one line and not too long for a message.
  func text(_ id: NodeID) -> String {
    let words = expression.source[expression[id].range].split { $0 <= 0x20 }
    let line = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    return line.utf8.count <= 60 ? line : String(line.unicodeScalars.prefix(56)) + "..."
  }

  mutating func report(
    _ code: Issue.Code, _ message: String, _ range: Range<Int>, notes: [String] = [],
    suggestion: String? = nil
  ) {
    guard issues.count < Checker.issuesMax else { return }
    var notes = notes
    if let suggestion { notes.insert("did you mean `\(suggestion)`?", at: 0) }
    issues.append(Issue(code, message, at: range, notes: notes, suggestion: suggestion))
  }

  mutating func mayFail(_ reason: FailurePoint.Reason, _ id: NodeID) {
    failurePoints.append(FailurePoint(reason: reason, range: range(id)))
  }

  mutating func push(_ name: String, _ type: Type) {
    scopeCount += 1
    scopes.append(Scope(name: name, type: type, mark: "\(localMark)\(scopeCount)"))
  }

  /// Demands a type; reports and returns false otherwise.
  @discardableResult
  mutating func expect(_ expected: Type, of id: NodeID) -> Bool {
    let found = type(id)
    if case .enumeration(let enumeration) = expected { checkEnumLiteral(id, enumeration) }
    if mode == .strict, found == .dyn, expected == .bool {
      reportUntyped(id)
      return false
    }
    if found == .dyn, expected != .dyn { mayFail(.untyped, id) }
    if unifier.assign(found, to: expected) { return true }
    report(
      .typeMismatch,
      "expected `\(expected.name)`, found `\(unifier.finished(found).name)`", range(id))
    return false
  }

  /// Demands that the whole is true or false.
  private mutating func expectCondition() {
    let root = expression.root
    let found = unifier.finished(type(root))
    switch found {
    case .bool, .dyn, .error, .variable: expect(.bool, of: root)
    default:
      report(
        .notCondition, "a condition is true or false, this is `\(found.name)`", range(root),
        notes: ["compare it with something: `==`, `!=`, `<`, `in`"])
    }
  }

  /// In strict mode, an operand of unknown type is an error.
  mutating func reportUntyped(_ id: NodeID) {
    report(
      .untypedOperand, "the type of `\(text(id))` is not known here", range(id),
      notes: [
        isDynCall(id)
          ? "leave out `dyn(...)`" : "convert it, for example `string(\(text(id)))`"
      ])
  }

  private func isDynCall(_ id: NodeID) -> Bool {
    if case .call("dyn", nil, _) = expression[id].kind { true } else { false }
  }

  static func type(of value: Value) -> Type {
    switch value {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .timestamp
    case .duration: .duration
    case .list(let elements): .list(common(elements.map(type(of:))))
    case .map(let map):
      .map(
        common(map.entries.map { type(of: $0.key) }),
        common(map.entries.map { type(of: $0.value) }))
    case .type: .type(.dyn)
    case .optional(let inner): .optional(inner.map(type(of:)) ?? .dyn)
    }
  }

  private static func common(_ types: [Type]) -> Type {
    guard let first = types.first, types.allSatisfy({ $0 == first }) else { return .dyn }
    return first
  }
}
