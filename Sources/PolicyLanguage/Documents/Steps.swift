import Diagnostics

/// Gates, rules and steps, which features and policies share.
enum Steps {
  // MARK: Gates

  static func gates(_ node: YAMLNode?, _ findings: inout [Diagnostic]) -> [GateSyntax] {
    guard let items = node?.items(&findings) else { return [] }
    var gates: [GateSyntax] = []
    var ids: [Located<String>] = []
    for item in items {
      guard
        let reader = MappingReader(
          item, "a gate", required: ["id", "require"], optional: ["events", "else", "on_error"],
          &findings)
      else { continue }
      let id = reader["id"]?.name("a gate", .label, &findings)
      if let id { ids.append(id) }
      let events = reader["events"]?.words(&findings) ?? []
      let require = reader["require"]?.expression(&findings)
      if reader.isAbsent("else") {
        findings.append(.gateWithoutOutcome(at: id?.span ?? item.headSpan))
      }
      let otherwise = reader["else"].flatMap { Self.step($0, &findings) }
      let onError = errorPolicy(reader, &findings)
      // Events that could not be read must not turn into all events.
      let eventsAreUsable = reader.isAbsent("events") || !events.isEmpty
      guard let id, let require, eventsAreUsable || reader["events"]?.isEmptySequence == true
      else { continue }
      gates.append(
        GateSyntax(
          id: id, events: events, require: require,
          // Whoever checks `require` needs some outcome; that there is none has been said.
          otherwise: otherwise
            ?? StepSyntax(
              kind: Located("ignore", at: id.span), arguments: [], each: nil, span: id.span),
          onError: onError))
    }
    ids.reportDuplicates("the gate", in: "this list", &findings)
    return gates
  }

  // MARK: Rules

  static func rules(
    _ node: YAMLNode, key: SourceSpan, _ findings: inout [Diagnostic]
  ) -> RulesSyntax? {
    guard
      let reader = MappingReader(
        node, "the block of rules", required: ["list"], optional: ["hit", "otherwise"], &findings)
    else { return nil }
    var hit: Located<RulesSyntax.Hit>? = reader["hit"]?
      .choice("a hit policy", as: .unknownHitPolicy, &findings)
    if hit == nil, !reader.isAbsent("hit") {
      // Unreadable is not missing: the mildest one stands in.
      hit = Located(.first, at: reader["hit"]?.headSpan ?? key)
    }
    var otherwise: Located<[StepSyntax]>?
    if let node = reader["otherwise"] {
      let steps =
        node.kind == .sequence
        ? Self.steps(node, &findings) : [Self.step(node, &findings)].compactMap(\.self)
      otherwise = Located(steps, at: node.headSpan)
    } else if !reader.isAbsent("otherwise") {
      otherwise = Located([], at: key)
    }
    let rules = reader["list"].map { Self.list($0, &findings) } ?? []
    return RulesSyntax(hit: hit, rules: rules, otherwise: otherwise, span: key)
  }

  private static func list(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> [RuleSyntax] {
    guard let items = node.items(&findings) else { return [] }
    if node.isEmptySequence { findings.append(.emptyRuleList(at: node.span)) }
    var rules: [RuleSyntax] = []
    var ids: [Located<String>] = []
    for item in items {
      guard
        let reader = MappingReader(
          item, "a rule", required: ["id", "then"], optional: ["events", "when", "on_error"],
          &findings)
      else { continue }
      let id = reader["id"]?.name("a rule", .label, &findings)
      if let id { ids.append(id) }
      let events = reader["events"]?.words(&findings) ?? []
      if reader.isAbsent("events") || reader["events"]?.isEmptySequence == true {
        findings.append(
          .missingEvents(at: reader.keyNode("events")?.span ?? id?.span ?? item.headSpan))
      }
      let when = reader["when"]?.expression(&findings)
      let then = reader["then"].map { Self.steps($0, &findings) } ?? []
      let onError = errorPolicy(reader, &findings)
      // A condition that could not be read must not turn into "always".
      guard let id, !events.isEmpty, when != nil || reader.isAbsent("when") else { continue }
      rules.append(
        RuleSyntax(
          id: id, events: events, when: when, then: then, onError: onError, span: item.headSpan))
    }
    ids.reportDuplicates("the rule", in: "this list", &findings)
    return rules
  }

  private static func errorPolicy(
    _ reader: MappingReader, _ findings: inout [Diagnostic]
  ) -> ErrorPolicySyntax {
    let choice: Located<ErrorPolicySyntax>? = reader["on_error"]?
      .choice("an answer to an error", &findings)
    return choice?.value ?? .hold
  }

  // MARK: Steps

  static func steps(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> [StepSyntax] {
    guard let items = node.items(&findings) else { return [] }
    var steps: [StepSyntax] = []
    for item in items {
      if let step = Self.step(item, &findings) { steps.append(step) }
    }
    return steps
  }

  /// A word, or a mapping with one key that is an effect or outcome, and perhaps `each`.
  static func step(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> StepSyntax? {
    if node.kind == .scalar, !node.isNull {
      return node.word(&findings).map {
        StepSyntax(kind: $0, arguments: [], each: nil, span: $0.span)
      }
    }
    let what = "a step (a word, or a mapping with one effect or outcome)"
    guard node.isCollection(.mapping, what, &findings) else { return nil }
    var each: YAMLNode?
    var kinds: [YAMLEntry] = []
    for entry in node.ownEntries {
      if entry.key.hasText("each") { each = entry.value } else { kinds.append(entry) }
    }
    let expression = each?.expression(&findings)
    var lostEach = each != nil && expression == nil
    if kinds.count > 1, each == nil,
      let index = kinds.firstIndex(where: {
        Suggestion.nearest(to: $0.key.text, among: ["each"]) != nil
      })
    {
      let key = kinds.remove(at: index).key
      lostEach = true
      findings.append(
        node.finding.unknownKey(
          key.text, in: "a step", at: key.span, nearest: "each", known: ["each"]))
    }
    guard let kind = kinds.first else {
      if !node.record.flags.contains(.hasRefusedKey) {
        findings.append(
          Diagnostic(
            .missingKey, "the step has no effect or outcome", at: node.headSpan,
            help: ["add it as a key: `discard: {reason: ...}`"]))
      }
      return nil
    }
    for other in kinds.dropFirst() { findings.append(.severalKinds(kind.key, other.key)) }
    var arguments: [ArgumentSyntax] = []
    if !kind.value.isNull {
      let what = "a mapping of arguments"
      // Arguments that could not be read are not missing: such a step is left out.
      guard kind.value.isCollection(.mapping, what, &findings) else { return nil }
      arguments = kind.value.ownEntries.map(ArgumentSyntax.init)
    }
    // An expression that could not be read must not turn one effect for each item into one for all.
    guard !lostEach else { return nil }
    return StepSyntax(
      kind: Located(kind.key.text, at: kind.key.span), arguments: arguments, each: expression,
      span: kind.key.span)
  }
}

extension YAMLNode {
  var isEmptySequence: Bool { kind == .sequence && record.count == 0 && !isRefused }
}
