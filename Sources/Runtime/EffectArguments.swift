import CEL
import Catalogue
import JSON
import Program

/// The evaluated arguments of one effect.
struct EffectArguments {
  struct FieldValue {
    let name: String
    let value: Value
    let overwrite: Overwrite?
  }

  let kind: EffectKind
  /// By index of the kind's arguments.
  var values: [Value?]
  /// The entries of the field map, absent values left out.
  var fields: [FieldValue] = []
  /// Entries of the field map that have no value.
  var absentFields: Set<String> = []

  init(_ kind: EffectKind) {
    self.kind = kind
    values = Array(repeating: nil, count: kind.arguments.count)
  }

  subscript(name: String) -> Value? {
    kind.arguments.firstIndex { $0.field.name == name }.flatMap { values[$0] }
  }

  func text(_ name: String) -> String? {
    switch self[name] {
    case nil, .null?: nil
    case let value?:
      FactCoding.keyText(value).isEmpty ? nil : FactCoding.keyText(value)
    }
  }

  func flag(_ name: String) -> Bool? {
    if case .bool(let value)? = self[name] { value } else { nil }
  }

  func time(_ name: String) -> Timestamp? {
    if case .timestamp(let value)? = self[name] { value } else { nil }
  }

  func field(_ name: String) -> Value? { fields.last { $0.name == name }?.value }

  /// All arguments that have a value, in the order of the catalogue, into an open object.
  ///
  /// - Parameters:
  ///   - writer: Inside an object.
  ///   - written: Members that the object has already.
  func write(to writer: inout JSONWriter, without written: Set<String> = []) {
    for (argument, value) in zip(kind.arguments, values)
    where !written.contains(argument.field.name) {
      if case .fieldMap = argument.field.type {
        guard !fields.isEmpty else { continue }
        writer.key(argument.field.name)
        writer.beginObject()
        for field in fields {
          writer.key(field.name)
          FactCoding.write(field.value, to: &writer)
        }
        writer.endObject()
      } else if let value {
        writer.key(argument.field.name)
        FactCoding.write(value, to: &writer)
      }
    }
  }
}
