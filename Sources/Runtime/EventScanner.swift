package import CEL
import Catalogue
import JSON
package import Program

/// Reads the JSON of an event straight into the slots of a frame, checking it against its type.
///
/// One pass finds the members, a second reads those that belong to the type; nothing is made of
/// what no expression reads. Belongs to one worker at a time.
package final class EventScanner {
  /// What the envelope says, for identity and order.
  package struct Header: Sendable {
    package var type: Int
    package var id: String
    package var tenant: String
    package var occurredAt: EpochMilliseconds
    package var receivedAt: EpochMilliseconds?
    package var contract: String?
    package var source: String
    package var isBackfill: Bool
    /// The id of the event that it was derived from.
    package var parent: String?
    package var key: EventKey
  }

  private struct Member {
    var name: JSONToken
    var value: JSONToken
    var end: Int
  }

  private let set: ProgramSet
  private let names: SymbolTable
  private let eventNodes: [FieldTable]
  private let typeNames: SymbolTable
  private let typeName: SymbolID
  private let rootNodes: [UInt32: FieldTable]
  private let eventRoot: SymbolID
  private let isRooted: Bool
  private let envelope: EnvelopeSlots
  private var members: [Member] = []
  /// Members of the last event that its type does not know; they are kept and not read.
  package private(set) var unknownFields: [String] = []

  package init(_ set: ProgramSet) {
    self.set = set
    var builder = SymbolTableBuilder()
    var types = SymbolTableBuilder()
    let catalogue = set.catalogue
    envelope = EnvelopeSlots(catalogue, set.layout)
    typeName = builder.intern("type")
    eventRoot = builder.intern("event")
    eventNodes = catalogue.events.map { event in
      _ = types.intern(event.name)
      return FieldTable(
        catalogue.envelope + event.fields, path: ["event"], layout: set.layout, names: &builder)
    }
    var roots: [UInt32: FieldTable] = [:]
    if case .rooted(let variables) = catalogue.shape {
      isRooted = true
      for variable in variables where variable != "event" {
        guard let fact = catalogue.fact(variable) else { continue }
        roots[builder.intern(variable).rawValue] = FieldTable(
          fact.fields, path: [variable], layout: set.layout, names: &builder)
      }
    } else {
      isRooted = false
    }
    rootNodes = roots
    names = builder.freeze()
    typeNames = types.freeze()
  }

  /// Fills `frame`, which must be reset, from one event.
  ///
  /// - Returns: The index of its type in the catalogue.
  package func scan(
    _ bytes: UnsafeRawBufferPointer, into frame: Frame
  ) throws(EventError) -> Int {
    guard bytes.count <= Limits.eventBytesMax else {
      throw EventError(.tooLarge, "the event has more than \(Limits.eventBytesMax) bytes")
    }
    unknownFields.removeAll(keepingCapacity: true)
    guard isRooted else { return try scanEvent(bytes, into: frame) }
    try readMembers(of: bytes)
    let roots = members
    var type: Int?
    for member in roots {
      guard let name = names.find(name: member.name, in: bytes) else { continue }
      let part = UnsafeRawBufferPointer(rebasing: bytes[member.value.start..<member.end])
      if name == eventRoot {
        type = try scanEvent(part, into: frame)
      } else if let table = rootNodes[name.rawValue] {
        try scanObject(part, table, path: "", into: frame)
      }
    }
    guard let type else { throw EventError(.missingField, "`event` is missing") }
    return type
  }

  private func scanEvent(
    _ bytes: UnsafeRawBufferPointer, into frame: Frame
  ) throws(EventError) -> Int {
    try readMembers(of: bytes)
    var type: Int?
    for member in members where names.find(name: member.name, in: bytes) == typeName {
      guard member.value.kind == .string else {
        throw EventError(.wrongType, "`type` is not text")
      }
      guard let symbol = typeNames.find(name: member.value, in: bytes) else {
        let name = EventError.shown(string(member.value, in: bytes))
        throw EventError(.unknownType, "no event type is named `\(name)`")
      }
      type = Int(symbol.rawValue)
    }
    guard let type else { throw EventError(.missingField, "`type` is missing") }
    try read(members, of: eventNodes[type], in: bytes, path: "", into: frame)
    return type
  }

  private func scanObject(
    _ bytes: UnsafeRawBufferPointer, _ table: FieldTable, path: String, into frame: Frame
  ) throws(EventError) {
    try readMembers(of: bytes)
    try read(members, of: table, in: bytes, path: path, into: frame)
  }

  /// The members of one object, values unread.
  private func readMembers(of bytes: UnsafeRawBufferPointer) throws(EventError) {
    members.removeAll(keepingCapacity: true)
    var scanner = JSONScanner(bytes, depthMax: Limits.eventDepthMax)
    var isObject = false
    do throws(JSONError) {
      let first = try scanner.next()
      isObject = first.kind == .objectStart
      // What is no object is looked through all the same: it may be no JSON either.
      if !isObject { _ = try scanner.skipValue(first) }
      while isObject {
        let name = try scanner.next()
        if name.kind == .objectEnd { break }
        let value = try scanner.next()
        let end = try scanner.skipValue(value)
        members.append(Member(name: name, value: value, end: end))
      }
      _ = try scanner.next()
    } catch {
      throw EventError(.malformedJSON, error.description)
    }
    guard isObject else { throw EventError(.notAnObject, "an event is a JSON object") }
  }

  private func read(
    _ members: [Member], of table: FieldTable, in bytes: UnsafeRawBufferPointer, path: String,
    into frame: Frame
  ) throws(EventError) {
    var seen: UInt64 = 0
    for member in members {
      guard let symbol = names.find(name: member.name, in: bytes),
        let position = table.position(of: symbol)
      else {
        let name = string(member.name, in: bytes)
        if unknownFields.contains(path + name) {
          throw EventError(
            .duplicateField,
            "`\(EventError.shown(path + name))` stands there twice")
        }
        guard unknownFields.count < 64 else {
          throw EventError(.wrongType, "more than 64 fields are not known to the event's type")
        }
        unknownFields.append(path + name)
        try checkUnread(member, in: bytes)
        continue
      }
      let bit: UInt64 = 1 << UInt64(position)
      let field = table.fields[position]
      guard seen & bit == 0 else {
        throw EventError(.duplicateField, "`\(path)\(field.name)` stands there twice")
      }
      if member.value.kind == .null {
        guard field.isOptional else {
          throw EventError(.missingField, "`\(path)\(field.name)` is null")
        }
      }
      seen |= bit
      if member.value.kind != .null {
        try read(member, as: field, in: bytes, path: path, into: frame)
      }
    }
    let missing = table.required & ~seen
    if missing != 0 {
      let field = table.fields[missing.trailingZeroBitCount]
      throw EventError(.missingField, "`\(path)\(field.name)` is missing")
    }
  }

  /// What no type knows is kept as it came, so it has to be sound: one reader of a name that stands
  /// twice takes the first value, another the last.
  private func checkUnread(
    _ member: Member, in bytes: UnsafeRawBufferPointer
  ) throws(EventError) {
    guard member.value.kind == .objectStart || member.value.kind == .arrayStart else { return }
    _ = try json(member, in: bytes)
  }

  private func json(
    _ member: Member, in bytes: UnsafeRawBufferPointer
  ) throws(EventError) -> JSONValue {
    let start = member.value.start
    do throws(JSONError) {
      return try JSONValue.parse(UnsafeRawBufferPointer(rebasing: bytes[start..<member.end]))
    } catch {
      // Offsets count from the beginning of the object that is read.
      let error = JSONError(error.code, error.message, at: error.offset + start)
      throw EventError(
        error.code == .duplicateKey ? .duplicateField : .malformedJSON, error.description)
    }
  }

  private func read(
    _ member: Member, as field: FieldTable.Entry, in bytes: UnsafeRawBufferPointer, path: String,
    into frame: Frame
  ) throws(EventError) {
    let token = member.value
    func wrong(_ expected: String) -> EventError {
      EventError(.wrongType, "`\(path)\(field.name)` is not \(expected)")
    }
    switch field.type {
    case .bool:
      guard token.kind == .true || token.kind == .false else { throw wrong("`true` or `false`") }
      if let slot = field.slot { frame.setBool(slot, token.kind == .true) }
    case .int:
      guard token.kind == .number,
        let value = JSONScanner(bytes).int64(token)
      else { throw wrong("an integer") }
      if let slot = field.slot { frame.setInt(slot, value) }
    case .double:
      guard token.kind == .number, let value = JSONScanner(bytes).double(token) else {
        throw wrong("a number")
      }
      if let slot = field.slot { frame.setDouble(slot, value) }
    case .timestamp:
      let value = try timestamp(token, in: bytes, name: path + field.name)
      if let slot = field.slot {
        frame.setTimestamp(
          slot, seconds: value.seconds, nanoseconds: UInt32(truncatingIfNeeded: value.nanoseconds))
      }
    case .duration:
      guard token.kind == .string,
        let value = try? CELDuration.parse(string(token, in: bytes))
      else { throw wrong("a duration, such as \"90m\"") }
      if let slot = field.slot { frame.setDuration(slot, nanoseconds: value.nanoseconds) }
    case .string, .period, .id, .stage, .section, .choice, .urn:
      guard token.kind == .string else { throw wrong("text") }
      // To holds and releases the empty name means every name.
      if token.range.isEmpty, case .id = field.type { throw wrong("a name: it is empty") }
      if !field.words.isEmpty {
        guard isAccepted(token, by: field, in: bytes) else {
          switch field.type {
          case .choice(let choice): throw wrong("one of \(choice.values.joined(separator: ", "))")
          case .urn(let kind): throw wrong("a name of the form `urn:li:\(kind):...`")
          default: throw wrong("text")
          }
        }
      }
      guard let slot = field.slot else { return }
      if token.hasEscapes {
        frame.setString(slot, string(token, in: bytes))
      } else {
        frame.setString(slot, UnsafeRawBufferPointer(rebasing: bytes[token.range]))
      }
    case .object:
      guard token.kind == .objectStart, let nested = field.nested else { throw wrong("an object") }
      let part = UnsafeRawBufferPointer(rebasing: bytes[token.start..<member.end])
      let outer = members
      try scanObject(part, nested, path: path + field.name + ".", into: frame)
      members = outer
    case .list, .map, .fieldMap:
      guard let value = FactCoding.value(try json(member, in: bytes), as: field.type) else {
        throw wrong("a \(field.type.words)")
      }
      if let slot = field.slot { frame.setValue(slot, value) }
    }
  }

  /// Whether a text is one of the field's words, or begins with one where more must follow.
  private func isAccepted(
    _ token: JSONToken, by field: FieldTable.Entry, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    func check(_ text: UnsafeRawBufferPointer) -> Bool {
      field.words.contains { word in
        field.isPrefix
          ? text.count > word.count && text.prefix(word.count).elementsEqual(word)
          : text.count == word.count && text.elementsEqual(word)
      }
    }
    guard token.hasEscapes else {
      return check(UnsafeRawBufferPointer(rebasing: bytes[token.range]))
    }
    return Array(string(token, in: bytes).utf8).withUnsafeBytes(check)
  }

  private func timestamp(
    _ token: JSONToken, in bytes: UnsafeRawBufferPointer, name: String
  ) throws(EventError) -> Timestamp {
    do throws(PrimitiveError) {
      switch token.kind {
      case .number:
        guard let milliseconds = JSONScanner(bytes).int64(token) else {
          throw PrimitiveError("not a whole number of milliseconds")
        }
        return try Timestamp(epochMilliseconds: milliseconds)
      case .string:
        return try Timestamp.parse(string(token, in: bytes))
      default:
        throw PrimitiveError("neither milliseconds nor RFC 3339 text")
      }
    } catch {
      throw EventError(.badTime, "`\(name)` is not a time: \(error.reason)")
    }
  }

  private func string(_ token: JSONToken, in bytes: UnsafeRawBufferPointer) -> String {
    JSONScanner(bytes).string(token)
  }

  /// The envelope of the event that was scanned last into `frame`.
  ///
  /// - Precondition: The catalogue has an envelope.
  package func header(of type: Int, in frame: Frame) -> Header {
    func text(_ slot: SlotID?) -> String { slot.flatMap { frame.string($0) } ?? "" }
    func time(_ slot: SlotID?) -> EpochMilliseconds? {
      guard case .timestamp(let value)? = slot.flatMap({ frame.value($0) }) else { return nil }
      return value.epochMilliseconds
    }
    let tenant = text(envelope.tenant)
    let source = text(envelope.source)
    var key = source
    key += "\u{1f}"
    key += set.catalogue.events[type].name
    let parent = envelope.parent.flatMap { frame.string($0) }
    // A part of an event may share with others whatever tells whole ones apart.
    for slot in parent == nil ? envelope.keys[type] : [envelope.id] {
      key += "\u{1f}"
      if let value = slot.flatMap({ frame.value($0) }) { key += FactCoding.keyText(value) }
    }
    return Header(
      type: type, id: text(envelope.id), tenant: tenant, occurredAt: time(envelope.occurredAt) ?? 0,
      receivedAt: time(envelope.receivedAt),
      contract: envelope.contract.flatMap { frame.string($0) }, source: source,
      isBackfill: text(envelope.mode) == "backfill",
      parent: parent, key: EventKey(tenant: tenant, text: key))
  }
}

/// Where the fields of the envelope stand in a frame; nil: nothing reads the field.
private struct EnvelopeSlots {
  let id, tenant, contract, source, mode, parent, occurredAt, receivedAt: SlotID?
  /// By event type: the fields that tell two events apart.
  let keys: [[SlotID?]]

  init(_ catalogue: Catalogue, _ layout: SlotLayout) {
    func slot(_ name: String) -> SlotID? { layout.slot(of: ["event", name]) }
    id = slot("id")
    tenant = slot("tenant")
    contract = slot("contract")
    source = slot("source")
    mode = slot("mode")
    parent = slot("parent")
    occurredAt = slot("occurred_at")
    receivedAt = slot("received_at")
    keys = catalogue.events.map { event in (event.key.isEmpty ? ["id"] : event.key).map(slot) }
  }
}

extension SymbolTable {
  fileprivate func find(name token: JSONToken, in bytes: UnsafeRawBufferPointer) -> SymbolID? {
    if token.hasEscapes { return find(JSONScanner(bytes).string(token)) }
    return find(UnsafeRawBufferPointer(rebasing: bytes[token.range]))
  }
}
