/// Finds what was done to a history behind our back; is given all of its entries in order.
///
/// Whoever can write the file can also make a whole new chain: that, and a tail that was cut, a
/// checkpoint shows that was kept elsewhere.
package struct HistoryVerifier {
  /// Findings that are told; the first of so many say what happened.
  package static let findingsMax = 100

  private let kept: HistoryCheckpoint?
  private var last = HistoryCheckpoint(sequence: 0, digest: HistoryEntry.noDigest)
  private var version: Int64 = 0
  /// Whether the entry before is there and is as its digest says.
  private var isLastSound = true
  /// Entries that are not as their digest says.
  private var unsound: [HistoryEntry] = []
  /// Notes whose text is gone, and that nobody has said to have erased.
  private var missing: [Int64: [String]] = [:]
  private var findings: [HistoryFinding] = []

  /// - Parameter kept: A checkpoint from before, nil where none was kept.
  package init(kept: HistoryCheckpoint? = nil) { self.kept = kept }

  package mutating func add(_ entry: HistoryEntry) {
    let isNext = entry.sequence == last.sequence + 1
    if !isNext {
      let range = (last.sequence + 1, entry.sequence - 1)
      add(
        .deleted, range.0,
        range.0 == range.1
          ? "entry \(range.0) is gone" : "entries \(range.0) to \(range.1) are gone")
    }
    let isSound = HistoryChain.digest(of: entry) == entry.digest
    if !isSound {
      unsound.append(entry)
    } else if isNext, isLastSound, entry.previous != last.digest {
      add(
        .edited, last.sequence,
        last.sequence == 0
          ? "entry 1 was made after another one"
          : "entry \(last.sequence) is not the one after which entry \(entry.sequence) was made")
    }
    if let kept, kept.sequence == entry.sequence, isSound, kept.digest != entry.digest {
      add(
        .rewritten, entry.sequence,
        "entry \(entry.sequence) is not the one of the checkpoint: the history was made anew")
    }
    if isSound { check(entry) }
    last = HistoryCheckpoint(sequence: entry.sequence, digest: entry.digest)
    version = max(version, entry.version)
    isLastSound = isSound
  }

  /// The notes of an entry whose seals are the ones that were made.
  private mutating func check(_ entry: HistoryEntry) {
    for note in entry.notes {
      guard let content = note.content else {
        missing[entry.sequence, default: []].append(note.name)
        continue
      }
      if HistoryChain.seal(content, name: note.name) != note.seal {
        add(
          .noteEdited, entry.sequence,
          "note `\(printable(note.name))` of entry \(entry.sequence) was edited")
      }
    }
    for erased in HistoryChain.erased(by: entry) where erased.sequence < entry.sequence {
      missing[erased.sequence]?.removeAll(where: erased.names.contains)
    }
  }

  /// Ends the history.
  ///
  /// - Parameter versionInUse: The greatest version that a row names: the history has to tell of it.
  /// - Returns: What was found, by entry.
  package consuming func finish(versionInUse: Int64 = 0) -> [HistoryFinding] {
    for entry in unsound {
      if let other = place(of: entry) {
        add(
          .swapped, entry.sequence,
          "entry \(entry.sequence) was made as entry \(other): they were exchanged")
      } else {
        add(.edited, entry.sequence, "entry \(entry.sequence) was edited")
      }
    }
    for (sequence, names) in missing {
      for name in names {
        add(
          .noteMissing, sequence,
          "note `\(printable(name))` of entry \(sequence) is gone, and no erasure says so")
      }
    }
    if let kept, last.sequence < kept.sequence {
      add(
        .cut, last.sequence + 1,
        "the history ends with entry \(last.sequence), the checkpoint is of entry \(kept.sequence)")
    } else if version < versionInUse {
      add(
        .cut, last.sequence + 1,
        "the history ends with version \(version) of the overrides, and there are some of version "
          + "\(versionInUse)")
    }
    return findings.sorted { ($0.sequence, $0.text) < ($1.sequence, $1.text) }
  }

  /// The number under which an entry is as its digest says, among those that are not.
  private func place(of entry: HistoryEntry) -> Int64? {
    // Beyond so many somebody did more than to exchange a few.
    guard unsound.count <= Self.findingsMax else { return nil }
    return unsound.first { other in
      var moved = entry
      moved.sequence = other.sequence
      return other.sequence != entry.sequence && HistoryChain.digest(of: moved) == entry.digest
    }?.sequence
  }

  private mutating func add(_ kind: HistoryFinding.Kind, _ sequence: Int64, _ text: String) {
    findings.append(HistoryFinding(kind: kind, sequence: sequence, text: text))
  }
}

/// One thing that was done to the history behind our back.
package struct HistoryFinding: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case edited
    case deleted
    case swapped
    /// The newest entries are gone.
    case cut
    /// Another chain stands in its place.
    case rewritten
    case noteEdited = "note_edited"
    /// The text of a note is gone, and not by an erasure.
    case noteMissing = "note_missing"
  }

  package let kind: Kind
  /// Of the entry, or of the first that is gone.
  package let sequence: Int64
  /// One line.
  package let text: String

  package init(kind: Kind, sequence: Int64, text: String) {
    self.kind = kind
    self.sequence = sequence
    self.text = text
  }
}
