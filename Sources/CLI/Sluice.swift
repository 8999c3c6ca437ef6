import ArgumentParser
import Foundation
import Operations

/// The command line tool.
///
/// Exit status: 0 fine, 1 our own or the world's failure, 2 the input has findings, 64 misuse: also
/// where a tenant, feature, event, candidate, symptom or override is named that there is not.
struct Sluice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluice",
    abstract: "Decides what an integration between a recruiter network and an ATS does, and why.",
    version: "0.1.0-dev (language sluice/v1)",
    subcommands: [
      BenchCommand.self,
      Check.self,
      Dump.self,
      Effective.self,
      Erase.self,
      ErasuresCommand.self,
      Events.self,
      ExplainCode.self,
      HistoryCommand.self,
      Holds.self,
      IngestCommand.self,
      Publish.self,
      Quarantine.self,
      Reference.self,
      Revisions.self,
      RunCommand.self,
      Schema.self,
      SelfcheckCommand.self,
      Simulate.self,
      Test.self,
      TimelineCommand.self,
      Toggle.self,
      VisibleCommand.self,
      Why.self,
    ])
}

/// How a command ends that does not simply return, which is 0; frozen, scripts rely on it.
enum ExitStatus {
  static let failure = ExitCode(1)
  static let findings = ExitCode(2)
  static let misuse = ExitCode(64)
}

/// Reads the arguments of the process, does what they say, and ends it with the exit status.
package func runCommandLine() async {
  ProcessStart.guardStandardStreams()
  if let number = ProcessStart.unreadableArgument() {
    Terminal.error.line(
      "Error: argument \(number) is not UTF-8; give the file another name, or a link to it")
    exit(ExitStatus.misuse.rawValue)
  }
  do {
    var command = try Sluice.parseAsRoot()
    if var command = command as? any AsyncParsableCommand {
      try await command.run()
    } else {
      try command.run()
    }
  } catch let error as RequestError {
    // Nothing failed: what was asked for cannot be, and asking again would not help.
    Terminal.error.line("Error: " + Terminal.oneLine(error.description))
    exit(ExitStatus.misuse.rawValue)
  } catch {
    Sluice.exit(withError: harmless(error))
  }
}

/// Failures that are told by their description, which may hold names from outside, on one line.
private func harmless(_ error: any Error) -> any Error {
  let isPlain = !(error is ExitCode || error is CommandFailure)
  guard isPlain, Sluice.exitCode(for: error) == ExitStatus.failure else { return error }
  return CommandFailure("\(error)")
}
