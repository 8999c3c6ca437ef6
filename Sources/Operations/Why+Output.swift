package import JSON
import Runtime

extension EventExplanation {
  /// For people, in the order in which things happened.
  package var text: String {
    var lines = ["\(Words.printable(id))  \(type)" + (meaning.isEmpty ? "" : ": \(meaning)")]
    lines.append(
      "  tenant \(tenant), occurred \(Words.time(occurredAt)), received \(Words.time(receivedAt)), "
        + "by \(source)" + (isBackfill ? ", backfill" : ""))
    if !details.isEmpty {
      lines.append("  " + details.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
    }
    if let note { lines.append("  \(note)") }
    if !facts.isEmpty { lines.append("  tells about: \(facts.joined(separator: ", "))") }
    for decided in decisions {
      lines.append("")
      lines.append(
        "\(decided.ordinal == 0 ? "decided" : "decided again") \(Words.time(decided.decidedAt)), "
          + "revision \(decided.revision.prefix(12)): \(decided.verdict)")
      if let note = decided.note { lines.append("  \(note)") }
      if decided.features.isEmpty { lines.append("  no feature of the tenant answers this type") }
      for feature in decided.features { lines += feature.lines }
    }
    if !holds.isEmpty {
      lines += ["", "waits now"]
      for hold in holds { lines += hold.lines(namesEvent: false) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("id", id)
    writer.member("type", type)
    writer.member("occurred_at", Words.time(occurredAt))
    writer.member("received_at", Words.time(receivedAt))
    writer.member("source", source)
    if isBackfill { writer.member("mode", "backfill") }
    writer.key("names")
    details.write(to: &writer)
    if let note { writer.member("note", note) }
    writer.key("tells_about")
    writer.beginArray()
    for name in facts { writer.string(name) }
    writer.endArray()
    writer.key("decisions")
    writer.beginArray()
    for decided in decisions {
      writer.beginObject()
      writer.member("ordinal", decided.ordinal)
      writer.member("decided_at", Words.time(decided.decidedAt))
      writer.member("revision", decided.revision)
      writer.member("verdict", decided.verdict)
      if let note = decided.note { writer.member("note", note) }
      writer.key("features")
      writer.beginArray()
      for feature in decided.features { feature.write(to: &writer) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.key("holds")
    writer.beginArray()
    for hold in holds { hold.write(to: &writer) }
    writer.endArray()
    writer.endObject()
  }
}

extension EventExplanation.Feature {
  fileprivate var lines: [String] {
    var head = "  \(feature): \(verdictWords)"
    if let reason { head += ", \(reason.name)" }
    if isShadow { head += " (shadow: recorded, not done)" }
    var lines = [head]
    func add(_ text: String) { lines.append("    " + text) }
    if let released { add(released) }
    if let switched {
      add(switched + (verdict == .discarded ? origin.map { ", \($0)" } ?? "" : ""))
    }
    if conditions.isEmpty {
      if switched == nil, let origin { add(gate.map { "gate \($0), \(origin)" } ?? origin) }
    } else {
      for condition in conditions { condition.block().forEach(add) }
    }
    if rules.isEmpty, gate == nil, !conditions.isEmpty, let origin {
      add("no rule holds: `otherwise`, \(origin)")
    }
    if let reason, !reason.description.isEmpty { add(reason.description) }
    if let waitsFor { add("waits for \(waitsFor)") }
    if let reason, verdict != .held, !reason.remedy.isEmpty { add("to do: \(reason.remedy)") }
    if let note { add(note) }
    for effect in effects { add(effect.line) }
    return lines
  }

  private var verdictWords: String {
    switch verdict {
    case .ignored: "nothing to do"
    case .unchanged: "nothing to change"
    default: verdict.rawValue
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("feature", feature)
    writer.member("verdict", verdict.rawValue)
    if isShadow { writer.member("shadow", true) }
    if let origin { writer.member("at", origin) }
    if let gate { writer.member("gate", gate) }
    if !rules.isEmpty {
      writer.key("rules")
      writer.beginArray()
      for rule in rules { writer.string(rule) }
      writer.endArray()
    }
    if let reason {
      writer.key("reason")
      writer.beginObject()
      writer.member("name", reason.name)
      writer.member("description", reason.description)
      writer.member("remedy", reason.remedy)
      writer.endObject()
    }
    if let waitsFor { writer.member("waits_for", waitsFor) }
    if let switched { writer.member("switched", switched) }
    if let released { writer.member("released", released) }
    if let note { writer.member("note", note) }
    writer.key("conditions")
    writer.beginArray()
    for condition in conditions { condition.write(to: &writer) }
    writer.endArray()
    writer.key("effects")
    writer.beginArray()
    for effect in effects {
      writer.beginObject()
      writer.member("kind", effect.kind)
      writer.member("rule", effect.rule)
      writer.member("delivery", effect.delivery)
      writer.key("arguments")
      effect.arguments.write(to: &writer)
      if !effect.withheld.isEmpty {
        writer.key("withheld")
        writer.beginArray()
        for name in effect.withheld { writer.string(name) }
        writer.endArray()
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}

extension EventExplanation.Effect {
  fileprivate var line: String {
    var text = "did \(kind)"
    if delivery != "none" {
      text += " (for the \(delivery == "people" ? "people" : delivery == "ats" ? "ATS" : delivery))"
    }
    if !arguments.isEmpty {
      text += ": " + arguments.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
    if !withheld.isEmpty { text += "; personal, not shown: \(withheld.joined(separator: ", "))" }
    return text
  }
}

extension [EventExplanation.Named] {
  /// An object; of a name that occurs twice the first counts.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    var seen: Set<String> = []
    for item in self where seen.insert(item.name).inserted { writer.member(item.name, item.value) }
    writer.endObject()
  }
}

extension ConditionExplanation {
  func block() -> [String] {
    var result = ["\(name), \(origin)"]
    guard !text.isEmpty else {
      result[0] += ": always"
      return result
    }
    let shown = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if lines.isEmpty || lines.count > 1 || !lines[0].hasPrefix(shown + "  ->") {
      result.append("  \(shown)" + (lines.count > 1 ? truth.map { "  ->  \($0)" } ?? "" : ""))
    }
    result += lines.map { "  \($0)" }
    if let note { result.append("  (\(note))") }
    return result
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("at", origin)
    writer.member("text", text)
    if let truth { writer.member("value", truth) }
    writer.key("parts")
    writer.beginArray()
    for line in lines { writer.string(line) }
    writer.endArray()
    if let note { writer.member("note", note) }
    writer.endObject()
  }
}

extension HoldExplanation {
  func lines(namesEvent: Bool) -> [String] {
    var head = "  "
    if namesEvent { head += "\(Words.printable(event)), \(type) of \(Words.time(occurredAt)): " }
    head += "\(feature), \(reason), since \(Words.time(since))"
    if let until { head += ", until \(Words.time(until))" }
    var lines = [head, "    released when \(release)"]
    if !remedy.isEmpty { lines.append("    to do: \(remedy)") }
    return lines
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("event", event)
    writer.member("type", type)
    writer.member("feature", feature)
    writer.member("reason", reason)
    writer.member("description", description)
    if let key { writer.member("waits_for", key) }
    writer.member("released_when", release)
    writer.member("remedy", remedy)
    writer.member("occurred_at", Words.time(occurredAt))
    writer.member("since", Words.time(since))
    if let until { writer.member("until", Words.time(until)) }
    writer.endObject()
  }
}

extension CandidateDiagnosis {
  /// For people: the cause first.
  package var text: String {
    var lines: [String] = []
    if let symptom {
      lines.append("\(symptom.title): candidate \(Words.printable(candidate)), tenant \(tenant)")
      if !looked.isEmpty {
        lines.append(
          "  looked at " + looked.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
      }
      for (index, finding) in findings.enumerated() {
        lines += ["", "\(index == 0 ? "cause" : "also"): \(finding.finding)"]
        lines += finding.condition.block().map { "  \($0)" }
        if let switched = finding.switched { lines.append("  \(switched)") }
        lines.append("  to do: \(finding.remedy)")
      }
      if findings.isEmpty { lines += ["", "no check of this symptom applies"] }
      for item in unclear {
        lines += [
          "",
          "cannot be told: \(item.check) of \(item.feature), \(item.origin)"
            + (item.missing.isEmpty
              ? "; its condition could not be computed"
              : "; no event names the \(item.missing.joined(separator: ", "))"),
        ]
      }
    } else {
      lines.append("symptoms that the policies of tenant \(tenant) know")
      let width = symptoms.map(\.name.count).max() ?? 0
      for symptom in symptoms {
        lines.append(
          "  \(symptom.name.padded(to: width))  \(symptom.title) (\(symptom.feature))")
      }
      if symptoms.isEmpty { lines.append("  none: no feature has `diagnoses`") }
    }
    if !holds.isEmpty {
      lines += ["", "\(Words.count(holds.count, "hold concerns", "holds concern")) this candidate"]
      for hold in holds.prefix(Self.holdsShown) { lines += hold.lines(namesEvent: true) }
      if holds.count > Self.holdsShown {
        lines.append("  ... and \(holds.count - Self.holdsShown) more; --format json has all")
      }
    }
    if !refused.isEmpty {
      lines += ["", "not done for this candidate"]
      for item in refused.suffix(Self.holdsShown) {
        lines.append(
          "  \(Words.printable(item.event)), \(item.type) of \(Words.time(item.occurredAt)): "
            + "\(item.feature) \(item.verdict.rawValue), \(item.reason)"
            + (item.origin.map { ", \($0)" } ?? ""))
        if !item.description.isEmpty { lines.append("    \(item.description)") }
        if !item.remedy.isEmpty { lines.append("    to do: \(item.remedy)") }
      }
      if refused.count > Self.holdsShown {
        lines.append("  ... and \(refused.count - Self.holdsShown) earlier; --format json has all")
      }
    }
    lines.append("")
    if symptom == nil, !symptoms.isEmpty {
      lines.append("`--symptom NAME` asks its checks")
    }
    lines.append(
      "`sluice events --tenant \(tenant) --about \(Words.printable(candidate))` lists all that was "
        + "decided, `sluice why --tenant \(tenant) EVENT` explains one")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let holdsShown = 20

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("candidate", candidate)
    if let symptom {
      writer.member("symptom", symptom.name)
      writer.member("title", symptom.title)
      writer.key("looked_at")
      looked.write(to: &writer)
      writer.key("findings")
      writer.beginArray()
      for (index, finding) in findings.enumerated() {
        writer.beginObject()
        writer.member("feature", finding.feature)
        writer.member("check", finding.check)
        writer.member("cause", index == 0)
        writer.member("finding", finding.finding)
        writer.member("remedy", finding.remedy)
        if let switched = finding.switched { writer.member("switched", switched) }
        writer.key("condition")
        finding.condition.write(to: &writer)
        writer.endObject()
      }
      writer.endArray()
      writer.key("cannot_be_told")
      writer.beginArray()
      for item in unclear {
        writer.beginObject()
        writer.member("feature", item.feature)
        writer.member("check", item.check)
        writer.member("at", item.origin)
        writer.key("missing")
        writer.beginArray()
        for name in item.missing { writer.string(name) }
        writer.endArray()
        writer.endObject()
      }
      writer.endArray()
    } else {
      writer.key("symptoms")
      writer.beginArray()
      for symptom in symptoms {
        writer.beginObject()
        writer.member("symptom", symptom.name)
        writer.member("title", symptom.title)
        writer.member("feature", symptom.feature)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.key("holds")
    writer.beginArray()
    for hold in holds { hold.write(to: &writer) }
    writer.endArray()
    writer.key("refused")
    writer.beginArray()
    for item in refused {
      writer.beginObject()
      writer.member("event", item.event)
      writer.member("type", item.type)
      writer.member("occurred_at", Words.time(item.occurredAt))
      writer.member("feature", item.feature)
      writer.member("verdict", item.verdict.rawValue)
      writer.member("reason", item.reason)
      writer.member("description", item.description)
      writer.member("remedy", item.remedy)
      if let origin = item.origin { writer.member("at", origin) }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
