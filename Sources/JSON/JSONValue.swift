/// A JSON document as a tree, strict about what it takes and lossless about what it keeps.
///
/// Numbers keep their text, objects keep the order of their members. Equality is that of the text's
/// bytes: members in another order, `1` and `1.0`, or two Unicode forms of one letter all differ.
///
/// INVARIANT: a parsed tree is at most 64 containers deep, so recursion over it is bounded.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// A number as it was written; beyond any range it is still its text.
package struct JSONNumber: Hashable, Sendable {
  /// The number in JSON's grammar.
  package let text: String

  /// - Parameter text: A number in JSON's grammar, as a scanner accepted it.
  init(scanned text: String) { self.text = text }

  package init(_ value: Int64) { text = String(value) }

  /// Exact: nil with a fraction, an exponent, or beyond 64 bits.
  package var int64: Int64? {
    var text = text
    return text.withUTF8 { UnsafeRawBufferPointer($0).exactInt64() }
  }

  /// The nearest double; nil beyond the finite range.
  package var double: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }
}

/// The members of an object, in the order of the text, each key once.
package struct JSONObject: Sendable {
  package struct Member: Sendable {
    package let key: String
    package let value: JSONValue

    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package let members: [Member]

  /// - Precondition: No key occurs twice; the parser has checked it, callers know it.
  package init(_ members: [Member]) { self.members = members }

  /// The value of `key`, compared byte for byte; a walk over the members.
  package subscript(key: String) -> JSONValue? {
    members.first { isSameUTF8($0.key, key) }?.value
  }
}

extension JSONValue {
  /// The member `key`; nil if it is missing or this is no object.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// The element at `index`; nil if it is missing or this is no array.
  package subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }

  package var isNull: Bool { if case .null = self { true } else { false } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// Exact: nil with a fraction, an exponent, or beyond 64 bits.
  package var int64: Int64? { number?.int64 }
  package var double: Double? { number?.double }

  /// Its compact text.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.finish()
  }

  /// The kind as a word for messages: `null`, `boolean`, `number`, `string`, `array`, `object`.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSONValue: Equatable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): isSameUTF8(a, b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.members.elementsEqual(b.members) { isSameUTF8($0.key, $1.key) && $0.value == $1.value }
    default: false
    }
  }
}

/// Byte equality: Swift's own `==` on strings takes canonically equivalent texts for one.
func isSameUTF8(_ left: String, _ right: String) -> Bool {
  left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
}
