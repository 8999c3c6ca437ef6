import Catalogue
import Diagnostics
import JSON
import Program
import Runtime

/// A test's events, decided one after another over a store that holds its facts and nothing else.
struct TestStory {
  /// What was decided, by whom: each member as an expectation may name it.
  struct Record {
    /// Position in the test's events.
    let event: Int
    let members: JSONValue
    /// One line for a person.
    let text: String
  }

  let store = MemoryStore()
  /// Answers of features, in the order of events, of decisions on each, of deciding.
  private(set) var answers: [Record] = []
  /// The strongest answer of each decision on each event.
  private(set) var verdicts: [Record] = []
  private(set) var effects: [Record] = []
  /// What features decided, in the same order as their answers.
  private(set) var decisions: [FeatureDecision] = []
  /// Events that could not be decided.
  private(set) var refused: [(event: Int, error: EventError)] = []

  /// What the clock says after all of it: when those who read are asked.
  private(set) var endedAt: EpochMilliseconds = 0

  init(_ test: PreparedTest, by decider: Decider, revision: String) throws(StoreError) {
    let catalogue = decider.set.catalogue
    var batch = Batch()
    batch.facts = test.facts
    try store.commit(batch)
    let serving = Serving(base: .init(revision, decider), overrides: test.overrides)
    let ticks = Ticks(serving, tenants: [test.tenant])
    var now = test.at
    var stored: [(sequence: Int64, id: String, event: Int)] = []
    /// Decides one line; what others make of it is decided with it.
    func take(
      _ line: [UInt8], _ position: Int, id: String
    ) throws(StoreError) -> Engine.Outcome {
      let engine = try Engine(serving, over: FactOverlay(catalogue, over: store), store: store)
      _ = try engine.expireHolds(now: now)
      let outcome = try engine.accept(
        line, at: .init(file: "", line: position + 1), now: now)
      // Bounded: a test's events are, and a hold that is made again is not decided again.
      while try engine.continueReleases(now: now) {}
      let finished = engine.finishedBatch()
      try store.commit(finished)
      if !finished.erasures.isEmpty {
        _ = try Erasing(store, catalogue: catalogue).catchUp()
      }
      // An event about an erased person keeps no id of its own.
      stored += finished.events.map { ($0.sequence, $0.parent == nil ? id : $0.id, position) }
      return outcome
    }
    /// Lets the clock run, as `sluice run` does.
    func run(until instant: EpochMilliseconds, _ position: Int) throws(StoreError) {
      while let next = ticks.next(after: now), next <= instant {
        let due = ticks.due(after: now, through: next)
        now = next
        for tick in due { _ = try take(tick.line, position, id: tick.id) }
      }
      now = max(now, instant)
    }
    for (position, event) in test.events.enumerated() {
      if let until = test.until {
        let instant = event.receivedAt ?? event.occurredAt ?? now
        try run(until: min(until, max(now, instant)), position)
      }
      now = max(now, event.receivedAt ?? now)
      switch try take(event.line, position, id: event.id) {
      case .decided: break
      case .duplicate: add(verdict: "duplicate", reason: nil, event: position, id: event.id)
      case .quarantined(let error):
        refused.append((position, error))
        add(verdict: "quarantined", reason: error.cause.rawValue, event: position, id: event.id)
      }
    }
    if let until = test.until {
      try run(until: until, test.events.count)
      let engine = try Engine(serving, over: FactOverlay(catalogue, over: store), store: store)
      _ = try engine.expireHolds(now: now)
      try store.commit(engine.finishedBatch())
    }
    endedAt = now
    for event in stored {
      for row in try store.decisions(event: event.sequence) {
        add(row, event: event.event, id: event.id)
      }
      for row in try store.effects(event: event.sequence) {
        try add(row, event: event.event, id: event.id)
      }
    }
  }

  private mutating func add(_ row: DecisionRow, event: Int, id: String) {
    let features = (try? JSONValue.parse(row.features))?.array ?? []
    let decided = features.compactMap { FeatureDecision(json: $0) }
    decisions += decided
    for answer in decided {
      answers.append(
        Record(
          event: event, members: Self.members(answer, id: id),
          text: "`\(id)`: \(answer.feature) \(Self.text(answer))"))
    }
    let strongest = decided.first { !$0.isShadow && $0.verdict.rawValue == row.verdict }
    guard let strongest else {
      return add(verdict: row.verdict, reason: nil, event: event, id: id)
    }
    verdicts.append(
      Record(
        event: event, members: Self.members(strongest, id: id),
        text: "`\(id)`: \(Self.text(strongest))"))
  }

  private mutating func add(verdict: String, reason: String?, event: Int, id: String) {
    var members = [JSONObject.Member(key: "event", value: .string(id))]
    members.append(.init(key: "verdict", value: .string(verdict)))
    if let reason { members.append(.init(key: "reason", value: .string(reason))) }
    verdicts.append(
      Record(
        event: event, members: .object(JSONObject(members)),
        text: "`\(id)`: \(verdict)" + (reason.map { ", \($0)" } ?? "")))
  }

  private mutating func add(_ row: EffectRow, event: Int, id: String) throws(StoreError) {
    // Commands that others erase are hidden in the store, and are what a test asks for.
    let plain = try store.erasures().key?.opened(row.payload) ?? row.payload
    let payload = (try? JSONValue.parse(plain)) ?? .object(JSONObject([]))
    let members: [JSONObject.Member] = [
      .init(key: "event", value: .string(id)), .init(key: "kind", value: .string(row.kind)),
      .init(key: "feature", value: .string(row.feature)),
      .init(key: "rule", value: .string(row.rule)), .init(key: "arguments", value: payload),
    ]
    effects.append(
      Record(
        event: event, members: .object(JSONObject(members)),
        text: "`\(id)`: \(row.feature) \(row.kind) \(payload.text)"))
  }

  private static func members(_ answer: FeatureDecision, id: String) -> JSONValue {
    var members: [JSONObject.Member] = []
    func add(_ key: String, _ value: String?) {
      if let value { members.append(.init(key: key, value: .string(value))) }
    }
    add("event", id)
    add("feature", answer.feature)
    add("verdict", answer.verdict.rawValue)
    add("reason", answer.reason)
    add("detail", answer.detail)
    add("gate", answer.gate)
    add("waits_for", answer.holdKey)
    add("waits_for_id", answer.holdID)
    members.append(.init(key: "shadow", value: .bool(answer.isShadow)))
    let rules = answer.rules.isEmpty && answer.gate == nil ? ["otherwise"] : answer.rules
    members.append(.init(key: "rule", value: .array(rules.map(JSONValue.string))))
    return .object(JSONObject(members))
  }

  /// Such as `held, awaiting_link, gate candidate-linked`.
  private static func text(_ answer: FeatureDecision) -> String {
    var parts = [answer.verdict.rawValue]
    if let reason = answer.reason { parts.append(reason) }
    if let detail = answer.detail { parts.append("\"\(detail)\"") }
    if let gate = answer.gate { parts.append("gate \(gate)") }
    if !answer.rules.isEmpty { parts.append("rule \(answer.rules.joined(separator: " "))") }
    if let note = answer.note { parts.append("(\(note))") }
    return parts.joined(separator: ", ")
  }
}

extension JSONValue {
  /// One line.
  var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
