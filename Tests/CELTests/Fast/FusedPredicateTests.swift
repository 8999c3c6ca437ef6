import CEL
import Synchronization
import Testing

/// A table of one condition, its layout and a frame for it.
private struct Fixture {
  let id: ConditionID
  let table: ConditionTable
  let frame: Frame
  let checked: CheckedExpression

  init(_ text: String, _ variables: [String: Environment.Variable]) throws {
    let parsed = Parser.parse(text)
    let expression = try #require(parsed.expression, "\(text): \(parsed.issues)")
    let result = Checker.check(expression, Environment(variables: variables), mode: .gradual)
    checked = try #require(result.checked, "\(text): \(result.issues)")
      .folding(constants: [:])
    var layout = SlotLayout()
    var symbols = SymbolTableBuilder()
    var builder = ConditionTableBuilder()
    id = builder.add(checked, layout: &layout, symbols: &symbols)
    table = builder.build(layout, symbols: symbols)
    frame = Frame(slotCount: layout.count, symbols: symbols.freeze())
  }

  /// Fills the frame with the fields of one record variable.
  func fill(_ variable: String, _ values: [String: Value]) {
    frame.reset()
    for (name, value) in values {
      if let slot = table.layout.slot(of: [variable, name]) { frame.setValue(slot, value) }
    }
  }

  func answer() -> Result<Bool, EvaluationError> {
    do throws(EvaluationError) {
      return .success(try table.evaluate(id, in: frame))
    } catch {
      return .failure(error)
    }
  }
}

private let variables = ["r": Environment.Variable(.record(RandomConditions.record))]

@Suite struct `Fused predicates` {
  @Test(arguments: [
    "r.string1 == 'a' && r.bool1 && r.string2 in ['lead', 'new_lead'] && r.time1 >= r.time2",
    "has(r.string2) ? r.string2 != 'a' : !r.bool1",
    "r.?string2.orValue('') == 'a' || r.?int2.hasValue()",
    "r.time1 - r.time2 > duration('720h')",
    "r.int1 + 1 <= r.int2 * 2 && size(r.string1) > 3",
    "r.string1.startsWith('urn:li:') && !r.string1.contains('x')",
    "r.string1 in r.strings && r.double1 < 0.5 && r.uint1 == 1u",
    "r.string1 in [] || 1 < r.int1",
    "r.flags[r.string1] && r.counts.a > 1 && r.ints[0] == 1",
    "true",
  ])
  func `take the conditions of policies whole`(_ text: String) throws {
    let fixture = try Fixture(text, variables)
    #expect(fixture.table.isFused(fixture.id))
  }

  @Test(arguments: [
    "r.strings.exists(s, s == r.string1)", "r.string1.matches('a+')",
    "r.string1 + 'x' == 'ax' && r.strings == ['a']", "r.strings[0] == 'a'",
  ])
  func `leave to the general evaluator what does not fit`(_ text: String) throws {
    let fixture = try Fixture(text, variables)
    #expect(!fixture.table.isFused(fixture.id))
    fixture.fill("r", ["string1": .string("a"), "strings": .list([.string("a")])])
    #expect(fixture.answer() == .success(true))
  }

  @Test(
    arguments: [
      ("r.int1 == 1", "int1", Value.double(1), true),
      ("r.int1 in [1, 2]", "int1", .uint(2), true),
      ("r.double1 == 0.0", "double1", .double(-0.0), true),
      ("r.double1 == r.double1", "double1", .double(.nan), false),
      ("!(r.double1 < 1.0)", "double1", .double(.nan), true),
      ("r.int1 > 1", "int1", .double(.nan), false),
      ("r.string1 == 'a'", "string1", .null, false),
      ("r.string1 == '\\u00e9'", "string1", .string("e\u{301}"), false),
      ("r.string1 == r.string1", "string1", .string("unknown"), true),
      ("has(r.any)", "any", .null, true),
      ("r.?any.orValue('x') == null", "any", .null, true),
      ("size(r.string1) == 2", "string1", .string("e\u{301}"), true),
      ("r.string1 < 'b'", "string1", .string("aaa"), true),
      ("r.string1 < 'z'", "string1", .string("\u{e9}"), false),
    ] as [(String, String, Value, Bool)])
  func `follow the language at its edges`(
    _ text: String, _ field: String, _ value: Value, _ expected: Bool
  ) throws {
    let fixture = try Fixture(text, variables)
    #expect(fixture.table.isFused(fixture.id))
    fixture.fill("r", [field: value])
    #expect(fixture.answer() == .success(expected))
  }

  @Test func `report the general evaluator's error for what is absent or invalid`() throws {
    let fixture = try Fixture("r.int1 == 1", variables)
    #expect(fixture.table.test(fixture.id, in: fixture.frame) == .undecided)
    #expect(throws: EvaluationError.self) { try fixture.answer().get() }
    let slot = try #require(fixture.table.layout.slot(of: ["r", "int1"]))
    fixture.frame.setInvalid(slot)
    let error = #expect(throws: EvaluationError.self) { try fixture.answer().get() }
    #expect(error?.code == .host)
    #expect(error?.range == 0..<6)
  }

  @Test func `absorb an error that the other operand decides`() throws {
    let fixture = try Fixture("r.int1 == 1 || r.bool1", variables)
    fixture.fill("r", ["bool1": .bool(true)])
    #expect(fixture.answer() == .success(true))
  }

  @Test func `give up without harm when scratch cells run out`() throws {
    let terms = (1...20).map { "r.int1 + \($0) != 0" }
    let fixture = try Fixture(terms.joined(separator: " && "), variables)
    #expect(!fixture.table.isFused(fixture.id))
    fixture.fill("r", ["int1": .int(1)])
    #expect(fixture.answer() == .success(true))
  }

  @Test func `run long chains and deep nesting`() throws {
    let chain = (0..<2000).map { "r.int1 != \($0)" }.joined(separator: " && ")
    let nested =
      String(repeating: "!(", count: 100) + "r.bool1" + String(repeating: ")", count: 100)
    let fixture = try Fixture("\(chain) && \(nested)", variables)
    #expect(fixture.table.isFused(fixture.id))
    fixture.fill("r", ["int1": .int(-1), "bool1": .bool(true)])
    #expect(fixture.answer() == .success(true))
    fixture.fill("r", ["int1": .int(1999), "bool1": .bool(true)])
    #expect(fixture.answer() == .success(false))
  }

  @Test func `keep the conditions of one table apart`() throws {
    var layout = SlotLayout()
    var symbols = SymbolTableBuilder()
    var builder = ConditionTableBuilder()
    var ids: [ConditionID] = []
    for number in 0..<50 {
      let text = number % 7 == 0 ? "[r.int1].exists(n, n == \(number))" : "r.int1 == \(number)"
      let expression = try #require(Parser.parse(text).expression)
      let result = Checker.check(expression, Environment(variables: variables), mode: .gradual)
      let checked = try #require(result.checked)
      ids.append(builder.add(checked, layout: &layout, symbols: &symbols))
    }
    let table = builder.build(layout, symbols: symbols)
    #expect(layout.count == 1)
    let frame = Frame(slotCount: layout.count, symbols: symbols.freeze())
    frame.setInt(try #require(layout.slot(of: ["r", "int1"])), 21)
    let hits = try ids.filter { try table.evaluate($0, in: frame) }
    #expect(hits == [ids[21]])
  }

  @Test func `can be negated and watched`() throws {
    let fixture = try Fixture("r.bool1 && r.int1 == 1", variables)
    fixture.fill("r", ["bool1": .bool(true), "int1": .int(2)])
    let seen = Mutex<[String]>([])
    let probe = ConditionProbe(
      negated: [fixture.id],
      watch: { _, explanation in
        seen.withLock { $0 += explanation.lines.map(\.text) }
      })
    let probed = fixture.table.probed(probe)
    #expect(!probed.isFused(fixture.id))
    #expect(try probed.evaluate(fixture.id, in: fixture.frame))
    #expect(try !fixture.table.evaluate(fixture.id, in: fixture.frame))
    #expect(
      seen.withLock { $0 } == ["r.bool1  ->  true", "r.int1 == 1  ->  2 == 1  ->  false"])
    #expect(fixture.checked.expression.terms.count == 2)
  }

  @Test func `keep their errors when negated`() throws {
    let fixture = try Fixture("r.int1 / 0 == 1", variables)
    fixture.fill("r", ["int1": .int(2)])
    let probed = fixture.table.probed(ConditionProbe(negated: [fixture.id]))
    #expect(throws: EvaluationError.self) { try probed.evaluate(fixture.id, in: fixture.frame) }
  }

  /// The property that carries the fast path: whatever the condition and the values, predicates
  /// answer as the walk over the tree does, and err exactly where it errs.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `answer as the general evaluator does`(_ seed: UInt64) throws {
    var conditions = RandomConditions(random: SeededGenerator(seed: seed))
    var fusedCount = 0
    var answers: Set<String> = []
    for round in 0..<400 {
      let text = conditions.condition()
      let fixture = try Fixture(text, variables)
      if fixture.table.isFused(fixture.id) { fusedCount += 1 }
      for sample in 0..<5 {
        let values = try conditions.values(isSloppy: sample > 2)
        fixture.fill("r", values)
        let map = MapValue(values.map { ($0.key, $0.value) })
        let walked = fixture.checked.evaluate(Bindings(["r": .map(map)])).result
        let place: Comment = "seed \(seed), round \(round): \(text) on \(values)"
        switch (fixture.answer(), walked) {
        case (.success(let fused), .success(let value)):
          #expect(.bool(fused) == value, place)
          answers.insert("\(fused)")
        case (.failure(let fused), .failure(let error)):
          #expect(fused.code == error.code, place)
          answers.insert("error")
        case (.failure(let fused), .success(let value)):
          // A condition is bool; the walk alone does not ask that of the whole.
          #expect(fused.code == .noOverload && value.typeName != "bool", place)
        case (let fused, let value):
          Issue.record("fused \(fused), walked \(value): \(place)")
        }
      }
    }
    #expect(fusedCount > 200, "the generator makes too little that fits")
    #expect(answers == ["true", "false", "error"], "the generator misses an outcome")
  }
}

@Suite struct `Equality atoms` {
  @Test(
    arguments: [
      ("r.string1 == 'a'", ["r.string1: 'a'"]),
      ("'a' == r.string1 && r.int1 > 2", ["r.string1: 'a'"]),
      (
        "r.string1 in ['a', 'b', 'a'] && r.bool1 && !r.bool2",
        ["r.string1: 'a' 'b'", "r.bool1: true", "r.bool2: false"]
      ),
      ("(r.int1 == 1 || r.int1 in [2, 3]) && r.int2 == 4", ["r.int1: 1 2 3", "r.int2: 4"]),
      ("r.int1 == 1 || r.int2 == 2", []),
      ("r.?string2.orValue('a') == 'a'", []),
      ("r.string1 != 'a'", []),
      ("r.bool1 ? r.int1 == 1 : r.int1 == 2", []),
    ] as [(String, [String])])
  func `are what a condition cannot be true without`(
    _ text: String, _ expected: [String]
  ) throws {
    let fixture = try Fixture(text, variables)
    let found = fixture.checked.equalityAtoms.map { atom in
      atom.path.joined(separator: ".") + ": "
        + atom.constants.map { Self.text($0) }.joined(separator: " ")
    }
    #expect(found == expected)
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .string(let text): "'\(text)'"
    case .int(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    default: "?"
    }
  }
}
