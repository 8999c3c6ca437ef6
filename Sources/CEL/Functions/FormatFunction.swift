/// `"...".format([...])`: `%s %d %f %e %b %o %x %X %%`, with a precision for `%f` and `%e`.
enum FormatFunction {
  static let format = Function(
    "format", [Overload("string_format", [.string, .list(.dyn)], .string, isMember: true)],
    acceptsDyn: true
  ) { values, meter throws(EvaluationError) in
    guard case (.string(let template), .list(let arguments)) = (values[0], values[1]) else {
      throw StandardFunctions.noOverload("format", values)
    }
    try meter.charge(makingBytes: template.utf8.count)
    let clauses = try Operators.primitive { () throws(PrimitiveError) in
      try FormatClause.parse(template)
    }
    var output = Output()
    var used = 0
    for clause in clauses {
      switch clause {
      case .text(let text): try output.append(text, &meter)
      case .verb(let verb, let precision):
        guard used < arguments.count else {
          throw EvaluationError(
            .invalidArgument, "`format` has \(arguments.count) arguments, `%\(verb)` needs one more"
          )
        }
        try append(arguments[used], verb, precision, to: &output, &meter)
        used += 1
      }
    }
    return .string(output.text)
  }

  /// Nests as deep as values do; a host's document might nest deeper than a stack bears.
  private static let depthMax = 100

  /// The text so far; grows only as the meter allows.
  private struct Output {
    private(set) var text = ""

    mutating func append(_ part: String, _ meter: inout Meter) throws(EvaluationError) {
      let size = text.utf8.count + part.utf8.count
      // Pays for the part, and lets the meter refuse the whole.
      if size > meter.limits.stringBytesMax { try meter.charge(makingBytes: size) }
      try meter.charge(bytes: part.utf8.count)
      text += part
    }
  }

  private static func append(
    _ value: Value, _ verb: FormatVerb, _ precision: Int, to output: inout Output,
    _ meter: inout Meter
  ) throws(EvaluationError) {
    switch verb {
    case .string: try appendText(value, to: &output, depth: 0, &meter)
    case .decimal: try output.append(try decimal(value), &meter)
    case .fixed:
      try output.append(NumberText.fixed(try real(value, verb), digits: precision), &meter)
    case .scientific:
      try output.append(NumberText.scientific(try real(value, verb), digits: precision), &meter)
    case .binary:
      if case .bool(let truth) = value {
        try output.append(truth ? "1" : "0", &meter)
      } else {
        try output.append(try integer(value, verb, radix: 2), &meter)
      }
    case .octal: try output.append(try integer(value, verb, radix: 8), &meter)
    case .hex, .upperHex:
      let isUpper = verb == .upperHex
      switch value {
      case .string(let text):
        try meter.charge(makingBytes: text.utf8.count * 2)
        try output.append(hex(text.utf8, isUpper), &meter)
      case .bytes(let bytes):
        try meter.charge(makingBytes: bytes.count * 2)
        try output.append(hex(bytes, isUpper), &meter)
      default: try output.append(try integer(value, verb, radix: 16, isUpper: isUpper), &meter)
      }
    }
  }

  private static func appendText(
    _ value: Value, to output: inout Output, depth: Int, _ meter: inout Meter
  ) throws(EvaluationError) {
    guard depth < depthMax else {
      throw EvaluationError(.valueTooLarge, "a value nests more than \(depthMax) deep")
    }
    switch value {
    case .null: try output.append("null", &meter)
    case .bool(let truth): try output.append(truth ? "true" : "false", &meter)
    case .int(let number): try output.append(String(number), &meter)
    case .uint(let number): try output.append(String(number), &meter)
    case .double(let number):
      let text =
        number.isFinite ? NumberText.text(number) : NumberText.fixed(number, digits: 0)
      try output.append(text, &meter)
    case .string(let text): try output.append(text, &meter)
    case .bytes(let bytes):
      try meter.charge(makingBytes: bytes.count)
      try output.append(String(decoding: bytes, as: UTF8.self), &meter)
    case .timestamp(let time): try output.append(time.text, &meter)
    case .duration(let duration): try output.append(duration.text, &meter)
    case .type(let name): try output.append(name, &meter)
    case .list(let elements):
      try output.append("[", &meter)
      for (index, element) in elements.enumerated() {
        if index > 0 { try output.append(", ", &meter) }
        try appendText(element, to: &output, depth: depth + 1, &meter)
      }
      try output.append("]", &meter)
    case .map(let map):
      try meter.charge(makingElements: map.count)
      var entries: [(key: String, value: Value)] = []
      for entry in map.entries {
        var key = Output()
        try appendText(entry.key, to: &key, depth: depth + 1, &meter)
        entries.append((key.text, entry.value))
      }
      // Entries have no order of their own; sorted by text the result is always the same.
      entries.sort { Text.isLess($0.key, $1.key) }
      try output.append("{", &meter)
      for (index, entry) in entries.enumerated() {
        if index > 0 { try output.append(", ", &meter) }
        try output.append(entry.key, &meter)
        try output.append(": ", &meter)
        try appendText(entry.value, to: &output, depth: depth + 1, &meter)
      }
      try output.append("}", &meter)
    case .optional: throw mismatch(.string, value)
    }
  }

  private static func decimal(_ value: Value) throws(EvaluationError) -> String {
    switch value {
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .double(let number) where !number.isFinite: return NumberText.fixed(number, digits: 0)
    default: throw mismatch(.decimal, value)
    }
  }

  private static func real(_ value: Value, _ verb: FormatVerb) throws(EvaluationError) -> Double {
    switch value {
    case .double(let number): return number
    case .int(let number): return Double(number)
    case .uint(let number): return Double(number)
    default: throw mismatch(verb, value)
    }
  }

  private static func integer(
    _ value: Value, _ verb: FormatVerb, radix: Int, isUpper: Bool = false
  ) throws(EvaluationError) -> String {
    switch value {
    case .int(let number): return String(number, radix: radix, uppercase: isUpper)
    case .uint(let number): return String(number, radix: radix, uppercase: isUpper)
    default: throw mismatch(verb, value)
    }
  }

  private static func hex(_ bytes: some Sequence<UInt8>, _ isUpper: Bool) -> String {
    let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  private static func mismatch(_ verb: FormatVerb, _ value: Value) -> EvaluationError {
    EvaluationError(
      .invalidArgument, "`%\(verb)` of `format` does not take `\(value.typeName)`")
  }
}

/// What a clause such as `%d` makes of its argument.
enum FormatVerb: Character, CustomStringConvertible {
  case string = "s"
  case decimal = "d"
  case fixed = "f"
  case scientific = "e"
  case binary = "b"
  case octal = "o"
  case hex = "x"
  case upperHex = "X"

  var description: String { String(rawValue) }
}

/// A piece of a format string.
enum FormatClause {
  case text(String)
  /// `precision` counts only for `%f` and `%e`; it is 6 if not given.
  case verb(FormatVerb, precision: Int)

  /// Splits a format string; throws at a clause that does not exist.
  static func parse(_ template: String) throws(PrimitiveError) -> [FormatClause] {
    var clauses: [FormatClause] = []
    let bytes = Array(template.utf8)
    let percent = UInt8(ascii: "%")
    var index = 0
    while index < bytes.count {
      let text = bytes[index...].prefix { $0 != percent }
      if !text.isEmpty { clauses.append(.text(String(decoding: text, as: UTF8.self))) }
      index = text.endIndex
      guard index < bytes.count else { break }
      let start = index
      index += 1
      if index < bytes.count, bytes[index] == percent {
        clauses.append(.text("%"))
        index += 1
        continue
      }
      var precision = 6
      if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
        let digits = bytes[(index + 1)...].prefix(while: \.isAsciiDigit)
        index = digits.endIndex
        guard let number = Int(String(decoding: digits, as: UTF8.self)),
          number <= NumberText.fractionDigitsMax
        else {
          throw PrimitiveError(
            "a precision in `format` is a number up to \(NumberText.fractionDigitsMax)",
            offset: start)
        }
        precision = number
      }
      guard index < bytes.count,
        let verb = FormatVerb(rawValue: Character(Unicode.Scalar(bytes[index])))
      else {
        throw PrimitiveError(
          "`format` knows `%s %d %f %e %b %o %x %X %%`, each without a width", offset: start)
      }
      clauses.append(.verb(verb, precision: precision))
      index += 1
    }
    return clauses
  }
}
