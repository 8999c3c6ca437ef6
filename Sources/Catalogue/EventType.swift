/// A kind of thing that happens, at the network, at the ATS or in administration.
package struct EventType: Sendable, Hashable {
  /// `inmail.sent`; unique in a catalogue.
  package let name: String
  package let description: String
  package let origin: Origin
  /// What it carries beside the envelope (``Catalogue/envelope``).
  package let fields: [Field]
  /// Fields, of the envelope or its own, that tell two of this type apart within tenant and source.
  ///
  /// Empty: the envelope's `id`.
  package let key: [String]
  /// What it tells about the world, written to the facts before any feature decides.
  package let writes: [FactWrite]
  /// A user waits for the answer: allow, deny with a reason, or prompt.
  package let isAction: Bool
  /// Holds of a key that it releases: the key's kind, and the field that names which.
  package let releases: Release?

  package struct Release: Sendable, Hashable {
    /// One of ``Catalogue/holdKeys``.
    package let key: String
    package let field: String

    package init(_ key: String, field: String) {
      self.key = key
      self.field = field
    }
  }

  package enum Origin: String, Sendable, Hashable, CaseIterable {
    case network
    case ats
    case administration
  }

  package init(
    _ name: String, _ origin: Origin, key: [String] = [], action: Bool = false,
    releases: Release? = nil, _ description: String, fields: [Field], writes: [FactWrite] = []
  ) {
    self.name = name
    self.origin = origin
    self.key = key
    self.isAction = action
    self.releases = releases
    self.description = description
    self.fields = fields
    self.writes = writes
  }
}

/// How an event changes a fact.
///
/// A write that is older, by `occurred_at`, than the last one of the same event type to the same
/// fact is skipped: late arrivals do no harm.
package struct FactWrite: Sendable, Hashable {
  /// Name of the ``FactType``.
  package let fact: String
  /// The path of a list, `event.seats`: the write is repeated for each element, read as `each.…`.
  package let each: String?
  /// Where the fact's key comes from: `event.seat`, `each.seat`; absent at run time: no write.
  package let key: String
  package let changes: [Change]
  /// Facts of this kind that agree with the event in this field, and were not written by it, are
  /// marked inactive (`active = false`): a snapshot replaces what was known.
  package let replacesAllBy: String?
  /// Nothing that the event tells is written where the fact has this word in this field and the
  /// event, at this path, has another: what a person linked outranks what a program found.
  package let outranked: Outrank?

  package struct Outrank: Sendable, Hashable {
    package let field: String
    package let word: String
    package let path: String

    package init(_ field: String, is word: String, unless path: String) {
      self.field = field
      self.word = word
      self.path = path
    }
  }
  /// A path; where the event has a value there, nothing is written.
  package let unless: String?

  package enum Change: Sendable, Hashable {
    /// Field ← path (`event.user`, `each.active`); an absent value leaves the field as it was.
    case set(String, from: String)
    /// The same, only where the event's field, a path, has this word.
    case setWhere(String, from: String, path: String, is: String)
    /// Field ← text constant.
    case setConstant(String, String)
    /// Field ← true or false.
    case setFlag(String, Bool)
    case clear(String)
    /// Cleared unless the other field has another value than `path`: an old link that ends leaves a
    /// newer one alone.
    case clearUnless(String, other: String, than: String)
    /// The later of what is there and `path`.
    case latest(String, from: String)
    /// The entry of a map under the text of `key` ← the later of what is there and `path`.
    case latestEntry(String, key: String, from: String)
    /// Counts in the calendar month of `occurred_at`, UTC; another month starts at 0.
    case countInMonth(String)
    /// Running mean of `path`, kept as sum and count beside it.
    case average(String, of: String)
    /// Adds the path's text to a list field, once.
    case insert(String, from: String)
    /// Removes the path's text from a list field.
    case remove(String, from: String)
  }

  package init(
    _ fact: String, key: String, each: String? = nil, replacesAllBy: String? = nil,
    outranked: Outrank? = nil, unless: String? = nil, _ changes: [Change]
  ) {
    self.fact = fact
    self.key = key
    self.each = each
    self.replacesAllBy = replacesAllBy
    self.outranked = outranked
    self.unless = unless
    self.changes = changes
  }
}

extension Catalogue {
  /// The field of an event that a path of names leads to, `actor.id` say; nil if there is none.
  package func field(at path: some Sequence<Substring>, of event: EventType) -> Field? {
    var fields = envelope + event.fields
    var found: Field?
    for name in path {
      guard let field = fields.first(where: { $0.name == name }) else { return nil }
      found = field
      if case .object(let object) = field.type { fields = object.fields } else { fields = [] }
    }
    return found
  }
}
