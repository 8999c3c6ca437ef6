import CEL
import Testing

@Suite struct `Evaluating` {
  static func run(_ text: String, _ bindings: Bindings = Bindings()) -> Evaluation? {
    Parser.parse(text).expression?.evaluate(bindings)
  }

  @Test(
    arguments: [
      ("false && 1 / 0 > 1", .bool(false)), ("1 / 0 > 1 && false", .bool(false)),
      ("true || nope", .bool(true)), ("nope || true", .bool(true)),
      ("'x' && false", .bool(false)), ("[1, 2, 3].all(e, 6 / (2 - e) == 6)", .bool(false)),
      ("[1, 2, 3].exists(e, 6 / (2 - e) == 6)", .bool(true)),
      ("cel.bind(x, 1 / 0, true)", .bool(true)),
      ("cel.bind(x, 1, cel.bind(y, x + 1, cel.bind(x, 5, x + y)))", .int(7)),
      ("cel.bind(x, cel.bind(x, 1, x + 1), x)", .int(2)),
      ("dyn(9223372036854775807) < 9223372036854775808.0", .bool(false)),
      ("'e\u{301}' == '\u{e9}'", .bool(false)),
      ("size('e\u{301}')", .int(2)), ("'''\u{1F1E9}\u{1F1EA}'''.size()", .int(2)),
      ("'\u{e9}' > 'e\u{301}'", .bool(true)), ("'cafe\u{301}'.startsWith('cafe')", .bool(true)),
      ("{'e\u{301}': 1, '\u{e9}': 2}.size()", .int(2)),
      ("{1: 'a'}[dyn(1.0)]", .string("a")), ("dyn(2u) in {2: 'x'}", .bool(true)),
      (
        "[[1, 2], [3]].map(l, l.map(x, x * 2))",
        .list([.list([.int(2), .int(4)]), .list([.int(6)])])
      ),
      ("-5 / 2", .int(-2)), ("-5 % 2", .int(-1)), ("0.0 / 0.0 == 0.0 / 0.0", .bool(false)),
    ] as [(String, Value)])
  func `gives`(_ text: String, _ expected: Value) {
    #expect(Self.run(text)?.value == expected)
  }

  @Test(
    arguments: [
      ("1 / 0 > 1 && true", "division-by-zero", 0..<5),
      ("true && (nope || false)", "unknown-variable", 9..<13),
      ("9223372036854775807 + 1", "overflow", 0..<23),
      ("-(-9223372036854775808)", "overflow", 0..<23),
      ("-9223372036854775808 / -1", "overflow", 0..<25),
      ("1u - 2u", "overflow", 0..<7), ("[1][1]", "index-out-of-range", 0..<6),
      ("{'a': 1}.b", "no-such-key", 0..<10), ("{'a': 1, 'a': 2}", "duplicate-key", 0..<16),
      ("{1.0: 1}", "invalid-key", 0..<8), ("1 + 1u", "no-overload", 0..<6),
      ("1 ? 2 : 3", "no-overload", 0..<1), ("f(1)", "unknown-function", 0..<4),
      ("[0, 1].exists_one(x, 1 / x == 1)", "division-by-zero", 21..<26),
      ("optional.none().value()", "empty-optional", 0..<23),
      ("'a'.matches('(')", "invalid-argument", 0..<16),
    ])
  func `fails at the place`(_ text: String, _ code: String, _ range: Range<Int>) {
    guard case .failure(let error)? = Self.run(text)?.result else {
      Testing.Issue.record("`\(text)` does not fail")
      return
    }
    #expect(error.code.rawValue == code)
    #expect(error.range == range)
  }

  @Test func `stops when the fuel is used up, whatever would absorb the error`() {
    let ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    let nested = (0..<8).reduce("true") { body, level in "\(ten).all(x\(level), \(body))" }
    for text in [nested, "\(nested) || true", "[1].exists(x, \(nested))"] {
      let evaluation = Self.run(text)
      guard case .failure(let error)? = evaluation?.result else {
        Testing.Issue.record("`\(text)` does not fail")
        return
      }
      #expect(error.code == .fuelExhausted)
      #expect(evaluation?.steps == EvaluationLimits.standard.fuel)
    }
  }

  @Test func `charges one step more than it has, or none`() {
    let tree = Parser.parse("[1, 2, 3].map(x, x + 1)").expression
    let steps = tree?.evaluate(Bindings()).steps ?? 0
    #expect(steps > 0)
    #expect(tree?.evaluate(Bindings(), limits: .init(fuel: steps)).value != nil)
    #expect(tree?.evaluate(Bindings(), limits: .init(fuel: steps - 1)).value == nil)
  }

  @Test func `refuses large values before making them`() {
    let doubled = (0..<30).reduce("'ab'") { text, _ in "cel.bind(s, \(text), s + s)" }
    guard case .failure(let error)? = Self.run(doubled)?.result else {
      Testing.Issue.record("does not fail")
      return
    }
    #expect(error.code == .valueTooLarge)
  }

  @Test func `keeps every subexpression's value for an explanation`() throws {
    let text =
      "opportunity.section == settings.section && event.count > settings.limit || has(event.email)"
    let checked = try #require(Recruiting.check(text).checked)
    let explanation = checked.explain(Recruiting.present)
    #expect(explanation.evaluation.value == .bool(true))
    #expect(
      explanation.lines.map(\.text) == [
        "opportunity.section == settings.section  ->  \"active\" == \"lead\"  ->  false",
        "event.count > settings.limit  ->  not evaluated",
        "has(event.email)  ->  true",
      ])
    #expect(explanation.lines.map(\.depth) == [2, 2, 1])
  }

  @Test func `asks a host for paths first and for whole variables otherwise`() throws {
    struct Paths: Activation {
      func value(of variable: String) -> Lookup { .absent }
      func value(at path: [String]) -> Lookup? {
        path == ["event", "count"] ? .value(.int(4)) : path == ["event", "email"] ? .absent : nil
      }
    }
    for (text, expected) in [
      ("event.count + 1 == 5", true), ("has(event.email)", false),
      ("event.?email.orValue('x') == 'x'", true), ("has(candidate.years)", false),
    ] {
      let checked = try #require(Recruiting.check(text).checked)
      #expect(checked.evaluate(Paths()).value == .bool(expected), "\(text)")
    }
  }

  @Test func `calls a host's functions`() throws {
    var environment = Recruiting.environment
    environment.functions.add(
      Function("twice", [Overload("twice_int", [.int], .int, isMember: true)]) {
        values, _ throws(EvaluationError) in
        guard case .int(let number) = values[0] else { throw EvaluationError(.noOverload, "int") }
        return .int(number * 2)
      })
    let checked = try #require(Recruiting.check("event.count.twice()", environment).checked)
    #expect(checked.evaluate(Recruiting.present).value == .int(6))
    #expect(checked.failurePoints.map(\.reason) == [.function])
  }
}

@Suite struct `Patterns` {
  @Test func `literal ones are bounded in number`() {
    func condition(_ count: Int) -> String {
      (0..<count).map { "event.first_name.matches('^a{\($0 + 1)}$')" }.joined(separator: " || ")
    }
    #expect(Recruiting.check(condition(16)).issues.isEmpty)
    #expect(Recruiting.check(condition(17)).issues.map(\.code) == [.limit])
  }

  @Test func `computed ones pay for being compiled`() throws {
    func steps(_ pattern: String) throws -> Int {
      let text = "event.first_name.matches(\(pattern))"
      return try #require(Recruiting.check(text).checked).evaluate(Recruiting.present).steps
    }
    let literal = try steps("'(a|b)*a(a|b){8}$'")
    #expect(try steps("'(a|b)*a(a|b)' + '{8}$'") > literal + 100)
  }

  @Test func `literal ones match as computed ones do`() throws {
    for pattern in ["A.a", "^d", "da$", "(x|d)a", "[^A]$"] {
      let literal = try #require(Recruiting.check("event.first_name.matches('\(pattern)')").checked)
      let computed = try #require(
        Recruiting.check("event.first_name.matches('' + '\(pattern)')").checked)
      #expect(
        literal.evaluate(Recruiting.present).value == computed.evaluate(Recruiting.present).value)
    }
  }
}
