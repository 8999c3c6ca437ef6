import Diagnostics

/// Decodes `toggle:` of features, policies and tenants.
enum ToggleDecoder {
  /// A reason of one line in a list.
  static let reasonLengthMax: Int64 = 2000
  /// More people than that never agree in time.
  static let approversMax: Int64 = 9

  static func toggle(_ node: YAMLNode?, _ findings: inout [Diagnostic]) -> ToggleSyntax? {
    guard let node,
      let reader = MappingReader(
        node, "`toggle`", optional: ["by", "reason", "end", "approval", "refits"], &findings)
    else { return nil }
    return ToggleSyntax(
      by: roles(reader, &findings),
      reason: reader["reason"].map { reason($0, &findings) } ?? .init(),
      end: reader["end"].map { end($0, &findings) } ?? .init(),
      approval: reader["approval"].map { approval($0, &findings) } ?? .init(),
      refits: reader["refits"]?.choice("what becomes of an override", &findings))
  }

  private static func reason(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> ToggleSyntax.Reason {
    var reason = ToggleSyntax.Reason()
    guard
      let reader = MappingReader(
        node, "`reason`", optional: ["min", "max", "pattern", "says"], &findings)
    else { return reason }
    reason.min = number(reader["min"], max: reasonLengthMax, &findings)
    reason.max = number(reader["max"], max: reasonLengthMax, &findings)
    if let node = reader["pattern"], let text = node.string(&findings) {
      reason.pattern = ExpressionSyntax(text: text, node: node)
    }
    reason.says = reader["says"]?.word(&findings)
    return reason
  }

  private static func end(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> ToggleSyntax.End {
    var end = ToggleSyntax.End()
    guard
      let reader = MappingReader(node, "`end`", optional: ["required", "max", "total"], &findings)
    else { return end }
    end.required = reader["required"].flatMap { node in
      node.bool(&findings).map { Located($0, at: node.span) }
    }
    end.max = reader["max"]?.duration(&findings)
    end.total = reader["total"]?.duration(&findings)
    return end
  }

  private static func approval(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> ToggleSyntax.Approval {
    var approval = ToggleSyntax.Approval()
    guard
      let reader = MappingReader(
        node, "`approval`", optional: ["for", "by", "count", "within"], &findings)
    else { return approval }
    if let node = reader["for"], let items = node.items(&findings) {
      var kinds: [Located<ToggleSyntax.Change>] = []
      for item in items {
        if let kind: Located<ToggleSyntax.Change> = item.choice("a change", &findings) {
          kinds.append(kind)
        }
      }
      kinds.map { Located($0.value.rawValue, at: $0.span) }
        .reportDuplicates("the change", in: "this list", &findings)
      approval.kinds = Located(kinds.map(\.value), at: reader.keySpan("for"))
    }
    approval.by = roles(reader, &findings)
    approval.count = number(reader["count"], max: approversMax, &findings)
    approval.within = reader["within"]?.duration(&findings)
    return approval
  }

  private static func roles(
    _ reader: MappingReader, _ findings: inout [Diagnostic]
  ) -> Located<[String]>? {
    guard let items = reader.items("by", &findings) else { return nil }
    var roles: [Located<String>] = []
    for item in items {
      if let role = item.name("a role", .slug, &findings) { roles.append(role) }
    }
    roles.reportDuplicates("the role", in: "this list", &findings)
    return Located(roles.map(\.value), at: reader.keySpan("by"))
  }

  private static func number(
    _ node: YAMLNode?, max: Int64, _ findings: inout [Diagnostic]
  ) -> Located<Int>? {
    node.flatMap { node in
      node.int(in: 1...max, &findings).map { Located(Int($0), at: node.span) }
    }
  }
}
