/// Prints a tree as CEL text: `parse(print(x))` has the structure of `x`.
///
/// Constants that have no literal (after folding) print as the call that makes them.
public enum Unparser {
  /// The text of a whole expression.
  public static func text(_ expression: Expression) -> String {
    text(expression, expression.root)
  }

  /// The text of one subexpression.
  public static func text(_ expression: Expression, _ node: NodeID) -> String {
    text(expression, node, replacing: [:])
  }

  /// The text of a subexpression with some nodes printed as something else.
  static func text(
    _ expression: Expression, _ node: NodeID, replacing: [NodeID: String]
  ) -> String {
    var printer = Printer(expression: expression, replacements: replacing)
    printer.write(node, minimum: 0)
    return printer.output
  }

  /// A value as CEL text, as explanations show it.
  public static func text(_ value: Value) -> String {
    ValueText.text(value)
  }
}

private struct Printer {
  let expression: Expression
  let replacements: [NodeID: String]
  var output = ""

  /// Binding power: 0 `?:`, 1 `||`, 2 `&&`, 3 relations, 4 sums, 5 products, 6 unary, 7 member.
  private func power(_ kind: NodeKind) -> Int {
    switch kind {
    case .conditional: 0
    case .or: 1
    case .and: 2
    case .binary(let operation, _, _): power(operation)
    case .unary: 6
    default: 7
    }
  }

  private func power(_ operation: BinaryOperator) -> Int {
    switch operation {
    case .multiply, .divide, .modulo: 5
    case .add, .subtract: 4
    default: 3
    }
  }

  mutating func write(_ id: NodeID, minimum: Int) {
    if let replacement = replacements[id] {
      output += replacement
      return
    }
    let kind = expression[id].kind
    let needsParentheses = power(kind) < minimum
    if needsParentheses { output += "(" }
    write(kind)
    if needsParentheses { output += ")" }
  }

  private mutating func write(_ kind: NodeKind) {
    switch kind {
    case .literal(let value):
      output += ValueText.text(value)
    case .identifier(let name, let isRooted):
      output += (isRooted ? "." : "") + name
    case .select(let operand, let field, let isOptional):
      write(operand, minimum: 7)
      output += (isOptional ? ".?" : ".") + ValueText.fieldName(field)
    case .has(let operand, let field):
      output += "has("
      write(operand, minimum: 7)
      output += "." + ValueText.fieldName(field) + ")"
    case .index(let operand, let index, let isOptional):
      write(operand, minimum: 7)
      output += isOptional ? "[?" : "["
      write(index, minimum: 0)
      output += "]"
    case .call(let function, let target, let arguments):
      if let target {
        write(target, minimum: 7)
        output += "."
      }
      output += function
      writeArguments(arguments)
    case .unary(let operation, let operand):
      output += operation.rawValue
      writeOperand(of: operation, operand)
    case .binary(let operation, let left, let right):
      write(left, minimum: power(operation))
      output += " \(operation.rawValue) "
      write(right, minimum: power(operation) + 1)
    case .and(let operands):
      writeChain(operands, " && ", minimum: 3)
    case .or(let operands):
      writeChain(operands, " || ", minimum: 2)
    case .conditional(let condition, let then, let otherwise):
      write(condition, minimum: 1)
      output += " ? "
      write(then, minimum: 1)
      output += " : "
      write(otherwise, minimum: 0)
    case .list(let elements):
      writeList(elements)
    case .map(let entries):
      writeMap(entries)
    case .comprehension(let it):
      writeComprehension(it)
    case .bind(let variable, let initial, let body):
      output += "cel.bind(\(variable), "
      write(initial, minimum: 0)
      output += ", "
      write(body, minimum: 0)
      output += ")"
    case .optionalMap(let target, let variable, let body, let isFlat):
      write(target, minimum: 7)
      output += isFlat ? ".optFlatMap(" : ".optMap("
      output += "\(variable), "
      write(body, minimum: 0)
      output += ")"
    }
  }

  /// Different unary operators may not follow each other, and a sign before a number would
  /// become part of it.
  private mutating func writeOperand(of operation: UnaryOperator, _ operand: NodeID) {
    let needsParentheses: Bool
    switch expression[operand].kind {
    case .unary(let inner, _): needsParentheses = inner != operation
    case .literal(.int), .literal(.uint), .literal(.double): needsParentheses = true
    default: needsParentheses = operation == .negate && startsWithNumber(operand)
    }
    if needsParentheses {
      output += "("
      write(operand, minimum: 0)
      output += ")"
    } else {
      write(operand, minimum: 6)
    }
  }

  /// Whether the text begins with a number, as in `1.size()`.
  private func startsWithNumber(_ id: NodeID) -> Bool {
    switch expression[id].kind {
    case .literal(.int), .literal(.uint), .literal(.double): true
    case .select(let operand, _, _), .index(let operand, _, _): startsWithNumber(operand)
    case .call(_, let target?, _): startsWithNumber(target)
    case .comprehension(let it): startsWithNumber(it.range)
    case .optionalMap(let target, _, _, _): startsWithNumber(target)
    default: false
    }
  }

  private mutating func writeArguments(_ arguments: [NodeID]) {
    output += "("
    for (index, argument) in arguments.enumerated() {
      if index > 0 { output += ", " }
      write(argument, minimum: 0)
    }
    output += ")"
  }

  private mutating func writeChain(_ operands: [NodeID], _ separator: String, minimum: Int) {
    for (index, operand) in operands.enumerated() {
      if index > 0 { output += separator }
      write(operand, minimum: minimum)
    }
  }

  private mutating func writeList(_ elements: [ListElement]) {
    output += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { output += ", " }
      if element.isOptional { output += "?" }
      write(element.node, minimum: 0)
    }
    output += "]"
  }

  private mutating func writeMap(_ entries: [MapElement]) {
    output += "{"
    for (index, entry) in entries.enumerated() {
      if index > 0 { output += ", " }
      if entry.isOptional { output += "?" }
      write(entry.key, minimum: 0)
      output += ": "
      write(entry.value, minimum: 0)
    }
    output += "}"
  }

  private mutating func writeComprehension(_ it: Comprehension) {
    write(it.range, minimum: 7)
    output += ".\(it.kind.rawValue)(\(it.variable), "
    if let second = it.secondVariable { output += "\(second), " }
    if let filter = it.filter {
      write(filter, minimum: 0)
      output += ", "
    }
    write(it.body, minimum: 0)
    output += ")"
  }
}
