import Diagnostics

// Reading nodes as the parts that documents are made of. As with all typed reading, nil means that
// the part is not usable and that somebody has said why.

extension YAMLNode {
  /// The entries whose keys are the author's own, each key once; none for anything but a mapping.
  ///
  /// Refused keys and second ones were reported by the reader.
  var ownEntries: [YAMLEntry] {
    guard kind == .mapping else { return [] }
    var seen: Set<String> = []
    return YAMLEntries(of: self).filter { !$0.key.isRefused && seen.insert($0.key.text).inserted }
  }

  /// The same, where a mapping is wanted.
  func ownEntries(_ what: String, _ findings: inout [Diagnostic]) -> [YAMLEntry] {
    isCollection(.mapping, "\(what) (a mapping)", &findings) ? ownEntries : []
  }

  /// Text with its place; what it names is for others to find out.
  func word(_ findings: inout [Diagnostic]) -> Located<String>? {
    string(&findings).map { Located($0, at: span) }
  }

  /// A name that is given here; one in the wrong form is reported and still returned, because others
  /// refer to it.
  func name(_ what: String, _ form: NameForm, _ findings: inout [Diagnostic]) -> Located<String>? {
    guard let word = word(&findings) else { return nil }
    if !form.allows(word.value) { findings.append(.badName(self, of: what, form)) }
    return word
  }

  /// A sequence of texts; what is none is reported and left out.
  func words(_ findings: inout [Diagnostic]) -> [Located<String>] {
    guard let items = items(&findings) else { return [] }
    var words: [Located<String>] = []
    for item in items {
      if let word = item.word(&findings) { words.append(word) }
    }
    return words
  }

  /// A sequence of mappings that are looked at later; what is none is reported and left out.
  func mappings(_ what: String, _ findings: inout [Diagnostic]) -> [YAMLNode] {
    guard let items = items(&findings) else { return [] }
    var nodes: [YAMLNode] = []
    for item in items where item.isCollection(.mapping, "\(what) (a mapping)", &findings) {
      nodes.append(item)
    }
    return nodes
  }

  /// A mapping from the author's keys to nodes that are looked at later.
  func arguments(_ what: String, _ findings: inout [Diagnostic]) -> [ArgumentSyntax] {
    ownEntries(what, &findings).map(ArgumentSyntax.init)
  }

  /// A CEL expression; a plain `true`, `false` or number is one as well.
  func expression(_ findings: inout [Diagnostic]) -> ExpressionSyntax? {
    switch content {
    case .bool(let value): return ExpressionSyntax(text: "\(value)", node: self)
    case .int, .double: return ExpressionSyntax(text: text, node: self)
    default: break
    }
    return string(&findings).map { ExpressionSyntax(text: $0, node: self) }
  }

  /// One of a closed set of words.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ what: String, as code: DiagnosticCode = .valueOutOfRange, _ findings: inout [Diagnostic]
  ) -> Located<Choice>? {
    guard let text = string(&findings) else { return nil }
    if let choice = Choice(rawValue: text) { return Located(choice, at: span) }
    let known = Choice.allCases.map(\.rawValue)
    findings.append(.unknownWord(self, code, what, known: known))
    return nil
  }

  /// A duration in milliseconds, more than 0.
  func duration(_ findings: inout [Diagnostic]) -> Located<Int64>? {
    switch content {
    case .int: break
    default:
      guard let text = string(&findings) else { return nil }
      if let value = DurationText.milliseconds(text) { return Located(value, at: span) }
    }
    findings.append(.badDuration(self))
    return nil
  }

  /// A time of day, `"03:00"`, as minutes after midnight.
  func timeOfDay(_ findings: inout [Diagnostic]) -> Int64? {
    guard let text = string(&findings) else { return nil }
    let digits = Array(text.utf8).map { Int64($0) - 48 }
    if digits.count == 5, digits[2] == 10, [0, 1, 3, 4].allSatisfy({ 0...9 ~= digits[$0] }) {
      let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
      if hour < 24, minute < 60 { return hour * 60 + minute }
    }
    findings.append(.badTimeOfDay(self))
    return nil
  }

  /// A date or a time, quoted or not, as epoch milliseconds.
  func instant(_ code: DiagnosticCode, _ findings: inout [Diagnostic]) -> Located<Int64>? {
    guard let text = dateText(&findings) else { return nil }
    if let value = InstantText.milliseconds(text) { return Located(value, at: span) }
    findings.append(.badInstant(self, code))
    return nil
  }
}

extension ArgumentSyntax {
  init(_ entry: YAMLEntry) {
    self.init(name: Located(entry.key.text, at: entry.key.span), value: entry.value)
  }
}

extension MappingReader {
  /// Whether the author wrote neither the key nor one that was probably meant to be it; what is
  /// missing besides was reported.
  func isAbsent(_ key: String) -> Bool {
    guard self[key] == nil, !node.record.flags.contains(.hasRefusedKey) else { return false }
    return !YAMLEntries(of: node).contains {
      !$0.key.isRefused && !known.contains($0.key.text)
        && Suggestion.nearest(to: $0.key.text, among: known) == key
    }
  }

  /// The place of a key that is there.
  func keySpan(_ key: String) -> SourceSpan { keyNode(key)?.span ?? node.headSpan }
}

extension [Located<String>] {
  /// Reports each name that stands in the list a second time.
  func reportDuplicates(_ what: String, in place: String, _ findings: inout [Diagnostic]) {
    var first: [String: SourceSpan] = [:]
    for name in self {
      if let span = first[name.value] {
        findings.append(.duplicate(what, name, in: place, first: span))
      } else {
        first[name.value] = name.span
      }
    }
  }
}
