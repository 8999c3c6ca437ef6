import CEL
import Catalogue
import Program

/// The fields of one object, found by name.
final class FieldTable {
  final class Entry {
    let name: String
    let type: ValueType
    let isOptional: Bool
    let slot: SlotID?
    let nested: FieldTable?
    /// What a text may be, in bytes; empty: anything.
    let words: [[UInt8]]
    /// Whether a text begins with one of the words, and goes on.
    let isPrefix: Bool

    init(_ field: Field, slot: SlotID?, nested: FieldTable?) {
      name = field.name
      type = field.type
      isOptional = field.isOptional
      self.slot = slot
      self.nested = nested
      switch field.type {
      case .choice(let choice):
        words = choice.values.map { Array($0.utf8) }
        isPrefix = false
      case .urn(let kind):
        words = [Array("urn:li:\(kind):".utf8)]
        isPrefix = true
      default:
        words = []
        isPrefix = false
      }
    }
  }

  let fields: [Entry]
  /// Position in `fields` by symbol of the name; `UInt8.max`: none.
  private let positions: [UInt8]
  /// A bit for each required field.
  let required: UInt64

  /// - Precondition: at most 64 fields, so that presence fits one word.
  init(_ fields: [Field], path: [String], layout: SlotLayout, names: inout SymbolTableBuilder) {
    precondition(fields.count <= 64, "an object of the catalogue has more than 64 fields")
    var entries: [Entry] = []
    var positions: [UInt8] = []
    var required: UInt64 = 0
    for (position, field) in fields.enumerated() {
      var nested: FieldTable?
      if case .object(let object) = field.type {
        nested = FieldTable(object.fields, path: path + [field.name], layout: layout, names: &names)
      }
      let symbol = Int(names.intern(field.name).rawValue)
      while positions.count <= symbol { positions.append(.max) }
      positions[symbol] = UInt8(position)
      if !field.isOptional { required |= 1 << UInt64(position) }
      entries.append(Entry(field, slot: layout.slot(of: path + [field.name]), nested: nested))
    }
    self.fields = entries
    self.positions = positions
    self.required = required
  }

  func position(of symbol: SymbolID) -> Int? {
    let index = Int(symbol.rawValue)
    guard index < positions.count, positions[index] != .max else { return nil }
    return Int(positions[index])
  }
}
