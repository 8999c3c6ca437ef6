import CEL
import Testing

/// The text of a tree with every operator in parentheses.
private func grouped(_ text: String) -> String? {
  guard let tree = Parser.parse(text).expression else { return nil }
  func show(_ id: NodeID) -> String {
    switch tree[id].kind {
    case .binary(let operation, let left, let right):
      "(\(show(left)) \(operation.rawValue) \(show(right)))"
    case .unary(let operation, let operand): "(\(operation.rawValue)\(show(operand)))"
    case .and(let operands): "(" + operands.map(show).joined(separator: " && ") + ")"
    case .or(let operands): "(" + operands.map(show).joined(separator: " || ") + ")"
    case .conditional(let condition, let then, let otherwise):
      "(\(show(condition)) ? \(show(then)) : \(show(otherwise)))"
    case .select(let operand, let field, let isOptional):
      "\(show(operand))\(isOptional ? ".?" : ".")\(field)"
    case .call(let name, let target?, let arguments):
      "\(show(target)).\(name)(\(arguments.map(show).joined(separator: ", ")))"
    default: Unparser.text(tree, id)
    }
  }
  return show(tree.root)
}

@Suite struct `Parsing` {
  @Test(
    arguments: [
      ("1 + 2 * 3", "(1 + (2 * 3))"),
      ("1 - 2 - 3", "((1 - 2) - 3)"),
      ("1 < 2 == true", "((1 < 2) == true)"),
      ("a || b && c || d", "(a || (b && c) || d)"),
      ("(a && b) && c", "((a && b) && c)"),
      ("!a.b", "(!a.b)"),
      ("!!x", "(!(!x))"),
      ("-1", "-1"),
      ("--1", "(-(-1))"),
      ("- 1", "-1"),
      ("-x", "(-x)"),
      ("!-1", "(!-1)"),
      ("-1.abs()", "-1.abs()"),
      ("1.size()", "1.size()"),
      ("1-1", "(1 - 1)"),
      ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
      ("a in b in c", "((a in b) in c)"),
      ("a.in_b", "a.in_b"),
      ("a.?b.c", "a.?b.c"),
      ("a.while", "a.while"),
      ("'a' 'b'", nil),
      ("!-x", nil),
      ("-!x", nil),
      ("true ? true ? 1 : 2 : 3", nil),
      ("f(1,)", nil),
      ("while", nil),
      ("a.true", nil),
      ("1.", nil),
      ("0X1", nil),
      ("rb'a'", nil),
      ("'a\nb'", nil),
      ("--9223372036854775808", nil),
    ] as [(String, String?)])
  func `groups operators`(_ text: String, _ expected: String?) {
    #expect(grouped(text) == expected, "\(text)")
  }

  @Test(arguments: [
    ("0x1F", Value.int(31)), ("-0x1F", .int(-31)), ("42u", .uint(42)), ("0x10U", .uint(16)),
    (".5", .double(0.5)), ("1e3", .double(1000)), ("-1.5e-3", .double(-0.0015)),
    ("-9223372036854775808", .int(.min)), ("18446744073709551615u", .uint(.max)),
    ("r'\\n'", .string("\\n")), ("'\\u00e9\\x41\\101'", .string("\u{e9}AA")),
    ("b'\\xff\\101'", .bytes([255, 65])), ("b'ÿ'", .bytes([0xC3, 0xBF])),
    ("bR'\\'", .bytes([92])), ("'''a\r\nb\rc'''", .string("a\nb\nc")),
    ("\"\"\"a\"b\"\"\"", .string("a\"b")), ("'\\U0001F600'", .string("😀")),
    ("''", .string("")), ("''''''", .string("")),
  ])
  func `reads literals`(_ text: String, _ expected: Value) throws {
    let tree = try #require(Parser.parse(text).expression)
    #expect(tree[tree.root].kind == .literal(expected))
  }

  @Test(arguments: [
    ("9223372036854775808", "invalid-literal", 0..<19),
    ("1u + -1u", "invalid-literal", 5..<8),
    ("'\\q'", "invalid-literal", 1..<3),
    ("'\\ud800'", "invalid-literal", 1..<7),
    ("b'\\u0041'", "invalid-literal", 2..<4),
    ("a = b", "syntax", 2..<3),
    ("a and b", "syntax", 2..<5),
    ("a == 'x", "syntax", 5..<7),
    ("Foo{a: 1}", "message-literal", 0..<4),
    ("a.b.Foo{}", "message-literal", 0..<8),
    ("has(x)", "macro-argument", 4..<5),
    ("has(m['a'])", "macro-argument", 4..<10),
    ("[1].all(a.b, true)", "macro-argument", 8..<11),
    ("[1].all(i, i, true)", "macro-argument", 11..<12),
    ("a.`b", "syntax", 2..<4),
    ("`b`", "syntax", 0..<3),
    ("", "syntax", 0..<0),
    ("é", "syntax", 0..<2),
    ("1abc", "invalid-literal", 0..<4),
  ])
  func `reports the smallest span`(_ text: String, _ code: String, _ range: Range<Int>) {
    let result = Parser.parse(text)
    #expect(result.expression == nil)
    #expect(result.issues.map(\.code.rawValue) == [code])
    #expect(result.issues.map(\.range) == [range])
  }

  @Test(arguments: [("(a) + (b)", 0..<9), ("-(1)", 0..<4), ("((a)).b", 0..<7), ("(a)", 1..<2)])
  func `covers the parentheses of operands`(_ text: String, _ range: Range<Int>) throws {
    let tree = try #require(Parser.parse(text).expression)
    #expect(tree[tree.root].range == range)
  }

  @Test func `says what to write instead`() {
    let notes = Parser.parse("a and b").issues.flatMap(\.notes)
    #expect(notes == ["the logical operator is written `&&`"])
  }
}
