/// Where in the policy files something was written; resolved when it is compiled, so that a
/// decision can name it without the files.
package struct Origin: Sendable, Hashable, CustomStringConvertible {
  package let path: String
  /// From 1.
  package let line: Int
  /// From 1, in Unicode scalars.
  package let column: Int

  package init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  /// File and line: `policies/lever.yaml:12`.
  package var description: String { "\(path):\(line)" }
}
