import ArgumentParser
import JSON
import Operations
import Runtime

struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains what happened to an event, or what may be wrong at a candidate.",
    discussion: """
      Of an event: each decision, the gate or rule with its place and the values that it saw, what \
      was done, and what would release it if it waits. Of a candidate with a symptom: the checks \
      that apply, the cause first. Without --symptom it lists the symptoms.

      Examples:
        sluice why --db sluice.sqlite --tenant acme inmail-held
        sluice why --db sluice.sqlite --tenant acme --candidate cand-nora
        sluice why --db sluice.sqlite --tenant acme --candidate cand-nora --symptom inmail_missing
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "The tenant.")
  var tenant: String

  @Argument(help: "The event's id.")
  var event: String?

  @Option(help: ArgumentHelp("The candidate's id in the ATS.", valueName: "id"))
  var candidate: String?

  @Option(help: ArgumentHelp("What is observed, such as inmail_missing.", valueName: "name"))
  var symptom: String?

  @Option(
    help: ArgumentHelp(
      "The recruiter's seat in question; else that of the newest InMail.", valueName: "urn"))
  var seat: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard (event == nil) != (candidate == nil) else {
      throw ValidationError("say what to explain: an event's id, or --candidate")
    }
    if candidate == nil, symptom != nil || seat != nil {
      throw ValidationError("--symptom and --seat need --candidate")
    }
    if seat != nil, symptom == nil { throw ValidationError("--seat needs --symptom") }
    if event != nil, !policies.paths.isEmpty {
      throw ValidationError(
        "an event is explained by the policies that decided it; --policies is for --candidate")
    }
  }

  func run() async throws { try database.naming(explain) }

  private func explain() throws {
    let store = try database.openForReading()
    if let event {
      var explainer = try Explainer(store, tenant: tenant)
      let explanations = try explainer.events(event)
      format.show(text: explanations.map(\.text).joined(separator: "\n")) { writer in
        writer.array(explanations) { explanation, writer in explanation.write(to: &writer) }
      }
    } else if let candidate {
      let set = try policies.load(orNewestIn: store)
      let diagnosis = try CandidateDiagnosis.of(
        candidate: candidate, symptom: symptom, seat: seat, tenant: tenant, policies: set,
        store: store, now: time.clock.now())
      format.show(text: diagnosis.text, json: diagnosis.write)
    }
  }
}
