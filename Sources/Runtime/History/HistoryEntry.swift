/// What is added to the history; the store gives it sequence, version, salts and digests.
package struct HistoryDraft: Sendable, Hashable {
  package var at: EpochMilliseconds
  /// `override.set`, `emergency.on`, `request.approved`, `policy.loaded`, ...
  package var kind: String
  /// Nothing was changed: the entry says who was refused what.
  package var isRefused: Bool
  /// Empty where it concerns none, or all.
  package var tenant: String
  package var feature: String
  package var key: String
  /// `override 3`, `revision <digest>`, `request 2`, or empty.
  package var subject: String
  /// Effective values, as a document would write them.
  package var before: String?
  package var after: String?
  /// JSON object, nothing personal: times, the code of a refusal, the group of a change.
  package var detail: [UInt8]
  /// Personal and erasable: actor, reason, message.
  ///
  /// INVARIANT: each name once.
  package var notes: [Note]

  package struct Note: Sendable, Hashable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package init(
    at: EpochMilliseconds, kind: String, isRefused: Bool = false, tenant: String = "",
    feature: String = "", key: String = "", subject: String = "", before: String? = nil,
    after: String? = nil, detail: [UInt8] = Array("{}".utf8), notes: [Note] = []
  ) {
    self.at = at
    self.kind = kind
    self.isRefused = isRefused
    self.tenant = tenant
    self.feature = feature
    self.key = key
    self.subject = subject
    self.before = before
    self.after = after
    self.detail = detail
    self.notes = notes
  }
}

/// A line of the history, chained to the one before it.
package struct HistoryEntry: Sendable, Hashable {
  /// The digest before the first entry.
  package static let noDigest = [UInt8](repeating: 0, count: 32)

  /// From 1, without a gap.
  package var sequence: Int64
  /// ``AdministrativeHead/version`` after it.
  package var version: Int64
  package var at: EpochMilliseconds
  package var kind: String
  package var isRefused: Bool
  package var tenant: String
  package var feature: String
  package var key: String
  package var subject: String
  package var before: String?
  package var after: String?
  /// JSON object.
  package var detail: [UInt8]
  package var notes: [Note]
  /// ``digest`` of the entry before, 32 bytes.
  package var previous: [UInt8]
  /// ``HistoryChain/digest(of:)``, 32 bytes.
  package var digest: [UInt8]

  package struct Note: Sendable, Hashable {
    package var name: String
    /// Over salt, name and text, 32 bytes; stays when the text goes.
    package var seal: [UInt8]
    /// Nil once it was erased.
    package var content: Content?

    package struct Content: Sendable, Hashable {
      /// 16 random bytes, without which nobody can try texts against the seal.
      package var salt: [UInt8]
      package var text: String

      package init(salt: [UInt8], text: String) {
        self.salt = salt
        self.text = text
      }
    }

    package init(name: String, seal: [UInt8], content: Content?) {
      self.name = name
      self.seal = seal
      self.content = content
    }
  }

  package init(
    sequence: Int64, version: Int64, at: EpochMilliseconds, kind: String, isRefused: Bool,
    tenant: String, feature: String, key: String, subject: String, before: String?, after: String?,
    detail: [UInt8], notes: [Note], previous: [UInt8], digest: [UInt8]
  ) {
    self.sequence = sequence
    self.version = version
    self.at = at
    self.kind = kind
    self.isRefused = isRefused
    self.tenant = tenant
    self.feature = feature
    self.key = key
    self.subject = subject
    self.before = before
    self.after = after
    self.detail = detail
    self.notes = notes
    self.previous = previous
    self.digest = digest
  }

  /// The text of a note, nil where there is none or it was erased.
  package func note(_ name: String) -> String? {
    notes.first { $0.name == name }?.content?.text
  }
}
