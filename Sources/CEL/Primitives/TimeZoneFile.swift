/// The content of a compiled zone file (TZif, RFC 8536).
struct TimeZoneFile: Sendable {
  /// Moments at which the offset changes, ascending, in seconds since 1970.
  private let transitions: [Int64]
  /// The offset from each transition on, in seconds east of UTC; as many as `transitions`.
  private let offsets: [Int64]
  /// The offset before the first transition.
  private let firstOffset: Int64
  /// What holds after the last transition.
  private let rule: PosixTimeZoneRule?

  /// Reads a file; nil if it is not in the format.
  init?(_ bytes: [UInt8]) {
    var reader = BigEndianReader(bytes)
    guard var header = Header(&reader) else { return nil }
    var timeSize = 4
    if header.version >= UInt8(ascii: "2") {
      // The first block repeats the data in 32 bits for old readers.
      reader.offset += header.dataSize(timeSize: 4)
      guard let second = Header(&reader) else { return nil }
      header = second
      timeSize = 8
    }
    guard header.typeCount > 0, header.dataSize(timeSize: timeSize) <= reader.remaining else {
      return nil
    }
    var transitions: [Int64] = []
    for _ in 0..<header.timeCount {
      guard let time = reader.signed(timeSize) else { return nil }
      guard transitions.last.map({ $0 < time }) ?? true else { return nil }
      transitions.append(time)
    }
    var typeIndexes: [Int] = []
    for _ in 0..<header.timeCount {
      guard let index = reader.signed(1) else { return nil }
      typeIndexes.append(Int(index & 0xFF))
    }
    var types: [Int64] = []
    for _ in 0..<header.typeCount {
      guard let offset = reader.signed(4), abs(offset) <= 7 * 86_400 else { return nil }
      types.append(offset)
      reader.offset += 2
    }
    guard typeIndexes.allSatisfy({ $0 < types.count }) else { return nil }
    self.transitions = transitions
    offsets = typeIndexes.map { types[$0] }
    firstOffset = types[0]
    reader.offset += header.dataSizeAfterTypes(timeSize: timeSize)
    rule = timeSize == 8 ? PosixTimeZoneRule(reader.line()) : nil
  }

  /// Seconds east of UTC at `epochSeconds`.
  func offsetSeconds(at epochSeconds: Int64) -> Int64 {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= epochSeconds { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let rule { return rule.offsetSeconds(at: epochSeconds) }
    return low == 0 ? firstOffset : offsets[low - 1]
  }

  private struct Header {
    let version: UInt8
    let utcCount, standardCount, leapCount, timeCount, typeCount, charCount: Int

    init?(_ reader: inout BigEndianReader) {
      guard reader.remaining >= 44, reader.bytes(4).elementsEqual("TZif".utf8) else { return nil }
      version = reader.bytes(1).first ?? 0
      reader.offset += 15
      var counts: [Int] = []
      for _ in 0..<6 {
        // No count can be larger than the file; this also keeps the sums below from overflowing.
        guard let count = reader.signed(4), count >= 0, count <= reader.count else { return nil }
        counts.append(Int(count))
      }
      utcCount = counts[0]
      standardCount = counts[1]
      leapCount = counts[2]
      timeCount = counts[3]
      typeCount = counts[4]
      charCount = counts[5]
    }

    func dataSizeAfterTypes(timeSize: Int) -> Int {
      charCount + leapCount * (timeSize + 4) + standardCount + utcCount
    }

    func dataSize(timeSize: Int) -> Int {
      timeCount * (timeSize + 1) + typeCount * 6 + dataSizeAfterTypes(timeSize: timeSize)
    }
  }

  private struct BigEndianReader {
    private let data: [UInt8]
    var offset = 0

    init(_ data: [UInt8]) { self.data = data }

    var count: Int { data.count }
    var remaining: Int { max(0, data.count - offset) }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
      guard count <= remaining else { return [] }
      defer { offset += count }
      return data[offset..<offset + count]
    }

    mutating func signed(_ size: Int) -> Int64? {
      guard size <= remaining else { return nil }
      var value: Int64 = Int8(bitPattern: data[offset]) < 0 ? -1 : 0
      for byte in bytes(size) { value = value << 8 | Int64(byte) }
      return value
    }

    /// The text between two newlines, which ends a file of version 2 or later.
    mutating func line() -> String {
      guard bytes(1).first == 0x0A else { return "" }
      return String(decoding: data[offset...].prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }
}
