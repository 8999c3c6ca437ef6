import CEL
import Testing

@Suite struct `Enumerations` {
  @Test(
    arguments: [
      ("opportunity.stage == 'intervew'", "no stage is named `intervew`", 22..<30, "interview"),
      ("'ofer' != opportunity.stage", "no stage is named `ofer`", 1..<5, "offer"),
      (
        "opportunity.stage in ['offer', 'new_led']", "no stage is named `new_led`", 32..<39,
        "new_lead"
      ),
      ("'xyzzy' in opportunity.stages", "no stage is named `xyzzy`", 1..<6, nil),
      ("event.?stage.orValue('') == 'offr'", "no stage is named `offr`", 29..<33, "offer"),
      (
        "opportunity.stage == (event.count > 1 ? 'offer' : 'of')",
        "no stage is named `of`", 51..<53, nil
      ),
      (
        "opportunity.stage == opportunity.section", "a stage is never equal to a section", 18..<20,
        nil
      ),
    ] as [(String, String, Range<Int>, String?)])
  func `refuse what is not in the set`(
    _ text: String, _ message: String, _ range: Range<Int>, _ suggestion: String?
  ) {
    let issues = Recruiting.check(text).issues
    #expect(issues.map(\.message) == [message])
    #expect(issues.map(\.range) == [range])
    #expect(issues.first?.suggestion == suggestion)
  }

  @Test(
    arguments: [
      "opportunity.stage == 'interview'", "opportunity.stage in ['offer']",
      "'offer' in opportunity.stages", "opportunity.section == settings.section",
      "opportunity.stage == event.first_name", "opportunity.stage.startsWith('int')",
      "opportunity.stage + 'x' == 'interviewx'", "event.?stage.orValue('') == ''",
      "size(opportunity.stage) > 3",
      "(event.count > 1 ? opportunity.stage : settings.section) == 'lead'",
    ])
  func `behave as strings otherwise`(_ text: String) {
    #expect(Recruiting.check(text).issues.isEmpty)
  }

  @Test func `list the values when none is near`() {
    let notes = Recruiting.check("opportunity.section == 'zzz'").issues.flatMap(\.notes)
    #expect(notes == ["there are `active`, `lead`"])
  }
}
