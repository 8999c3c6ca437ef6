import Catalogue
import Testing

/// What must hold between the parts of the vocabulary, whatever it says.
@Suite struct RecruitingConsistencyTests {
  private let catalogue = Catalogue.recruiting

  private func expectUnique(_ names: [String], _ where: String) {
    #expect(Set(names).count == names.count, "a name is there twice in \(`where`)")
  }

  @Test func `names are unique`() {
    expectUnique(catalogue.events.map(\.name), "events")
    expectUnique(catalogue.facts.map(\.name), "facts")
    expectUnique(catalogue.effects.map(\.name), "effects")
    expectUnique(catalogue.reasons.map { "\($0.outcome.rawValue) \($0.name)" }, "reasons")
    let envelope = catalogue.envelope.map(\.name)
    for event in catalogue.events {
      expectUnique(envelope + event.fields.map(\.name), event.name)
    }
    for fact in catalogue.facts { expectUnique(fact.fields.map(\.name), fact.name) }
    for effect in catalogue.effects {
      expectUnique(effect.arguments.map(\.field.name), effect.name)
    }
  }

  @Test func `an event's key names its fields or the envelope's`() {
    for event in catalogue.events {
      for part in event.key {
        #expect(type(of: part, in: event) != nil, "\(event.name): key \(part)")
      }
    }
  }

  @Test func `a write names fields that exist, of the same type`() throws {
    for event in catalogue.events {
      for write in event.writes {
        let fact = try #require(catalogue.fact(write.fact), "\(event.name): \(write.fact)")
        #expect(resolve(write.key, write, event) != nil, "\(event.name): key \(write.key)")
        if let each = write.each {
          #expect(resolve(each, write, event) != nil, "\(event.name): each \(each)")
        }
        if let unless = write.unless {
          #expect(resolve(unless, write, event) != nil, "\(event.name): unless \(unless)")
        }
        if let field = write.replacesAllBy {
          #expect(fact.field(field) != nil, "\(event.name): replaces by \(field)")
          #expect(fact.field("active")?.type == .bool)
        }
        if let outrank = write.outranked {
          #expect(resolve(outrank.path, write, event) == fact.field(outrank.field)?.type)
        }
        for change in write.changes {
          check(change, of: write, fact, event)
        }
      }
    }
  }

  private func check(
    _ change: FactWrite.Change, of write: FactWrite, _ fact: FactType, _ event: EventType
  ) {
    let place: Comment = "\(event.name) writes \(fact.name): \(String(describing: change))"
    func type(_ path: String) -> ValueType? { resolve(path, write, event) }
    switch change {
    case .set(let name, let from), .latest(let name, let from):
      #expect(type(from) != nil && fact.field(name)?.type == type(from), place)
    case .setWhere(let name, let from, let path, let word):
      #expect(type(from) != nil && fact.field(name)?.type == type(from), place)
      guard case .choice(let choice) = type(path) else {
        Issue.record(place)
        return
      }
      #expect(choice.values.contains(word), place)
    case .setConstant(let name, let text):
      guard case .choice(let choice) = fact.field(name)?.type else {
        Issue.record(place)
        return
      }
      #expect(choice.values.contains(text), place)
    case .setFlag(let name, _):
      #expect(fact.field(name)?.type == .bool, place)
    case .clear(let name):
      #expect(fact.field(name)?.isOptional == true, place)
    case .clearUnless(let name, let other, let path):
      #expect(fact.field(name)?.isOptional == true, place)
      #expect(type(path) == fact.field(other)?.type, place)
    case .latestEntry(let name, let key, let from):
      #expect(type(key) != nil && type(from) == .timestamp, place)
      #expect(fact.field(name)?.type == .map(.timestamp), place)
    case .countInMonth(let name):
      #expect(fact.field(name)?.type == .int, place)
    case .average(let name, let path):
      #expect(fact.field(name)?.type == .double && type(path) == .double, place)
    case .insert(let name, let from), .remove(let name, let from):
      #expect(type(from).map(ValueType.list) == fact.field(name)?.type, place)
    }
  }

  @Test func `a fact is bound by what exists, and found by fields of text`() {
    for fact in catalogue.facts {
      #expect(fact.fields.first?.name == "id" && fact.fields.first?.isOptional == false)
      for name in fact.indexed {
        #expect(fact.field(name) != nil, "\(fact.name): index \(name)")
      }
      for source in fact.bound {
        switch source {
        case .event(let name):
          #expect(
            catalogue.events.contains { type(of: name, in: $0) != nil }, "\(fact.name) <- \(name)")
        case .fact(let other, let name):
          #expect(catalogue.fact(other)?.field(name)?.type == fact.fields.first?.type)
        case .tenant:
          #expect(fact.name == "tenant")
        }
      }
    }
  }

  @Test func `matching looks in indexed fields of the candidate`() throws {
    let candidate = try #require(catalogue.fact("candidate"))
    for key in catalogue.matchingKeys {
      #expect(candidate.indexed.contains(key.candidateField), "\(key.name)")
      for name in key.from {
        #expect(candidate.field(name) != nil, "\(key.name) from \(name)")
      }
    }
  }

  @Test func `a record at the network has an id, and limits that fit its fields`() {
    expectUnique(catalogue.upstream.map(\.name), "upstream")
    for entity in catalogue.upstream {
      expectUnique(entity.fields.map(\.field.name), entity.name)
      for name in entity.belongsTo + [entity.subject].compactMap(\.self) {
        #expect(catalogue.fact(name) != nil, "\(entity.name): \(name)")
      }
      for field in entity.fields {
        let place: Comment = "\(entity.name).\(field.field.name)"
        if field.field.defaultText != nil {
          #expect(field.field.defaultText == "[]" && !field.field.isOptional, place)
        }
        if case .notBefore(let name) = field.limit {
          #expect(entity.fields.contains { $0.field.name == name }, place)
        }
      }
    }
  }

  @Test func `a person's link outranks on both sides`() throws {
    let linked = try #require(catalogue.event("profile.linked"))
    #expect(linked.writes.allSatisfy { $0.outranked?.word == "manual" })
  }

  @Test func `no default stands beside an optional field`() {
    for fact in catalogue.facts {
      for field in fact.fields where field.defaultText != nil {
        #expect(!field.isOptional, "\(fact.name).\(field.name)")
        check(default: field.defaultText, field, in: fact.name)
      }
    }
    for effect in catalogue.effects {
      for argument in effect.arguments where argument.defaultText != nil {
        #expect(!argument.field.isOptional, "\(effect.name).\(argument.field.name)")
        check(default: argument.defaultText, argument.field, in: effect.name)
      }
    }
  }

  private func check(default text: String?, _ field: Field, in place: String) {
    guard let text else { return }
    switch field.type {
    case .bool: #expect(text == "true" || text == "false", "\(place).\(field.name)")
    case .int: #expect(Int(text) != nil, "\(place).\(field.name)")
    case .choice(let choice):
      #expect(choice.values.contains(text), "\(place).\(field.name)")
    default: break
    }
  }

  @Test func `everything is described in a sentence, and every reason has a remedy`() {
    for (name, text) in descriptions() {
      #expect(text.hasSuffix(".") && text.count > 4, "\(name): \(text)")
    }
    for reason in catalogue.reasons {
      #expect(reason.remedy.hasSuffix("."), "\(reason.name)")
    }
  }

  @Test func `names are in snake case`() {
    for (name, _) in descriptions() {
      let fine = name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
      }
      #expect(fine, "\(name)")
    }
  }

  @Test func `no key is a boolean to readers of YAML 1.1`() {
    let booleans: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false"]
    for (name, _) in descriptions() {
      for part in name.split(separator: ".") {
        #expect(!booleans.contains(String(part)), "\(name)")
      }
    }
  }

  // MARK: Helpers

  private func descriptions() -> [(String, String)] {
    func fields(_ fields: [Field], _ prefix: String) -> [(String, String)] {
      fields.flatMap { field -> [(String, String)] in
        let name = "\(prefix).\(field.name)"
        return [(name, field.description)] + inner(field.type, name)
      }
    }
    func inner(_ type: ValueType, _ prefix: String) -> [(String, String)] {
      switch type {
      case .object(let object): fields(object.fields, prefix)
      case .list(let element), .map(let element): inner(element, prefix)
      default: []
      }
    }
    return fields(catalogue.envelope, "envelope")
      + catalogue.events.flatMap { [($0.name, $0.description)] + fields($0.fields, $0.name) }
      + catalogue.facts.flatMap { [($0.name, $0.description)] + fields($0.fields, $0.name) }
      + catalogue.effects.flatMap {
        [($0.name, $0.description)] + fields($0.arguments.map(\.field), $0.name)
      }
      + catalogue.upstream.flatMap {
        [($0.name, $0.description)] + fields($0.fields.map(\.field), $0.name)
      }
      + catalogue.reasons.map { ($0.name, $0.description) }
  }

  private func type(of name: String, in event: EventType) -> ValueType? {
    (event.fields + catalogue.envelope).first { $0.name == name }?.type
  }

  /// `event.a`, or `each.b` of a write that is repeated.
  private func resolve(_ path: String, _ write: FactWrite, _ event: EventType) -> ValueType? {
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "event": return type(of: parts[1], in: event)
    case "each":
      guard let each = write.each?.split(separator: ".").last,
        case .list(.object(let object)) = type(of: String(each), in: event)
      else { return nil }
      return object.fields.first { $0.name == parts[1] }?.type
    default: return nil
    }
  }
}

extension FactType {
  fileprivate func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
