import CEL

/// Random numbers that a printed seed brings back.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Well-typed conditions over the fields of one record `r`, and values for them.
struct RandomConditions {
  static let kinds = ["bool", "int", "uint", "double", "string", "time", "span"]
  static let record = RecordType(
    name: "record",
    fields: [
      "bool1": .init(.bool), "bool2": .init(.bool, isOptional: true),
      "int1": .init(.int), "int2": .init(.int, isOptional: true),
      "uint1": .init(.uint), "uint2": .init(.uint, isOptional: true),
      "double1": .init(.double), "double2": .init(.double, isOptional: true),
      "string1": .init(.string), "string2": .init(.string, isOptional: true),
      "time1": .init(.timestamp), "time2": .init(.timestamp, isOptional: true),
      "span1": .init(.duration), "span2": .init(.duration, isOptional: true),
      "strings": .init(.list(.string)), "ints": .init(.list(.int)),
      "flags": .init(.map(.string, .bool)), "counts": .init(.map(.string, .int)),
      "any": .init(.dyn, isOptional: true),
    ])

  private static let literals: [String: [String]] = [
    "bool": ["true", "false"],
    "int": ["0", "1", "-1", "2", "7", "9223372036854775807", "-9223372036854775808"],
    "uint": ["0u", "1u", "2u", "7u", "18446744073709551615u"],
    "double": ["0.0", "-0.0", "1.0", "1.5", "-2.5", "7.0", "9223372036854775808.0"],
    "string": [
      "''", "'a'", "'b'", "'lead'", "'new_lead'", "'le'", "'ad'", "'\\u00e9'", "'e\\u0301'",
      "'a longer string than eight bytes'",
    ],
    "time": [
      "timestamp('2024-01-01T00:00:00Z')", "timestamp('2024-01-01T00:00:00.5Z')",
      "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59.999999999Z')",
      "timestamp('1969-12-31T23:59:59.25Z')",
    ],
    "span": ["duration('0s')", "duration('1s')", "duration('-1s')", "duration('1.5s')"],
  ]

  var random: SeededGenerator

  // MARK: - Conditions

  mutating func condition(depth: Int = 4) -> String {
    if depth > 0 && random.chance(65) {
      let a = condition(depth: depth - 1)
      let b = condition(depth: depth - 1)
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2: return "(\(a) && \(b))"
      case 3...5: return "(\(a) || \(b))"
      case 6: return "!(\(a))"
      default: return "(\(a) ? \(b) : \(condition(depth: depth - 1)))"
      }
    }
    return predicate()
  }

  private mutating func predicate() -> String {
    let kind = random.pick(RandomConditions.kinds)
    switch Int.random(in: 0..<15, using: &random) {
    case 12: return "r.flags[\(term("string"))]"
    case 13: return "\(random.pick(["r.counts.a", "r.counts['b']"])) \(order()) \(term("int"))"
    case 14: return "r.ints[\(term("int"))] \(order()) \(term("int"))"
    case 0: return "has(r.\(kind)2)"
    case 1: return "r.bool\(random.pick([1, 2]))"
    case 2: return "r.?bool2.orValue(\(random.pick(["true", "false"])))"
    case 3: return "\(term(kind)) in [\(list(kind))]"
    case 4:
      let function = random.pick(["startsWith", "endsWith", "contains"])
      let text = random.chance(30) ? "r.?string2.orValue(\(literal("string")))" : field("string")
      return "\(text).\(function)(\(literal("string")))"
    case 5:
      let which = random.pick(["string", "int"])
      return "\(field(which)) in r.\(which)s"
    case 6: return "r.?\(kind)2.hasValue()"
    case 7: return "size(\(field("string"))) \(order()) \(random.pick([0, 1, 4]))"
    case 8: return "r.any \(random.pick(["==", "!="])) \(literal(kind))"
    default: return "\(term(kind)) \(relation()) \(term(kind))"
    }
  }

  private mutating func order() -> String { random.pick(["<", "<=", ">", ">=", "==", "!="]) }
  private mutating func relation() -> String { random.pick(["==", "==", "!=", order()]) }

  private mutating func list(_ kind: String) -> String {
    (0..<random.pick([0, 1, 2, 3, 12])).map { _ in literal(kind) }.joined(separator: ", ")
  }

  private mutating func literal(_ kind: String) -> String {
    random.pick(RandomConditions.literals[kind] ?? ["null"])
  }

  private mutating func field(_ kind: String) -> String { "r.\(kind)\(random.pick([1, 2]))" }

  private mutating func term(_ kind: String) -> String {
    switch Int.random(in: 0..<10, using: &random) {
    case 0...4: return field(kind)
    case 5...6: return literal(kind)
    case 7: return "r.?\(kind)2.orValue(\(literal(kind)))"
    default: return arithmetic(kind)
    }
  }

  private mutating func arithmetic(_ kind: String) -> String {
    switch kind {
    case "int", "uint":
      return "(\(term(kind)) \(random.pick(["+", "-", "*", "/", "%"])) \(term(kind)))"
    case "double":
      return "(\(term(kind)) \(random.pick(["+", "-", "*", "/"])) \(term(kind)))"
    case "time": return "(\(field("time")) \(random.pick(["+", "-"])) \(field("span")))"
    case "span":
      return random.pick(["(r.time1 - r.time2)", "(r.span1 + r.span2)", "(r.span1 - r.span2)"])
    default: return field(kind)
    }
  }

  // MARK: - Values

  /// Values by field; some are absent, and some of another type than declared if `isSloppy`.
  mutating func values(isSloppy: Bool) throws -> [String: Value] {
    var values: [String: Value] = [:]
    for name in RandomConditions.record.fields.keys.sorted() where !random.chance(12) {
      var kind = String(name.prefix { !$0.isNumber })
      if name == "any" || (isSloppy && random.chance(10)) {
        kind = random.pick(RandomConditions.kinds + ["null", "strings", "bytes"])
      }
      values[name] = try value(kind)
    }
    return values
  }

  private mutating func value(_ kind: String) throws -> Value {
    switch kind {
    case "bool": .bool(random.pick([true, false]))
    case "int": .int(random.pick([0, 1, -1, 2, 7, .max, .min]))
    case "uint": .uint(random.pick([0, 1, 2, 7, .max]))
    case "double": .double(random.pick([0, -0.0, 1, 1.5, -2.5, .nan, .infinity, 0x1p63]))
    case "string":
      .string(
        random.pick(["", "a", "b", "lead", "new_lead", "other", "\u{e9}", "e\u{301}", "pleads"]))
    case "time":
      .timestamp(
        try Timestamp(
          seconds: random.pick([1_704_067_200, -1, -62_135_596_800, 253_402_300_799]),
          nanoseconds: random.pick([0, 250_000_000, 500_000_000, 999_999_999])))
    case "span":
      .duration(
        CELDuration(
          nanoseconds: random.pick([0, 1_000_000_000, -1_000_000_000, 1_500_000_000, .max, .min])))
    case "strings": .list([.string("a"), .string("lead"), .string("e\u{301}")])
    case "ints": .list([.int(1), .int(7)])
    case "flags":
      .map(MapValue(["a", "lead", "e\u{301}"].map { ($0, .bool(random.chance(50))) }))
    case "counts": .map(MapValue([("a", .int(1)), ("b", random.pick([.int(7), .string("x")]))]))
    case "bytes": .bytes([1, 2])
    default: .null
    }
  }
}
