/// The number of a condition in its table.
public struct ConditionID: BitwiseCopyable, Hashable, Sendable {
  public let rawValue: UInt32
}

/// The number of an expression with a value of any type in its table.
public struct ValueExpressionID: BitwiseCopyable, Hashable, Sendable {
  public let rawValue: UInt32
}

/// Plans expressions for evaluation on frames and collects them.
///
/// Layout and symbols are the host's, since several tables (one a program) can share one layout and
/// one symbol table: then one frame serves them all.
public struct ConditionTableBuilder: Sendable {
  var assembler = PredicateAssembler()
  var starts: [(start: Int, count: Int)] = []
  var conditions: [ConditionTable.Condition] = []
  var values: [ConditionTable.ValueExpression] = []

  public init() {}

  /// Plans a condition and gives every path that it reads a slot in `layout`.
  ///
  /// - Parameters:
  ///   - condition: An expression checked as `bool`; one of another type errs when it runs.
  ///   - layout: Grows by the paths that have no slot yet.
  ///   - symbols: Grows by the constant strings that are compared with.
  /// - Returns: The condition's number in the table.
  public mutating func add(
    _ condition: CheckedExpression, layout: inout SlotLayout, symbols: inout SymbolTableBuilder
  ) -> ConditionID {
    reserve(condition, &layout)
    var planner = PredicatePlanner(PlanTree(condition))
    // Swapped and not copied: a second reference would make every addition copy all before it.
    swap(&planner.assembler, &assembler)
    swap(&planner.layout, &layout)
    swap(&planner.symbols, &symbols)
    let fused = planner.plan()
    swap(&planner.assembler, &assembler)
    swap(&planner.layout, &layout)
    swap(&planner.symbols, &symbols)
    if let fused { starts.append(fused) }
    conditions.append(
      ConditionTable.Condition(start: fused.map { Int32($0.start) } ?? -1, checked: condition))
    return ConditionID(rawValue: UInt32(conditions.count - 1))
  }

  /// Plans an expression of any type, such as an argument of an effect.
  ///
  /// - Parameters:
  ///   - expression: A checked expression.
  ///   - layout: Grows by the paths that have no slot yet.
  /// - Returns: The expression's number in the table; conditions are numbered apart.
  public mutating func add(
    value expression: CheckedExpression, layout: inout SlotLayout
  ) -> ValueExpressionID {
    reserve(expression, &layout)
    values.append(ConditionTable.ValueExpression(expression, layout))
    return ValueExpressionID(rawValue: UInt32(values.count - 1))
  }

  /// The finished table, for frames of `layout` or of any later state of it.
  ///
  /// - Parameters:
  ///   - layout: What the expressions were added with.
  ///   - symbols: What the conditions were added with.
  ///   - limits: What one run of the general evaluator may cost; predicates always end.
  /// - Returns: The table.
  public func build(
    _ layout: SlotLayout, symbols: SymbolTableBuilder, limits: EvaluationLimits = .standard
  ) -> ConditionTable {
    ConditionTable(self, layout, symbolCount: symbols.count, limits)
  }

  private func reserve(_ expression: CheckedExpression, _ layout: inout SlotLayout) {
    for read in expression.reads { _ = layout.intern(read.path, type: read.type) }
  }
}

/// What is changed in a table of conditions, and who watches: for the tests of tests.
public struct ConditionProbe: Sendable {
  /// Conditions that hold where they would not, and the other way round; errors stay errors.
  public var negated: Set<ConditionID>
  /// Called with each condition that is evaluated, on the thread that evaluates it.
  public var watch: (@Sendable (ConditionID, Explanation) -> Void)?

  public init(
    negated: Set<ConditionID> = [],
    watch: (@Sendable (ConditionID, Explanation) -> Void)? = nil
  ) {
    self.negated = negated
    self.watch = watch
  }
}

/// Planned expressions; immutable, shared by all threads.
///
/// A condition either runs as predicates on the frame's slots, or is walked by the general
/// evaluator with the frame as its inputs; the answer is the same. Predicates also hand over to the
/// general evaluator whatever they do not decide, above all every error.
public final class ConditionTable: Sendable {
  struct Condition: Sendable {
    /// The first instruction, or -1 if the condition is not fused.
    let start: Int32
    let checked: CheckedExpression
  }

  /// An expression whose value is wanted, with the two forms that need no walk.
  final class ValueExpression: Sendable {
    let checked: CheckedExpression
    let slot: SlotID?
    let constant: Value?

    init(_ checked: CheckedExpression, _ layout: SlotLayout) {
      self.checked = checked
      let root = checked.expression.root
      slot = checked.path(of: root).flatMap { layout.slot(of: $0) }
      if case .literal(let value) = checked.expression[root].kind {
        constant = value
      } else {
        constant = nil
      }
    }
  }

  // Let go in `deinit`, and used by methods of this table alone, so that it is alive meanwhile.
  private let code: PredicateCode
  private let conditions: [Condition]
  private let values: [ValueExpression]
  /// The paths and their slots.
  public let layout: SlotLayout
  private let slotCount: Int
  private let symbolCount: Int
  private let limits: EvaluationLimits
  private let probe: ConditionProbe?

  init(
    _ builder: ConditionTableBuilder, _ layout: SlotLayout, symbolCount: Int,
    _ limits: EvaluationLimits
  ) {
    probe = nil
    self.limits = limits
    code = PredicateCode(
      builder.assembler, conditionStarts: builder.conditions.map { Int($0.start) },
      conditions: builder.starts, slotCount: layout.count)
    conditions = builder.conditions
    values = builder.values
    self.layout = layout
    slotCount = layout.count
    self.symbolCount = symbolCount
  }

  /// The same expressions, all walked by the general evaluator, some of them changed or watched.
  ///
  /// - Parameter probe: What is changed and watched.
  /// - Returns: A table for the same frames.
  public func probed(_ probe: ConditionProbe) -> ConditionTable {
    ConditionTable(self, probe)
  }

  private init(_ other: ConditionTable, _ probe: ConditionProbe) {
    self.probe = probe
    limits = other.limits
    conditions = other.conditions.map { Condition(start: -1, checked: $0.checked) }
    code = PredicateCode(
      PredicateAssembler(), conditionStarts: conditions.map { _ in -1 }, conditions: [],
      slotCount: other.slotCount)
    values = other.values
    layout = other.layout
    slotCount = other.slotCount
    symbolCount = other.symbolCount
  }

  deinit { code.deallocate() }

  /// Whether a condition runs as predicates.
  public func isFused(_ id: ConditionID) -> Bool { conditions[Int(id.rawValue)].start >= 0 }

  /// The expression of a condition, for explanations.
  public func expression(_ id: ConditionID) -> CheckedExpression {
    conditions[Int(id.rawValue)].checked
  }

  /// The expression of a value, for explanations.
  public func expression(_ id: ValueExpressionID) -> CheckedExpression {
    values[Int(id.rawValue)].checked
  }

  /// What the predicates alone say, in nanoseconds and without reference counting.
  ///
  /// `.undecided` for what is not fused, and where the general evaluator has to decide.
  public func test(_ id: ConditionID, in frame: Frame) -> PredicateResult {
    precondition(
      frame.slotCount >= slotCount && frame.view.memory.pointee.symbolCount >= symbolCount,
      "a frame of another layout or symbol table")
    return withExtendedLifetime(self) {
      withExtendedLifetime(frame) { code.run(Int(id.rawValue), frame.view) }
    }
  }

  /// Whether a condition holds on a frame.
  ///
  /// - Parameters:
  ///   - id: A condition of this table.
  ///   - frame: Of this table's layout and symbols, or of later states of them.
  /// - Returns: The condition's truth.
  /// - Throws: The error that the expression has on these values.
  @inlinable
  public func evaluate(
    _ id: ConditionID, in frame: Frame
  ) throws(EvaluationError) -> Bool {
    switch test(id, in: frame) {
    case .isTrue: return true
    case .isFalse: return false
    case .undecided: return try decide(id, frame)
    }
  }

  /// The value of an expression on a frame.
  ///
  /// - Parameters:
  ///   - id: A value expression of this table.
  ///   - frame: Of this table's layout and symbols, or of later states of them.
  /// - Returns: The value.
  /// - Throws: The error that the expression has on these values.
  public func value(
    _ id: ValueExpressionID, in frame: Frame
  ) throws(EvaluationError) -> Value {
    let expression = values[Int(id.rawValue)]
    if let constant = expression.constant { return constant }
    if let slot = expression.slot, let value = frame.value(slot) { return value }
    return try walk(expression.checked, frame)
  }

  @inline(never)
  @usableFromInline
  func decide(
    _ id: ConditionID, _ frame: Frame
  ) throws(EvaluationError) -> Bool {
    let checked = conditions[Int(id.rawValue)].checked
    var isNegated = false
    if let probe {
      isNegated = probe.negated.contains(id)
      if let watch = probe.watch {
        watch(id, checked.explain(FrameActivation(frame, layout), limits: limits))
      }
    }
    let value = try walk(checked, frame)
    if case .bool(let truth) = value { return truth != isNegated }
    throw EvaluationError(
      .noOverload, "a condition is `bool`, this is `\(value.typeName)`",
      at: checked.expression[checked.expression.root].range)
  }

  private func walk(
    _ checked: CheckedExpression, _ frame: Frame
  ) throws(EvaluationError) -> Value {
    var interpreter = Interpreter(
      nodes: checked.expression.nodes, references: checked.references,
      environment: checked.environment, activation: FrameActivation(frame, layout),
      limits: limits, isTracing: false)
    interpreter.patterns = checked.patterns
    return try interpreter.evaluate(checked.expression.root)
  }
}
