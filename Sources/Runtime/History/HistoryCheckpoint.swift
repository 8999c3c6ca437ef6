/// The history up to an entry: kept elsewhere, it shows whether that much is still as it was.
package struct HistoryCheckpoint: Sendable, Hashable, CustomStringConvertible {
  /// 0: before the first entry.
  package var sequence: Int64
  package var digest: [UInt8]

  package init(sequence: Int64, digest: [UInt8]) {
    self.sequence = sequence
    self.digest = digest
  }

  /// Reads ``description``.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0,
      let digest = Hex.bytes(String(parts[1])), digest.count == HistoryEntry.noDigest.count
    else { return nil }
    self.init(sequence: sequence, digest: digest)
  }

  /// `12:` and 64 hexadecimal digits.
  package var description: String { "\(sequence):\(Hex.text(digest))" }
}
