import Diagnostics

// Every message of the decoders that is not one of the YAML reader's.

extension Diagnostic {
  /// A version that is not ours; `isOther`: a version by its form, not a slip in writing ours.
  static func unknownAPIVersion(_ node: YAMLNode, isOther: Bool) -> Diagnostic {
    let ours = DocumentReader.apiVersion
    return Diagnostic(
      .unknownAPIVersion, "the version \(node.quotedText) is not known", at: node.span,
      help: ["this program reads `\(ours)`"], fixes: isOther ? [] : [.write(ours, at: node)])
  }

  static func unknownKind(_ kind: String, at node: YAMLNode, nearest: String?) -> Diagnostic {
    let kinds = DocumentKind.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return Diagnostic(
      .unknownKind, "no kind of document is called \(node.quotedText)", at: node.span,
      help: [nearest.map { "did you mean `\($0)`?" } ?? "known kinds: \(kinds)"],
      fixes: nearest.map { [.write($0, at: node)] } ?? [])
  }

  static func badName(_ node: YAMLNode, of what: String, _ form: NameForm) -> Diagnostic {
    let isTooLong = node.utf8.count > NameForm.lengthMax
    let message =
      isTooLong
      ? "the name of \(what) has \(node.utf8.count) bytes, more than \(NameForm.lengthMax)"
      : "\(node.quotedText) cannot be the name of \(what)"
    let mended = isTooLong ? nil : form.mended(node.text)
    return Diagnostic(
      .badName, message, at: node.span, help: ["write \(form.rule)"],
      fixes: mended.map { [.write($0, at: node)] } ?? [])
  }

  /// A word that is none of a closed set.
  static func unknownWord(
    _ node: YAMLNode, _ code: DiagnosticCode, _ what: String, known: [String],
    meant: String? = nil
  ) -> Diagnostic {
    let nearest = meant ?? Suggestion.nearest(to: node.text, among: known)
    let list = known.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      code, "\(node.quotedText) is not \(what)", at: node.span,
      help: (nearest.map { ["did you mean `\($0)`?"] } ?? []) + ["known words: \(list)"],
      fixes: nearest.map { [.write($0, at: node)] } ?? [])
  }

  static func duplicate(
    _ what: String, _ name: Located<String>, in place: String, first: SourceSpan
  ) -> Diagnostic {
    let quoted = YAMLFinding(file: name.span.file).quoted(name.value)
    return Diagnostic(
      .duplicateID, "\(what) \(quoted) stands twice in \(place)", at: name.span,
      label: "again here", secondary: [.init(span: first, text: "first here")],
      help: ["give each a name of its own, or remove one"])
  }

  static func badDuration(_ node: YAMLNode) -> Diagnostic {
    var finding = Diagnostic(
      .badDuration, "\(node.quotedText) is no duration", at: node.span,
      help: [
        "write whole numbers with units, the largest first: `15m`, `1h30m`, `90d`, `2w`",
        "units: `ms`, `s`, `m`, `h`, `d`, `w`; more than nothing, at most 100 years",
      ])
    if case .int = node.content {
      finding.message = "the duration \(node.quotedText) has no unit"
    }
    return finding
  }

  static func badTimeOfDay(_ node: YAMLNode) -> Diagnostic {
    Diagnostic(
      .badSchedule, "\(node.quotedText) is no time of day", at: node.span,
      help: ["write hours and minutes, quoted: `\"03:00\"`"])
  }

  static func unknownZone(_ zone: Located<String>) -> Diagnostic {
    let quoted = YAMLFinding(file: zone.span.file).quoted(zone.value)
    return Diagnostic(
      .badSchedule, "no zone is named \(quoted)", at: zone.span,
      help: ["write `UTC`, an offset such as `\"+05:30\"`, or a name such as `Europe/Berlin`"])
  }

  static func scheduleWithoutCadence(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      .badSchedule, "schedule `\(name.value)` says `every` or `daily`, one of them", at: name.span,
      help: ["write `every: 15m`, or `daily: \"03:00\"`, perhaps with `zone: Europe/Berlin`"])
  }

  static func badInstant(_ node: YAMLNode, _ code: DiagnosticCode) -> Diagnostic {
    Diagnostic(
      code, "\(node.quotedText) is no date and time", at: node.span,
      help: ["write a date, `2026-03-01`, or a time with its zone, `\"2026-03-01T09:00:00Z\"`"])
  }

  /// Taking a dated version for one that always counts would decide wrongly.

  static func gateWithoutOutcome(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .gateWithoutOutcome, "the gate does not say what happens when it is closed", at: span,
      help: ["add `else:` with a `hold`, `deny` or `discard` and its reason, or `ignore`"])
  }

  static func emptyRuleList(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .emptyRuleList, "the list has no rules", at: span, help: ["add a rule, or remove `rules`"])
  }

  static func missingEvents(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingEvents, "the rule does not say which events it answers", at: span,
      help: ["add `events:` with a list of event types"])
  }

  static func severalKinds(_ first: YAMLNode, _ second: YAMLNode) -> Diagnostic {
    Diagnostic(
      .wrongValueType, "a step is one effect or outcome, this one is also \(second.quotedText)",
      at: second.span, label: "another one here",
      secondary: [.init(span: first.span, text: "the first one")],
      help: ["make it two steps of a list: each begins with `-`"])
  }

  static func viewShowsAndRedacts(show: SourceSpan, redact: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongValueType, "a view has either `show` or `redact`, this one has both", at: redact,
      secondary: [.init(span: show, text: "here is the other")], help: ["make it two views"])
  }

  static func emptyList(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.valueOutOfRange, "\(what) must not be empty", at: span, help: ["add an item"])
  }

  static func keyOfOtherType(_ key: YAMLNode, type: String, belongsTo: String) -> Diagnostic {
    Diagnostic(
      .unknownKey, "a setting of the type `\(type)` has no key \(key.quotedText)", at: key.span,
      help: ["\(key.quotedText) belongs to \(belongsTo)"])
  }

  static func typeTooDeep(at span: SourceSpan, max: Int) -> Diagnostic {
    Diagnostic(
      .valueOutOfRange, "more than \(max) types inside one another", at: span,
      help: ["use a simpler type"])
  }
}

extension Diagnostic.Fix {
  /// Words that a plain scalar cannot stand for, and what a number or a date may begin with.
  private static let quotedWords: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  /// Writes `text` in the place of a scalar.
  static func write(_ text: String, at node: YAMLNode) -> Self {
    let needsQuotes = quotedWords.contains(text) || text.utf8.first.map { $0 < 0x40 } ?? true
    return Self(
      title: "write `\(text)`", span: node.span, replacement: needsQuotes ? "\"\(text)\"" : text)
  }
}

extension YAMLNode {
  /// The scalar's text for a message.
  var quotedText: String { finding.quoted(text) }
}
