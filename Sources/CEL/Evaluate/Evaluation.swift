/// The value of a subexpression, or why it has none.
public enum Outcome: Sendable, Hashable {
  case value(Value)
  case error(EvaluationError)

  /// As text: CEL source for a value, the message for an error.
  public var text: String {
    switch self {
    case .value(let value): Unparser.text(value)
    case .error(let error): "error: \(error.message)"
    }
  }
}

/// One run of an expression.
public struct Evaluation: Sendable {
  public let result: Result<Value, EvaluationError>
  /// Steps taken, in the units of ``EvaluationLimits/fuel``.
  public let steps: Int

  /// The value, or nil after an error.
  public var value: Value? { try? result.get() }
}

extension CheckedExpression {
  /// Evaluates by walking the tree.
  public func evaluate(
    _ activation: any Activation, limits: EvaluationLimits = .standard
  ) -> Evaluation {
    var interpreter = Interpreter(
      nodes: expression.nodes, references: references, environment: environment,
      activation: activation, limits: limits, isTracing: false)
    interpreter.patterns = patterns
    return interpreter.run(expression.root)
  }

  /// Evaluates and keeps the outcome of every subexpression.
  public func explain(
    _ activation: any Activation, limits: EvaluationLimits = .standard
  ) -> Explanation {
    var interpreter = Interpreter(
      nodes: expression.nodes, references: references, environment: environment,
      activation: activation, limits: limits, isTracing: true)
    interpreter.patterns = patterns
    let evaluation = interpreter.run(expression.root)
    return Explanation(
      expression: expression, evaluation: evaluation, outcomes: interpreter.trace ?? [:])
  }
}

extension Expression {
  /// Evaluates without having been checked: names are resolved while it runs.
  public func evaluate(
    _ activation: any Activation, environment: Environment = Environment(),
    limits: EvaluationLimits = .standard
  ) -> Evaluation {
    var interpreter = Interpreter(
      nodes: nodes, references: nil, environment: environment, activation: activation,
      limits: limits, isTracing: false)
    return interpreter.run(root)
  }
}

extension Interpreter {
  mutating func run(_ root: NodeID) -> Evaluation {
    do throws(EvaluationError) {
      let value = try evaluate(root)
      return Evaluation(result: .success(value), steps: meter.used)
    } catch {
      return Evaluation(result: .failure(error), steps: meter.used)
    }
  }
}
