import JSON

extension JSONValue {
  /// An object whose members keep the order in which they are written.
  static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }

  static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

  /// With two spaces a level and without a line feed at the end.
  var prettyText: String {
    var writer = JSONWriter(style: .pretty)
    writer.value(self)
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
