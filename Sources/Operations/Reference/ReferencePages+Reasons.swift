import Catalogue

extension ReferencePages {
  static func reasons(_ catalogue: Catalogue) -> String {
    let intro = """
      Why something did not happen, or not yet: the same word in policies, decisions and HTTP, and
      what to do about it.
      """
    let sections = Reason.Outcome.allCases.flatMap { outcome -> [String] in
      let reasons = catalogue.reasons.filter { $0.outcome == outcome }
      guard !reasons.isEmpty else { return [] }
      let rows = reasons.map { reason in
        [
          Markdown.code(reason.name),
          reason.description + (reason.dropsBody ? " Its content is dropped at once." : ""),
          reason.remedy,
        ]
      }
      return [
        "## \(outcome.rawValue)", meaning(outcome),
        Markdown.table(["Reason", "Meaning", "What to do"], rows),
      ]
    }
    return page("Reasons", intro, sections)
  }

  private static func meaning(_ outcome: Reason.Outcome) -> String {
    switch outcome {
    case .hold: "Kept, invisible and countable, until something releases it."
    case .discard: "Not done; key and reason are kept."
    case .deny: "A user's action is refused."
    case .prompt: "A user is asked for something first."
    case .skip: "Left out of a run; counted, not an error."
    }
  }
}
