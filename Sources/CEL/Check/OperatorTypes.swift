/// Signatures of the binary operators, but for equality, which takes any one type twice.
enum OperatorTypes {
  static let overloads: [BinaryOperator: [Overload]] = {
    var table: [BinaryOperator: [Overload]] = [:]
    for operation in [BinaryOperator.add, .subtract, .multiply, .divide] {
      table[operation] = same([.int, .uint, .double], operation)
    }
    table[.modulo] = same([.int, .uint], .modulo)
    let element = Type.typeParameter("A")
    table[.add]? += same([.string, .bytes, .duration, .list(element)], .add)
    table[.add]? += [
      Overload("add_timestamp_duration", [.timestamp, .duration], .timestamp),
      Overload("add_duration_timestamp", [.duration, .timestamp], .timestamp),
    ]
    table[.subtract]? += same([.duration], .subtract)
    table[.subtract]? += [
      Overload("subtract_timestamps", [.timestamp, .timestamp], .duration),
      Overload("subtract_timestamp_duration", [.timestamp, .duration], .timestamp),
    ]
    for operation in [BinaryOperator.less, .lessOrEqual, .greater, .greaterOrEqual] {
      table[operation] = [
        .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration,
      ].map { (type: Type) in Overload("\(operation.rawValue)_\(type.name)", [type, type], .bool) }
    }
    table[.in] = [
      Overload("in_list", [element, .list(element)], .bool),
      Overload("in_map", [element, .map(element, .typeParameter("B"))], .bool),
    ]
    for operation in [BinaryOperator.equal, .notEqual] {
      table[operation] = [Overload(operation.rawValue, [element, element], .bool)]
    }
    return table
  }()

  private static func same(_ types: [Type], _ operation: BinaryOperator) -> [Overload] {
    types.map { Overload("\(operation.rawValue)_\($0.name)", [$0, $0], $0) }
  }
}
