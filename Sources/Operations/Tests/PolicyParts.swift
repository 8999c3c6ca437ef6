import CEL
import Compiler
import Diagnostics
import PolicyLanguage
import Program

/// A gate, rule, view or check of the policies: what tests can reach.
struct PolicyPart: Sendable, Hashable {
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case gate
    case rule
    /// What happens where no rule matches.
    case otherwise
    /// One that shows or hides.
    case view
    /// A view that leaves fields empty, unless its condition holds.
    case redaction
    case check
  }

  let kind: Kind
  let id: String
  /// Nil: a gate of policies, which stands before all features.
  let feature: String?
  let origin: Origin

  /// Such as ``rule `sent` of `stage_progression` ``.
  var words: String {
    let name = kind == .otherwise ? "`otherwise`" : "\(kind.rawValue) `\(id)`"
    return name + (feature.map { " of `\($0)`" } ?? "")
  }
}

/// All parts of a set of policies with their conditions.
struct PolicyParts: Sendable {
  /// One operand of a condition's logic.
  struct Term: Sendable {
    /// UTF-8 offsets in the condition.
    let range: Range<Int>
    let text: String
  }

  /// In order of file and place.
  let parts: [PolicyPart]
  /// By part: what its condition is, once for each set of settings; none: it has no condition.
  let conditions: [[ConditionID]]
  /// By part; none where the condition is of one piece.
  let terms: [[Term]]
  /// Whether the part does something in some program: settings may have folded it away, and to
  /// ignore an event is nothing.
  let acts: [Bool]
  let owners: [ConditionID: Int]
  private let byName: [String: Int]

  init(_ programs: ProgramSet, _ library: Library) {
    var found: [Origin: (part: PolicyPart, conditions: [ConditionID], acts: Bool)] = [:]
    func add(
      _ kind: PolicyPart.Kind, _ id: String, _ feature: String?, _ origin: Origin,
      _ condition: ConditionPlan?, acts: Bool = true
    ) {
      let part = PolicyPart(kind: kind, id: id, feature: feature, origin: origin)
      var entry = found[origin] ?? (part, [], false)
      if let condition, !entry.conditions.contains(condition.id) {
        entry.conditions.append(condition.id)
      }
      entry.acts = entry.acts || acts
      found[origin] = entry
    }
    let plans = programs.programs.flatMap(\.features)
    for name in Set(plans.map(\.feature)) {
      guard let feature = library.features[name] else { continue }
      func list(_ kind: PolicyPart.Kind, _ id: Located<String>) {
        add(kind, id.value, name, library.origin(id.span), nil, acts: false)
      }
      for gate in feature.gates { list(.gate, gate.id) }
      for rule in feature.rules?.rules ?? [] { list(.rule, rule.id) }
      for view in feature.views { list(view.redact == nil ? .view : .redaction, view.id) }
      for check in feature.diagnoses.flatMap(\.checks) { list(.check, check.id) }
    }
    for plan in plans {
      for gate in plan.gates {
        let own = found[gate.origin]?.part.feature
        add(.gate, gate.id, own, gate.origin, gate.require)
      }
      for rule in plan.rules?.rules ?? [] {
        add(.rule, rule.id, plan.feature, rule.origin, rule.when)
      }
      if let rules = plan.rules, !rules.otherwise.isEmpty {
        let acts = rules.otherwise.contains {
          if case .outcome(let outcome) = $0 { outcome.kind != .ignore } else { true }
        }
        add(.otherwise, "otherwise", plan.feature, rules.otherwiseOrigin, nil, acts: acts)
      }
      for view in plan.views {
        if let redact = view.redact {
          add(.redaction, view.id, plan.feature, view.origin, redact.unless)
        } else {
          add(.view, view.id, plan.feature, view.origin, view.show)
        }
      }
      for check in plan.diagnoses.flatMap(\.checks) {
        add(.check, check.id, plan.feature, check.origin, check.when)
      }
    }
    let sorted = found.values.sorted {
      let (a, b) = ($0.part.origin, $1.part.origin)
      return (a.path, a.line, a.column) < (b.path, b.line, b.column)
    }
    parts = sorted.map(\.part)
    conditions = sorted.map(\.conditions)
    acts = sorted.map(\.acts)
    terms = sorted.map { Self.terms(of: $0.conditions, programs.conditions) }
    var owners: [ConditionID: Int] = [:]
    var byName: [String: Int] = [:]
    for (position, entry) in sorted.enumerated() {
      for id in entry.conditions { owners[id] = position }
      switch entry.part.kind {
      case .rule, .otherwise:
        byName["\(entry.part.feature ?? "")\u{1f}\(entry.part.id)"] = position
      default: break
      }
    }
    self.owners = owners
    self.byName = byName
  }

  /// The rule of a feature that a decision names, or its `otherwise`.
  func position(ofRule id: String, of feature: String) -> Int? { byName["\(feature)\u{1f}\(id)"] }

  /// As the author wrote it, on one line.
  private static func text(_ source: ArraySlice<UInt8>) -> String {
    String(decoding: source, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// Terms of all forms that settings give to one condition.
  private static func terms(of ids: [ConditionID], _ table: ConditionTable) -> [Term] {
    var found: [Range<Int>: String] = [:]
    for id in ids {
      let expression = table.expression(id).expression
      let terms = expression.terms
      guard terms.count > 1 else { continue }
      for term in terms {
        if case .literal = expression[term].kind { continue }
        let range = expression[term].range
        if found[range] == nil { found[range] = text(expression.source[range]) }
      }
    }
    return found.map { Term(range: $0.key, text: $0.value) }.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }
}

extension Library {
  func origin(_ span: SourceSpan) -> Origin {
    let file = sources[span.file]
    let position = file.position(at: span.start)
    return Origin(path: file.path, line: position.line, column: position.column)
  }
}
