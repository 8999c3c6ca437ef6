/// A type of the checker.
public indirect enum Type: Sendable, Hashable {
  /// Anything; what it really is shows when it runs.
  case dyn
  case null
  case bool
  case int
  case uint
  case double
  case string
  case bytes
  case timestamp
  case duration
  case list(Type)
  case map(Type, Type)
  /// The type of types.
  case type(Type)
  case optional(Type)
  /// A parameter of an overload, bound anew at each call.
  case typeParameter(String)
  /// A host's type, known by name alone.
  case opaque(String, [Type])
  /// A declared object with known fields; at run time a map, or paths that the host resolves.
  case record(RecordType)
  /// A string out of a known set.
  case enumeration(EnumType)
  /// The type of what was already reported; silences what would follow from it.
  case error
  /// A type parameter while it is being solved; never in a result.
  case variable(Int)

  /// The type as CEL authors know it.
  public var name: String {
    switch self {
    case .dyn: "dyn"
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .list(let element): "list(\(element.name))"
    case .map(let key, let value): "map(\(key.name), \(value.name))"
    case .type(let type): "type(\(type.name))"
    case .optional(let type): "optional_type(\(type.name))"
    case .typeParameter(let name): name
    case .opaque(let name, let parameters):
      parameters.isEmpty ? name : "\(name)(\(parameters.map(\.name).joined(separator: ", ")))"
    case .record(let record): record.name
    case .enumeration(let enumeration): enumeration.name
    case .error: "error"
    case .variable: "dyn"
    }
  }
}

/// A declared object: closed, so that selecting an unknown field is an error.
///
/// A reference type inside, so that deep schemas are shared and never copied.
public struct RecordType: Sendable, Hashable {
  /// One field of a record.
  public struct Field: Sendable, Hashable {
    public var type: Type
    /// Whether it may be absent although its record is present.
    public var isOptional: Bool

    /// Creates a field.
    public init(_ type: Type, isOptional: Bool = false) {
      self.type = type
      self.isOptional = isOptional
    }
  }

  private final class Storage: Sendable {
    let name: String
    let fields: [String: Field]

    init(_ name: String, _ fields: [String: Field]) {
      self.name = name
      self.fields = fields
    }
  }

  private let storage: Storage

  /// Creates a record type.
  ///
  /// Its name is what messages call it.
  public init(name: String, fields: [String: Field]) {
    storage = Storage(name, fields)
  }

  public var name: String { storage.name }
  public var fields: [String: Field] { storage.fields }

  public static func == (left: RecordType, right: RecordType) -> Bool {
    left.storage === right.storage
      || (left.name == right.name && left.storage.fields == right.storage.fields)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A string of a known set of values, such as the stages of a pipeline.
public struct EnumType: Sendable, Hashable {
  /// What one value is called in messages: "no stage is named `intervew`".
  public var name: String
  public var values: [String]

  /// Creates an enumeration.
  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }

  /// Whether a text is one of the values, by its bytes.
  public func contains(_ text: String) -> Bool {
    values.contains { Text.equal($0, text) }
  }
}
