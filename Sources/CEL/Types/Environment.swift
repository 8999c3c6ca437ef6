/// What an expression may refer to.
public struct Environment: Sendable {
  /// A declared variable.
  public struct Variable: Sendable, Hashable {
    public var type: Type
    /// Whether it may be absent when the expression runs.
    public var isOptional: Bool

    /// Creates a variable.
    public init(_ type: Type, isOptional: Bool = false) {
      self.type = type
      self.isOptional = isOptional
    }
  }

  /// Variables by name; a name may have dots.
  public var variables: [String: Variable]
  /// The namespace that names are resolved in, `""` for none.
  public var container: String
  public var functions: FunctionTable
  /// Paths that the host knows to be present, such as those proved by conditions before.
  public var provenPresent: Set<[String]>

  /// Creates an environment.
  public init(
    variables: [String: Variable] = [:], container: String = "",
    functions: FunctionTable = .standard, provenPresent: Set<[String]> = []
  ) {
    self.variables = variables
    self.container = container
    self.functions = functions
    self.provenPresent = provenPresent
  }

  /// Candidates for a name, nearest namespace first: `X.Y.n`, `X.n`, `n`.
  func candidates(_ name: String, isRooted: Bool) -> [String] {
    if isRooted || container.isEmpty { return [name] }
    var scopes = container.split(separator: ".", omittingEmptySubsequences: true)
    var result: [String] = []
    while !scopes.isEmpty {
      result.append(scopes.joined(separator: ".") + "." + name)
      scopes.removeLast()
    }
    result.append(name)
    return result
  }

  /// The type that a name stands for when it is used as a value, such as `int` or `list`.
  static let typeNames: [String: Type] = [
    "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
    "bytes": .bytes, "null_type": .null, "list": .list(.dyn), "map": .map(.dyn, .dyn),
    "type": .type(.dyn), "optional_type": .optional(.dyn),
    "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration,
  ]
}
