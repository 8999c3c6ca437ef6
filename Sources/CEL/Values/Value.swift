/// A CEL value.
///
/// `==` and `hash` here are *identity of values*: type and content, NaN equal to NaN, strings by
/// their UTF-8 bytes, maps in any order. The language's own equality, which crosses numeric
/// types, is ``equals(_:)``.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case timestamp(Timestamp)
  case duration(CELDuration)
  case list([Value])
  case map(MapValue)
  /// A type as a value, by its CEL name; parameters do not count.
  case type(String)
  /// `optional.of(v)`, or `optional.none()`.
  indirect case optional(Value?)

  /// The CEL name of the value's type.
  public var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .list: "list"
    case .map: "map"
    case .type: "type"
    case .optional: "optional_type"
    }
  }

  /// Whether this is the zero of its type: null, false, 0, empty, no time at all, none.
  public var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.utf8.isEmpty
    case .bytes(let value): value.isEmpty
    case .duration(let value): value.nanoseconds == 0
    case .list(let value): value.isEmpty
    case .map(let value): value.isEmpty
    case .optional(let value): value == nil
    case .timestamp, .type: false
    }
  }
}

extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.uint(let a), .uint(let b)): a == b
    case (.double(let a), .double(let b)): a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): Text.equal(a, b)
    case (.bytes(let a), .bytes(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.duration(let a), .duration(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    case (.type(let a), .type(let b)): Text.equal(a, b)
    case (.optional(let a), .optional(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .uint(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.isNaN ? .nan : value)
    case .string(let value), .type(let value): UTF8Key(value).hash(into: &hasher)
    case .bytes(let value): hasher.combine(value)
    case .timestamp(let value): hasher.combine(value)
    case .duration(let value): hasher.combine(value)
    case .list(let value): hasher.combine(value)
    case .map(let value): hasher.combine(value.count)
    case .optional(let value): hasher.combine(value)
    }
  }
}

/// A string that is equal and hashes by its UTF-8 bytes: Swift's own equality is canonical
/// equivalence, in which two different CEL strings would be one map key.
struct UTF8Key: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: UTF8Key, right: UTF8Key) -> Bool { Text.equal(left.text, right.text) }

  func hash(into hasher: inout Hasher) {
    Text.hash(text, into: &hasher)
  }
}
