import Diagnostics
import Foundation
import PolicyLanguage
import TestKit
import Testing

@Suite struct `Broken YAML files` {
  static let folder = "Tests/PolicyLanguageTests/Fixtures/yaml"
  static let all = Fixture.files(in: folder, suffix: ".yaml").map(\.lastPathComponent)

  @Test func `are found`() { #expect(Self.all.count >= 40) }

  @Test(arguments: all)
  func `are reported as reviewed`(_ name: String) throws {
    let url = PackageRoot.file("\(Self.folder)/\(name)")
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: name, bytes: Array(try Data(contentsOf: url))))
    let checked = YAMLReader.read(sources[id], id: id)
    // The tree stands below the findings: what a consumer would get to see.
    let text =
      TextRenderer().render(checked.diagnostics, sources: sources)
      + "\ntree: \(checked.value.map(\.root.shown) ?? "none")\n"
    let golden = PackageRoot.file("\(Self.folder)/\(name.dropLast(5)).txt")
    let mismatch = goldenMismatch(text, file: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }
}

@Suite struct `Pages of YAML codes` {
  /// The limit on nodes is too far for an example.
  static let pages = CodePage.Area.yaml.pages.filter {
    $0.language == .yaml && $0.code != .tooManyNodes
  }

  @Test(arguments: pages)
  func `have examples that do what they say`(_ page: CodePage) {
    let avoid = read(page.avoid)
    var findings = avoid.diagnostics
    if let root = avoid.value?.root, let entries = root.entries(&findings) {
      for entry in entries {
        _ = entry.value.string(&findings)
      }
    }
    #expect(findings.map(\.code).contains(page.code))
    #expect(read(page.prefer).codes == [])
  }
}
