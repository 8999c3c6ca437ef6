import JSON

/// Writes one canonical event: the envelope, then the fields of its type in the caller's order.
///
/// Absent optional fields are left out.
struct EventLine {
  enum Actor: String {
    case seat, member
  }

  enum Source: String {
    case push, poll
  }

  private var writer = JSONWriter()

  /// Writes the envelope; `key` tells events of the type apart, and with it is the event's id.
  init(
    _ type: String, key: [String], of exchange: Exchange, source: Source, occurredAt: EventTime,
    contract: String? = nil, integrationContext: String? = nil, actor: (Actor, String)? = nil
  ) {
    writer.beginObject()
    writer.member("id", ([type] + key).joined(separator: "/"))
    writer.member("type", type)
    writer.member("tenant", exchange.tenant)
    writer.member("occurred_at", occurredAt.milliseconds)
    if occurredAt.isAssumed { writer.member("occurred_at_assumed", true) }
    writer.member("received_at", exchange.receivedAt)
    writer.member("source", source.rawValue)
    writer.member("mode", exchange.mode)
    add("contract", contract ?? exchange.contract)
    add("integration_context", integrationContext ?? exchange.integrationContext)
    if let (kind, id) = actor {
      writer.key("actor")
      writer.beginObject()
      writer.member("kind", kind.rawValue)
      writer.member("id", id)
      writer.endObject()
    }
  }

  mutating func add(_ name: String, _ text: String?) {
    if let text { writer.member(name, text) }
  }

  mutating func add(_ name: String, _ number: Int64?) {
    if let number { writer.member(name, number) }
  }

  mutating func add(_ name: String, _ flag: Bool?) {
    if let flag { writer.member(name, flag) }
  }

  mutating func add(_ name: String, _ texts: [String]) {
    writer.member(name, texts)
  }

  /// For fields with structure of their own; `body` writes exactly one value.
  mutating func add(_ name: String, _ body: (inout JSONWriter) -> Void) {
    writer.key(name)
    body(&writer)
  }

  /// For several members at once; `body` writes keys and values.
  mutating func add(_ body: (inout JSONWriter) -> Void) { body(&writer) }

  consuming func finish() -> [UInt8] {
    writer.endObject()
    return writer.finish()
  }
}
