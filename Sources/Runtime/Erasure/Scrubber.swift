package import JSON

/// Says what is left of a row when everything goes that is about erased persons of one tenant.
///
/// Pure: stores go through their rows and ask. What is about accounts of the customer (seats, users)
/// stays: a recruiter who was a candidate, too, keeps the seat.
package struct Scrubber: Sendable {
  private let key: SealingKey
  private let seals: Set<Seal>

  package init(key: SealingKey, seals: Set<Seal>) {
    self.key = key
    self.seals = seals
  }

  package enum Outcome: Sendable {
    /// It names none of them.
    case clean
    /// Elements of its lists did, and are gone.
    case edited(JSONValue)
    /// It is about one of them.
    case erased
  }

  // MARK: - Input

  /// What is left of an event's body.
  package func event(_ body: [UInt8], type: String) -> Outcome {
    guard !isOfAccounts(event: type), let json = try? JSONValue.parse(body) else { return .clean }
    return outcome(json, under: "")
  }

  /// Whether a text that is no JSON names one of them, as a word.
  package func isNamed(in text: String) -> Bool { words(of: text).contains(where: isNamedBy) }

  // MARK: - Rows

  /// Begins the key and the id of an erased event; what follows is their seal.
  private static let erased = "erased"

  /// The key that an erased event has instead of its own.
  package func sealed(_ key: EventKey) -> EventKey {
    EventKey(
      tenant: key.tenant, text: "\(Self.erased)\u{1f}\(self.key.seal("key", key.text).text)")
  }

  /// The id that an erased event has instead of its own.
  package func sealed(id: String) -> String { "\(Self.erased)-\(key.seal("id", id).text)" }

  /// The row without what is personal, nil where nothing of it names them.
  ///
  /// The decisions on it are asked for where a discard has dropped the body.
  package func event(
    _ row: EventRow, decisions: () throws(StoreError) -> [DecisionRow]
  ) throws(StoreError) -> EventRow? {
    guard !row.isErased, !isOfAccounts(event: row.type) else { return nil }
    var left = row
    switch row.body.map({ event($0, type: row.type) }) ?? .clean {
    case .erased: break
    case .edited(let json):
      left.body = json.bytes
      return left
    case .clean:
      // Short ids of other things may equal a candidate's: where there is a body, it has told.
      let name = row.body == nil ? Subject.anyID : ""
      if isNamed(within: row.id, under: name) || isNamed(in: row.key, under: name) { break }
      guard row.body == nil, try decisions().contains(where: { isNamed(inFacts: $0.readSet) })
      else { return nil }
    }
    return erased(row)
  }

  /// What stays of an erased event: that it was, when, and what was decided.
  package func erased(_ row: EventRow) -> EventRow {
    var left = row
    left.key = sealed(row.key)
    left.id = sealed(id: row.id)
    left.body = nil
    left.bodyUntil = nil
    left.contentDigest = nil
    return left
  }

  /// Source and type stand before the values.
  private func isNamed(in key: EventKey, under name: String) -> Bool {
    key.text.split(separator: "\u{1f}").dropFirst(2).contains { value in
      isNamed(within: String(value), under: name)
    }
  }

  /// Whether an id, or a part of one that is a path, names them.
  private func isNamed(within id: String, under name: String) -> Bool {
    isNamed(id, under: name)
      || id.split(separator: "/").contains { isNamed(String($0), under: name) }
  }

  /// The row without values, nil where it stays: it goes where its event does, or it names them.
  package func decision(_ row: DecisionRow, isErased: Bool) -> DecisionRow? {
    guard
      isErased || isNamed(inFacts: row.readSet) || isWaitedFor(row.features)
        || (row.isShadow && wouldConcernThem(row.features))
    else { return nil }
    var left = row
    left.readSet = Array("{}".utf8)
    left.features = withoutValues(row.features)
    return left.features == row.features && left.readSet == row.readSet ? nil : left
  }

  /// Whether a feature waits for one of them.
  private func isWaitedFor(_ features: [UInt8]) -> Bool {
    let answers = (try? JSONValue.parse(features))?.array ?? []
    return answers.contains { answer in
      guard let kind = answer["waits_for"]?.string, let id = answer["waits_for_id"]?.string
      else { return false }
      return isNamed(id, under: kind)
    }
  }

  /// Whether what a revision in shadow would have done names one of them.
  private func wouldConcernThem(_ features: [UInt8]) -> Bool {
    let answers = (try? JSONValue.parse(features))?.array ?? []
    return answers.flatMap { $0["would_do"]?.array ?? [] }.contains { effect in
      guard let payload = effect["payload"] else { return false }
      if case .clean = outcome(payload, under: name(ofIDIn: payload)) { return false }
      return true
    }
  }

  /// What a feature answered, in the words of the policies alone.
  private static let wordsOfPolicies: Set<String> = [
    "feature", "verdict", "shadow", "gate", "rules", "reason", "waits_for", "at", "override",
  ]

  private func withoutValues(_ features: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for answer in (try? JSONValue.parse(features))?.array ?? [] {
      guard let members = answer.object?.members else { continue }
      let kept = members.filter { Self.wordsOfPolicies.contains($0.key) }
      writer.value(.object(JSONObject(kept)))
    }
    writer.endArray()
    return writer.finish()
  }

  private func isNamed(inFacts readSet: [UInt8]) -> Bool {
    guard let facts = (try? JSONValue.parse(readSet))?.object else { return false }
    return facts.members.contains { member in
      guard !isOfAccounts(fact: member.key) else { return false }
      if case .clean = outcome(member.value, under: member.key) { return false }
      return true
    }
  }

  private static let commands: Set<String> = ["erase", "delete_upstream", "notify_member_closed"]

  /// Whether it makes others erase, or take their mark off: they are told, later than we erase.
  private func isCommand(_ effect: EffectRow) -> Bool {
    if Self.commands.contains(effect.kind) { return true }
    guard effect.kind == "set_indicator" else { return false }
    return (try? JSONValue.parse(key.opened(effect.payload)))?["shown"]?.bool == false
  }

  /// The row without its payload, nil where it stays: it goes where its event does, or it names them.
  package func effect(_ row: OutboxRow, isErased: Bool) -> OutboxRow? {
    guard row.effect.payload != Self.nothing, row.effect.kind != "map_seat" else { return nil }
    var left = row
    if !isErased {
      guard let json = try? JSONValue.parse(row.effect.payload) else { return nil }
      switch outcome(json, under: name(ofIDIn: json)) {
      case .clean: return nil
      case .edited(let json):
        left.effect.payload = json.bytes
        return left
      case .erased: break
      }
    }
    if row.state == .pending, isCommand(row.effect) {
      left.effect.payload = key.closed(key.opened(row.effect.payload))
    } else {
      left.effect.payload = Self.nothing
      if left.state == .pending { left.state = .none }
    }
    return left == row ? nil : left
  }

  /// Whether it waits to be told to the network, is about one of them, and is no such command.
  package func withdraws(_ row: OutboxRow) -> Bool {
    guard row.state == .pending, row.effect.delivery == "network",
      !isCommand(row.effect),
      let json = try? JSONValue.parse(row.effect.payload)
    else { return false }
    if case .erased = outcome(json, under: name(ofIDIn: json)) { return true }
    return false
  }

  /// What `id` is the id of, in a command about a record.
  private func name(ofIDIn command: JSONValue) -> String {
    guard let entity = command["entity"]?.string else { return Subject.anyID }
    return switch entity {
    case "last_activity": "candidate"
    case "stage": "application"
    default: entity
    }
  }

  private static let nothing = Array("{}".utf8)

  /// Whether an open hold waits for one of them.
  package func isNamed(in row: HoldRow) -> Bool { isNamed(row.keyID, under: row.keyKind) }
  package func isNamed(in row: ReleaseRow) -> Bool { isNamed(row.keyID, under: row.keyKind) }

  /// What is left of a fact: `.erased` takes the whole of it.
  package func fact(_ key: FactKey, body: [UInt8]) -> Outcome {
    guard !isOfAccounts(fact: key.kind) else { return .clean }
    if isNamed(key.id, under: key.kind) { return .erased }
    guard let json = try? JSONValue.parse(body) else { return .clean }
    switch outcome(json, under: key.kind) {
    case .clean: return .clean
    case .edited(let json): return .edited(json)
    case .erased:
      guard key.kind == "candidate" || key.kind == "member", let object = json.object else {
        return .erased
      }
      // Another person, who was linked with this one or shares an address: that alone goes.
      let kept = object.members.filter { member in
        member.value.string.map { !isNamed($0, under: member.key) } ?? true
      }
      return .edited(.object(JSONObject(kept)))
    }
  }

  /// Whether a fact that was edited may still be found by this.
  package func keeps(_ entry: FactChange.IndexEntry) -> Bool {
    !isNamed(entry.value, under: entry.field)
  }

  package func quarantined(_ row: QuarantineRow) -> QuarantineRow? {
    let texts = [String(decoding: row.excerpt, as: UTF8.self), row.detail]
    guard texts.contains(where: isNamed(in:)) else { return nil }
    var left = row
    left.excerpt = []
    left.detail = Self.erased
    return left
  }

  /// An override in which somebody wrote of one of them, or is one; that word alone goes.
  package func override(_ row: OverrideRow) -> OverrideRow? {
    var left = row
    left.reason = withoutNames(row.reason)
    left.actor = withoutNames(row.actor)
    left.revokedBy = row.revokedBy.map(withoutNames)
    return left == row ? nil : left
  }

  /// As ``override(_:)``.
  package func rollout(_ row: RolloutRow) -> RolloutRow? {
    var left = row
    left.reason = withoutNames(row.reason)
    left.actor = withoutNames(row.actor)
    return left == row ? nil : left
  }

  /// As ``override(_:)``, in all texts of its body; a digest over what it said would tell whether
  /// a guess is right, and goes with it.
  package func request(_ row: RequestRow) -> RequestRow? {
    guard let body = try? JSONValue.parse(row.body) else { return nil }
    let without = withoutNames(body)
    guard without != body else { return nil }
    var left = row
    left.body = without.bytes
    left.digest = Self.erased
    return left
  }

  /// Positions of the notes of an entry that name one of them: a note goes as a whole.
  package func notes(_ entry: HistoryEntry) -> [Int] {
    entry.notes.indices.filter { index in
      entry.notes[index].content.map { isNamed(in: $0.text) } ?? false
    }
  }

  /// - Complexity: linear in the tree, whose depth is limited.
  private func withoutNames(_ json: JSONValue) -> JSONValue {
    switch json {
    case .string(let text): .string(withoutNames(text))
    case .array(let items): .array(items.map(withoutNames))
    case .object(let object):
      .object(
        JSONObject(object.members.map { .init(key: $0.key, value: withoutNames($0.value)) }))
    default: json
    }
  }

  package func withoutNames(_ text: String) -> String {
    var left = ""
    var rest = text[...]
    while !rest.isEmpty {
      let word = rest.prefix { !Self.isBetweenWords($0) }
      rest = rest.dropFirst(word.count)
      left += isNamed(in: String(word)) ? "[\(Self.erased)]" : word
      let gap = rest.prefix(while: Self.isBetweenWords)
      rest = rest.dropFirst(gap.count)
      left += gap
    }
    return left
  }

  // MARK: - Names

  private func isNamed(_ text: String, under name: String) -> Bool {
    Subject.readings(of: text, under: name).contains { seals.contains(key.seal($0)) }
  }

  private func isNamedBy(_ word: String) -> Bool { isNamed(word, under: Subject.anyID) }

  private func words(of text: String) -> [String] {
    text.split(whereSeparator: { Self.isBetweenWords($0) }).flatMap { word -> [String] in
      var bare = word
      while let last = bare.last, ".:!?".contains(last) { bare.removeLast() }
      return bare.count == word.count ? [String(word)] : [String(word), String(bare)]
    }
  }

  private static func isBetweenWords(_ character: Character) -> Bool {
    character.isWhitespace || character == "\u{1f}" || "\"'`<>(){}[],;|=\\".contains(character)
  }

  /// What is left of a tree in which an `id` is that of a `name`.
  ///
  /// - Complexity: linear in the tree, whose depth is limited.
  private func outcome(_ json: JSONValue, under name: String) -> Outcome {
    switch json {
    case .string(let text): return isNamed(text, under: name) ? .erased : .clean
    case .array(let items):
      var left: [JSONValue] = []
      var isEdited = false
      for item in items {
        switch outcome(item, under: name) {
        case .clean: left.append(item)
        case .edited(let item):
          left.append(item)
          isEdited = true
        case .erased: isEdited = true
        }
      }
      return isEdited ? .edited(.array(left)) : .clean
    case .object(let object):
      var left: [JSONObject.Member] = []
      var isEdited = false
      for member in object.members {
        let isID = member.key == "id" || member.key == "value"
        switch outcome(member.value, under: isID ? name : member.key) {
        case .clean: left.append(member)
        case .edited(let value):
          left.append(.init(key: member.key, value: value))
          isEdited = true
        case .erased: return .erased
        }
      }
      return isEdited ? .edited(.object(JSONObject(left))) : .clean
    default: return .clean
    }
  }

  private func isOfAccounts(event type: String) -> Bool {
    type.hasPrefix("seat.") || type.hasPrefix("ats.user.")
  }

  private func isOfAccounts(fact kind: String) -> Bool { kind == "seat" || kind == "user" }
}

extension EventRow {
  /// Whether it is about a person who was erased.
  package var isErased: Bool { key.text.hasPrefix("erased\u{1f}") }
}
