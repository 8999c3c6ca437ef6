import Foundation
import TestKit
import Testing

/// The files of a checkout, without what tools make.
enum Repository {
  /// Paths relative to the package of all files under a folder, sorted.
  static func files(under folder: String) -> [String] {
    let root = PackageRoot.file(folder)
    let names = FileManager.default.enumerator(atPath: root.path(percentEncoded: false))
    var files: [String] = []
    while let name = names?.nextObject() as? String {
      if name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) { continue }
      var isFolder: ObjCBool = false
      let path = root.appending(path: name).path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        files.append(folder.isEmpty ? name : "\(folder)/\(name)")
      }
    }
    return files.sorted()
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: PackageRoot.file(path)), as: UTF8.self)
  }

  static let sources = files(under: "Sources").filter { $0.hasSuffix(".swift") }
}

@Suite struct `The repository` {
  @Test func `has no link that leads nowhere`() throws {
    let pages =
      ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
      + (Repository.files(under: "docs") + Repository.files(under: "examples")).filter {
        $0.hasSuffix(".md")
      }
    var count = 0
    var broken: [String] = []
    for page in pages {
      for match in try Repository.text(page).matches(of: /\]\(([^)\s]+)\)/) {
        let link = String(match.1)
        if link.contains("://") || link.hasPrefix("mailto:") { continue }
        count += 1
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = PackageRoot.file(page).deletingLastPathComponent()
        let target = parts[0].isEmpty ? PackageRoot.file(page) : folder.appending(path: parts[0])
        let path = target.standardizedFileURL.path(percentEncoded: false)
        if !FileManager.default.fileExists(atPath: path) {
          broken.append("\(page): \(link)")
        } else if parts.count == 2, path.hasSuffix(".md"),
          !anchors(try String(contentsOf: target, encoding: .utf8)).contains(String(parts[1]))
        {
          broken.append("\(page): \(link)")
        }
      }
    }
    #expect(count > 100)
    #expect(broken == [])
  }

  /// Headings as GitHub makes anchors of them.
  private func anchors(_ markdown: String) -> Set<String> {
    Set(
      markdown.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        line.trimmingPrefix { $0 == "#" || $0 == " " }.lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacing(" ", with: "-")
      })
  }

  @Test func `has a README in every example`() {
    let examples = Set(
      Repository.files(under: "examples").compactMap { $0.split(separator: "/").dropFirst().first })
    #expect(!examples.isEmpty)
    for example in examples {
      let readme = PackageRoot.file("examples/\(example)/README.md").path(percentEncoded: false)
      #expect(FileManager.default.fileExists(atPath: readme), "examples/\(example)")
    }
  }

  @Test func `has no leftovers in its sources`() throws {
    #expect(Repository.sources.count > 200)
    for path in Repository.sources {
      let text = try Repository.text(path)
      #expect(!text.contains(/\b(FIXME|TODO|XXX)\b/), "\(path)")
      #expect(!text.contains(/\b(try!|fatalError\()/), "\(path)")
      // What is called `print` in a type of its own is not the one that writes to the terminal.
      if !path.hasPrefix("Sources/CLI/"), !text.contains("func print(") {
        let calls = text.matches(of: /^ +(debugP|p)rint\(/.anchorsMatchLineEndings())
        #expect(calls.isEmpty, "\(path)")
      }
    }
  }

  @Test func `imports only what its manifest draws`() throws {
    let manifest = try Repository.text("Package.swift")
    var arrows: [String: Set<String>] = [:]
    // Every target begins on a line of its own, with its name first.
    for part in manifest.split(separator: "\n    .") {
      guard part.hasPrefix("target(") || part.hasPrefix("executableTarget("),
        let name = part.firstMatch(of: /name: "(\w+)"/)?.1
      else { continue }
      let dependencies =
        part.split(separator: "dependencies:", maxSplits: 1).dropFirst().first ?? ""
      arrows[String(name)] = Set(dependencies.matches(of: /"(\w+)"/).map { String($0.1) })
    }
    let ours = Set(arrows.keys).union(["CLibYAML"])
    #expect(ours.isSuperset(of: ["CEL", "Compiler", "Runtime", "CLI", "Operations", "JSON"]))
    for path in Repository.sources {
      let module = String(path.split(separator: "/")[1])
      let allowed = arrows[module] ?? []
      for match in try Repository.text(path).matches(
        of: /^(?:@\w+ )?(?:package |public |internal )?import (?:struct |enum )?(\w+)/
          .anchorsMatchLineEndings())
      where ours.contains(String(match.1)) {
        #expect(allowed.contains(String(match.1)), "\(path) imports \(match.1)")
      }
    }
    // CEL stands alone, and nothing below the line of I/O sees the store.
    #expect(arrows["CEL"] == [])
    for module in ["Operations", "Runtime", "Compiler", "Program", "PolicyLanguage"] {
      #expect(arrows[module]?.contains("SQLiteStore") == false, "\(module)")
      #expect(arrows[module]?.contains("CLI") == false, "\(module)")
    }
  }

  @Test func `keeps clock, files and environment out of the pure half`() throws {
    let pure = [
      "CEL", "Catalogue", "Diagnostics", "JSON", "LinkedIn", "PolicyLanguage", "Program",
      "Compiler", "Runtime",
    ]
    for path in Repository.sources where pure.contains(String(path.split(separator: "/")[1])) {
      let text = try Repository.text(path)
      #expect(
        !text.contains(/\b(FileManager|ProcessInfo|ContinuousClock|SuspendingClock|Date\(\))/),
        "\(path)")
    }
  }
}
