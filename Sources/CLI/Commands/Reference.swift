import ArgumentParser
import Operations

struct Reference: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a page on the features of a library, in Markdown.",
    discussion: """
      For people who write policies and tenants: what each feature is for, its settings with type \
      and default, what it asks, what it does.

      Examples:
        sluice reference policies > features.md
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  func run() async throws {
    Terminal.output.write(FeatureReference.page(of: PolicySet(try PolicyFiles.read(paths))))
  }
}
