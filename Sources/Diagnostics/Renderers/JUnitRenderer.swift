/// Results of tests as JUnit XML, which CI servers read.
///
/// Times are left out: a test is run at the time that it states.
package struct JUnitRenderer: Sendable {
  package struct Case: Sendable {
    package let name: String
    /// The file that the test stands in.
    package let path: String
    /// From 1.
    package let line: Int
    /// None: passed.
    package let failures: [Diagnostic]

    package init(name: String, path: String, line: Int, failures: [Diagnostic]) {
      self.name = name
      self.path = path
      self.line = line
      self.failures = failures
    }
  }

  package init() {}

  /// One suite with all cases, in the order given.
  package func render(_ cases: [Case], sources: SourceSet) -> String {
    let failed = cases.count { !$0.failures.isEmpty }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\">",
      "  <testsuite name=\"sluice\" tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\">",
    ]
    for test in cases {
      let head =
        "    <testcase classname=\"\(Self.escaped(test.path))\" name=\"\(Self.escaped(test.name))\" "
        + "file=\"\(Self.escaped(test.path))\" line=\"\(test.line)\""
      guard let first = test.failures.first else {
        lines.append(head + "/>")
        continue
      }
      let text = ConciseRenderer(color: false).render(Report(test.failures), sources: sources)
      let notes = test.failures.flatMap { failure in failure.notes.map { "note: \($0)\n" } }
      lines.append(head + ">")
      lines.append(
        "      <failure type=\"\(first.code.rawValue)\" message=\"\(Self.escaped(first.message))\">"
          + Self.escaped(text + notes.joined()) + "</failure>")
      lines.append("    </testcase>")
    }
    lines += ["  </testsuite>", "</testsuites>"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Text of an element or attribute; what XML 1.0 cannot carry is replaced.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
