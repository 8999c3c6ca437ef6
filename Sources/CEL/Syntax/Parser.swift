/// What parsing found: an expression, unless there are errors.
public struct ParseResult: Sendable {
  /// Nil exactly when an issue is an error.
  public let expression: Expression?
  public let issues: [Issue]
}

/// Reads CEL text into a tree: a Pratt parser over tokens, with counted depth.
public struct Parser {
  /// Which macros expand.
  public enum Macros: Sendable {
    /// All of them.
    case standard
    /// None: `has`, `all` and the rest are plain calls.
    case none
  }

  private let source: [UInt8]
  private let tokens: [Token]
  private let limits: SyntaxLimits
  let macros: Macros
  private var position = 0
  private var depth = 0
  private(set) var nodes: [Node] = []
  /// Height of each node's tree; left-nested chains are deep without any recursion here.
  private var heights: [Int] = []
  /// Places of parentheses around nodes: a parent's range covers them, the node's own does not.
  private var parenthesised: [NodeID: Range<Int>] = [:]

  private init(_ source: [UInt8], _ tokens: [Token], _ macros: Macros, _ limits: SyntaxLimits) {
    self.source = source
    self.tokens = tokens
    self.macros = macros
    self.limits = limits
  }

  /// Parses text.
  public static func parse(
    _ text: String, macros: Macros = .standard, limits: SyntaxLimits = .standard
  ) -> ParseResult {
    parse(Array(text.utf8), macros: macros, limits: limits)
  }

  /// Parses UTF-8 bytes; any bytes are accepted and at worst refused with an issue.
  public static func parse(
    _ bytes: [UInt8], macros: Macros = .standard, limits: SyntaxLimits = .standard
  ) -> ParseResult {
    do throws(SyntaxFailure) {
      guard bytes.count <= limits.sourceBytesMax else {
        throw SyntaxFailure(
          .limit,
          "an expression has at most \(limits.sourceBytesMax) bytes, this one has "
            + "\(bytes.count)", 0..<bytes.count)
      }
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw SyntaxFailure(.syntax, "the expression is not valid UTF-8", 0..<bytes.count)
      }
      var parser = Parser(bytes, try Lexer.tokens(of: bytes), macros, limits)
      let root = try parser.parseExpression()
      if parser.current.kind != .end { throw parser.unexpected("the end of the expression") }
      return ParseResult(
        expression: Expression(source: bytes, nodes: parser.nodes, root: root), issues: [])
    } catch {
      return ParseResult(expression: nil, issues: [error.issue])
    }
  }

  // MARK: Levels

  /// `||` level, then `?:`; the middle operand is no full expression, the last one is.
  private mutating func parseExpression() throws(SyntaxFailure) -> NodeID {
    try enter()
    defer { depth -= 1 }
    let condition = try parseOr()
    let operatorRange = current.range
    guard take(.question) else { return condition }
    let then = try parseOr()
    guard take(.colon) else { throw unexpected("`:` of the conditional") }
    let otherwise = try parseExpression()
    return try add(
      .conditional(condition, then: then, otherwise: otherwise),
      from: start(condition), to: end(otherwise), name: operatorRange)
  }

  private mutating func parseOr() throws(SyntaxFailure) -> NodeID {
    let first = try parseAnd()
    guard current.kind == .symbol(.or) else { return first }
    let operatorRange = current.range
    var operands = [first]
    while take(.or) { operands.append(try parseAnd()) }
    return try add(
      .or(operands), from: start(first), to: end(operands[operands.count - 1]),
      name: operatorRange)
  }

  private mutating func parseAnd() throws(SyntaxFailure) -> NodeID {
    let first = try parseBinary(minimum: 1)
    guard current.kind == .symbol(.and) else { return first }
    let operatorRange = current.range
    var operands = [first]
    while take(.and) { operands.append(try parseBinary(minimum: 1)) }
    return try add(
      .and(operands), from: start(first), to: end(operands[operands.count - 1]),
      name: operatorRange)
  }

  /// Relations (1), sums (2), products (3), by binding power; all associate to the left.
  private mutating func parseBinary(minimum: Int) throws(SyntaxFailure) -> NodeID {
    var left = try parseUnary()
    while let (operation, power) = binaryOperator(), power >= minimum {
      let operatorRange = current.range
      position += 1
      let right = try parseBinary(minimum: power + 1)
      left = try add(
        .binary(operation, left, right), from: start(left), to: end(right), name: operatorRange)
    }
    return left
  }

  private func binaryOperator() -> (BinaryOperator, Int)? {
    switch current.kind {
    case .symbol(.star): (.multiply, 3)
    case .symbol(.slash): (.divide, 3)
    case .symbol(.percent): (.modulo, 3)
    case .symbol(.plus): (.add, 2)
    case .symbol(.minus): (.subtract, 2)
    case .symbol(.equal): (.equal, 1)
    case .symbol(.notEqual): (.notEqual, 1)
    case .symbol(.less): (.less, 1)
    case .symbol(.lessOrEqual): (.lessOrEqual, 1)
    case .symbol(.greater): (.greater, 1)
    case .symbol(.greaterOrEqual): (.greaterOrEqual, 1)
    case .word where word(current) == "in": (.in, 1)
    default: nil
    }
  }

  /// A run of one unary operator.
  ///
  /// The sign belongs to a number when exactly one precedes it.
  private mutating func parseUnary() throws(SyntaxFailure) -> NodeID {
    let first = position
    let symbol: Token.Symbol
    switch current.kind {
    case .symbol(.not): symbol = .not
    case .symbol(.minus): symbol = .minus
    default: return try parseMember()
    }
    while current.kind == .symbol(symbol) { position += 1 }
    let count = position - first
    if count > limits.depthMax { throw tooDeep(tokens[first].range) }
    let operand: NodeID
    if symbol == .minus, count == 1, isNumber(current.kind) {
      position -= 1
      return try parseMember()
    } else if symbol == .minus, current.kind == .symbol(.not) {
      throw unexpected("an operand of `-`")
    } else if symbol == .not, current.kind == .symbol(.minus), !isNumber(tokens[position + 1].kind)
    {
      throw unexpected("an operand of `!`")
    } else {
      operand = try parseMember()
    }
    var result = operand
    for index in stride(from: position(first, count), through: first, by: -1) {
      let range = tokens[index].range
      result = try add(
        .unary(symbol == .not ? .not : .negate, result), from: range.lowerBound,
        to: end(operand), name: range)
    }
    return result
  }

  private func position(_ first: Int, _ count: Int) -> Int { first + count - 1 }

  private func isNumber(_ kind: Token.Kind) -> Bool {
    kind == .int || kind == .uint || kind == .double
  }

  // MARK: Members

  private mutating func parseMember() throws(SyntaxFailure) -> NodeID {
    var node = try parsePrimary()
    while true {
      switch current.kind {
      case .symbol(.dot):
        position += 1
        let isOptional = take(.question)
        node = try parseSelection(of: node, isOptional: isOptional)
      case .symbol(.leftBracket):
        let bracket = current.range
        position += 1
        let isOptional = take(.question)
        let index = try parseExpression()
        let close = current.range
        guard take(.rightBracket) else { throw unexpected("`]`") }
        node = try add(
          .index(operand: node, index: index, isOptional: isOptional), from: start(node),
          to: close.upperBound, name: bracket)
      case .symbol(.leftBrace) where isName(node):
        let name = Bytes.text(source, nodes[Int(node)].range)
        throw SyntaxFailure(
          .messageLiteral, "message types are not supported: `\(name){...}`",
          start(node)..<current.range.upperBound, notes: ["a map is written `{'key': value}`"])
      default:
        return node
      }
    }
  }

  private func isName(_ node: NodeID) -> Bool {
    switch nodes[Int(node)].kind {
    case .identifier: true
    case .select(let operand, _, false): isName(operand)
    default: false
    }
  }

  private mutating func parseSelection(
    of operand: NodeID, isOptional: Bool
  ) throws(SyntaxFailure) -> NodeID {
    let token = current
    switch token.kind {
    case .quoted:
      position += 1
      let inner = token.range.lowerBound + 1..<token.range.upperBound - 1
      return try add(
        .select(operand: operand, field: Bytes.text(source, inner), isOptional: isOptional),
        from: start(operand), to: token.range.upperBound, name: token.range)
    case .word:
      let name = word(token)
      if ["true", "false", "null", "in"].contains(name) {
        throw SyntaxFailure(
          .syntax, "`\(name)` cannot be a field name", token.range,
          notes: ["write it in back-quotes or as an index: `['\(name)']`"])
      }
      position += 1
      if !isOptional, current.kind == .symbol(.leftParen) {
        return try parseCall(name, token.range, target: operand)
      }
      return try add(
        .select(operand: operand, field: name, isOptional: isOptional), from: start(operand),
        to: token.range.upperBound, name: token.range)
    default:
      throw unexpected("a field name after `.`")
    }
  }

  private mutating func parseCall(
    _ name: String, _ nameRange: Range<Int>, target: NodeID?, isRooted: Bool = false
  ) throws(SyntaxFailure) -> NodeID {
    position += 1
    var arguments: [NodeID] = []
    if current.kind != .symbol(.rightParen) {
      repeat { arguments.append(try parseExpression()) } while take(.comma)
    }
    let close = current.range
    guard take(.rightParen) else { throw unexpected("`,` or `)`") }
    let from = target.map(start) ?? nameRange.lowerBound
    let range = from..<close.upperBound
    if macros == .standard, !isRooted,
      let kind = try expandMacro(name, target: target, arguments: arguments)
    {
      // What `has` names is the field: a finding belongs there.
      let name = if case .has = kind { nodes[Int(arguments[0])].nameRange } else { nameRange }
      return try add(kind, from: from, to: range.upperBound, name: name)
    }
    let function = isRooted ? "." + name : name
    return try add(
      .call(function: function, target: target, arguments: arguments), from: from,
      to: range.upperBound, name: nameRange)
  }

  // MARK: Primaries

  private mutating func parsePrimary() throws(SyntaxFailure) -> NodeID {
    let token = current
    switch token.kind {
    case .int, .uint, .double:
      position += 1
      return try addNumber(token, from: token.range.lowerBound, isNegative: false)
    case .symbol(.minus):
      // `parseUnary` comes here only for a sign before a number.
      position += 2
      return try addNumber(
        tokens[position - 1], from: token.range.lowerBound, isNegative: true)
    case .string, .bytes:
      position += 1
      let value = try Literals.string(source, token.range, isBytes: token.kind == .bytes)
      return try add(.literal(value), token.range)
    case .word:
      return try parseWord(token)
    case .symbol(.dot):
      position += 1
      guard current.kind == .word else { throw unexpected("a name after `.`") }
      let name = current
      position += 1
      if current.kind == .symbol(.leftParen) {
        return try parseCall(word(name), name.range, target: nil, isRooted: true)
      }
      return try add(
        .identifier(word(name), isRooted: true),
        token.range.lowerBound..<name.range.upperBound)
    case .symbol(.leftParen):
      position += 1
      let inner = try parseExpression()
      let close = current.range
      guard take(.rightParen) else { throw unexpected("`)`") }
      parenthesised[inner] = token.range.lowerBound..<close.upperBound
      return inner
    case .symbol(.leftBracket):
      return try parseList()
    case .symbol(.leftBrace):
      return try parseMap()
    case .quoted:
      throw SyntaxFailure(
        .syntax, "a back-quoted name may only follow a `.`", token.range,
        notes: ["a string is written in `'` or `\"`"])
    default:
      throw unexpected("an expression")
    }
  }

  private mutating func addNumber(
    _ token: Token, from: Int, isNegative: Bool
  ) throws(SyntaxFailure) -> NodeID {
    let range = from..<token.range.upperBound
    let text = Bytes.text(source, token.range)
    let value = try Literals.number(token.kind, text, isNegative: isNegative, range: range)
    return try add(.literal(value), range)
  }

  private mutating func parseWord(_ token: Token) throws(SyntaxFailure) -> NodeID {
    let name = word(token)
    switch name {
    case "true", "false":
      position += 1
      return try add(.literal(.bool(name == "true")), token.range)
    case "null":
      position += 1
      return try add(.literal(.null), token.range)
    case "in":
      throw unexpected("an expression")
    default:
      if Parser.reservedWords.contains(name) {
        throw SyntaxFailure(
          .syntax, "`\(name)` is a reserved word and cannot be a name", token.range)
      }
      position += 1
      if current.kind == .symbol(.leftParen) {
        return try parseCall(name, token.range, target: nil)
      }
      return try add(.identifier(name, isRooted: false), token.range)
    }
  }

  private static let reservedWords: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "namespace", "return", "var", "void", "while",
  ]

  private mutating func parseList() throws(SyntaxFailure) -> NodeID {
    let open = current.range
    position += 1
    var elements: [ListElement] = []
    if take(.comma) {
      // `[,]` is an empty list by the letter of the grammar.
    } else {
      while current.kind != .symbol(.rightBracket) {
        let isOptional = take(.question)
        elements.append(ListElement(node: try parseExpression(), isOptional: isOptional))
        if !take(.comma) { break }
      }
    }
    let close = current.range
    guard take(.rightBracket) else { throw unexpected("`,` or `]`") }
    return try add(.list(elements), open.lowerBound..<close.upperBound)
  }

  private mutating func parseMap() throws(SyntaxFailure) -> NodeID {
    let open = current.range
    position += 1
    var entries: [MapElement] = []
    if take(.comma) {
      // As for lists.
    } else {
      while current.kind != .symbol(.rightBrace) {
        let isOptional = take(.question)
        let key = try parseExpression()
        guard take(.colon) else { throw unexpected("`:` after the key") }
        let value = try parseExpression()
        entries.append(MapElement(key: key, value: value, isOptional: isOptional))
        if !take(.comma) { break }
      }
    }
    let close = current.range
    guard take(.rightBrace) else { throw unexpected("`,` or `}`") }
    return try add(.map(entries), open.lowerBound..<close.upperBound)
  }

  // MARK: Tokens and nodes

  private var current: Token { tokens[position] }

  private mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private func word(_ token: Token) -> String { Bytes.text(source, token.range) }
  private func outer(_ node: NodeID) -> Range<Int> { parenthesised[node] ?? nodes[Int(node)].range }
  private func start(_ node: NodeID) -> Int { outer(node).lowerBound }
  private func end(_ node: NodeID) -> Int { outer(node).upperBound }

  private mutating func enter() throws(SyntaxFailure) {
    depth += 1
    if depth > limits.depthMax { throw tooDeep(current.range) }
  }

  private func tooDeep(_ range: Range<Int>) -> SyntaxFailure {
    SyntaxFailure(
      .limit, "the expression nests deeper than \(limits.depthMax) levels", range,
      notes: ["split it, or use a list: `x in ['a', 'b']`"])
  }

  private mutating func add(_ kind: NodeKind, _ range: Range<Int>) throws(SyntaxFailure) -> NodeID {
    try add(kind, from: range.lowerBound, to: range.upperBound, name: range)
  }

  private mutating func add(
    _ kind: NodeKind, from: Int, to: Int, name: Range<Int>
  ) throws(SyntaxFailure) -> NodeID {
    let range = from..<max(from, to)
    guard nodes.count < limits.nodesMax else {
      throw SyntaxFailure(.limit, "the expression has more than \(limits.nodesMax) parts", range)
    }
    let height = 1 + (kind.children.map { heights[Int($0)] }.max() ?? 0)
    if height > limits.depthMax { throw tooDeep(name) }
    nodes.append(Node(kind: kind, range: range, nameRange: name))
    heights.append(height)
    return NodeID(nodes.count - 1)
  }

  private func unexpected(_ expected: String) -> SyntaxFailure {
    let token = current
    guard token.kind != .end else {
      return SyntaxFailure(
        .syntax, "the expression ends where \(expected) is expected", token.range)
    }
    var text = Bytes.text(source, token.range)
    if text.utf8.count > 40 { text = String(text.unicodeScalars.prefix(30)) + "..." }
    var notes: [String] = []
    switch text {
    case "and": notes = ["the logical operator is written `&&`"]
    case "or": notes = ["the logical operator is written `||`"]
    case "not": notes = ["the logical operator is written `!`"]
    default: break
    }
    return SyntaxFailure(
      .syntax, "expected \(expected), found `\(text)`", token.range, notes: notes)
  }
}
