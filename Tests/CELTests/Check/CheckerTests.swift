import CEL
import Testing

@Suite struct `Checking` {
  @Test(
    arguments: [
      ("evnt.email", "unknown-variable", "no variable is named `evnt`", 0..<4, "event"),
      (
        "event.emial == 'a'", "unknown-field", "`event` has no field named `emial`", 6..<11,
        "email"
      ),
      (
        "event.custom.k.x == 'a'", "unknown-field",
        "`event.custom.k` is `string` and has no fields",
        15..<16, nil
      ),
      (
        "event.first_name.startWith('A')", "unknown-function",
        "no function is named `startWith`", 17..<26, "startsWith"
      ),
      ("sise('a') == 1", "unknown-function", "no function is named `sise`", 0..<4, "size"),
      (
        "optional.on(1)", "unknown-function", "no function is named `optional.on`", 9..<11,
        "optional.of"
      ),
      (
        "event.count.startsWith('A')", "no-overload",
        "`startsWith` does not take `int`, `string`", 12..<22, nil
      ),
      ("event.count == 'a'", "no-overload", "`int` and `string` cannot be compared", 12..<14, nil),
      (
        "event.count + 1.0 > 2.0", "no-overload", "`+` does not take `int` and `double`", 12..<13,
        nil
      ),
      ("event.count && true", "type-mismatch", "expected `bool`, found `int`", 0..<11, nil),
      (
        "event.count > 1 ? 'a' : 2", "type-mismatch", "the branches are `string` and `int`",
        16..<17, nil
      ),
      (
        "[1, 'a']", "mixed-list",
        "a list has elements of one type; the others are `int`, this is `string`", 4..<7, nil
      ),
      (
        "event.raw == 1", "untyped-operand", "the type of `event.raw` is not known here", 0..<9, nil
      ),
      (
        "event.raw.all(x, true)", "untyped-operand", "the type of `event.raw` is not known here",
        0..<9, nil
      ),
      ("event.first_name.matches('(')", "invalid-pattern", nil, 25..<28, nil),
      ("duration('1x') > duration('1s')", "invalid-literal", nil, 9..<13, nil),
      ("timestamp('2020') > event.at", "invalid-literal", nil, 10..<16, nil),
      ("{'a': 1, 'a': 2}", "duplicate-key", "the key `'a'` stands twice", 9..<12, nil),
      ("event['email'] == 'a'", "type-mismatch", "`event` is not a list or a map", 0..<5, nil),
      (
        "event.employers.all(e, e.nam == 'a')", "unknown-field", "`e` has no field named `nam`",
        25..<28, "name"
      ),
    ] as [(String, String, String?, Range<Int>, String?)])
  func `reports one thing where it stands`(
    _ text: String, _ code: String, _ message: String?, _ range: Range<Int>, _ suggestion: String?
  ) {
    let result = Recruiting.check(text)
    #expect(result.checked == nil)
    #expect(result.issues.map(\.code.rawValue) == [code])
    if let message { #expect(result.issues.map(\.message) == [message]) }
    #expect(result.issues.map(\.range) == [range])
    #expect(result.issues.first?.suggestion == suggestion)
  }

  @Test func `reports several things at once`() {
    let result = Recruiting.check("evnt.a == 1 && event.count == 'x' && settings.limt > 2")
    #expect(result.issues.map(\.code) == [.unknownVariable, .noOverload, .unknownField])
  }

  @Test(
    arguments: [
      ("string(event.raw) == 'a'", .bool),
      ("string(event.extra.k) == 'a'", .bool),
      ("event.employers.map(e, e.name)", .list(.string)),
      ("event.employers[?0]", .optional(.record(Recruiting.employer))),
      ("event.employers[?0].name.orValue('none')", .string),
      ("event.?email.orValue('')", .string),
      ("event.?profile.headline", .optional(.string)),
      (
        "event.?stage.orValue('')",
        .enumeration(EnumType(name: "stage", values: ["new_lead", "interview", "offer", ""]))
      ),
      ("event.at + duration('1h')", .timestamp),
      ("event.count > 1 ? [event.count] : []", .list(.int)),
      ("{'a': event.count}", .map(.string, .int)),
      ("[optional.none(), optional.of(1)]", .list(.optional(.int))),
      ("math.greatest(event.count, 1)", .int),
      ("settings.section", .enumeration(Recruiting.section)),
      ("event.employers.filter(e, has(e.title) && e.title == 'x').size()", .int),
      ("cel.bind(n, event.first_name, n + n)", .string),
      ("event.employers.exists(i, e, i > 0 && e.name == 'x')", .bool),
    ] as [(String, CEL.`Type`)])
  func `deduces types`(_ text: String, _ type: CEL.`Type`) {
    let result = Recruiting.check(text)
    #expect(result.issues.isEmpty)
    #expect(result.checked?.resultType == type)
  }

  @Test func `demands the type that the host wants`() {
    #expect(Recruiting.check("event.count", expecting: .int).issues.isEmpty)
    let wrong = Recruiting.check("event.count", expecting: .bool)
    #expect(wrong.issues.map(\.message) == ["a condition is true or false, this is `int`"])
    let stage = Recruiting.check("'ofer'", expecting: .enumeration(Recruiting.stage))
    #expect(stage.issues.map(\.suggestion) == ["offer"])
  }

  @Test(
    arguments: [
      ("true", "true"), ("1 == 2", "false"), ("event.count > 1 || true", "true"),
      ("false && event.count > 1", "false"), ("!('a' in ['a'])", "false"),
    ])
  func `warns of constant conditions`(_ text: String, _ truth: String) {
    let result = Recruiting.check(text, expecting: .bool)
    #expect(result.checked != nil)
    #expect(result.issues.map(\.message) == ["this condition is always `\(truth)`"])
    #expect(result.issues.map(\.severity) == [.warning])
  }

  @Test func `lists what is read, each read at its longest path`() {
    let text = "has(event.email) && event.email == event.?profile.headline.orValue('')"
    let reads = Recruiting.check(text).checked?.reads ?? []
    #expect(
      reads.map(\.path) == [
        ["event", "email"], ["event", "email"], ["event", "profile", "headline"],
      ])
    #expect(reads.map(\.isPresenceTest) == [true, false, false])
    #expect(reads.map(\.range) == [0..<16, 20..<31, 35..<58])
    #expect(
      Recruiting.check("event.employers.all(e, e.name != '')").checked?.paths == [
        ["event", "employers"]
      ])
  }

  @Test(
    arguments: [
      ("event.first_name == 'a' && has(event.email)", []),
      ("event.count + 1 > 2", ["arithmetic"]),
      ("event.custom.k == 'a'", ["missing-key"]),
      ("event.employers[0].name == 'a'", ["index"]),
      ("event.employers[?0].name.orValue('') == 'a'", []),
      ("int(event.first_name) > 1", ["conversion"]),
      ("duration('1h') > duration('2h')", []),
      ("event.?email.value() == 'a'", ["empty-optional"]),
    ])
  func `says where evaluation can fail`(_ text: String, _ reasons: [String]) {
    let points = Recruiting.check(text).checked?.failurePoints
    #expect(points?.map(\.reason.rawValue) == reasons)
  }

  @Test func `lets dyn through in gradual mode`() {
    let result = Checker.check(
      Parser.parse("event.raw == 1 && event.email == 'a' && [1, 'a'].size() == 2"),
      Recruiting.environment, mode: .gradual)
    #expect(result.issues.isEmpty)
  }
}
