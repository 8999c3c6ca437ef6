/// The number of an interned string constant, dense from 0 within one symbol table.
public struct SymbolID: BitwiseCopyable, Hashable, Sendable {
  public let rawValue: UInt32
  @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Collects the string constants of a set of expressions and numbers them in order of arrival.
///
/// A value: a copy goes on by itself. Numbers never change, so what was compiled against an earlier
/// state runs with every table frozen later from the same builder.
public struct SymbolTableBuilder: Sendable {
  private(set) var texts: [[UInt8]] = []
  private var numbers: [[UInt8]: UInt32] = [:]

  public init() {}

  /// How many different strings were added.
  public var count: Int { texts.count }

  /// The number of `text`, new or known; strings are the same if their UTF-8 bytes are.
  public mutating func intern(_ text: String) -> SymbolID {
    let bytes = Array(text.utf8)
    if let known = numbers[bytes] { return SymbolID(rawValue: known) }
    let next = UInt32(texts.count)
    texts.append(bytes)
    numbers[bytes] = next
    return SymbolID(rawValue: next)
  }

  /// An immutable table of all strings so far.
  public func freeze() -> SymbolTable { SymbolTable(texts) }
}

/// Finds the number of a string constant by its UTF-8 bytes; immutable, shared by all threads.
///
/// Open addressing over plain memory, at most half full: a look-up is one hash, mostly one probe and
/// one comparison of bytes, without reference counting.
public final class SymbolTable: @unchecked Sendable {
  // INVARIANT: none of this memory is written after `init`, which is why sharing it is safe.
  private let buckets: UnsafeMutablePointer<UInt64>
  private let bucketMask: Int
  let bytes: UnsafeMutablePointer<UInt8>
  /// Where each string starts in `bytes`, and after the last one its end.
  let offsets: UnsafeMutablePointer<Int>

  /// How many strings the table holds.
  public let count: Int

  init(_ texts: [[UInt8]]) {
    count = texts.count
    var capacity = 8
    while capacity < 2 * texts.count { capacity *= 2 }
    bucketMask = capacity - 1
    buckets = .allocate(capacity: capacity)
    buckets.initialize(repeating: 0, count: capacity)
    offsets = .allocate(capacity: texts.count + 1)
    bytes = .allocate(capacity: max(1, texts.reduce(0) { $0 + $1.count }))
    var end = 0
    for (number, text) in texts.enumerated() {
      (offsets + number).initialize(to: end)
      text.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          (bytes + end).initialize(from: base, count: source.count)
        }
      }
      end += text.count
      let hash = text.withUnsafeBytes { SymbolTable.hash($0) }
      var index = Int(truncatingIfNeeded: hash) & bucketMask
      while buckets[index] != 0 { index = (index + 1) & bucketMask }
      buckets[index] = hash & SymbolTable.fingerprintMask | UInt64(number + 1)
    }
    (offsets + texts.count).initialize(to: end)
  }

  deinit {
    buckets.deallocate()
    offsets.deallocate()
    bytes.deallocate()
  }

  /// The number of the string with these bytes, or nil if it is no constant of the table.
  public func find(_ text: UnsafeRawBufferPointer) -> SymbolID? {
    let number = number(of: text)
    return number == SymbolTable.none ? nil : SymbolID(rawValue: number)
  }

  /// The number of `text`, or nil if it is no constant of the table.
  public func find(_ text: String) -> SymbolID? {
    var text = text
    return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
  }

  static let none = UInt32.max
  private static let fingerprintMask: UInt64 = 0xFFFF_FFFF_0000_0000

  @inline(__always)
  func number(of text: UnsafeRawBufferPointer) -> UInt32 {
    let hash = SymbolTable.hash(text)
    var index = Int(truncatingIfNeeded: hash) & bucketMask
    while true {
      let bucket = buckets[index]
      if bucket == 0 { return SymbolTable.none }
      if (bucket ^ hash) & SymbolTable.fingerprintMask == 0 {
        let number = UInt32(truncatingIfNeeded: bucket) - 1
        if bytesAreEqual(utf8(number), text) { return number }
      }
      index = (index + 1) & bucketMask
    }
  }

  /// The bytes of a constant, valid as long as the table lives.
  @inline(__always)
  func utf8(_ number: UInt32) -> UnsafeRawBufferPointer {
    precondition(number < count, "a symbol of another table")
    let start = offsets[Int(number)]
    return UnsafeRawBufferPointer(start: bytes + start, count: offsets[Int(number) + 1] - start)
  }

  /// Eight bytes a step, multiplied and folded.
  ///
  /// Not keyed: whoever chooses strings to collide makes a look-up walk a run of the constants' own
  /// buckets at worst, never a longer table.
  @inline(__always)
  static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    let count = text.count
    var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var position = 0
    while count - position > 8 {
      state = fold(state ^ text.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    let tail: UInt64
    switch count - position {
    case 4...8:
      let low = text.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      let high = text.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      tail = UInt64(low) | UInt64(high) << 32
    case 1...3:
      let middle = text[position + (count - position) / 2]
      tail = UInt64(text[position]) | UInt64(middle) << 8 | UInt64(text[count - 1]) << 16
    default:
      tail = 0
    }
    return fold(fold(state ^ tail) ^ 0xA076_1D64_78BD_642F)
  }

  @inline(__always)
  private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// Whether two runs of bytes are the same; eight bytes a step, since constants are short.
@inline(__always)
func bytesAreEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  let count = left.count
  guard count == right.count else { return false }
  var position = 0
  while count - position >= 8 {
    let a = left.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    let b = right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    if a != b { return false }
    position += 8
  }
  while position < count {
    if left[position] != right[position] { return false }
    position += 1
  }
  return true
}
