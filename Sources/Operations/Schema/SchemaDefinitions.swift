import Catalogue
import JSON

/// The definitions that the schemas of all kinds share, in the order in which they are written.
struct SchemaDefinitions {
  let catalogue: Catalogue
  private(set) var all: [(name: String, schema: JSONValue)] = []

  init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
    all =
      DocumentSchema.kinds.compactMap { kind in document(kind).map { (kind, $0) } }
      + parts + leaves + vocabulary + steps + rules + settings + toggling + state
  }

  func document(_ kind: String) -> JSONValue? {
    switch kind {
    case "Feature": feature
    case "Policy": policy
    case "Tenant": tenant
    case "Test": test
    case "Matrix": matrix
    default: nil
    }
  }

  /// Names of the definitions that a schema needs, directly or through others.
  func reachable(from schema: JSONValue) -> Set<String> {
    let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.schema) })
    var found: Set<String> = []
    var open = references(in: schema)
    while let name = open.popLast() {
      guard found.insert(name).inserted, let next = byName[name] else { continue }
      open += references(in: next)
    }
    return found
  }

  /// Recursion as deep as the tree that this type builds.
  private func references(in schema: JSONValue) -> [String] {
    switch schema {
    case .object(let object):
      object.members.flatMap { member -> [String] in
        if member.key == "$ref", let target = member.value.string {
          return [String(target.dropFirst("#/$defs/".count))]
        }
        return references(in: member.value)
      }
    case .array(let elements): elements.flatMap(references(in:))
    default: []
    }
  }

  /// What every document begins with; `name` is the definition of its name.
  func head(_ kind: String, name: String) -> SchemaNode.Properties {
    [
      ("apiVersion", SchemaNode.const("sluice/v1", "The version of the language.")),
      ("kind", SchemaNode.const(kind, "What the document defines.")),
      ("name", SchemaNode.ref(name, "The name by which others refer to it.")),
      ("title", SchemaNode.string("What people see.")),
    ]
  }
}
