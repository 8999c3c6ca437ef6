import CEL
import JSON

/// Tells whether two deliveries of an event say the same.
package enum ContentDigest {
  /// What may differ between two deliveries of the same event.
  private static let ignored: Set<String> = ["received_at", "mode", "enrichment"]

  /// FNV-1a over the JSON with members sorted and white space left out, without what may differ.
  ///
  /// - Complexity: linear in the size of the event, whose depth is limited.
  package static func of(_ body: [UInt8]) -> Int64 {
    var writer = JSONWriter()
    if let value = try? JSONValue.parse(body), let object = value.object {
      let isTimeAssumed = object["occurred_at_assumed"]?.bool == true
      let kept = JSONObject(
        object.members.filter { member in
          !ignored.contains(member.key) && !(isTimeAssumed && member.key == "occurred_at")
        })
      write(.object(kept), to: &writer)
    } else {
      writer.string(utf8: body.withUnsafeBytes { UnsafeRawBufferPointer($0) })
    }
    var hash = FNV1a()
    hash.add(writer.finish())
    return hash.value
  }

  private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value {
    case .array(let items):
      writer.beginArray()
      for item in items { write(item, to: &writer) }
      writer.endArray()
    case .object(let object):
      writer.beginObject()
      for member in object.members.sorted(by: { Text.isLess($0.key, $1.key) }) {
        writer.key(member.key)
        write(member.value, to: &writer)
      }
      writer.endObject()
    default: writer.value(value)
    }
  }
}
