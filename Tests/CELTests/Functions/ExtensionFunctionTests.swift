import CEL
import Testing

/// Expressions that must be true, or must fail, whether checked first or not.
@Suite struct ExtensionFunctionTests {
  private func checkedValue(_ text: String) throws -> Value {
    let parsed = Parser.parse(text)
    let result = Checker.check(parsed, Environment(), mode: .gradual)
    let checked = try #require(result.checked, "\(text): \(result.issues.map(\.message))")
    return try checked.evaluate(Bindings()).result.get()
  }

  private func uncheckedValue(_ text: String) throws -> Value {
    let expression = try #require(Parser.parse(text).expression, "\(text)")
    return try expression.evaluate(Bindings()).result.get()
  }

  @Test(
    arguments: [
      "'tacocat'.substring(0, 4).upperAscii() == 'TACO'", "'a,b,c'.split(',', 2) == ['a', 'b,c']",
      "'abab'.replace('ab', 'c', 1) == 'cab'", "' \\t x '.trim() == 'x'",
      "['a', 'b'].join() == 'ab'", "[1, 2, 3].reverse() == [3, 2, 1]", "'abc'.reverse() == 'cba'",
      "'abc'.indexOf('c') == 2", "[1, 2, 1].indexOf(1) == 0", "[1, 2, 1].lastIndexOf(1) == 2",
      "[1, 2].indexOf(3) == -1", "[1, 2, 3, 4].slice(1, 3) == [2, 3]", "[].slice(0, 0) == []",
      "[1, 2, 1, 1].distinct() == [1, 2]", "[dyn(1), 1.0, 1u].distinct().size() == 1",
      "[[1], [2, 3], []].flatten() == [1, 2, 3]",
      "[dyn([1, [2, [3]]])].flatten(2) == [1, 2, [3]]", "[dyn(1)].flatten(9) == [1]",
      "lists.range(3) == [0, 1, 2]", "lists.range(-1) == []", "[3, 1, 2].sort() == [1, 2, 3]",
      "['b', 'B', 'a'].sort() == ['B', 'a', 'b']", "[].sort() == []",
      "[duration('2s'), duration('1s')].sort()[0] == duration('1s')", "[1, 1, 2].isSorted()",
      "![2, 1].isSorted()", "[].isSorted()", "[1].first() == optional.of(1)",
      "[].last() == optional.none()", "[1, 2, 3].sum() == 6", "[1.5, 2.5].sum() == 4.0",
      "[].sum() == 0", "[duration('1m'), duration('1s')].sum() == duration('61s')",
      "[2, 1, 3].min() == 1", "['a', 'c', 'b'].max() == 'c'", "sets.contains([1, 2, 3], [2, 3])",
      "!sets.contains([1], [2])", "sets.contains([1], [])", "sets.equivalent([1, 2, 1], [2, 1])",
      "!sets.equivalent([1], [1, 2])", "sets.intersects([1, 2], [2, 3])",
      "!sets.intersects([], [1])", "math.sqrt(16) == 4.0", "math.abs(-2) == 2",
      "math.greatest(1, 2, 3) + 1 == 4", "'%s is %d, %.1f'.format(['a', 1, 2.25]) == 'a is 1, 2.2'",
      "'%x %X %o %b'.format([-255, 255, 8u, -5]) == '-ff FF 10 -101'",
      "'%s'.format([{'b': [1, null], 'a': 1.5}]) == '{a: 1.5, b: [1, null]}'",
      "base64.decode(base64.encode(b'\\x00\\xff')) == b'\\x00\\xff'",
      "strings.quote('a\"b') == '\"a\\\\\"b\"'",
    ])
  func `holds`(text: String) throws {
    #expect(try checkedValue(text) == .bool(true))
    #expect(try uncheckedValue(text) == .bool(true))
  }

  @Test(
    arguments: [
      ("[1].slice(0, 2)", .indexOutOfRange), ("[1].slice(-1, 1)", .indexOutOfRange),
      ("[1, 2].slice(2, 1)", .indexOutOfRange), ("'a'.charAt(2)", .indexOutOfRange),
      ("[dyn(1), dyn('a')].sort()", .noOverload), ("[dyn([1])].sort()", .noOverload),
      ("[dyn(1), dyn(1u)].sum()", .noOverload), ("[dyn(true)].sum()", .noOverload),
      ("[9223372036854775807, 1].sum()", .overflow), ("[].min()", .invalidArgument),
      ("[[1]].flatten(-1)", .invalidArgument), ("[dyn(1)].join()", .noOverload),
      ("'%d'.format(['a'])", .invalidArgument), ("'%d %d'.format([1])", .invalidArgument),
      ("'%5d'.format([1])", .invalidArgument), ("'%'.format([1])", .invalidArgument),
      ("'%.1001f'.format([1.0])", .invalidArgument), ("'%.f'.format([1.0])", .invalidArgument),
      ("'%s'.format([optional.of(1)])", .invalidArgument), ("'%d'.format([1.5])", .invalidArgument),
      ("base64.decode('!')", .invalidArgument),
      // What would be too large is refused before it is made.
      ("lists.range(9223372036854775807)", .valueTooLarge), ("lists.range(100001)", .valueTooLarge),
      ("lists.range(1000).map(i, 'x').join('y'.replace('', '\(filler)'))", .valueTooLarge),
      (
        "lists.range(90).map(i, lists.range(60).map(j, '\(filler)')).map(l, '%s'.format([l])).size()",
        .fuelExhausted
      ),
      (
        "'%s'.format([lists.range(60).map(i, lists.range(60).map(j, '\(filler)'))]).size()",
        .valueTooLarge
      ),
    ] as [(String, EvaluationError.Code)])
  func `fails`(text: String, code: EvaluationError.Code) throws {
    let checked = try #require(throws: EvaluationError.self) { try checkedValue(text) }
    #expect(checked.code == code)
    let unchecked = try #require(throws: EvaluationError.self) { try uncheckedValue(text) }
    #expect(unchecked.code == code)
  }

  private static let filler = String(repeating: "a", count: 2000)

  @Test(
    arguments: [
      ("'%s is %d'.format(['a', 1])", nil), ("'%s'.format([[1]])", nil),
      ("'%s'.format([dyn(1)])", nil), ("'%f'.format([1])", nil),
      ("'%d'.format(['a'])", "`%d` does not take `string`"),
      ("'%s'.format([])", "the text has 1 clauses such as `%s`, the list 0 elements"),
      ("'%q'.format([1])", "`format` knows `%s %d %f %e %b %o %x %X %%`, each without a width"),
      ("math.greatest(1, 2) < 3", nil),
    ] as [(String, String?)])
  func `strict mode holds format to its clauses`(text: String, message: String?) {
    let result = Checker.check(Parser.parse(text), Environment(), mode: .strict)
    #expect(result.issues.first?.message == message)
  }
}
