import Diagnostics
import Foundation
import TestKit
import Testing

@Suite struct `Code pages` {
  static let folder = "docs/diagnostics"

  @Test(arguments: CodePage.all.map(\.code.rawValue))
  func `are on disk as the registry says`(_ code: String) throws {
    let page = try #require(CodePage.page(of: DiagnosticCode(rawValue: code)))
    let file = PackageRoot.file("\(Self.folder)/\(code).md")
    let mismatch = goldenMismatch(page.markdown, file: file)
    #expect(mismatch == nil)
  }

  @Test func `have an index on disk`() {
    let mismatch = goldenMismatch(
      CodePage.index, file: PackageRoot.file("\(Self.folder)/README.md"))
    #expect(mismatch == nil)
  }

  @Test func `are the only pages on disk`() {
    let onDisk = Fixture.files(in: Self.folder, suffix: ".md").map(\.lastPathComponent)
    let expected = CodePage.all.map { "\($0.code.rawValue).md" } + ["README.md"]
    #expect(onDisk.sorted() == expected.sorted())
  }

  @Test(arguments: CodePage.Area.allCases)
  func `of an area stand in order under its letter`(_ area: CodePage.Area) {
    let codes = area.pages.map(\.code)
    #expect(!codes.isEmpty)
    #expect(codes == Array(Set(codes)).sorted())
    for code in codes {
      let letter = code.rawValue.prefix(1)
      let digits = code.rawValue.dropFirst()
      #expect(letter == area.rawValue)
      #expect(digits.count == 4 && digits.allSatisfy(\.isNumber), "\(code.rawValue)")
    }
  }

  /// Names are declared apart from pages; the compiler does not see that one was forgotten.
  @Test func `exist for every code that has a name`() throws {
    var named: [String] = []
    for file in Fixture.files(in: "Sources/Diagnostics/Codes", suffix: "Codes.swift") {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /Self\(rawValue: "([^"]*)"\)/) {
        named.append(String(match.output.1))
      }
    }
    #expect(named.sorted() == CodePage.all.map(\.code.rawValue).sorted())
  }

  @Test(arguments: CodePage.all.map(\.code.rawValue))
  func `say something in every part`(_ code: String) throws {
    let page = try #require(CodePage.page(of: DiagnosticCode(rawValue: code)))
    for part in [page.title, page.avoid, page.prefer, page.why] { #expect(!part.isEmpty) }
    #expect(page.avoid != page.prefer)
    #expect(!page.title.hasSuffix(".") && !page.title.contains("\n"))
    #expect(page.why.hasSuffix("."))
    #expect(page.markdown.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `are text for a terminal`() throws {
    let page = try #require(CodePage.page(of: .duplicateKey))
    #expect(
      page.text == """
        Y0003: a key is written twice in one mapping

        Most YAML readers keep the last one without a word, so that a change of the first has no
        effect. Keep one of them.

        Avoid:

            with:
              stage: new_lead
              stage: reached_out

        Prefer:

            with:
              stage: reached_out

        """)
  }

  @Test func `are not invented for an unknown code`() {
    #expect(CodePage.page(of: DiagnosticCode(rawValue: "P9999")) == nil)
  }
}
