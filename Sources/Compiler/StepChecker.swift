import CEL
import Catalogue
import Diagnostics
import PolicyLanguage
import Program

/// Checks one effect or outcome with its arguments.
struct StepChecker {
  let catalogue: Catalogue
  let sources: SourceSet
  let declarations: Declarations
  let values: ValueReader
  let settings: [SettingSyntax]
  let isGate: Bool
  var expressions: ExpressionChecker { ExpressionChecker(sources: sources) }

  func check(
    _ syntax: StepSyntax, _ environment: Environment, _ findings: inout [Diagnostic]
  ) -> CheckedStep? {
    if let kind = OutcomePlan.Kind(rawValue: syntax.kind.value) {
      return outcome(kind, syntax, environment, &findings).map(CheckedStep.outcome)
    }
    guard let index = catalogue.effectID(syntax.kind.value) else {
      findings.append(unknownStep(syntax))
      return nil
    }
    if isGate {
      findings.append(
        Diagnostic(
          .unknownOutcome, "a gate ends in an outcome, not in the effect `\(syntax.kind.value)`",
          at: syntax.kind.span,
          help: [
            "write one of \(OutcomePlan.Kind.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))"
          ]))
      return nil
    }
    return effect(index, syntax, environment, &findings).map(CheckedStep.effect)
  }

  private func unknownStep(_ syntax: StepSyntax) -> Diagnostic {
    let name = syntax.kind.value
    let effects = catalogue.effects.map(\.name)
    let outcomes = OutcomePlan.Kind.allCases.map(\.rawValue)
    // A word without arguments can only be an outcome, and so can what a gate ends in.
    let meansOutcome = isGate || syntax.arguments.isEmpty
    if meansOutcome, Suggestion.nearest(to: name, among: effects) == nil {
      return values.unknown(
        name, among: outcomes, code: .unknownOutcome, what: "outcome", at: syntax.kind.span)
    }
    return values.unknown(
      name, among: effects + outcomes, code: .unknownEffect, what: "effect or outcome",
      at: syntax.kind.span)
  }

  // MARK: - Effects

  private func effect(
    _ index: Int, _ syntax: StepSyntax, _ environment: Environment, _ findings: inout [Diagnostic]
  ) -> CheckedEffect? {
    let kind = catalogue.effects[index]
    var environment = environment
    var each: CheckedCondition?
    if let list = syntax.each {
      let text = ExpressionText(list, in: sources)
      guard let checked = expressions.check(text, environment, expected: nil, &findings) else {
        return nil
      }
      guard case .list(let element) = checked.resultType else {
        findings.append(
          Diagnostic(
            .eachNotAList, "`each` takes a list, this is `\(checked.resultType.name)`",
            at: text.span))
        return nil
      }
      environment.variables["each"] = .init(element)
      each = CheckedCondition(expression: checked, text: text)
    }
    let before = findings.count
    var arguments: [(index: Int, value: CheckedArgument)] = []
    // What a misspelt argument was meant to be is not missing as well.
    var meant: Set<String> = []
    for argument in syntax.arguments {
      guard
        let position = kind.arguments.firstIndex(where: { $0.field.name == argument.name.value })
      else {
        findings.append(
          values.unknown(
            argument.name.value, among: kind.arguments.map(\.field.name),
            code: .unknownEffectArgument, what: "argument of `\(kind.name)`", at: argument.name.span
          )
        )
        if let name = Suggestion.nearest(
          to: argument.name.value, among: kind.arguments.map(\.field.name))
        {
          meant.insert(name)
        }
        continue
      }
      if let value = self.argument(
        argument.value, kind.arguments[position].field, environment, &findings)
      {
        arguments.append((position, value))
      }
    }
    for (position, argument) in kind.arguments.enumerated()
    where !arguments.contains(where: { $0.index == position })
      && !meant.contains(argument.field.name)
      && !syntax.arguments.contains(where: { $0.name.value == argument.field.name })
    {
      if let text = argument.defaultText {
        arguments.append((position, .constant(constant(text, argument.field.type))))
      } else if !argument.field.isOptional {
        findings.append(
          Diagnostic(
            .missingEffectArgument, "`\(kind.name)` needs `\(argument.field.name)`",
            at: syntax.kind.span,
            help: ["add `\(argument.field.name)`: \(argument.field.description)"]
          ))
      }
    }
    guard !findings[before...].contains(where: { $0.severity == .error }) else { return nil }
    if kind.operation == .createCandidate,
      let position = kind.arguments.firstIndex(where: { $0.field.name == "route" }),
      case .constant(.string(let route))? = arguments.first(where: { $0.index == position })?.value,
      !catalogue.creationRoutes.values.contains(route)
    {
      findings.append(
        values.unknown(
          route, among: catalogue.creationRoutes.values, code: .unknownCreationRoute,
          what: "creation route", at: syntax.kind.span))
      return nil
    }
    guard let fieldTarget = fieldTarget(of: kind, arguments, syntax, &findings) else { return nil }
    return CheckedEffect(
      kind: index, arguments: arguments.sorted { $0.index < $1.index }, each: each,
      fieldTarget: fieldTarget, environment: environment, span: syntax.kind.span)
  }

  /// What the effect's field map speaks of, nil where that has a finding.
  ///
  /// A record at the network is named by a plain word, so that its fields can be checked, and has
  /// an id.
  private func fieldTarget(
    of kind: EffectKind, _ arguments: [(index: Int, value: CheckedArgument)], _ syntax: StepSyntax,
    _ findings: inout [Diagnostic]
  ) -> FieldTarget? {
    func argument(_ name: String) -> CheckedArgument? {
      arguments.first { kind.arguments[$0.index].field.name == name }?.value
    }
    switch kind.fieldOwner {
    case .candidate: return .candidate(catalogue)
    case .author: return .author
    case .event:
      guard case .constant(.string(let name))? = argument("type"), let event = catalogue.event(name)
      else {
        findings.append(
          Diagnostic(
            .badDerivedEvent, "the type of a derived event is written down, not computed",
            at: syntax.kind.span, help: ["write one step for each type"]))
        return nil
      }
      return .event(event)
    case .upstream: break
    }
    guard case .constant(.string(let name))? = argument("entity"),
      let entity = catalogue.upstreamEntity(name)
    else {
      findings.append(
        Diagnostic(
          .effectArgumentType, "the `entity` of `\(kind.name)` is a plain word",
          at: syntax.kind.span,
          help: ["write one rule for each kind of record: their fields differ"]))
      return nil
    }
    if entity.subject == nil, argument("id") == nil {
      findings.append(
        Diagnostic(
          .missingEffectArgument, "`\(kind.name)` of `\(entity.name)` needs `id`",
          at: syntax.kind.span,
          help: ["add `id`: the record's id in the ATS, `\"${event.note}\"` for example"]))
      return nil
    }
    return .record(entity)
  }

  private func constant(_ text: String, _ type: ValueType) -> Value {
    switch type {
    case .bool: .bool(text == "true")
    case .int: Int64(text).map(Value.int) ?? .string(text)
    default: .string(text)
    }
  }

  // MARK: - Arguments

  /// A literal of the field's type, or an expression in `${...}`, or text with such in it.
  func argument(
    _ node: YAMLNode, _ field: Field, _ environment: Environment, _ findings: inout [Diagnostic]
  ) -> CheckedArgument? {
    if case .fieldMap = field.type, node.kind == .mapping {
      return values.fieldMap(node, &findings).map(CheckedArgument.fieldMap)
    }
    guard node.kind == .scalar, !node.isRefused, let parts = Interpolation.parts(of: node.text)
    else {
      if node.kind == .scalar, !node.isRefused, node.text.contains("${") {
        findings.append(.openInterpolation(at: node.span))
        return nil
      }
      if node.kind == .scalar, case .string = field.type { warnOfPath(node, &findings) }
      return values.value(node, as: field.type, &findings).map(CheckedArgument.constant)
    }
    if parts.count == 1, case .expression(let text, let offset) = parts[0] {
      return whole(
        ExpressionSyntax(text: text, node: node, offset: offset), field, environment, &findings)
    }
    guard declarations.isAssignable(.string, to: declarations.type(field.type)) else {
      findings.append(
        Diagnostic(
          .effectArgumentType,
          "`\(field.name)` takes \(field.type.phrase), not text with expressions in it",
          at: node.span, help: ["write one `${...}` alone"]))
      return nil
    }
    return template(parts, of: node, environment, &findings).map(CheckedArgument.template)
  }

  private func template(
    _ parts: [Interpolation.Part], of node: YAMLNode, _ environment: Environment,
    _ findings: inout [Diagnostic]
  ) -> [CheckedArgument.TemplatePart]? {
    var checked: [CheckedArgument.TemplatePart] = []
    for part in parts {
      switch part {
      case .text(let text): checked.append(.text(text))
      case .expression(let text, let offset):
        let source = ExpressionText(
          ExpressionSyntax(text: text, node: node, offset: offset), in: sources)
        guard let expression = expressions.check(source, environment, expected: nil, &findings)
        else { return nil }
        checked.append(.expression(CheckedCondition(expression: expression, text: source)))
      }
    }
    return checked
  }

  /// Text that people read, in which expressions of any type may stand.
  func text(
    _ node: YAMLNode, _ environment: Environment, _ findings: inout [Diagnostic]
  ) -> [CheckedArgument.TemplatePart]? {
    guard let text = node.string(&findings) else { return nil }
    if let parts = Interpolation.parts(of: text) {
      return template(parts, of: node, environment, &findings)
    }
    guard !text.contains("${") else {
      findings.append(.openInterpolation(at: node.span))
      return nil
    }
    return [.text(text)]
  }

  /// A text such as `seat.user` is meant as an expression, and would be taken by its letters.
  private func warnOfPath(_ node: YAMLNode, _ findings: inout [Diagnostic]) {
    let text = node.text
    let path = text.split(separator: ".", omittingEmptySubsequences: false)
    guard path.count >= 2, path.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isWordCharacter) })
    else { return }
    let isPath =
      ["event", "settings", "each"].contains(path[0])
      || catalogue.fact(String(path[0]))?.fields.contains { $0.name == path[1] } == true
    guard isPath else { return }
    findings.append(
      Diagnostic(
        .effectArgumentType, .warning, "`\(text)` is a text here, not what the event says",
        at: node.span, help: ["an expression as an argument is written in `${...}`"],
        fixes: [
          .init(title: "write an expression", span: node.span, replacement: "\"${\(text)}\"")
        ]))
  }

  private func whole(
    _ syntax: ExpressionSyntax, _ field: Field, _ environment: Environment,
    _ findings: inout [Diagnostic]
  ) -> CheckedArgument? {
    let text = ExpressionText(syntax, in: sources)
    let trimmed = syntax.text.split(separator: " ").joined()
    if case .fieldMap = field.type {
      let name = trimmed.split(separator: ".").last.map(String.init) ?? ""
      guard trimmed == "settings.\(name)",
        let setting = settings.first(where: { $0.name.value == name }),
        case .fieldMap = setting.type
      else {
        findings.append(
          Diagnostic(
            .effectArgumentType, "`\(field.name)` takes a field map", at: text.span,
            help: ["write a mapping, or `${settings.x}` where `x` is of type `field_map`"]))
        return nil
      }
      return .settingFieldMap(name)
    }
    guard let checked = expressions.check(text, environment, expected: nil, &findings) else {
      return nil
    }
    var given = checked.resultType
    if case .optional(let inner) = given {
      given = inner
      if !field.isOptional {
        findings.append(
          Diagnostic(
            .effectArgumentType, "`\(field.name)` is required, and this may be absent",
            at: text.span,
            help: ["add `.orValue(...)`, or ask with `has(...)` in the rule's `when`"]))
        return nil
      }
    }
    let wanted = declarations.type(field.type)
    guard declarations.isAssignable(given, to: wanted) else {
      findings.append(
        Diagnostic(
          .effectArgumentType,
          "`\(field.name)` takes \(field.type.phrase), this is `\(given.name)`",
          at: text.span))
      return nil
    }
    return .expression(CheckedCondition(expression: checked, text: text))
  }

  // MARK: - Outcomes

  private func outcome(
    _ kind: OutcomePlan.Kind, _ syntax: StepSyntax, _ environment: Environment,
    _ findings: inout [Diagnostic]
  ) -> CheckedOutcome? {
    var known: [String] = []
    switch kind {
    case .hold: known = ["reason", "key", "id", "for", "expired", "detail"]
    case .discard, .deny, .prompt, .skip: known = ["reason", "detail"]
    case .allow, .ignore: break
    }
    for argument in syntax.arguments where !known.contains(argument.name.value) {
      findings.append(
        values.unknown(
          argument.name.value, among: known, code: .unknownEffectArgument,
          what: "argument of `\(kind.rawValue)`", at: argument.name.span))
      // Not missing as well, where it was only misspelt.
      if Suggestion.nearest(to: argument.name.value, among: known) != nil { return nil }
    }
    func node(_ name: String) -> YAMLNode? {
      syntax.arguments.first { $0.name.value == name }?.value
    }
    guard let reasonKind = Reason.Outcome(rawValue: kind.rawValue) else {
      return CheckedOutcome(
        kind: kind, reason: "", dropsBody: false, key: nil, heldFor: nil, reportsExpiry: false,
        span: syntax.kind.span)
    }
    guard let reasonNode = node("reason") else {
      findings.append(
        Diagnostic(
          .missingEffectArgument, "`\(kind.rawValue)` needs a `reason`", at: syntax.kind.span,
          help: ["known: \(reasons(reasonKind).map { "`\($0)`" }.joined(separator: ", "))"]))
      return nil
    }
    guard let name = reasonNode.string(&findings) else { return nil }
    guard let reason = catalogue.reason(name, reasonKind) else {
      if let other = catalogue.reasons.first(where: { $0.name == name }) {
        findings.append(
          Diagnostic(
            .reasonNotAllowed,
            "`\(name)` is a reason to \(other.outcome.rawValue), not to \(kind.rawValue)",
            at: reasonNode.span,
            help: ["known: \(reasons(reasonKind).map { "`\($0)`" }.joined(separator: ", "))"]))
      } else {
        findings.append(
          values.unknown(
            name, among: reasons(reasonKind), code: .unknownReason,
            what: "reason to \(kind.rawValue)", at: reasonNode.span))
      }
      return nil
    }
    var key: (kind: String, id: CheckedCondition)?
    var heldFor: CheckedArgument?
    var reportsExpiry = false
    if kind == .hold {
      guard let found = holdKey(node("key"), node("id"), syntax, environment, &findings) else {
        return nil
      }
      key = found
      if let node = node("for") {
        heldFor = argument(
          node, Field("for", .duration, "How long it waits."), environment, &findings)
        guard heldFor != nil else { return nil }
      }
      if let node = node("expired") {
        guard
          case .string(let word)? = values.word(
            node, among: ["discard", "report"], code: .valueOutOfRange, what: "end of a hold",
            &findings)
        else { return nil }
        reportsExpiry = word == "report"
        if heldFor == nil {
          findings.append(
            Diagnostic(
              .missingEffectArgument, "`expired` needs `for`: how long it waits",
              at: node.span, help: ["add `for: 90d`, for example"]))
          return nil
        }
      }
    }
    var detail: [CheckedArgument.TemplatePart] = []
    if let node = node("detail") {
      guard let text = text(node, environment, &findings) else { return nil }
      detail = text
      reportPersonal(detail, &findings)
    }
    return CheckedOutcome(
      kind: kind, reason: reason.name, dropsBody: reason.dropsBody, key: key, heldFor: heldFor,
      detail: detail, reportsExpiry: reportsExpiry, span: syntax.kind.span)
  }

  /// A decision is kept longer than what it was about, and explained to many.
  private func reportPersonal(
    _ parts: [CheckedArgument.TemplatePart], _ findings: inout [Diagnostic]
  ) {
    for case .expression(let condition) in parts {
      for read in condition.expression.reads
      where !read.isPresenceTest && catalogue.isPersonal(read.path) {
        findings.append(
          Diagnostic(
            .effectArgumentType,
            "`detail` is kept and explained, and `\(read.path.joined(separator: "."))` is personal "
              + "data", at: condition.text.locate(read.range),
            help: ["name an id instead, or leave it out"]))
      }
    }
  }

  private func reasons(_ outcome: Reason.Outcome) -> [String] {
    catalogue.reasons.filter { $0.outcome == outcome }.map(\.name)
  }

  private func holdKey(
    _ key: YAMLNode?, _ id: YAMLNode?, _ syntax: StepSyntax, _ environment: Environment,
    _ findings: inout [Diagnostic]
  ) -> (kind: String, id: CheckedCondition)? {
    guard let key, let id else {
      findings.append(
        Diagnostic(
          .missingEffectArgument, "a hold says what it waits for: `key` and `id`",
          at: syntax.kind.span, help: ["write `key: seat, id: \"${event.seat}\"`, for example"]))
      return nil
    }
    guard
      case .string(let kind)? = values.word(
        key, among: catalogue.holdKeys.values, code: .unknownHoldKey, what: "key of a hold",
        &findings),
      case .expression(let expression)? = argument(
        id, Field("id", .string, "What it waits for."), environment, &findings)
    else {
      if id.kind == .scalar, !id.text.contains("${") {
        findings.append(
          Diagnostic(
            .effectArgumentType, "the `id` of a hold is an expression", at: id.span,
            help: ["write `\"${event.seat}\"`, for example"]))
      }
      return nil
    }
    return (kind, expression)
  }
}

extension Diagnostic {
  fileprivate static func openInterpolation(at span: SourceSpan) -> Self {
    Diagnostic(.badInterpolation, "`${` is not closed", at: span, help: ["add the missing `}`"])
  }
}

extension Character {
  fileprivate var isWordCharacter: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
