import Catalogue

extension ReferencePages {
  static func facts(_ catalogue: Catalogue) -> String {
    let intro = """
      What conditions, views and diagnoses may read. Facts are a projection of the events and of
      decided effects; the ATS stays the system of record. Where a fact is *bound*, its variable
      stands for the one that the event is about: the first source that gives a key wins.
      """
    return page("Facts", intro, catalogue.facts.map { fact($0, catalogue) })
  }

  private static func fact(_ fact: FactType, _ catalogue: Catalogue) -> String {
    var lines = ["Key: \(fact.key)."]
    if fact.bound.isEmpty {
      lines.append("Not bound by itself.")
    } else {
      lines.append("Bound by: " + fact.bound.map(source).joined(separator: ", else ") + ".")
    }
    if !fact.indexed.isEmpty {
      let names = fact.indexed.map(Markdown.code).joined(separator: ", ")
      lines.append("Found by: \(names).")
    }
    let writers = catalogue.events.filter { $0.writes.contains { $0.fact == fact.name } }
    let written =
      writers.isEmpty
      ? "decided effects alone"
      : writers.map { Markdown.link($0.name, to: "events.md") }.joined(separator: ", ")
    lines.append("Written by: \(written).")
    return [
      "## \(fact.name)", fact.description, lines.joined(separator: " "), fieldTable(fact.fields),
    ].joined(separator: "\n\n")
  }

  private static func source(_ source: FactType.Source) -> String {
    switch source {
    case .event(let field): "`event.\(field)`"
    case .fact(let fact, let field): "`\(fact).\(field)`"
    case .tenant: "the tenant itself"
    }
  }
}
