import Diagnostics

/// Decodes `kind: Tenant`, and the tenant that stands inside a test.
enum TenantDecoder {
  private static let parts = ["title", "plan", "compatibility", "contracts", "features"]

  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> TenantSyntax? {
    guard
      let reader = MappingReader(
        node, "a tenant", required: DocumentHead.keys + ["policy"], optional: parts, &findings)
    else { return nil }
    let name = head.name(reader, of: "a tenant", .slug, &findings)
    return Self.tenant(reader, name: name, &findings)
  }

  /// A tenant without the head of a document; its name is `test` unless it has one.
  static func inline(_ node: YAMLNode, _ findings: inout [Diagnostic]) -> TenantSyntax? {
    guard
      let reader = MappingReader(
        node, "a tenant", required: ["policy"], optional: ["name"] + parts, &findings)
    else { return nil }
    let name = reader["name"]?.name("a tenant", .slug, &findings)
    return Self.tenant(reader, name: name ?? Located("test", at: node.headSpan), &findings)
  }

  private static func tenant(
    _ reader: MappingReader, name: Located<String>?, _ findings: inout [Diagnostic]
  ) -> TenantSyntax? {
    let title = reader.string("title", &findings)
    let policy = reader["policy"]?.word(&findings)
    let plan = reader["plan"]?.word(&findings)
    let compatibility: Located<Compatibility>? = reader["compatibility"]?
      .choice("a compatibility", &findings)
    let contracts = reader["contracts"]?.words(&findings) ?? []
    contracts.reportDuplicates("the contract", in: "this list", &findings)
    let features = FeatureUses.decode(reader["features"], &findings)
    guard let name, let policy else { return nil }
    return TenantSyntax(
      name: name, title: title, policy: policy, plan: plan, compatibility: compatibility,
      contracts: contracts, features: features)
  }
}
