// What is wrong with a CEL expression inside a document. Add a name here and its page below.

extension DiagnosticCode {
  /// `X0001`: the expression cannot be read.
  package static let expressionSyntax = Self(rawValue: "X0001")
  /// `X0002`: an unknown name.
  package static let unknownName = Self(rawValue: "X0002")
  /// `X0003`: a field that this type does not have.
  package static let unknownField = Self(rawValue: "X0003")
  /// `X0004`: an unknown function.
  package static let unknownFunction = Self(rawValue: "X0004")
  /// `X0005`: no operation for these types.
  package static let typeMismatch = Self(rawValue: "X0005")
  /// `X0006`: an optional value is read without a check.
  package static let uncheckedOptional = Self(rawValue: "X0006")
  /// `X0007`: a value whose type is not known.
  package static let dynNotAllowed = Self(rawValue: "X0007")
  /// `X0008`: a constant that the value can never have.
  package static let constantOutsideSet = Self(rawValue: "X0008")
  /// `X0009`: a condition that is not true or false.
  package static let conditionNotBoolean = Self(rawValue: "X0009")
  /// `X0010`: a condition that is always true.
  package static let alwaysTrue = Self(rawValue: "X0010")
  /// `X0011`: a condition that is never true.
  package static let alwaysFalse = Self(rawValue: "X0011")
  /// `X0012`: the expression is too large or nested too deeply.
  package static let expressionLimit = Self(rawValue: "X0012")
  /// `X0013`: an expression that can fail at run time.
  package static let canFail = Self(rawValue: "X0013")
  /// `X0014`: a literal that has no value.
  package static let invalidLiteral = Self(rawValue: "X0014")
  /// `X0015`: a regular expression that cannot be used.
  package static let badRegularExpression = Self(rawValue: "X0015")
  /// `X0016`: a part of CEL that this program does not have.
  package static let unsupportedExpression = Self(rawValue: "X0016")
  /// `X0017`: an argument with a broken `${...}`.
  package static let badInterpolation = Self(rawValue: "X0017")
  /// `X0018`: an `each` that is not a list.
  package static let eachNotAList = Self(rawValue: "X0018")
}

extension CodePage {
  static let expressions: [CodePage] = [
    CodePage(
      .expressionSyntax, "the expression cannot be read", in: .cel,
      avoid: """
        event.seat = "x"
        """,
      prefer: """
        event.seat == "x"
        """,
      why: """
        The text is not a CEL expression. Often: `=` for `==`, `and` for `&&`, `or` for `||`,
        `not` for `!`, or a string without quotes.
        """),
    CodePage(
      .unknownName, "an unknown name", in: .cel,
      avoid: """
        events.seat == "x"
        """,
      prefer: """
        event.seat == "x"
        """,
      why: """
        An expression sees what its place offers: `event`, `settings`, `tenant` and the facts of
        the catalogue. Strings need quotes.
        """),
    CodePage(
      .unknownField, "a field that this type does not have", in: .cel,
      avoid: """
        event.seat_number == "x"
        """,
      prefer: """
        event.seat == "x"
        """,
      why: """
        Fields are those of all event types that the rule names. A field that only some of them
        have needs a rule of its own.
        """),
    CodePage(
      .unknownFunction, "an unknown function", in: .cel,
      avoid: """
        event.body.lower() == "anna"
        """,
      prefer: """
        event.body.lowerAscii() == "anna"
        """,
      why: """
        The message names the nearest function. Functions are a fixed set, so that expressions
        stay pure and end.
        """),
    CodePage(
      .typeMismatch, "no operation for these types", in: .cel,
      avoid: """
        seat.exports_this_month == "3"
        """,
      prefer: """
        seat.exports_this_month == 3
        """,
      why: """
        Types are never converted silently. Convert explicitly (`int(...)`, `string(...)`) or
        compare like with like.
        """),
    CodePage(
      .uncheckedOptional, "an optional value is read without a check", in: .cel,
      avoid: """
        event.subject.endsWith("?")
        """,
      prefer: """
        has(event.subject) && event.subject.endsWith("?")
        """,
      why: """
        The value may be absent, and the rule could then not be decided. Ask with `has(...)`,
        read with `?`, or give a default with `.orValue(...)`.
        """),
    CodePage(
      .dynNotAllowed, "a value whose type is not known", in: .cel,
      avoid: """
        dyn(seat.exports_this_month) > 3
        """,
      prefer: """
        seat.exports_this_month > 3
        """,
      why: """
        Every condition is checked before it runs. `dyn` would move the check to the moment when
        an event waits.
        """),
    CodePage(
      .constantOutsideSet, "a constant that the value can never have", in: .cel,
      avoid: """
        has(opportunity.kind) && opportunity.kind == "genral"
        """,
      prefer: """
        has(opportunity.kind) && opportunity.kind == "general"
        """,
      why: """
        The field has a closed set of values, and this is none of them: the comparison would
        always give the same answer.
        """),
    CodePage(
      .conditionNotBoolean, "a condition that is not true or false", in: .cel,
      avoid: """
        event.body
        """,
      prefer: """
        event.body != ""
        """,
      why: """
        There is no truth of a text or a number. Compare it with something.
        """),
    CodePage(
      .alwaysTrue, "a condition that is always true", in: .cel,
      avoid: """
        true || event.body == ""
        """,
      prefer: """
        event.body == ""
        """,
      why: """
        The condition asks nothing. If that is meant, leave it out.
        """),
    CodePage(
      .alwaysFalse, "a condition that is never true", in: .cel,
      avoid: """
        1 > 2 && event.body == ""
        """,
      prefer: """
        event.body == ""
        """,
      why: """
        The rule would never run.
        """),
    CodePage(
      .expressionLimit, "the expression is too large or nested too deeply", in: .cel,
      avoid: """
        ((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))  // and so on
        """,
      prefer: """
        a
        """,
      why: """
        The limit keeps the cost of a decision bounded. Split the rule, or make a long list a
        setting.
        """),
    CodePage(
      .canFail, "an expression that can fail at run time", in: .cel,
      avoid: """
        10 / seat.exports_this_month > 2
        """,
      prefer: """
        seat.exports_this_month < 5
        """,
      why: """
        Types cannot exclude everything: division by zero, an index outside a list, a number
        that overflows, a text that is no number. `on_error` of the rule or gate says what happens
        then; by default the event is held. `sluice check --notes` lists these places.
        """),
    CodePage(
      .invalidLiteral, "a literal that has no value", in: .cel,
      avoid: """
        event.occurred_at > timestamp("31.01.2026")
        """,
      prefer: """
        event.occurred_at > timestamp("2026-01-31T00:00:00Z")
        """,
      why: """
        The literal is outside the range of its type, or not in its form. It is checked once,
        here, and not on every event.
        """),
    CodePage(
      .badRegularExpression, "a regular expression that cannot be used", in: .cel,
      avoid: """
        event.body.matches("(a+")
        """,
      prefer: """
        event.body.matches("^[^@]+@example[.]org$")
        """,
      why: """
        The pattern is RE2: no back-references and no look-around, so that its cost is linear in
        the text.
        """),
    CodePage(
      .unsupportedExpression, "a part of CEL that this program does not have", in: .cel,
      avoid: """
        event.occurred_at > google.protobuf.Timestamp{seconds: 5}
        """,
      prefer: """
        event.occurred_at > timestamp("1970-01-01T00:00:05Z")
        """,
      why: """
        Messages of Protocol Buffers are not part of policies. Everything else of the language
        is.
        """),
    CodePage(
      .badInterpolation, "an argument with a broken `${...}`",
      avoid: """
        then: [{request_pull: {what: history, member: "${event.member"}}]
        """,
      prefer: """
        then: [{request_pull: {what: history, member: "${event.member}"}}]
        """,
      why: """
        An argument is a literal unless it is written `${...}` as a whole; a part that is opened
        must be closed.
        """),
    CodePage(
      .eachNotAList, "an `each` that is not a list",
      avoid: """
        events: [seat.snapshot]
        then: [{each: event.id, map_seat: {seat: "${each}"}}]
        """,
      prefer: """
        events: [seat.snapshot]
        then: [{each: event.seats, map_seat: {seat: "${each.seat}"}}]
        """,
      why: """
        `each` repeats an effect for every element of a list. A single value needs no `each`.
        """),
  ]
}
