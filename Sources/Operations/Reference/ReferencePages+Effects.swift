import Catalogue

extension ReferencePages {
  static func effects(_ catalogue: Catalogue) -> String {
    let intro = """
      Commands that a rule may produce, in the order of the phases in which they run. An argument
      is a literal unless it is written `${CEL}`; one without default that is not optional must be
      given.
      """
    let sections = EffectKind.Phase.allCases.flatMap { phase -> [String] in
      let effects = catalogue.effects.filter { $0.phase == phase }
      guard !effects.isEmpty else { return [] }
      return ["## Phase: \(heading(phase))"] + effects.map { effect($0) }
    }
    return page("Effects", intro, sections)
  }

  private static func heading(_ phase: EffectKind.Phase) -> String {
    switch phase {
    case .match: "match"
    case .candidate: "candidate"
    case .link: "link"
    case .opportunity: "opportunity"
    case .timeline: "timeline and notes"
    case .stage: "stage"
    case .evaluation: "evaluation"
    case .writeBack: "write-back and answers"
    }
  }

  private static func effect(_ effect: EffectKind) -> String {
    let delivery =
      switch effect.delivery {
      case .ats: "Carried out by the ATS."
      case .network: "Carried out by the network's adapter."
      case .people: "Told to people."
      case .none: "Carried out here."
      }
    let rows = effect.arguments.map { argument -> [String] in
      let field = argument.field
      let need =
        argument.defaultText.map { "default `\($0)`" } ?? (field.isOptional ? "optional" : "")
      return [Markdown.code(field.name), field.type.text, need, field.description]
    }
    return [
      "### \(effect.name)", effect.description, delivery,
      Markdown.table(["Argument", "Type", "", "Meaning"], rows),
    ].joined(separator: "\n\n")
  }
}
