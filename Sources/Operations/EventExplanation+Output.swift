package import JSON
import Runtime

extension EventExplanation {
  /// For people, in the order in which things happened.
  package var text: String {
    var lines = ["\(printable(id))  \(type)" + (meaning.isEmpty ? "" : ": \(meaning)")]
    lines.append(
      "  tenant \(tenant), occurred \(Instant.text(occurredAt)), received \(Instant.text(receivedAt)), "
        + "by \(source)" + (isBackfill ? ", backfill" : ""))
    if !details.isEmpty {
      lines.append("  " + details.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
    }
    if let note { lines.append("  \(note)") }
    if !facts.isEmpty { lines.append("  tells about: \(facts.joined(separator: ", "))") }
    for decided in decisions {
      lines.append("")
      lines.append(
        "\(decided.ordinal == 0 ? "decided" : "decided again") \(Instant.text(decided.decidedAt)), "
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
    writer.member("occurred_at", Instant.text(occurredAt))
    writer.member("received_at", Instant.text(receivedAt))
    writer.member("source", source)
    if isBackfill { writer.member("mode", "backfill") }
    writer.key("names")
    details.write(to: &writer)
    if let note { writer.member("note", note) }
    writer.member("tells_about", facts)
    writer.member("decisions", each: decisions) { decided, writer in
      writer.beginObject()
      writer.member("ordinal", decided.ordinal)
      writer.member("decided_at", Instant.text(decided.decidedAt))
      writer.member("revision", decided.revision)
      writer.member("verdict", decided.verdict)
      if let note = decided.note { writer.member("note", note) }
      writer.member("features", each: decided.features) { feature, writer in
        feature.write(to: &writer)
      }
      writer.endObject()
    }
    writer.member("holds", each: holds) { hold, writer in hold.write(to: &writer) }
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
    if let detail { add(detail) }
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
      writer.member("rules", rules)
    }
    if let reason {
      writer.key("reason")
      writer.beginObject()
      writer.member("name", reason.name)
      writer.member("description", reason.description)
      writer.member("remedy", reason.remedy)
      writer.endObject()
    }
    if let detail { writer.member("detail", detail) }
    if let waitsFor { writer.member("waits_for", waitsFor) }
    if let switched { writer.member("switched", switched) }
    if let released { writer.member("released", released) }
    if let note { writer.member("note", note) }
    writer.member("conditions", each: conditions) { condition, writer in
      condition.write(to: &writer)
    }
    writer.member("effects", each: effects) { effect, writer in
      writer.beginObject()
      writer.member("kind", effect.kind)
      writer.member("rule", effect.rule)
      writer.member("delivery", effect.delivery)
      writer.key("arguments")
      effect.arguments.write(to: &writer)
      if !effect.withheld.isEmpty {
        writer.member("withheld", effect.withheld)
      }
      writer.endObject()
    }
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
    writer.member("parts", lines)
    if let note { writer.member("note", note) }
    writer.endObject()
  }
}
