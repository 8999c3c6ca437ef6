/// Texts as a key that compares by UTF-8 bytes, as a database does.
///
/// Swift's strings compare by meaning: two spellings of one letter are equal. Ids come from outside
/// and are told apart by their bytes.
struct ByteKey: Hashable, Comparable {
  private let parts: [[UInt8]]

  init(_ parts: String...) { self.parts = parts.map { Array($0.utf8) } }

  /// The last text.
  var last: String { String(decoding: parts.last ?? [], as: UTF8.self) }

  var texts: [String] { parts.map { String(decoding: $0, as: UTF8.self) } }

  static func < (left: ByteKey, right: ByteKey) -> Bool {
    for (left, right) in zip(left.parts, right.parts) where left != right {
      return left.lexicographicallyPrecedes(right)
    }
    return left.parts.count < right.parts.count
  }
}

extension Hasher {
  /// Feeds a text by its UTF-8 bytes, for keys that compare so.
  mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    // No UTF-8 text has this byte.
    combine(0xff as UInt8)
  }
}
