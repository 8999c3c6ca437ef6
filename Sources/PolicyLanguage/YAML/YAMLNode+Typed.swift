package import Diagnostics

/// Reading a node as what a document wants there. Each answers nil where the node is something else,
/// and reports it, unless the reader has already reported that very node.
extension YAMLNode {
  /// Text: quoted, in a block, or plain where no reader could take it for anything else.
  package func string(_ findings: inout [Diagnostic]) -> String? {
    guard let text = scalarText("text", &findings) else { return nil }
    switch record.meaning {
    case .string: return text
    case .date: findings.append(finding.unquotedDate(text, at: span))
    default:
      findings.append(
        finding.wrongType(
          describedType, at: span, wanted: "text", fixes: [finding.quote(text, span)]))
    }
    return nil
  }

  /// `true` or `false`, unquoted.
  package func bool(_ findings: inout [Diagnostic]) -> Bool? {
    guard let text = scalarText("`true` or `false`", &findings) else { return nil }
    if record.meaning == .boolean { return text == "true" }
    var fixes: [Diagnostic.Fix] = []
    if record.style != .plain, text == "true" || text == "false" {
      fixes = [.init(title: "remove the quotes", span: span, replacement: text)]
    }
    findings.append(
      finding.wrongType(describedType, at: span, wanted: "`true` or `false`", fixes: fixes))
    return nil
  }

  /// A whole number in decimal digits, unquoted, within `range`.
  package func int(
    in range: ClosedRange<Int64> = Int64.min...Int64.max, _ findings: inout [Diagnostic]
  ) -> Int64? {
    guard let text = scalarText("a whole number", &findings) else { return nil }
    guard record.meaning == .integer else {
      reportNoNumber(text, "a whole number", isNumber: Int64(text) != nil, &findings)
      return nil
    }
    if let value = Int64(text), range.contains(value) { return value }
    findings.append(
      finding.outOfRange(
        text, at: span, allowed: "\(range.lowerBound) ... \(range.upperBound)"))
    return nil
  }

  /// A number in decimal digits, whole or not, unquoted, within `range`; always finite.
  package func double(
    in range: ClosedRange<Double> = -Double
      .greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    _ findings: inout [Diagnostic]
  ) -> Double? {
    guard let text = scalarText("a number", &findings) else { return nil }
    guard record.meaning == .integer || record.meaning == .double else {
      reportNoNumber(text, "a number", isNumber: Double(text)?.isFinite == true, &findings)
      return nil
    }
    // `12.` is a number in YAML and none for Swift.
    if let value = Double(text.last == "." ? text + "0" : text), value.isFinite,
      range.contains(value)
    {
      return value
    }
    findings.append(
      finding.outOfRange(
        text, at: span, allowed: "\(range.lowerBound) ... \(range.upperBound)"))
    return nil
  }

  /// The text of a date or a time, quoted or not; whether it is one is for the caller to find out.
  package func dateText(_ findings: inout [Diagnostic]) -> String? {
    guard let text = scalarText("a date", &findings) else { return nil }
    if record.meaning == .string || record.meaning == .date { return text }
    findings.append(finding.wrongType(describedType, at: span, wanted: "a date"))
    return nil
  }

  /// The items of a sequence, none for a node that was refused.
  package func items(_ findings: inout [Diagnostic]) -> YAMLItems? {
    guard isCollection(.sequence, "a sequence", &findings) else { return nil }
    return YAMLItems(of: self)
  }

  /// The entries of a mapping whose keys are the author's own; skip keys that are refused.
  package func entries(_ findings: inout [Diagnostic]) -> YAMLEntries? {
    guard isCollection(.mapping, "a mapping", &findings) else { return nil }
    return YAMLEntries(of: self)
  }

  /// What the node is by itself, where a document takes any value; nothing is reported here.
  ///
  /// A number that fits no 64-bit integer is a double. A date is a string. Refused nodes are
  /// `.refused`: what was wrong has been reported.
  package var content: Content {
    let record = record
    if record.flags.contains(.refused) { return .refused }
    switch record.kind {
    case .sequence: return .sequence(YAMLItems(of: self))
    case .mapping: return .mapping(YAMLEntries(of: self))
    case .scalar: break
    }
    switch record.meaning {
    case .null: return .null
    case .boolean: return .bool(hasText("true"))
    case .integer:
      if let value = Int64(text) { return .int(value) }
      return .double(Double(text) ?? 0)
    case .double:
      let text = text
      guard let value = Double(text.last == "." ? text + "0" : text) else { return .refused }
      return .double(value)
    default: return .string(text)
    }
  }

  /// A node by its own look, see ``YAMLNode/content``.
  package enum Content: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case sequence(YAMLItems)
    case mapping(YAMLEntries)
    case refused
  }

  // MARK: Shared

  var finding: YAMLFinding { YAMLFinding(file: tree.file) }

  /// The text of a scalar that was not refused and stands for something.
  private func scalarText(_ wanted: String, _ findings: inout [Diagnostic]) -> String? {
    // A mapping with a refused key may be no mapping at all, as in `{{ name }}`.
    guard record.flags.isEmpty else { return nil }
    guard kind == .scalar else {
      findings.append(finding.wrongType(describedType, at: headSpan, wanted: wanted))
      return nil
    }
    let text = text
    guard record.meaning != .null else {
      findings.append(finding.oddNull(text, at: span, wanted: wanted))
      return nil
    }
    return text
  }

  func isCollection(_ kind: Kind, _ wanted: String, _ findings: inout [Diagnostic]) -> Bool {
    if record.flags.contains(.refused) { return false }
    if self.kind == kind { return true }
    if !record.flags.isEmpty { return false }
    if isNull {
      findings.append(finding.oddNull(text, at: span, wanted: wanted))
    } else {
      findings.append(
        finding.wrongType(
          describedType, at: headSpan, wanted: wanted,
          fixes: kind == .sequence ? listOfOne.map { [$0] } ?? [] : []))
    }
    return false
  }

  /// A word where a list is wanted is mostly a list of one.
  private var listOfOne: Diagnostic.Fix? {
    let isWord =
      kind == .scalar && record.style == .plain
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "-"), UInt8(ascii: ":"):
          true
        default: false
        }
      }
    let item = text.utf8.contains(UInt8(ascii: ":")) ? "\"\(text)\"" : text
    return isWord
      ? .init(title: "make it a list", span: span, replacement: "[\(item)]") : nil
  }

  private func reportNoNumber(
    _ text: String, _ wanted: String, isNumber: Bool, _ findings: inout [Diagnostic]
  ) {
    var fixes: [Diagnostic.Fix] = []
    if record.style == .singleQuoted || record.style == .doubleQuoted, isNumber {
      fixes = [.init(title: "remove the quotes", span: span, replacement: text)]
    }
    findings.append(finding.wrongType(describedType, at: span, wanted: wanted, fixes: fixes))
  }

  /// What the node is, in an author's words, with its text where that is short.
  private var describedType: String {
    switch kind {
    case .sequence: return "a sequence"
    case .mapping: return "a mapping"
    case .scalar: break
    }
    let what =
      switch record.meaning {
      case .boolean: "the boolean"
      case .integer, .double: "the number"
      case .date: "the date"
      default: "the text"
      }
    return "\(what) \(finding.quoted(text))"
  }
}
