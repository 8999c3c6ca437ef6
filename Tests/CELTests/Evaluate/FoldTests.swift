import CEL
import Testing

@Suite struct `Folding` {
  static let constants: [[String]: Value] = [
    ["settings", "section"]: .string("lead"), ["settings", "limit"]: .int(5),
    ["settings", "notify"]: .bool(true), ["settings", "exclude"]: .list([.string("x")]),
  ]

  @Test(
    arguments: [
      ("opportunity.section == settings.section", "opportunity.section == \"lead\""),
      ("settings.notify && event.count > 1", "event.count > 1"),
      ("!settings.notify && event.count > 1", "false"),
      ("event.count > 1 && !settings.notify", "false"),
      ("settings.notify || event.count > 1", "true"),
      (
        "event.count > 1 || !settings.notify || event.count < 0",
        "event.count > 1 || event.count < 0"
      ),
      ("settings.limit > 3 ? event.count > 1 : event.count < 1", "event.count > 1"),
      ("event.count > settings.limit * 2 + 1", "event.count > 11"),
      ("event.first_name in settings.exclude", "event.first_name in [\"x\"]"),
      ("settings.exclude.exists(e, e == 'x')", "true"),
      (
        "settings.exclude.exists(e, e == event.first_name)",
        "[\"x\"].exists(e, e == event.first_name)"
      ),
      (
        "event.employers.all(e, settings.notify && e.name == 'x')",
        "event.employers.all(e, e.name == \"x\")"
      ),
      (
        "event.employers.all(e, [1, 2].exists(i, i > settings.limit))",
        "event.employers.all(e, false)"
      ),
      ("event.count / 0 > 1 && settings.limit / 0 > 1", "event.count / 0 > 1 && 5 / 0 > 1"),
      ("has(settings.section) && event.count > 1", "event.count > 1"),
      ("has(event.email) && event.email == 'a'", "false"),
      ("event.?email.orValue('none') == 'none' && event.count > 1", "event.count > 1"),
      ("cel.bind(n, settings.limit, event.count > n)", "cel.bind(n, 5, event.count > n)"),
      ("cel.bind(n, event.count, n + settings.limit)", "cel.bind(n, event.count, n + 5)"),
      ("optional.of(settings.limit).orValue(1) + event.count", "5 + event.count"),
      (
        "event.at - duration('30m') - duration('30m') > event.at",
        "event.at - duration(\"1800s\") - duration(\"1800s\") > event.at"
      ),
    ])
  func `computes what is decided`(_ text: String, _ expected: String) throws {
    let checked = try #require(Recruiting.check(text).checked)
    let folded = checked.folding(constants: Self.constants, absent: [["event", "email"]])
    #expect(Unparser.text(folded.expression) == expected)
    #expect(folded.resultType == checked.resultType)
  }

  @Test func `takes whole variables`() throws {
    let checked = try #require(
      Recruiting.check("opportunity.section == settings.section && settings.notify").checked)
    let settings = try #require(Recruiting.present.values["settings"])
    let folded = checked.folding(constants: [["settings"]: settings])
    #expect(Unparser.text(folded.expression) == "opportunity.section == \"lead\"")
  }

  @Test func `keeps only the reads and failures that are left`() throws {
    let text = "(settings.notify || event.count / 0 > 1) && event.first_name == 'a'"
    let checked = try #require(Recruiting.check(text).checked)
    #expect(checked.failurePoints.count == 1)
    let folded = checked.folding(constants: Self.constants)
    #expect(folded.paths == [["event", "first_name"]])
    #expect(folded.failurePoints.isEmpty)
    #expect(folded.expression.nodes.count == 4)
  }

  @Test(
    arguments: [
      "opportunity.section == settings.section || event.count > settings.limit",
      "has(event.email) && event.email != '' && settings.notify",
      "event.employers.exists(e, e.name.size() > settings.limit)",
      "event.?profile.years.orValue(settings.limit) > 6",
      "settings.limit / (event.count - 3) > 1 || !settings.notify",
      "{'a': settings.limit}['a'] == event.count + 2",
      "[?event.?email, settings.section].size() == settings.limit - 3",
    ])
  func `keeps the meaning`(_ text: String) throws {
    let checked = try #require(Recruiting.check(text).checked)
    let folded = checked.folding(constants: Self.constants)
    for bindings in [Recruiting.present, Recruiting.sparse] {
      let before = checked.evaluate(bindings).result
      let after = folded.evaluate(bindings).result
      switch (before, after) {
      case (.success(let a), .success(let b)): #expect(a == b)
      case (.failure(let a), .failure(let b)): #expect(a.code == b.code)
      default: Testing.Issue.record("\(before) became \(after)")
      }
    }
  }
}
