import Compiler
package import JSON
import PolicyLanguage

/// Which rows of the matrices tests prove.
package struct MatrixReport: Sendable {
  package enum State: String, Sendable, Hashable {
    /// Tests name it, and all of them passed.
    case passed
    case failed
    /// No test names it.
    case missing
  }

  package struct Row: Sendable {
    package let id: String
    package let system: String
    package let title: String
    /// The tests that name it; those that failed, if any did.
    package let tests: [String]
    package let state: State
  }

  /// In order of the matrices' files, and as written.
  package let rows: [Row]

  package init(_ tests: PolicyTests, _ results: [PolicyTestResult]) {
    var named: [String: [PolicyTestResult]] = [:]
    for result in results {
      for id in result.ids { named[id, default: []].append(result) }
    }
    rows = tests.set.library.matrices.flatMap(\.rows).map { row in
      let tests = named[row.id.value] ?? []
      let failed = tests.filter { !$0.hasPassed }
      return Row(
        id: row.id.value, system: row.system, title: row.title,
        tests: (failed.isEmpty ? tests : failed).map(\.name),
        state: tests.isEmpty ? .missing : failed.isEmpty ? .passed : .failed)
    }
  }

  package var isWhole: Bool { rows.allSatisfy { $0.state == .passed } }

  /// Such as `190 of 191 rows are proved, 1 failed, 0 missing`.
  package var summary: String {
    "\(count(.passed)) of \(rows.count) rows are proved, \(count(.failed)) failed, "
      + "\(count(.missing)) missing"
  }

  private func count(_ state: State) -> Int { rows.count { $0.state == state } }

  /// Systems in the order of their first rows.
  private var systems: [String] {
    var seen: Set<String> = []
    return rows.map(\.system).filter { seen.insert($0).inserted }
  }

  /// System by system, a line a row.
  package var text: String {
    var lines: [String] = []
    for system in systems {
      let own = rows.filter { $0.system == system }
      lines.append("\(system): \(own.count { $0.state == .passed }) of \(own.count)")
      for row in own {
        let state = row.state == .failed ? "FAILED " : row.state == .passed ? "passed " : "missing"
        let tests = row.state == .failed ? " (\(row.tests.joined(separator: ", ")))" : ""
        lines.append("  \(state)  \(row.id)  \(row.title)\(tests)")
      }
      lines.append("")
    }
    return (lines + [summary]).joined(separator: "\n") + "\n"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("rows", Int64(rows.count))
    writer.member("passed", Int64(count(.passed)))
    writer.member("failed", Int64(count(.failed)))
    writer.member("missing", Int64(count(.missing)))
    writer.member("matrix", each: rows) { row, writer in
      writer.beginObject()
      writer.member("id", row.id)
      writer.member("system", row.system)
      writer.member("title", row.title)
      writer.member("state", row.state.rawValue)
      writer.member("tests", row.tests)
      writer.endObject()
    }
    writer.endObject()
  }
}
