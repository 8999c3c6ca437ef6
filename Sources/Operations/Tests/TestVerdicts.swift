import CEL
import Catalogue
import Diagnostics
import JSON
import Program
import Runtime

/// Compares what a test expects with what was decided.
struct TestVerdicts {
  let test: PreparedTest
  let story: TestStory
  let programs: ProgramSet

  init(_ test: PreparedTest, _ story: TestStory, _ programs: ProgramSet) {
    self.test = test
    self.story = story
    self.programs = programs
  }

  /// One finding for each expectation that does not hold.
  func failures() throws(StoreError) -> [Diagnostic] {
    var failures = unexpectedlyRefused()
    for expected in test.decisions {
      let records = expected.members["feature"] == nil ? story.verdicts : story.answers
      if !records.contains(where: { Self.differences(expected.members, $0.members).isEmpty }) {
        failures.append(failure("no decision is", expected, among: records))
      }
    }
    failures += effects()
    for expected in test.expectedFacts {
      if let failure = try check(expected) { failures.append(failure) }
    }
    for expected in test.timelines { failures += try check(expected) }
    for expected in test.views { failures += try check(expected) }
    for expected in test.diagnoses { failures += try check(expected) }
    return failures
  }

  /// An event that could not be decided fails the test, unless it is expected.
  private func unexpectedlyRefused() -> [Diagnostic] {
    story.refused.compactMap { event, error in
      let id = test.events[event].id
      let isExpected = test.decisions.contains {
        $0.members["event"]?.string == id && $0.members["verdict"]?.string == "quarantined"
      }
      guard !isExpected else { return nil }
      return Diagnostic(
        .testFailed, "event `\(id)` could not be decided", at: test.events[event].span,
        notes: ["quarantined, \(error.cause.rawValue): \(error.detail)"],
        help: ["expect it: `{event: \(id), verdict: quarantined}`, or correct the event"])
    }
  }

  // MARK: - Effects

  private func effects() -> [Diagnostic] {
    // Each effect answers one expectation, so that two expected alike need two.
    var taken: [Int?] = Array(repeating: nil, count: story.effects.count)
    var failures: [Diagnostic] = []
    for (position, expected) in test.effects.enumerated() {
      let fitting = story.effects.indices.filter {
        Self.differences(expected.members, story.effects[$0].members).isEmpty
      }
      if !place(position, fitting, &taken) {
        failures.append(failure("no effect is", expected, among: story.effects))
      }
    }
    if test.hasOnlyTheseEffects {
      let more = story.effects.indices.filter { taken[$0] == nil }
      if !more.isEmpty {
        failures.append(
          Diagnostic(
            .testFailed, "`\(test.name)` has effects that are not expected", at: test.span,
            notes: Self.listed("decided", more.map { story.effects[$0].text }),
            help: ["list them under `effects`, or take `only_these_effects` away"]))
      }
    }
    return failures
  }

  /// Gives an expectation one of the effects that fit, moving one earlier expectation if need be.
  private func place(_ expected: Int, _ fitting: [Int], _ taken: inout [Int?]) -> Bool {
    if let free = fitting.first(where: { taken[$0] == nil }) {
      taken[free] = expected
      return true
    }
    for effect in fitting {
      guard let other = taken[effect] else { continue }
      let free = story.effects.indices.first {
        taken[$0] == nil
          && Self.differences(test.effects[other].members, story.effects[$0].members).isEmpty
      }
      guard let free else { continue }
      taken[free] = other
      taken[effect] = expected
      return true
    }
    return false
  }

  // MARK: - Facts

  private func check(_ expected: PreparedTest.ExpectedFact) throws(StoreError) -> Diagnostic? {
    let type = programs.catalogue.facts[expected.kind]
    var known: [Fact] = []
    if let id = expected.id {
      let key = FactKey(tenant: test.tenant, kind: type.name, id: id)
      if let body = try story.store.fact(key) {
        known = [fact(body, id: id, expected.kind)].compactMap(\.self)
      }
    } else {
      // A test's own facts: as many as its events made.
      known = try story.store.facts(
        tenant: test.tenant, kind: type.name, afterID: "", limit: Limits.snapshotMax
      ).compactMap { fact($0.body, id: $0.id, expected.kind) }
    }
    let fitting = known.filter { fact in
      expected.fields.allSatisfy { fact.values[$0.position] == $0.value }
    }
    if expected.isAbsent {
      guard let found = fitting.first else { return nil }
      return Diagnostic(
        .testFailed, "a \(type.name) that must not be is there", at: expected.span,
        notes: ["was: \(text(of: found))"])
    }
    guard fitting.isEmpty else { return nil }
    guard let nearest = known.max(by: { fits(expected, $0) < fits(expected, $1) }) else {
      return Diagnostic(
        .testFailed, "there is no such \(type.name)", at: expected.span,
        notes: Self.listed("decided", story.answers.map(\.text)))
    }
    let notes = expected.fields.compactMap { field -> String? in
      let actual = nearest.values[field.position]
      guard actual != field.value else { return nil }
      return "\(type.fields[field.position].name): expected \(Self.text(field.value)), "
        + "was \(Self.text(actual))"
    }
    return Diagnostic(
      .testFailed, "no \(type.name) is as expected", at: expected.span,
      notes: notes + ["was: \(text(of: nearest))"])
  }

  private func fits(_ expected: PreparedTest.ExpectedFact, _ fact: Fact) -> Int {
    expected.fields.count { fact.values[$0.position] == $0.value }
  }

  private func fact(_ body: [UInt8], id: String, _ kind: Int) -> Fact? {
    Fact(body: body, id: id, kind: kind, in: programs.catalogue)
  }

  func text(of fact: Fact) -> String {
    let fields = programs.catalogue.facts[fact.kind].fields
    return zip(fields, fact.values).compactMap { field, value in
      value.map { "\(field.name): \(Self.text($0))" }
    }.joined(separator: ", ")
  }

  private static func text(_ value: Value?) -> String {
    switch value {
    case nil: return "nothing"
    case .timestamp(let time)?: return time.text
    case let value?:
      var writer = JSONWriter()
      FactCoding.write(value, to: &writer)
      return String(decoding: writer.finish(), as: UTF8.self)
    }
  }

  // MARK: - Timelines

  private func check(
    _ expected: PreparedTest.ExpectedTimeline
  ) throws(StoreError) -> [Diagnostic] {
    guard let sights = try sights(of: expected.viewer) else { return [] }
    return compare(expected.entries, try sights.timeline(of: expected.candidate), at: expected.span)
  }

  // MARK: - Differences

  /// A finding with what differs from the record that comes nearest.
  private func failure(
    _ what: String, _ expected: PreparedTest.Expectation, among records: [TestStory.Record]
  ) -> Diagnostic {
    let nearest = records.min {
      (Self.weight(expected.members, $0.members), $0.event)
        < (Self.weight(expected.members, $1.members), $1.event)
    }
    var notes: [String] = []
    if let nearest {
      notes = Self.differences(expected.members, nearest.members)
      notes.append("nearest is \(nearest.text)")
      let others = records.filter { $0.text != nearest.text }.map(\.text)
      if !others.isEmpty { notes += Self.listed("also", others) }
    } else {
      notes.append("there are none")
    }
    return Diagnostic(
      .testFailed, "`\(test.name)`: \(what) as expected", at: expected.span, notes: notes)
  }

  /// How far a record is from what is expected: event, feature and kind say most.
  private static func weight(_ expected: JSONValue, _ actual: JSONValue) -> Int {
    var weight = differences(expected, actual).count
    for key in ["event", "feature", "kind"] {
      if let wanted = expected[key], wanted != actual[key] ?? .null { weight += 10 }
    }
    return weight
  }

  static func listed(_ word: String, _ texts: [String]) -> [String] {
    let shown = texts.prefix(8).joined(separator: "\n")
    let rest = texts.count > 8 ? "\nand \(texts.count - 8) more" : ""
    return texts.isEmpty ? ["\(word): nothing"] : ["\(word) \(shown)\(rest)"]
  }

  /// What must change in `actual` for it to have all members of `expected`; none: it has them.
  ///
  /// A text is found in a list of texts (rules), a time equals its epoch milliseconds, `null` means
  /// absent, and what is expected of an object is a part of it.
  static func differences(
    _ expected: JSONValue, _ actual: JSONValue?, at path: String = ""
  ) -> [String] {
    func differ() -> [String] {
      [
        (path.isEmpty ? "" : "\(path): ")
          + "expected \(expected.text), was \(actual.map(\.text) ?? "nothing")"
      ]
    }
    guard let actual else { return expected.isNull ? [] : differ() }
    switch (expected, actual) {
    case (.object(let wanted), .object(let found)):
      return wanted.members.flatMap { member in
        differences(
          member.value, found[member.key],
          at: path.isEmpty ? member.key : "\(path).\(member.key)")
      }
    case (.array(let wanted), .array(let found)):
      guard wanted.count == found.count else { return differ() }
      return zip(wanted, found).enumerated().flatMap { position, pair in
        differences(pair.0, pair.1, at: "\(path)[\(position)]")
      }
    case (.string, .array(let found)) where path == "rule":
      return found.contains(expected) ? [] : differ()
    case (.string(let text), .number(let number)):
      guard let time = try? Timestamp.parse(text), number.int64 == time.epochMilliseconds else {
        return differ()
      }
      return []
    case (.number(let a), .number(let b)):
      let isSame = a.int64.flatMap { a in b.int64.map { a == $0 } } ?? (a.double == b.double)
      return isSame ? [] : differ()
    default: return expected == actual ? [] : differ()
    }
  }
}
