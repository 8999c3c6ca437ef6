import Crypto
import JSON

/// A keyed mark of a subject: recognises it again and, without the key, does not give it away.
///
/// 128 bits of an HMAC with SHA-256.
package struct Seal: Sendable, Hashable {
  private let high: UInt64
  private let low: UInt64

  fileprivate init(_ bytes: some Sequence<UInt8>) {
    var words: [UInt64] = [0, 0]
    for (index, byte) in bytes.prefix(16).enumerated() {
      words[index / 8] = words[index / 8] << 8 | UInt64(byte)
    }
    high = words[0]
    low = words[1]
  }

  /// Reads ``text``.
  package init?(text: String) {
    guard let bytes = Hex.bytes(text), bytes.count == 16 else { return nil }
    self.init(bytes)
  }

  /// 32 hexadecimal digits.
  package var text: String { Hex.text(high) + Hex.text(low) }
}

/// The secret by which seals are made; whoever has it can try names.
package struct SealingKey: Sendable {
  /// 256 bits, as a ledger keeps them.
  package static let byteCount = 32

  private let bytes: [UInt8]
  private let key: SymmetricKey

  /// - Precondition: ``byteCount`` bytes.
  package init(_ bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a sealing key has \(Self.byteCount) bytes")
    self.bytes = bytes
    key = SymmetricKey(data: bytes)
  }

  /// Reads ``text``.
  package init?(text: String) {
    guard let bytes = Hex.bytes(text), bytes.count == Self.byteCount else { return nil }
    self.init(bytes)
  }

  /// Hexadecimal digits; a secret.
  package var text: String { Hex.text(bytes) }

  package func seal(_ subject: Subject) -> Seal { seal(subject.kind.rawValue, subject.text) }

  /// Of an event's id or key, so that another delivery is known again.
  package func seal(_ purpose: String, _ text: String) -> Seal {
    Seal(code(purpose, Array(text.utf8)))
  }

  private func code(_ purpose: String, _ text: [UInt8]) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8) + [0x1f] + text, using: key)
  }

  // MARK: Commands that must still be told

  /// Hides a payload; the same payload always becomes the same text.
  func closed(_ payload: [UInt8]) -> [UInt8] {
    // A nonce from the content is as good as a counter: only equal contents share it.
    guard let nonce = try? AES.GCM.Nonce(data: Array(code("nonce", payload)).prefix(12)),
      let box = try? AES.GCM.seal(payload, using: derived, nonce: nonce),
      let combined = box.combined
    else { preconditionFailure("a nonce of 12 bytes and a key of 32 are always accepted") }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member(Self.sealedName, combined.map(Hex.text).joined())
    writer.endObject()
    return writer.finish()
  }

  /// What ``closed(_:)`` hid; any other payload as it is.
  package func opened(_ payload: [UInt8]) -> [UInt8] {
    guard let text = (try? JSONValue.parse(payload))?[Self.sealedName]?.string,
      let bytes = Hex.bytes(text), let box = try? AES.GCM.SealedBox(combined: bytes),
      let plain = try? AES.GCM.open(box, using: derived)
    else { return payload }
    return Array(plain)
  }

  private static let sealedName = "sealed"
  private var derived: SymmetricKey { SymmetricKey(data: code("payload", [])) }
}
