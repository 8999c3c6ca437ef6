/// Why an expression has no value.
public struct EvaluationError: Error, Sendable, Hashable {
  /// What kind of error it is; stable.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A declared variable or field has no value this time.
    case absent
    case noSuchKey = "no-such-key"
    case unknownVariable = "unknown-variable"
    case unknownFunction = "unknown-function"
    case noOverload = "no-overload"
    case overflow
    case divisionByZero = "division-by-zero"
    case indexOutOfRange = "index-out-of-range"
    case invalidArgument = "invalid-argument"
    case invalidKey = "invalid-key"
    case duplicateKey = "duplicate-key"
    case emptyOptional = "empty-optional"
    /// The evaluation was stopped: it took too many steps.
    case fuelExhausted = "fuel-exhausted"
    /// The evaluation was stopped: it made too large a value.
    case valueTooLarge = "value-too-large"
    /// The host could not provide an input.
    case host
  }

  public var code: Code
  /// One line, lower case, no full stop.
  public var message: String
  /// UTF-8 offsets into the expression, once known.
  public var range: Range<Int>?

  /// Creates an error.
  public init(_ code: Code, _ message: String, at range: Range<Int>? = nil) {
    self.code = code
    self.message = message
    self.range = range
  }

  /// Whether a limit was hit: such an error is never absorbed by `&&`, `||` and the macros.
  public var isLimit: Bool { code == .fuelExhausted || code == .valueTooLarge }

  /// The same error with a place, unless it has one.
  func placed(at place: Range<Int>) -> EvaluationError {
    range == nil ? EvaluationError(code, message, at: place) : self
  }
}

/// Counts the steps of one evaluation and refuses values that are too large.
public struct Meter: Sendable {
  public let limits: EvaluationLimits
  /// Steps left.
  public private(set) var remaining: Int

  /// Creates a full meter.
  public init(_ limits: EvaluationLimits = .standard) {
    self.limits = limits
    remaining = limits.fuel
  }

  /// Steps used so far.
  public var used: Int { limits.fuel - remaining }

  /// Takes steps, before the work is done.
  public mutating func charge(_ steps: Int) throws(EvaluationError) {
    guard steps <= remaining else {
      remaining = 0
      throw EvaluationError(
        .fuelExhausted, "the expression took more than \(limits.fuel) steps")
    }
    remaining -= steps
  }

  /// Takes the steps of reading or making so many bytes.
  public mutating func charge(bytes: Int) throws(EvaluationError) {
    try charge(1 + bytes / 8)
  }

  /// Takes the steps of making a string or bytes of a length.
  public mutating func charge(makingBytes count: Int) throws(EvaluationError) {
    guard count <= limits.stringBytesMax else {
      throw EvaluationError(
        .valueTooLarge, "a string would have more than \(limits.stringBytesMax) bytes")
    }
    try charge(bytes: count)
  }

  /// Takes the steps of making a list or map of a length.
  public mutating func charge(makingElements count: Int) throws(EvaluationError) {
    guard count <= limits.elementsMax else {
      throw EvaluationError(
        .valueTooLarge, "a list would have more than \(limits.elementsMax) elements")
    }
    try charge(1 + count)
  }

  /// Gives `body` the remaining steps to count down itself.
  mutating func withFuel<Result>(
    _ body: (inout Int) throws(PrimitiveError) -> Result
  ) throws(EvaluationError) -> Result {
    var fuel = remaining
    do throws(PrimitiveError) {
      let result = try body(&fuel)
      remaining = max(0, fuel)
      return result
    } catch {
      remaining = max(0, fuel)
      if fuel <= 0 { try charge(1) }
      throw EvaluationError(.invalidArgument, error.message)
    }
  }
}
