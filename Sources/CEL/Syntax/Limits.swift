/// What an expression may cost before it runs; each limit has a reason.
public struct SyntaxLimits: Sendable, Hashable {
  /// Largest source in bytes.
  ///
  /// Longer text is generated text, and refusing it early keeps every later pass linear in
  /// something small.
  public var sourceBytesMax: Int
  /// Deepest nesting of the text and of the tree.
  ///
  /// Every pass recurses over the tree, so this is what keeps the stack bounded. The language asks
  /// for at least 32.
  public var depthMax: Int
  /// Most nodes in one tree; bounds the side tables of the checker.
  public var nodesMax: Int

  /// Creates limits.
  public init(sourceBytesMax: Int = 100_000, depthMax: Int = 250, nodesMax: Int = 50_000) {
    self.sourceBytesMax = sourceBytesMax
    self.depthMax = depthMax
    self.nodesMax = nodesMax
  }

  /// 100,000 bytes, depth 250, 50,000 nodes.
  public static let standard = SyntaxLimits()
}

/// What one evaluation may cost.
public struct EvaluationLimits: Sendable, Hashable {
  /// Steps: one for each node visited and element walked, one for each 8 bytes read or made.
  ///
  /// The usual figure of hosts that embed CEL is 1,000,000.
  public var fuel: Int
  /// Longest string or byte string that an evaluation may make, in bytes.
  public var stringBytesMax: Int
  /// Longest list or map that an evaluation may make.
  public var elementsMax: Int

  /// Creates limits.
  public init(fuel: Int = 1_000_000, stringBytesMax: Int = 1_048_576, elementsMax: Int = 100_000) {
    self.fuel = fuel
    self.stringBytesMax = stringBytesMax
    self.elementsMax = elementsMax
  }

  /// 1,000,000 steps, strings of 1 MiB, 100,000 elements.
  public static let standard = EvaluationLimits()
}
