package import JSON
import Runtime

extension Diagnosis {
  /// For people: the cause first.
  package var text: String {
    var lines: [String] = []
    if let symptom {
      lines.append("\(symptom.title): \(asked), tenant \(tenant)")
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
      lines += ["", "\(Words.count(holds.count, "hold concerns", "holds concern")) \(asked)"]
      for hold in holds.prefix(Self.holdsShown) { lines += hold.lines(namesEvent: true) }
      if holds.count > Self.holdsShown {
        lines.append("  ... and \(holds.count - Self.holdsShown) more; --format json has all")
      }
    }
    if !refused.isEmpty {
      lines += ["", "not done for \(asked)"]
      for item in refused.suffix(Self.holdsShown) {
        lines.append(
          "  \(printable(item.event)), \(item.type) of \(Instant.text(item.occurredAt)): "
            + "\(item.feature) \(item.verdict.rawValue), \(item.reason)"
            + (item.origin.map { ", \($0)" } ?? ""))
        if !item.description.isEmpty { lines.append("    \(item.description)") }
        if let detail = item.detail { lines.append("    \(printable(detail))") }
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
      "`sluice events --tenant \(tenant) --about \(printable(subjects.persons.first?.id ?? ""))` "
        + "lists all that was decided, `sluice why --tenant \(tenant) EVENT` explains one")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Such as `candidate cand-nora, seat urn:li:seat:11`.
  private var asked: String {
    subjects.listed.map { "\($0.kind) \(printable($0.id))" }.joined(separator: ", ")
  }

  private static let holdsShown = 20

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    for (kind, id) in subjects.listed { writer.member(kind, id) }
    if let symptom {
      writer.member("symptom", symptom.name)
      writer.member("title", symptom.title)
      writer.key("looked_at")
      looked.write(to: &writer)
      writer.member("findings", each: findings.enumerated()) { item, writer in
        let (index, finding) = item
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
      writer.member("cannot_be_told", each: unclear) { item, writer in
        writer.beginObject()
        writer.member("feature", item.feature)
        writer.member("check", item.check)
        writer.member("at", item.origin)
        writer.member("missing", item.missing)
        writer.endObject()
      }
    } else {
      writer.member("symptoms", each: symptoms) { symptom, writer in
        writer.beginObject()
        writer.member("symptom", symptom.name)
        writer.member("title", symptom.title)
        writer.member("feature", symptom.feature)
        writer.endObject()
      }
    }
    writer.member("holds", each: holds) { hold, writer in hold.write(to: &writer) }
    writer.member("refused", each: refused) { item, writer in
      writer.beginObject()
      writer.member("event", item.event)
      writer.member("type", item.type)
      writer.member("occurred_at", Instant.text(item.occurredAt))
      writer.member("feature", item.feature)
      writer.member("verdict", item.verdict.rawValue)
      writer.member("reason", item.reason)
      writer.member("description", item.description)
      writer.member("remedy", item.remedy)
      if let detail = item.detail { writer.member("detail", detail) }
      if let origin = item.origin { writer.member("at", origin) }
      writer.endObject()
    }
    writer.endObject()
  }
}
