package import JSON
import Runtime

extension SimulationReport {
  /// For people: the answer first, then what it is made of.
  package var text: String {
    var lines = ["What if: \(change.text)", scope, "", answer]
    lines += remarks
    add("Answers of features, as they were and as they would be", transitionLines, &lines)
    add("Where they part", partingLines, &lines)
    if tenants.count > 1 { add("Tenants", tenantLines, &lines) }
    add("Effects", effectLines, &lines)
    add("Not known", undecidedLines, &lines)
    add(cut("Events", examples.count, of: events.differing), exampleLines, &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func add(_ title: String, _ block: [String], _ lines: inout [String]) {
    guard !block.isEmpty else { return }
    lines += ["", title] + block.map { "  " + $0 }
  }

  private func cut(_ title: String, _ shown: Int, of all: Int) -> String {
    shown < all ? "\(title): the first \(shown) of \(all) (--examples)" : title
  }

  private var scope: String {
    guard let span else { return "There are no events to try it on." }
    let of = tenants.count == 1 ? tenants.keys.first ?? "" : "\(tenants.count) tenants"
    let how =
      switch mode {
      case .recorded:
        "each on the facts that its own decision saw; what would follow for later events is not in "
          + "it (--mode replay)"
      case .replay: "from the beginning, one after another"
      case .shadow: "beside the decision that counted, on the same facts"
      }
    return "\(Words.count(events.all, "event", "events")) of \(of), \(Instant.text(span.from)) to "
      + "\(Instant.text(span.to)), \(how)."
  }

  /// One sentence.
  private var answer: String {
    guard events.all > 0 else { return "Nothing can be said of it." }
    var text =
      events.differing == 0
      ? "Nothing that is known would have been decided otherwise."
      : "\(events.differing) of \(Words.count(events.all, "event", "events")) would have been "
        + "decided otherwise"
    if events.differing > 0 {
      let touched = tenants.filter { $0.value.differing > 0 }.count
      text += tenants.count > 1 ? ", of \(Words.count(touched, "tenant", "tenants"))." : "."
    }
    if events.undecided > 0 {
      text += " Of \(Words.count(events.undecided, "event", "events")) it is not known in full."
    }
    return text
  }

  // MARK: - Blocks

  private static func number(_ value: Int) -> String {
    String(repeating: " ", count: max(0, 6 - String(value).count)) + String(value)
  }

  var sortedTransitions: [(key: Transition, value: Int)] {
    transitions.sorted { ($1.value, $0.key.text) < ($0.value, $1.key.text) }
  }

  private var transitionLines: [String] {
    guard answers.all > 0 else { return [] }
    var lines = sortedTransitions.map { "\(Self.number($0.value))  \($0.key.text)" }
    lines.append(
      "\(Self.number(answers.all - answers.differing - answers.undecided))  as they were")
    if answers.undecided > 0 { lines.append("\(Self.number(answers.undecided))  not known") }
    return lines
  }

  var sortedPartings: [(key: Parting, value: [String: Int])] {
    func sum(_ counts: [String: Int]) -> Int { counts.values.reduce(0, +) }
    return partings.sorted {
      (sum($1.value), $0.key.feature, $0.key.id) < (sum($0.value), $1.key.feature, $1.key.id)
    }
  }

  private var partingLines: [String] {
    sortedPartings.map { parting, counts in
      let sum = counts.values.reduce(0, +)
      let who = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let shown = who.prefix(3).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      let more = who.count > 3 ? ", \(who.count - 3) more" : ""
      return "\(Self.number(sum))  \(parting.text): \(shown)\(more)"
    }
  }

  private var tenantLines: [String] {
    tenants.sorted { ($1.value.differing, $0.key) < ($0.value.differing, $1.key) }.map {
      var line = "\(Self.number($1.differing))  of \($1.all)  \($0)"
      if $1.undecided > 0 { line += ", \($1.undecided) not known" }
      return line
    }
  }

  private var effectLines: [String] {
    var lines: [String] = []
    for (kind, count) in effects.sorted(by: { $0.key < $1.key }) where count.otherwise > 0 {
      let parts = [
        (count.lost, "not done"), (count.gained, "in addition"), (count.changed, "otherwise"),
        (count.kept, "as before"),
      ]
      let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      lines.append("\(kind): \(counts)")
      let changes = effectChanges[kind] ?? []
      let widths = (
        changes.map(\.tenant.count).max() ?? 0, changes.map(\.about.count).max() ?? 0,
        changes.map(\.text.count).max() ?? 0
      )
      lines += changes.map { change in
        "  \(change.tenant.padded(to: widths.0))  \(change.about.padded(to: widths.1))  "
          + "\(change.text.padded(to: widths.2))  "
          + "\(Instant.text(change.occurredAt))  \(printable(change.event))"
      }
      if changes.count < count.otherwise, !changes.isEmpty {
        lines.append("  and \(count.otherwise - changes.count) more (--examples)")
      }
    }
    if effects.values.contains(where: { $0.open > 0 }) {
      lines.append(
        "Asked for: whether it changes anything depends on records that were not looked at.")
    }
    return lines
  }

  var sortedUndecided: [(key: UndecidedKey, value: Int)] {
    undecided.sorted {
      ($1.value, $0.key.feature, $0.key.reason.cause.rawValue)
        < ($0.value, $1.key.feature, $1.key.reason.cause.rawValue)
    }
  }

  private var undecidedLines: [String] {
    var lines = sortedUndecided.map { key, count in
      "\(Self.number(count))  \(key.feature): \(key.reason.text)"
    }
    if mode == .recorded, undecided.keys.contains(where: { $0.reason.cause.isKnownToReplay }) {
      lines.append("--mode replay carries effects out, and knows more of these.")
    }
    return lines
  }

  private var exampleLines: [String] {
    let rows = examples.flatMap { example in
      example.differing.map { name in
        let old = DecidedEvent.Outcome(example.recorded.answer(of: name))
        let new = DecidedEvent.Outcome(example.simulated.answer(of: name))
        return [
          example.event.key.tenant, printable(example.event.id),
          Instant.text(example.event.occurredAt), printable(example.subject ?? ""),
          "\(name): \(Transition(recorded: old, simulated: new).text)",
        ]
      }
    }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ") + "  " + row[4]
    }
  }

  // MARK: - JSON

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("change", change.text)
    writer.member("mode", mode.rawValue)
    if let span {
      writer.member("from", Instant.text(span.from))
      writer.member("to", Instant.text(span.to))
    }
    Self.write("events", events, to: &writer)
    Self.write("answers", answers, to: &writer)
    writer.member("remarks", remarks)
    for (name, counts) in [("tenants", tenants), ("features", features)] {
      writer.key(name)
      writer.beginObject()
      for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
        Self.write(key, count, to: &writer)
      }
      writer.endObject()
    }
    writer.key("matrix")
    writer.beginObject()
    for (from, row) in matrix.sorted(by: { $0.key < $1.key }) {
      writer.key(from.rawValue)
      writer.beginObject()
      for (to, count) in row.sorted(by: { $0.key < $1.key }) {
        writer.member(to.rawValue, count)
      }
      writer.endObject()
    }
    writer.endObject()
    writer.member("transitions", each: sortedTransitions) { item, writer in
      writer.beginObject()
      writer.member("count", item.value)
      Self.write("recorded", item.key.recorded, to: &writer)
      Self.write("simulated", item.key.simulated, to: &writer)
      writer.endObject()
    }
    writer.member("partings", each: sortedPartings) { item, writer in
      writer.beginObject()
      Self.write(item.key, to: &writer)
      writer.key("tenants")
      writer.beginObject()
      for (tenant, count) in item.value.sorted(by: { $0.key < $1.key }) {
        writer.member(tenant, count)
      }
      writer.endObject()
      writer.endObject()
    }
    writer.member("effects", each: effects.sorted { $0.key < $1.key }) { item, writer in
      writer.beginObject()
      writer.member("kind", item.key)
      writer.member("as_before", item.value.kept)
      writer.member("not_done", item.value.lost)
      writer.member("in_addition", item.value.gained)
      writer.member("otherwise", item.value.changed)
      writer.member("only_asked_for", item.value.open)
      writer.member("changes", each: effectChanges[item.key] ?? []) { change, writer in
        change.write(to: &writer)
      }
      writer.endObject()
    }
    writer.member("undecided", each: sortedUndecided) { item, writer in
      writer.beginObject()
      writer.member("feature", item.key.feature)
      writer.member("cause", item.key.reason.cause.rawValue)
      writer.member("reason", item.key.reason.text)
      writer.member("count", item.value)
      writer.endObject()
    }
    writer.member("examples", each: examples) { example, writer in
      Self.write(example, to: &writer)
    }
    writer.endObject()
  }

  private static func write(_ name: String, _ count: Count, to writer: inout JSONWriter) {
    writer.key(name)
    writer.beginObject()
    writer.member("all", count.all)
    writer.member("otherwise", count.differing)
    writer.member("not_known", count.undecided)
    writer.endObject()
  }

  private static func write(
    _ name: String, _ outcome: DecidedEvent.Outcome, to writer: inout JSONWriter
  ) {
    writer.key(name)
    writer.beginObject()
    writer.member("verdict", outcome.verdict.rawValue)
    if outcome.isShadow { writer.member("shadow", true) }
    if let reason = outcome.reason { writer.member("reason", reason) }
    writer.endObject()
  }

  /// Into an object.
  private static func write(_ parting: Parting, to writer: inout JSONWriter) {
    writer.member("feature", parting.feature)
    writer.member("at", parting.kind.rawValue)
    if !parting.id.isEmpty { writer.member("id", parting.id) }
    if let origin = parting.origin { writer.member("origin", origin) }
  }

  private static func write(_ example: EventComparison, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", example.event.key.tenant)
    writer.member("event", example.event.id)
    writer.member("type", example.event.type)
    writer.member("occurred_at", Instant.text(example.event.occurredAt))
    if let subject = example.subject { writer.member("about", subject) }
    writer.member("features", each: example.differing) { name, writer in
      writer.beginObject()
      writer.member("feature", name)
      Self.write("recorded", .init(example.recorded.answer(of: name)), to: &writer)
      Self.write("simulated", .init(example.simulated.answer(of: name)), to: &writer)
      if let parting = example.partings[name] {
        writer.key("parting")
        writer.beginObject()
        Self.write(parting, to: &writer)
        writer.endObject()
      }
      writer.endObject()
    }
    writer.endObject()
  }
}

extension SimulationReport.Transition {
  /// `applied → discarded feature_off`.
  var text: String {
    hasSameAnswer ? "\(recorded.text), with other effects" : "\(recorded.text) → \(simulated.text)"
  }
}

extension DecidedEvent.Outcome {
  /// `discarded feature_off`.
  var text: String {
    (isShadow ? "shadow " : "") + verdict.rawValue + (reason.map { " " + $0 } ?? "")
  }
}

extension Parting {
  /// `rule sent (policies/features/x.yaml:12)`.
  var place: String {
    let what =
      switch kind {
      case .feature: "whether it answers at all"
      case .toggle: "the switch"
      case .schedule: "the schedule"
      case .gate: "gate \(id)"
      case .rule: "rule \(id)"
      case .otherwise: "otherwise"
      }
    return what + (origin.map { " (\($0))" } ?? "")
  }

  var text: String { "\(feature), \(place)" }
}

extension Undecided {
  var text: String { cause.words + (detail.map { ": \($0)" } ?? "") }
}

extension EffectChange {
  /// Whom it is about: `cand-ida, opportunity-1`.
  var about: String {
    ([target] + (opportunity.map { [$0] } ?? [])).map { printable($0) }.joined(separator: ", ")
  }

  /// `not done: new_lead → reached_out`.
  var text: String {
    let (old, new) = (recorded.map(Self.words) ?? "", simulated.map(Self.words) ?? "")
    func with(_ words: String, _ text: String) -> String {
      text.isEmpty ? words : "\(words): \(text)"
    }
    guard let simulated else { return with("not done", old) }
    let verb = simulated.isCertain ? "" : ", asked for"
    guard recorded != nil else { return with("in addition" + verb, new) }
    return with("otherwise" + verb, old == new ? new : "\(new), was \(old)")
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("event", event)
    writer.member("occurred_at", Instant.text(occurredAt))
    writer.member("feature", feature)
    writer.member("kind", kind)
    writer.member("about", target)
    if let opportunity { writer.member("opportunity", opportunity) }
    writer.member("certain", isCertain)
    writer.member("was_done", recorded != nil)
    writer.member("would_be_done", simulated != nil)
    if let recorded, !Self.words(of: recorded).isEmpty {
      writer.member("recorded", Self.words(of: recorded))
    }
    if let simulated, !Self.words(of: simulated).isEmpty {
      writer.member("simulated", Self.words(of: simulated))
    }
    writer.endObject()
  }
}
