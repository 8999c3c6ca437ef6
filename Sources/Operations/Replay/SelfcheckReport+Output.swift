package import JSON
import Runtime

extension SelfcheckReport {
  /// For a person: what was compared, what differs, and what could not be compared.
  package var text: String {
    var text = "\(Words.count(replay.events, "event", "events")) decided again, "
    text += "\(Words.count(replay.decisions, "decision", "decisions")); the recorded answers:\n"
    let equal = recorded.events - recorded.differing - recorded.afterGaps
    text += row("as recorded", equal: equal, differing: recorded.differing, of: "events and facts")
    for way in Selfcheck.Way.allCases {
      let compared = ways[way] ?? Compared()
      text += row(
        way.words, equal: compared.count - compared.differing, differing: compared.differing,
        of: "decisions")
    }
    for (cause, count) in leftOut {
      text += "  left out: \(Words.count(count, "event", "events")) \(Self.words(cause))\n"
    }
    if recorded.afterGaps > 0 {
      text +=
        "  not comparable with the record: \(recorded.afterGaps), which came after those and saw "
        + "facts that they had told\n"
    }
    text += Self.text(recorded.differences, "recorded", "decided again")
    for way in Selfcheck.Way.allCases {
      text += Self.text(ways[way]?.differences ?? [], "usually", way.words)
    }
    return text + (isFine ? "no difference\n" : "DIFFERENT\n")
  }

  private func row(_ name: String, equal: Int, differing: Int, of what: String) -> String {
    "  \(name.padded(to: 28)) \(equal) \(what) the same, \(differing) different\n"
  }

  private var leftOut: [(ReplaySummary.Cause, Int)] {
    ReplaySummary.Cause.allCases.compactMap { cause in
      replay.leftOut[cause].map { (cause, $0) }
    }
  }

  private static func words(_ cause: ReplaySummary.Cause) -> String {
    switch cause {
    case .erased: "about persons who were erased"
    case .dropped: "whose body a discard dropped"
    case .revision: "by a revision that is not kept, or not valid for this version"
    }
  }

  private static func text(
    _ differences: [ReplayComparison.Difference], _ left: String, _ right: String
  ) -> String {
    differences.map { difference in
      "\ntenant \(difference.tenant), \(difference.subject), \(difference.what)\n"
        + "  \(left): \(difference.recorded ?? "nothing")\n"
        + "  \(right): \(difference.replayed ?? "nothing")\n"
    }.joined()
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("fine", isFine)
    writer.member("events", replay.events)
    writer.member("decisions", replay.decisions)
    writer.key("left_out")
    writer.beginObject()
    for (cause, count) in leftOut { writer.member(cause.rawValue, count) }
    writer.endObject()
    writer.key("recorded")
    writer.beginObject()
    writer.member("events", recorded.events)
    writer.member("facts", recorded.facts)
    writer.member("different", recorded.differing)
    writer.member("not_comparable", recorded.afterGaps)
    Self.write(recorded.differences, to: &writer)
    writer.endObject()
    writer.key("ways")
    writer.beginObject()
    for way in Selfcheck.Way.allCases {
      let compared = ways[way] ?? Compared()
      writer.key(way.rawValue)
      writer.beginObject()
      writer.member("decisions", compared.count)
      writer.member("different", compared.differing)
      Self.write(compared.differences, to: &writer)
      writer.endObject()
    }
    writer.endObject()
    writer.endObject()
  }

  private static func write(
    _ differences: [ReplayComparison.Difference], to writer: inout JSONWriter
  ) {
    writer.member("differences", each: differences) { difference, writer in
      writer.beginObject()
      writer.member("tenant", difference.tenant)
      writer.member("subject", difference.subject)
      writer.member("what", difference.what)
      if let recorded = difference.recorded { writer.member("usually", recorded) }
      if let replayed = difference.replayed { writer.member("otherwise", replayed) }
      writer.endObject()
    }
  }
}
