import ArgumentParser
import Diagnostics
import Foundation
import Operations
import Runtime

/// `--policies PATH`, for every command that needs policies.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .customLong("policies"),
    help: ArgumentHelp(
      "A file or folder of policies and tenants; may be given several times.", valueName: "path"))
  var paths: [String] = []

  /// The compiled policies; findings are printed to standard error.
  ///
  /// - Throws: `ExitStatus.findings` where an error is in the way.
  func load(overrides: [OverrideRow] = []) throws -> PolicySet {
    let set = PolicySet(try files(), overrides: overrides)
    try set.refuseErrors(among: set.findings)
    return set
  }

  /// What stands there, not compiled.
  func files() throws -> [SourceFile] {
    guard !paths.isEmpty else {
      throw ValidationError("say where the policies are: --policies PATH")
    }
    return try PolicyFiles.read(paths)
  }

  /// The compiled policies with the overrides of a database on top; without `--policies` what it has in force for
  /// a tenant.
  func load(
    orInForceIn store: any AdministrationStore, for tenant: String, at now: EpochMilliseconds
  ) throws -> PolicySet {
    guard !paths.isEmpty else { return try .inForce(in: store, for: tenant, at: now) }
    return try load(overrides: try store.overrides(tenant: tenant))
  }
}

extension PolicySet {
  /// Prints the errors among findings in these sources to standard error.
  ///
  /// - Throws: `ExitStatus.findings` where there is one.
  func refuseErrors(among findings: [Diagnostic]) throws {
    let errors = findings.filter { $0.severity == .error }
    guard !errors.isEmpty else { return }
    Terminal.error.write(
      TextRenderer(color: Terminal.error.hasColor).render(Report(errors), sources: sources))
    throw ExitStatus.findings
  }
}

/// Reads policy files from disk.
enum PolicyFiles {
  /// All `.yaml` and `.yml` files under the paths, each once, in order of path.
  ///
  /// - Throws: ``CommandFailure`` for a path that cannot be read or holds no policy.
  static func read(_ paths: [String]) throws -> [SourceFile] {
    var found: Set<String> = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandFailure("there is no file or folder `\(path)`")
      }
      guard isFolder.boolValue else {
        found.insert(path)
        continue
      }
      let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
      // The walk does not enter a link, and a folder may be named by one.
      let walk = FileManager.default.enumerator(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      var isEmpty = true
      while let name = walk?.nextObject() as? String {
        guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { continue }
        found.insert("\(trimmed)/\(name)")
        isEmpty = false
      }
      // A folder that holds none is a mistyped one: what it should say would silently be missing.
      guard !isEmpty else { throw CommandFailure("no policy file (.yaml) under `\(path)`") }
    }
    return try found.sorted().map { path in
      guard let data = FileManager.default.contents(atPath: path) else {
        throw CommandFailure(
          "cannot read `\(path)`; check that it is a file, and its permissions")
      }
      return SourceFile(path: path, bytes: Array(data))
    }
  }
}

/// A failure of the world, or ours, in words for the person who called.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  /// - Parameter description: May hold names from outside; it is shown as one line.
  init(_ description: String) { self.description = Terminal.oneLine(description) }
}
