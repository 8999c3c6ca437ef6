import ArgumentParser
import JSON
import Operations
import Runtime

struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains what happened to an event, or what may be the cause of a symptom.",
    discussion: """
      Of an event: each decision, the gate or rule with its place and the values that it saw, what \
      was done, and what would release it if it waits. Of a candidate, a member, a seat ... with a symptom: the checks \
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

  @Option(help: ArgumentHelp("The member in question.", valueName: "urn"))
  var member: String?

  @Option(
    help: ArgumentHelp(
      "The recruiter's seat in question; else that of the newest InMail.", valueName: "urn"))
  var seat: String?

  @Option(help: ArgumentHelp("The job in question.", valueName: "id"))
  var job: String?

  @Option(help: ArgumentHelp("The hiring project in question.", valueName: "id"))
  var project: String?

  @Option(help: ArgumentHelp("The contract in question.", valueName: "urn"))
  var contract: String?

  @Option(help: ArgumentHelp("The ATS user in question.", valueName: "id"))
  var user: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard (event == nil) != subjects.isEmpty else {
      throw ValidationError(
        "say what to explain: an event's id, or --candidate, --member, --seat, --job, --project, "
          + "--contract, --user")
    }
    if event != nil, symptom != nil { throw ValidationError("--symptom is not for an event") }
    if event != nil, !policies.paths.isEmpty {
      throw ValidationError(
        "an event is explained by the policies that decided it; --policies is for --symptom")
    }
  }

  private var subjects: Subjects {
    var subjects = Subjects()
    subjects["candidate"] = candidate
    subjects["member"] = member
    subjects["seat"] = seat
    subjects["job"] = job
    subjects["project"] = project
    subjects["contract"] = contract
    subjects["user"] = user
    return subjects
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
    } else {
      let set = try policies.load(
        orInForceIn: store, for: tenant, at: time.clock.now())
      let diagnosis = try Diagnosis.of(
        subjects, symptom: symptom, tenant: tenant, policies: set, store: store,
        now: time.clock.now())
      format.show(text: diagnosis.text, json: diagnosis.write)
    }
  }
}
