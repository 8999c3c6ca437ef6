import Diagnostics

/// Decodes `kind: Matrix`.
enum MatrixDecoder {
  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> MatrixSyntax? {
    guard
      let reader = MappingReader(
        node, "a matrix", required: DocumentHead.keys + ["rows"], optional: ["title"], &findings)
    else { return nil }
    let name = head.name(reader, of: "a matrix", .slug, &findings)
    _ = reader.string("title", &findings)
    var rows: [MatrixSyntax.Row] = []
    for node in reader["rows"]?.mappings("a row", &findings) ?? [] {
      guard
        let row = MappingReader(node, "a row", required: ["id", "system", "title"], &findings),
        let id = row["id"]?.name("a row", .row, &findings),
        let system = row["system"]?.name("a system", .slug, &findings),
        let title = row.string("title", &findings)
      else { continue }
      rows.append(.init(id: id, system: system.value, title: title))
    }
    rows.map(\.id).reportDuplicates("the row", in: "this matrix", &findings)
    return name.map { MatrixSyntax(name: $0, rows: rows) }
  }
}
