import CEL
import Foundation

/// One case of the public conformance suite, in the encoding of its README.
struct ConformanceCase {
  var id: String
  var expression: String
  var disablesMacros: Bool
  var disablesCheck: Bool
  var isCheckOnly: Bool
  var environment: Environment
  var bindings: Bindings
  var expectation: Expectation

  enum Expectation {
    case value(Value)
    case error
    case type(CEL.`Type`, Value?)
  }

  struct Unreadable: Error { var what: String }

  init(_ json: [String: Any]) throws {
    var environment = Environment(container: json["container"] as? String ?? "")
    var bindings = Bindings()
    func text(_ key: String) -> String { json[key] as? String ?? "" }
    func flag(_ key: String) -> Bool { json[key] as? Bool ?? false }
    id = "\(text("file"))/\(text("section"))/\(text("name"))"
    expression = text("expr")
    disablesMacros = flag("disable_macros")
    disablesCheck = flag("disable_check")
    isCheckOnly = flag("check_only")
    for declaration in json["type_env"] as? [[String: Any]] ?? [] {
      try Self.declare(declaration, in: &environment)
    }
    for (name, binding) in json["bindings"] as? [String: [String: Any]] ?? [:] {
      if let value = binding["value"] {
        bindings.values[name] = try ConformanceCase.value(value)
      } else {
        bindings.failures[name] = EvaluationError(.host, "unknown")
      }
    }
    self.environment = environment
    self.bindings = bindings
    guard let expect = json["expect"] as? [String: Any] else { throw Unreadable(what: id) }
    if let value = expect["value"] {
      expectation = .value(try ConformanceCase.value(value))
    } else if let typed = expect["typed_result"] as? [String: Any] {
      expectation = .type(
        try ConformanceCase.type(typed["type"] as Any),
        try typed["value"].flatMap { try ConformanceCase.value($0) })
    } else {
      expectation = .error
    }
  }

  private static func declare(_ json: [String: Any], in environment: inout Environment) throws {
    let name = json["name"] as? String ?? ""
    if json["kind"] as? String == "variable" {
      environment.variables[name] = .init(try ConformanceCase.type(json["type"] as Any))
      return
    }
    let overloads = try (json["overloads"] as? [[String: Any]] ?? []).map { overload in
      Overload(
        overload["id"] as? String ?? "",
        try (overload["params"] as? [Any] ?? []).map { try ConformanceCase.type($0) },
        try ConformanceCase.type(overload["result"] as Any),
        isMember: overload["instance"] as? Bool ?? false)
    }
    environment.functions.add(Function(name, overloads))
  }

  static func value(_ json: Any) throws -> Value {
    guard let object = json as? [String: Any], let (key, content) = object.first else {
      throw Unreadable(what: "\(json)")
    }
    switch (key, content) {
    case ("null", _): return .null
    case ("bool", let value as Bool): return .bool(value)
    case ("int64", let text as String): if let value = Int64(text) { return .int(value) }
    case ("uint64", let text as String): if let value = UInt64(text) { return .uint(value) }
    case ("double", "NaN" as String): return .double(.nan)
    case ("double", "Infinity" as String): return .double(.infinity)
    case ("double", "-Infinity" as String): return .double(-.infinity)
    case ("double", let value as Double): return .double(value)
    case ("string", let value as String): return .string(value)
    case ("bytes_b64", let text as String):
      if let data = Data(base64Encoded: text) { return .bytes(Array(data)) }
    case ("list", let elements as [Any]): return .list(try elements.map(value))
    case ("map", let entries as [[Any]]):
      var map = MapValue()
      for entry in entries { _ = map.set(try value(entry[0]), to: try value(entry[1])) }
      return .map(map)
    case ("type", let name as String): return .type(name)
    case ("timestamp", let text as String): return .timestamp(try Timestamp.parse(text))
    case ("duration", let text as String): return .duration(try CELDuration.parse(text))
    default: break
    }
    throw Unreadable(what: "\(json)")
  }

  static func type(_ json: Any) throws -> CEL.`Type` {
    if let name = json as? String {
      let named: [String: CEL.`Type`] = [
        "dyn": .dyn, "null_type": .null, "bool": .bool, "int": .int, "uint": .uint,
        "double": .double, "string": .string, "bytes": .bytes, "timestamp": .timestamp,
        "duration": .duration, "any": .dyn, "error": .error,
      ]
      if let type = named[name] { return type }
    }
    guard let object = json as? [String: Any], let (key, content) = object.first else {
      throw Unreadable(what: "\(json)")
    }
    switch (key, content) {
    case ("list", _): return .list(try type(content))
    case ("map", let parts as [Any]): return .map(try type(parts[0]), try type(parts[1]))
    case ("type", _): return .type(try type(content))
    case ("param", let name as String): return .typeParameter(name)
    case ("opaque", let opaque as [String: Any]):
      let parameters = try (opaque["params"] as? [Any] ?? []).map(type)
      let name = opaque["name"] as? String ?? ""
      if name == "optional_type", let first = parameters.first { return .optional(first) }
      return .opaque(name, parameters)
    default: throw Unreadable(what: "\(json)")
    }
  }
}

extension ConformanceCase {
  /// Runs the case; nil when it passes, else what went wrong.
  func failure(isChecking: Bool) -> String? {
    let parsed = Parser.parse(expression, macros: disablesMacros ? .none : .standard)
    guard let tree = parsed.expression else { return "does not parse: \(parsed.issues)" }
    guard isChecking, !disablesCheck else {
      if isCheckOnly { return nil }
      return compare(tree.evaluate(bindings, environment: environment).result, type: nil)
    }
    let result = Checker.check(tree, environment, mode: .gradual)
    guard let checked = result.checked else {
      if case .error = expectation { return nil }
      return "is refused: \(result.issues.map(\.message))"
    }
    if isCheckOnly {
      guard case .type(let expected, _) = expectation else { return nil }
      return checked.resultType == expected
        ? nil : "is \(checked.resultType.name), not \(expected.name)"
    }
    return compare(checked.evaluate(bindings).result, type: checked.resultType)
  }

  private func compare(
    _ result: Result<Value, EvaluationError>, type: CEL.`Type`?
  ) -> String? {
    switch (expectation, result) {
    case (.error, .failure): return nil
    case (.error, .success(let value)): return "gives \(Unparser.text(value)), not an error"
    case (.value(let expected), .success(let value)):
      return value == expected
        ? nil : "gives \(Unparser.text(value)), not \(Unparser.text(expected))"
    case (.type(let expected, let wanted), .success(let value)):
      if let type, type != expected { return "is \(type.name), not \(expected.name)" }
      return wanted == nil || wanted == value ? nil : "gives \(Unparser.text(value))"
    case (_, .failure(let error)): return "fails: \(error.message)"
    }
  }
}
