import Foundation
import TestKit
import Testing

@Suite struct `Test kit` {
  @Test func `a marked text loses its marks`() {
    let marked = MarkedText("ä: ⟦no⟧, ⟦a⟦⟧b⟧")
    #expect(marked.text == "ä: no, ab")
    #expect(marked.ranges == [4..<6, 8..<10, 9..<9])
  }

  @Test func `a difference shows what changed and little around it`() {
    let old = (1...20).map(String.init).joined(separator: "\n")
    let new = old.replacing("10\n", with: "ten\r\n")
    #expect(
      lineDifference(from: old, to: new) == """
          ...
          8
          9
        - 10
        + ten\\r
          11
          12
          ...

        """)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] != "1"))
  func `a missing golden is a mismatch and is not written`() {
    let file = PackageRoot.file("Tests/DiagnosticsTests/Goldens/missing.txt")
    #expect(goldenMismatch("x", file: file)?.contains("UPDATE_GOLDENS=1") == true)
    #expect(!FileManager.default.fileExists(atPath: file.path(percentEncoded: false)))
  }

  @Test func `the package root has a manifest`() {
    let manifest = PackageRoot.file("Package.swift").path(percentEncoded: false)
    #expect(FileManager.default.fileExists(atPath: manifest))
  }

  @Test func `fixtures are folders in order of their names`() throws {
    let fixtures = Fixture.all(in: "Tests/DiagnosticsTests/Goldens")
    #expect(fixtures.map(\.name) == ["concise", "github", "json", "sarif", "text"])
    let concise = try #require(fixtures.first)
    #expect(concise.fileNames(suffix: ".txt").contains("many.txt"))
    #expect(try concise.text("many.txt").hasPrefix("a.yaml:1:4: "))
    #expect(Fixture.all(in: "no/such/folder").isEmpty)
  }
}
