import CEL
import Catalogue
import JSON

/// A record as it is sent to the network.
struct UpstreamRecord {
  typealias Entry = (field: UpstreamField, value: Value?)

  let entity: UpstreamEntity
  let values: [Entry]
  let identity: (kind: String, value: String)?

  func write(to writer: inout JSONWriter) { write(values, to: &writer) }

  private func write(_ entries: [Entry], to writer: inout JSONWriter) {
    writer.beginObject()
    for (field, value) in entries {
      writer.key(field.field.name)
      if let value { FactCoding.write(value, to: &writer) } else { writer.null() }
    }
    writer.endObject()
  }

  /// What differs where the network would be told something new.
  var digest: String {
    var writer = JSONWriter()
    write(values.filter(\.field.isContent), to: &writer)
    var hash = FNV1a()
    hash.add(writer.finish())
    if let identity { hash.add("\(identity.kind)\u{1f}\(identity.value)") }
    return String(UInt64(bitPattern: hash.value), radix: 16)
  }

  /// Whether the network takes the value, as far as its documents say.
  static func fits(_ value: Value, _ limit: UpstreamField.Limit, _ record: [Entry]) -> Bool {
    switch (limit, value) {
    case (.lengthMax(let limit), .string(let text)): text.unicodeScalars.count <= limit
    case (.mailAddress, .string(let text)): isMailAddress(text)
    case (.mailAddress, .list(let items)):
      items.allSatisfy { fits($0, limit, record) }
    case (.otherThan(let word), .string(let text)): !Text.equal(word, text)
    case (.notBefore(let name), .timestamp(let time)):
      if case .timestamp(let other)? = record.first(where: { $0.field.field.name == name })?.value {
        time >= other
      } else {
        true
      }
    default: true
    }
  }

  /// `X@X.X`, each part with something in it.
  private static func isMailAddress(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return false }
    let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
  }
}
