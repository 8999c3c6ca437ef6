import CEL
import Catalogue
import Diagnostics
import PolicyLanguage
import Program

/// The text of an expression with the way back to the file.
struct ExpressionText {
  let text: String
  /// The place of a range of UTF-8 offsets of `text`.
  let locate: (Range<Int>) -> SourceSpan

  init(_ syntax: ExpressionSyntax, in sources: SourceSet) {
    text = syntax.text
    let node = syntax.node
    let offset = syntax.offset
    locate = { range in
      let file = node.tree.file
      return ScalarMap(node, in: sources[file]).span(
        of: range.lowerBound + offset..<range.upperBound + offset, in: file)
    }
  }

  /// An expression of ours, all of which stands at one place.
  init(_ text: String, at span: SourceSpan) {
    self.text = text
    locate = { _ in span }
  }

  /// All of it.
  var span: SourceSpan { locate(0..<text.utf8.count) }
}

/// Declares what expressions may read, from the catalogue and the policy's pipeline.
struct Declarations {
  let catalogue: Catalogue
  let stages: [String]
  let sections: [String]

  func type(_ type: ValueType) -> CEL.`Type` {
    switch type {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string, .id, .urn: .string
    case .timestamp: .timestamp
    case .duration: .duration
    case .period: .period
    case .choice(let choice): .enumeration(EnumType(name: choice.name, values: choice.values))
    case .stage: stages.isEmpty ? .string : .enumeration(EnumType(name: "stage", values: stages))
    case .section:
      sections.isEmpty ? .string : .enumeration(EnumType(name: "section", values: sections))
    case .list(let element): .list(self.type(element))
    case .map(let element): .map(.string, self.type(element))
    case .object(let object): .record(record(object.name, object.fields))
    case .fieldMap: .map(.string, .string)
    }
  }

  func record(_ name: String, _ fields: [Field]) -> RecordType {
    RecordType(
      name: name,
      fields: Dictionary(
        fields.map { ($0.name, RecordType.Field(type($0.type), isOptional: $0.isOptional)) },
        uniquingKeysWith: { first, _ in first }))
  }

  /// `event` for any of several types: a field that not all of them have is optional.
  private func event(_ events: [EventType]) -> RecordType {
    var fields: [String: RecordType.Field] = [:]
    var counts: [String: Int] = [:]
    for event in events {
      for field in catalogue.envelope + event.fields {
        let declared = RecordType.Field(type(field.type), isOptional: field.isOptional)
        counts[field.name, default: 0] += 1
        if let known = fields[field.name] {
          fields[field.name] = RecordType.Field(
            known.type == declared.type ? known.type : .dyn,
            isOptional: known.isOptional || declared.isOptional)
        } else {
          fields[field.name] = declared
        }
      }
    }
    for (name, count) in counts where count < events.count {
      if let field = fields[name] {
        fields[name] = RecordType.Field(field.type, isOptional: true)
      }
    }
    let name = events.count == 1 ? events[0].name : "event"
    return RecordType(name: name, fields: fields)
  }

  /// Whether each of the events is sure to give the fact's key: then its variable is there, if only
  /// with the defaults of a fact of which nothing is known.
  private func isCertain(_ fact: FactType, for events: [EventType]) -> Bool {
    if case .rooted = catalogue.shape { return true }
    return events.allSatisfy { event in
      fact.bound.contains { source in
        switch source {
        case .tenant: true
        case .event(let name):
          catalogue.isCertain(name.split(separator: "."), of: event)
        case .fact: false
        }
      }
    }
  }

  private func facts(for events: [EventType]) -> [String: Environment.Variable] {
    var variables: [String: Environment.Variable] = [:]
    for fact in catalogue.facts where !fact.bound.isEmpty || catalogue.shape != .flat {
      variables[fact.name] = Environment.Variable(
        .record(record(fact.name, fact.fields)), isOptional: !isCertain(fact, for: events))
    }
    return variables
  }

  private static let compatibility = Environment.Variable(
    .enumeration(
      EnumType(name: "compatibility", values: Compatibility.allCases.map(\.rawValue))))

  /// For gates, rules and effects that answer `events`.
  func environment(
    _ events: [Int], settings: RecordType, proven: Set<[String]> = [], each: CEL.`Type`? = nil
  ) -> Environment {
    let types = events.map { catalogue.events[$0] }
    var variables = facts(for: types)
    // Where no event type is known, what is said of the event cannot be judged: silent, no cascade.
    variables["event"] = Environment.Variable(types.isEmpty ? .error : .record(event(types)))
    variables["settings"] = Environment.Variable(.record(settings))
    variables["compatibility"] = Self.compatibility
    if let each { variables["each"] = Environment.Variable(each) }
    return Environment(variables: variables, provenPresent: proven)
  }

  /// For views of a fact: the entry that is read, and who reads.
  func viewEnvironment(of fact: FactType, settings: RecordType) -> Environment {
    var variables: [String: Environment.Variable] = [:]
    for other in catalogue.facts where !other.fields(of: fact.name).isEmpty {
      variables[other.name] = .init(.record(record(other.name, other.fields)), isOptional: true)
    }
    variables["entry"] = .init(.record(record(fact.name, fact.fields)))
    variables["viewer"] = .init(.record(record("viewer", Viewer.fields)))
    variables["settings"] = .init(.record(settings))
    variables["compatibility"] = Self.compatibility
    return Environment(variables: variables)
  }

  /// For diagnoses: every fact may be missing.
  func diagnosisEnvironment(settings: RecordType) -> Environment {
    var variables = facts(for: [])
    for fact in catalogue.facts where !fact.bound.isEmpty && fact.name != "tenant" {
      variables[fact.name]?.isOptional = true
    }
    variables["settings"] = .init(.record(settings))
    variables["compatibility"] = Self.compatibility
    variables["feature"] = .init(
      .record(
        record(
          "feature", [Field("enabled", .bool, "Whether the feature is on for the tenant now.")])))
    variables["waiting"] = .init(.list(.string))
    return Environment(variables: variables)
  }

  /// What an expression of this type may be given to.
  func isAssignable(_ given: CEL.`Type`, to wanted: CEL.`Type`) -> Bool {
    switch (given, wanted) {
    case (.dyn, _), (.error, _), (_, .dyn): true
    case (.enumeration(let a), .enumeration(let b)): a.values.allSatisfy(b.values.contains)
    case (.string, .enumeration), (.enumeration, .string): true
    case (.list(let a), .list(let b)): isAssignable(a, to: b)
    case (.map(_, let a), .map(_, let b)): isAssignable(a, to: b)
    case (.record, .record), (.map, .record), (.record, .map): true
    default: given == wanted
    }
  }
}

/// Parses and checks expressions, with findings in the words and places of the policy file.
struct ExpressionChecker {
  let sources: SourceSet

  func check(
    _ text: ExpressionText, _ environment: Environment, expected: CEL.`Type`?,
    _ findings: inout [Diagnostic]
  ) -> CheckedExpression? {
    let result = Checker.check(
      Parser.parse(text.text), environment, mode: .strict, expecting: expected)
    report(result.issues, text, &findings)
    return result.checked
  }

  private func report(_ issues: [Issue], _ text: ExpressionText, _ findings: inout [Diagnostic]) {
    for issue in issues {
      let span = text.locate(issue.range)
      let help = issue.notes.isEmpty ? hints(issue) : issue.notes
      var fixes: [Diagnostic.Fix] = []
      if let suggestion = issue.suggestion {
        fixes.append(
          .init(title: "replace it by `\(suggestion)`", span: span, replacement: suggestion))
      }
      findings.append(
        Diagnostic(
          code(of: issue), issue.severity == .error ? .error : .warning, issue.message,
          at: span, help: help, fixes: fixes))
    }
  }

  /// What to write for functions that other languages have.
  private func hints(_ issue: Issue) -> [String] {
    guard issue.code == .unknownFunction,
      let name = issue.message.split(separator: "`").dropFirst().first
    else { return [] }
    switch name {
    case "now", "today", "date", "currentTime":
      return ["there is no clock in an expression: `event.occurred_at` is when it happened"]
    case "lower", "toLower", "toLowerCase", "lowercase", "lowercased", "downcase":
      return ["write `lowerAscii()`"]
    case "upper", "toUpper", "toUpperCase", "uppercase", "uppercased", "upcase":
      return ["write `upperAscii()`"]
    case "len", "length", "count", "isEmpty", "empty": return ["write `size(...)`"]
    case "includes", "include", "contain": return ["write `contains(...)`, or `x in list`"]
    case "match", "regex", "test": return ["write `matches(...)`"]
    case "exist", "exists", "defined", "isset", "present": return ["write `has(...)`"]
    case "any", "some": return ["write `list.exists(x, ...)`"]
    case "every": return ["write `list.all(x, ...)`"]
    case "str", "toString": return ["write `string(...)`"]
    default: return ["the functions that there are: docs/cel.md"]
    }
  }

  private func code(of issue: Issue) -> DiagnosticCode {
    switch issue.code {
    case .syntax, .macroArgument: return .expressionSyntax
    case .invalidLiteral, .duplicateKey: return .invalidLiteral
    case .invalidPattern: return .badRegularExpression
    case .notCondition: return .conditionNotBoolean
    case .limit: return .expressionLimit
    case .messageLiteral: return .unsupportedExpression
    case .unknownVariable: return .unknownName
    case .unknownField:
      return issue.message.contains("`settings`") ? .unknownSetting : .unknownField
    case .unknownFunction: return .unknownFunction
    case .unknownEnumValue: return .constantOutsideSet
    case .typeMismatch, .noOverload, .neverEqual: return .typeMismatch
    case .mixedList, .untypedOperand: return .dynNotAllowed
    case .maybeAbsent: return .uncheckedOptional
    case .constantCondition:
      return issue.message.contains("false") ? .alwaysFalse : .alwaysTrue
    }
  }
}

extension Catalogue {
  /// Whether every event of the type has the field that the path leads to.
  fileprivate func isCertain(_ path: [Substring], of event: EventType) -> Bool {
    path.indices.allSatisfy { index in
      field(at: path[...index], of: event).map { !$0.isOptional } ?? false
    }
  }
}
