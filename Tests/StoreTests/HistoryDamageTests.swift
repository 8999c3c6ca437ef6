import Runtime
import SQLiteStore
import Testing

@Suite struct `History that was damaged` {
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    /// Without a checkpoint, and with that of the end.
    let findings: [String]
    let withCheckpoint: [String]

    init(_ name: String, _ sql: String, _ findings: [String], with kept: [String]? = nil) {
      testDescription = name
      self.sql = sql
      self.findings = findings
      withCheckpoint = kept ?? findings
    }
  }

  /// Six entries of versions 1 to 6; the note `reason` of entry 2 was erased by entry 6.
  static let damages = [
    Damage("nothing", "SELECT 1", []),
    Damage("edited", "UPDATE history SET after = 'true' WHERE sequence = 3", ["edited 3"]),
    Damage("edited time", "UPDATE history SET at = at + 1 WHERE sequence = 1", ["edited 1"]),
    Damage("edited version", "UPDATE history SET version = 0 WHERE sequence = 5", ["edited 5"]),
    Damage("made a refusal", "UPDATE history SET refused = 1 WHERE sequence = 4", ["edited 4"]),
    Damage(
      "moved a text to the next field",
      "UPDATE history SET tenant = tenant || 't', feature = substr(feature, 2) WHERE sequence = 4",
      ["edited 4"]),
    Damage(
      "took the value away", "UPDATE history SET before = NULL WHERE sequence = 4", ["edited 4"]),
    Damage(
      "edited seal",
      "UPDATE history SET notes = replace(notes, 'actor', 'enemy') WHERE sequence = 3",
      ["edited 3"]),
    Damage(
      "edited digest", "UPDATE history SET digest = zeroblob(32) WHERE sequence = 3", ["edited 3"]),
    Damage(
      "deleted",
      "DELETE FROM history_notes WHERE entry = 3; DELETE FROM history WHERE sequence = 3",
      ["deleted 3"]),
    Damage(
      "deleted from the start", "DELETE FROM history WHERE sequence < 3", ["deleted 1"]),
    Damage(
      "exchanged",
      """
      UPDATE history SET sequence = -3 WHERE sequence = 3;
      UPDATE history SET sequence = 3 WHERE sequence = 4;
      UPDATE history SET sequence = 4 WHERE sequence = -3
      """, ["swapped 3", "swapped 4"]),
    // With the erasure's entry goes what excuses the note.
    Damage(
      "cut the tail", "DELETE FROM history WHERE sequence > 3", ["note_missing 2", "cut 4"]),
    Damage(
      "cut the tail and the rows",
      "DELETE FROM history WHERE sequence > 3; DELETE FROM overrides WHERE version > 3",
      ["note_missing 2"], with: ["note_missing 2", "cut 4"]),
    Damage(
      "edited note", "UPDATE history_notes SET text = 'eve' WHERE entry = 4 AND ordinal = 0",
      ["note_edited 4"]),
    Damage(
      "edited salt", "UPDATE history_notes SET salt = zeroblob(15) WHERE entry = 4 AND ordinal = 0",
      ["note_edited 4"]),
    Damage(
      "deleted note", "DELETE FROM history_notes WHERE entry = 4 AND ordinal = 1",
      ["note_missing 4"]),
    Damage(
      "exchanged notes",
      "UPDATE history_notes SET ordinal = 2 - ordinal WHERE entry = 4 AND ordinal = 1;"
        + "UPDATE history_notes SET text = 'asked' WHERE entry = 4 AND ordinal = 0",
      ["note_edited 4"]),
    Damage(
      "emptied", "DELETE FROM history_notes; DELETE FROM history; DELETE FROM overrides", [],
      with: ["cut 1"]),
  ]

  private func damaged(_ sql: String) throws -> (SQLiteStore, HistoryCheckpoint) {
    let path = try temporaryDatabase()
    var kept = HistoryCheckpoint(sequence: 0, digest: [])
    do {
      let store = try SQLiteStore.open(path)
      for number in 1...5 {
        var change = AdministrativeChange.overrides(.sample(Int64(number)))
        if number == 2 { change.entries[0].notes[1].text = "for nora@example.com" }
        #expect(try store.commit(change))
      }
      _ = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
      kept = try store.checkpoint()
      #expect(kept.sequence == 6)
    }
    _ = try shell(path, sql)
    return (try SQLiteStore.open(path), kept)
  }

  @Test(.needsShell, arguments: damages)
  func `is named by what was done`(_ damage: Damage) throws {
    let (store, kept) = try damaged(damage.sql)
    #expect(try store.findings() == damage.findings)
    #expect(try store.findings(kept: kept) == damage.withCheckpoint)
  }

  /// Whoever can write the file can also compute digests.
  @Test func `and made anew is found by a checkpoint alone`() throws {
    let store = MemoryStore()
    for number in 1...4 { #expect(try store.commit(.overrides(.sample(Int64(number))))) }
    let kept = try store.checkpoint()
    let before = try store.history(afterSequence: 0, limit: 9)
    func findings(_ entries: [HistoryEntry], kept: HistoryCheckpoint? = nil) -> [String] {
      var verifier = HistoryVerifier(kept: kept)
      for entry in entries { verifier.add(entry) }
      return verifier.finish().map { "\($0.kind.rawValue) \($0.sequence)" }
    }
    // One entry with its digest: the next one was made after another.
    var one = before
    one[1].after = "true"
    one[1].digest = HistoryChain.digest(of: one[1])
    #expect(findings(one) == ["edited 2"])
    // All that follow, too.
    var all = one
    for index in 2..<4 {
      all[index].previous = all[index - 1].digest
      all[index].digest = HistoryChain.digest(of: all[index])
    }
    #expect(findings(all) == [])
    #expect(findings(all, kept: kept) == ["rewritten 4"])
    #expect(findings(before, kept: kept) == [])
    // The last entry, with its digest.
    var last = before
    last[3].after = "true"
    last[3].digest = HistoryChain.digest(of: last[3])
    #expect(findings(last) == [])
    #expect(findings(last, kept: kept) == ["rewritten 4"])
  }
}
