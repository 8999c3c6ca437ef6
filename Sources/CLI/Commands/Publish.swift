import ArgumentParser
import JSON
import Operations
import Runtime
import SQLiteStore

struct Publish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keeps policies as a revision in a database, and begins to roll it out.",
    discussion: """
      A revision is named by the digest of its files and never changes. Without --shadow or --live \
      it is kept and decides nothing. In shadow it decides every event beside what is in force, and \
      nothing is done of it; `sluice revisions shadow` compares the two. Policies with errors are \
      refused, and what was in force goes on deciding. Exit status: 0 fine, 1 the database cannot \
      be used, 2 the policies have errors, 64 what was asked for cannot be.

      Examples:
        sluice publish --policies policies --policies tenants --db sluice.sqlite --shadow \\
          --actor dana@example.com --reason "Replies move to phone screens, SUP-812"
        sluice publish --policies policies --db sluice.sqlite --live --tenants acme,globex \\
          --actor dana@example.com --reason "Two customers try it first, SUP-812"
        sluice publish --policies policies --db sluice.sqlite --live --from 2026-04-01T00:00:00Z \\
          --actor dana@example.com --reason "The new pipeline begins in April, SUP-812"
      """)

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var time: TimeOptions
  @OptionGroup var plan: PlanOptions
  @OptionGroup var signature: SignatureOptions

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let files = try policies.files()
    let plan = try plan.plan()
    let store = try database.openForWriting()
    let done = try database.naming {
      let set = PolicySet(files, overrides: try store.overrides(tenant: nil))
      let publishing = Publishing(store, clock: time.clock)
      guard set.isUsable else {
        // The history is told before the findings are shown.
        let refusal = Result { try publishing.publish(set, plan, by: signature.signature) }
        if case .failure(let error) = refusal {
          guard error is RequestError else { throw error }
          Terminal.error.line("refused: what is in force goes on deciding")
        }
        try set.refuseErrors(among: set.findings)
        throw ExitStatus.findings
      }
      return try publishing.publish(set, plan, by: signature.signature)
    }
    show(done, format)
  }
}

/// For whom, and from when on.
struct PlanOptions: ParsableArguments {
  @Flag(help: "Let it decide beside what is in force, and do nothing of it.")
  var shadow = false

  @Flag(help: "Let it decide.")
  var live = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Only for these; else for all. Several are separated by commas or blanks.", valueName: "name")
  )
  var tenants: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only for this share of the tenants, such as 10%; the same ones as long as it grows.",
      valueName: "percent"))
  var share: String?

  @Option(help: ArgumentHelp("From when on (RFC 3339); else from now on.", valueName: "time"))
  var from: InstantArgument?

  func validate() throws {
    if shadow, live { throw ValidationError("--shadow or --live, not both") }
    if !tenants.isEmpty, names.isEmpty {
      throw ValidationError("--tenants names nobody; leave it out for all tenants")
    }
    if !tenants.isEmpty, share != nil { throw ValidationError("--tenants or --share, not both") }
    if !shadow, !live, !tenants.isEmpty || share != nil || from != nil {
      throw ValidationError("say --shadow or --live: what are they for?")
    }
    if let share, permille(share) == nil {
      throw ValidationError("--share is more than 0 and less than 100, such as 10% or 2.5%")
    }
  }

  private var names: [String] {
    tenants.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
  }

  /// Nil: none is asked for.
  func plan() throws -> Publishing.Plan? {
    guard shadow || live else { return nil }
    var selection = RolloutRow.Selection.all
    if !names.isEmpty { selection = .tenants(names) }
    if let share, let permille = permille(share) { selection = .share(permille: permille) }
    return Publishing.Plan(live ? .live : .shadow, selection, from: from?.instant)
  }

  /// `2.5%` is 25; nil for what is no share.
  private func permille(_ text: String) -> Int? {
    let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
      let whole = Int(parts[0]), (0...99).contains(whole)
    else { return nil }
    var tenth = 0
    if parts.count == 2 {
      guard parts[1].count == 1, let digit = Int(parts[1]) else { return nil }
      tenth = digit
    }
    let permille = whole * 10 + tenth
    return permille > 0 ? permille : nil
  }
}

/// Who changes something, and why.
struct SignatureOptions: ParsableArguments {
  @Option(help: "Who does it.")
  var actor: String

  @Option(help: "Why, in 10 to 500 characters.")
  var reason: String

  var signature: Publishing.Signature { .init(actor: Actor(actor), reason: reason) }
}

/// What was published or rolled out, and what comes next.
func show(_ done: Publishing.Done, _ format: OutputFormat) {
  for warning in done.warnings { Terminal.error.line("warning: \(warning)") }
  format.show(text: done.text, json: done.write)
}
