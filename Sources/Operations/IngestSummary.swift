package import JSON
package import Runtime

/// What an ingest did.
package struct IngestSummary: Sendable, Hashable {
  /// Lines read, without blank ones.
  package var lines = 0
  /// Events decided for the first time, by verdict.
  package var decided: [Verdict: Int] = [:]
  /// Events that were here before; nothing changed.
  package var duplicates = 0
  /// What could not be decided, by cause.
  package var quarantined: [EventError.Cause: Int] = [:]
  /// The first of them, at most ``findingsMax``.
  package var findings: [Finding] = []
  /// Effects, those of releases among them.
  package var effects = 0
  /// Holds that decisions on new events made: one an event and feature.
  package var held = 0
  /// Held events that were decided again to an end.
  package var released = 0
  /// Holds that were given up for their age.
  package var expired = 0
  /// Persons who were erased, or were to be once more.
  package var erased = 0
  /// Held events of which the store refused what would come of them; they stay held.
  package var left: [Left] = []
  /// `type.field` that no type of event knows, with how many events had it.
  package var unknownFields: [String: Int] = [:]

  package static let findingsMax = 20
  /// Names come from outside: a sender may make up new ones without end.
  package static let unknownFieldsMax = 100

  /// One line that went to the quarantine.
  package struct Finding: Sendable, Hashable {
    package let place: Engine.Place
    package let error: EventError

    package init(place: Engine.Place, error: EventError) {
      self.place = place
      self.error = error
    }
  }

  /// A held event that was left as it is.
  package struct Left: Sendable, Hashable {
    /// The event's id.
    package let event: String
    package let cause: String
  }

  package init() {}

  package var decidedCount: Int { decided.values.reduce(0, +) }
  package var quarantinedCount: Int { quarantined.values.reduce(0, +) }

  package mutating func add(_ other: Self) {
    lines += other.lines
    decided.merge(other.decided, uniquingKeysWith: +)
    duplicates += other.duplicates
    quarantined.merge(other.quarantined, uniquingKeysWith: +)
    findings += other.findings.prefix(Self.findingsMax - findings.count)
    effects += other.effects
    held += other.held
    released += other.released
    expired += other.expired
    erased += other.erased
    left += other.left
    for (name, count) in other.unknownFields
    where unknownFields[name] != nil || unknownFields.count < Self.unknownFieldsMax {
      unknownFields[name, default: 0] += count
    }
  }

  mutating func count(_ outcome: Engine.Outcome, at place: Engine.Place) {
    switch outcome {
    case .decided(let verdict): decided[verdict, default: 0] += 1
    case .duplicate: duplicates += 1
    case .quarantined(let error):
      quarantined[error.cause, default: 0] += 1
      if findings.count < Self.findingsMax {
        findings.append(Finding(place: place, error: error))
      }
    }
  }

  // MARK: - Shown

  /// Lines for people, without a line feed at the end.
  package var text: String {
    var lines: [String] = [
      "lines        \(self.lines)",
      row("decided", decidedCount, verdicts.map { "\($0.count) \($0.name)" }),
      "duplicates   \(duplicates)",
      row("quarantined", quarantinedCount, causes.map { "\($0.count) \($0.name)" }),
      "effects      \(effects)",
      row(
        "held", held,
        [(released, "released"), (expired, "expired")].compactMap { count, name in
          count > 0 ? "\(count) \(name)" : nil
        }),
    ]
    if erased > 0 { lines.append("erased       \(Words.count(erased, "person", "persons"))") }
    if !unknownFields.isEmpty {
      lines.append("fields that their type does not know, kept and not read:")
      lines += unknownFields.sorted { $0.key < $1.key }.map {
        "  \(printable($0.key)), \(Words.count($0.value, "time", "times"))"
      }
    }
    if !left.isEmpty {
      lines.append(
        "left as they are, since the store refuses what comes of them (please report it):")
      lines += left.map { "  \(printable($0.event)): \(printable($0.cause))" }
    }
    if !findings.isEmpty {
      lines.append("quarantined:")
      lines += findings.map {
        "  \(printable($0.place.file)):\($0.place.line): "
          + printable($0.error.description)
      }
      let rest = quarantinedCount - findings.count
      if rest > 0 { lines.append("  ... and \(rest) more; `sluice quarantine` lists them") }
    }
    return lines.joined(separator: "\n")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("lines", lines)
    writer.key("decided")
    writer.beginObject()
    for (name, count) in verdicts { writer.member(name, count) }
    writer.endObject()
    writer.member("duplicates", duplicates)
    writer.key("quarantined")
    writer.beginObject()
    for (name, count) in causes { writer.member(name, count) }
    writer.endObject()
    writer.member("effects", effects)
    writer.member("held", held)
    writer.member("released", released)
    writer.member("expired", expired)
    writer.member("erased", erased)
    if !left.isEmpty {
      writer.member("left", each: left) { item, writer in
        writer.beginObject()
        writer.member("event", item.event)
        writer.member("cause", item.cause)
        writer.endObject()
      }
    }
    writer.key("unknown_fields")
    writer.beginObject()
    for (name, count) in unknownFields.sorted(by: { $0.key < $1.key }) {
      writer.member(name, count)
    }
    writer.endObject()
    writer.member("findings", each: findings) { finding, writer in
      writer.beginObject()
      writer.member("file", finding.place.file)
      writer.member("line", finding.place.line)
      writer.member("cause", finding.error.cause.rawValue)
      writer.member("detail", finding.error.detail)
      writer.endObject()
    }
    writer.endObject()
  }

  private var verdicts: [(name: String, count: Int)] {
    Verdict.allCases.reversed().compactMap { verdict in
      decided[verdict].map { (verdict.rawValue, $0) }
    }
  }

  private var causes: [(name: String, count: Int)] {
    EventError.Cause.allCases.compactMap { cause in quarantined[cause].map { (cause.rawValue, $0) }
    }
  }

  private func row(_ name: String, _ count: Int, _ parts: [String]) -> String {
    name.padded(to: 13) + String(count)
      + (parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")")
  }
}
