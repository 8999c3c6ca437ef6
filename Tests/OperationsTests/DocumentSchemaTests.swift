import Catalogue
import JSON
import Operations
import TestKit
import Testing

@Suite struct DocumentSchemaTests {
  static let kinds = DocumentSchema.kinds + [DocumentSchema.anyKind]

  private func schema(_ kind: String) throws -> JSONValue {
    let text = try #require(DocumentSchema.text(for: kind, catalogue: .recruiting))
    return try JSONValue.parse(Array(text.utf8))
  }

  @Test(arguments: kinds)
  func `the schemas beside the sources say what the catalogue says`(kind: String) throws {
    let text = try #require(DocumentSchema.text(for: kind, catalogue: .recruiting))
    let file = PackageRoot.file("schemas/\(DocumentSchema.fileName(kind))")
    #expect(goldenMismatch(text, file: file) == nil)
  }

  @Test func `there is none for another kind`() {
    #expect(DocumentSchema.text(for: "feature", catalogue: .recruiting) == nil)
  }

  @Test(arguments: kinds)
  func `every reference has its definition, and every definition is used`(kind: String) throws {
    let schema = try schema(kind)
    let defined = Set(schema["$defs"]?.object?.members.map(\.key) ?? [])
    var references: Set<String> = []
    walk(schema) { object in
      guard let target = object["$ref"]?.string else { return }
      #expect(target.hasPrefix("#/$defs/"))
      references.insert(String(target.dropFirst("#/$defs/".count)))
    }
    #expect(defined == references)
    #expect(!defined.isEmpty)
  }

  @Test(arguments: kinds)
  func `a mapping with listed keys takes no other`(kind: String) throws {
    var count = 0
    walk(try schema(kind)) { object in
      // Conditions and choices by `kind` or `type` look at a part of the keys alone.
      guard object["type"]?.string == "object", object["properties"] != nil,
        object["allOf"] == nil || object["additionalProperties"] != nil
      else { return }
      count += 1
      #expect(object["additionalProperties"]?.bool == false)
    }
    #expect(count > 0)
  }

  @Test func `effects carry descriptions, defaults and what is needed`() throws {
    let step = try #require(try schema("Feature")["$defs"]?["step"]?["anyOf"]?[1])
    let effect = try #require(step["properties"]?["advance_stage"])
    #expect(effect["description"]?.string == "Moves an opportunity to a stage.")
    #expect(effect["required"] == .array([.string("to")]))
    let only = try #require(effect["properties"]?["only"])
    #expect(only["default"] == .string("forward"))
    #expect(only["description"]?.string == "Whether it may move back.")
    let link = step["properties"]?["create_candidate"]?["properties"]?["link"]
    #expect(link?["default"] == .bool(true))
  }

  @Test func `a smaller catalogue gives a smaller schema`() throws {
    let catalogue = Catalogue(
      envelope: [], events: [EventType("door.opened", .ats, "A door was opened.", fields: [])],
      facts: [], effects: [], upstream: [], reasons: [], matchingKeys: [],
      creationRoutes: Choice("r", []),
      holdKeys: Choice("k", []), hasPipelines: false, shape: .flat)
    let text = try #require(DocumentSchema.text(for: "Feature", catalogue: catalogue))
    #expect(text.contains("\"door.opened\""))
    #expect(!text.contains("inmail"))
  }

  private func walk(_ value: JSONValue, _ visit: (JSONObject) -> Void) {
    switch value {
    case .object(let object):
      visit(object)
      for member in object.members { walk(member.value, visit) }
    case .array(let elements): for element in elements { walk(element, visit) }
    default: break
    }
  }
}
