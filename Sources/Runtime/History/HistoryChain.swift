import Crypto
import JSON

/// How entries of the history hang together: each one's digest covers the one before it.
///
/// What a person wrote stands beside the chain, which covers its seal alone: it can be erased, and
/// the chain still holds.
package enum HistoryChain {
  package static let saltByteCount = 16

  /// What tells an erased note from one that somebody took away.
  package static let erasedKind = "notes.erased"

  /// The entries for what is added after a head.
  ///
  /// - Parameters:
  ///   - drafts: In order.
  ///   - head: What they follow; afterwards the last of them.
  ///   - salt: ``saltByteCount`` bytes that nobody can guess, other ones for each note.
  /// - Returns: The entries, with the version of the head.
  package static func append(
    _ drafts: [HistoryDraft], to head: inout AdministrativeHead, salt: () -> [UInt8]
  ) -> [HistoryEntry] {
    drafts.map { draft in
      let notes = draft.notes.map { note in
        let content = HistoryEntry.Note.Content(salt: salt(), text: note.text)
        return HistoryEntry.Note(
          name: note.name, seal: seal(content, name: note.name), content: content)
      }
      var entry = HistoryEntry(
        sequence: head.sequence + 1, version: head.version, at: draft.at, kind: draft.kind,
        isRefused: draft.isRefused, tenant: draft.tenant, feature: draft.feature, key: draft.key,
        subject: draft.subject, before: draft.before, after: draft.after, detail: draft.detail,
        notes: notes, previous: head.digest, digest: [])
      entry.digest = digest(of: entry)
      head.sequence = entry.sequence
      head.digest = entry.digest
      return entry
    }
  }

  /// SHA-256 over every field but the texts of the notes, for which their seals stand.
  package static func digest(of entry: HistoryEntry) -> [UInt8] {
    var digest = LengthPrefixedDigest("sluice history entry 1")
    digest.add(entry.sequence)
    digest.add(entry.version)
    digest.add(entry.at)
    digest.add(entry.kind)
    digest.add(entry.isRefused ? 1 : 0)
    digest.add(entry.tenant)
    digest.add(entry.feature)
    digest.add(entry.key)
    digest.add(entry.subject)
    for value in [entry.before, entry.after] {
      digest.add(value == nil ? 0 : 1)
      digest.add(value ?? "")
    }
    digest.add(entry.detail)
    digest.add(Int64(entry.notes.count))
    for note in entry.notes {
      digest.add(note.name)
      digest.add(note.seal)
    }
    digest.add(entry.previous)
    return digest.finish()
  }

  package static func seal(_ content: HistoryEntry.Note.Content, name: String) -> [UInt8] {
    var digest = LengthPrefixedDigest("sluice history note 1")
    digest.add(content.salt)
    digest.add(name)
    digest.add(content.text)
    return digest.finish()
  }

  // MARK: - Erasure

  /// Which notes of which entry.
  package struct Erased: Sendable, Hashable {
    package var sequence: Int64
    package var names: [String]

    package init(sequence: Int64, names: [String]) {
      self.sequence = sequence
      self.names = names
    }
  }

  /// Entries that one `notes.erased` names, so that none grows beyond what is read.
  private static let erasedMax = 1000

  /// What the history says of notes that an erasure takes away.
  package static func erasing(
    _ erased: [Erased], tenant: String, now: EpochMilliseconds
  ) -> [HistoryDraft] {
    stride(from: 0, to: erased.count, by: erasedMax).map { start in
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("notes", each: erased[start...].prefix(erasedMax)) { item, writer in
        writer.beginObject()
        writer.member("entry", item.sequence)
        writer.member("names", item.names)
        writer.endObject()
      }
      writer.endObject()
      return HistoryDraft(at: now, kind: erasedKind, tenant: tenant, detail: writer.finish())
    }
  }

  /// Which notes an entry says were erased; none for other kinds.
  package static func erased(by entry: HistoryEntry) -> [Erased] {
    guard entry.kind == erasedKind, let json = try? JSONValue.parse(entry.detail) else { return [] }
    return (json["notes"]?.array ?? []).compactMap { item in
      guard let sequence = item["entry"]?.int64 else { return nil }
      return Erased(
        sequence: sequence, names: (item["names"]?.array ?? []).compactMap(\.string))
    }
  }
}

/// SHA-256 over fields that cannot run into one another: before each stands its length.
private struct LengthPrefixedDigest {
  private var hash = SHA256()

  /// The purpose tells digests of different things apart.
  init(_ purpose: String) { add(purpose) }

  mutating func add(_ number: Int64) {
    withUnsafeBytes(of: number.bigEndian) { hash.update(bufferPointer: $0) }
  }

  mutating func add(_ bytes: [UInt8]) {
    add(Int64(bytes.count))
    hash.update(data: bytes)
  }

  mutating func add(_ text: String) { add(Array(text.utf8)) }

  func finish() -> [UInt8] { Array(hash.finalize()) }
}
