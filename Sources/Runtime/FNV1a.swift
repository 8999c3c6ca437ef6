/// FNV-1a over 64 bits: tells apart what is compared in full on a hit; no protection against intent.
package struct FNV1a {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  package mutating func add(_ text: String) { for byte in text.utf8 { add(byte) } }
  package mutating func add(_ bytes: [UInt8]) { for byte in bytes { add(byte) } }

  /// As SQLite and our rows keep it.
  package var value: Int64 { Int64(bitPattern: hash) }
}
