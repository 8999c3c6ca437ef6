import CEL
import Catalogue
import Program

/// What an event type writes to the facts (``EventType/writes``), every name resolved once.
struct WritePlan {
  /// Where a value comes from.
  enum Source {
    /// A field of the event; nil where no slot is kept for it, so that it reads as absent.
    case slot(SlotID?)
    /// The element of the list itself.
    case element
    case elementField(String)
  }

  struct Change {
    let field: Int
    let action: Action
  }

  enum Action {
    /// An absent value leaves the field as it was.
    case set(Source)
    /// The same, where the other source has this word.
    case setWhere(Source, Source, is: String)
    case put(Value?)
    /// Cleared unless the other field has another value.
    case clearUnless(other: Int, than: Source)
    case latest(Source)
    case latestEntry(key: Source, Source)
    /// The key under which the month is kept.
    case countInMonth(month: String)
    /// The keys under which sum and count are kept.
    case average(Source, sum: String, count: String)
    case insert(Source)
    case remove(Source)
  }

  /// A snapshot says all that there is: facts that agree with the event in `field` and are not
  /// named by it are no longer active.
  struct Replacement {
    let field: String
    let owner: Source
    let active: Int
  }

  let kind: Int
  let each: Source?
  let key: Source
  let changes: [Change]
  let replacement: Replacement?
  let outrank: Outrank?

  /// What stands in the fact outranks what the event tells.
  struct Outrank {
    let field: Int
    let word: Value
    let source: Source
  }
  /// Where this has a value, nothing is written.
  let unless: Source?

  /// The plans of an event type, in the order of its writes.
  static func all(of event: EventType, in set: ProgramSet) -> [WritePlan] {
    event.writes.compactMap { WritePlan($0, in: set) }
  }

  private init?(_ write: FactWrite, in set: ProgramSet) {
    let catalogue = set.catalogue
    guard let kind = catalogue.factID(write.fact) else { return nil }
    func source(_ path: String) -> Source {
      let parts = path.split(separator: ".").map(String.init)
      guard parts.first == "each", parts.count >= 2 else {
        return .slot(set.layout.slot(of: parts))
      }
      return parts[1] == "value" ? .element : .elementField(parts[1])
    }
    self.kind = kind
    each = write.each.map(source)
    key = source(write.key)
    unless = write.unless.map(source)
    changes = write.changes.compactMap { change in
      let (name, action): (String, Action?) =
        switch change {
        case .set(let name, let path): (name, .set(source(path)))
        case .setWhere(let name, let from, let path, let word):
          (name, .setWhere(source(from), source(path), is: word))
        case .setConstant(let name, let text): (name, .put(.string(text)))
        case .setFlag(let name, let flag): (name, .put(.bool(flag)))
        case .clear(let name): (name, .put(nil))
        case .clearUnless(let name, let other, let path):
          (
            name,
            catalogue.field(other, of: kind).map { .clearUnless(other: $0, than: source(path)) }
          )
        case .latest(let name, let path): (name, .latest(source(path)))
        case .latestEntry(let name, let key, let path):
          (name, .latestEntry(key: source(key), source(path)))
        case .countInMonth(let name): (name, .countInMonth(month: "\(name).month"))
        case .average(let name, let path):
          (name, .average(source(path), sum: "\(name).sum", count: "\(name).count"))
        case .insert(let name, let path): (name, .insert(source(path)))
        case .remove(let name, let path): (name, .remove(source(path)))
        }
      guard let field = catalogue.field(name, of: kind), let action else { return nil }
      return Change(field: field, action: action)
    }
    if let field = write.replacesAllBy, let active = catalogue.field("active", of: kind) {
      replacement = Replacement(field: field, owner: source("event.\(field)"), active: active)
    } else {
      replacement = nil
    }
    outrank = write.outranked.flatMap { rule in
      catalogue.field(rule.field, of: kind).map {
        Outrank(field: $0, word: .string(rule.word), source: source(rule.path))
      }
    }
  }
}

/// Fields of a fact that follow from others of it.
struct DerivedFields {
  private let section: (stage: Int, section: Int)?
  private let fullName: (first: Int, last: Int, full: Int)?

  init(_ kind: Int, in catalogue: Catalogue) {
    func position(_ name: String) -> Int? { catalogue.field(name, of: kind) }
    if let stage = position("stage"), let section = position("section") {
      self.section = (stage, section)
    } else {
      section = nil
    }
    if let first = position("first_name"), let last = position("last_name"),
      let full = position("full_name")
    {
      fullName = (first, last, full)
    } else {
      fullName = nil
    }
  }

  /// Fills a stage's section and a candidate's whole name.
  func fill(_ fact: inout Fact, _ pipeline: Pipeline) {
    if let section, case .string(let stage)? = fact.values[section.stage] {
      fact.values[section.section] = pipeline.section(of: stage).map(Value.string)
    }
    if let fullName, case .string(let first)? = fact.values[fullName.first],
      case .string(let last)? = fact.values[fullName.last]
    {
      fact.values[fullName.full] = .string("\(first) \(last)")
    }
  }
}
