import Diagnostics
import Foundation
import PolicyLanguage
import TestKit
import Testing

@Suite struct `Broken documents` {
  static let folder = "Tests/PolicyLanguageTests/Fixtures/documents"
  static let all = Fixture.files(in: folder, suffix: ".yaml").map(\.lastPathComponent)

  @Test func `are found`() { #expect(Self.all.count >= 15) }

  @Test(arguments: all)
  func `are reported as reviewed`(_ name: String) throws {
    let url = PackageRoot.file("\(Self.folder)/\(name)")
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: name, bytes: Array(try Data(contentsOf: url))))
    let checked = DocumentReader.read(sources[id], id: id)
    // What is left of the document stands below the findings.
    let text =
      TextRenderer().render(checked.diagnostics, sources: sources)
      + "\nleft: \(checked.value.map(\.shown) ?? "nothing")\n"
    let golden = PackageRoot.file("\(Self.folder)/\(name.dropLast(5)).txt")
    let mismatch = goldenMismatch(text, file: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }
}

@Suite struct `Shipped documents` {
  static let folders = [
    "policies", "policies/features", "examples/quickstart/tenants",
    "Tests/Fixtures/Schema/accepted",
  ]
  static let all = folders.flatMap { folder in
    Fixture.files(in: folder, suffix: ".yaml").map { "\(folder)/\($0.lastPathComponent)" }
  }

  @Test func `are found`() { #expect(Self.all.count >= 11) }

  @Test(arguments: all)
  func `are read without findings`(_ path: String) throws {
    var sources = SourceSet()
    let bytes = Array(try Data(contentsOf: PackageRoot.file(path)))
    let id = sources.add(SourceFile(path: path, bytes: bytes))
    let checked = DocumentReader.read(sources[id], id: id)
    let text = TextRenderer().render(checked.diagnostics, sources: sources)
    #expect(text == "")
    #expect(checked.value != nil)
  }

  /// No key of ours is optional to spell: whatever key is changed, somebody says so.
  @Test(arguments: all.filter { !$0.contains("Schema") })
  func `have no key of ours that may be misspelt`(_ path: String) throws {
    let bytes = Array(try Data(contentsOf: PackageRoot.file(path)))
    let file = SourceFile(path: path, bytes: bytes)
    let id = SourceID(rawValue: 0)
    let tree = try #require(YAMLReader.read(file, id: id).value)
    var count = 0
    // Authors may give settings and answers names that are keys of ours elsewhere.
    let text = String(decoding: bytes, as: UTF8.self)
    var keys = Self.keys
    if !text.contains("kind: Tenant") { keys.remove("contracts") }
    if !text.contains("\nviews:") { keys.remove("show") }
    for node in tree.nodes where node.kind == .scalar && keys.contains(node.text) {
      // Only keys are followed by a colon.
      guard bytes[node.span.end...].first == UInt8(ascii: ":") else { continue }
      var changed = bytes
      changed.insert(UInt8(ascii: "x"), at: node.span.end)
      let checked = DocumentReader.read(SourceFile(path: path, bytes: changed), id: id)
      let codes = checked.codes
      #expect(codes.contains("P0104"), "\(node.text) at \(node.span.start): \(codes)")
      count += 1
    }
    #expect(count > 3)
  }

  /// Without those that authors use for names of their own, too: `show`, `contracts`.
  private static let keys: Set<String> = [
    "apiVersion", "name", "title", "description", "settings", "gates", "rules", "views",
    "diagnoses", "events", "require", "else", "list", "otherwise", "when", "then",
    "symptom", "checks", "finding", "remedy", "extends", "requires", "pipeline", "matching",
    "creation", "sync", "features", "enabled", "with", "policy", "plan", "ties",
  ]
}
