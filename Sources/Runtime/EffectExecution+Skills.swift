import CEL
import Catalogue
import JSON
import Program

// Skills of candidates and the ATS's dictionary.
extension EffectExecution {
  /// The dictionary decides, exactly as it writes the skill; what it lacks is as `unknown` says.
  func applySkill(_ run: inout DecisionRun) throws(StoreError) {
    guard let skills = factID("skill", run), let name = arguments.text("skill"),
      var candidate = try subject("candidate", run)
    else { return note("there is no candidate for the skill", &run) }
    var entry =
      try run.overlay.fact(tenant: run.tenant, kind: skills, id: name)
      ?? Fact(unknown: name, kind: skills, in: run.catalogue)
    let isKnown = get(entry, "known", run) == .bool(true)
    if !isKnown {
      switch arguments.text("unknown") {
      case "add":
        set(&entry, [("known", .bool(true))], run)
        stamp(&entry, ["known"], run)
        run.store(entry)
      case "review": return reviewSkill(name, candidate.id, &run)
      default:
        return run.refuse(
          effect.feature, .discarded, "skill_unknown", "the dictionary lacks `\(name)`")
      }
    }
    var applied: [Value] = []
    if case .list(let before)? = get(candidate, "skills", run) { applied = before }
    guard !applied.contains(.string(name)) else {
      return note("the candidate has the skill `\(name)`", &run)
    }
    set(&candidate, [("skills", .list(applied + [.string(name)]))], run)
    run.store(candidate, isRelevant: false)
    run.emit(kind, from: effect) { writer in
      writer.member("candidate", candidate.id)
      writer.member("adds_to_dictionary", !isKnown)
      arguments.write(to: &writer, without: ["candidate"])
    }
  }

  private func reviewSkill(_ name: String, _ candidate: String, _ run: inout DecisionRun) {
    guard let review = run.catalogue.effect("request_review") else { return }
    note("skill_unknown: people decide about `\(name)`", &run)
    run.emit(review, from: effect) { writer in
      writer.member("candidate", candidate)
      writer.member("rule", "skill_unknown")
      writer.member("skill", name)
    }
  }
}
