import Catalogue

extension ReferencePages {
  static func events(_ catalogue: Catalogue) -> String {
    let intro = """
      What can happen, where it comes from and what it carries. Every event carries the envelope
      beside its own fields; in conditions all of them are read as `event.…`. An *action* is a
      user's: its decision is the answer. The *key* tells two events of one type apart.
      """
    let envelope = "## Envelope\n\n" + fieldTable(catalogue.envelope)
    let sections = EventType.Origin.allCases.flatMap { origin -> [String] in
      let events = catalogue.events.filter { $0.origin == origin }
      guard !events.isEmpty else { return [] }
      return ["## \(heading(origin))"] + events.map { event($0) }
    }
    return page("Events", intro, [envelope] + sections)
  }

  private static func heading(_ origin: EventType.Origin) -> String {
    switch origin {
    case .network: "From the recruiter network"
    case .ats: "From the ATS"
    case .administration: "Administration and time"
    }
  }

  private static func event(_ event: EventType) -> String {
    let key = (event.key.isEmpty ? ["id"] : event.key).map(Markdown.code).joined(separator: ", ")
    var facts: [String] = []
    for write in event.writes where !facts.contains(write.fact) { facts.append(write.fact) }
    var lines = ["Key: \(key)."]
    if event.isAction { lines.append("A user's action.") }
    if !facts.isEmpty {
      let links = facts.map { Markdown.link($0, to: "facts.md") }.joined(separator: ", ")
      lines.append("Writes: \(links).")
    }
    return [
      "### \(event.name)", event.description, lines.joined(separator: " "),
      fieldTable(event.fields),
    ].joined(separator: "\n\n")
  }
}
