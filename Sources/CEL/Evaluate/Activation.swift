/// What a host knows about a variable or a path.
public enum Lookup: Sendable {
  case value(Value)
  /// Declared, and without a value this time.
  case absent
  case failed(EvaluationError)
}

/// Where an expression's inputs come from.
public protocol Activation {
  /// The value of a variable by its declared, perhaps dotted, name.
  func value(of variable: String) -> Lookup

  /// The value at a path: a variable's name, then fields of records.
  ///
  /// Only asked for paths of declared records. `nil` means that this host does not know paths
  /// and that the variable is to be read whole.
  func value(at path: [String]) -> Lookup?
}

extension Activation {
  public func value(at path: [String]) -> Lookup? { nil }
}

/// Inputs from a dictionary; for tests, tools and folding.
public struct Bindings: Activation, Sendable {
  public var values: [String: Value]
  /// Variables whose reading fails.
  public var failures: [String: EvaluationError]

  /// Creates bindings.
  public init(_ values: [String: Value] = [:], failures: [String: EvaluationError] = [:]) {
    self.values = values
    self.failures = failures
  }

  public func value(of variable: String) -> Lookup {
    if let failure = failures[variable] { return .failed(failure) }
    return values[variable].map { .value($0) } ?? .absent
  }
}
