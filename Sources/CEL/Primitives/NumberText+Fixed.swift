#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension NumberText {
  /// The most digits after the point that ``fixed(_:digits:)`` and ``scientific(_:digits:)`` give.
  public static let fractionDigitsMax = 1000

  /// `value` with `digits` (0 to ``fractionDigitsMax``) after the point, such as `1.500000`; the
  /// exact binary value is rounded, halves to even.
  public static func fixed(_ value: Double, digits: Int) -> String {
    print("%.*f", value, digits)
  }

  /// `value` with one digit before and `digits` after the point and an exponent of at least two
  /// digits, such as `1.500000e+00`.
  public static func scientific(_ value: Double, digits: Int) -> String {
    print("%.*e", value, digits)
  }

  private static func print(_ format: String, _ value: Double, _ digits: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let precision = Int32(min(max(digits, 0), fractionDigitsMax))
    // Sign, 309 digits, point and fraction always fit.
    var buffer = [CChar](repeating: 0, count: 512 + fractionDigitsMax)
    let count = withVaList([precision, value]) {
      vsnprintf(&buffer, buffer.count, format, $0)
    }
    let bytes = buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
