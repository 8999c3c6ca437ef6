/// One signature of a function.
public struct Overload: Sendable, Hashable {
  /// Unique name of the signature.
  public var id: String
  /// With `isMember` the first one is the receiver.
  ///
  /// The last one repeats if `isVariadic`.
  public var parameters: [Type]
  public var result: Type
  /// Called as `a.f(b)`; otherwise as `f(a, b)`.
  public var isMember: Bool
  public var isVariadic: Bool

  /// Creates an overload.
  ///
  /// Type parameters are `.typeParameter` within its types.
  public init(
    _ id: String, _ parameters: [Type], _ result: Type, isMember: Bool = false,
    isVariadic: Bool = false
  ) {
    self.id = id
    self.parameters = parameters
    self.result = result
    self.isMember = isMember
    self.isVariadic = isVariadic
  }

  /// Whether a call with this many values, the receiver included, can mean this overload.
  func takes(count: Int, isMember: Bool) -> Bool {
    self.isMember == isMember
      && (isVariadic ? count >= parameters.count : count == parameters.count)
  }
}

/// A function: its signatures and what it does.
public struct Function: Sendable {
  /// Computes a result from values, the receiver first; charges the meter before the work.
  public typealias Body =
    @Sendable (_ arguments: [Value], _ meter: inout Meter) throws(EvaluationError) -> Value

  /// Perhaps dotted: `optional.of`.
  public var name: String
  public var overloads: [Overload]
  /// Nil for a function that is declared for the checker alone.
  public var body: Body?
  /// Whether a `dyn` argument is fine in strict mode: conversions are how one leaves `dyn`.
  public var acceptsDyn: Bool

  /// Creates a function.
  public init(
    _ name: String, _ overloads: [Overload], acceptsDyn: Bool = false, body: Body? = nil
  ) {
    self.name = name
    self.overloads = overloads
    self.body = body
    self.acceptsDyn = acceptsDyn
  }
}

/// The functions of an environment, by name.
public struct FunctionTable: Sendable {
  private var functions: [String: Function] = [:]

  /// Creates a table.
  public init(_ functions: [Function] = []) {
    for function in functions { add(function) }
  }

  /// Adds a function; overloads of a name that is already there join the others, and a body
  /// replaces an earlier one.
  public mutating func add(_ function: Function) {
    if var known = functions[function.name] {
      known.overloads += function.overloads
      known.body = function.body ?? known.body
      functions[function.name] = known
    } else {
      functions[function.name] = function
    }
  }

  /// The function of a name.
  public subscript(name: String) -> Function? { functions[name] }

  /// All names, unordered.
  public var names: some Collection<String> { functions.keys }

  /// The standard library with optionals and the extension functions (`docs/cel.md`).
  public static let standard = FunctionTable(
    StandardFunctions.all + ExtensionFunctions.all)
}
