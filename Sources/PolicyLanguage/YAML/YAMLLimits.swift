/// What one policy file may cost before it is refused; every limit has a test below and above it.
package struct YAMLLimits: Sendable, Hashable {
  /// Largest file in bytes.
  ///
  /// The whole library of policies is smaller; an attacker's file need not be read to the end to be
  /// refused.
  package var bytesMax: Int
  /// Largest number of nodes (scalars, sequences, mappings).
  ///
  /// 4 MiB of `[,,,` would otherwise become many times its size in memory.
  package var nodesMax: Int
  /// Deepest nesting of collections.
  ///
  /// Policies need about ten; consumers that recurse stay far from the end of a 512 KiB stack.
  package var depthMax: Int
  /// How many findings of one file are kept; more help nobody and could be as large as the file.
  package var findingsMax: Int

  /// - Parameters:
  ///   - bytesMax: 0 ... 2 GiB - 1 (offsets are stored in 32 bits); larger values are cut.
  ///   - nodesMax: 0 ... 2^31 - 1; larger values are cut.
  ///   - depthMax: 0 or more.
  ///   - findingsMax: 1 or more.
  package init(
    bytesMax: Int = 4 << 20, nodesMax: Int = 200_000, depthMax: Int = 64, findingsMax: Int = 1000
  ) {
    self.bytesMax = min(bytesMax, Int(Int32.max))
    self.nodesMax = min(nodesMax, Int(Int32.max))
    self.depthMax = depthMax
    self.findingsMax = max(1, findingsMax)
  }
}
