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
    let file = SourceFile(path: name, bytes: Array(try Data(contentsOf: url)))
    let checked = YAMLReader.read(file, id: SourceID(rawValue: 0))
    let text = render(checked, file)
    let golden = PackageRoot.file("\(Self.folder)/\(name.dropLast(5)).txt")
    let mismatch = goldenMismatch(text, file: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
  }

  /// Findings with their places, and the tree if there is one.
  private func render(_ checked: Checked<YAMLTree?>, _ file: SourceFile) -> String {
    func place(_ span: SourceSpan) -> String {
      let start = file.position(at: span.start)
      let end = file.position(at: span.end)
      return "\(start.line):\(start.column)-\(end.line):\(end.column)"
    }
    var text = ""
    for finding in checked.diagnostics {
      text += finding.primary.map { place($0.span) } ?? "-"
      text += " \(finding.code.rawValue) \(finding.message)\n"
      for label in finding.secondary { text += "  \(place(label.span)) \(label.text)\n" }
      for help in finding.help { text += "  help: \(help)\n" }
      for fix in finding.fixes { text += "  fix: \(fix.title): \(fix.replacement)\n" }
      for note in finding.notes { text += "  note: \(note)\n" }
    }
    return text + "tree: \(checked.value.map(\.root.shown) ?? "none")\n"
  }
}
