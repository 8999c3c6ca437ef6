import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks up how far a zone is from UTC at a moment.
enum TimeZoneRules {
  /// The folders that systems keep compiled zone files in, most usual first.
  static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"]

  /// A zone file is a few kilobytes; what is larger is something else.
  private static let fileSizeMax = 256 * 1024

  /// Zone files read so far.
  ///
  /// They do not change while the process runs, so that this cache does not change any answer; it
  /// holds at most the names that the system has.
  private static let cache = Mutex<[String: TimeZoneFile]>([:])

  /// Seconds east of UTC in `zone` at `epochSeconds`.
  ///
  /// - Throws: if `zone` is neither UTC, an offset, nor a name that the system has rules for.
  static func offsetSeconds(zone: String, at epochSeconds: Int64) throws(PrimitiveError) -> Int64 {
    if zone.isEmpty || Text.equal(zone, "UTC") || Text.equal(zone, "Z") { return 0 }
    if let offset = fixedOffset(zone) { return offset }
    return try file(zone).offsetSeconds(at: epochSeconds)
  }

  /// `[+-]h[h]:mm`, at most 23:59; without a sign it is east of UTC.
  private static func fixedOffset(_ text: String) -> Int64? {
    var reader = AsciiReader(text)
    let isWest = reader.take("-")
    if !isWest { _ = reader.take("+") }
    guard var hours = reader.digit() else { return nil }
    if let second = reader.digit() { hours = hours * 10 + second }
    guard hours <= 23, reader.take(":") else { return nil }
    guard let tens = reader.digit(), let ones = reader.digit(), tens < 6 else { return nil }
    guard reader.isAtEnd else { return nil }
    let seconds = hours * 3600 + (tens * 10 + ones) * 60
    return isWest ? -seconds : seconds
  }

  private static func file(_ name: String) throws(PrimitiveError) -> TimeZoneFile {
    if let known = cache.withLock({ $0[name] }) { return known }
    guard isZoneName(name) else { throw unknown(name) }
    let candidates = legacyNames[name].map { [name, $0] } ?? [name]
    for candidate in candidates {
      for folder in folders {
        guard let bytes = readFile(folder + "/" + candidate) else { continue }
        guard let file = TimeZoneFile(bytes) else {
          throw PrimitiveError("the system's rules for time zone `\(name)` cannot be read")
        }
        cache.withLock { $0[name] = file }
        return file
      }
    }
    throw unknown(name)
  }

  private static func unknown(_ name: String) -> PrimitiveError {
    PrimitiveError(
      "unknown time zone \(PrimitiveError.quote(name)): neither `UTC`, an offset such as `+05:30` "
        + "nor a name in this system's zone files")
  }

  /// Only names that cannot leave the folder, and that do not count leap seconds (`right/...`).
  private static func isZoneName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count <= 64 else { return false }
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.first.map { !$0.elementsEqual("right".utf8) && !$0.elementsEqual("posix".utf8) }
      == true
      && parts.allSatisfy { part in
        guard let first = part.first, first.isAsciiLetter else { return false }
        return part.allSatisfy { byte in
          byte.isAsciiLetter || byte.isAsciiDigit || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        }
      }
  }

  /// Names that newer systems keep in an extra package.
  private static let legacyNames = [
    "US/Alaska": "America/Anchorage", "US/Aleutian": "America/Adak",
    "US/Arizona": "America/Phoenix", "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York", "US/Hawaii": "Pacific/Honolulu",
    "US/Michigan": "America/Detroit", "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles", "US/Samoa": "Pacific/Pago_Pago",
    "GMT": "Etc/UTC",
  ]

  /// The bytes of a regular file, or nil if there is none to read.
  private static func readFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: fileSizeMax)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      // A folder opens but does not read.
      guard got >= 0 else { return nil }
      if got == 0 { return Array(bytes[..<count]) }
      count += got
    }
    return nil
  }
}

extension UInt8 {
  var isAsciiDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isAsciiLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
}
