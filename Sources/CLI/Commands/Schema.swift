import ArgumentParser
import Catalogue
import Foundation
import Operations

struct Schema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the JSON Schema of a kind of document, for completion in editors.",
    discussion: """
      A schema knows one document alone: what stages a policy has and which settings a feature \
      takes is for `sluice check` to say. Name the schema in the first line of a document:
        # yaml-language-server: $schema=schemas/document.schema.json

      Examples:
        sluice schema Feature
        sluice schema > document.schema.json
        sluice schema --all schemas
      """)

  @Argument(
    help: """
      Feature, Policy, Tenant, Test, Matrix, or Document for all of them in one; upper or lower case.
      """)
  var kind: String = DocumentSchema.anyKind

  @Option(
    help: ArgumentHelp("Writes all schemas into a folder, each to its file.", valueName: "folder"))
  var all: String?

  func run() async throws {
    if let all { return try writeAll(to: all) }
    let kinds = DocumentSchema.kinds + [DocumentSchema.anyKind]
    guard let known = kinds.first(where: { $0.lowercased() == kind.lowercased() }),
      let text = DocumentSchema.text(for: known, catalogue: .recruiting)
    else {
      throw ValidationError(
        "no kind of document is named `\(kind)`; known: "
          + kinds.joined(separator: ", "))
    }
    Terminal.output.write(text)
  }

  private func writeAll(to path: String) throws {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    for kind in DocumentSchema.kinds + [DocumentSchema.anyKind] {
      guard let text = DocumentSchema.text(for: kind, catalogue: .recruiting) else { continue }
      let file = folder.appending(path: DocumentSchema.fileName(kind))
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
      } catch {
        throw CommandFailure(
          "cannot write \(path)/\(DocumentSchema.fileName(kind)): "
            + error.localizedDescription)
      }
      Terminal.output.line("\(path)/\(DocumentSchema.fileName(kind))")
    }
  }
}
