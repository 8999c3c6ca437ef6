import CEL
import Testing

/// Makes random trees' texts, reproducible from a seed.
struct RandomExpressions {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func text(depth: Int) -> String {
    if depth == 0 {
      let leaves = [
        "1", "-1", "2u", "1.5", "-2.0", "1e100", "'a\\n\"'", "b'\\xff\\\"'", "true", "null", "x",
        ".y", "'é\\x00'", "[]", "{}",
      ]
      return leaves[next(leaves.count)]
    }
    let part = { (self: inout RandomExpressions) in
      "(" + self.text(depth: depth - 1 - self.next(depth)) + ")"
    }
    switch next(18) {
    case 0: return "\(part(&self)) && \(part(&self)) && \(part(&self))"
    case 1: return "\(part(&self)) || \(part(&self))"
    case 2: return "!\(part(&self))"
    case 3: return "-\(part(&self))"
    case 4: return "\(part(&self)) ? \(part(&self)) : \(part(&self))"
    case 5:
      let operators = BinaryOperator.allCases
      return "\(part(&self)) \(operators[next(operators.count)].rawValue) \(part(&self))"
    case 6: return "\(part(&self)).f"
    case 7: return "\(part(&self)).?`a-b`"
    case 8: return "\(part(&self))[\(part(&self))]"
    case 9: return "\(part(&self))[?\(part(&self))]"
    case 10: return "f(\(part(&self)), \(part(&self)))"
    case 11: return "\(part(&self)).g(\(part(&self)))"
    case 12: return "[\(part(&self)), ?\(part(&self))]"
    case 13: return "{\(part(&self)): \(part(&self)), ?'k': \(part(&self))}"
    case 14: return "has(\(part(&self)).f)"
    case 15: return "\(part(&self)).map(v, \(part(&self)), \(part(&self)))"
    case 16: return "cel.bind(v, \(part(&self)), \(part(&self)))"
    default: return "\(part(&self)).exists(i, v, \(part(&self))).optMap(o, \(part(&self)))"
    }
  }
}

@Suite struct `Printing` {
  @Test func `prints what parses to the same tree`() throws {
    for seed in UInt64(1)...2_000 {
      var random = RandomExpressions(seed: seed)
      let text = random.text(depth: 4)
      let tree = try #require(Parser.parse(text).expression, "seed \(seed): \(text)")
      let printed = Unparser.text(tree)
      let again = try #require(Parser.parse(printed).expression, "seed \(seed): \(printed)")
      #expect(again.hasSameStructure(as: tree), "seed \(seed): \(text) printed as \(printed)")
    }
  }

  @Test(arguments: [
    "a && b || c", "a && (b || c)", "!(a && b)", "-(1)", "-(-1)", "!(-x)", "-1.5.f()",
    "(a ? b : c) ? d : e", "a - (b - c)", "a - b - c", "(a || b) || c", "a.`content-type`",
    "[1, 2].all(x, x > 0)", "has(a.b)", "a.?b[?0].orValue(\"\")", "{\"k\": 1}", "b\"\\xff\"",
  ])
  func `keeps canonical text as it is`(_ text: String) throws {
    let tree = try #require(Parser.parse(text).expression)
    #expect(Unparser.text(tree) == text)
  }
}
