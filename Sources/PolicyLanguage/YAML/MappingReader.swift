package import Diagnostics

/// Reads a mapping whose keys a document knows: each entry by its name, whatever the order.
///
/// Making one reports unknown and missing keys, all of them, and nothing twice: a missing key that
/// an unknown one was probably meant to be is not reported besides.
package struct MappingReader: Sendable {
  /// The mapping itself.
  package let node: YAMLNode
  let known: [String]
  /// By position in `known`: the entry, where there is one.
  private let found: [YAMLEntry?]

  /// Nil only if `node` is no mapping; a reader with unknown or missing keys is usable.
  ///
  /// - Parameters:
  ///   - node: What ought to be a mapping; reported if it is something else.
  ///   - what: For messages, with its article: `a feature`, `the effect `advance_stage``.
  ///   - required: Keys that must be there.
  ///   - optional: Keys that may be there.
  ///   - findings: Takes what is wrong.
  package init?(
    _ node: YAMLNode, _ what: String, required: [String] = [], optional: [String] = [],
    _ findings: inout [Diagnostic]
  ) {
    guard node.isCollection(.mapping, "\(what) (a mapping)", &findings) else { return nil }
    self.node = node
    let known = required + optional
    var found = [YAMLEntry?](repeating: nil, count: known.count)
    var meant: Set<String> = []
    for entry in YAMLEntries(of: node) where !entry.key.isRefused {
      if let index = known.firstIndex(where: { entry.key.hasText($0) }) {
        // The second of two equal keys was reported by the reader; the first one counts.
        if found[index] == nil { found[index] = entry }
        continue
      }
      let nearest = Suggestion.nearest(to: entry.key.text, among: known)
      if let nearest { meant.insert(nearest) }
      findings.append(
        node.finding.unknownKey(
          entry.key.text, in: what, at: entry.key.span, nearest: nearest, known: known))
    }
    if !node.record.flags.contains(.hasRefusedKey) {
      for (index, key) in required.enumerated() where found[index] == nil && !meant.contains(key) {
        findings.append(node.finding.missingKey(key, in: what, at: node.headSpan))
      }
    }
    self.known = known
    self.found = found
  }

  /// The value of a key, nil if it is not there.
  ///
  /// The key must be one that the reader knows.
  package subscript(key: String) -> YAMLNode? { entry(key)?.value }

  /// The node of a key itself, to point at it.
  package func keyNode(_ key: String) -> YAMLNode? { entry(key)?.key }

  private func entry(_ key: String) -> YAMLEntry? {
    guard let index = known.firstIndex(of: key) else {
      preconditionFailure("`\(key)` is not among the known keys of this reader")
    }
    return found[index]
  }

  // MARK: The common cases: read the value of a key if it is there.

  package func string(_ key: String, _ findings: inout [Diagnostic]) -> String? {
    self[key]?.string(&findings)
  }

  package func bool(_ key: String, _ findings: inout [Diagnostic]) -> Bool? {
    self[key]?.bool(&findings)
  }

  package func items(_ key: String, _ findings: inout [Diagnostic]) -> YAMLItems? {
    self[key]?.items(&findings)
  }

  /// A sequence of texts; items that are none are reported and left out.
  package func strings(_ key: String, _ findings: inout [Diagnostic]) -> [String]? {
    guard let items = items(key, &findings) else { return nil }
    var texts: [String] = []
    for item in items {
      if let text = item.string(&findings) { texts.append(text) }
    }
    return texts
  }
}
