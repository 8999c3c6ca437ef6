package import Catalogue
import JSON

/// JSON Schema 2020-12 of the documents that authors write, for completion and hover in editors.
///
/// A schema knows one document alone: what a policy calls its stages, which settings a feature has
/// and what a condition reads is for `sluice check` to say.
package enum DocumentSchema {
  /// The kinds of document, as in their key `kind`.
  package static let kinds = ["Feature", "Policy", "Tenant", "Test", "Matrix"]
  /// The name under which ``text(for:catalogue:)`` gives the schema of any kind, chosen by `kind`.
  package static let anyKind = "Document"

  /// The schema's text, the same bytes for the same catalogue, ending in a line break.
  ///
  /// Nil where `kind` is neither one of ``kinds`` nor ``anyKind``.
  package static func text(for kind: String, catalogue: Catalogue) -> String? {
    let definitions = SchemaDefinitions(catalogue)
    let body: [(String, JSONValue)]
    switch kind {
    case anyKind: body = choice()
    default:
      guard let schema = definitions.document(kind) else { return nil }
      body = (schema.object?.members ?? []).map { ($0.key, $0.value) }
    }
    let head: [(String, JSONValue)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      // A name, not an address: nothing is fetched, and no host has to stay ours.
      ("$id", .string("urn:sluice:schema:v1:\(kind.lowercased())")),
      ("title", .string(kind == anyKind ? "Sluice document" : "Sluice \(kind)")),
    ]
    let whole = SchemaNode.object(head + body)
    let used = definitions.reachable(from: whole)
    var writer = JSONWriter(style: .pretty)
    let defs = definitions.all.filter { used.contains($0.name) }.map { ($0.name, $0.schema) }
    writer.value(SchemaNode.object(head + body + [("$defs", SchemaNode.object(defs))]))
    return String(decoding: writer.finish(), as: UTF8.self) + "\n"
  }

  /// The name under which the schema of a kind is kept: `feature.schema.json`.
  package static func fileName(_ kind: String) -> String { "\(kind.lowercased()).schema.json" }

  /// One schema for all kinds: `kind` decides which of them applies.
  private static func choice() -> [(String, JSONValue)] {
    let branches = kinds.map { kind in
      SchemaNode.object([
        (
          "if",
          SchemaNode.object([
            ("properties", SchemaNode.object([("kind", SchemaNode.const(kind))])),
            ("required", SchemaNode.strings(["kind"])),
          ])
        ),
        ("then", SchemaNode.ref(kind)),
      ])
    }
    return [
      ("type", .string("object")),
      (
        "properties",
        SchemaNode.object([
          ("apiVersion", SchemaNode.const("sluice/v1", "The version of the language.")),
          ("kind", SchemaNode.words(kinds, "What the document defines.")),
        ])
      ),
      ("required", SchemaNode.strings(["apiVersion", "kind", "name"])),
      ("allOf", .array(branches)),
    ]
  }
}
