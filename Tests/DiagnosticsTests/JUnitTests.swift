import Diagnostics
import Testing

@Suite struct `JUnit reports` {
  @Test func `are XML whatever tests are called`() {
    var sources = SourceSet()
    let file = sources.add(SourceFile(path: "a&b.yaml", bytes: Array("name: x\n".utf8)))
    let failure = Diagnostic(
      .testFailed, "expected \"<a>\" & \u{1}", at: SourceSpan(file: file, start: 6, end: 7),
      notes: ["was 2"])
    let text = JUnitRenderer().render(
      [
        .init(name: "good", path: "a&b.yaml", line: 1, failures: []),
        .init(name: "bad", path: "a&b.yaml", line: 2, failures: [failure]),
      ], sources: sources)
    let lines = text.split(separator: "\n")
    #expect(lines[1] == "<testsuites tests=\"2\" failures=\"1\" errors=\"0\">")
    #expect(
      lines[3]
        == """
            <testcase classname="a&amp;b.yaml" name="good" file="a&amp;b.yaml" line="1"/>
        """)
    #expect(
      text.contains(
        "<failure type=\"T0005\" message=\"expected &quot;&lt;a&gt;&quot; &amp; \u{FFFD}\">"))
    #expect(text.contains("note: was 2\n</failure>"))
    #expect(!text.unicodeScalars.contains("\u{1}"))
    #expect(text.hasSuffix("  </testsuite>\n</testsuites>\n"))
  }
}
