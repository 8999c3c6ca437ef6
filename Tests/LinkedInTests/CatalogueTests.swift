import Catalogue
import JSON
import LinkedIn
import TestKit
import Testing

@Suite struct `Produced events and the catalogue` {
  /// Every event of every fixture fits its type: no unknown field, no missing one, right types.
  @Test func `agree in names and types`() throws {
    let catalogue = Catalogue.recruiting
    var misfits: Set<String> = []
    for fixture in Fixture.all(in: "Tests/LinkedInTests/Fixtures") {
      for line in try fixture.bytes("exchange.jsonl").split(separator: UInt8(ascii: "\n")) {
        for event in LinkedInAdapter.events(line: Array(line)).events {
          let value = try JSONValue.parse(event)
          let name = value["type"]?.string ?? ""
          guard let type = catalogue.event(name) else {
            misfits.insert("\(name): no such event type")
            continue
          }
          let object = ObjectType(name, catalogue.envelope + type.fields)
          check(value, .object(object), name, &misfits)
        }
      }
    }
    #expect(misfits.sorted() == [])
  }

  private func check(
    _ value: JSONValue, _ type: ValueType, _ path: String, _ misfits: inout Set<String>
  ) {
    var fits = true
    switch type {
    case .bool: fits = value.bool != nil
    case .int, .timestamp: fits = value.int64 != nil
    case .double: fits = value.double != nil
    case .string, .id, .stage, .section, .duration, .period: fits = value.string != nil
    case .urn(let kind): fits = value.string?.hasPrefix("urn:li:\(kind):") == true
    case .choice(let choice): fits = value.string.map(choice.values.contains) == true
    case .list(let element):
      fits = value.array != nil
      for item in value.array ?? [] { check(item, element, path + "[]", &misfits) }
    case .map(let element):
      fits = value.object != nil
      for member in value.object?.members ?? [] {
        check(member.value, element, path + ".*", &misfits)
      }
    case .object(let object):
      fits = value.object != nil
      for member in value.object?.members ?? [] {
        if let field = object.fields.first(where: { $0.name == member.key }) {
          check(member.value, field.type, "\(path).\(member.key)", &misfits)
        } else {
          misfits.insert("\(path).\(member.key): no such field")
        }
      }
      for field in object.fields where !field.isOptional && value[field.name] == nil {
        misfits.insert("\(path).\(field.name): required, not produced")
      }
    case .fieldMap: fits = false
    }
    if !fits { misfits.insert("\(path): \(value.kindName) is not a \(type)") }
  }
}
