import CEL
import Testing

@Suite struct `Presence` {
  @Test(
    arguments: [
      "has(event.email) && event.email == 'a'",
      "!has(event.email) || event.email == 'a'",
      "has(event.email) ? event.email == 'a' : false",
      "!has(event.email) ? false : event.email == 'a'",
      "event.first_name == 'x' && has(event.email) && size(event.email) > 1 && event.email != ''",
      "has(event.email) && (event.count > 1 || event.email == 'a')",
      "!(!has(event.email) || event.count > 1) && event.email == 'a'",
      "(has(event.email) && event.count > 1 || has(event.email) && event.count < 9) && event.email == 'a'",
      "event.?email.orValue('') == 'a'",
      "event.?email.hasValue() && event.email == 'a'",
      "event.?email.optMap(e, e.size()).orValue(0) > 1",
      "has(event.profile.headline) && event.profile.headline == 'a' && event.profile.years > 1",
      "has(event.profile) && event.profile.years > 1",
      "has(event.profile.years) && event.profile.years > 1",
      "event.?profile.years.orValue(0) > 1",
      "has(candidate.years) && candidate.years > 1",
      "has(candidate.headline) && candidate.years > 1 && candidate.headline == 'a'",
      "candidate.?years.orValue(0) > 1",
      "event.employers.all(e, has(e.title) && e.title == 'x')",
      "event.employers.exists(e, e.?title.orValue('') == 'x')",
      "has(event.email) && event.employers.all(e, e.name == event.email)",
    ])
  func `is proven`(_ text: String) {
    #expect(Recruiting.check(text).issues.isEmpty)
  }

  @Test(
    arguments: [
      ("event.email == 'a'", 0..<11),
      ("event.email == 'a' && has(event.email)", 0..<11),
      ("has(event.email) || event.email == 'a'", 20..<31),
      ("!has(event.email) && event.email == 'a'", 21..<32),
      ("has(event.email) ? true : event.email == 'a'", 26..<37),
      ("(has(event.email) || event.count > 1) && event.email == 'a'", 41..<52),
      ("has(event.profile) && event.profile.headline == 'a'", 22..<44),
      ("event.profile.years > 1", 0..<13),
      ("candidate.years > 1", 0..<9),
      ("has(candidate.years) || candidate.years > 1", 24..<33),
      ("event.employers.all(e, e.title == 'x')", 23..<30),
      ("event.employers.all(e, has(e.title)) && event.employers.all(e, e.title == 'x')", 63..<70),
      ("event.skills.exists(s, s == 'a')", 0..<12),
      ("note == 'a'", 0..<4),
    ])
  func `is not proven`(_ text: String, _ range: Range<Int>) {
    let issues = Recruiting.check(text).issues
    #expect(issues.map(\.code) == [.maybeAbsent])
    #expect(issues.map(\.range) == [range])
  }

  @Test func `is reported once for each path`() {
    let issues = Recruiting.check("event.email == 'a' && event.email != 'b'").issues
    #expect(issues.count == 1)
    #expect(issues.map(\.message) == ["`event.email` may be absent here"])
    #expect(
      issues.flatMap(\.notes) == [
        "write `has(event.email) && ...`", "or `event.?email.orValue(\"\")`",
      ])
  }

  @Test func `is carried from one condition to the next`() throws {
    let gate = try #require(
      Recruiting.check("has(event.email) && has(event.profile.years) && event.count > 1").checked)
    #expect(
      gate.provenWhenTrue == [
        ["event"], ["event", "email"], ["event", "profile"], ["event", "profile", "years"],
      ])
    var environment = Recruiting.environment
    environment.provenPresent = gate.provenWhenTrue
    let rule = Recruiting.check("event.email == 'a' && event.profile.years > 1", environment)
    #expect(rule.issues.isEmpty)
  }

  @Test(
    arguments: [
      ("has(event.email) || event.count > 1", []),
      ("!has(event.email)", []),
      ("event.count > 1 ? has(event.email) : false", [["event"], ["event", "email"]]),
      (
        "event.employers.exists(e, has(e.title) && has(event.email))",
        [["event"], ["event", "email"]]
      ),
      ("event.employers.all(e, has(event.email))", []),
    ] as [(String, Set<[String]>)])
  func `proves what holds when it is true`(_ text: String, _ proven: Set<[String]>) {
    #expect(Recruiting.check(text).checked?.provenWhenTrue == proven)
  }

  @Test(
    arguments: [
      ("has(event.email)", true, false), ("has(event.profile.headline)", false, false),
      ("has(event.profile.years)", true, false), ("has(candidate.years)", true, false),
      ("has(candidate.headline)", false, false),
      ("candidate.?years.orValue(0) == 2", true, false),
      ("event.?profile.headline.hasValue()", false, false),
      ("event.?profile.years.orValue(0) == 7", true, false),
      ("event.employers.exists(e, has(e.title))", false, false),
    ])
  func `is what evaluation sees`(_ text: String, _ present: Bool, _ sparse: Bool) throws {
    let checked = try #require(Recruiting.check(text).checked)
    #expect(checked.evaluate(Recruiting.present).value == .bool(present))
    #expect(checked.evaluate(Recruiting.sparse).value == .bool(sparse))
  }
}
